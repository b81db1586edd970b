"""Two rules that could claim the same row must say how they meet.

Two incentives on billing rows overlap unless something proves them apart: periods that do not meet,
predicates that cannot both hold, or a common stack. The proof of disjointness is sound but not
complete; where it fails, the programme manager says it with a ``stack:``.
"""

from collections.abc import Iterator
from itertools import combinations

from largesse.expr.disjoint import provably_disjoint, provably_empty
from largesse.expr.print import to_text
from largesse.expr.tree import Expr
from largesse.programme.checks.finding import finding
from largesse.programme.model import Incentive, Programme
from largesse.workspace.errors import Problem


def conditions_can_hold(programme: Programme) -> Iterator[Problem]:
    """A condition that nothing can meet is a slip: the rule would earn nothing, silently."""
    for incentive in programme.incentives.values():
        for key, condition in (("who", incentive.who), ("rows", incentive.measure.rows)):
            if condition is not None and provably_empty(condition):
                what = f"{incentive.id}: no row can ever meet its '{key}:'"
                mend = f"two conditions exclude each other; loosen one: {to_text(condition)}"
                yield finding(incentive.where(key), what, mend, "never-true")


def unstacked_overlaps(programme: Programme) -> Iterator[Problem]:
    """Pairs of incentives that claim the same rows without a stacking order."""
    claiming = [i for i in programme.incentives.values() if i.measure.origin == "consumption"]
    for one, other in combinations(claiming, 2):
        if _are_apart(programme, one, other):
            continue
        what = (
            f"'{one.id}' and '{other.id}' can claim the same rows, and no stack says how they meet"
        )
        mend = (
            f"add a document: stack: NAME, order: [{one.id}, {other.id}], rule: add "
            "(or cascade, best of, first)"
        )
        place = other.place
        yield Problem(what, mend, place.file, place.line, place.column, "unstacked-overlap")


def _are_apart(programme: Programme, one: Incentive, other: Incentive) -> bool:
    stack = programme.stack_of(one.id)
    if stack is not None and other.id in stack.order:
        return True
    if one.fixed_by == other.fixed_by and not one.holds.overlaps(other.holds):
        return True
    return _disjoint(one.who, other.who) or _disjoint(one.measure.rows, other.measure.rows)


def _disjoint(one: Expr | None, other: Expr | None) -> bool:
    return one is not None and other is not None and provably_disjoint(one, other)
