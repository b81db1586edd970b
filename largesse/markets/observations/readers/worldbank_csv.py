"""The World Bank's CSV, years across: bulk file, API download with preamble, DataBank export."""

import re

from largesse.facts.cells import BadCell
from largesse.markets.observations.readers.lines import csv_lines, wrong_count
from largesse.markets.observations.readers.taking import Said, Taken, Wanted
from largesse.workspace.errors import Problem, Refusal

SOURCE = "World Bank, World Development Indicators"
FIRST_LINES = 10
_HEADS = (
    ("Country Name", "Country Code", "Indicator Name", "Indicator Code"),
    ("Country Name", "Country Code", "Series Name", "Series Code"),
)
_UPDATED = re.compile(r"Last Updated(?: Date)?:?\s*(.*)")
_AMERICAN = re.compile(r"(\d\d)/(\d\d)/(\d{4})")


def is_head(cells: list[str]) -> bool:
    """Whether a row names the columns of this shape."""
    return tuple(cell.strip() for cell in cells[:4]) in _HEADS


def has_head(text: str, shown_as: str) -> bool:
    """Whether a row among the first ten names the columns of this shape."""
    for at, (_, cells) in enumerate(csv_lines(text, shown_as)):
        if is_head(cells):
            return True
        if at == FIRST_LINES:
            break
    return False


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The figures; the indicator's code names it, the day of the last update is the vintage."""
    taken = Taken(shown_as, wanted)
    vintage = wanted.vintage or _vintage(text)
    years: list[str] | None = None
    header: list[str] = []
    for at, cells in csv_lines(text, shown_as):
        if years is None:
            if is_head(cells):
                header = cells
                years = [name.partition("[")[0].strip() for name in cells[4:]]
        elif any(cells[1:]):  # a row with one cell is a remark of an export
            if wrong := wrong_count(cells, header):
                taken.refuse(at, BadCell(wrong, "take the file as it was given", "cells"))
            else:
                _take_row(taken, at, cells, years, vintage)
    if years is None:
        what = f"no row names the columns {', '.join(_HEADS[0])}"
        mend = "take the file as the World Bank gives it"
        raise Refusal(Problem(what, mend, shown_as, 1, code="missing-column"))
    return taken


def _take_row(taken: Taken, at: int, cells: list[str], years: list[str], vintage: str) -> None:
    indicator = taken.takes(cells[3].strip())
    if indicator is None:
        return
    source = taken.wanted.source or SOURCE
    for year, cell in zip(years, cells[4:], strict=True):
        if not cell:
            taken.empty += bool(year)
            continue
        area, name = cells[1].strip(), cells[0].strip()
        taken.take(at, Said(area, indicator, year, cell.strip(), source, vintage, area_name=name))


def _vintage(text: str) -> str:
    """The day of the last update: in the preamble, or below the figures of a DataBank export."""
    for line in (*text[:2_000].split("\n"), *text[-2_000:].split("\n")):
        said = _UPDATED.match(line.strip().strip(",").replace('"', "").replace(",", " "))
        if said:
            american = _AMERICAN.fullmatch(said[1].strip())
            return f"{american[3]}-{american[1]}-{american[2]}" if american else said[1].strip()
    return ""
