"""How one file writes its numbers and dates, found by one look at the columns concerned.

Most files write every number plainly and every date one way; then each needs a single cast. Only
the columns that hold something else pay for the slower, careful reading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from largesse.consumption.layout import Layout
from largesse.consumption.readers import RawFile
from largesse.consumption.sources import Source
from largesse.consumption.sql import (
    COMMA_NUMBER,
    DOLLAR_NUMBER,
    E_NUMBER,
    GROUPED_NUMBER,
    ISO_INSTANT,
    PADDED_NUMBER,
    PLAIN_NUMBER,
    SLASH_DATE,
    ZONED,
    matches,
    name,
    one,
)
from largesse.workspace.errors import Problem, Refusal

ZONED_DATES, CLOCK_DATES, SLASH_DATES, OTHER_DATES = "zoned", "clock", "slash", "other"

_FOCUS = re.compile(f"{PLAIN_NUMBER}|{E_NUMBER}|{DOLLAR_NUMBER}|{PADDED_NUMBER}")
_GROUPED = re.compile(f"{GROUPED_NUMBER}|{_FOCUS.pattern}")
_COMMA = re.compile(f"{COMMA_NUMBER}|{E_NUMBER}")


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a file's texts look like, column by column."""

    odd_numbers: frozenset[str]
    """Number columns with texts that are not plain decimals."""
    dates: dict[str, frozenset[str]]
    """Per date column the forms its texts have."""
    day_first: bool
    inferred: str
    """``month-first`` or ``day-first`` where that was inferred, empty where it was not needed."""


@dataclass(frozen=True, slots=True)
class _Slashes:
    """Texts like 5/1/25 of one column: their number and the largest of each leading part."""

    column: str
    count: int
    first_max: int
    second_max: int


def number_styles(texts: Iterable[str]) -> tuple[str, ...]:
    """The ways of writing numbers in which every text is one: ``focus``, or else one or both of
    ``grouped`` (1,234.56) and ``decimal-comma`` (1.234,56); nothing where no way reads them all."""
    told = tuple(texts)
    if all(map(_FOCUS.fullmatch, told)):
        return ("focus",)
    ways = {"grouped": _GROUPED, "decimal-comma": _COMMA}
    return tuple(way for way, written in ways.items() if all(map(written.fullmatch, told)))


def texts_sql(raw: RawFile, layout: Layout, columns: tuple[str, ...]) -> str:
    """The texts of `columns` under their FOCUS names."""
    cells = ", ".join(f"{layout.focus[column].text} AS {name(column)}" for column in columns)
    return f"SELECT {cells} FROM {raw.relation}"


def spelling_of(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, layout: Layout, source: Source
) -> Spelling:
    """Look at the file's written numbers and dates.

    Raises Refusal where the order of dates like 5/1/25 can neither be known nor inferred.
    """
    numbers, dates = layout.written_numbers, layout.written_dates
    if not numbers and not dates:
        return Spelling(frozenset(), {}, False, "")
    checks = [f"count(*) FILTER (NOT {matches(name(c), PLAIN_NUMBER)})" for c in numbers]
    for column in dates:
        checks.extend(_date_checks(name(column)))
    row = one(
        connection,
        f"SELECT {', '.join(checks)} FROM ({texts_sql(raw, layout, (*numbers, *dates))})",
    )
    values = list(row)
    odd = frozenset(c for c, count in zip(numbers, values, strict=False) if count)
    if source.number_style != "focus":
        odd = frozenset(numbers)
    forms: dict[str, frozenset[str]] = {}
    slashes: list[_Slashes] = []
    for i, column in enumerate(dates):
        at = len(numbers) + 6 * i
        total, zoned, clock, slash, first_max, second_max = values[at : at + 6]
        counts = {ZONED_DATES: zoned, CLOCK_DATES: clock, SLASH_DATES: slash}
        counts[OTHER_DATES] = total - zoned - clock - slash
        forms[column] = frozenset(form for form, count in counts.items() if count)
        slashes.append(_Slashes(column, slash, first_max or 0, second_max or 0))
    inferred = "" if source.date_order else _infer_order(raw, layout, slashes)
    order = source.date_order or inferred
    return Spelling(odd, forms, order == "day-first", inferred)


def _date_checks(column: str) -> tuple[str, ...]:
    iso, zoned = matches(column, ISO_INSTANT), matches(column, ZONED)
    slash = matches(column, SLASH_DATE)
    return (
        f"count({column})",
        f"count(*) FILTER ({iso} AND {zoned})",
        f"count(*) FILTER ({iso} AND NOT {zoned})",
        f"count(*) FILTER ({slash})",
        f"max(TRY_CAST(split_part({column}, '/', 1) AS INTEGER)) FILTER ({slash})",
        f"max(TRY_CAST(split_part({column}, '/', 2) AS INTEGER)) FILTER ({slash})",
    )


def _infer_order(raw: RawFile, layout: Layout, slashes: list[_Slashes]) -> str:
    """The order that the file's own dates prove; empty where it has no dates like 5/1/25.

    A part above 12 is a day, and a billing period starts on the first of a month.
    """
    written = [item for item in slashes if item.count]
    proofs = set()
    for item in written:
        is_start = item.column == "BillingPeriodStart" and not layout.focus[item.column].month_of
        if item.first_max > 12 or (is_start and item.first_max == 1 and item.second_max > 1):
            proofs.add("day-first")
        if item.second_max > 12 or (is_start and item.second_max == 1 and item.first_max > 1):
            proofs.add("month-first")
    if not written:
        return ""
    if len(proofs) == 1:
        return proofs.pop()
    found = (
        "dates in both orders" if proofs else "dates such as 5/1/25 without a sign of their order"
    )
    raise Refusal(
        Problem(
            f"the file holds {found}",
            "add `dates: month-first` (or day-first) to its source in sources.yaml",
            raw.label,
            code="date-order",
        )
    )
