"""Which line of the budget bears a correction that comes late."""

from collections.abc import Collection

from largesse.fund.budget import line_of
from largesse.fund.chart import Line
from largesse.programme.model import Fund


def bearing_line(
    fund: Fund, envelope: str, origin_year: str, current_year: str, lapsed_years: Collection[str]
) -> Line:
    """The line that bears a correction of ``origin_year`` decided in ``current_year``.

    As the envelope says: the current year's line (the default), or that of the year it belongs to,
    and once that year has lapsed its prior-year reserve. An envelope with one amount for the whole
    period bears everything itself. Where the current year has no line of its own (the fund has
    ended), the last year that has one bears it. Raises KeyError for an envelope the fund lacks.
    """
    line = line_of(fund, envelope, origin_year)
    if not line.year:
        return line
    rule = fund.envelopes[line.envelope]
    if rule.late_corrections == "year of origin":
        if origin_year not in lapsed_years:
            return line
        if rule.lapsed_corrections_to is not None:
            reserve = line_of(fund, rule.lapsed_corrections_to, current_year)
            return _latest(fund, reserve)
    return _latest(fund, Line(line.envelope, current_year))


def _latest(fund: Fund, line: Line) -> Line:
    """The line, or that of the last year before it which has an amount."""
    stated = fund.envelopes[line.envelope].amounts
    if not line.year or line.year in stated:
        return line
    before = sorted(year for year in stated if year and year < line.year)
    return Line(line.envelope, before[-1]) if before else line


def bearing_year(
    fund: Fund, envelope: str, origin_year: str, current_year: str, lapsed_years: Collection[str]
) -> str:
    """The fiscal year of :func:`bearing_line`; '' where the bearer has one amount for all."""
    return bearing_line(fund, envelope, origin_year, current_year, lapsed_years).year
