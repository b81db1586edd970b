"""The observations that a workspace keeps: ``markets/observations/*.csv``, one long shape."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from largesse.facts.cells import BadCell, Cell
from largesse.facts.reviewed import Column, read_table
from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import MarketBook, read_markets
from largesse.markets.observations.checking import observation
from largesse.markets.observations.panel import Panel, panel_of
from largesse.markets.observations.readers.taking import Key, key_of
from largesse.money import plain
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import exclusive_lock, write_atomic
from largesse.workspace.paths import Workspace

FOLDER = "markets/observations"
HEADER = ("market", "indicator", "year", "value", "source", "vintage", "status")
COLUMNS = (
    Column("market", Cell.TEXT),
    Column("indicator", Cell.TEXT),
    Column("year", Cell.TEXT),
    Column("value", Cell.TEXT),
    Column("source", Cell.TEXT),
    Column("vintage", Cell.TEXT, is_needed=False),
    Column("status", Cell.CHOICE, is_needed=False, choices=tuple(Status)),
)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of figures that were to be added.

    ``clashes`` has those that are not kept, each with the other figure of the same release.
    """

    new: int
    clashes: tuple[tuple[Observation, Observation], ...]


def read_observations(workspace: Workspace, book: MarketBook | None = None) -> Panel:
    """All observations of a workspace. Raises :class:`Refusal` with every problem of every file."""
    known = book or read_markets(workspace)
    files = _read_all(workspace)
    return panel_of((each for found in files.values() for each in found), known.indicators)


def _read_all(workspace: Workspace) -> dict[str, list[Observation]]:
    """The observations of each kept file, by its name without the ending."""
    files: dict[str, list[Observation]] = {}
    problems: list[Problem] = []
    for path in sorted((workspace.root / FOLDER).glob("*.csv")):
        files[path.stem], faults = read_kept(path, workspace.display(path))
        problems += faults
    if problems:
        raise Refusal(*problems)
    return files


def read_kept(path: Path, shown_as: str) -> tuple[list[Observation], list[Problem]]:
    """The observations of one kept file, and the faults of its other rows."""
    rows, problems = read_table(path, shown_as, COLUMNS)
    found = []
    for row in rows:
        try:
            found.append(observation(*(row.text(name) for name in HEADER)))
        except BadCell as fault:
            problems.append(row.problem(fault.what, fault.mend, fault.code))
    return found, problems


def add(workspace: Workspace, name: str, new: Iterable[Observation]) -> Added:
    """Add observations to the file of that name; those that any file holds are not written again.

    Another figure under the same source and vintage as a kept one is not added, but told. Raises
    :class:`Refusal` where a kept file is not sound.
    """
    with exclusive_lock(workspace):
        files = _read_all(workspace)
        held = {key_of(each): each for found in files.values() for each in found}
        added: dict[Key, Observation] = {}
        clashes = []
        for each in new:
            other = held.get(key_of(each))
            if other is None:
                held[key_of(each)] = added[key_of(each)] = each
            elif other.value != each.value:
                clashes.append((each, other))
        if added:
            kept = sorted([*files.get(name, ()), *added.values()], key=key_of)
            write_atomic(workspace.root / FOLDER / f"{name}.csv", as_csv(kept))
    return Added(len(added), tuple(clashes))


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
