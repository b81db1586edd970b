"""Bank details: asked for by one person, approved by another, in force after a wait.

The old ones stay in force meanwhile: a changed account is the commonest fraud, and the partner is
told of each step so that it can object. Numbers stay in their record; everything else is masked.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import Lifecycle, advance, change
from largesse.settlement.models import BankDetails, PaymentLine
from largesse.settlement.payments.accounts import Address, BankAccount, read_account
from largesse.settlement.payments.notices import tell
from largesse.workspace.errors import Problem, Refusal

KIND = "bank-details"
LIFE = Lifecycle(
    KIND,
    "requested",
    {
        ("requested", "approve"): "approved",
        ("requested", "refuse"): "refused",
        ("requested", "withdraw"): "withdrawn",
    },
    "pay bank",
    {"withdraw": ""},
)
_PERSONAL = ("holder", "street", "building", "postcode", "town", "number", "member", "bic", "salt")
_BOUND = ("id", "partner", "country", "bank_country", "currency", "clearing", *_PERSONAL)
"""What the trail's fingerprint of details is taken of."""


@dataclass(frozen=True, slots=True)
class Held:
    """Details in force, or none; ``usable_from`` where only details that still wait are there."""

    details: BankDetails | None
    usable_from: date | None = None


def request(partner: str, given: Mapping[str, str], by: str) -> BankDetails:
    """Ask for new bank details.

    Raises :class:`Refusal` with everything wrong with them, and for a second request at a time.
    """
    _may(by, "bank.change", partner)
    account = read_account(given)
    try:
        with transaction():
            made = BankDetails.objects.create(
                partner=partner,
                holder=account.holder,
                street=account.address.street,
                building=account.address.building,
                postcode=account.address.postcode,
                town=account.address.town,
                country=account.address.country,
                bank_country=account.bank_country,
                currency=account.currency,
                is_iban=account.is_iban,
                number=account.number,
                bic=account.bic,
                clearing=account.clearing,
                member=account.member,
                shown=account.masked,
                requested_by=by,
                requested_at=timezone.now(),
            )
            after = {
                "partner": partner,
                "account": made.shown,
                "currency": made.currency,
                "fingerprint": fingerprint(made),
            }
            record_change(by, KIND, made.id, "request", {}, after)
            tell(partner, "bank-details-requested", account=made.shown)
    except IntegrityError:
        what = f"{partner} has a request for new bank details already"
        mend = "approve, refuse or withdraw that one first: largesse pay bank list"
        raise Refusal(Problem(what, mend, code="already-requested")) from None
    return made


def fingerprint(details: BankDetails) -> str:
    """A hash by which the trail tells whether details were altered, without saying them."""
    said = json.dumps([getattr(details, name) for name in _BOUND])
    return hashlib.sha256(said.encode()).hexdigest()


def approve(
    details: BankDetails, by: str, day: date, waiting_days: int, revision: int | None = None
) -> None:
    """Approve what someone else asked for; it can be paid to once the wait is over."""
    checker = person_called(by, "bank.approve")
    require_second(details.requested_by, by, 0, checker.approval_currency, "bank.approve")
    usable_from = day + timedelta(days=waiting_days)
    also = {"decided_by": by, "decided_at": timezone.now(), "usable_from": usable_from}
    with transaction():
        advance(details, LIFE, "approve", by, revision=revision, also=also)
        tell(
            details.partner,
            "bank-details-approved",
            account=details.shown,
            day=usable_from.isoformat(),
        )


def refuse(details: BankDetails, by: str, reason: str, revision: int | None = None) -> None:
    """Refuse a request, or withdraw one's own."""
    action = "withdraw" if by == details.requested_by else "refuse"
    _may(by, "bank.change" if action == "withdraw" else "bank.approve", details.partner)
    if not reason:
        raise Refusal(Problem("no reason is given", "say why: --because", code="no-reason"))
    also = {"decided_by": by, "decided_at": timezone.now()}
    with transaction():
        advance(details, LIFE, action, by, revision=revision, reason=reason, also=also)
        tell(details.partner, "bank-details-refused", account=details.shown)


def in_force(partners: Iterable[str], day: date) -> dict[str, Held]:
    """By partner, the details that are paid to on a day."""
    found: dict[str, Held] = {partner: Held(None) for partner in partners}
    approved = BankDetails.objects.filter(
        Q(state="approved", erased_on=None), partner__in=list(found)
    )
    for details in approved.order_by("usable_from", "decided_at", "id"):
        assert details.usable_from is not None
        if details.usable_from <= day:
            found[details.partner] = Held(details)
        elif found[details.partner].details is None:
            found[details.partner] = Held(None, details.usable_from)
    return found


def account_of(details: BankDetails) -> BankAccount:
    """The account as messages need it."""
    address = Address(
        details.street, details.building, details.postcode, details.town, details.country
    )
    return BankAccount(
        holder=details.holder,
        address=address,
        bank_country=details.bank_country,
        currency=details.currency,
        number=details.number,
        is_iban=details.is_iban,
        bic=details.bic,
        clearing=details.clearing,
        member=details.member,
    )


def also_used_by(details: BankDetails) -> list[str]:
    """Other partners whose details name the same account: a warning for whoever approves."""
    if not details.number:
        return []
    same = BankDetails.objects.filter(number=details.number, state__in=["requested", "approved"])
    others = same.exclude(partner=details.partner).order_by("partner")
    return list(others.values_list("partner", flat=True).distinct())


def erase(partner: str, by: str, day: date, reason: str) -> int:
    """Remove a partner's bank data for good; how many records. Ledger and trail stay as they are.

    Raises :class:`Refusal` while a payment to it is under way. Files written for the bank hold the
    account too: they are kept as long as the law asks, and removed by whoever keeps them.
    """
    person_called(by, "bank.approve")
    under_way = PaymentLine.objects.filter(partner=partner, state__in=["included", "in-transit"])
    if under_way.exists():
        what = f"a payment to {partner} is under way"
        raise Refusal(Problem(what, "wait for the bank's answer", code="under-way"))
    with transaction():
        rows = list(BankDetails.objects.filter(partner=partner, erased_on=None))
        for row in rows:
            if row.state == "requested":
                refuse(row, by, reason)
            BankDetails.objects.filter(pk=row.pk).update(**dict.fromkeys(_PERSONAL, ""))
            change(row, KIND, "erase", by, {"erased_on": day}, reason=reason)
    return len(rows)


def _may(by: str, action: str, partner: str) -> None:
    person = person_called(by, action)
    if person.partner and person.partner != partner:
        what = "there is no such partner of yours"
        raise Refusal(Problem(what, "name your own", code="not-yours"))
