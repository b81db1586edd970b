"""The programme's calendar: months, and the intervals they make up.

A month is counted as ``year * 12 + month - 1`` (its *ordinal*), so that intervals are plain integer
arithmetic here, in the engine and in the proof.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from largesse.programme.terms.periods import Interval, Period

MONTHS_IN = {
    Interval.MONTH: 1,
    Interval.QUARTER: 3,
    Interval.HALF: 6,
    Interval.YEAR: 12,
    Interval.CALENDAR_QUARTER: 3,
    Interval.CALENDAR_HALF: 6,
    Interval.CALENDAR_YEAR: 12,
}
_CALENDAR = {Interval.CALENDAR_QUARTER, Interval.CALENDAR_HALF, Interval.CALENDAR_YEAR}
_YEAR = r"(?P<year>[1-9][0-9]{3})"
_NAMED = re.compile(rf"(?P<fiscal>FY)?{_YEAR}(?:[- ]?(?P<part>[QH])(?P<number>[1-4]))?")
_MONTH = re.compile(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An interval: its first and last month ordinals, both included, and its name."""

    first: int
    last: int
    name: str

    def months(self) -> range:
        """The ordinals of its months."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where the year starts (1-12), and two more settings.

    ``named_by_end``: a year is called by the calendar year it ends in, not the one it starts in.
    ``clips``: a month added to the 31st stops at the month's end instead of spilling over.
    """

    year_start: int = 1
    named_by_end: bool = True
    clips: bool = True

    @property
    def is_fiscal(self) -> bool:
        """Whether the programme's year differs from the calendar year."""
        return self.year_start != 1

    def span(self, kind: Interval, month: int, term: Period | None = None) -> Span:
        """The interval of ``kind`` that holds the month ordinal; a TERM is the given period."""
        if kind is Interval.TERM:
            if term is None:
                raise ValueError("a term interval needs the period in which the rule holds")
            return term_span(term)
        length = MONTHS_IN[kind]
        offset = 0 if kind in _CALENDAR or kind is Interval.MONTH else self.year_start - 1
        first = (month - offset) // length * length + offset
        return Span(first, first + length - 1, self.name(kind, first))

    def first_whole(self, kind: Interval, term: Period) -> Span:
        """The first interval of ``kind`` that lies inside a period; the first it touches if none.

        A year from April, of a rule that holds from January, is the one from the next April.
        """
        touched = self.span(kind, ordinal(term.start.year, term.start.month), term)
        begins = first_day(touched.first) >= term.start
        whole = touched if begins else self.span(kind, touched.last + 1, term)
        outside = term.end is not None and first_day(whole.last + 1) > term.end
        return touched if outside else whole

    def name(self, kind: Interval, first: int) -> str:
        """The name of the interval from ``first``: ``2024-09``, ``2024 Q3``, ``FY2024 Q2``."""
        if kind is Interval.MONTH:
            return month_text(first)
        fiscal = self.is_fiscal and kind not in _CALENDAR
        year_start = (
            (first - (self.year_start - 1)) // 12 * 12 + self.year_start - 1 if fiscal else 0
        )
        year = (
            (year_start + 11 if self.named_by_end else year_start) // 12 if fiscal else first // 12
        )
        prefix = f"FY{year}" if fiscal else f"{year}"
        length = MONTHS_IN[kind]
        if length == 12:
            return prefix
        within = first - year_start if fiscal else first % 12
        return f"{prefix} {'Q' if length == 3 else 'H'}{within // length + 1}"

    def read(self, text: str) -> Span:
        """The interval a user names.

        ``2024-09``, ``2024 Q3``, ``2024H1``, ``2024``, ``FY2024 Q2``, ``FY2024``. Without ``FY``
        the name is of the calendar year. Raises ``ValueError`` for anything else.
        """
        words = text.strip()
        if match := _MONTH.fullmatch(words):
            return self.span(Interval.MONTH, ordinal(int(match["year"]), int(match["month"])))
        match = _NAMED.fullmatch(words)
        if not match or (match["part"] == "H" and int(match["number"]) > 2):
            raise ValueError(
                f"'{text}' is not an interval; write 2024-09, 2024 Q3, FY2024 Q2 or FY2024"
            )
        fiscal = bool(match["fiscal"]) and self.is_fiscal
        length = {"Q": 3, "H": 6, None: 12}[match["part"]]
        step = (int(match["number"] or 1) - 1) * length
        kind = _kind(length, fiscal or not self.is_fiscal)
        return self.span(kind, self._year_first(int(match["year"]), fiscal) + step)

    def _year_first(self, year: int, fiscal: bool) -> int:
        if not fiscal:
            return ordinal(year, 1)
        starts = year - 1 if self.named_by_end else year
        return ordinal(starts, self.year_start)

    def add_months(self, day: date, months: int) -> date:
        """``day`` plus months, by the declared end-of-month rule."""
        target = ordinal(day.year, day.month) + months
        year, month = divmod(target, 12)
        last = monthrange(year, month + 1)[1]
        if day.day <= last:
            return date(year, month + 1, day.day)
        if self.clips:
            return date(year, month + 1, last)
        return date(year, month + 1, last) + timedelta(days=day.day - last)


def _kind(length: int, own_calendar: bool) -> Interval:
    own = {3: Interval.QUARTER, 6: Interval.HALF, 12: Interval.YEAR}
    plain = {3: Interval.CALENDAR_QUARTER, 6: Interval.CALENDAR_HALF, 12: Interval.CALENDAR_YEAR}
    return (own if own_calendar else plain)[length]


def ordinal(year: int, month: int) -> int:
    """The ordinal of a month (1-12) of a year."""
    return year * 12 + month - 1


def ordinal_of(yyyymm: int) -> int:
    """The ordinal of a month written 202409."""
    return ordinal(yyyymm // 100, yyyymm % 100)


def yyyymm_of(month: int) -> int:
    """202409 for the ordinal of September 2024."""
    return month // 12 * 100 + month % 12 + 1


def month_text(month: int) -> str:
    """``2024-09`` for the ordinal of September 2024."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def parse_month(text: str) -> int:
    """The ordinal of a month written ``2024-09``; ``ValueError`` otherwise."""
    match = _MONTH.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a month; write it like 2024-09")
    return ordinal(int(match["year"]), int(match["month"]))


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The last day of a month."""
    return date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1])


def month_bounds(period: Period) -> tuple[int, int | None]:
    """The first and last month that a period touches; None for a period without end."""
    first = ordinal(period.start.year, period.start.month)
    if period.end is None:
        return first, None
    end = period.end - timedelta(days=1)
    return first, ordinal(end.year, end.month)


def months_held(span: Span, period: Period) -> range:
    """The months of an interval that a period touches; all of them where it touches none."""
    first, last = month_bounds(period)
    held = range(max(span.first, first), min(span.last, span.last if last is None else last) + 1)
    return held or span.months()


def term_span(period: Period) -> Span:
    """The months a term touches; its name is its period."""
    if period.end is None:
        raise ValueError("a rule measured over its term needs an end: '[2023-04-01, 2026-04-01)'")
    first, last = month_bounds(period)
    assert last is not None
    end = period.end - timedelta(days=1)
    return Span(first, last, f"{period.start.isoformat()} to {end.isoformat()}")
