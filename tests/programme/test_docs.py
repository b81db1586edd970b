"""The reference of the language is current, and what it shows can be written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from largesse.entitlement.cases.run import run_case
from largesse.programme.load import inspect, load
from tests.programme.kit import write
from tests.shared import ROOT

PAGES = [*sorted((ROOT / "docs" / "how-to").glob("*.md")), ROOT / "docs" / "tutorial.md"]


def test_the_reference_is_current() -> None:
    program = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    result = subprocess.run(program, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def blocks(path: Path) -> list[str]:
    """The complete YAML examples of a page that are no files of its own workspace.

    What a guide writes into files is run with them, in `tests/docs`.
    """
    text = path.read_text("utf-8")
    found = re.findall(r"^```yaml(?! \S*/)[^\n]*(?<! wrong)\n(.*?)^```", text, re.DOTALL | re.M)
    return [text for text in found if re.search(r"^incentive:", text, re.MULTILINE)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_incentive_of_a_guide_loads_and_its_cases_come_out(
    tmp_path: Path, path: Path
) -> None:
    for number, text in enumerate(blocks(path)):
        programme = load(write(tmp_path, text, f"{number}.yaml"))
        for case in programme.cases:
            assert run_case(programme, case).differences == (), (path.name, case.name)


def test_the_errors_of_the_guide_are_what_is_said(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "how-to" / "read-an-error.md").read_text(encoding="utf-8")
    wrong = re.findall(r"^```yaml wrong\n(.*?)^```\n+```text\n(.*?)^```", text, re.DOTALL | re.M)
    assert wrong
    for rule, said in wrong:
        _, problems = inspect(write(tmp_path, rule))
        assert [str(problem) for problem in problems] == said.strip().splitlines()
