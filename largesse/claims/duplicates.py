"""Proofs that look like others: flagged for the reviewer with reasons, never refused silently.

Flagged are the same file, the same invoice number of the same supplier (spelling aside), and an
amount and date so near to another's that it may be the same. A returned proof no longer counts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from largesse.claims.models import Claim, Proof
from largesse.claims.rules import rules_of
from largesse.money import EXACT, shown
from largesse.partners.money import decimal_of
from largesse.programme.model import ClaimRules

_NEAR_MOST = 20
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a proof, or a claim, is worth a second look. ``other`` is the claim it resembles."""

    code: str
    """``same-file``, ``same-invoice``, ``near-same``, ``off-dates``, ``many-claims``."""
    why: str
    proof: str = ""
    other: str = ""
    other_partner: str = ""


def key_of(text: str) -> str:
    """A name or number without its spelling: case, accents, spaces, signs and leading zeros."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    words = re.findall(r"[^\W\d_]+|\d+", plain)
    return "".join(str(int(word)) if word.isdecimal() else word for word in words)


def _off_dates(claim: Claim, proof: Proof) -> Iterator[Flag]:
    """A paper dated over a year before what it proves began, or after it was handed in."""
    earliest = claim.starts_on - timedelta(days=_YEAR_DAYS)
    if proof.dated is None or earliest <= proof.dated <= proof.handed_in_on:
        return
    is_ahead = proof.dated > proof.handed_in_on
    than = "after it was handed in" if is_ahead else "over a year before what it proves"
    why = f"{proof.shown_name} is dated {proof.dated.isoformat()}, {than}"
    yield Flag("off-dates", why, proof.id)


def flags_of(claim: Claim) -> tuple[Flag, ...]:
    """Every flag of a claim, in a fixed order."""
    rules = rules_of(claim)
    proofs = claim.proofs.filter(is_returned=False).select_related("file").order_by("id")
    found = [flag for proof in proofs for flag in _flags(claim, proof, rules)]
    return tuple(found) + tuple(_many(claim, rules))


def _flags(claim: Claim, proof: Proof, rules: ClaimRules) -> Iterator[Flag]:
    yield from _off_dates(claim, proof)
    others = Proof.objects.filter(is_returned=False).exclude(pk=proof.pk).select_related("claim")
    named: set[str] = set()
    for other in others.filter(file_id=proof.file_id).order_by("id"):
        named.add(other.id)
        yield _flag("same-file", "the same file", claim, proof, other)
    if proof.invoice_key:
        same = others.filter(invoice_key=proof.invoice_key, supplier_key=proof.supplier_key)
        for other in same.exclude(id__in=named).order_by("id"):
            named.add(other.id)
            why = f"invoice {other.invoice} of {other.supplier or 'a supplier not named'}"
            yield _flag("same-invoice", why, claim, proof, other)
    for other in _near(proof, others, rules):
        if other.id not in named and other.claim_id != claim.id:
            assert other.amount_minor is not None
            assert other.dated is not None
            money = shown(decimal_of(other.amount_minor, other.currency), other.currency)
            why = f"{money} of {other.dated.isoformat()} is near"
            yield _flag("near-same", why, claim, proof, other)


def _near(proof: Proof, others: QuerySet[Proof], rules: ClaimRules) -> list[Proof]:
    """Proofs of nearly the same amount and date, of the same partner or the same supplier."""
    if proof.amount_minor is None or proof.dated is None:
        return []
    span = int(EXACT.multiply(Decimal(proof.amount_minor), rules.alike.amount))
    whose = Q(claim__partner=proof.claim.partner)
    if proof.supplier_key:
        whose |= Q(supplier_key=proof.supplier_key)
    return list(
        others.filter(
            whose,
            currency=proof.currency,
            amount_minor__range=(proof.amount_minor - span, proof.amount_minor + span),
            dated__range=_around(proof.dated, rules),
        ).order_by("id")[:_NEAR_MOST]
    )


def _around(day: date, rules: ClaimRules) -> tuple[date, date]:
    days = rules.alike.days
    return days.before(day, rules.working), days.after(day, rules.working)


def _flag(code: str, why: str, claim: Claim, proof: Proof, other: Proof) -> Flag:
    where = "this claim too" if other.claim_id == claim.id else f"claim {other.claim_id}"
    said = f"{proof.shown_name}: {why}, in {where}"
    return Flag(code, said, proof.id, other.claim_id, other.claim.partner)


def _many(claim: Claim, rules: ClaimRules) -> Iterator[Flag]:
    most = rules.alike.many
    if most is None or claim.submitted_on is None:
        return
    begin = rules.alike.many_within.before(claim.submitted_on, rules.working)
    count = Claim.objects.filter(
        partner=claim.partner,
        rules_name=claim.rules_name,
        submitted_on__gt=begin,
        submitted_on__lte=claim.submitted_on,
    ).count()
    if count > most:
        why = f"{count} claims of '{claim.partner}' within {rules.alike.many_within}"
        yield Flag("many-claims", f"{why}, where {most} are usual")
