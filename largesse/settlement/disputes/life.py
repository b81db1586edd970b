"""The life of a dispute, and what each step does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from largesse.fund.chart import Line
from largesse.fund.postings.basis import Money, Voucher
from largesse.fund.postings.earning import earn
from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.database.booking import book
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.settlement.models import Decision, Dispute, Payable
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
ANSWER_DAYS = 30
"""Days the vendor has, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a partner asks: which key, how much is missing, why, with which evidence (hashes)."""

    key: str
    claimed_minor: int
    because: str
    token: str
    evidence: Sequence[str] = ()


def open_dispute(request: Request, by: str, day: date, answer_days: int = ANSWER_DAYS) -> Dispute:
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
            answer_by=day + timedelta(days=answer_days),
            token=request.token,
        )
        asked = {"claimed_minor": request.claimed_minor, "because": request.because}
        record_change(by, "dispute", found.id, "open", {}, asked)
    return found


def step(dispute: Dispute, action: str, by: str, revision: int, reason: str = "") -> None:
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
        decided = {"decided_by": by, "decided_on": timezone.now().date(), "outcome": reason}
    with transaction():
        advance(dispute, LIFE, action, by, revision=revision, reason=reason, also=decided)


def uphold(
    dispute: Dispute, awarded_minor: int, by: str, day: date, revision: int, reason: str
) -> Payable:
    """Award an amount, at most what is claimed: posted as earned, and payable.

    Raises :class:`Refusal` (``own-approval``, ``beyond-limit``, ``over-claim``, ...).
    """
    require_second(dispute.opened_by, by, awarded_minor, dispute.currency, "dispute.decide")
    if not 0 < awarded_minor <= dispute.claimed_minor:
        what = "what is awarded is above zero and at most what is claimed"
        raise Refusal(Problem(what, "award less, or reject", code="over-claim"))
    like = Payable.objects.filter(key=dispute.key).exclude(source="document")
    basis = like.order_by("-due_on", "id").first()
    if basis is None:
        what = f"nothing under '{dispute.key}' was ever payable, so no envelope is known"
        mend = "mend the facts or rules, run and close again"
        raise Refusal(Problem(what, mend, code="no-envelope"))
    if basis.currency != basis.booked_currency:
        what = f"{dispute.currency} is not the fund's currency, and the award has no rate"
        mend = "award it by a corrected fact and the next close"
        raise Refusal(Problem(what, mend, code="no-rate"))
    with transaction():
        also = {"awarded_minor": awarded_minor, "decided_by": by, "outcome": reason}
        advance(
            dispute,
            LIFE,
            "uphold",
            by,
            revision=revision,
            reason=reason,
            also={**also, "decided_on": day},
        )
        voucher = Voucher(
            f"dispute/{dispute.id}/award",
            day,
            dispute.opened_by,
            approved_by=by,
            reason="dispute-upheld",
            subject=dispute.key,
            interval=dispute.interval,
            prior=True,
        )
        line = Line(basis.envelope, basis.fiscal_year)
        money = Money(awarded_minor, dispute.currency)
        event = earn(voucher, line, dispute.partner, money, agreement=basis.agreement)
        book([event])
        return _payable(dispute, basis, awarded_minor, day)


def _payable(dispute: Dispute, basis: Payable, awarded_minor: int, day: date) -> Payable:
    return Payable.objects.create(
        source="dispute",
        source_id=dispute.id,
        partner=dispute.partner,
        incentive=dispute.incentive,
        key=dispute.key,
        interval=dispute.interval,
        part="cash",
        amount_minor=awarded_minor,
        currency=dispute.currency,
        booked_minor=awarded_minor,
        booked_currency=dispute.currency,
        envelope=basis.envelope,
        fiscal_year=basis.fiscal_year,
        agreement=basis.agreement,
        due_on=day,
    )
