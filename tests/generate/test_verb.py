"""`largesse generate` as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import ROOT


def largesse(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "largesse", "generate", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def test_it_writes_and_says_what_is_next(tmp_path: Path) -> None:
    small = ("--rows", "300", "--partners", "5", "--months", "2", "--format", "csv")
    done = largesse("--out", str(tmp_path), *small)
    assert done.returncode == 0, done.stderr
    assert "300  billing rows in 2 files" in done.stdout
    assert "Next: largesse import" in done.stdout
    assert len(list((tmp_path / "billing").glob("*.csv.gz"))) == 2


def test_json_is_for_machines(tmp_path: Path) -> None:
    done = largesse("--out", str(tmp_path), "--rows", "30", "--months", "1", "--json")
    assert json.loads(done.stdout)["row_count"] == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rows", "0"], "rows is 0. Mend: give 1 to"),
        (["--countries", "99"], "countries is 99"),
        (["--preset", "huge"], "there is no preset 'huge'. Mend: use one of demo, bench"),
    ],
)
def test_what_cannot_be_is_refused_with_a_mend(tmp_path: Path, words: list[str], said: str) -> None:
    done = largesse("--out", str(tmp_path), *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
