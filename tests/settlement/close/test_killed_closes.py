"""A close that is killed leaves nothing; two at once post once; a rerun comes to the same end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from largesse.partners.database import close_records, open_records
from largesse.settlement.close.propose import propose
from largesse.settlement.models import Accrual, Close, Decision, Payable
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import CHECKER, MAKER, open_fund, standing
from tests.settlement.close.told import Said, say, vendor
from tests.shared import ROOT

PARTNERS = 400
OF_EACH = 10_00
NOTHING = (0, 0, 0, 0, 0)
EVERYTHING = (1, PARTNERS, PARTNERS, PARTNERS, PARTNERS * OF_EACH)
"""Closes, decisions, accruals, payables, and what is owed."""


@pytest.fixture
def proposed(records: str, tmp_path: Path) -> Workspace:
    """A close of some hundred partners, proposed and not posted."""
    workspace = vendor(tmp_path)
    say(workspace, "2024-01", [Said(f"p{n:04d}", "2024-01", "10") for n in range(PARTNERS)])
    open_fund(workspace, ("all", "", 2 * PARTNERS * OF_EACH))
    propose(workspace, None, MAKER)
    close_records()
    return workspace


def start(workspace: Workspace, *more: str) -> "subprocess.Popen[bytes]":
    """A process that closes."""
    command = [sys.executable, "-m", "largesse", "close", "--by", CHECKER, *more]
    return subprocess.Popen(
        [*command, "--workspace", str(workspace.root)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def posted(workspace: Workspace) -> tuple[int, ...]:
    """How many closes, decisions, accruals and payables there are, and what is owed."""
    open_records(workspace)
    counts = (m.objects.count() for m in (Close, Decision, Accrual, Payable))
    found = (*counts, sum(standing("refund-liability").values()))
    close_records()
    return found


STOPS = {
    "before anything": ("post", "require_second", NOTHING),
    "while posting": ("post", "open_accounts", NOTHING),
    "before the accruals": ("books", "insert", NOTHING),
    "before the trail": ("post", "record_change", NOTHING),
    "before sealing": ("post", "seal", EVERYTHING),
}
CHILD = """
import sys, time
from pathlib import Path
from largesse.partners.database import set_up
set_up()
from largesse.settlement.close import {module}
def stop(*args, **kwargs):
    Path({flag!r}).touch()
    time.sleep(60)
{module}.{name} = stop
from largesse.settlement.close.choose import chosen
from largesse.settlement.close.post import post_close
from largesse.workspace.paths import Workspace
home = Workspace(Path({root!r}))
post_close(home, chosen(home, None), {by!r})
"""


@pytest.mark.parametrize("stage", STOPS)
def test_a_killed_close_is_closed_again(stage: str, proposed: Workspace, tmp_path: Path) -> None:
    module, name, left = STOPS[stage]
    flag = tmp_path / "reached"
    root = str(proposed.root)
    code = CHILD.format(module=module, name=name, flag=str(flag), root=root, by=CHECKER)
    child = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        deadline = time.monotonic() + 60
        while not flag.exists() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert flag.exists(), f"the close never came to {stage}"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(30)
    assert posted(proposed) == left
    for _ in range(2):
        process = start(proposed)
        _, told = process.communicate(timeout=120)
        assert (process.returncode, told) == (0, b"")
        assert posted(proposed) == EVERYTHING


def test_closes_at_once_post_once(proposed: Workspace) -> None:
    processes = [start(proposed) for _ in range(4)]
    ends = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0], ends
    assert posted(proposed) == EVERYTHING


def test_of_two_proposals_at_once_one_is_posted(proposed: Workspace) -> None:
    open_records(proposed)
    first = propose(proposed, None, MAKER)
    second = propose(proposed, None, MAKER)
    close_records()
    processes = [start(proposed, "--run", each.name) for each in (first, second)]
    told = [process.communicate(timeout=120)[1] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 2]
    assert any(b"the ledger has moved" in each for each in told)
    assert posted(proposed) == EVERYTHING
