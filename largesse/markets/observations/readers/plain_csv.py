"""Plain CSV: one figure a row, or one column an indicator."""

from collections.abc import Iterator, Mapping, Sequence

from largesse.facts.cells import BadCell
from largesse.markets.observations.readers.lines import header_and_rows, wrong_count
from largesse.markets.observations.readers.taking import Said, Taken, Wanted
from largesse.workspace.errors import Problem, Refusal, nearest

MARKET = (
    "iso3", "country_code", "market", "iso2", "geo", "ref_area", "area", "country", "code",
)  # fmt: skip
YEAR = ("year", "time_period", "time", "date")
VALUE = ("value", "obs_value", "figure")
INDICATOR = ("indicator", "indic", "indicator_code", "series", "variable")
FLAG = ("flag", "flags", "obs_flag")
NAMES = ("name", "title", "country_name", "country name", "unit", "note")
OWN = ("source", "vintage", "status")
ROLES: Mapping[str, tuple[str, ...]] = {
    "market": MARKET, "indicator": INDICATOR, "year": YEAR, "value": VALUE, "flag": FLAG,
}  # fmt: skip


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """One figure a row; ``wanted.by`` names further columns that are part of the indicator."""
    taken, header, rows = _opened(text, shown_as, wanted)
    columns = _columns(header, shown_as, wanted, ("market", "year", "value"))
    by = [_asked(name, header, shown_as) for name in wanted.by]
    code_column = columns.get("indicator")
    named = list(wanted.indicators.values())
    if code_column is None and not by and len(named) != 1:
        what, mend = "the file does not say which indicator it holds", "name it: --indicator NAME"
        raise Refusal(Problem(what, mend, shown_as, 1, code="no-indicator"))
    for at, row in rows:
        if code_column is None and not by:
            indicator: str | None = named[0]
            taken.seen.update(wanted.indicators)
        else:
            codes = [row[name] for name in ([code_column] if code_column else []) + by]
            indicator = taken.takes(".".join(codes))
        if indicator is not None:
            taken.take(at, _said(row, columns, indicator, row[columns["value"]], taken))
    return taken


def read_wide(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """One column an indicator; market and year name the row."""
    taken, header, rows = _opened(text, shown_as, wanted)
    columns = _columns(header, shown_as, wanted, ("market", "year"))
    told = {columns["market"], columns["year"], *MARKET, *YEAR, *NAMES, *OWN, *FLAG}
    kept = {name: taken.takes(name) for name in header if name not in told}
    for at, row in rows:
        for name, indicator in kept.items():
            if indicator is not None:
                taken.take(at, _said(row, columns, indicator, row[name], taken))
    return taken


def is_wide(header: Sequence[str]) -> bool | None:
    """Whether a header is of a wide file; None where it is of neither shape."""
    names = {name.strip().lower() for name in header}
    if not names & {*MARKET} or not names & {*YEAR}:
        return None
    return not names & {*VALUE}


def _said(
    row: Mapping[str, str], columns: Mapping[str, str], indicator: str, figure: str, taken: Taken
) -> Said:
    wanted = taken.wanted
    return Said(
        row[columns["market"]],
        indicator,
        row[columns["year"]],
        figure,
        row.get("source") or wanted.source or taken.file.rpartition("/")[2],
        row.get("vintage") or wanted.vintage,
        row.get(columns.get("flag", ""), ""),
        row.get("status", ""),
    )


def _opened(
    text: str, shown_as: str, wanted: Wanted
) -> tuple[Taken, list[str], Iterator[tuple[int, Mapping[str, str]]]]:
    taken = Taken(shown_as, wanted)
    names, lines = header_and_rows(text, shown_as)
    header = [name.lower() for name in names]

    def rows() -> Iterator[tuple[int, Mapping[str, str]]]:
        for at, cells in lines:
            if wrong := wrong_count(cells, header):
                mend = "put cells that hold a comma in quotes; write decimals with a point"
                taken.refuse(at, BadCell(wrong, mend, "cells"))
            else:
                stripped = (cell.strip() for cell in cells)
                yield at, dict(zip(header, stripped, strict=True))

    return taken, header, rows()


def _columns(
    header: Sequence[str], shown_as: str, wanted: Wanted, needed: Sequence[str]
) -> dict[str, str]:
    """The column of each role: the one the caller named, or else the first that is known."""
    found = {}
    for role, known in ROLES.items():
        if role in wanted.columns:
            found[role] = _asked(wanted.columns[role], header, shown_as)
        elif name := next((name for name in known if name in header), None):
            found[role] = name
    problems = [
        Problem(
            f"no column says the {role}",
            f"name it: --column {role}=NAME; the file has {', '.join(header)}",
            shown_as,
            1,
            code="missing-column",
        )
        for role in needed
        if role not in found
    ]
    if problems:
        raise Refusal(*problems)
    return found


def _asked(name: str, header: Sequence[str], shown_as: str) -> str:
    if name.lower() in header:
        return name.lower()
    mend = nearest(name, header, f"it has {', '.join(header)}")
    raise Refusal(
        Problem(f"the file has no column '{name}'", mend, shown_as, 1, code="unknown-column")
    )
