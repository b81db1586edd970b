"""What settlement pays of claims: accepted amounts, each handed over once.

An accepted amount is paid in money where the claim is paid itself: claims that an incentive pays
(``paid by``) become activities instead and never appear here; credits and benefits are provided in
kind. See docs/decisions/claims-paid-once.md.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from largesse.claims.models import Claim, MadePayable, Step
from largesse.claims.rules import rules_of
from largesse.fund.reading import note_of
from largesse.partners.database import ledger_connection
from largesse.programme.model.claim import ClaimRules
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted amount that is to be paid: ``step`` names it for good."""

    step: str
    claim: str
    partner: str
    rules: str
    """The id of the claim's rules; what a statement names beside an incentive's."""
    key: str
    """``rules/partner/claim/period/currency``: what entitlements have too."""
    period: str
    amount_minor: int
    currency: str
    envelope: str
    fiscal_year: str
    agreement: str
    """The one whose commitment bore it; '' where the allotment did."""
    accepted_on: date
    due_on: date
    is_distinct_service: bool
    """Whether it pays for a distinct service at fair value: an expense, to be invoiced as one."""
    event_key: str
    """Of the ledger's event that earned it."""


def accepted_not_yet_payable() -> tuple[Accepted, ...]:
    """Accepted amounts that settlement has not taken over, oldest first."""
    steps = Step.objects.filter(is_payable=True, madepayable=None).select_related("claim__rules")
    return tuple(_accepted(step) for step in steps.order_by("day", "id"))


def rules_paid(claim: str) -> ClaimRules | None:
    """The rules under which a claim began, by its id; None where there is no such claim."""
    found = Claim.objects.filter(pk=claim).select_related("rules").first()
    return rules_of(found) if found else None


def cost_booked(payable: str) -> str:
    """What the accepted amount behind a payable was booked as; '' where no claim is behind it."""
    step = Step.objects.filter(madepayable__payable=payable).first()
    return note_of(ledger_connection(), step.event_key).get("as", "") if step else ""


def hand_over(step: str, payable: str, by: str) -> None:
    """Say that an accepted amount became a payable; call it in the payable's own transaction.

    Raises :class:`Refusal` (``already-payable``) where it has become one before.
    """
    try:
        with atomic():
            MadePayable.objects.create(step_id=step, payable=payable, by=by, at=timezone.now())
    except IntegrityError:
        what = f"{step} is payable already, or no accepted amount"
        mend = "take what accepted_not_yet_payable() gives"
        raise Refusal(Problem(what, mend, code="already-payable")) from None


def _accepted(step: Step) -> Accepted:
    claim = step.claim
    rules = rules_of(claim)
    return Accepted(
        step=step.id,
        claim=claim.id,
        partner=claim.partner,
        rules=claim.rules_name,
        key=f"{claim.rules_name}/{claim.partner}/{claim.id}/{claim.period}/{claim.currency}",
        period=claim.period,
        amount_minor=step.amount_minor,
        currency=claim.currency,
        envelope=claim.envelope,
        fiscal_year=claim.fiscal_year,
        agreement=claim.drawn_on,
        accepted_on=step.day,
        due_on=rules.pays_after.after(step.day, rules.working),
        is_distinct_service=rules.distinct_service,
        event_key=step.event_key,
    )
