"""When a state runs out, and what happens then. Pure: everything follows from rules and a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from largesse.claims.models import Claim
from largesse.claims.rules import rules_of
from largesse.claims.states import REQUESTED, RUNNING
from largesse.programme.model import ClaimRules

IN_KIND = ("credit", "benefit")
_REMIND_BEFORE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due for a claim: ``remind-reviewer``, ``remind-partner``, ``agree``, ``expire``."""

    claim: Claim
    action: str
    due_on: date


def until(rules: ClaimRules, approved_on: date, ends_on: date) -> date:
    """The last day to prove, or to use, what is approved."""
    begins = approved_on if rules.kind in IN_KIND else max(ends_on, approved_on)
    return rules.proof_within.after(begins, rules.working)


def due_on(rules: ClaimRules, state: str, day: date, last: date | None = None) -> date | None:
    """The last day of a state that began on ``day``; ``last`` is that of what is approved."""
    if state in ("submitted", "in-review", "proof-submitted"):
        return rules.review_within.after(day, rules.working)
    if state == "action-required":
        return rules.answer_within.after(day, rules.working)
    if state == "approved" and last is not None:
        return min(rules.silence_agrees.after(day, rules.working), last)
    if state == "in-progress":
        return last
    if state == "resubmission":
        return rules.resubmit_within.after(day, rules.working)
    return None


def latest_ask(rules: ClaimRules, starts_on: date) -> date | None:
    """The last day on which something that starts then may be asked for; None: any."""
    return rules.ask.before(starts_on, rules.working) if rules.ask else None


def due_actions(day: date) -> tuple[Due, ...]:
    """Everything that is due on a day, in a fixed order: by deadline, then by claim.

    A deadline is the last day on which something may still be done; it has passed the day after.
    """
    found = Claim.objects.filter(state__in=REQUESTED + RUNNING, due_on__isnull=False)
    near = found.filter(due_on__lt=day + _REMIND_BEFORE).select_related("rules")
    actions = ((claim, _action(claim, day)) for claim in near.order_by("due_on", "id"))
    return tuple(
        Due(claim, action, claim.due_on) for claim, action in actions if action and claim.due_on
    )


def _action(claim: Claim, day: date) -> str:
    assert claim.due_on is not None
    has_passed = claim.due_on < day
    if claim.state in ("submitted", "in-review", "proof-submitted"):
        return "remind-reviewer" if has_passed else ""
    if not has_passed:
        return "remind-partner"
    if claim.state == "approved" and (claim.until is None or claim.until >= day):
        return "agree"
    return "expire"


def keeps_until(claim: Claim, day: date) -> date:
    """Until when a proof file handed in on a day is kept."""
    rules = rules_of(claim)
    return rules.calendar.add_months(day, rules.keep_months)
