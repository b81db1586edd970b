"""Quantities over several months: accumulated over an interval, or over a wider window that places.

Columns are called as in :mod:`largesse.entitlement.proof.months`: ``n`` places, ``w`` places by a
wider window, which also looks back before the rule began, ``r`` is the past, and ``q0``, ``w0``,
``r0``, ... are the same of what stands beside it; ``p0``, ``p1``, ... are what each option pays on,
``l0``, ... what limits are a share of.
"""

from decimal import Decimal

from largesse.entitlement.proof.records import ZERO, Amounts, Moment
from largesse.money import quotient
from largesse.programme.calendar import months_held
from largesse.programme.model import Incentive
from largesse.programme.terms.placing import Placing


def placing_column(incentive: Incentive) -> str:
    """The column that places: ``w`` where a wider window does, else ``n``."""
    return "w" if incentive.placing is not None and incentive.placing.is_widened else "n"


def placing_months(amounts: Amounts, at: Moment) -> range:
    """The months that place, up to the month reached."""
    return range(_first_month(amounts, at, "n"), at.month + 1)


def accumulated(amounts: Amounts, at: Moment, column: str) -> Decimal:
    """A column from the beginning of its window to the month reached; zero if nothing counted."""
    window = range(_first_month(amounts, at, column), at.month + 1)
    placing = placing_of(at.incentive, column)
    if placing is not None and placing.is_widened:
        quantity = folded(amounts, at, f"w{column[1:]}", window) or ZERO
    else:
        quantity = folded(amounts, at, column, window) or ZERO
    return quantity + _more(amounts, at, column)


def at_pace(at: Moment, value: Decimal) -> Decimal:
    """A sum to date as it would be at the interval's end if it went on as it has."""
    elapsed, total = months_passed(at, at.month)
    return quotient(value * total, Decimal(elapsed))


def months_passed(at: Moment, month: int) -> tuple[int, int]:
    """How many months of the interval the rule has held by a month, and how many in all."""
    held = months_held(at.key.span, at.incentive.holds)
    return min(max(month, held[0]), held[-1]) - held[0] + 1, len(held)


def _first_month(amounts: Amounts, at: Moment, column: str) -> int:
    incentive, placing = at.incentive, placing_of(at.incentive, column)
    if placing is None:
        return at.key.span.first
    if placing.trailing_months is not None:
        return at.month - placing.trailing_months + 1
    if placing.over is not None:
        calendar = amounts.programme.calendar
        return calendar.span(placing.over, at.month, incentive.holds).first
    return at.key.span.first


def placing_of(incentive: Incentive, column: str) -> Placing | None:
    """What is said of a column that places or is required; None for every other."""
    if column == "n":
        return None if incentive.is_per_line else incentive.placing
    return incentive.comparisons[int(column[1:])].placing if column[0] == "q" else None


def _more(amounts: Amounts, at: Moment, column: str) -> Decimal:
    more, incentive = amounts.more, at.incentive
    if more is None or more.key != at.key:
        return ZERO
    is_paid = column == more.paid and incentive.paid_measure == incentive.measure
    places = column == "n" and incentive.placing_measure == incentive.measure
    if column[0] == "q":
        places = incentive.comparisons[int(column[1:])].measure == incentive.measure
    return more.quantity if is_paid or places else ZERO


def folded(amounts: Amounts, at: Moment, column: str, window: range) -> Decimal | None:
    """A column's months as its measure folds them; None where nothing counted in any."""
    months, incentive, scope = amounts.months(at.incentive), at.incentive, at.key.scope
    measure = months.measure_of(column)
    if incentive.is_per_line and column[0] == "p":
        measure = incentive.measure
    if measure.aggregate == "distinct":
        different = months.values(scope, column, window)
        return Decimal(len(different)) if different else None
    values = [v for m in window if (v := months.value(scope, column, m)) is not None]
    if not values:
        return None
    match measure.aggregate:
        case "minimum":
            return min(values)
        case "maximum" | "peak":
            return max(values)
        case "last":
            return values[-1]
    return sum(values, ZERO)
