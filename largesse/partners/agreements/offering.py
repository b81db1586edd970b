"""Offering: a draft goes to the counterparty, its money set aside until the offer lapses."""

from datetime import date

from django.utils import timezone

from largesse.partners.agreements.content import day as day_of
from largesse.partners.agreements.paper import Paper, open_paper
from largesse.partners.agreements.posting import free, require_lines, reserve
from largesse.partners.agreements.whose import seen_by
from largesse.partners.approval import person_called
from largesse.partners.database import transaction
from largesse.workspace.errors import Problem, Refusal


def offer(
    agreement_id: str,
    by: str,
    until: date,
    *,
    reserves: bool = True,
    revision: int | None = None,
    day: date | None = None,
) -> Paper:
    """Offer what is drafted; ``until`` is the first day on which it is no longer open.

    With ``reserves`` its money is set aside in the same transaction; without, the offer stands
    under the condition that money is left when it is signed. Raises :class:`Refusal`: the ledger's
    with the envelope and year that lack money, ``wrong-state``, ``no-right``, ``bad-until``.
    """
    person_called(by, "agreement.draft")
    today = day or timezone.now().date()
    problems: list[Problem] = []
    with transaction():
        paper = open_paper(agreement_id)
        paper.check_seen(revision)
        paper.life.next(paper.record.state, "offer", agreement_id)
        _require_open_until(paper, until, today)
        _require_may_raise(paper)
        if reserves:
            problems = reserve(paper, by, today, until)
        else:
            require_lines(paper)
        if not problems:
            sequence = paper.agreement.money_sequence if reserves and paper.raises else None
            paper.advance(
                "offer",
                by,
                offer_until=until,
                reserved_as=sequence,
                offers=paper.record.offers + 1,
            )
    if problems:
        raise Refusal(*problems)
    return paper


def withdraw(agreement_id: str, by: str, reason: str = "", *, day: date | None = None) -> Paper:
    """The vendor takes a draft or an offer back; what was set aside is free again."""
    person_called(by, "agreement.draft")
    return _turn_down(agreement_id, by, "withdraw", reason, day)


def decline(agreement_id: str, by: str, reason: str = "", *, day: date | None = None) -> Paper:
    """The counterparty says no; what was set aside is free again."""
    seen_by(agreement_id, by)
    person_called(by, "agreement.countersign")
    return _turn_down(agreement_id, by, "decline", reason, day)


def lapse(agreement_id: str, by: str, *, day: date) -> Paper:
    """An offer past its day; what was set aside is free again. Raises where it is still open."""
    return _turn_down(agreement_id, by, "lapse", "", day)


def is_past(paper: Paper, today: date) -> bool:
    """Whether an offer's day has come."""
    until = paper.record.offer_until
    return paper.record.state == "offered" and until is not None and until <= today


_BECAUSE = {"withdraw": "offer-withdrawn", "decline": "offer-withdrawn", "lapse": "offer-expired"}


def _turn_down(agreement_id: str, by: str, action: str, reason: str, day: date | None) -> Paper:
    today = day or timezone.now().date()
    with transaction():
        paper = open_paper(agreement_id)
        paper.life.next(paper.record.state, action, agreement_id)
        if action == "lapse" and not is_past(paper, today):
            what = f"the offer of {agreement_id} is open until {paper.record.offer_until}"
            raise Refusal(Problem(what, "withdraw it instead", code="still-open"))
        free(paper, by, today, _BECAUSE[action])
        paper.advance(action, by, reason, reserved_as=None)
        return paper


def _require_open_until(paper: Paper, until: date, today: date) -> None:
    if until <= today:
        what = f"an offer until {until.isoformat()} would be over already"
        raise Refusal(Problem(what, "state a later day", code="bad-until"))
    consent = day_of(paper.content["deemed_consent_on"])
    if consent is not None and not today < consent < until:
        what = f"silence would count as consent on {consent.isoformat()}"
        mend = "offer it so that this day lies between today and the day the offer lapses"
        raise Refusal(Problem(what, mend, code="bad-until"))


def _require_may_raise(paper: Paper) -> None:
    if paper.number and paper.raises and paper.agreement.state == "suspended":
        what = f"agreement {paper.agreement.pk} is suspended, so it commits nothing more"
        raise Refusal(Problem(what, "resume it first", code="suspended"))
