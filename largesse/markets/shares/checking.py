"""Whether printed tables add up: told, never mended, since sources print such things."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from largesse.markets.shares.model import PrintedTable, Share, ShareBook
from largesse.money import EXACT

STRAY_SHARE = "share-is-not-revenue-by-total"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a table prints beside what its own rows make; further apart than rounding explains.

    ``what``: ``shares-do-not-sum``, ``revenues-do-not-sum`` or ``share-is-not-revenue-by-total``.
    Both figures are in per cent, or in units of ``currency``.
    """

    what: str
    place: Share
    printed: Decimal
    computed: Decimal
    allowed: Decimal
    currency: str = ""

    @property
    def difference(self) -> Decimal:
        """Computed less printed."""
        return EXACT.subtract(self.computed, self.printed)


def differences(book: ShareBook) -> list[Difference]:
    """Every difference of every table, in the order of the file."""
    return [found for table in book.tables() for found in _of_table(table)]


def _of_table(table: PrintedTable) -> Iterator[Difference]:
    yield from _sum_of_shares(table)
    yield from _sum_of_revenues(table)
    yield from _shares_by_revenue(table)


def _sum_of_shares(table: PrintedTable) -> Iterator[Difference]:
    """Parts sum to 100 where others are among them, and to no more where they are not."""
    shares = [row.share_pct for row in table.parts() if row.share_pct is not None]
    if not shares:
        return
    whole, hundred = _sum(shares), Decimal(100)
    allowed = EXACT.multiply(_half_unit(shares), Decimal(len(shares)))
    is_all = table.is_complete and len(shares) == len(table.parts())
    if whole > hundred + allowed or (is_all and whole < hundred - allowed):
        yield Difference("shares-do-not-sum", table.rows[-1], hundred, whole, allowed)


def _sum_of_revenues(table: PrintedTable) -> Iterator[Difference]:
    total = table.total_revenue
    parts = table.parts()
    revenues = [row.revenue for row in parts if row.revenue is not None]
    if total is None or total.revenue is None or not revenues:
        return
    if {row.currency for row in parts if row.revenue is not None} != {total.currency}:
        return
    whole = _sum(revenues)
    allowed = EXACT.multiply(_half_unit([*revenues, total.revenue]), Decimal(len(revenues) + 1))
    is_all = table.is_complete and len(revenues) == len(parts)
    if whole > total.revenue + allowed or (is_all and whole < total.revenue - allowed):
        yield Difference(
            "revenues-do-not-sum", total, total.revenue, whole, allowed, total.currency
        )


def _shares_by_revenue(table: PrintedTable) -> Iterator[Difference]:
    """A printed share lies within rounding of its revenue by the total, both as rounded."""
    total = table.total_revenue
    shares = [row.share_pct for row in table.parts() if row.share_pct is not None]
    if total is None or total.revenue is None or not shares:
        return
    revenues = [row.revenue for row in table.parts() if row.revenue is not None]
    unit, coarse = _half_unit(shares), _half_unit(revenues) if revenues else Decimal(0)
    # A rounded revenue moves the quotient by as much again, and so does the rounded total.
    slack = EXACT.divide(EXACT.multiply(coarse, Decimal(200)), total.revenue)
    allowed = EXACT.add(unit, slack)
    for row in table.parts():
        computed = table.computed_pct(row)
        if computed is None or row.share_pct is None:
            continue
        if abs(EXACT.subtract(computed, row.share_pct)) > allowed:
            yield Difference(STRAY_SHARE, row, row.share_pct, computed, allowed)


def _sum(values: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total


def _half_unit(values: Sequence[Decimal]) -> Decimal:
    """Half of the last digit that any of the figures shows: 0.05 for 9.5, 500000 for millions."""
    finest = min(_exponent(value) for value in values)
    return EXACT.scaleb(Decimal("0.5"), finest)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize(EXACT).as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
