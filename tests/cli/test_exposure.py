"""``largesse exposure``, and limits in ``largesse check``, as a person and a machine meet them."""

import json

import pytest

from largesse.cli import main
from largesse.entitlement.run import run
from largesse.workspace.paths import Workspace
from tests.sovereignty.exposure.small_workspace import home as home


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal so wide that no cell is folded."""
    monkeypatch.setenv("COLUMNS", "200")


def said(
    capsys: pytest.CaptureFixture[str],
    home: Workspace,
    *words: str,
    code: int = 0,
    verb: str = "exposure",
) -> str:
    assert main([verb, "-w", str(home.root), *words]) == code
    found = capsys.readouterr()
    if "--json" in words:
        return found.out
    text = found.out + found.err
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_without_events_it_shows_concentration_and_the_largest_events(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, home)
    assert "Consumption 2025-01 .. 2025-02: USD 161." in text
    assert "customer 3 4,863 C-1 62.1 % 37.9 %" in text
    assert "The largest single loss is group:G-1: 69.0 % of consumption." in text
    assert "Nothing was computed yet" in text
    assert "Next: largesse exposure group:G-1 --explain" in text
    assert not home.ledger.exists()  # who only reads makes no records


def test_an_event_is_told_in_sentences_that_can_be_pasted(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run(home)
    text = said(capsys, home, "market:DE", "--explain")
    assert (
        "If market:DE fell away, USD 100 of consumption would be lost: 62.1 % of the USD 161 of"
        " 2025-01 .. 2025-02." in text
    )
    # of two months' 100.00; an exit takes 12 months, so none of a year's 600.00 is lost in order
    assert "an orderly exit over 12 months would lose nothing; a cut-off USD 600." in text
    assert "It touches 1 customer, 2 partners (1 of them lose all) and 1 market." in text
    assert "A further USD 61 may go too: nobody states where it belongs." in text
    assert "All of this holds if the event comes. How likely it is, is not said." in text
    assert "two USD 25 USD 25 100.0 %" in text
    french = said(capsys, home, "market:DE", "--lang", "fr")
    assert "Si market:DE disparaissait, 100 USD de consommation seraient perdus" in french


def test_a_machine_has_exact_figures(home: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, home, "market:DE", "customer:C-2", "--json"))
    assert found["lost_minor"] == 111_12
    assert found["share"] == {"exact": "1389/2014", "per_cent": "68.97"}
    assert found["condition"] == "conditional on the event; no probability is given"
    assert {one["partner"] for one in found["partners"]} == {"one", "two"}
    whole = json.loads(said(capsys, home, "--json", "--top", "1"))
    assert whole["concentration"]["customer"]["largest"] == "C-1"
    assert ["market:DE"] in [one["events"] for one in whole["largest"]]


def test_the_smallest_set_that_breaks_a_promise(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, home, "--break", "half", "--among", "customer")
    assert "Half stays: broken by 1 event." in text
    assert "smallest customer:C-1 1 USD 100" in text
    assert "No set of fewer than 1 of 2 events breaks it (gap 0 %" in text
    found = json.loads(said(capsys, home, "--break", "half", "--json"))
    assert found["is_proven"]
    assert found["proven_at_least"] == found["smallest"]["cost"] == 1


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["market:FR"], "it has DE"),
        (["germany"], "write KIND:NAME"),
        (["--break", "hlaf"], "did you mean 'half'?"),
        (["--break", "half", "market:DE"], "name no event with it"),
        (["--break", "half", "--among", "star"], "kinds are customer"),
        (["--on", "2024-12-31"], "name a later day"),
        (["--lang", "de"], "write --lang en"),
    ],
)
def test_what_cannot_be_told_is_refused(
    home: Workspace, capsys: pytest.CaptureFixture[str], words: list[str], mend: str
) -> None:
    assert mend in said(capsys, home, *words, code=2)


def test_on_a_day_the_months_count_that_were_over(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Consumption 2025-01 .. 2025-01: USD 111." in said(capsys, home, "--on", "2025-02-27")


LIMIT = """---
limit: no-giant
title: {en: No giant}
of: consumption
by: customer
at most: 60%
"""


def test_check_holds_limits_against_a_run(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8") + LIMIT, "utf-8")
    assert "limits of exposure wait for a run: largesse run" in said(capsys, home, verb="check")
    assert json.loads(said(capsys, home, "--json", verb="check"))["limits"] is None
    run(home)
    text = said(capsys, home, verb="check", code=1)
    assert (
        "No giant: broken. C-1 has USD 100 of USD 161 of consumption: 62.1 %, and at most 60.0 % is"
        " allowed." in text
    )
    assert "1 limit of exposure not kept" in text
    found = json.loads(said(capsys, home, "--json", verb="check", code=1))
    assert found["limits"][0]["verdict"] == "broken"
    path.write_text(path.read_text("utf-8").replace("60%", "95%"), "utf-8")
    assert "not known to be kept" not in said(capsys, home, verb="check")


def test_check_of_a_programme_elsewhere_holds_no_limit(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    other = home.root.parent / "other"
    other.mkdir()
    text = (home.programme / "programme.yaml").read_text("utf-8")
    (other / "programme.yaml").write_text(text + LIMIT, "utf-8")
    assert main(["check", str(other)]) == 0
    assert "wait for a run" not in capsys.readouterr().out


def test_what_follows_and_what_the_engine_says(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run(home)
    text = said(capsys, home, "customer:C-1", "--recalculate", "--explain")
    assert "What follows: nothing for levels, bands or targets." in text
    assert "rebates USD 1 USD 1" in text  # 1.15 in proportion, 1.12 by the engine
    assert "as if it had been lost on the window's first day; no billing row was read." in text
    found = json.loads(said(capsys, home, "customer:C-1", "--recalculate", "--json"))
    assert found["by_the_engine"]["by_partner_minor"] == {"one": 75, "two": 37}
    assert found["second_round"]["freed"] == [
        {"envelope": "rebates", "committed_minor": 0, "earned_minor": 115}
    ]


def test_recalculating_needs_an_event_and_a_run(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "name an event; run first" in said(capsys, home, "--recalculate", code=2)
    words = ("customer:C-1", "--recalculate")
    assert "name an event; run first" in said(capsys, home, *words, code=2)


def test_a_chart_is_drawn_where_a_file_is_named(
    home: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ([], ["market:DE"]):
        path = home.root / f"chart-{len(words)}.svg"
        said(capsys, home, *words, "--chart", str(path))
        assert path.read_text("utf-8").startswith("<svg")
    assert "name a file .svg or .html" in said(capsys, home, "--chart", "x.png", code=2)
