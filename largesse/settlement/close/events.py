"""The postings of a close: each step and transfer as events of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.fund import chart, postings
from largesse.fund.model import Event, Movement
from largesse.fund.policy import BENEFIT, Policy
from largesse.fund.postings import Money, Voucher
from largesse.fund.shortage import Shortages
from largesse.partners.agreements.terms import policy_on
from largesse.partners.supply import policy_of
from largesse.settlement.close.keys import event_key
from largesse.settlement.close.model import IN_KIND, Bearing

_GIVEN_UP = ("hold-expired", "below-minimum", "settled-in-part")
"""Reasons for which an amount is forfeited."""


@dataclass(frozen=True, slots=True)
class Accrued:
    """What a close changes on the books for a key: a row of the proposal's accruals.

    ``amount_minor`` is borne by ``bearing``; of it ``clawed_minor`` (above zero) had been paid.
    A key borne by several has a row for each; the first carries what is expected and drawn ahead.
    """

    key: str
    sequence: int
    number: int
    partner: str
    incentive: str
    interval: str
    earned_minor: int
    unit: str
    amount_minor: int
    clawed_minor: int
    expected_minor: int
    advance_minor: int
    rate: str
    rate_date: date | None
    bearing: Bearing
    cost_as: str
    reason: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Occasion:
    """When, by whom and under whose approval a close posts."""

    day: date
    by: str
    approved_by: str
    currency: str


class Postings:
    """Events of accruals. ``shortages``: what of it nobody funded, and is given back first."""

    def __init__(self, occasion: Occasion, shortages: Shortages) -> None:
        self._occasion = occasion
        self._shortages = shortages
        self._agreed: dict[str, Policy | None] = {}

    def taken_back(self, accrued: Accrued) -> Iterator[Event]:
        """What a row of accruals takes back; a close posts all of these before anything else."""
        if accrued.amount_minor >= 0:
            return
        released = -accrued.amount_minor - accrued.clawed_minor
        if released:
            yield from self._release(accrued, released)
        if accrued.clawed_minor:
            yield postings.claw_back_paid(
                self._voucher(accrued, "claw-back", accrued.reason or "clawback"),
                accrued.partner,
                Money(accrued.clawed_minor, self._occasion.currency),
                self._policy(accrued),
            )

    def given(self, accrued: Accrued) -> Iterator[Event]:
        """Every other event of a row of accruals."""
        if accrued.cost_as == IN_KIND:
            if accrued.amount_minor > 0:
                yield self._provide(accrued)
            return
        policy = self._policy(accrued)
        if accrued.amount_minor > 0:
            yield self._earn(accrued, policy)
        if accrued.expected_minor:
            money = Money(accrued.expected_minor, self._occasion.currency)
            voucher = self._voucher(accrued, "expected", "expected")
            yield postings.accrue_contingent(voucher, accrued.partner, money, policy)
        if accrued.advance_minor:
            yield self._advance(accrued, policy)

    def _policy(self, accrued: Accrued) -> Policy:
        """The cost it stands on, with what its agreement says of it on the day of the close."""
        agreement = accrued.bearing.agreement
        if agreement not in self._agreed:
            self._agreed[agreement] = policy_on(agreement, self._occasion.day)
        cost_as = BENEFIT.as_ if accrued.cost_as == IN_KIND else accrued.cost_as
        return policy_of(cost_as, self._agreed[agreement])  # type: ignore[arg-type]

    def _provide(self, accrued: Accrued) -> Event:
        voucher = self._voucher(accrued, "", accrued.reason or "earned")
        line, agreement = accrued.bearing.line, accrued.bearing.commitment
        money, policy = self._money(accrued), self._policy(accrued)
        return postings.provide(voucher, line, money, policy, agreement=agreement)

    def _release(self, accrued: Accrued, minor: int) -> Iterator[Event]:
        """What was not paid goes back: first what its agreement left unfunded, then authority."""
        line, agreement = accrued.bearing.line, accrued.bearing.commitment
        money, reason = Money(minor, self._occasion.currency), accrued.reason or "corrected"
        back = self._shortages.give_back(line, agreement, accrued.partner, minor)
        if back.approved_minor:
            voucher = self._voucher(accrued, "approved", reason)
            yield postings.need_no_approval(voucher, line, money.part(back.approved_minor))
        if accrued.cost_as == IN_KIND:
            yield postings.take_back(
                self._voucher(accrued, "take-back", reason),
                line,
                money,
                self._policy(accrued),
                agreement=agreement,
                unfunded_minor=back.short_minor,
            )
            return
        yield postings.release(
            self._voucher(accrued, "release", reason),
            line,
            accrued.partner,
            money,
            self._policy(accrued),
            agreement=agreement,
            unfunded_minor=back.short_minor,
            kind="release" if accrued.reason in _GIVEN_UP else "true-up",
        )

    def _money(self, accrued: Accrued) -> Money:
        """What is accrued, and what it was converted from."""
        currency = self._occasion.currency
        if accrued.unit == currency:
            return Money(accrued.amount_minor, currency)
        return Money(
            accrued.amount_minor,
            currency,
            accrued.earned_minor,
            accrued.unit,
            Decimal(accrued.rate),
            accrued.rate_date,
        )

    def _earn(self, accrued: Accrued, policy: Policy) -> Event:
        return postings.earn(
            self._voucher(accrued, "", accrued.reason or "earned"),
            accrued.bearing.line,
            accrued.partner,
            self._money(accrued),
            policy,
            agreement=accrued.bearing.commitment,
        )

    def _advance(self, accrued: Accrued, policy: Policy) -> Event:
        """A draw is an asset until it is recovered: its cost is of later earnings."""
        ahead, amount = chart.partner_receivable(accrued.partner), accrued.advance_minor
        debit, credit = (ahead, policy.cost) if amount > 0 else (policy.cost, ahead)
        voucher = self._voucher(accrued, "advance", "draw")
        movement = Movement(debit, credit, abs(amount), self._occasion.currency)
        return Event(
            key=voucher.key,
            kind="advance",
            movements=(movement,),
            effective=voucher.day,
            by=voucher.by,
            reason=voucher.reason,
            approved_by=voucher.approved_by,
            subject=voucher.subject,
            interval=voucher.interval,
            note=policy.note(),
        )

    def _voucher(self, accrued: Accrued, suffix: str, reason: str) -> Voucher:
        number = f"{accrued.number}" if accrued.number else ""
        name = "-".join(part for part in (suffix, number) if part)
        return Voucher(
            key=event_key(accrued.key, accrued.sequence, name),
            day=self._occasion.day,
            by=self._occasion.by,
            approved_by=self._occasion.approved_by,
            reason=reason,
            subject=accrued.key,
            interval=accrued.interval,
            prior=accrued.is_late,
        )
