"""How much is generated: rows, partners, months, countries, seed."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from largesse.consumption.generate.world import COUNTRIES
from largesse.workspace.errors import Problem, Refusal

FISCAL_YEAR_START = 4
"""The invented vendor's fiscal year starts in April and is named by the year in which it ends."""

DEMO_PARTNERS = 300
DEMO_MONTHS = 36
DEMO_CONSUMPTION_USD = 10_500_000_000
"""What a pledge of USD 1,000,000,000 over three fiscal years would meet."""

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")

Format = Literal["parquet", "csv"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked for. Raises Refusal with everything that cannot be."""

    rows: int = 500_000
    """Billing rows in all; exactly so many are written."""
    partners: int = DEMO_PARTNERS
    months: int = DEMO_MONTHS
    start: str = "2022-04"
    """First billing month."""
    countries: int = 20
    """Markets abroad; the home country comes on top."""
    consumption_usd: int | None = None
    """What customers consume over all months, about; refunds and credits come off it. None: as much
    for each partner and month as in the demo."""
    format: Format = "parquet"

    def __post_init__(self) -> None:
        problems = [
            Problem(f"{what} is {value}", f"give {low} to {high}", code="bad-shape")
            for what, value, low, high in (
                ("rows", self.rows, 1, 10**10),
                ("partners", self.partners, 1, 1_000_000),
                ("months", self.months, 1, 240),
                ("countries", self.countries, 1, len(COUNTRIES)),
                ("consumption in USD", self.total_usd, 1, 10**13),
            )
            if not low <= value <= high
        ]
        if not _MONTH.fullmatch(self.start) or self.start < "1970":
            problems.append(
                Problem(f"start is '{self.start}'", "give a month as 2022-04", code="bad-shape")
            )
        if self.format not in ("parquet", "csv"):
            problems.append(
                Problem(f"format is '{self.format}'", "give parquet or csv", code="bad-shape")
            )
        if problems:
            raise Refusal(*problems)

    @property
    def total_usd(self) -> int:
        """What customers consume over all months, about."""
        if self.consumption_usd is not None:
            return self.consumption_usd
        return DEMO_CONSUMPTION_USD * self.partners * self.months // (DEMO_PARTNERS * DEMO_MONTHS)

    def first_day(self, month: int) -> date:
        """First day of the month of that number, counted from 0 at `start`; may lie outside."""
        year, number = map(int, self.start.split("-"))
        ordinal = year * 12 + number - 1 + month
        return date(ordinal // 12, ordinal % 12 + 1, 1)

    def month_name(self, month: int) -> str:
        """``2022-04``."""
        return self.first_day(month).strftime("%Y-%m")

    def day(self, month: int, day: int) -> date:
        """A day of a month; `day` from 1 to 28."""
        return self.first_day(month).replace(day=day)

    def fiscal_year(self, month: int) -> int:
        """The name of the month's fiscal year: 2023 for April 2022 to March 2023."""
        first = self.first_day(month)
        return first.year + (first.month >= FISCAL_YEAR_START)

    def fiscal_years(self) -> dict[int, range]:
        """The months of each fiscal year that is touched."""
        years = [self.fiscal_year(month) for month in range(self.months)]
        return {
            y: range(years.index(y), years.index(y) + years.count(y)) for y in sorted(set(years))
        }


DEMO = Shape()
"""What `make demo` shows."""

BENCH = Shape(rows=20_000_000, partners=10_000, consumption_usd=DEMO_CONSUMPTION_USD)
"""What `make bench` measures on."""
