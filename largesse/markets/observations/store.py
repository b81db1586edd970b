"""The observations that a workspace keeps: ``markets/observations/*.csv``, one long shape."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from largesse.facts.cells import BadCell, Cell
from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import MarketBook, read_markets
from largesse.markets.observations.countries import require_country
from largesse.markets.observations.panel import Panel, panel_of
from largesse.markets.rows import Column, Row, read_table
from largesse.money import plain
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

FOLDER = "markets/observations"
HEADER = ("market", "indicator", "year", "value", "source", "vintage", "status")
FIRST_YEAR, LAST_YEAR = 1900, 2100
COLUMNS = (
    Column("market", Cell.TEXT),
    Column("indicator", Cell.TEXT),
    Column("year", Cell.DECIMAL),
    Column("value", Cell.DECIMAL),
    Column("source", Cell.TEXT),
    Column("vintage", Cell.TEXT, is_needed=False),
    Column("status", Cell.CHOICE, is_needed=False, choices=tuple(Status)),
)


def read_observations(workspace: Workspace, book: MarketBook | None = None) -> Panel:
    """All observations of a workspace. Raises :class:`Refusal` with every problem of every file."""
    known = book or read_markets(workspace)
    found: list[Observation] = []
    problems: list[Problem] = []
    for path in sorted((workspace.root / FOLDER).glob("*.csv")):
        rows, faults = read_kept(path, workspace.display(path))
        found += rows
        problems += faults
    if problems:
        raise Refusal(*problems)
    return panel_of(found, known.indicators)


def read_kept(path: Path, shown_as: str) -> tuple[list[Observation], list[Problem]]:
    """The observations of one kept file, and the faults of its other rows."""
    rows, problems = read_table(path, shown_as, COLUMNS)
    found = []
    for row in rows:
        try:
            found.append(_observation(row))
        except BadCell as fault:
            problems.append(row.problem(fault.what, fault.mend, fault.code))
    return found, problems


def _observation(row: Row) -> Observation:
    value = row.number("value")
    assert value is not None
    return Observation(
        market=require_country(row.text("market")),
        indicator=row.text("indicator"),
        year=year_of(row.number("year")),
        value=value,
        source=row.text("source"),
        vintage=row.text("vintage"),
        status=Status(row.text("status") or Status.OBSERVED),
    )


def year_of(number: Decimal | None) -> int:
    """A year as a whole number. Raises :class:`~largesse.facts.cells.BadCell`."""
    if number is None or number != int(number) or not FIRST_YEAR <= number <= LAST_YEAR:
        shown = "nothing" if number is None else plain(number)
        raise BadCell(f"'{shown}' is not a year", "write for example 2023", "bad-year")
    return int(number)


def add(workspace: Workspace, name: str, new: Iterable[Observation]) -> int:
    """Add observations to the file of that name; those it holds already are not written again.

    Returns how many were new. Raises :class:`Refusal` where the file is not sound, or holds another
    figure under the same source and vintage.
    """
    path = workspace.root / FOLDER / f"{name}.csv"
    kept: list[Observation] = []
    if path.is_file():
        kept, problems = read_kept(path, workspace.display(path))
        if problems:
            raise Refusal(*problems)
    held = {_key(each): each for each in kept}
    added = []
    clashes = []
    for each in new:
        other = held.get(_key(each))
        if other is None:
            held[_key(each)] = each
            added.append(each)
        elif other.value != each.value:
            what = (
                f"{each.indicator} of {each.market} in {each.year} is {plain(other.value)} here and"
                f" {plain(each.value)} there, in one vintage of '{each.source}'"
            )
            mend = "name the new vintage: --vintage"
            clashes.append(Problem(what, mend, workspace.display(path), code="two-figures"))
    if clashes:
        raise Refusal(*clashes)
    if added:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, as_csv(sorted([*kept, *added], key=_key)))
    return len(added)


def as_csv(observations: Sequence[Observation]) -> str:
    """Observations in the one long shape."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for each in observations:
        value = plain(each.value)
        row = (each.market, each.indicator, each.year, value, each.source, each.vintage)
        writer.writerow((*row, each.status.value))
    return out.getvalue()


def _key(each: Observation) -> tuple[str, str, int, str, str]:
    return each.market, each.indicator, each.year, each.source, each.vintage
