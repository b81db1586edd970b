"""The programme as exposure sees it: lines of consumption, and how each partner stands.

A *line* is what one account was billed in the window by one legal entity, hosted in one region,
sold through one set of partners. Amounts are whole minor units of the programme's currency, each
line rounded once. Where shares divide an account among partners its lines are cut so that each is
sold by one partner a role: the shares of each role lie side by side from the account's beginning,
by the partner's id, and a cut is made wherever a share of any role ends.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from largesse.money import share_of
from largesse.programme.calendar import ordinal

Integers = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

BY_LINE = ("entity", "account", "customer", "market", "region")
"""What every line names; '' where nobody states it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A partner's share of an account in one role, above 0 and at most 1."""

    partner: str
    share: Fraction = Fraction(1)
    role: str = "reseller"


@dataclass(frozen=True, slots=True)
class Billed:
    """What one account was billed in the window, before it is cut by its partners' shares."""

    amount_minor: int
    customer: str = ""
    market: str = ""
    entity: str = ""
    account: str = ""
    region: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the fund stands with one partner or customer, in minor units."""

    committed_minor: int = 0
    """Signed and not yet earned: contingent commitments."""
    obligated_minor: int = 0
    unpaid_minor: int = 0
    accrued_minor: int = 0
    paid_minor: int = 0
    by_envelope: tuple[tuple[str, int], ...] = ()
    """What is contingent, by envelope, sorted."""

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.committed_minor + other.committed_minor,
            self.obligated_minor + other.obligated_minor,
            self.unpaid_minor + other.unpaid_minor,
            self.accrued_minor + other.accrued_minor,
            self.paid_minor + other.paid_minor,
            _merged(self.by_envelope, other.by_envelope),
        )

    @property
    def undelivered_minor(self) -> int:
        """Committed or firm, and not earned yet."""
        return self.committed_minor + self.obligated_minor


def _merged(
    one: tuple[tuple[str, int], ...], other: tuple[tuple[str, int], ...]
) -> tuple[tuple[str, int], ...]:
    if not one or not other:
        return one or other
    sums = dict(one)
    for name, minor in other:
        sums[name] = sums.get(name, 0) + minor
    return tuple(sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class Earned:
    """What a partner earns under one incentive in the window, from one envelope."""

    incentive: str
    envelope: str
    expected_minor: int
    vested_minor: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What a partner is to reach in an interval of so many months that holds the window's last."""

    name: str
    interval: str
    amount_minor: int
    months: int = 12

    def needed_minor(self, months: int) -> int:
        """What it comes to over a window of so many months, at an even pace; rounded up."""
        return -(-self.amount_minor * months // self.months)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner: its seat and level ('' where nobody states them) and what it is promised."""

    id: str
    country: str = ""
    level: str = ""
    standing: Standing = Standing()
    earned: tuple[Earned, ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def expected_minor(self) -> int:
        """What it earns in the window under all incentives."""
        return sum(one.expected_minor for one in self.earned)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer: the group it belongs to, and where the fund stands with it."""

    id: str
    group: str = ""
    standing: Standing = Standing()


@dataclass(frozen=True, slots=True)
class Bound:
    """What a rule or a qualification binds: the customers and accounts placed under it."""

    customers: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Column:
    """One word of every line, as numbers into its sorted distinct values."""

    names: tuple[str, ...]
    codes: Codes

    def marked(self, wanted: Iterable[str]) -> Mask:
        """The lines whose word is one of those."""
        hit = np.zeros(len(self.names), np.bool_)
        hit[numbers_of(self.names, wanted)] = True
        marked: Mask = hit[self.codes]
        return marked

    def sums(self, amounts: Integers) -> Integers:
        """By name, the sum of its lines."""
        return summed(self.codes, amounts, len(self.names))


@dataclass(frozen=True, slots=True)
class World:
    """All that exposure is computed from. ``sold_line`` and ``sold_partner`` say side by side
    which line is sold through which partner; what no partner sells is in neither."""

    currency: str
    first: int
    """The ordinal of the window's first month."""
    last: int
    amount_minor: Integers
    columns: Mapping[str, Column]
    sold_line: Codes
    sold_partner: Codes
    partners: tuple[Partner, ...]
    ids: tuple[str, ...]
    """The partners' ids, sorted as they are."""
    earned: tuple[tuple[tuple[str, int], ...], ...]
    """By partner, what it earns in the window from each envelope, in minor units."""
    customers: Mapping[str, Customer] = field(default_factory=lambda: MappingProxyType({}))
    seats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The country of each legal entity, where it is stated."""
    owners: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """The countries of those who control each legal entity; '' among them where somebody unknown
    may."""
    hosting: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The country of each hosting region, where it is stated."""
    bound: Mapping[str, Bound] = field(default_factory=lambda: MappingProxyType({}))
    """By event (``rule:...``, ``qualification:...``) what falls away with it."""
    run: str = ""
    """The run that earned amounts were read from; '' where there is none."""
    has_ledger: bool = False
    notes: tuple[str, ...] = ()
    """What could not be counted, for readers."""

    @property
    def months(self) -> int:
        """How many months the window has."""
        return self.last - self.first + 1

    @property
    def total_minor(self) -> int:
        """All consumption of the window."""
        return int(self.amount_minor.sum())

    def partners_of(self, ids: Iterable[str]) -> Mask:
        """The partners of those ids, by number."""
        hit = np.zeros(len(self.partners), np.bool_)
        hit[numbers_of(self.ids, ids)] = True
        return hit

    @property
    def sold_minor(self) -> Integers:
        """By partner, the consumption sold through it; lines of two partners count for both."""
        return self.sold_of(np.ones(len(self.amount_minor), np.bool_))

    def sold_of(self, lines: Mask) -> Integers:
        """By partner, what of those lines is sold through it."""
        amounts = np.where(lines, self.amount_minor, 0)[self.sold_line]
        return summed(self.sold_partner, amounts, len(self.partners))


def numbers_of(names: Sequence[str], wanted: Iterable[str]) -> list[int]:
    """Where those names stand among sorted ones; what is not there is left out."""
    at = ((bisect_left(names, name), name) for name in set(wanted))
    return [place for place, name in at if place < len(names) and names[place] == name]


def summed(codes: Codes, amounts: Integers, count: int) -> Integers:
    """By code, the exact sum of its amounts."""
    sums = np.zeros(count, np.int64)
    np.add.at(sums, codes, amounts)
    return sums


def world_of(
    billed: Iterable[Billed],
    partners: Iterable[Partner] = (),
    *,
    currency: str = "USD",
    first: int = ordinal(2024, 4),
    last: int = ordinal(2025, 3),
    customers: Iterable[Customer] = (),
    seats: Mapping[str, str] | None = None,
    owners: Mapping[str, frozenset[str]] | None = None,
    hosting: Mapping[str, str] | None = None,
    bound: Mapping[str, Bound] | None = None,
    run: str = "",
    has_ledger: bool = False,
    notes: Sequence[str] = (),
) -> World:
    """A world from plain values; partners that only sell are known by their id."""
    known = {partner.id: partner for partner in partners}
    amounts: list[int] = []
    words: dict[str, list[str]] = {name: [] for name in BY_LINE}
    sold: list[tuple[int, str]] = []
    for one in billed:
        for amount, sellers in _cut(one):
            sold.extend((len(amounts), seller) for seller in sellers)
            amounts.append(amount)
            for name in BY_LINE:
                words[name].append(getattr(one, name))
    ids = sorted({*known, *(seller for _, seller in sold)})
    numbers = {partner: number for number, partner in enumerate(ids)}
    named = tuple(known.get(partner, Partner(partner)) for partner in ids)
    return World(
        currency,
        first,
        last,
        np.array(amounts, np.int64),
        MappingProxyType({name: column_of(told) for name, told in words.items()}),
        np.array([line for line, _ in sold], np.int32),
        np.array([numbers[seller] for _, seller in sold], np.int32),
        named,
        tuple(ids),
        tuple(_by_envelope(partner.earned) for partner in named),
        MappingProxyType({customer.id: customer for customer in customers}),
        MappingProxyType(dict(seats or {})),
        MappingProxyType(dict(owners or {})),
        MappingProxyType(dict(hosting or {})),
        MappingProxyType(dict(bound or {})),
        run,
        has_ledger,
        tuple(notes),
    )


def _by_envelope(earned: Iterable[Earned]) -> tuple[tuple[str, int], ...]:
    sums: dict[str, int] = {}
    for one in earned:
        sums[one.envelope] = sums.get(one.envelope, 0) + one.expected_minor
    return tuple(sorted(sums.items()))


def column_of(words: Sequence[str]) -> Column:
    """A column of the words in their order."""
    names = sorted(set(words))
    numbers = {name: number for number, name in enumerate(names)}
    return Column(tuple(names), np.array([numbers[word] for word in words], np.int32))


def _cut(one: Billed) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The line's pieces and who sells each; they sum to the line."""
    reached = Fraction(0)
    for end, sellers in pieces(one.parts):
        before, whole = _units(reached, end)
        part = share_of(one.amount_minor, whole, before[0], before[1] - before[0])
        reached = end
        if part or one.amount_minor == 0:
            yield part, sellers


def _units(start: Fraction, end: Fraction) -> tuple[tuple[int, int], int]:
    """Two points between 0 and 1 as numbers of equal steps, and how many steps there are."""
    whole = start.denominator * end.denominator
    return (int(start * whole), int(end * whole)), whole


@lru_cache(maxsize=1 << 16)
def pieces(parts: tuple[Part, ...]) -> tuple[tuple[Fraction, tuple[str, ...]], ...]:
    """Where each piece of an account ends, between 0 and 1, and the partners that sell it."""
    if not parts:
        return ((Fraction(1), ()),)
    spans: list[tuple[Fraction, Fraction, str]] = []
    for role in sorted({part.role for part in parts}):
        reached = Fraction(0)
        for part in sorted((p for p in parts if p.role == role), key=lambda p: p.partner):
            spans.append((reached, reached + part.share, part.partner))
            reached += part.share
    ends = sorted({Fraction(1), *(end for _, end, _ in spans)})
    found = []
    start = Fraction(0)
    for end in ends:
        sellers = {who for since, until, who in spans if since <= start and end <= until}
        found.append((end, tuple(sorted(sellers))))
        start = end
    return tuple(found)
