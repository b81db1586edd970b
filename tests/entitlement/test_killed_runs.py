"""A run that is killed leaves no result behind, and the next run works."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.history import runs
from largesse.entitlement.run import run
from largesse.workspace.files import TEMPORARY_PREFIX
from tests.entitlement.kit import charge, deliver, workspace
from tests.entitlement.test_runs import earned

STOPS = {
    "while measuring": ("largesse.entitlement.partials", "write_atomic"),
    "before earning": ("largesse.entitlement.run", "calculate"),
    "while writing results": ("largesse.entitlement.run", "write_results"),
    "before publishing": ("largesse.entitlement.run", "publish_folder"),
}

CHILD = """
import importlib, sys, time
from pathlib import Path
module = importlib.import_module({module!r})
def stop(*args, **kwargs):
    Path({flag!r}).touch()
    time.sleep(60)
setattr(module, {name!r}, stop)
from largesse.entitlement.run import run
from largesse.workspace.paths import Workspace
run(Workspace(Path({root!r})))
"""


@pytest.mark.parametrize("stage", STOPS)
def test_killed(stage: str, tmp_path: Path) -> None:
    home = workspace(tmp_path / "home")
    deliver(home, "january.csv", [charge("2024-01", "400")])
    module, name = STOPS[stage]
    flag = tmp_path / "reached"
    code = CHILD.format(module=module, name=name, flag=str(flag), root=str(home.root))
    child = subprocess.Popen([sys.executable, "-c", code], env={**os.environ})
    try:
        deadline = time.monotonic() + 30
        while not flag.exists() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert flag.exists(), f"the run never came to {stage}"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert runs(home) == []
    spilled = home.partials / f"{TEMPORARY_PREFIX}{child.pid}-spill"
    spilled.mkdir(parents=True)
    assert earned(run(home)) == Decimal("4.00")
    assert list(home.root.rglob(f"{TEMPORARY_PREFIX}*")) == []
