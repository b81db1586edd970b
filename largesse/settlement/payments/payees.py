"""Whether a partner may be paid at all, and by which names and numbers it is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from largesse.partners.models import Partner
from largesse.settlement.models import TaxProfile

_NOT_PAID = {"suspended": "partner-suspended"}
_PAID = ("active", "left")
"""What was granted before a partner left is owed all the same."""


@dataclass(frozen=True, slots=True)
class Payee:
    """A partner as payments see it. ``refusal`` is a reason code; empty: it is paid."""

    partner: str
    names: tuple[str, ...]
    identifiers: tuple[str, ...]
    refusal: str


def payees(partners: Iterable[str]) -> dict[str, Payee]:
    """By partner, in the order asked; one nobody registered is not paid."""
    asked = list(dict.fromkeys(partners))
    known = Partner.objects.in_bulk(asked)
    profiles: dict[str, list[TaxProfile]] = {}
    for profile in TaxProfile.objects.filter(partner__in=asked).order_by("since"):
        profiles.setdefault(profile.partner, []).append(profile)
    return {name: _payee(name, known.get(name), profiles.get(name, [])) for name in asked}


def _payee(name: str, partner: Partner | None, profiles: list[TaxProfile]) -> Payee:
    names = (partner.name if partner else "", *(profile.name for profile in profiles))
    numbers = [n for profile in profiles for n in (profile.vat, profile.registration)]
    return Payee(
        partner=name,
        names=tuple(dict.fromkeys(n for n in names if n)) or (name,),
        identifiers=tuple(dict.fromkeys(n for n in numbers if n)),
        refusal=_refusal(partner),
    )


def _refusal(partner: Partner | None) -> str:
    if partner is None:
        return "partner-unknown"
    if partner.state in _PAID:
        return ""
    return _NOT_PAID.get(partner.state, "partner-not-active")
