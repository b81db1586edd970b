"""What the settlements of an interval pay: due, paid, carried, forfeited; and what is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from largesse.entitlement.payments import Instalment, instalments
from largesse.entitlement.splits import parts as split_parts
from largesse.entitlement.splits import parts_paid
from largesse.expr.evaluate import holds
from largesse.expr.tree import columns
from largesse.programme.calendar import MONTHS_IN, Span, last_day
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.lines import CASH, Desk
from largesse.settlement.statement.model import Held, Part, Payment

ZERO = Decimal(0)
IN_MONEY = ("rebate", "funding", "marketing")
"""The kinds that are paid out; discounts come off the invoice, credits and benefits in kind."""


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due at a settlement: rounded, before rounding, and its parts where there is a split.

    As a running total, what was vested by then.
    """

    amount: Decimal
    exact: Decimal
    parts: Mapping[str, Decimal]

    def less(self, before: "_Due") -> "_Due":
        """What came to be due since an earlier settlement."""
        parts = {name: value - before.parts.get(name, ZERO) for name, value in self.parts.items()}
        return _Due(self.amount - before.amount, self.exact - before.exact, parts)


def payments_of(desk: Desk, incentive: Incentive) -> tuple[Payment, ...]:
    """The settlements of an incentive whose last month lies in the interval."""
    if incentive.kind not in IN_MONEY:
        return ()
    settlements = _settlements(desk, incentive)
    vested = [_vested(desk, incentive, span) for span in settlements]
    dues = [now.less(before) for before, now in pairwise([_Due(ZERO, ZERO, {}), *vested])]
    pays = incentive.pays
    steps = instalments([d.amount for d in dues], [d.exact for d in dues], pays.minimum, pays.below)
    parts = parts_paid(steps, [d.parts for d in dues])
    return tuple(
        _payment(incentive, span, step, paid)
        for span, step, paid in zip(settlements, steps, parts, strict=True)
        if span.last >= desk.interval.first
        and (step.due or step.paid or step.carried or any(paid.values()))
    )


def _payment(
    incentive: Incentive, span: Span, step: Instalment, parts: Mapping[str, Decimal]
) -> Payment:
    unit, pays = incentive.unit, incentive.pays
    cash = sum((amount for name, amount in parts.items() if name in CASH), ZERO)
    return Payment(
        settlement=span,
        day=_day(span, pays.after_days),
        due=Amount(step.due, unit),
        paid=Amount(step.paid, unit),
        cash=Amount(cash if parts else step.paid, unit),
        parts=tuple(Part(name, Amount(amount, unit)) for name, amount in parts.items()),
        carried=Amount(step.carried, unit),
        forfeited=Amount(step.forfeited, unit),
        minimum=None if pays.minimum is None else Amount(pays.minimum, unit),
    )


def _settlements(desk: Desk, incentive: Incentive) -> list[Span]:
    """Every settlement from the rule's first amount to the last that ends in the interval."""
    starts = [first for (name, _, first, _) in desk.results.earned if name == incentive.id]
    if not starts:
        return []
    calendar, month = desk.paper.programme.calendar, min(starts)
    found = []
    while month <= desk.through:
        span = calendar.span(incentive.settles, month, incentive.holds)
        if span.last <= desk.through:
            found.append(span)
        month = span.last + 1 if incentive.settles in MONTHS_IN else desk.through + 1
    return found


def _vested(desk: Desk, incentive: Incentive, span: Span) -> _Due:
    """What is vested by the end of a settlement, over all intervals and scopes."""
    amount = exact = ZERO
    parts = {part.name: ZERO for part in incentive.split}
    for (name, _, first, month), position in desk.results.earned.items():
        if name != incentive.id or first > span.last or month != min(span.last, position.last):
            continue
        vested = position["vested"]
        amount += vested
        is_vested = not incentive.vests_at_end or month == position.last
        exact += position["earned"] if is_vested else ZERO
        earned = position["earned"] if month == position.last else None
        for part, value in split_parts(incentive, vested, earned).items():
            parts[part] += value
    return _Due(amount, exact, parts)


def _day(span: Span, after_days: int | None) -> date | None:
    return None if after_days is None else last_day(span.last) + timedelta(days=after_days)


def held_of(desk: Desk, incentive: Incentive) -> tuple[Held, ...]:
    """The holds that stand at the end of the interval."""
    day = last_day(desk.through)
    return tuple(
        Held(hold.because, hold.released_by)
        for hold in incentive.holding
        if holds(
            hold.who, desk.paper.book.read(columns(hold.who), day, desk.paper.partner, None, "", "")
        )
    )
