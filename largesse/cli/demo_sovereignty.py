"""The demo: an offering assessed, a workload placed, the Paris 2024 split, what is exposed."""

import shutil
from datetime import date
from pathlib import Path

from rich.console import Console

from largesse.cli import exposure
from largesse.cli.output import table
from largesse.cli.place_decided import decide, tell_decided
from largesse.cli.place_told import headline, sentences
from largesse.cli.sovereignty_assess_told import next_way, way_told
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.place import Placement, read_placing
from largesse.sovereignty.placement.record import Record, recorded
from largesse.workspace.paths import Workspace

DAY, OFFICER = date(2025, 2, 3), "risk-officer"
MINUTES = "minutes of the risk committee of 3 February 2025"
WORKLOAD, OFFERING = "claims-archive", "brindlemark-eu"
PARIS = Path(__file__).parent / "paris_2024"
PARIS_DAY = date(2022, 9, 26)
PARIS_WORKLOAD, PARIS_OFFERING = "paris-2024", "alibaba-olympic-cloud"
EVENT, PROMISE = "market:DE", "two-thirds"


def place_workloads(out: Console, home: Workspace) -> None:
    """Three workloads on three offerings; one decided by the risk officer."""
    placing = read_placing(home, DAY)
    assessed = placing.catalogue.assess(OFFERING, Grade.EVIDENCED)
    way = next_way(placing.catalogue, assessed)
    binding = ", ".join(result.criterion for result in assessed.binding)
    out.print(f"   {OFFERING}: SEAL-{assessed.seal}, held there by {binding}.")
    if way is not None:
        out.print(f"   {way_told(placing.catalogue, way)}", soft_wrap=True)
    offered = list(placing.catalogue.offerings)
    rows = [
        [workload.id, *(placing.place(workload, name).verdict.value for name in offered)]
        for workload in placing.workloads.values()
    ]
    out.print(table(["workload", *offered], rows))
    found = placing.place(placing.workloads[WORKLOAD], OFFERING)
    made = recorded(placing, found)
    _tell(out, made.record)
    out.print("   The risk officer adopts it:")
    tell_decided(decide(made, found, OFFICER, DAY, refuse=False, reason=MINUTES, until=None), "en")


def split_paris(out: Console, folder: Path) -> None:
    """The hosting of the Paris 2024 Games' data, as it was decided in September 2022."""
    if folder.exists():
        shutil.rmtree(folder)
    home = Workspace.create(folder)
    home.config_file.write_text("layout = 1\n", "utf-8")
    shutil.copytree(PARIS / "sovereignty", folder / "sovereignty")
    placing = read_placing(home, PARIS_DAY)
    found = placing.place(placing.workloads[PARIS_WORKLOAD], PARIS_OFFERING)
    _tell(out, recorded(placing, found).record)
    _systems(out, found)


def show_exposure(home: Workspace) -> None:
    """What one market is worth, and the least that breaks a promise."""
    exposure.command(events=[EVENT], workspace=home.root)
    exposure.command(promise=PROMISE, among=["market"], workspace=home.root)


def _tell(out: Console, record: Record) -> None:
    out.print(f"   {headline(record, 'en')}", soft_wrap=True)
    for sentence in sentences(record, "en"):
        out.print(f"   {sentence}", soft_wrap=True)


def _systems(out: Console, found: Placement) -> None:
    assert found.split is not None
    rows = [
        [name, found.workload.systems[name].holds, verdict.verdict.value, found.split.host[name]]
        for name, verdict in found.systems.items()
    ]
    out.print(table(["system", "holds", f"on {found.offering}", "goes to"], rows))
