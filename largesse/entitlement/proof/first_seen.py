"""When a customer or partner was first seen in a measure."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from largesse.entitlement.proof.entries import Entry, quantity
from largesse.programme.model import First, Incentive

ZERO = Decimal(0)


def first_months(incentive: Incentive, entries: Sequence[Entry]) -> dict[str, int]:
    """The first month in which each customer (or partner) had any of the rule's ``first`` measure.

    Had means that a month's sum over one account and currency is above zero: a refund alone, or one
    that undoes its charge, begins nothing. ``entries`` are those of all partners and of none: a
    customer that bought while no partner was attributed to it is not new. Each row counts once,
    however many partners or roles share it.
    """
    first = incentive.first
    if first is None:
        return {}
    sums: dict[tuple[str, int, str, str], Decimal] = defaultdict(Decimal)
    rows = {(seen_as(first, entry), entry.where): entry for entry in entries}
    for (who, _), entry in rows.items():
        value, excluded = quantity(first.measure, entry)
        if excluded is None and isinstance(value, Decimal):
            month = entry.month(incentive.counts_by)
            sums[who, month, entry.account, entry.currency] += value
    found: dict[str, int] = {}
    for (who, month, _, _), total in sums.items():
        if total > ZERO:
            found[who] = min(found.get(who, month), month)
    return found


def seen_as(first: First, entry: Entry) -> str:
    """Who is seen in a row: the partner, or the customer; its account where nobody knows that."""
    return entry.partner if first.of == "partner" else entry.customer or f"account {entry.account}"
