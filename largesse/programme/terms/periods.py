"""Periods of validity and the intervals over which a measure is taken."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

_PERIOD = re.compile(r"\[\s*(\S+?)\s*,\s*(\S+?)\s*\)")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` up to, not including, ``end``; ``None`` means without end."""

    start: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two periods share a day."""
        starts_before_end = self.end is None or other.start < self.end
        ends_after_start = other.end is None or self.start < other.end
        return starts_before_end and ends_after_start


class Interval(Enum):
    """Over what a measure is taken. Quarters, halves and years follow the programme's calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    CALENDAR_QUARTER = "calendar-quarter"
    CALENDAR_HALF = "calendar-half"
    CALENDAR_YEAR = "calendar-year"
    TERM = "term"


CALENDAR_INTERVALS = frozenset(
    {Interval.CALENDAR_QUARTER, Interval.CALENDAR_HALF, Interval.CALENDAR_YEAR, Interval.MONTH}
)
"""Intervals that begin where the calendar's do, whatever the programme's year."""

ALIASES = {
    "fiscal-quarter": Interval.QUARTER,
    "fiscal-half": Interval.HALF,
    "fiscal-year": Interval.YEAR,
    "half-year": Interval.HALF,
}


def parse_period(text: str) -> Period:
    """Read ``[2023-04-01, 2026-04-01)``; ``inf`` for an open end."""
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a period; write '[2023-04-01, 2026-04-01)'")
    start = parse_day(match[1])
    end = None if match[2] == "inf" else parse_day(match[2])
    if end is not None and end <= start:
        raise ValueError(f"'{text}' ends before it starts; the end is the first day outside")
    return Period(start, end)


def parse_day(text: str) -> date:
    """Read an ISO date, ``2023-04-01``."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a date; write it like 2023-04-01") from None


def parse_interval(text: str) -> Interval:
    """Read ``month``, ``quarter``, ``half``, ``year``, ``calendar-year``, ..., ``term``."""
    word = text.strip()
    if word in ALIASES:
        return ALIASES[word]
    try:
        return Interval(word)
    except ValueError:
        known = ", ".join([i.value for i in Interval] + sorted(ALIASES))
        raise ValueError(f"'{text}' is not an interval; one of {known}") from None
