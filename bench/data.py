"""The invented vendor's data for the measurements, generated and imported once and then kept."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from largesse.consumption.generate import DEMO, Shape, generate
from largesse.consumption.importing import import_paths
from largesse.workspace.paths import Workspace

HERE = Path(__file__).parent
PROGRAMME = HERE.parent / "largesse" / "cli" / "brindlemark" / "programme"
SEED = 2022


@dataclass(frozen=True, slots=True)
class Dose:
    """How much is measured."""

    measure: Shape
    restatement: Shape
    points: int
    partners: int
    rounds: int


FULL = Dose(
    Shape(rows=20_000_000, partners=10_000, consumption_usd=DEMO.total_usd),
    Shape(rows=4_000_000),
    1_000_000,
    100_000,
    3,
)
SMALL = Dose(
    Shape(rows=5_000, partners=20, months=6),
    Shape(rows=2_000, partners=6, months=6),
    2_000,
    200,
    1,
)
"""To see that everything runs; its figures say nothing."""


def data_folder(given: Path | None) -> Path:
    """Where data are kept: as given, as ``LARGESSE_BENCH_DATA`` says, or beside this file."""
    named = os.environ.get("LARGESSE_BENCH_DATA")
    return given or (Path(named) if named else HERE / ".data")


def generated(folder: Path, name: str, shape: Shape) -> Path:
    """A folder with ``billing/`` and ``facts/`` of that shape."""
    home = folder / f"{name}-{shape.rows}-{shape.partners}"
    return _once(home, lambda: generate(home, shape, SEED), f"Generating {shape.rows:,} rows")


def imported(folder: Path, name: str, shape: Shape) -> Path:
    """The root of a workspace with that shape's facts, the demo's programme and a filled lake."""
    source = generated(folder, name, shape)
    home = source.with_name(f"{source.name}-workspace")

    def fill() -> None:
        import_paths(new_workspace(home, source), [source / "billing"])

    return _once(home, fill, f"Importing {shape.rows:,} rows")


def new_workspace(root: Path, source: Path) -> Workspace:
    """A workspace with the demo's programme and the generated facts; its lake is empty."""
    workspace = Workspace.create(root)
    workspace.config_file.write_text("", "utf-8")
    shutil.copytree(PROGRAMME, workspace.programme, dirs_exist_ok=True)
    shutil.copytree(source / "facts", workspace.facts, dirs_exist_ok=True)
    return workspace


def _once(home: Path, make: Callable[[], object], saying: str) -> Path:
    done = home / "complete"
    if not done.exists():
        print(f"{saying} (kept in {home.parent.name}/{home.name})", file=sys.stderr)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        make()
        done.touch()
    return home
