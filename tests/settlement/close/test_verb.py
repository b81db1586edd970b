"""``largesse close`` in its words: each proposes, a second person posts, and JSON says the same."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import CHECKER, MAKER, open_fund, owed_before
from tests.settlement.close.told import Said, say, vendor

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A vendor whose run says that ada earned 80.00; ada stands in its folder."""
    workspace = vendor(tmp_path)
    say(workspace, "2024-01", [Said("ada", "2024-01", "80")])
    open_fund(workspace, ("all", "", 5_000))
    monkeypatch.chdir(workspace.root)
    monkeypatch.setenv("COLUMNS", "160")
    return workspace


def told(capsys: Capture, *words: str, code: int = 0) -> str:
    """What a command prints; blanks do not count."""
    assert main(["close", *words]) == code, capsys.readouterr()
    said = capsys.readouterr()
    return " ".join((said.out + said.err).split())


def test_refused_topped_up_reopened(home: Workspace, capsys: Capture) -> None:
    assert "nothing has been proposed" in told(capsys, "--by", CHECKER, code=2)
    proposed = json.loads(told(capsys, "propose", "--by", MAKER, "--json"))
    assert proposed["summary"]["decisions"][0]["decision"] == "denied"
    done = json.loads(told(capsys, "--by", CHECKER, "--json"))
    assert done["close"]
    assert "denied USD 80.00 exhausted" in told(capsys, "show", "--partner", "ada")
    key = "rebate/ada//2024-01/USD"
    assert "reopened" in told(capsys, "reopen", key, "--by", MAKER, "--reason", "topped up")
    assert "posted by" in told(capsys, "--by", CHECKER)
    listed = json.loads(told(capsys, "list", "--json"))
    assert [(row["kind"], row["posted by"]) for row in listed] == [
        ("run", CHECKER),
        ("reopen", CHECKER),
    ]


def test_settle_says_what_it_comes_to(home: Workspace, capsys: Capture) -> None:
    path = home.root / "before.csv"
    header = "incentive,partner,scope,interval,currency,accrued,granted,paid"
    path.write_text(f"{header}\nrebate,bea,,2023-12,USD,8.00,0,0\n", encoding="utf-8")
    told(capsys, "opening", str(path), "--by", MAKER)
    said = told(capsys, "--by", CHECKER, code=2)
    assert "bea: USD 8.00 of 'all' was earned before and is unpaid by its keys" in said
    assert "largesse fund take-over" in said
    owed_before("bea", 8_00)
    told(capsys, "opening", str(path), "--by", MAKER)
    told(capsys, "--by", CHECKER)
    settle = ("settle", "bea", "rebate", "--by", MAKER, "--reason", "agreed")
    said = told(capsys, *settle, "--amount", "7.00 USD")
    assert "credit USD 7.00, reverse USD 8.00, carried USD 1.00" in said
    said = told(capsys, *settle, "--amount", "10.00 USD")
    assert "credit USD 10.00, reverse USD 8.00, expense USD 2.00" in said
    assert "is not what becomes of a rest" in told(
        capsys, *settle, "--amount", "7.00 USD", "--rest", "keep", code=2
    )
    assert "pays in USD" in told(capsys, *settle, "--amount", "7 EUR", code=2)
    assert "'dollars' is no currency" in told(capsys, *settle, "--amount", "7 dollars", code=2)
    assert "Owed by partners" in told(capsys, "receivables", "--day", "2024-06-30")
    assert "there is no debit note" in told(capsys, "note", "DN-2024-00001", code=2)
