"""Signing: each side's signature is recorded; with the second one the money is committed.

Signature, sealed content, state and money are one transaction: where the ledger refuses, nothing of
it happened, the offer stays open, and the refusal says which envelope and year lack how much.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from largesse.partners import exceptions
from largesse.partners.agreements.content import day as day_of
from largesse.partners.agreements.content import spelling_of
from largesse.partners.agreements.drafting import apply
from largesse.partners.agreements.life import AGREEMENT
from largesse.partners.agreements.offering import is_past
from largesse.partners.agreements.paper import Paper, open_paper
from largesse.partners.agreements.posting import commit
from largesse.partners.agreements.whose import seen_by
from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import advance
from largesse.partners.models import Agreement, SealedContent, Signature
from largesse.workspace.errors import Problem, Refusal

HOW = ("electronic", "paper", "portal", "elsewhere", "deemed-consent")
"""How a side signed. ``elsewhere``: in another system, imported; ``deemed-consent``: by silence."""

SILENCE = "deemed-consent"
ON_FILE = ("paper", "elsewhere")
VENDOR, COUNTERPARTY = "vendor", "counterparty"


@dataclass(frozen=True, slots=True)
class Signing:
    """One side's signature to be recorded.

    ``by`` records it: for the vendor, whoever signs; for the counterparty its own person, or one of
    the vendor's who was shown it. ``signatory`` is the role that signed, by default the one the
    agreement names. ``file`` is the hash of a signed file that is kept: the vendor's people record
    the other side's signature by that file alone.
    """

    side: str
    by: str
    how: str = "electronic"
    signed_on: date | None = None
    signatory: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature has done. ``is_new`` False: this side had signed it, nothing changed."""

    agreement: Agreement
    number: int
    content_hash: str
    is_new: bool
    is_complete: bool
    """Both sides have signed: it is in force and its money is committed."""
    total_minor: int


def sign(
    agreement_id: str, signing: Signing, *, revision: int | None = None, day: date | None = None
) -> Signed:
    """Record a signature; with the second side's, commit the money and seal the content.

    Raises :class:`Refusal`: ``wrong-state``, ``stale-revision``, ``offer-expired``,
    ``own-approval``, ``beyond-limit``, ``no-right``, ``no-signed-file``, ``partner-not-active``,
    and the ledger's.
    """
    today = day or timezone.now().date()
    seen_by(agreement_id, signing.by)
    with transaction():
        paper = open_paper(agreement_id)
        before = _signed_before(paper, signing.side)
        if before is not None:
            return before
        paper.check_seen(revision)
        paper.life.next(paper.record.state, "sign", agreement_id)
        _require_may_sign(paper, signing, today)
        problems = complete(paper, signing, today) if _others_signed(paper, signing) else []
        if not problems:
            record_signature(paper, signing, today)
    if problems:
        raise Refusal(*problems)
    return _result(paper, is_new=True)


def complete(paper: Paper, signing: Signing, today: date) -> list[Problem]:
    """The second signature: money, content, state; what the ledger says against it."""
    drafter, approved_by = paper.record.drafted_by, _vendor_signatory(paper) or signing.by
    total, currency = paper.total_minor, paper.agreement.currency
    allowed = exceptions.allowed_by(_about(paper), (drafter, approved_by), total, currency)
    problems = commit(paper, drafter, approved_by, today, allowed)
    if problems:
        return problems
    seal(paper)
    agreement, by = paper.agreement, signing.by
    if paper.number:
        paper.advance("sign", by)
        apply(agreement, paper.content, "amend", by, number=paper.number)
    else:
        paper.advance("sign", by, signed_on=today)
    start(agreement, by, today)
    return []


def allow_exception(agreement_id: str, by: str, because: str) -> None:
    """Allow what is on offer to be signed although an envelope owes an unfunded obligation.

    Neither the drafter nor the vendor's signatory allows it, and it holds for this offer alone.
    Raises :class:`Refusal`: ``wrong-state``, and as :func:`largesse.partners.exceptions.allow`.
    """
    seen_by(agreement_id, by)
    with transaction():
        paper = open_paper(agreement_id)
        paper.life.next(paper.record.state, "sign", agreement_id)
        makers = {paper.record.drafted_by, _vendor_signatory(paper)} - {""}
        total, currency = paper.total_minor, paper.agreement.currency
        exceptions.allow(_about(paper), sorted(makers), total, currency, by, because)


def start(agreement: Agreement, by: str, today: date) -> bool:
    """A signed agreement whose first day has come is active; whether that was so."""
    if agreement.state != "signed" or agreement.since > today:
        return False
    advance(agreement, AGREEMENT, "start", by)
    return True


def record_signature(paper: Paper, signing: Signing, today: date) -> None:
    """Write the signature and the trail of it."""
    signatory = signing.signatory or paper.content["wording"][signing.side]["signatory"]["en"]
    signature = Signature.objects.create(
        agreement=paper.agreement,
        number=paper.number,
        offer=paper.record.offers,
        side=signing.side,
        content_hash=paper.content_hash,
        signatory=signatory,
        how=signing.how,
        signed_on=signing.signed_on or today,
        file=signing.file,
        recorded_by=signing.by,
        recorded_at=timezone.now(),
    )
    said = {"side": signing.side, "how": signing.how, "signed_on": signature.signed_on}
    said["content_hash"] = paper.content_hash
    record_change(signing.by, "agreement", paper.agreement.pk, "sign", {}, said)


def seal(paper: Paper) -> SealedContent:
    """Keep what is signed to the letter."""
    return SealedContent.objects.create(
        agreement=paper.agreement,
        number=paper.number,
        content=spelling_of(paper.content),
        content_hash=paper.content_hash,
        sealed_at=timezone.now(),
    )


def _signed_before(paper: Paper, side: str) -> Signed | None:
    """What stands, where this side's signature is there: a second click changes nothing."""
    number = paper.agreement.number if paper.record.state not in ("draft", "offered") else None
    if number is not None:
        was_signed = Signature.objects.filter(
            agreement=paper.agreement, number=number, side=side
        ).exists()
        is_signed = paper.agreement.state in ("signed", "active", "suspended")
        return _result(paper, is_new=False) if was_signed and is_signed else None
    if paper.record.state != "offered" or not _signatures(paper).filter(side=side).exists():
        return None
    return _result(paper, is_new=False)


def _result(paper: Paper, *, is_new: bool) -> Signed:
    is_complete = paper.record.state not in ("draft", "offered")
    number = paper.number or (paper.agreement.number if is_complete else 0)
    sealed = SealedContent.objects.filter(agreement=paper.agreement, number=number).first()
    content_hash = sealed.content_hash if is_complete and sealed else paper.content_hash
    return Signed(paper.agreement, number, content_hash, is_new, is_complete, paper.total_minor)


def _signatures(paper: Paper) -> "QuerySet[Signature]":
    """Those of the offer that stands; what was signed of an earlier one counts no more."""
    return Signature.objects.filter(
        agreement=paper.agreement,
        number=paper.number,
        offer=paper.record.offers,
        content_hash=paper.content_hash,
    )


def _others_signed(paper: Paper, signing: Signing) -> bool:
    return bool(_signatures(paper).exclude(side=signing.side).exists())


def _about(paper: Paper) -> str:
    """What an exception is for: this content, as it is on offer now."""
    offer = f"{paper.number}/{paper.record.offers}/{paper.content_hash}"
    return f"agreement/{paper.agreement.pk}/{offer}"


def _vendor_signatory(paper: Paper) -> str:
    found = _signatures(paper).filter(side=VENDOR).first()
    return found.recorded_by if found else ""


def _require_may_sign(paper: Paper, signing: Signing, today: date) -> None:
    agreement = paper.agreement
    if signing.side not in (VENDOR, COUNTERPARTY) or signing.how not in HOW:
        what = f"'{signing.side}' cannot sign by '{signing.how}'"
        mend = f"sides are {VENDOR} and {COUNTERPARTY}; ways are {', '.join(HOW)}"
        raise Refusal(Problem(what, mend, code="bad-signature"))
    if signing.signed_on is not None and signing.signed_on > today:
        what = f"the signature's day, {signing.signed_on.isoformat()}, has not come"
        raise Refusal(Problem(what, "state the day it was signed", code="bad-signature"))
    if is_past(paper, today):
        what = f"the offer of {agreement.pk} was open until {paper.record.offer_until}"
        raise Refusal(Problem(what, "offer it again", code="offer-expired"))
    if paper.number and paper.raises and agreement.state == "suspended":
        what = f"agreement {agreement.pk} is suspended, so it commits nothing more"
        raise Refusal(Problem(what, "resume it first", code="suspended"))
    if agreement.partner is not None and agreement.partner.state != "active":
        what = f"partner '{agreement.partner_id}' is {agreement.partner.state}, not active"
        mend = "finish its checks, or resume it, then sign"
        raise Refusal(Problem(what, mend, code="partner-not-active"))
    if signing.how == SILENCE:
        _require_silence(paper, signing, today)
        return
    _require_one_side(paper, signing)
    if signing.side == COUNTERPARTY:
        _require_shown(signing)
        return
    if person_called(signing.by).partner:
        what = f"'{signing.by}' belongs to a partner and cannot sign for the vendor"
        raise Refusal(Problem(what, "sign for your own side", code="no-right"))
    drafter = paper.record.drafted_by
    require_second(drafter, signing.by, paper.total_minor, agreement.currency, "agreement.sign")


def _require_one_side(paper: Paper, signing: Signing) -> None:
    if _signatures(paper).exclude(side=signing.side).filter(recorded_by=signing.by).exists():
        what = f"'{signing.by}' recorded the other side's signature"
        mend = "let somebody else sign or record this side"
        raise Refusal(Problem(what, mend, code="own-approval"))


def _require_shown(signing: Signing) -> None:
    """Only the counterparty's own person signs for it; the vendor's record what is on file."""
    person = person_called(signing.by, "agreement.countersign")
    if person.partner or (signing.how in ON_FILE and signing.file):
        return
    what = f"'{signing.by}' is not the counterparty's, and shows nothing that it signed"
    mend = "record it with --how paper or --how elsewhere and --file SIGNED.pdf"
    raise Refusal(Problem(what, mend, code="no-signed-file"))


def _require_silence(paper: Paper, signing: Signing, today: date) -> None:
    """Silence is consent only where the content says from which day, and the vendor has signed."""
    person_called(signing.by, "agreement.daily")
    consent = day_of(paper.content["deemed_consent_on"])
    is_due = consent is not None and consent <= today
    if signing.side != COUNTERPARTY or not is_due or not _vendor_signatory(paper):
        what = f"silence is no consent to {paper.agreement.pk} now"
        mend = "it needs the day stated in it to have come, and the vendor's signature"
        raise Refusal(Problem(what, mend, code="no-consent"))
