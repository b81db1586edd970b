"""The life of a dispute, and what each step does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.settlement.close.award import Award, post_award, worth_now
from largesse.settlement.disputes.terms import TERMS, Terms
from largesse.settlement.models import Decision, Dispute
from largesse.workspace.errors import Problem, Refusal

LIFE = Lifecycle(
    "dispute",
    "open",
    {
        ("open", "review"): "in-review",
        ("open", "withdraw"): "withdrawn",
        ("in-review", "ask"): "action-required",
        ("in-review", "uphold"): "upheld",
        ("in-review", "reject"): "rejected",
        ("in-review", "withdraw"): "withdrawn",
        ("action-required", "answer"): "in-review",
        ("action-required", "withdraw"): "withdrawn",
        ("action-required", "reject"): "rejected",
    },
    "dispute",
)
UNDER_WAY = ("open", "in-review", "action-required")


@dataclass(frozen=True, slots=True)
class Request:
    """What a partner asks: which key, how much is missing, why, with which evidence (hashes)."""

    key: str
    claimed_minor: int
    because: str
    token: str
    evidence: Sequence[str] = ()


def open_dispute(request: Request, by: str, day: date, terms: Terms = TERMS) -> Dispute:
    """Open a dispute of a decided key; the same token again gives the same dispute.

    Raises :class:`Refusal` (``no-such-key``, ``not-yours``, ``under-way``, ``no-amount``, ...).
    """
    person = person_called(by, "dispute.open", day)
    with transaction():
        known = Dispute.objects.filter(token=request.token).first()
        decided = Decision.objects.filter(key=request.key).order_by("-sequence").first()
        if decided is None or (person.partner and decided.partner != person.partner):
            what = f"nothing was decided under '{request.key}' that is yours to question"
            mend = "name a key of your statement: largesse close show"
            raise Refusal(Problem(what, mend, code="no-such-key"))
        if known is not None:
            if (known.key, known.claimed_minor) != (request.key, request.claimed_minor):
                what = f"the token '{request.token}' was used for another dispute"
                raise Refusal(Problem(what, "use a new one", code="token-reused"))
            return known
        if request.claimed_minor <= 0:
            what, mend = "nothing is claimed", "state how much is missing, above zero"
            raise Refusal(Problem(what, mend, code="no-amount"))
        _refuse_late(decided, day, terms)
        if Dispute.objects.filter(key=request.key, state__in=UNDER_WAY).exists():
            what = f"a dispute of '{request.key}' is under way"
            raise Refusal(Problem(what, "add to that one", code="under-way"))
        found = Dispute.objects.create(
            partner=decided.partner,
            incentive=decided.incentive,
            key=decided.key,
            interval=decided.interval,
            currency=decided.unit,
            claimed_minor=request.claimed_minor,
            because=request.because,
            evidence=list(request.evidence),
            opened_by=by,
            opened_on=day,
            answer_by=day + timedelta(days=terms.answer_days),
            token=request.token,
        )
        asked = {"claimed_minor": request.claimed_minor, "because": request.because}
        record_change(by, "dispute", found.id, "open", {}, asked)
    return found


def step(
    dispute: Dispute,
    action: str,
    by: str,
    revision: int,
    reason: str = "",
    day: date | None = None,
) -> None:
    """Review, ask, answer, withdraw or reject. Upholding has money in it: see :func:`uphold`.

    Raises :class:`Refusal` (``wrong-state``, ``stale-revision``, ``not-yours``, ...).
    """
    is_partners = action in ("answer", "withdraw")
    person = person_called(by, "dispute.open" if is_partners else "dispute.decide")
    if person.partner and person.partner != dispute.partner:
        what = "there is no such dispute of yours"
        raise Refusal(Problem(what, "look at largesse dispute list", code="not-yours"))
    if action == "uphold":
        raise AssertionError("uphold() posts what it awards")
    decided: dict[str, object] = {}
    if action == "reject":
        require_second(dispute.opened_by, by, 0, dispute.currency, "dispute.decide")
        if not reason:
            what, mend = "a rejection gives a reason", "say why: --because"
            raise Refusal(Problem(what, mend, code="no-reason"))
        decided = {"decided_by": by, "decided_on": day or timezone.now().date(), "outcome": reason}
    with transaction():
        advance(dispute, LIFE, action, by, revision=revision, reason=reason, also=decided)


def uphold(
    dispute: Dispute, awarded_minor: int, by: str, day: date, revision: int, reason: str
) -> None:
    """Award an amount, at most what is claimed: granted, posted as earned, and payable.

    Raises :class:`Refusal` (``own-approval``, ``beyond-limit``, ``over-claim``, ...).
    """
    require_second(dispute.opened_by, by, awarded_minor, dispute.currency, "dispute.decide")
    if not 0 < awarded_minor <= dispute.claimed_minor:
        what = "what is awarded is above zero and at most what is claimed"
        raise Refusal(Problem(what, "award less, or reject", code="over-claim"))
    with transaction():
        _refuse_second(dispute)
        base_minor, through = worth_now(dispute.key)
        also = {
            "awarded_minor": awarded_minor,
            "base_minor": base_minor,
            "through": through,
            "decided_by": by,
            "decided_on": day,
            "outcome": reason,
        }
        advance(dispute, LIFE, "uphold", by, revision=revision, reason=reason, also=also)
        post_award(
            Award(dispute.id, dispute.key, awarded_minor, dispute.opened_by, by, day, reason)
        )


def _refuse_late(decided: Decision, day: date, terms: Terms) -> None:
    if terms.open_days is None:
        return
    last = decided.close.posted_at.date() + timedelta(days=terms.open_days)
    if day > last:
        what = f"'{decided.key}' could be questioned until {last.isoformat()}"
        raise Refusal(Problem(what, "ask the vendor to correct the data", code="too-late"))


def is_late(dispute: Dispute, day: date) -> bool:
    """Whether the vendor owes an answer that was promised for an earlier day."""
    return dispute.state in ("open", "in-review") and dispute.answer_by < day


def _refuse_second(dispute: Dispute) -> None:
    """One award a key: two would both wait for the same correction."""
    if Dispute.objects.filter(key=dispute.key, state="upheld").exclude(pk=dispute.pk).exists():
        what = f"a dispute of '{dispute.key}' was upheld before"
        mend = "correct the data or facts, run and close: that pays what is still missing"
        raise Refusal(Problem(what, mend, code="upheld-before"))
