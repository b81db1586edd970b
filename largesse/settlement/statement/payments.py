"""What the settlements of an interval pay: due, paid, carried, forfeited; and what is held."""

from datetime import date, timedelta
from decimal import Decimal

from largesse.entitlement.payments import instalments
from largesse.entitlement.splits import parts as split_parts
from largesse.expr.evaluate import holds
from largesse.expr.tree import columns
from largesse.programme.calendar import MONTHS_IN, Span, last_day
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.lines import CASH, Desk
from largesse.settlement.statement.model import Held, Payment

ZERO = Decimal(0)
IN_MONEY = ("rebate", "funding", "marketing")
"""The kinds that are paid out; discounts come off the invoice, credits and benefits in kind."""


def payments_of(desk: Desk, incentive: Incentive) -> tuple[Payment, ...]:
    """The settlements of an incentive whose last month lies in the interval."""
    if incentive.kind not in IN_MONEY:
        return ()
    settlements = _settlements(desk, incentive)
    dues = _dues(desk, incentive, settlements)
    if not any(vested for vested, _ in dues):
        return ()
    pays = incentive.pays
    found = instalments([d[0] for d in dues], [d[1] for d in dues], pays.minimum, pays.below)
    unit = incentive.unit
    return tuple(
        Payment(
            settlement=span,
            day=_day(span, pays.after_days),
            due=Amount(step.due, unit),
            paid=Amount(step.paid, unit),
            cash=Amount(_cash(incentive, step.paid), unit),
            carried=Amount(step.carried, unit),
            forfeited=Amount(step.forfeited, unit),
            minimum=None if pays.minimum is None else Amount(pays.minimum, unit),
        )
        for span, step in zip(settlements, found, strict=True)
        if span.last >= desk.interval.first and (step.due or step.paid or step.carried)
    )


def _cash(incentive: Incentive, paid: Decimal) -> Decimal:
    parts = split_parts(incentive, paid)
    return sum((amount for name, amount in parts.items() if name in CASH), ZERO) if parts else paid


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


def _dues(
    desk: Desk, incentive: Incentive, settlements: list[Span]
) -> list[tuple[Decimal, Decimal]]:
    """(rounded, unrounded) due at each settlement: vested to date less vested before."""
    found, before = [], (ZERO, ZERO)
    for span in settlements:
        vested = exact = ZERO
        for (name, _, first, month), position in desk.results.earned.items():
            if (
                name == incentive.id
                and first <= span.last
                and month == min(span.last, position.last)
            ):
                vested += position["vested"]
                exact += position["earned"] if position["vested"] else ZERO
        found.append((vested - before[0], exact - before[1]))
        before = (vested, exact)
    return found


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
