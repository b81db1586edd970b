"""What else is true in the invented world: levels, certifications, deals, targets, activities.

Every fact is drawn by name, hangs together with the billing rows (an account's customer, the size
of a partner) and passes the checks of `largesse.facts`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from largesse.consumption.generate.attribution import account_rows, attribution_rows
from largesse.consumption.generate.draw import Draw
from largesse.consumption.generate.people import Customer, People, Seller
from largesse.consumption.generate.plan import Plan, usd_rate
from largesse.consumption.generate.shape import Shape
from largesse.consumption.generate.tables import Cell, Table
from largesse.consumption.generate.world import (
    CERTIFICATIONS,
    LEVEL_PERMILLE,
    LEVELS,
    RATE_FIXING,
    RATE_SOURCE,
)

TARGET = "annual-consumption"
"""Name of the yearly targets; quarterly ones are `QUARTERLY_TARGET`."""
QUARTERLY_TARGET = "quarterly-consumption"
BASELINE = "previous-year"
"""Name of the agreed baseline for the first fiscal year, which has no billing data before it."""

_MARKETING = (
    ("webinar", 2_000, 9_000),
    ("event", 8_000, 45_000),
    ("campaign", 5_000, 30_000),
    ("content", 1_000, 18_750),
)
_MILESTONES = ("assessment", "pilot", "production")
_BENEFITS = (("support-hours", 2, 40), ("go-to-market-slot", 1, 2), ("solution-review", 1, 3))
_MOST_DAYS = 28


def facts_of(
    shape: Shape,
    draw: Draw,
    everyone: People,
    planned: Plan,
    rates: Mapping[str, tuple[int, ...]],
) -> tuple[Table, ...]:
    """Every facts table that goes with the billing rows."""
    deals = list(_deals(shape, draw, everyone))
    customers = _customer_header()
    account = ("provider", "billing_account", "sub_account")
    valid = ("from", "until")
    measured = ("partner", "name", "interval", "amount", "unit")
    return (
        Table("partners", _PARTNER_HEADER, list(_partners(shape, draw, everyone))),
        Table(
            "levels",
            ("partner", "level", *valid, "reason"),
            list(_levels(shape, draw, everyone, planned)),
        ),
        Table(
            "certifications",
            ("partner", "certification", *valid),
            list(_certifications(shape, draw, everyone)),
        ),
        Table("customers", customers, [_customer(shape, one) for one in everyone.customers]),
        Table("accounts", (*account, "customer", *valid), list(account_rows(shape, everyone))),
        Table("deals", _DEAL_HEADER, deals),
        Table(
            "attribution",
            (*account, "role", "partner", "share", *valid, "evidence"),
            list(attribution_rows(shape, draw, everyone)),
        ),
        Table("targets", measured, list(_targets(shape, draw, everyone, planned))),
        Table("baselines", measured, list(_baselines(shape, draw, everyone, planned))),
        Table("rates", _RATE_HEADER, list(_rates(shape, rates))),
        Table("activities", _ACTIVITY_HEADER, list(_activities(shape, draw, everyone, planned))),
    )


_PARTNER_HEADER = ("partner", "name", "country", "type", "region", "from", "until")
_DEAL_HEADER = (
    "deal",
    "partner",
    "customer",
    "status",
    "registered",
    "closed",
    "amount",
    "currency",
    "product",
)
_RATE_HEADER = ("source", "fixing", "from_currency", "to_currency", "month", "rate")
_ACTIVITY_HEADER = (
    "activity",
    "kind",
    "partner",
    "customer",
    "deal",
    "day",
    "type",
    "amount",
    "currency",
    "quantity",
    "x_proof",
)


def _customer_header() -> tuple[str, ...]:
    return ("customer", "name", "country", "segment", "first_purchase", "x_sector")


def _partners(shape: Shape, draw: Draw, everyone: People) -> Iterator[tuple[Cell, ...]]:
    for seller in everyone.partners:
        joined = shape.day(seller.first, draw.between(1, _MOST_DAYS, "joined day", seller.number))
        left = shape.first_day(seller.left) if seller.left is not None else None
        yield (
            seller.partner,
            seller.name,
            seller.country.code,
            seller.kind,
            seller.country.region,
            joined if seller.first else None,
            left,
        )


def _levels(
    shape: Shape, draw: Draw, everyone: People, planned: Plan
) -> Iterator[tuple[Cell, ...]]:
    """A yearly review by consumption; one in eight is promoted within a year, mostly mid-month."""
    years = shape.fiscal_years()
    limits = _level_limits(everyone, planned, next(iter(years.values())))
    for seller in everyone.partners:
        steps: list[tuple[date | None, int, str]] = []
        for year, months in years.items():
            level = sum(
                planned.usd(seller.number, months) // len(months) >= least for least in limits
            )
            start = shape.first_day(months.start) if steps or seller.first else None
            steps.append((start, level, f"review for FY{year}"))
            if level < len(LEVELS) - 1 and draw.chance(125, "promoted", seller.number, year):
                month = draw.between(
                    months.start, months.stop - 1, "promotion", seller.number, year
                )
                day = shape.day(
                    month, draw.between(2, _MOST_DAYS, "promotion day", seller.number, year)
                )
                steps.append((day, level + 1, "promoted within the year"))
        yield from _merged(seller, steps)


def _level_limits(everyone: People, planned: Plan, months: range) -> list[int]:
    """Monthly consumption in USD from which silver, gold and platinum begin."""
    monthly = sorted(
        planned.usd(seller.number, months) // len(months) for seller in everyone.partners
    )
    reached, limits = 0, []
    for permille in LEVEL_PERMILLE[:-1]:
        reached += permille
        limits.append(monthly[min(len(monthly) - 1, len(monthly) * reached // 1_000)])
    return limits


def _merged(
    seller: Seller, steps: list[tuple[date | None, int, str]]
) -> Iterator[tuple[Cell, ...]]:
    """Steps that change nothing are left out; each level ends where the next begins."""
    kept = [step for at, step in enumerate(steps) if at == 0 or step[1] != steps[at - 1][1]]
    ends = [start for start, _, _ in kept[1:]] + [None]
    for (start, level, reason), end in zip(kept, ends, strict=True):
        yield (seller.partner, LEVELS[level], start, end, reason)


def _certifications(shape: Shape, draw: Draw, everyone: People) -> Iterator[tuple[Cell, ...]]:
    """Two years each; about half are renewed a month before they run out, so that both hold."""
    for seller in everyone.partners:
        wanted = draw.below(len(CERTIFICATIONS), "certifications", seller.number)
        order = sorted(CERTIFICATIONS, key=lambda c: draw.bits("which", seller.number, c))
        for certification in order[:wanted]:
            month = draw.between(-12, shape.months - 1, "certified", seller.number, certification)
            start = shape.day(
                month, draw.between(1, _MOST_DAYS, "certified day", seller.number, month)
            )
            end = start + timedelta(days=730)
            yield (seller.partner, certification, start, end)
            if draw.chance(500, "renewed", seller.number, certification):
                again = end - timedelta(days=30)
                yield (seller.partner, certification, again, again + timedelta(days=730))


def _customer(shape: Shape, customer: Customer) -> tuple[Cell, ...]:
    first = shape.day(customer.month, customer.day)
    return (
        customer.id,
        customer.name,
        customer.country.code,
        customer.segment,
        first,
        customer.sector,
    )


def _deals(shape: Shape, draw: Draw, everyone: People) -> Iterator[tuple[Cell, ...]]:
    """A quarter of the customers came through a deal that their partner had registered."""
    seen: set[int] = set()
    for account in everyone.accounts:
        seller = everyone.sellers[account.seller]
        customer = everyone.customers[account.customer]
        if not seller.partner or customer.number in seen:
            continue
        seen.add(customer.number)
        if draw.chance(250, "deal", customer.number):
            first = shape.day(customer.month, customer.day)
            registered = first - timedelta(days=draw.between(5, 90, "registered", customer.number))
            product = draw.one_of(
                ("migration", "databases", "ai", "storage"), "product", customer.number
            )
            amount = draw.between(5, 400, "deal amount", customer.number) * 5_000
            yield (
                f"D-{customer.number:06d}",
                seller.partner,
                customer.id,
                "won",
                registered,
                first,
                amount,
                "USD",
                product,
            )
        elif draw.chance(80, "lost deal", customer.number):
            month = draw.below(shape.months, "lost month", customer.number)
            day = shape.day(month, draw.between(1, _MOST_DAYS, "lost day", customer.number))
            status = draw.one_of(("lost", "expired", "approved"), "status", customer.number)
            closed = day + timedelta(days=60) if status != "approved" else None
            yield (
                f"D-{customer.number:06d}",
                seller.partner,
                None,
                status,
                day,
                closed,
                draw.between(5, 100, "lost amount", customer.number) * 5_000,
                "USD",
                None,
            )


def _targets(
    shape: Shape, draw: Draw, everyone: People, planned: Plan
) -> Iterator[tuple[Cell, ...]]:
    """A target a year, 90 to 115 % of what comes about; by the quarter for one partner in ten."""
    for seller in everyone.partners:
        for year, months in shape.fiscal_years().items():
            percent = draw.between(90, 115, "target", seller.number, year)
            usd = _rounded(planned.usd(seller.number, months) * percent // 100)
            yield (seller.partner, TARGET, f"FY{year}", usd, "USD")
            if len(months) == 12 and draw.chance(100, "quarterly", seller.number):
                for quarter in range(4):
                    part = range(months.start + 3 * quarter, months.start + 3 * quarter + 3)
                    usd = _rounded(planned.usd(seller.number, part) * percent // 100)
                    yield (seller.partner, QUARTERLY_TARGET, f"FY{year} Q{quarter + 1}", usd, "USD")


def _baselines(
    shape: Shape, draw: Draw, everyone: People, planned: Plan
) -> Iterator[tuple[Cell, ...]]:
    year, months = next(iter(shape.fiscal_years().items()))
    for seller in everyone.partners:
        percent = draw.between(75, 105, "baseline", seller.number)
        usd = _rounded(planned.usd(seller.number, months) * percent // 100)
        yield (seller.partner, BASELINE, f"FY{year}", usd, "USD")


def _rounded(usd: int) -> int:
    return max(1_000, usd // 1_000 * 1_000)


def _rates(shape: Shape, rates: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[Cell, ...]]:
    for currency, walk in rates.items():
        if currency != "USD":
            for month, per_usd_e6 in enumerate(walk):
                yield (
                    RATE_SOURCE,
                    RATE_FIXING,
                    currency,
                    "USD",
                    shape.month_name(month),
                    usd_rate(per_usd_e6),
                )


def _activities(
    shape: Shape, draw: Draw, everyone: People, planned: Plan
) -> Iterator[tuple[Cell, ...]]:
    """Marketing, milestones of projects, training seats and benefits, more for larger partners."""
    number = 0
    for seller in everyone.partners:
        size = planned.usd(seller.number, range(shape.months)) // shape.months
        count = shape.months * (1 + min(3, size // 500_000)) // 9
        for turn in range(count):
            month = draw.between(seller.first, shape.months - 1, "activity", seller.number, turn)
            day = shape.day(month, draw.between(1, _MOST_DAYS, "activity day", seller.number, turn))
            customers = [everyone.accounts[at].customer for at in seller.accounts]
            customer = draw.one_of(customers, "activity customer", seller.number, turn)
            told = _activity(draw, everyone.customers[customer].id, seller.number, turn)
            number += 1
            kind, customer_id, sort, amount, quantity = told
            proof = "no" if draw.chance(80, "no proof", seller.number, turn) else "yes"
            currency = "USD" if amount is not None else None
            yield (
                f"A-{number:06d}",
                kind,
                seller.partner,
                customer_id,
                None,
                day,
                sort,
                amount,
                currency,
                quantity,
                proof,
            )


def _activity(
    draw: Draw, customer: str, *name: object
) -> tuple[str, str | None, str, int | None, int | None]:
    """Kind, customer, type, amount in USD, quantity."""
    lot = draw.below(1_000, "activity kind", *name)
    if lot < 400:
        sort, low, high = draw.one_of(_MARKETING, "marketing", *name)
        return "marketing", None, sort, draw.between(low, high, "cost", *name), None
    if lot < 650:
        return "milestone", customer, draw.one_of(_MILESTONES, "milestone", *name), None, 1
    if lot < 900:
        seats = draw.between(1, 20, "seats", *name)
        return "training", None, draw.one_of(CERTIFICATIONS, "course", *name), None, seats
    sort, low, high = draw.one_of(_BENEFITS, "benefit", *name)
    return "benefit", None, sort, None, draw.between(low, high, "benefits", *name)
