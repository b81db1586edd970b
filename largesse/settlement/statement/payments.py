"""What the settlements of an interval pay: due, paid, carried, held, forfeited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from largesse.entitlement.payments import Instalment, instalments
from largesse.entitlement.splits import parts as split_parts
from largesse.entitlement.splits import parts_paid
from largesse.programme.calendar import Span, last_day
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.lines import CASH, Desk
from largesse.settlement.statement.model import Held, Part, Payment
from largesse.settlement.statement.results import Results
from largesse.settlement.statement.settled import Settlement

ZERO = Decimal(0)
_NOTHING_BEFORE = Instalment(ZERO, ZERO, ZERO, ZERO)
IN_MONEY = ("rebate", "funding", "marketing")
"""The kinds that are paid out; discounts come off the invoice, credits and benefits in kind."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at a settlement: rounded, before rounding, and its parts where there is a split.

    As a running total, what was vested by then.
    """

    amount: Decimal
    exact: Decimal
    parts: Mapping[str, Decimal]

    def less(self, before: "Due") -> "Due":
        """What came to be due since an earlier settlement."""
        parts = {name: value - before.parts.get(name, ZERO) for name, value in self.parts.items()}
        return Due(self.amount - before.amount, self.exact - before.exact, parts)


def payments_of(desk: Desk, incentive: Incentive) -> tuple[Payment, ...]:
    """The settlements of an incentive whose last month lies in the interval."""
    if incentive.kind not in IN_MONEY:
        return ()
    settlements = [s for s in desk.settlements(incentive) if s.span.last <= desk.through]
    nothing = Due(ZERO, ZERO, {})
    vested = [vested_by(s.said.results, incentive, s.span) for s in settlements]
    dues = [now.less(before) for before, now in pairwise([nothing, *vested])]
    pays = incentive.pays
    standing = [desk.holds.standing(incentive.id, s.said, s.span.last) for s in settlements]
    steps = instalments(
        [d.amount for d in dues],
        [d.exact for d in dues],
        pays.minimum,
        pays.below,
        [bool(holds) for holds in standing],
    )
    parts = parts_paid(steps, [d.parts for d in dues])
    corrected = _corrected(incentive, settlements)
    return tuple(
        _payment(
            incentive,
            settlements[number].span,
            steps[number - 1] if number else _NOTHING_BEFORE,
            step,
            parts=parts[number],
            corrected=corrected[number],
            holds=standing[number],
        )
        for number, step in enumerate(steps)
        if settlements[number].span.last >= desk.interval.first
        and (step.due or step.paid or step.carried or any(parts[number].values()))
    )


def _corrected(incentive: Incentive, settlements: Sequence[Settlement]) -> list[Decimal]:
    """Of each settlement's due what corrects those before: decided then, and decided anew."""
    found = [ZERO] * len(settlements)
    for number, (before, now) in enumerate(pairwise(settlements), 1):
        if before.said is not now.said:
            then = vested_by(before.said.results, incentive, before.span).amount
            found[number] = vested_by(now.said.results, incentive, before.span).amount - then
    return found


def _payment(
    incentive: Incentive,
    span: Span,
    before: Instalment,
    step: Instalment,
    *,
    parts: Mapping[str, Decimal],
    corrected: Decimal,
    holds: tuple[Held, ...],
) -> Payment:
    unit, pays = incentive.unit, incentive.pays
    cash = sum((amount for name, amount in parts.items() if name in CASH), ZERO)
    return Payment(
        settlement=span,
        day=_day(span, pays.after_days),
        brought=Amount(before.carried, unit),
        due=Amount(step.due, unit),
        corrected=Amount(corrected, unit),
        paid=Amount(step.paid, unit),
        cash=Amount(cash if parts else step.paid, unit),
        parts=tuple(
            Part(name, incentive.part_title(name), Amount(amount, unit))
            for name, amount in parts.items()
        ),
        carried=Amount(step.carried, unit),
        held=Amount(step.held, unit),
        released=Amount(min(before.held, step.paid), unit),
        holds=holds,
        forfeited=Amount(step.forfeited, unit),
        minimum=None if pays.minimum is None else Amount(pays.minimum, unit),
    )


def vested_by(results: Results, incentive: Incentive, span: Span) -> Due:
    """What is vested by the end of a settlement, over all intervals and scopes."""
    amount = exact = ZERO
    parts = {part.name: ZERO for part in incentive.split}
    for (name, _, first, month), position in results.earned.items():
        if name != incentive.id or first > span.last or month != min(span.last, position.last):
            continue
        vested = position["vested"]
        amount += vested
        is_vested = not incentive.vests_at_end or month == position.last
        exact += position["earned"] if is_vested else ZERO
        earned = position["earned"] if month == position.last else None
        for part, value in split_parts(incentive, vested, earned).items():
            parts[part] += value
    return Due(amount, exact, parts)


def _day(span: Span, after_days: int | None) -> date | None:
    return None if after_days is None else last_day(span.last) + timedelta(days=after_days)
