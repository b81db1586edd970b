"""What the settlements of an interval pay: due, paid, carried, held, forfeited."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from largesse.entitlement.payments import Instalment, instalments
from largesse.entitlement.splits import parts as split_parts
from largesse.entitlement.splits import parts_paid
from largesse.fund.reasons import reason
from largesse.programme.calendar import Span, last_day
from largesse.programme.model import Incentive, Text
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.closed import Made
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


@dataclass(frozen=True, slots=True)
class Lost:
    """What a close took for good: held too long, refused and why."""

    expired: Decimal
    denied: Decimal
    because: Text | None


NOTHING_LOST = Lost(ZERO, ZERO, None)


def payments_of(desk: Desk, incentive: Incentive) -> tuple[Payment, ...]:
    """The settlements of an incentive whose last month lies in the interval.

    What was closed is as the closes decided it; what was not, as it would be decided now.
    """
    if incentive.kind not in IN_MONEY:
        return ()
    settlements = [s for s in desk.settlements(incentive) if s.span.last <= desk.through]
    made = dict(desk.closed.settled(incentive.id, [s.span for s in settlements]))
    done = [s for s in settlements if s.span in made]
    here = [[m for m in made[s.span] if m.through] for s in done]
    decided = _decided(desk, incentive, done, here)
    ahead = settlements.index(done[-1]) + 1 if done else 0
    expected = _expected(desk, incentive, settlements, ahead)
    return tuple(
        payment
        for payment in (*decided, *expected)
        if payment.settlement.last >= desk.interval.first
        and any(
            amount.value
            for amount in (
                *(payment.due, payment.paid, payment.carried, payment.denied),
                *(part.amount for part in payment.parts),
            )
        )
    )


def _decided(
    desk: Desk,
    incentive: Incentive,
    settlements: Sequence[Settlement],
    made: Sequence[Sequence[Made]],
) -> Iterator[Payment]:
    """Settlements that were closed; each starts with what the one before left over."""
    brought, had_waited = ZERO, ZERO
    for settlement, closes in zip(settlements, made, strict=True):
        paid = sum((m.granted for m in closes), ZERO)
        forfeited = sum((m.forfeited for m in closes), ZERO)
        left, waits = closes[-1].held, closes[-1].waits
        due = paid + forfeited + left - brought
        step = Instalment(due, paid, left, forfeited, waits, waits=bool(waits))
        yield _payment(
            incentive,
            settlement.span,
            Instalment(ZERO, ZERO, brought, ZERO, had_waited),
            step,
            parts=parts_made(incentive, closes),
            corrected=sum((m.late for m in closes), ZERO),
            holds=desk.holds.standing(
                incentive.id, settlement.said, settlement.span.last, closes[-1]
            ),
            lost=_lost(closes),
        )
        brought, had_waited = left, waits


def _lost(closes: Sequence[Made]) -> Lost:
    expired = sum((m.expired for m in closes), ZERO)
    denied = sum((m.denied for m in closes), ZERO)
    reasons = [reason(m.denied_because) for m in closes if m.denied_because]
    because = Text(reasons[-1].en, reasons[-1].fr) if reasons and denied else None
    return Lost(expired, denied, because)


def parts_made(incentive: Incentive, closes: Sequence[Made]) -> Mapping[str, Decimal]:
    """What became payable, by the parts of the rule's split; empty where it has none."""
    found = dict.fromkeys((part.name for part in incentive.split), ZERO)
    for made in closes:
        for name in found:
            found[name] += made.parts.get("cash" if name in CASH else name, ZERO)
    return found


def _expected(
    desk: Desk,
    incentive: Incentive,
    settlements: Sequence[Settlement],
    ahead: int,
) -> Iterator[Payment]:
    """Settlements that were not closed, from the ``ahead``-th on, as they would be decided now."""
    before = Due(ZERO, ZERO, {})
    carried = _NOTHING_BEFORE
    closes = desk.closed.all_of(incentive.id)
    if closes:
        last = closes[-1]
        decided = sum((m.granted + m.forfeited + m.denied for m in closes), last.held)
        ended = settlements[ahead - 1] if ahead else None
        parts = vested_by(ended.said.results, incentive, ended.span).parts if ended else {}
        before = Due(decided, decided, parts)
        carried = Instalment(last.held, ZERO, last.held, ZERO, last.waits, waits=True)
    left = settlements[ahead:]
    vested = [vested_by(s.said.results, incentive, s.span) for s in left]
    dues = [now.less(then) for then, now in pairwise([before, *vested])]
    standing = [desk.holds.standing(incentive.id, s.said, s.span.last) for s in left]
    steps = instalments(
        [carried.due, *(d.amount for d in dues)],
        [carried.due, *(d.exact for d in dues)],
        incentive.pays.minimum,
        incentive.pays.below,
        [True, *(bool(holds) for holds in standing)],
    )
    parts_of = parts_paid(steps[1:], [d.parts for d in dues])
    corrected = _corrected(incentive, settlements)[ahead:]
    for number, settlement in enumerate(left):
        yield _payment(
            incentive,
            settlement.span,
            steps[number] if number else carried,
            steps[number + 1],
            parts=parts_of[number],
            corrected=corrected[number],
            holds=standing[number],
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
    lost: Lost = NOTHING_LOST,
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
        expired=Amount(lost.expired, unit),
        denied=Amount(lost.denied, unit),
        denied_because=lost.because,
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
