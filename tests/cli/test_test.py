"""``largesse test``: which cases run, and how they are told."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from tests.programme.kit import write

THREE_CASES = """\
incentive: flat
rate: 10%
---
{case: refused, given: {this mnth: 10}, expect: 1}
---
{case: right, given: {this month: 10}, expect: 1}
---
{case: wrong, given: {this month: 10}, expect: 2}
"""


def test_a_refused_case_leaves_the_others_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, THREE_CASES)
    monkeypatch.chdir(tmp_path)
    assert main(["test", "rule.yaml"]) == 2
    said, refused = capsys.readouterr()
    assert "as expected  rule.yaml:6 right" in said
    assert "DIFFERS      rule.yaml:8 wrong" in said
    assert "1 of 2 cases came out as expected." in said
    assert refused.startswith("rule.yaml:4:25: case 'refused': 'this mnth'")
    assert main(["test", "rule.yaml", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["passed"], told["failed"], len(told["problems"])) == (1, 1, 1)
