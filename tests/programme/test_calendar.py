"""The programme's calendar: intervals, their names, and months added to a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.programme.calendar import (
    Calendar,
    first_day,
    last_day,
    month_text,
    ordinal,
    ordinal_of,
    parse_month,
    yyyymm_of,
)
from largesse.programme.terms.periods import Interval, Period, parse_period

PLAIN = Calendar()
APRIL = Calendar(4)
APRIL_BY_START = Calendar(4, named_by_end=False)
OCTOBER = Calendar(10)

CALENDARS = st.builds(Calendar, st.integers(1, 12), st.booleans(), st.booleans())
KINDS = st.sampled_from([kind for kind in Interval if kind is not Interval.TERM])
MONTHS = st.integers(ordinal(1990, 1), ordinal(2100, 12))


@pytest.mark.parametrize(
    # calendar        interval                    of the month  its name       first     last
    ("calendar", "kind", "month", "name", "first", "last"),
    [
        (PLAIN,          Interval.MONTH,            "2024-09", "2024-09",   "2024-09", "2024-09"),
        (PLAIN,          Interval.QUARTER,          "2024-09", "2024 Q3",   "2024-07", "2024-09"),
        (PLAIN,          Interval.HALF,             "2024-09", "2024 H2",   "2024-07", "2024-12"),
        (PLAIN,          Interval.YEAR,             "2024-09", "2024",      "2024-01", "2024-12"),
        (APRIL,          Interval.QUARTER,          "2024-03", "FY2024 Q4", "2024-01", "2024-03"),
        (APRIL,          Interval.QUARTER,          "2024-04", "FY2025 Q1", "2024-04", "2024-06"),
        (APRIL,          Interval.HALF,             "2024-10", "FY2025 H2", "2024-10", "2025-03"),
        (APRIL,          Interval.YEAR,             "2024-03", "FY2024",    "2023-04", "2024-03"),
        (APRIL,          Interval.CALENDAR_YEAR,    "2024-03", "2024",      "2024-01", "2024-12"),
        (APRIL,          Interval.CALENDAR_HALF,    "2024-09", "2024 H2",   "2024-07", "2024-12"),
        (APRIL_BY_START, Interval.YEAR,             "2024-04", "FY2024",    "2024-04", "2025-03"),
        (APRIL_BY_START, Interval.QUARTER,          "2024-03", "FY2023 Q4", "2024-01", "2024-03"),
        (OCTOBER,        Interval.YEAR,             "2024-10", "FY2025",    "2024-10", "2025-09"),
        (OCTOBER,        Interval.QUARTER,          "2024-12", "FY2025 Q1", "2024-10", "2024-12"),
        (OCTOBER,        Interval.CALENDAR_QUARTER, "2024-12", "2024 Q4",   "2024-10", "2024-12"),
        (Calendar(2),    Interval.QUARTER,          "2024-01", "FY2024 Q4", "2023-11", "2024-01"),
    ],
)  # fmt: skip
def test_intervals_and_their_names(
    calendar: Calendar, kind: Interval, month: str, name: str, first: str, last: str
) -> None:
    span = calendar.span(kind, parse_month(month))
    assert (span.name, month_text(span.first), month_text(span.last)) == (name, first, last)


@given(CALENDARS, KINDS, MONTHS)
def test_a_name_reads_back_as_its_interval(calendar: Calendar, kind: Interval, month: int) -> None:
    span = calendar.span(kind, month)
    assert month in span.months()
    read = calendar.read(span.name)
    assert (read.first, read.last) == (span.first, span.last)


@given(CALENDARS, KINDS, MONTHS)
def test_intervals_follow_each_other_without_gap(
    calendar: Calendar, kind: Interval, month: int
) -> None:
    span = calendar.span(kind, month)
    assert calendar.span(kind, span.last + 1).first == span.last + 1
    assert calendar.span(kind, span.last) == span


@pytest.mark.parametrize(
    ("text", "name"),
    [("2024Q3", "2024 Q3"), ("2024-Q3", "2024 Q3"), ("FY2024H1", "FY2024 H1"), ("2024", "2024")],
)
def test_names_are_read_with_and_without_a_space(text: str, name: str) -> None:
    assert APRIL.read(text).name == name


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024 Q5", "2024 H3", "FY24", "Q3 2024", "２０２４"]
)
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an interval; write 2024-09"):
        APRIL.read(text)


@pytest.mark.parametrize(
    # day           months  clip          spill
    ("day", "months", "clip", "spill"),
    [
        ("2024-01-31",  1, "2024-02-29", "2024-03-02"),
        ("2023-01-31",  1, "2023-02-28", "2023-03-03"),
        ("2024-01-30",  1, "2024-02-29", "2024-03-01"),
        ("2024-01-29",  1, "2024-02-29", "2024-02-29"),
        ("2024-03-31", -1, "2024-02-29", "2024-03-02"),
        ("2024-08-31",  6, "2025-02-28", "2025-03-03"),
        ("2024-02-29", 12, "2025-02-28", "2025-03-01"),
        ("2024-10-31",  1, "2024-11-30", "2024-12-01"),
        ("2024-05-15",  0, "2024-05-15", "2024-05-15"),
        ("2024-12-31",  2, "2025-02-28", "2025-03-03"),
    ],
)  # fmt: skip
def test_a_month_added_at_the_months_end(day: str, months: int, clip: str, spill: str) -> None:
    start = date.fromisoformat(day)
    assert Calendar(clips=True).add_months(start, months).isoformat() == clip
    assert Calendar(clips=False).add_months(start, months).isoformat() == spill


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("[2023-04-01, 2026-04-01)", "2023-04", "2026-03"),
        ("[2023-04-15, 2024-01-02)", "2023-04", "2024-01"),
        ("[2023-04-15, 2023-04-16)", "2023-04", "2023-04"),
    ],
)
def test_a_term_is_the_months_it_touches(period: str, first: str, last: str) -> None:
    span = PLAIN.span(Interval.TERM, 0, parse_period(period))
    assert (month_text(span.first), month_text(span.last)) == (first, last)


def test_a_term_has_an_end() -> None:
    with pytest.raises(ValueError, match="needs an end"):
        PLAIN.span(Interval.TERM, 0, Period(date(2023, 4, 1), None))
    with pytest.raises(ValueError, match="needs the period"):
        PLAIN.span(Interval.TERM, 0)


@given(MONTHS)
def test_months_are_spelt_three_ways(month: int) -> None:
    assert ordinal_of(yyyymm_of(month)) == month
    assert parse_month(month_text(month)) == month
    assert first_day(month) <= last_day(month) < first_day(month + 1)
