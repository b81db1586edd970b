"""What was signed, to the letter: shown again from what was sealed, and checked against it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from largesse.partners.agreements.content import Content, agreed, content_of, hash_of
from largesse.partners.agreements.document.view import Sheet, SignedBy
from largesse.partners.agreements.files import altered_files
from largesse.partners.agreements.paper import amendment_paper, open_paper
from largesse.partners.database import transaction
from largesse.partners.models import Agreement, Amendment, SealedContent
from largesse.workspace.canonical import canonical_json, digest
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

ENDED = ("terminated", "expired")
TURNED_DOWN = ("withdrawn", "declined", "lapsed")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of one agreement looked at, and what it found altered."""

    agreement: str
    sealed: int
    """Contents that were sealed: the agreement and its signed amendments."""
    findings: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was altered."""
        return not self.findings


def verify_agreement(agreement: Agreement, workspace: Workspace | None = None) -> Checked:
    """Recompute every hash of an agreement, and compare what was sealed with what stands.

    With the workspace its signed files are read again too.
    """
    sealed = list(agreement.sealed.order_by("number"))
    findings = [finding for each in sealed for finding in _altered(agreement, each)]
    was_signed = agreement.signed_on is not None
    if was_signed and not any(each.number == agreement.number for each in sealed):
        findings.append(f"number {agreement.number} was signed and nothing is sealed of it")
    if workspace is not None:
        kept = agreement.signatures.exclude(file="").values_list("file", flat=True).distinct()
        altered = altered_files(workspace, sorted(kept))
        findings += [f"the signed file {sha256} is missing or altered" for sha256 in altered]
    return Checked(agreement.pk, len(sealed), tuple(findings))


def verify_agreements(workspace: Workspace) -> tuple[int, tuple[Problem, ...]]:
    """How many sealed contents were checked, and everything that is not as it was signed."""
    signed = Agreement.objects.filter(signed_on__isnull=False).order_by("pk")
    checked = [verify_agreement(agreement, workspace) for agreement in signed]
    problems = tuple(
        Problem(
            f"agreement {each.agreement}: {finding}",
            "restore the records and signed files from a backup",
            code="agreement-altered",
        )
        for each in checked
        for finding in each.findings
    )
    return sum(each.sealed for each in checked), problems


def _altered(agreement: Agreement, sealed: SealedContent) -> Iterator[str]:
    try:
        content = json.loads(sealed.content)
        spelt = canonical_json(content).decode()
    except (ValueError, TypeError) as error:
        yield f"number {sealed.number}: what was sealed cannot be read ({error})"
        return
    if spelt != sealed.content or digest(content) != sealed.content_hash:
        yield f"number {sealed.number}: the sealed text has not the hash {sealed.content_hash}"
    signatures = agreement.signatures.filter(number=sealed.number, content_hash=sealed.content_hash)
    for side in ("vendor", "counterparty"):
        if not signatures.filter(side=side).exists():
            yield f"number {sealed.number}: no signature of the {side} is under this hash"
    if sealed.number == agreement.number:
        yield from _differing(content, agreed(content_of(agreement)), sealed.number)


def _differing(sealed: Content, now: Content, number: int) -> Iterator[str]:
    for name in sorted({*sealed, *now}):
        if sealed.get(name) != now.get(name):
            yield f"number {number}: '{name}' is recorded otherwise than it was sealed"


def sheet_of(agreement: Agreement, number: int | None = None) -> Sheet:
    """What its document is made from: what was sealed under a number, else what is open or stands.

    None: what is drafted or offered now, else the last that was signed. Raises :class:`Refusal`
    (``no-such-amendment``) for a number that there is none of.
    """
    if number is None:
        with transaction():
            paper = open_paper(agreement.pk)
        is_open = paper.record.state not in ("signed", "active", "suspended", *ENDED)
        number = paper.number if is_open else agreement.number
    sealed = agreement.sealed.filter(number=number).first()
    amendment = agreement.amendments.filter(number=number).first() if number else None
    if number and amendment is None:
        what = f"agreement {agreement.pk} has no amendment {number}"
        raise Refusal(Problem(what, "see `largesse agreement show`", code="no-such-amendment"))
    if sealed is not None:
        content: Content = json.loads(sealed.content)
    elif amendment is not None:
        content = amendment_paper(agreement, amendment).content
    else:
        content = content_of(agreement)
    return _sheet(agreement, amendment, content, sealed)


def _sheet(
    agreement: Agreement,
    amendment: Amendment | None,
    content: Content,
    sealed: SealedContent | None,
) -> Sheet:
    record = amendment or agreement
    content_hash = sealed.content_hash if sealed else hash_of(content)
    signed = agreement.signatures.filter(
        number=content["number"], offer=record.offers, content_hash=content_hash
    )
    signatures = tuple(
        SignedBy(each.side, each.signatory, each.how, each.signed_on, each.file) for each in signed
    )
    state, state_day = "draft", None
    if sealed is not None:
        state, state_day = "sealed", max((s.signed_on for s in signatures), default=None)
        if agreement.state in ENDED and content["number"] == agreement.number:
            state, state_day = "ended", _last_day(agreement.ended_on)
    elif record.state == "offered":
        state, state_day = "open", _last_day(record.offer_until)
    elif record.state in TURNED_DOWN:
        state = "turned-down"
    return Sheet(
        content=content,
        content_hash=content_hash,
        state=state,
        state_day=state_day,
        signatures=signatures,
        before=amendment.before if amendment else None,
        effective_on=amendment.effective_on if amendment else None,
    )


def _last_day(until: date | None) -> date | None:
    """The last day of what is written with the first day outside it."""
    return until - timedelta(days=1) if until else None
