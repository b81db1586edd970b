"""The verb at work: what it says, what it writes, what it answers where there is nothing."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.sovereignty.registers.json import check_seal
from tests.sovereignty.registers.files import FILES, workspace_of

ON = ["--on", "2026-11-25"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(root: Path, *words: str) -> int:
    return main(["sovereignty", "register", *words, *ON, "--workspace", str(root)])


def test_it_says_what_is_known_what_is_missing_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace_of(tmp_path)
    assert run(tmp_path) == 0
    said = capsys.readouterr().out
    for part in (
        "Kestrel Savings Bank",
        "fields known on 2026-11-25; the financial entity fills the rest.",
        "sovereignty/identifiers.csv",
        "On no offering known here: claims.",
        "Whose they are is not stated (scopes): shop.",
        "not read in the Official Journal",
        "Next: largesse sovereignty register",
    ):
        assert part in said


def test_it_writes_a_folder_for_each_and_never_over_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace_of(tmp_path)
    out = tmp_path / "out"
    assert run(tmp_path, str(out)) == 0
    check_seal((out / "C-000007" / "register.json").read_text("utf-8"))
    assert (out / "C-000007" / "register.pdf").read_bytes().startswith(b"%PDF")
    assert run(tmp_path, str(out)) == 2
    assert "exists already" in capsys.readouterr().err


def test_explain_lists_each_missing_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace_of(tmp_path)
    assert run(tmp_path, "--explain") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "B_07.01 c0070 day of the last audit 2 -" in said


def test_machines_get_the_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace_of(tmp_path)
    assert run(tmp_path, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["undecided"] == ["shop"]
    assert told["registers"][0]["connected"]["by_control"][0]["behind"] == "brindle-holdings"


@pytest.mark.parametrize("words", [[], ["out"], ["--json"]])
def test_where_there_is_none_the_answer_is_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    workspace_of(tmp_path, **dict.fromkeys((Path(name).stem for name in FILES), None))
    assert run(tmp_path, *words) == 1
    assert not Path("out").exists()
    assert "No financial entity is known" in "".join(capsys.readouterr())


def test_a_language_nobody_speaks_here_is_refused(tmp_path: Path) -> None:
    workspace_of(tmp_path)
    assert run(tmp_path, "--lang", "de") == 2
