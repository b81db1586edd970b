"""``largesse markets share`` as a person and a machine meet it, on the real releases."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from tests.shared import shared_path


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal so wide that no cell is folded."""
    monkeypatch.setenv("COLUMNS", "200")


ALIBABA = ("--definition", "gartner", "--vendor", "alibaba")


def share(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    file = str(shared_path("data/markets/market_share.csv"))
    assert main(["markets", "share", "--from", file, *words]) == code
    said = capsys.readouterr()
    text = said.out if code == 0 else said.err
    return text if "--json" in words else " ".join(text.split())


def test_without_words_it_lists_what_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert "6 definitions and geographies; no two of them are compared." in share(capsys)
    assert len(json.loads(share(capsys, "--json"))) == 6


def test_a_vendor_s_change_is_that_of_one_vintage(capsys: pytest.CaptureFixture[str]) -> None:
    said = share(capsys, *ALIBABA)
    assert "-2.1 2021 9.8 %, here 7.7 %, both in 2023-07" in said
    assert "restated 2016 3.0 % in 2017-09, here 7.7 % in 2019-07" in said
    assert "9.5 % (2022-06), then 9.8 % (2023-07)" in said
    assert "-1.8" not in said


def test_a_vintage_s_finding_can_be_read_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        "Alibaba fell from 9.8 % to 7.7 % in 2022 (Gartner public-cloud IaaS, World, vintage"
        " 2023-07); the 9.5 % printed for 2021 in 2022-06 was restated."
    ) in share(capsys, *ALIBABA, "--vintage", "2023-07")


def test_where_no_vendor_is_known_it_says_to_enter_one(capsys: pytest.CaptureFixture[str]) -> None:
    said = share(capsys, "--definition", "idc")
    assert "USD 2,350 - - forecast" in said
    assert "No vendor's share is known here: enter it by hand" in said


def test_a_share_of_one_period_is_told_without_a_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = share(capsys, "--definition", "synergy", "--geography", "world")
    assert "Amazon has 31.0 % in 2024Q1 (Synergy" in said
    assert "vintage 2024-05)." in said


def test_the_way_to_a_share_says_what_comes_through_partners(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = (*ALIBABA, "--reach", "12%", "--by", "2026", "--channel", "25%")
    said = share(capsys, *words)
    assert "To reach 12.0 % by 2026, Alibaba needs to grow 33.3 % a year (137.0 % in all)" in said
    assert "34.2 points of the 137.0 %, USD 3,807 M of revenue more in 2026." in said
    found = json.loads(share(capsys, *words, "--json"))
    assert found["way"]["growth"] == "0.333201"
    assert found["way"]["years"][0]["vendor"] == "11119000000"
    assert found["way"]["channel"]["share"] == "0.25"
    unknown = share(capsys, *words[:-2])
    assert "What of it comes through partners is not known" in unknown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vendor", "alibaba"), "more than one definition or geography"),
        (("--definition", "forrester"), "no shares are kept of definition 'forrester'"),
        ((*ALIBABA, "--vintage", "2020"), "no vintage '2020' is kept of it"),
        (("--definition", "gartner", "--vendor", "nobody"), "'nobody' names no vendor here"),
        ((*ALIBABA, "--reach", "12%"), "there is no year by which"),
        (("--definition", "gartner", "--by", "2026"), "growth is needed by one vendor"),
        ((*ALIBABA, "--by", "2020"), "2020 is not 1 to 20 years after 2023"),
        ((*ALIBABA, "--by", "2026", "--reach", "12"), "--reach: "),
        ((*ALIBABA, "--by", "2026", "--channel", "125%"), "--channel: "),
        ((*ALIBABA, "--currency", "EUR"), "no exchange rate from USD to EUR for 2015"),
        ((*ALIBABA, "--currency", "EU"), "'EU' is no currency"),
        ((*ALIBABA, "--currency", "EUR", "--rate", "USD@never=1"), "--rate: "),
        ((*ALIBABA, "--rate", "USD=1"), "there is no currency to convert to"),
        ((*ALIBABA, "--lang", "de"), "there is no language 'de' here"),
        ((*ALIBABA, "--chart", "share.png"), "a chart cannot be written as 'share.png'"),
    ],
)
def test_bad_input_is_refused(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in share(capsys, *words, code=2)


def test_a_stated_rate_converts(capsys: pytest.CaptureFixture[str]) -> None:
    said = share(capsys, *ALIBABA, "--vintage", "2024-07", "--currency", "EUR", "--rate", "USD=0.5")
    assert "EUR 5,560" in said


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Alibaba fell from 9.8 % to 7.7 % in 2022 (vintage 2023-07)"),
        ("fr", "Alibaba est tombé de 9,8 % à 7,7 % en 2022 (édition 2023-07)"),
    ],
)
def test_a_chart_says_the_finding(
    lang: str, title: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "shares.html"
    share(capsys, *ALIBABA, "--vintage", "2023-07", "--chart", str(path), "--lang", lang)
    assert f"<h1>{title}" in path.read_text("utf-8")
