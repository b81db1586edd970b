"""The examples beside the published ones: each short, each says what it does."""

from pathlib import Path

import pytest

from largesse.entitlement.cases.run import run_case
from largesse.programme.load import load
from tests.shared import ROOT

FILES = sorted((ROOT / "examples" / "more").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_comes_out_as_expected(path: Path) -> None:
    programme = load(path)
    assert programme.cases, f"{path.name} has no case"
    for case in programme.cases:
        assert run_case(programme, case).differences == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_short_and_says_what_it_does(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= 30
    assert lines[0].startswith("# ")
    assert lines[0].endswith(".")
