"""Checks of scales: bands, edges, modes, and which scale is whose."""

from collections.abc import Collection, Iterator

from largesse.expr.schema import ColumnInfo
from largesse.expr.tree import Column, Expr
from largesse.money import decimals
from largesse.programme.checks.finding import edge, finding, scales_of
from largesse.programme.model import Incentive, Programme
from largesse.programme.terms.placing import Basis
from largesse.programme.terms.scales import Mode, PayKind
from largesse.programme.vocabulary import facts_schema, rows_schema
from largesse.workspace.errors import Problem

_STEPWISE = (Mode.GRADUATED, Mode.SUMMED, Mode.ROLLING)
EDGE_SCALE = 5
"""Most decimals an edge may have, so that comparing a ratio with it by multiplication is exact."""


def bands_rise_without_gap_or_overlap(programme: Programme) -> Iterator[Problem]:
    """Adjacent bands meet exactly; only ``mode: summed`` may overlap, under its own name."""
    for said in scales_of(programme):
        if said.scale.mode is Mode.SUMMED:
            continue
        percent = said.scale.in_percent
        pairs = zip(said.scale.bands, said.scale.bands[1:], strict=False)
        for index, (lower, upper) in enumerate(pairs, 1):
            if lower.high is None or upper.low is None or upper.low < lower.high:
                tops = [band.high for band in (lower, upper) if band.high is not None]
                edges = f"{edge(upper.low, percent)} and {edge(min(tops, default=None), percent)}"
                what = f"the bands overlap between {edges}"
                mend = "begin each band where the one before ends; 'mode: summed' pays both"
                yield said.finding(what, mend, "scale-overlap", index)
            elif upper.low > lower.high:
                what = f"no band holds {edge(lower.high, percent)} to {edge(upper.low, percent)}"
                mend = "close the gap; a band that pays nothing is written: nothing"
                yield said.finding(what, mend, "scale-gap", index)


def parts_are_counted_from_zero(programme: Programme) -> Iterator[Problem]:
    """Where bands pay on parts, no finite edge lies below zero: every larger measure would pay."""
    for said in scales_of(programme):
        if said.scale.mode not in (Mode.GRADUATED, Mode.SUMMED, Mode.ROLLING):
            continue
        for index, band in said.bands():
            if band.low is not None and band.low < 0:
                low = edge(band.low, said.scale.in_percent)
                what = f"parts are counted from zero, and a band begins at {low}"
                mend = "write '(-inf, 0)' for all below zero, or use mode: whole"
                yield said.finding(what, mend, "scale-below-zero", index)


def last_band_says_what_lies_beyond(programme: Programme) -> Iterator[Problem]:
    """A scale that ends below infinity must say what a larger measure earns."""
    for said in scales_of(programme):
        last = said.scale.bands[-1]
        if said.scale.mode is Mode.SUMMED:
            continue
        if last.high is not None and said.scale.beyond is None:
            top = edge(last.high, said.scale.in_percent)
            what = f"the scale ends at {top} and does not say what more earns"
            mend = "end the last band with inf, or add 'beyond: nothing' or 'beyond: last'"
            yield said.finding(what, mend, "scale-open-top", len(said.scale.bands) - 1)
        if last.high is None and said.scale.beyond is not None:
            what = f"nothing lies beyond infinity, and 'beyond: {said.scale.beyond}' is said"
            yield said.finding(what, "remove 'beyond:'", "scale-beyond")


def ratios_have_percent_edges(programme: Programme) -> Iterator[Problem]:
    """Growth and attainment scales are written in percent, all others in plain numbers."""
    for said in scales_of(programme):
        edges = [e for band in said.scale.bands for e in (band.low, band.high) if e]
        placing = said.placing
        is_ratio = placing is not None and placing.is_ratio
        if edges and is_ratio != said.scale.in_percent:
            what = f"it is placed by {'a ratio' if is_ratio else 'a quantity'}, "
            what += f"but its bands are written as {'plain numbers' if is_ratio else 'percentages'}"
            mend = "write '[110%, 115%)'" if is_ratio else "write '[0, 100_000)'"
            yield said.finding(what, mend, "scale-edges")


def edges_fit_the_engine(programme: Programme) -> Iterator[Problem]:
    """Edges have at most five decimals (three in percent), so that they compare exactly."""
    for said in scales_of(programme):
        for index, band in said.bands():
            for value in (band.low, band.high):
                if value is not None and decimals(value) > EDGE_SCALE:
                    most = "three decimals in percent" if said.scale.in_percent else "five decimals"
                    what = f"the edge {edge(value, said.scale.in_percent)} has more than {most}"
                    yield said.finding(what, "shorten it", "edge-too-fine", index)


def slopes_have_ends(programme: Programme) -> Iterator[Problem]:
    """``2% to 4%`` is a straight line across a band with both edges, in ``mode: whole``."""
    for said in scales_of(programme):
        for index, band in said.bands():
            if band.pay.until is None:
                continue
            if band.low is None or band.high is None:
                mend = "give the band both edges; above, say 'beyond: last'"
                yield said.finding("a rising pay has no end", mend, "slope-open-band", index)
            if said.scale.mode is not Mode.WHOLE:
                what = "'2% to 4%' has a meaning in 'mode: whole' only"
                mend = "use mode: whole, or mode: interpolated with amounts"
                yield said.finding(what, mend, "slope-mode", index)
            if band.pay.kind is PayKind.EACH:
                what = "an amount for each unit cannot rise across a band"
                yield said.finding(
                    what, "write '2% to 4%' or '0 USD to 10 USD'", "slope-pay", index
                )


def interpolation_spreads_amounts(programme: Programme) -> Iterator[Problem]:
    """``mode: interpolated`` spreads an amount over a band with both edges."""
    for said in scales_of(programme):
        if said.scale.mode is not Mode.INTERPOLATED:
            continue
        for index, band in said.bands():
            if band.pay.value and (band.low is None or band.high is None):
                mend = "give it both edges; above, say 'beyond: nothing'"
                what = "an interpolated band has no end"
                yield said.finding(what, mend, "interpolated-open-band", index)
            if band.pay.value and band.pay.kind is not PayKind.FIXED:
                what = "'mode: interpolated' spreads an amount over each band"
                mend = "write amounts, like 40 USD; for a rising share, mode: whole and '2% to 4%'"
                yield said.finding(what, mend, "interpolated-pay", index)
        if said.scale.beyond == "last":
            what = "an amount is spread over its band, and cannot go on beyond it"
            yield said.finding(what, "say 'beyond: nothing'", "interpolated-beyond")


def steps_count_in_whole_or_graduated(programme: Programme) -> Iterator[Problem]:
    """Whole steps (``2 seats per 100``) count in ``mode: whole`` or ``mode: graduated``."""
    for said in scales_of(programme):
        for index, band in said.bands():
            steps = band.pay.per is not None
            if steps and said.scale.mode not in (Mode.WHOLE, Mode.GRADUATED):
                what = "steps pay in 'mode: whole' or 'mode: graduated' only"
                yield said.finding(what, "use mode: whole", "step-mode", index)


def choices_cover_their_values(programme: Programme) -> Iterator[Problem]:
    """A choice names only values that exist, and says what every declared value earns."""
    for incentive in programme.incentives.values():
        choice = incentive.choice
        if choice.by is None:
            continue
        key = "rate" if ("rate",) in incentive.places else "scale"
        firsts = dict.fromkeys(option.value for option in choice.options)
        yield from _covered(programme, incentive, (choice.by, choice.by_rows), firsts, (key,))
        for first in firsts:
            cells = [o.also for o in choice.options if o.value == first and o.also is not None]
            if cells:
                seconds = dict.fromkeys(cell.value for cell in cells)
                by, keys = (cells[0].by, cells[0].by_rows), (key, first or "others")
                yield from _covered(programme, incentive, by, seconds, keys)


def _covered(
    programme: Programme,
    incentive: Incentive,
    by: tuple[Expr, bool],
    values: Collection[str | None],
    keys: tuple[str, ...],
) -> Iterator[Problem]:
    column = _column(programme, incentive, *by)
    declared = column.values if column else None
    if column is not None and declared is None:
        for other in (v for v in values if v is not None and not column.may_be(v)):
            what = f"{incentive.id}: '{other}' is never a value of {_name(by[0])}"
            mend = "write it in small letters, digits, '-', '_' and '.'"
            yield finding(incentive.where(*keys, other), what, mend, "choice-unknown-value")
    if declared is None:
        return
    for value in values:
        if value is not None and value not in declared:
            what = f"{incentive.id}: '{value}' is not a value of {_name(by[0])}"
            mend = f"one of {', '.join(declared)}"
            yield finding(incentive.where(*keys, value), what, mend, "choice-unknown-value")
    missing = [value for value in declared if value not in values]
    if missing and None not in values:
        what = f"{incentive.id} does not say what {', '.join(missing)} earns"
        mend = "add 'others: nothing', or say what they earn"
        place = incentive.where(*keys, "by") if len(keys) == 1 else incentive.where(*keys)
        yield finding(place, what, mend, "choice-incomplete")


def tables_say_what_places(programme: Programme) -> Iterator[Problem]:
    """Bands in a table by two facts or columns need 'placed by': no cell's part places alone."""
    for incentive in programme.incentives.values():
        banded = any(len(option.scale.bands) > 1 for option in incentive.choice.options)
        if incentive.choice.is_table and banded and incentive.placing is None:
            key = "rate" if ("rate",) in incentive.places else "scale"
            what = (
                f"{incentive.id}: the cells of its table hold bands, and nothing says what places"
            )
            mend = f"say it, e.g. placed by: {incentive.measure.id}"
            yield finding(incentive.where(key, "by"), what, mend, "table-placing")


def _column(
    programme: Programme, incentive: Incentive, by: Expr, by_rows: bool
) -> ColumnInfo | None:
    facts = facts_schema(programme.facts, programme.roles)
    schema = rows_schema(incentive.measure.origin) if by_rows else facts
    return schema.find(_name(by))


def _name(by: Expr) -> str:
    return by.name if isinstance(by, Column) else "the column"


def as_of_dates_a_fact(programme: Programme) -> Iterator[Problem]:
    """'by as of' dates the fact that 'by' names; without one it says nothing."""
    for incentive in programme.incentives.values():
        if ("by as of",) in incentive.places and incentive.choice.by is None:
            what = f"{incentive.id}: 'by as of' dates nothing: no fact decides by 'by:'"
            mend = "remove it, or say 'by: level' in the rate or scale"
            yield finding(incentive.where("by as of"), what, mend, "as-of-unused")


def stated_amounts_are_not_divided_by_days(programme: Programme) -> Iterator[Problem]:
    """A stated amount has one scale at a time: a fact that decides is read at the interval's end.

    A rate can pay each day's consumption by that day's level; 500 USD for the quarter cannot.
    """
    for incentive in programme.incentives.values():
        choice = incentive.choice
        if not choice.facts or choice.as_of == "interval end":
            continue
        pays = [pay for option in choice.options for pay in option.scale.pays]
        stated = any(pay.states_amount for pay in pays)
        if stated or incentive.paid_on.basis is not Basis.MEASURE:
            what = "a stated amount cannot be divided between the days of one value and another"
            key = "rate" if ("rate",) in incentive.places else "scale"
            place = incentive.where(key, "by")
            mend = "add 'by as of: interval end'" + (
                ", and let one fact decide" if choice.is_table else ""
            )
            yield finding(place, f"{incentive.id}: {what}", mend, "amount-by-the-day")


def increments_are_not_divided(programme: Programme) -> Iterator[Problem]:
    """An increment, and any other one amount that is paid on, is not divided between scales.

    How much of it belongs to the rows or days of one value and how much to another is not known.
    """
    for incentive in programme.incentives.values():
        choice, placing = incentive.choice, incentive.placing
        by_day = bool(choice.facts) and choice.as_of == "the day"
        stepwise = any(option.scale.mode in _STEPWISE for option in choice.options)
        parts = placing is not None and placing.minus_one and stepwise
        one_amount = incentive.paid_on.basis is not Basis.MEASURE
        if (choice.columns and (one_amount or parts)) or (by_day and parts):
            what = f"{incentive.id}: an increment or a stated amount cannot be divided between "
            what += "the rows of one value and another"
            mend = "write an incentive for each value, with its 'rows:'"
            if not choice.columns:
                mend = "add 'by as of: interval end'"
            key = "rate" if ("rate",) in incentive.places else "scale"
            yield finding(incentive.where(key, "by"), what, mend, "divided-increment")
