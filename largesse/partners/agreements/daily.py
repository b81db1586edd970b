"""What a day brings by itself: silence that is consent, offers that lapse, agreements that end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from largesse.partners.agreements.content import day as day_of
from largesse.partners.agreements.ending import expire, release_due
from largesse.partners.agreements.life import IN_FORCE
from largesse.partners.agreements.offering import lapse
from largesse.partners.agreements.paper import locked
from largesse.partners.agreements.posting import committed_by_agreement
from largesse.partners.agreements.signing import COUNTERPARTY, SILENCE, VENDOR, Signing, sign, start
from largesse.partners.approval import person_called
from largesse.partners.database import transaction
from largesse.partners.models import Agreement, Amendment, Signature
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Happened:
    """What a day has done to an agreement, or why it could not."""

    agreement: str
    action: str
    """``consent``, ``lapse``, ``start``, ``expire`` or ``release``."""
    problems: tuple[Problem, ...] = ()


def turn_of_day(day: date, by: str) -> tuple[Happened, ...]:
    """Do what is due on a day, each in a transaction of its own; again, it does nothing more.

    Silence counts first, then offers lapse, signed agreements start, agreements end, and what
    ended ones have not earned goes back. What the ledger refuses is told; the rest goes on.
    """
    person_called(by, "agreement.daily")
    found: list[Happened] = []
    for action, due, do in _tasks(day, by):
        found += [_try(action, agreement, do) for agreement in due()]
    return tuple(found)


Due = Callable[[], list[str]]
Do = Callable[[str], object]


def _tasks(day: date, by: str) -> Iterator[tuple[str, Due, Do]]:
    silence = Signing(COUNTERPARTY, by, how=SILENCE, signed_on=day)
    yield "consent", lambda: _silent(day), lambda pk: sign(pk, silence, day=day)
    yield "lapse", lambda: _past(day), lambda pk: lapse(pk, by, day=day)
    yield "start", lambda: _ids(state="signed", since__lte=day), lambda pk: _start(pk, by, day)
    ends = {"state__in": IN_FORCE, "until__lte": day}
    yield "expire", lambda: _ids(**ends), lambda pk: expire(pk, by, day)
    yield "release", lambda: _to_release(day), lambda pk: release_due(pk, by, day)


def _try(action: str, agreement: str, do: Do) -> Happened:
    try:
        do(agreement)
    except Refusal as refusal:
        return Happened(agreement, action, refusal.problems)
    return Happened(agreement, action)


def _start(agreement_id: str, by: str, day: date) -> None:
    with transaction():
        start(locked(agreement_id), by, day)


def _ids(**where: object) -> list[str]:
    return list(Agreement.objects.filter(**where).order_by("pk").values_list("pk", flat=True))


def _to_release(day: date) -> list[str]:
    """Those whose run-off is over, the first time, and again where something came back."""
    over, standing = _ids(release_on__lte=day), committed_by_agreement()
    first = set(_ids(is_released=False))
    return [pk for pk in over if pk in first or pk in standing]


def _past(day: date) -> list[str]:
    amended = Amendment.objects.filter(state="offered", offer_until__lte=day)
    ids = amended.values_list("agreement_id", flat=True)
    return sorted({*_ids(state="offered", offer_until__lte=day), *ids})


def _silent(day: date) -> list[str]:
    """Offers the vendor has signed, still open, whose day of consent by silence has come.

    Of an amendment it is the day that the amendment itself states.
    """
    still_open = {"state": "offered", "offer_until__gt": day}
    offered = {
        (each.pk, 0, each.offers): each.deemed_consent_on
        for each in Agreement.objects.filter(**still_open)
    }
    amended = {
        (each.agreement_id, each.number, each.offers): day_of(each.after["deemed_consent_on"])
        for each in Amendment.objects.filter(**still_open)
    }
    due = {at for at, consent in {**offered, **amended}.items() if consent and consent <= day}
    signed = Signature.objects.filter(side=VENDOR, agreement__in=[at[0] for at in due])
    return sorted({at[0] for at in signed.values_list("agreement", "number", "offer") if at in due})
