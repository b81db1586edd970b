"""`largesse explain` in both languages, over the invented vendor of the statements."""

import json
import re

import pytest

from largesse.cli import main
from largesse.workspace.paths import Workspace

RULES = ("volume-rebate", "year-bonus", "monthly-mite", "training")
ENGLISH = re.compile(r"\b(rows?|counted|earned|the|of|to|in|with|would|more|and|is|run|band)\b")
"""Words that no French proof has: this vendor's titles and reasons are all in French too."""


def explained(harrow: Workspace, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["explain", "acme", *words, "-w", str(harrow.root)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("rule", RULES)
def test_a_french_proof_has_no_english(
    harrow: Workspace, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    told = explained(harrow, capsys, rule, "--rows", "--lang", "fr")
    named = told.replace("guide, section 1", "")
    assert ENGLISH.findall(named) == []
    assert "Prouvé\N{NO-BREAK SPACE}: le calcul donne le même montant, au dernier chiffre." in told


def test_a_proof_reads_as_one_would_write_it(
    harrow: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explained(harrow, capsys, "volume-rebate", "2024 Q1")
    wanted = (
        "Quarterly volume rebate (volume-rebate): acme, 2024 Q1",
        "2024-01 to 2024-03; guide, section 1",
        "1 row counted: 20,000.00 EUR",
        "1 row not counted: paid by coupon, 10,000.00 USD",
        "2024-03: 20,000.00 EUR × 60 % × 1.1 USD/EUR of 2024-03 = 13,200.00 USD",
        "Qualifying consumption in 2024 Q1: 303,200.00 USD",
        "[250,000, inf): 53,200 × 2 % = 1,064.00 USD",
        "earned 3,564.00 USD, vested",
        "1,000.00 USD more would have added 20.00 USD",
        "there is no higher band",
        "rows delivered by harrow: 2024-01 ",
        "Proved: the run says the same, to the last digit.",
    )
    assert [line for line in wanted if line not in told] == []


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("of it Cash: 1,860.00 USD", "of it Co-op funds: 1,240.00 USD")),
        (
            "fr",
            (
                "dont Numéraire\N{NO-BREAK SPACE}: 1",
                "dont Fonds de coopération\N{NO-BREAK SPACE}: ",
            ),
        ),
    ],
)
def test_the_parts_of_a_split_by_their_titles(
    harrow: Workspace, capsys: pytest.CaptureFixture[str], language: str, parts: tuple[str, str]
) -> None:
    told = explained(harrow, capsys, "year-bonus", "2024", "--lang", language)
    assert [part for part in parts if part not in told] == []


def test_the_overview_in_french(harrow: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(harrow, capsys, "--lang", "fr")
    assert "Ce que acme a acquis" in told
    assert "T1\N{NO-BREAK SPACE}2024" in told


def test_json_has_the_lines_in_english_and_as_records(
    harrow: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = json.loads(explained(harrow, capsys, "training", "2024", "--json"))
    assert told["rows"] == [{"verdict": "", "row_count": 1, "total": "12", "unit": "seats"}]
    assert told["measuring"] == ["2024-02: 12 seats"]
    assert [line["kind"] for line in told["arithmetic_lines"]] == ["placed_so_far", "in_the_band"]
    assert len(told["arithmetic"]) == len(told["arithmetic_lines"])


def test_a_language_that_is_not_spoken(
    harrow: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "acme", "--lang", "de", "-w", str(harrow.root)]) == 2
    assert "write --lang en or --lang fr" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (
            "2024-03",
            "is not earned by 2024-03, but by intervals of its own. Mend: name '2024 Q1'",
        ),
        ("2024", "name one of '2024 Q1', '2024 Q2'"),
        ("2023 Q2", "acme has nothing under volume-rebate in 2023 Q2. Mend: name one of '2024 Q1'"),
    ],
)
def test_another_interval_than_the_rules_names_its_own(
    harrow: Workspace, capsys: pytest.CaptureFixture[str], interval: str, said: str
) -> None:
    assert main(["explain", "acme", "volume-rebate", interval, "-w", str(harrow.root)]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_statement_says_how_its_own_amount_is_explained(
    harrow: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """January's statement is of the quarter that holds it, not of the latest one."""
    assert main(["statement", "acme", "2024-01", "-w", str(harrow.root)]) == 0
    assert "largesse explain acme volume-rebate '2024 Q1'" in capsys.readouterr().out
