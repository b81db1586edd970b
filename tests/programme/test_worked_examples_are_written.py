"""Every published worked example is written in the language, short, and loads."""

import json
from pathlib import Path

import pytest

from largesse.programme.load import load
from tests.shared import ROOT, shared_path

EXAMPLES = sorted((ROOT / "examples" / "worked").glob("*.yaml"))
OF_THE_LEDGER = {"C36", "C37"}
"""Settlements against accruals: they belong to the fund's ledger, not to the language."""


def test_every_published_example_is_written() -> None:
    published = json.loads(shared_path("cases/worked-examples.json").read_text(encoding="utf-8"))
    written = {path.name.partition("-")[0] for path in EXAMPLES}
    assert {example["id"] for example in published} - OF_THE_LEDGER <= written


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_on_a_screen_and_has_its_case(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30
    programme = load(path)
    assert programme.cases
    assert programme.incentives
