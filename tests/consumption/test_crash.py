"""A crash in the middle of an import: the lake reads as it did before, or as it was meant to.

A real process is killed (SIGKILL) just before a chosen step on disk. What decides is the rename of
the import's list: before it the old lake, after it the new one; the next import always works and
leaves nothing behind.
"""

import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.lake import Lake
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import OCTOBER, row, take, total, write_csv
from tests.shared import ROOT

VICTIM = """
import os, signal, sys
from pathlib import Path
from largesse.workspace.paths import Workspace
from largesse.consumption.importing import Options, import_paths
fatal, left = sys.argv[3], int(sys.argv[4])
def watch(event, arguments):
    global left
    if event == fatal:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
import_paths(Workspace(Path(sys.argv[1])), [Path(sys.argv[2])], Options("acme"))
"""
BEFORE = {"2024-09": Decimal(1)}
AFTER = {"2024-09": Decimal(10), "2024-10": Decimal(20)}


def live(workspace: Workspace) -> dict[str, Decimal]:
    return {d.billing_period: total(d) for d in Lake.of(workspace).deliveries()}


@pytest.mark.parametrize(
    ("event", "number", "expected"),
    [
        # the n-th of its kind          what is about to happen
        ("os.mkdir",       1, BEFORE),  # a folder for the import
        ("os.mkdir",       2, BEFORE),  # the file is read and graded
        ("os.mkdir",       8, BEFORE),  # the first delivery is written, the second is begun
        ("os.rename",      1, BEFORE),  # the first delivery gets its name
        ("os.rename",      2, BEFORE),  # the second does
        ("os.rename",      3, BEFORE),  # the list of both gets its name: they become visible
        ("shutil.rmtree",  1, AFTER),   # the import's own folder is removed
        ("os.remove",      1, AFTER),   # is being removed
    ],
)  # fmt: skip
def test_killed_before(
    workspace: Workspace, tmp_path: Path, event: str, number: int, expected: dict[str, Decimal]
) -> None:
    take(workspace, write_csv(tmp_path / "a.csv", [row(BilledCost="1")]), source="acme")
    rows = [row(BilledCost="10"), row(BilledCost="20", **OCTOBER)]
    path = write_csv(tmp_path / "b.csv", rows)

    words = [sys.executable, "-c", VICTIM, str(workspace.root), str(path), event, str(number)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(words, env=environment, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert live(workspace) == expected

    take(workspace, path, source="acme")
    assert live(workspace) == AFTER
    folders = {delivery.path.parent for delivery in Lake.of(workspace).history()}
    assert set(workspace.lake.glob("acme/*/*")) == folders
    assert not [p for p in workspace.lake.rglob(".*") if p.name.startswith(".tmp-")]
