"""What a run said of one partner, and which run is meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from largesse.entitlement.history import find_run, manifest_of, result_of, runs
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

FIGURES = ("gross", "capped", "top_up", "earned", "rounded", "vested")
"""The figures of a position that the proof works out too."""

Name = tuple[str, str, int, int]
"""What a position is of: incentive, scope, first month and month reached."""


@dataclass(frozen=True, slots=True)
class Found:
    """One position as the engine left it."""

    last: int
    figures: Mapping[str, Decimal]

    def __getitem__(self, figure: str) -> Decimal:
        return self.figures[figure]


@dataclass(frozen=True, slots=True)
class Results:
    """A run's positions of one partner, and what its measures left out.

    ``expected`` is by (incentive, scope, first month); ``excluded`` by these and the English
    reason, at the last month reached.
    """

    earned: Mapping[Name, Found]
    expected: Mapping[tuple[str, str, int], Found]
    excluded: Mapping[tuple[str, str, int, str], Decimal]

    def at(self, name: tuple[str, str, int], month: int, figure: str) -> Decimal:
        """A figure of a key at the end of a month; zero where the key has none yet."""
        found = self.earned.get((*name, month))
        return found[figure] if found else Decimal(0)


def choose_run(workspace: Workspace, name: str | None, known_at: datetime | None) -> Path:
    """The run called ``name`` (or the beginning of it); else the newest one that knew no more than
    was known at a moment; else the newest. Raises :class:`Refusal` where there is none."""
    if name is not None or known_at is None:
        return find_run(workspace, name)
    finished = runs(workspace)
    early = [at for at, folder in enumerate(finished) if _known_at(folder) <= known_at]
    if not early:
        moment = known_at.isoformat()
        what = f"no run knows only what was known at {moment}"
        raise Refusal(Problem(what, f"largesse run --known-at {moment}", "runs", code="no-run"))
    return finished[max(early, key=lambda at: (_known_at(finished[at]), at))]


def _known_at(folder: Path) -> datetime:
    return datetime.fromisoformat(str(manifest_of(folder)["known_at"]))


def read_results(folder: Path, partner: str) -> Results:
    """The run's rows of one partner."""
    earned: dict[Name, Found] = {}
    expected: dict[tuple[str, str, int], Found] = {}
    for row in _rows(result_of(folder, "positions.parquet"), partner):
        name = (row["incentive"], row["scope"], row["interval_first"])
        found = Found(row["interval_last"], {figure: row[figure] for figure in FIGURES})
        if row["basis"]:
            expected[name] = found
        else:
            earned[(*name, row["month"])] = found
    excluded = {
        (row["incentive"], row["scope"], row["interval_first"], row["reason_en"]): row["quantity"]
        for row in _rows(result_of(folder, "exclusions.parquet"), partner)
    }
    return Results(earned, expected, excluded)


def _rows(path: Path, partner: str) -> Sequence[dict[str, Any]]:
    table = ds.dataset(path, format="parquet").to_table(filter=pc.field("partner") == partner)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
