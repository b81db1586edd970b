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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert main(["init", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_of_a_programme_is_tested_with_the_programme_around_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "growth-bonus", "spring"]) == 0
    stack = "stack: both\norder: [spring, volume-rebate]\nrule: add\n"
    write(home / "programme", stack, "stack.yaml")
    capsys.readouterr()
    assert main(["test", "programme/incentives/spring.yaml"]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 cases came out as expected." in said
    assert "volume-rebate.yaml" not in said
    assert main(["check", "programme/incentives/spring.yaml"]) == 0
    assert main(["test", "programme/incentives"]) == 0
    assert "volume-rebate.yaml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("stands", "named"),
    [
        (".", "programme/incentives/spring.yaml:"),
        ("programme", "incentives/spring.yaml:"),
        ("programme/incentives", "spring.yaml:"),
        ("facts", "{home}/programme/incentives/spring.yaml:"),
    ],
)
def test_a_file_is_named_as_it_can_be_opened(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    stands: str,
    named: str,
) -> None:
    write(home / "programme", "incentive: spring\nrate: 5\n", "incentives/spring.yaml")
    monkeypatch.chdir(home / stands)
    for words in (["check", str(home)], ["test"], ["run"]):
        capsys.readouterr()
        assert main(words) == 2
        assert capsys.readouterr().err.startswith(named.format(home=home))
    assert main(["new", "guarantee", "summer"]) == 0
    assert f"  {named.format(home=home)}" in capsys.readouterr().out


def test_a_case_is_named_by_its_file_as_it_can_be_opened(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["test"]) == 0
    assert "as expected  programme/incentives/volume-rebate.yaml:" in capsys.readouterr().out
