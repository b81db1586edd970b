"""Two rules that could claim the same row must say how they meet.

Two incentives on billing rows overlap unless something proves them apart: periods that do not meet,
predicates that cannot both hold, or a common stack. The proof of disjointness is sound but not
complete; where it fails, the programme manager says it with a ``stack:``.
"""

from collections.abc import Iterator, Sequence
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
    """Incentives that claim the same rows without a stacking order: one problem for each group.

    A group is all that overlap one with another, directly or by way of a third.
    """
    claiming = [i for i in programme.incentives.values() if i.measure.origin == "consumption"]
    pairs = [
        (one.id, other.id)
        for one, other in combinations(claiming, 2)
        if not _are_apart(programme, one, other)
    ]
    for group in _groups(pairs):
        names = [name for name in programme.incentives if name in group]
        met = [pair for pair in pairs if pair[0] in group]
        what = f"{_quoted(names)} can claim the same rows, and no stack says how they meet"
        if len(met) < len(names) * (len(names) - 1) // 2:
            what = f"{what} ({_listed(met)})"
        place = programme.incentives[names[-1]].place
        yield finding(place, what, _stack_for(programme, names), "unstacked-overlap")


def _groups(pairs: Sequence[tuple[str, str]]) -> list[set[str]]:
    """Names that pairs connect, in the order in which they are met."""
    groups: list[set[str]] = []
    for pair in pairs:
        met = [group for group in groups if group & set(pair)]
        apart = [group for group in groups if not group & set(pair)]
        groups = [*apart, set(pair).union(*met)]
    return groups


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    """The pairs by their first name: ``a with b, c; b with d``."""
    firsts = dict.fromkeys(one for one, _ in pairs)
    return "; ".join(
        f"{first} with {', '.join(other for one, other in pairs if one == first)}"
        for first in firsts
    )


def _stack_for(programme: Programme, names: Sequence[str]) -> str:
    """The mend: one stack of all the names, a new one or those that some stand in already."""
    found = (programme.stack_of(name) for name in names)
    stacks = {stack.id: stack for stack in found if stack is not None}
    stacked = dict.fromkeys(name for stack in stacks.values() for name in stack.order)
    order = f"order: [{', '.join(dict.fromkeys([*stacked, *names]))}]"
    if not stacks:
        return f"add a document: stack: NAME, {order}, rule: add (or cascade, best of, first)"
    if len(stacks) == 1:
        return f"in the stack '{next(iter(stacks))}' write {order}"
    return f"make one of the stacks {', '.join(stacks)}, with {order}"


def _are_apart(programme: Programme, one: Incentive, other: Incentive) -> bool:
    stack = programme.stack_of(one.id)
    if stack is not None and other.id in stack.order:
        return True
    if one.fixed_by == other.fixed_by and not one.holds.overlaps(other.holds):
        return True
    return _disjoint(one.who, other.who) or _disjoint(one.measure.rows, other.measure.rows)


def _disjoint(one: Expr | None, other: Expr | None) -> bool:
    return one is not None and other is not None and provably_disjoint(one, other)
