"""Who there is: partners of several types and sizes, those nobody brought in, customers, accounts.

Whoever brings consumption is a *seller*: a partner, or a direct account team without one, whose
consumption stays unattributed. Everything is drawn by name from the seed, months counted from 0.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from itertools import accumulate

from largesse.consumption.generate.draw import Draw
from largesse.consumption.generate.shape import Shape
from largesse.consumption.generate.world import (
    COUNTRIES,
    HOME,
    PARTNER_TYPES,
    SECTORS,
    SEGMENTS,
    Country,
    customer_name,
    partner_name,
    stem,
)

DIRECT_PERMILLE = 30
"""Sellers without a partner, for each 1,000 partners."""
HOME_EVERY = 60
"""One seller of so many is in the home country, where the pledge buys nothing."""
MOST_ACCOUNTS = 16

NORMAL_THOUSANDTHS = (
    13, 38, 63, 88, 113, 138, 164, 189, 215, 240, 266, 292, 319, 345, 372, 399, 426, 454, 482, 510,
    539, 568, 598, 628, 659, 690, 722, 755, 789, 824, 860, 896, 935, 974, 1015, 1058, 1103, 1150,
    1200, 1254, 1311, 1372, 1440, 1514, 1598, 1695, 1812, 1960, 2170, 2576,
)  # fmt: skip
"""Quantiles of the standard normal distribution at 50.5 %, 51.5 %, ... 99.5 %."""
SPREAD = Decimal("1.4")
"""Standard deviation of the logarithm of partners' sizes: the largest are 37 times the median."""
SIZE_ONE = 10**6


@dataclass(frozen=True, slots=True)
class Seller:
    """Who brings consumption: a partner, or a direct team (`partner` empty)."""

    number: int
    partner: str
    name: str
    kind: str
    role: str
    country: Country
    size: int
    """Consumption relative to the median, in millionths."""
    growth_ppm: int
    """Per month."""
    first: int
    """The first month."""
    left: int | None
    """The month in which the partner left the programme; its accounts stay."""
    accounts: range
    """Numbers of its accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """A billing account of a customer."""

    number: int
    seller: int
    customer: int
    country: Country
    first: int
    last: int
    """The month in which it is closed; the number of months when it never is."""
    sub_accounts: int
    """0 when it has none."""

    @property
    def id(self) -> str:
        """BillingAccountId: digits that a spreadsheet would destroy."""
        return f"{700_000_000_000 + self.number * 7_919:012d}"

    def sub_id(self, number: int) -> str:
        """SubAccountId of its sub-account of that number."""
        return f"{self.id}-{number + 1}"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and the day of its first purchase (month and day of the month)."""

    number: int
    name: str
    country: Country
    segment: str
    sector: str
    month: int
    day: int

    @property
    def id(self) -> str:
        """Such as ``C-000117``."""
        return f"C-{self.number:06d}"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, each at the place of its number."""

    sellers: tuple[Seller, ...]
    accounts: tuple[Account, ...]
    customers: tuple[Customer, ...]

    @property
    def partners(self) -> Iterator[Seller]:
        """The sellers that are partners."""
        return (seller for seller in self.sellers if seller.partner)


def people(shape: Shape, draw: Draw) -> People:
    """Draw everybody for a shape."""
    sellers: list[Seller] = []
    accounts: list[Account] = []
    customers: list[Customer] = []
    direct = max(1, shape.partners * DIRECT_PERMILLE // 1_000)
    sizes = _sizes(shape.partners + direct, draw)
    for number, size in enumerate(sizes):
        seller = _seller(shape, draw, number, size, len(accounts))
        sellers.append(seller)
        for place in range(len(seller.accounts)):
            account = _account(shape, draw, seller, place, customers)
            accounts.append(account)
    return People(tuple(sellers), tuple(accounts), tuple(customers))


def _sizes(count: int, draw: Draw) -> list[int]:
    """Lognormal sizes in drawn order: for every seed the same set, give or take a tenth."""
    order = sorted(range(count), key=lambda number: draw.bits("rank", number))
    sizes = [0] * count
    for rank, number in enumerate(order):
        jitter = draw.between(900, 1_100, "jitter", number)
        sizes[number] = max(1, size_at((2 * rank + 1) * 50 // count) * jitter // 1_000)
    return sizes


@cache
def size_at(percent: int) -> int:
    """The size that so many per cent (0-99) do not exceed, in millionths of the median."""
    half = len(NORMAL_THOUSANDTHS)
    z = (
        NORMAL_THOUSANDTHS[percent - half]
        if percent >= half
        else -NORMAL_THOUSANDTHS[half - 1 - percent]
    )
    context = Context(prec=30)
    return int(context.exp(context.multiply(SPREAD, Decimal(z).scaleb(-3))) * SIZE_ONE)


def _seller(shape: Shape, draw: Draw, number: int, size: int, first_account: int) -> Seller:
    is_partner = number < shape.partners
    at_home = number % HOME_EVERY == HOME_EVERY - 1
    country = HOME if at_home else _country(shape, draw, "seller", number)
    kind, role = draw.weighted([(w, (k, r)) for w, k, r in PARTNER_TYPES], "type", number)
    late = is_partner and draw.chance(150, "late", number)
    first = draw.below(max(1, shape.months * 2 // 3), "joined", number) if late else 0
    leaves = is_partner and shape.months - first > 12 and draw.chance(20, "leaves", number)
    left = draw.between(first + 6, shape.months - 1, "left", number) if leaves else None
    span = 1 + min(MOST_ACCOUNTS - 1, draw.below(3, "few", number) + size // SIZE_ONE)
    bits, width = draw.bits("name", number), len(str(shape.partners))
    code = country.code
    slug = f"{stem(bits).lower()}-{code.lower()}-{number + 1:0{width}d}" if is_partner else ""
    return Seller(
        number=number,
        partner=slug,
        name=partner_name(bits, kind, code) if is_partner else "",
        kind=kind if is_partner else "",
        role=role if is_partner else "",
        country=country,
        size=size,
        growth_ppm=draw.between(-8_000, 34_000, "growth", number),
        first=first,
        left=left,
        accounts=range(first_account, first_account + span),
    )


def _country(shape: Shape, draw: Draw, *name: object) -> Country:
    abroad = COUNTRIES[: shape.countries]
    limits = list(accumulate(country.weight for country in abroad))
    return abroad[bisect_right(limits, draw.below(limits[-1], "country", *name))]


def _account(
    shape: Shape, draw: Draw, seller: Seller, place: int, customers: list[Customer]
) -> Account:
    """An account of the seller; the first one is there from its first month and is never closed."""
    number = seller.accounts[place]
    later = place > 0 and draw.chance(650, "account later", number)
    first = (
        draw.between(seller.first, shape.months - 1, "opened", number) if later else seller.first
    )
    closes = place > 0 and draw.chance(80, "account closes", number)
    last = draw.between(first + 1, shape.months, "closed", number) if closes else shape.months
    same = place > 0 and draw.chance(250, "same customer", number)
    if not same:
        customers.append(_customer(shape, draw, seller, len(customers), first))
    customer = customers[-1]
    sub_accounts = draw.weighted(((500, 0), (250, 1), (150, 2), (100, 3)), "sub-accounts", number)
    return Account(
        number, seller.number, customer.number, customer.country, first, last, sub_accounts
    )


def _customer(shape: Shape, draw: Draw, seller: Seller, number: int, month: int) -> Customer:
    abroad = draw.chance(60, "customer abroad", number)
    country = _country(shape, draw, "customer", number) if abroad else seller.country
    before = month == 0 and not draw.chance(100, "new at the start", number)
    return Customer(
        number=number,
        name=customer_name(draw.bits("customer", number), number + 1),
        country=country,
        segment=draw.weighted(SEGMENTS, "segment", number),
        sector=draw.one_of(SECTORS, "sector", number),
        month=-draw.between(1, 30, "years ago", number) if before else month,
        day=draw.between(1, 28, "first day", number),
    )
