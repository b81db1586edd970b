"""Quantities over several months: accumulated over an interval, or over a wider window that places.

Columns are called as in :mod:`largesse.entitlement.proof.months`: ``n`` places, ``r`` is the past,
``p0``, ``p1``, ... are what each option pays on, ``l0``, ... what limits are a share of.
"""

from decimal import Decimal

from largesse.entitlement.proof.records import ZERO, Amounts, Moment
from largesse.programme.calendar import Span


def accumulated(amounts: Amounts, at: Moment, column: str) -> Decimal:
    """A column from the beginning of its window to the month reached; zero if nothing counted."""
    window = range(_first_month(amounts, at, column), at.month + 1)
    return _folded(amounts, at, column, window) + _more(amounts, at, column)


def _first_month(amounts: Amounts, at: Moment, column: str) -> int:
    incentive, placing = at.incentive, at.incentive.placing
    if column != "n" or placing is None or incentive.is_per_line:
        return at.key.span.first
    if placing.trailing_months is not None:
        return at.month - placing.trailing_months + 1
    if placing.over is not None:
        calendar = amounts.programme.calendar
        return calendar.span(placing.over, at.month, incentive.holds).first
    return at.key.span.first


def _more(amounts: Amounts, at: Moment, column: str) -> Decimal:
    more, incentive = amounts.more, at.incentive
    if more is None or more.key != at.key:
        return ZERO
    is_paid = column == more.paid and incentive.paid_measure == incentive.measure
    places = column == "n" and incentive.placing_measure == incentive.measure
    return more.quantity if is_paid or places else ZERO


def _folded(amounts: Amounts, at: Moment, column: str, window: range) -> Decimal:
    months, incentive = amounts.months(at.incentive), at.incentive
    measure = months.measure_of(column)
    if incentive.is_per_line and column[0] == "p":
        measure = incentive.measure
    if measure.aggregate == "distinct":
        return _distinct(amounts, at, column, window)
    values = [v for m in window if (v := months.value(at.key.scope, column, m)) is not None]
    if not values:
        return ZERO
    match measure.aggregate:
        case "minimum":
            return min(values)
        case "maximum" | "peak":
            return max(values)
        case "last":
            return values[-1]
    return sum(values, ZERO)


def _distinct(amounts: Amounts, at: Moment, column: str, window: range) -> Decimal:
    """Distinct within each interval; a window of several intervals adds them up."""
    months, scope = amounts.months(at.incentive), at.key.scope
    spans: dict[Span, list[int]] = {}
    for month in window:
        spans.setdefault(amounts.span(at.incentive, month), []).append(month)
    total = 0
    for span, inside in spans.items():
        before = months.values(scope, column, range(span.first, inside[0]))
        total += len(months.values(scope, column, inside) - before)
    return Decimal(total)
