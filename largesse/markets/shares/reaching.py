"""What growth it takes to hold or reach a share, and how much of it comes through partners.

A vendor with share s of a market M has s M. To have share t after n years of a market that grows by
g a year it needs t M (1+g)^n, which is growth of (t/s)^(1/n) (1+g) - 1 a year, alike in each year.
Roots are taken to 120 digits; nothing is rounded before it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from largesse.markets.shares.changes import Point
from largesse.markets.shares.checking import STRAY_SHARE, differences
from largesse.markets.shares.model import Kind, Period, Share, ShareBook, Status, Vintage
from largesse.money import EXACT
from largesse.workspace.errors import Problem, Refusal

_ONE, _HUNDRED = Decimal(1), Decimal(100)
MOST_YEARS = 20
MOST_GROWTH = Decimal(10)


@dataclass(frozen=True, slots=True)
class MarketGrowth:
    """Growth of the whole market a year, as a fraction, and where it is from."""

    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Year:
    """A year on the way. ``market`` and ``vendor`` are revenue, or an index (market then 100)."""

    year: int
    share_pct: Decimal
    market: Decimal
    vendor: Decimal


@dataclass(frozen=True, slots=True)
class Channel:
    """What of the needed growth comes through partners, at a share of revenue that is stated.

    ``growth`` is in points of the vendor's growth over the whole way, ``amount`` the same as
    revenue or index.
    """

    share: Decimal
    source: str
    growth: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """From a base to a target share. ``currency`` is '' where figures are an index.

    The base is revenue by total where both were printed, since the printed share is rounded.
    """

    vendor: str
    base: Point
    target_pct: Decimal
    market_growth: MarketGrowth
    years: tuple[Year, ...]
    growth: Decimal
    growth_if_low: Decimal | None
    """What it takes where the base share is the low end of its interval."""
    growth_if_high: Decimal | None
    currency: str
    channel: Channel | None

    @property
    def is_hold(self) -> bool:
        """Whether the target is the share there is."""
        return self.target_pct == self.base.share_pct

    @property
    def total_growth(self) -> Decimal:
        """Vendor's growth over all years, as a fraction."""
        first, last = self.years[0].vendor, self.years[-1].vendor
        return EXACT.subtract(EXACT.divide(last, first), _ONE)

    @property
    def extra(self) -> Decimal:
        """Revenue (or index) in the last year above the base year's."""
        return EXACT.subtract(self.years[-1].vendor, self.years[0].vendor)


def way_to(
    book: ShareBook,
    vendor: str,
    by: int,
    target_pct: Decimal | None = None,
    market_growth: MarketGrowth | None = None,
    channel: tuple[Decimal, str] | None = None,
) -> Way:
    """The growth `vendor` needs from its latest yearly share to `target_pct` in the year `by`.

    `book` is of one definition and geography. Without a target the share is held; without a
    market growth it is what the base's own vintage prints. `channel` is a fraction and its
    source; without one, what the book's newest row on the channel says. Raises :class:`Refusal`.
    """
    row, base = _base(book, vendor)
    years = by - base.period.year
    if not 1 <= years <= MOST_YEARS:
        what = f"{by} is not 1 to {MOST_YEARS} years after {base.period}, the latest known share"
        raise Refusal(Problem(what, "name a later year with --by", code="bad-year"))
    target = base.share_pct if target_pct is None else target_pct
    if not 0 < target <= 100:
        what = f"a share of {target} % cannot be reached"
        raise Refusal(Problem(what, "name one above 0 and at most 100 %", code="bad-target"))
    growth = market_growth or _printed_growth(book, base, by)
    if not -1 < growth.rate <= MOST_GROWTH:
        what = f"no market grows by {growth.rate * 100} % a year"
        raise Refusal(Problem(what, "state it above -100 % and at most 1000 %", code="bad-growth"))
    market, currency = _market(book, row)
    steps = tuple(_year(base, target, growth.rate, market, years, n) for n in range(years + 1))
    sourced = channel or printed_channel(book)
    return Way(
        vendor=vendor,
        base=base,
        target_pct=target,
        market_growth=growth,
        years=steps,
        growth=needed(base.share_pct, target, growth.rate, years),
        growth_if_low=_if(row.low_pct, target, growth.rate, years),
        growth_if_high=_if(row.high_pct, target, growth.rate, years),
        currency=currency,
        channel=_channel(sourced, steps) if sourced else None,
    )


def needed(share_pct: Decimal, target_pct: Decimal, market_growth: Decimal, years: int) -> Decimal:
    """Growth a year, as a fraction, from one share to another in a market that grows."""
    ratio = EXACT.divide(target_pct, share_pct)
    yearly = EXACT.power(ratio, EXACT.divide(_ONE, Decimal(years)))
    return EXACT.subtract(EXACT.multiply(yearly, EXACT.add(_ONE, market_growth)), _ONE)


def printed_channel(book: ShareBook) -> tuple[Decimal, str] | None:
    """The newest printed share of revenue through partners, as a fraction, with its source."""
    rows = [s for s in book.shares if s.kind is Kind.CHANNEL and s.share_pct is not None]
    if not rows:
        return None
    newest = max(rows, key=lambda share: (share.period, share.vintage))
    assert newest.share_pct is not None
    source = f"{newest.definition}, {newest.geography}, {newest.period}, vintage {newest.vintage}"
    return EXACT.divide(newest.share_pct, _HUNDRED), source


def _base(book: ShareBook, vendor: str) -> tuple[Share, Point]:
    known = [s for s in book.of(vendor) if s.period.is_year and s.status is not Status.FORECAST]
    if not known:
        what = f"no share of a whole year is known for {vendor}"
        raise Refusal(Problem(what, "enter one with its source and interval", code="no-base"))
    row = known[-1]
    return row, Point(row.period, row.vintage, _exact_share(book, row))


def _exact_share(book: ShareBook, row: Share) -> Decimal:
    """Revenue by total where the printed share agrees with it, since that is rounded; else it."""
    table = book.table(row.period, row.vintage)
    computed = table.computed_pct(row) if table else None
    strays = {found.place for found in differences(book) if found.what == STRAY_SHARE}
    share = computed if computed is not None and row not in strays else row.share_pct
    assert share is not None  # `of` leaves out what is unknown
    return share


def _printed_growth(book: ShareBook, base: Point, by: int) -> MarketGrowth:
    """From totals of the base's vintage: up to the year `by` if forecast, else of the last year."""
    at, vintage = base.period, base.vintage
    ahead = _total(book, Period(by), vintage)
    here = _total(book, at, vintage)
    behind = _total(book, Period(at.year - 1), vintage)
    if here and ahead:
        ratio, years = EXACT.divide(ahead, here), by - at.year
        yearly = EXACT.power(ratio, EXACT.divide(_ONE, Decimal(years)))
        return MarketGrowth(
            EXACT.subtract(yearly, _ONE), f"{at} to {by} as forecast in vintage {vintage}"
        )
    if here and behind:
        rate = EXACT.subtract(EXACT.divide(here, behind), _ONE)
        return MarketGrowth(rate, f"{at.year - 1} to {at} in vintage {vintage}")
    what = f"vintage {vintage} does not say how fast the market grows"
    raise Refusal(Problem(what, "state it, as --market-growth 22%", code="no-market-growth"))


def _total(book: ShareBook, period: Period, vintage: Vintage) -> Decimal | None:
    table = book.table(period, vintage)
    total = table.total_revenue if table else None
    return total.revenue if total else None


def _market(book: ShareBook, row: Share) -> tuple[Decimal, str]:
    """The market's size in the base year with its currency; 100 without one where unknown."""
    table = book.table(row.period, row.vintage)
    total = table.total_revenue if table else None
    if total is None or total.revenue is None:
        return _HUNDRED, ""
    return total.revenue, total.currency


def _year(
    base: Point, target: Decimal, growth: Decimal, market: Decimal, years: int, place: int
) -> Year:
    share = {0: base.share_pct, years: target}.get(place)
    if share is None:
        part = EXACT.divide(Decimal(place), Decimal(years))
        ratio = EXACT.power(EXACT.divide(target, base.share_pct), part)
        share = EXACT.multiply(base.share_pct, ratio)
    size = EXACT.multiply(market, EXACT.power(EXACT.add(_ONE, growth), Decimal(place)))
    vendor = EXACT.divide(EXACT.multiply(size, share), _HUNDRED)
    return Year(base.period.year + place, share, size, vendor)


def _if(end: Decimal | None, target: Decimal, growth: Decimal, years: int) -> Decimal | None:
    return needed(end, target, growth, years) if end else None


def _channel(sourced: tuple[Decimal, str], years: Sequence[Year]) -> Channel:
    share, source = sourced
    extra = EXACT.subtract(years[-1].vendor, years[0].vendor)
    growth = EXACT.divide(extra, years[0].vendor)
    return Channel(share, source, EXACT.multiply(growth, share), EXACT.multiply(extra, share))
