"""Drafts: an agreement or amendment before it is offered, and the records of an agreed content."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from largesse.partners.agreements.checks import problems_of
from largesse.partners.agreements.content import (
    LINE,
    UNDERTAKING,
    Content,
    columns_of,
    content_of,
    day,
)
from largesse.partners.agreements.life import AGREEMENT, IN_FORCE, OPEN
from largesse.partners.agreements.paper import locked
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import advance, change
from largesse.partners.models import (
    Agreement,
    Amendment,
    CommitmentLine,
    Customer,
    Partner,
    Undertaking,
)
from largesse.workspace.errors import Problem, Refusal, nearest


def draft(content: Content, by: str) -> Agreement:
    """Write a draft; one that stands already as a draft, or was turned down, is replaced.

    Raises :class:`Refusal` with every fault of the content, or where the agreement is past being
    drafted (``wrong-state``), or its counterparty unknown (``no-such-partner``).
    """
    person_called(by, "agreement.draft")
    require_sound(content)
    with transaction():
        if not Agreement.objects.filter(pk=content["agreement"]).exists():
            return enter_draft(content, by)
        agreement = locked(content["agreement"])
        if agreement.state != "draft":
            AGREEMENT.next(agreement.state, "revise", agreement.pk)
            advance(agreement, AGREEMENT, "revise", by, also={"reserved_as": None})
        if content_of(agreement) == content:
            return agreement
        parties = _parties(content)
        change(agreement, "agreement", "draft", by, {**parties, "drafted_by": by})
        apply(agreement, content, "draft", by)
        return agreement


def enter_draft(content: Content, by: str) -> Agreement:
    """A new record of a draft. Call it inside a transaction."""
    columns = {**columns_of(content), **_parties(content)}
    agreement = Agreement.objects.create(
        pk=content["agreement"], state=AGREEMENT.start, drafted_by=by, **columns
    )
    _write_lines(agreement, content)
    _write_undertakings(agreement, content)
    record_change(by, "agreement", agreement.pk, "draft", {}, dict(content))
    return agreement


def amend(
    agreement_id: str, content: Content, by: str, effective_on: date, reason: str
) -> Amendment:
    """Draft the next amendment: the whole content as it is to be.

    Raises :class:`Refusal`: ``wrong-state`` where the agreement is not in force, ``one-amendment``
    while another is open, ``other-counterparty``, ``no-change``, and every fault of the content.
    """
    person_called(by, "agreement.draft")
    require_sound(content)
    if not reason.strip():
        raise Refusal(Problem("an amendment says why", "state it: --because", code="no-reason"))
    with transaction():
        agreement = locked(agreement_id)
        _require_amendable(agreement, content, effective_on)
        before = content_of(agreement)
        number = agreement.amendments.count() + 1
        after = {**content, "number": number}
        if {**after, "number": before["number"]} == before:
            what = "the amendment changes nothing"
            raise Refusal(Problem(what, "change what is agreed in the file", code="no-change"))
        amendment = Amendment.objects.create(
            agreement=agreement,
            number=number,
            before=before,
            after=after,
            reason=reason,
            effective_on=effective_on,
            drafted_by=by,
        )
        record_change(by, "amendment", f"{agreement.pk}/{number}", "draft", before, after, reason)
        return amendment


def _require_amendable(agreement: Agreement, content: Content, effective_on: date) -> None:
    if agreement.state not in IN_FORCE:
        what = f"agreement {agreement.pk} is {agreement.state}, so it cannot be amended"
        mend = "draft it again" if agreement.state in (*OPEN, "declined") else "make a new one"
        raise Refusal(Problem(what, mend, code="wrong-state"))
    if agreement.amendments.filter(state__in=OPEN).exists():
        what = f"another amendment of {agreement.pk} is open"
        raise Refusal(Problem(what, "sign or withdraw it first", code="one-amendment"))
    same = (agreement.counterparty_kind, agreement.counterparty, agreement.currency)
    if same != (content["counterparty_kind"], content["counterparty"], content["currency"]):
        what = "an amendment keeps counterparty and currency"
        raise Refusal(Problem(what, "make a new agreement for others", code="other-counterparty"))
    if day(content["since"]) != agreement.since or effective_on < agreement.since:
        what = "an amendment leaves the first day as it was, and takes effect from it or later"
        raise Refusal(Problem(what, "state the day it takes effect", code="bad-effective-day"))


def apply(agreement: Agreement, content: Content, action: str, by: str, **also: Any) -> None:
    """Make an agreement's records say what a content says. Call it inside a transaction."""
    change(agreement, "agreement", action, by, {**columns_of(content), **also})
    before = [{name: getattr(line, name) for name in LINE} for line in agreement.lines.all()]
    if before != content["lines"]:
        agreement.lines.all().delete()
        _write_lines(agreement, content)
        lines = ({"lines": before}, {"lines": content["lines"]})
        record_change(by, "agreement", agreement.pk, f"{action}-money", *lines)
    _write_undertakings(agreement, content)


def require_sound(content: Content) -> None:
    """Raises :class:`Refusal` with every fault of a content by itself."""
    problems = problems_of(content)
    if problems:
        raise Refusal(*problems)


def _write_lines(agreement: Agreement, content: Content) -> None:
    CommitmentLine.objects.bulk_create(
        CommitmentLine(agreement=agreement, **line) for line in content["lines"]
    )


def _write_undertakings(agreement: Agreement, content: Content) -> None:
    """Those of the content as they are to be; others no longer in force, their progress kept."""
    wanted = {each["code"]: each for each in content["undertakings"]}
    agreement.undertakings.exclude(code__in=wanted).update(is_in_force=False)
    for code, each in wanted.items():
        columns: Mapping[str, Any] = {
            **{name: each[name] for name in UNDERTAKING if name != "code"},
            "due_on": day(each["due_on"]),
            "is_in_force": True,
        }
        Undertaking.objects.update_or_create(agreement=agreement, code=code, defaults=columns)


def _parties(content: Content) -> dict[str, Any]:
    """The counterparty's columns. Raises :class:`Refusal` for one that is not registered."""
    kind, party = content["counterparty_kind"], content["counterparty"]
    known = (Partner if kind == "partner" else Customer).objects
    if not known.filter(pk=party).exists():
        names = known.values_list("pk", flat=True)
        mend = nearest(party, names, f"register the {kind} first")
        what = f"there is no {kind} '{party}'"
        raise Refusal(Problem(what, mend, code=f"no-such-{kind}"))
    other = "customer" if kind == "partner" else "partner"
    return {f"{kind}_id": party, f"{other}_id": None}
