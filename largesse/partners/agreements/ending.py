"""Suspending and ending: what stops, and when money goes back to its envelope.

An agreement ends on its last day or by termination. What was earned until then may be closed weeks
later, so its commitment stays for the agreement's run-off; then what nobody has earned is freed.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from largesse.fund.chart import Line
from largesse.partners import proposals
from largesse.partners.agreements.life import AGREEMENT, OPEN
from largesse.partners.agreements.paper import amendment_paper, locked
from largesse.partners.agreements.posting import decommit, free
from largesse.partners.approval import person_called, require_second
from largesse.partners.database import transaction
from largesse.partners.lifecycle import advance, change
from largesse.partners.models import Agreement
from largesse.partners.proposals import Proposal
from largesse.workspace.errors import Problem, Refusal

PLANS = "agreement-plan"
"""What is proposed of agreements, as :mod:`largesse.partners.proposals` keeps it."""


def suspend(agreement_id: str, by: str, reason: str, *, revision: int | None = None) -> Agreement:
    """Stop new commitments; what is committed stays, what is earned is earned."""
    return _plain(agreement_id, by, "suspend", reason, revision)


def resume(
    agreement_id: str, by: str, reason: str = "", *, revision: int | None = None
) -> Agreement:
    """Let a suspended agreement go on."""
    return _plain(agreement_id, by, "resume", reason, revision)


def propose_to_terminate(
    agreement_id: str, by: str, on: date, reason: str, *, release_on: date | None = None
) -> Proposal:
    """Propose to end an agreement from a day on; nothing ends until a second person approves.

    Money that nobody has earned is freed on ``release_on``, by default after the run-off. Raises
    :class:`Refusal`: ``wrong-state``, ``no-reason``, ``no-right``, ``bad-end``.
    """
    person_called(by, "agreement.draft")
    if not reason.strip():
        raise Refusal(Problem("a termination says why", "state it: --because", code="no-reason"))
    with transaction():
        agreement = locked(agreement_id)
        AGREEMENT.next(agreement.state, "terminate", agreement_id)
        _require_end(agreement, on)
        release = release_on or on + timedelta(days=agreement.runoff_days)
        said: dict[str, Any] = {
            "agreement": agreement_id,
            "on": on.isoformat(),
            "release_on": release.isoformat(),
            "reason": reason,
            "revision": agreement.revision,
        }
        steps = [
            f"{agreement_id} ends on {on.isoformat()}: {reason}",
            f"what nobody has earned goes back on {release.isoformat()}",
        ]
        return proposals.keep(
            PLANS, proposals.identity("terminate", said, steps), "terminate", said, steps, by
        )


def is_stale(proposal: Proposal) -> bool:
    """Whether the agreement that was to be ended has changed since; imports are taken by line."""
    said = proposal.parameters
    if proposal.act != "terminate":
        return False
    return not Agreement.objects.filter(pk=said["agreement"], revision=said["revision"]).exists()


def terminate(proposal: Proposal, by: str, day: date | None = None) -> Agreement:
    """End an agreement as somebody else proposed.

    Its open amendment is withdrawn; what is to be freed by now is freed at once. Raises
    :class:`Refusal`: ``wrong-state``, ``stale-revision``, ``own-approval``, ``beyond-limit``,
    ``bad-end``.
    """
    today = day or timezone.now().date()
    said = proposal.parameters
    on, release_on = date.fromisoformat(said["on"]), date.fromisoformat(said["release_on"])
    with transaction():
        agreement = locked(said["agreement"])
        total, currency = agreement.committed_minor, agreement.currency
        require_second(proposal.by, by, total, currency, "agreement.sign")
        AGREEMENT.next(agreement.state, "terminate", agreement.pk)
        _require_end(agreement, on)
        _withdraw_amendment(agreement, proposal.by, today)
        also = {"ended_on": on, "release_on": release_on}
        reason, seen = said["reason"], said["revision"]
        advance(
            agreement, AGREEMENT, "terminate", proposal.by, revision=seen, reason=reason, also=also
        )
        release(agreement, proposal.by, by, today)
        proposals.done(PLANS, proposal, by, {"agreement": agreement.pk})
        return agreement


def _require_end(agreement: Agreement, on: date) -> None:
    if on < agreement.since or (agreement.until is not None and on > agreement.until):
        what = f"{on.isoformat()} is not a day on which {agreement.pk} can end"
        mend = f"state a day from {agreement.since.isoformat()}"
        mend += f" to {agreement.until.isoformat()}" if agreement.until else " on"
        raise Refusal(Problem(what, mend, code="bad-end"))


def expire(agreement_id: str, by: str, today: date) -> Agreement:
    """An agreement whose last day is over."""
    with transaction():
        agreement = locked(agreement_id)
        if agreement.until is None or agreement.until > today:
            what = f"agreement {agreement_id} has not come to its end"
            raise Refusal(Problem(what, "terminate it instead", code="bad-end"))
        _withdraw_amendment(agreement, by, today)
        after = agreement.until + timedelta(days=agreement.runoff_days)
        ended = {"ended_on": agreement.until, "release_on": after}
        advance(agreement, AGREEMENT, "expire", by, also=ended)
        release(agreement, by, "", today)
        return agreement


def release(agreement: Agreement, by: str, approved_by: str, today: date) -> dict[Line, int]:
    """Free what an ended agreement has not earned, once its day has come; how much, by line.

    A later correction may give back to its commitment what had been earned: that is freed as well.
    """
    if agreement.release_on is None or agreement.release_on > today:
        return {}
    reason = "terminated" if agreement.state == "terminated" else "ended"
    freed = decommit(agreement, by, approved_by, today, reason)
    if freed or not agreement.is_released:
        change(agreement, "agreement", "release", by, {"is_released": True})
    return freed


def release_due(agreement_id: str, by: str, today: date) -> dict[Line, int]:
    """Free what is due of one agreement, in a transaction of its own."""
    with transaction():
        return release(locked(agreement_id), by, "", today)


def _plain(agreement_id: str, by: str, action: str, reason: str, revision: int | None) -> Agreement:
    person_called(by, "agreement.suspend")
    if action == "suspend" and not reason.strip():
        raise Refusal(Problem("a suspension says why", "state it: --because", code="no-reason"))
    with transaction():
        agreement = locked(agreement_id)
        advance(agreement, AGREEMENT, action, by, revision=revision, reason=reason)
        return agreement


def _withdraw_amendment(agreement: Agreement, by: str, today: date) -> None:
    amendment = agreement.amendments.filter(state__in=OPEN).first()
    if amendment is not None:
        paper = amendment_paper(agreement, amendment)
        free(paper, by, today, "offer-withdrawn")
        paper.advance("withdraw", by, "the agreement ends", reserved_as=None)
