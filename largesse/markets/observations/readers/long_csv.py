"""Plain CSV: one figure a row, or one column an indicator."""

import csv
import io
from collections.abc import Mapping

from largesse.markets.observations.readers.taking import Taken, Wanted
from largesse.workspace.errors import Problem, Refusal

AREA = frozenset({"iso3", "market", "country", "geo", "country_code", "iso2", "area"})
YEAR = frozenset({"year", "time", "date", "time_period"})
VALUE = frozenset({"value", "obs_value", "figure"})
INDICATOR = frozenset({"indicator", "indic", "series", "indicator_code", "variable"})
FLAGS = frozenset({"flag", "flags", "obs_flag", "note", "unit", "name", "title"})
OWN = frozenset({"source", "vintage", "status"})


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """One figure a row. Columns that are none of the known ones tell figures apart: their values
    become part of the indicator, unless they are the same in every row."""
    taken = Taken(shown_as)
    rows = _rows(text, shown_as)
    if not rows:
        return taken
    columns = {role: _one(rows[0][1], names) for role, names in _ROLES.items()}
    area, year, value = columns["area"], columns["year"], columns["value"]
    if area is None or year is None or value is None:
        raise _no_columns(shown_as)
    telling = _telling([row for _, row in rows])
    for line, row in rows:
        said = [row[columns["indicator"]]] if columns["indicator"] else []
        indicator = ".".join([*said, *(row[name] for name in telling)]) or "value"
        if not wanted.takes(indicator):
            continue
        source = row.get("source") or wanted.source or shown_as.rpartition("/")[2]
        vintage = row.get("vintage") or wanted.vintage
        status = row.get("status") or ""
        taken.take(line, row[area], indicator, row[year], row[value], source, vintage, status)
    return taken


def read_wide(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """One column an indicator; area and year name the row."""
    taken = Taken(shown_as)
    rows = _rows(text, shown_as)
    if not rows:
        return taken
    area, year = _one(rows[0][1], AREA), _one(rows[0][1], YEAR)
    if area is None or year is None:
        raise _no_columns(shown_as)
    source = wanted.source or shown_as.rpartition("/")[2]
    for line, row in rows:
        for indicator, figure in row.items():
            if indicator not in (area, year) and wanted.takes(indicator):
                taken.take(line, row[area], indicator, row[year], figure, source, wanted.vintage)
    return taken


_ROLES = {"area": AREA, "year": YEAR, "value": VALUE, "indicator": INDICATOR}


def _rows(text: str, shown_as: str) -> list[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, Mapping[str, str]]] = []
    try:
        found = [
            (reader.line_num, {k.strip().lower(): v or "" for k, v in row.items() if k is not None})
            for row in reader
        ]
    except csv.Error as error:
        what = f"line {reader.line_num} cannot be read as CSV: {error}"
        raise Refusal(Problem(what, "mend its quotes", shown_as, code="bad-csv")) from None
    return found


def _one(row: Mapping[str, str], names: frozenset[str]) -> str | None:
    return next((name for name in row if name in names), None)


def _telling(rows: list[Mapping[str, str]]) -> list[str]:
    """Columns whose values differ from row to row and are none of the known ones."""
    known = AREA | YEAR | VALUE | INDICATOR | FLAGS | OWN
    return [
        name
        for name in rows[0]
        if name not in known and len({row.get(name, "") for row in rows}) > 1
    ]


def _no_columns(shown_as: str) -> Refusal:
    what = "the file does not say area, year and figure"
    mend = "name its columns market,indicator,year,value"
    return Refusal(Problem(what, mend, shown_as, 1, code="missing-column"))
