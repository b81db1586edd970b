"""Who bears what was accrued of a key so far, and what of it was paid."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Max, Min, Q, Sum

from largesse.settlement.close.model import Bearing
from largesse.settlement.models import Accrual, Payable

_KEYS = 500
PAID = ("in-run", "paid", "netted")
"""States in which a payable has left, or may have left, the vendor."""


@dataclass(frozen=True, slots=True)
class Part:
    """Payables of a key so far: their part, who bears them, their sum as paid and as booked."""

    part: str
    bearing: Bearing
    amount: int
    booked: int


@dataclass(slots=True)
class Borne:
    """``lines``: what each bears, the earliest first. ``paid_minor``: what was paid, less what was
    made a receivable already. Minor units of the fund's currency."""

    lines: list[tuple[Bearing, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    paid_minor: int = 0
    cost_as: str = ""

    def taken_back(self, amount: int) -> tuple[tuple[Bearing, int], ...]:
        """Who gets an amount back, below zero, the latest first."""
        found = []
        for bearing, stands in reversed(self.lines):
            taken = min(max(stands, 0), amount)
            if taken:
                found.append((bearing, -taken))
            amount -= taken
        return tuple(found)

    def clawed(self, liability: int) -> int:
        """How much of what was paid is too much, where so much is still owed or paid."""
        return max(self.paid_minor - liability, 0)


@dataclass(frozen=True, slots=True)
class Share:
    """One bearer's part of a change; below zero it gets it back, of which ``clawed`` was paid."""

    bearing: Bearing
    amount: int
    clawed: int = 0


def shares_of(borne: Sequence[tuple[Bearing, int]], clawed: int) -> Iterator[Share]:
    """A change by who bears it; what was not paid yet comes back first."""
    unpaid = -sum(amount for _, amount in borne) - clawed
    for bearing, amount in borne:
        yield Share(bearing, amount, max(-amount - max(unpaid, 0), 0) if clawed else 0)
        unpaid += amount


def borne_before(keys: Sequence[str]) -> Mapping[str, Borne]:
    """What was accrued and made payable of those keys."""
    found: dict[str, Borne] = {key: Borne() for key in keys}
    for some in _batches(keys):
        _accruals(some, found)
        _payables(some, found)
    return found


def _batches(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while batch := list(islice(left, _KEYS)):
        yield batch


def _accruals(keys: Collection[str], found: Mapping[str, Borne]) -> None:
    rows = (
        Accrual.objects.filter(key__in=keys)
        .values_list("key", "envelope", "fiscal_year", "agreement", "is_committed")
        .annotate(liability=Sum("liability_minor"), first=Min("id"), policy=Max("cost_as"))
        .order_by("key", "first")
    )
    for key, envelope, year, agreement, is_committed, amount, _, cost_as in rows:
        if amount:
            bearing = Bearing(envelope, year, agreement, is_committed)
            found[key].lines.append((bearing, int(amount)))
        found[key].cost_as = cost_as


def _payables(keys: Collection[str], found: Mapping[str, Borne]) -> None:
    left = Q(state__in=PAID) | Q(stands_on="partner-receivable")
    rows = (
        Payable.objects.filter(key__in=keys, source__in=("close", "opening"))
        .values_list("key", "part", "envelope", "fiscal_year", "agreement")
        .annotate(
            amount=Sum("amount_minor"),
            booked=Sum("booked_minor"),
            paid=Sum("booked_minor", filter=left, default=0),
        )
        .order_by("key", "part")
    )
    for key, part, envelope, year, agreement, amount, booked, paid in rows:
        bearing = Bearing(envelope, year, agreement)
        found[key].parts.append(Part(part, bearing, int(amount), int(booked)))
        found[key].paid_minor += int(paid)
