"""What a printed market share is: a figure under definition, geography, period, vintage, vendor.

The same year's share differs between two definitions, and between two releases (vintages) of one.
Nothing here can subtract two of them that are not of one vintage of one definition and geography.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import total_ordering

from largesse.money import EXACT

_PERIOD = re.compile(r"(\d{4})(?:-?Q([1-4]))?", re.ASCII)
_VINTAGE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?|-?Q([1-4]))?", re.ASCII)
_GROUP = re.compile(r"top ?\d.*|.* together", re.IGNORECASE)


class Kind(StrEnum):
    """What a row speaks of; only a vendor has a share of its own."""

    VENDOR = "vendor"
    OTHERS = "others"
    TOTAL = "total"
    GROUP = "group"
    CHANNEL = "channel"


class Status(StrEnum):
    """How the figure came to be known."""

    SEEN = "seen"
    ENTERED = "entered"
    FORECAST = "forecast"


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year (``2021``) or a quarter of one (``2021Q3``)."""

    year: int
    quarter: int | None = None

    @classmethod
    def read(cls, text: str) -> "Period":
        """Raises ValueError for anything else."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            raise ValueError(f"'{text}' is neither a year nor a quarter")
        return cls(int(found[1]), int(found[2]) if found[2] else None)

    def __lt__(self, other: "Period") -> bool:
        return (self.year, self.quarter or 0) < (other.year, other.quarter or 0)

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year; shares of years and of quarters are not compared."""
        return self.quarter is None

    @property
    def first_month(self) -> tuple[int, int]:
        """Year and month in which it begins."""
        return self.year, 1 if self.quarter is None else 3 * self.quarter - 2


@total_ordering
@dataclass(frozen=True, slots=True)
class Vintage:
    """The release that printed a figure, as written: ``2023-07``, ``2023Q2``, ``2025``."""

    text: str

    @classmethod
    def read(cls, text: str) -> "Vintage":
        """Raises ValueError for what is no day, month, quarter or year."""
        if _VINTAGE.fullmatch(text) is None:
            raise ValueError(f"'{text}' is no vintage")
        return cls(text)

    @property
    def moment(self) -> tuple[int, int, int]:
        """Year, month, day for ordering: a quarter counts by its last month, a year before all."""
        found = _VINTAGE.fullmatch(self.text)
        if found is None:
            raise ValueError(f"'{self.text}' is no vintage")
        month = 3 * int(found[4]) if found[4] else int(found[2] or 0)
        return int(found[1]), month, int(found[3] or 0)

    def __lt__(self, other: "Vintage") -> bool:
        return self.moment < other.moment

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Share:
    """One printed row. ``revenue`` is in major units of ``currency``; shares are in per cent.

    What was not printed is None, never zero.
    """

    definition: str
    geography: str
    period: Period
    vintage: Vintage
    vendor: str
    revenue: Decimal | None
    currency: str
    share_pct: Decimal | None
    low_pct: Decimal | None
    high_pct: Decimal | None
    source: str
    status: Status
    note: str
    file: str
    line: int

    @property
    def kind(self) -> Kind:
        """What the row speaks of, by its name in the column ``vendor``."""
        name = self.vendor.casefold()
        if name in ("total", "others"):
            return Kind(name)
        if name.startswith("channel-sourced"):
            return Kind.CHANNEL
        return Kind.GROUP if _GROUP.fullmatch(name) else Kind.VENDOR

    @property
    def key(self) -> tuple[str, str, Period, Vintage, str]:
        """What may stand in a file once."""
        return self.definition, self.geography, self.period, self.vintage, self.vendor


@dataclass(frozen=True, slots=True)
class ShareBook:
    """Shares of one file, in its order; ``chosen`` narrows them to what may be compared."""

    shares: tuple[Share, ...]

    def series(self) -> list[tuple[str, str]]:
        """Each definition and geography there is, in order of appearance."""
        return list(dict.fromkeys((share.definition, share.geography) for share in self.shares))

    def vendors(self) -> list[str]:
        """Names of vendors, in order of appearance."""
        named = (share.vendor for share in self.shares if share.kind is Kind.VENDOR)
        return list(dict.fromkeys(named))

    def vintages(self) -> list[Vintage]:
        """From the oldest to the newest."""
        return sorted({share.vintage for share in self.shares})

    def tables(self) -> Iterator["PrintedTable"]:
        """What each vintage printed of each period."""
        found: dict[tuple[str, str, Period, Vintage], list[Share]] = {}
        for share in self.shares:
            key = (share.definition, share.geography, share.period, share.vintage)
            found.setdefault(key, []).append(share)
        for rows in found.values():
            yield PrintedTable(tuple(rows))

    def table(self, period: Period, vintage: Vintage) -> "PrintedTable | None":
        """What a vintage printed of a period; of one definition and geography alone."""
        rows = tuple(s for s in self.shares if s.period == period and s.vintage == vintage)
        return PrintedTable(rows) if rows else None

    def of(self, vendor: str) -> list[Share]:
        """A vendor's rows whose share is known, by period and then vintage."""
        rows = [s for s in self.shares if s.vendor == vendor and self.share_pct(s) is not None]
        return sorted(rows, key=lambda share: (share.period, share.vintage))

    def share_pct(self, share: Share) -> Decimal | None:
        """The printed share; else revenue by total of the same table; else unknown."""
        if share.share_pct is not None:
            return share.share_pct
        table = self.table(share.period, share.vintage)
        return table.computed_pct(share) if table else None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Rows of one definition, geography, period and vintage."""

    rows: tuple[Share, ...]

    def only(self, kind: Kind) -> Share | None:
        """The row of the total, of others, or of the channel; None where none was printed."""
        return next((row for row in self.rows if row.kind is kind), None)

    def parts(self) -> tuple[Share, ...]:
        """Vendors and others: what adds up."""
        return tuple(row for row in self.rows if row.kind in (Kind.VENDOR, Kind.OTHERS))

    @property
    def is_complete(self) -> bool:
        """Whether others were printed, so that the parts should make up the whole."""
        return self.only(Kind.OTHERS) is not None

    @property
    def total_revenue(self) -> Share | None:
        """The total's row where it has a revenue."""
        total = self.only(Kind.TOTAL)
        return total if total is not None and total.revenue is not None else None

    def computed_pct(self, row: Share) -> Decimal | None:
        """Revenue by total in per cent, exact to 60 digits; None where either was not printed.

        The revenues must be in one currency: None where they are not.
        """
        total = self.total_revenue
        if total is None or total.revenue is None or row.revenue is None:
            return None
        if total.currency != row.currency:
            return None
        return EXACT.divide(EXACT.multiply(row.revenue, Decimal(100)), total.revenue)
