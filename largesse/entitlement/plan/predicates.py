"""Which facts a plan asks for, and what of a rule's ``who`` also holds when it looks back."""

from collections.abc import Iterable

from largesse.expr.build import all_of
from largesse.expr.tree import And, Expr, columns
from largesse.programme.model import Incentive, Measure, Programme
from largesse.programme.terms.limits import Scope

BUSINESS = frozenset({"role", "customer", "partner"})
_BUSINESS_PREFIXES = ("customer.", "deal.")


def for_reference(who: Expr | None) -> Expr | None:
    """The part of ``who`` that also holds for earlier intervals.

    Growth compares the same business (role, customers) whatever the partner's own standing was
    then: a partner that became gold this year did not start from zero. Conditions that read the
    partner's own facts are left out.
    """
    if who is None:
        return None
    items = who.items if isinstance(who, And) else (who,)
    kept = [item for item in items if all(_is_business(name) for name in columns(item))]
    return all_of(kept) if kept else None


def business_exclusions(measure: Measure) -> tuple[Expr, ...]:
    """The stated exclusions that also leave their rows out of earlier intervals.

    Those that read the partner's own facts are not among them, as in :func:`for_reference`.
    """
    stated = (e.who for e in measure.exclusions)
    return tuple(who for who in stated if who is not None and all(map(_is_business, columns(who))))


def for_other_rows(who: Expr | None) -> Expr | None:
    """The part of ``who`` that is about the partner alone.

    A condition on activities beside a rule on billing rows (so many trainings) counts those of a
    partner that qualifies; an activity has no role, and often no customer.
    """
    items = who.items if isinstance(who, And) else (() if who is None else (who,))
    kept = [item for item in items if not any(_is_business(name) for name in columns(item))]
    return all_of(kept) if kept else None


def _is_business(name: str) -> bool:
    return name in BUSINESS or name.startswith(_BUSINESS_PREFIXES)


def day_predicates(programme: Programme) -> tuple[Expr, ...]:
    """Every predicate read on the day of a row, each once."""
    found: dict[Expr, None] = {}
    if programme.fund and programme.fund.bound_to is not None:
        found[programme.fund.bound_to] = None
    for incentive in programme.incentives.values():
        parts = (incentive.who, for_reference(incentive.who), for_other_rows(incentive.who))
        for predicate in (*parts, *_excluding(incentive)):
            if predicate is not None:
                found[predicate] = None
    return tuple(found)


def _excluding(incentive: Incentive) -> Iterable[Expr]:
    for measure in incentive.measures:
        for exclusion in measure.exclusions:
            if exclusion.who is not None:
                yield exclusion.who


def end_predicates(incentive: Incentive) -> tuple[Expr, ...]:
    """The predicates read at the end of the month reached: multipliers and holds."""
    return tuple(t.who for t in incentive.times) + tuple(h.who for h in incentive.holding)


SCOPE_COLUMNS = {
    Scope.PARTNER: "''",
    Scope.LINE: "''",
    Scope.PROGRAMME: "''",
    Scope.CUSTOMER: "customer",
    Scope.DEAL: "deal",
    Scope.ACTIVITY: "activity",
    Scope.ACCOUNT: "account",
}
"""Which column of the claims tells the scope of a key."""
