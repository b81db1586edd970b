"""Intervals and periods as SQL over month ordinals and days."""

from largesse.programme.calendar import MONTHS_IN, Calendar, month_bounds, term_span
from largesse.programme.model import Incentive
from largesse.programme.terms.periods import Interval, Period


def fixing_day(incentive: Incentive) -> str:
    """SQL: the day of a claim that must lie where the rule holds."""
    if incentive.fixed_by == "invoice":
        return "make_date(billing_mi // 12, billing_mi % 12 + 1, 1)"
    return "day"


def in_force(incentive: Incentive) -> str:
    """SQL: the rule holds for the claim."""
    start, end = incentive.holds.start, before_end(incentive)
    return f"{fixing_day(incentive)} >= DATE '{start.isoformat()}' AND {end}"


def before_end(incentive: Incentive) -> str:
    """SQL: the claim lies before the rule's end."""
    end = incentive.holds.end
    return "true" if end is None else f"{fixing_day(incentive)} < DATE '{end.isoformat()}'"


def first_of_interval(calendar: Calendar, kind: Interval, month: str, term: Period) -> str:
    """SQL of the first month ordinal of the interval that holds ``month``."""
    if kind is Interval.TERM:
        return str(term_span(term).first)
    length = MONTHS_IN[kind]
    fiscal = kind in (Interval.QUARTER, Interval.HALF, Interval.YEAR)
    offset = calendar.year_start - 1 if fiscal else 0
    return f"(({month} - {offset}) // {length} * {length} + {offset})"


def last_of_interval(first: str, kind: Interval, term: Period) -> str:
    """SQL of the last month ordinal of the interval that begins with ``first``."""
    if kind is Interval.TERM:
        return str(term_span(term).last)
    return f"({first} + {MONTHS_IN[kind] - 1})"


def months_held(first: str, last: str, period: Period) -> tuple[str, str]:
    """SQL of the first and last month of an interval in which the rule holds.

    All its months where the rule touches none: rows of a rule may be billed after it has ended.
    """
    starts, ends = month_bounds(period)
    touched = [f"{last} >= {starts}"] + ([] if ends is None else [f"{first} <= {ends}"])
    touches = " AND ".join(touched)
    low = f"CASE WHEN {touches} THEN greatest({first}, {starts}) ELSE {first} END"
    high = (
        last if ends is None else f"CASE WHEN {touches} THEN least({last}, {ends}) ELSE {last} END"
    )
    return f"({low})", f"({high})"
