"""Co-op funds: the part of what is granted that a partner may spend on claims, not in cash.

A rule's split grants them as payables of another part than cash. They are never paid as such; they
are the partner's balance. A finance controller releases so much of it against proof of what it was
spent on: a payable in cash, on the same line of the budget and the same liability. Nothing is
posted then, because it was earned when it was granted; it is paid like any other payable, by a
payment run that another person approves.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from largesse.money import shown
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.money import decimal_of
from largesse.settlement.models import Payable
from largesse.settlement.payments.drafting import IN_MONEY
from largesse.workspace.errors import Problem, Refusal

NOT_A_BALANCE = "discount"
"""The part that comes off the vendor's own invoice."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What a partner may still spend of one part, in one currency."""

    partner: str
    part: str
    currency: str
    amount_minor: int


def coop_balances(partner: str = "") -> tuple[Balance, ...]:
    """Balances by partner, part and currency; those at zero are left out."""
    rows = _balance_rows()
    found: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows.filter(partner=partner) if partner else rows:
        found[row.partner, row.part, row.currency] += row.amount_minor
    return tuple(Balance(*key, minor) for key, minor in sorted(found.items()) if minor)


def release_coop(
    partner: str, part: str, amount_minor: int, currency: str, claim: str, by: str, day: date
) -> list[Payable]:
    """Release so much of a balance for what ``claim`` names: once, whatever runs again; the
    payables it is paid by, oldest funds first.

    Call it in a transaction, with the proof. Raises :class:`Refusal` (``coop-short``,
    ``released-already``, ``no-right``).
    """
    person_called(by, "payment.propose")
    if Payable.objects.filter(source="claim", source_id=claim, part="cash").exists():
        what = f"'{claim}' is payable already"
        raise Refusal(Problem(what, "nothing is left to do", code="released-already"))
    of_partner = _balance_rows().filter(partner=partner, part=part, currency=currency)
    rows = list(of_partner.select_for_update().order_by("due_on", "id"))
    left = sum(row.amount_minor for row in rows)
    if not 0 < amount_minor <= left:
        has = shown(decimal_of(left, currency), currency)
        asked = shown(decimal_of(amount_minor, currency), currency)
        what = f"{partner} has {has} of {part}, and this is {asked}"
        raise Refusal(Problem(what, "release at most the balance", code="coop-short"))
    made: list[Payable] = []
    for grants in _by_line(rows):
        wanted = amount_minor - sum(payable.amount_minor for payable in made)
        taken = min(wanted, sum(row.amount_minor for row in grants))
        if taken > 0:
            made.append(_release(grants, taken, claim, day))
    after = {"part": part, "amount_minor": amount_minor, "currency": currency, "claim": claim}
    record_change(by, "co-op", partner, "release", {}, after)
    return made


def _by_line(rows: list[Payable]) -> list[list[Payable]]:
    """Grants and what was taken of them, by line of the budget and liability, oldest first."""
    found: dict[tuple[str, str, str], list[Payable]] = {}
    for row in rows:
        found.setdefault((row.envelope, row.fiscal_year, row.stands_on), []).append(row)
    return list(found.values())


def _release(grants: list[Payable], taken_minor: int, claim: str, day: date) -> Payable:
    """So much of a line's grants: a counterpart below zero keeps the balance, all kept for good."""
    total = sum(row.amount_minor for row in grants)
    booked = sum(row.booked_minor for row in grants) * taken_minor // total
    first = grants[0]
    columns = {
        "source": "claim",
        "source_id": claim,
        "partner": first.partner,
        "incentive": first.incentive,
        "interval": first.interval,
        "currency": first.currency,
        "booked_currency": first.booked_currency,
        "rate": first.rate,
        "stands_on": first.stands_on,
        "envelope": first.envelope,
        "fiscal_year": first.fiscal_year,
        "agreement": first.agreement,
        "due_on": day,
    }
    less = {"part": first.part, "amount_minor": -taken_minor, "booked_minor": -booked}
    more = {"part": "cash", "amount_minor": taken_minor, "booked_minor": booked}
    Payable.objects.create(**columns, **less)
    return Payable.objects.create(**columns, **more)


def _balance_rows() -> "QuerySet[Payable]":
    return Payable.objects.filter(state="open").exclude(part__in=[*IN_MONEY, NOT_A_BALANCE])
