"""``largesse markets observe``: what a person types, and what is told."""

import json
import shlex
import time
from pathlib import Path
from typing import Any

import pytest

from largesse.cli import main
from largesse.markets.observations.store import read_observations
from largesse.workspace.paths import Workspace
from tests.markets.observations.files import TSV, WDI_BULK, api_figure, api_page
from tests.shared import shared_path

MARKETS = "markets: [NAM, KOR, DEU]\nindicators: {users: {zero: missing}}\n"
FILES = {
    "wdi.csv": WDI_BULK,
    "isoc_e_dii.tsv": TSV,
    "own.csv": "market,indicator,year,value,source\nNAM,users,2022,62,ITU\nKOR,users,2022,0,ITU\n",
    "other.csv": "market,indicator,year,value,source\nNAM,users,2022,63,WDI\n",
    "contrary.csv": "market,indicator,year,value,source\nNAM,users,2022,64,ITU\n",
    "bad.csv": "market,indicator,year,value\nXYZ,users,2022,1\nNAM,growth,2022,1\n",
    "page1.json": json.dumps(api_page(api_figure("NAM", 62.2), page=1, pages=2)),
    "page2.json": json.dumps(api_page(api_figure("KOR", 97.6), page=2, pages=2)),
}
NO_COUNTRY = (
    "bad.csv:2: 'XYZ' is no country. Mend: use its ISO 3166-1 code of three letters, such as IDN"
)
BY_HAND = "--market TW --indicator users --year 2023 --value 93.4 --source 'TWNIC survey'"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with markets, and published files beside it."""
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["init", str(tmp_path / "vale")]) == 0
    monkeypatch.chdir(tmp_path / "vale")
    Path("markets").mkdir()
    Path("markets/markets.yaml").write_text(MARKETS, encoding="utf-8")
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path / "vale"


def observe(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["markets", "observe", *shlex.split(line)])
    said = capsys.readouterr()
    return code, " ".join((said.out + said.err).split())


def told(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["markets", "observe", *shlex.split(line), "--json"])
    return code, json.loads(capsys.readouterr().out)


# Lines typed one after another; each with its exit code and what is among what it says.
JOURNEYS: dict[str, list[tuple[str, int, str]]] = {
    "bulk": [
        ("wdi.csv", 0, "5 figures of 2 indicators read (2 countries), 5 of them new; 2 empty."),
        ("wdi.csv", 0, "5 figures of 2 indicators read (2 countries), 0 of them new"),
        ("wdi.csv", 0, "no countries, left out: WLD World (2), XKX Kosovo (1)."),
        ("wdi.csv", 0, "Kept in markets/observations/wdi.csv. Next: largesse markets score"),
        ("wdi.csv --vintage 2025", 0, "5 of them new"),
        ("wdi.csv --indicator gdp=NY.GDP.MKTP.KD --name Size!", 0, "observations/size.csv"),
        ("wdi.csv --indicator IT.NET", 2, "did you mean 'IT.NET.USER.ZS'?"),
    ],
    "eurostat": [
        ("isoc_e_dii.tsv", 0, "b (1), bd (1), c (2), e (1), p (1), z (1)"),
        ("isoc_e_dii.tsv", 0, "b is a break in a series"),
        ("isoc_e_dii.tsv --as sdmx-csv", 2, "does not say area, period and figure"),
    ],
    "zero": [("own.csv", 0, "users: 1 zero taken as missing, as declared.")],
    "bad row": [
        ("bad.csv", 1, "bad.csv:2: 'XYZ' is no country. Mend: use its ISO 3166-1 code"),
        ("bad.csv", 1, "1 figure of 1 indicator read (1 country), 0 of them new"),
    ],
    "contradiction": [
        ("own.csv", 0, "2 of them new"),
        ("contrary.csv", 1, "contrary.csv:2: users of NAM in 2022 is 64 here, and 62 is kept"),
        ("contrary.csv --vintage 2025", 0, "1 of them new"),
        ("other.csv", 0, "To decide: markets/markets.yaml: users of NAM in 2022 is 64 in 'ITU'"),
    ],
    "pages": [
        ("page1.json", 1, "of 2 pages with 3 figures, page 2 is not here"),
        ("page1.json page2.json --name internet", 0, "2 figures of 1 indicator"),
    ],
    "by hand": [
        (BY_HAND, 0, "Kept in markets/observations/entered-by-hand.csv."),
        (BY_HAND, 0, "None of these countries is listed in markets/markets.yaml yet."),
        (BY_HAND.replace("93.4", "94"), 2, "is entered already: 93.4. Mend: say when"),
        (BY_HAND.replace("93.4", "94") + " --vintage 2026-11", 0, "1 of them new"),
        (BY_HAND.replace("TW", "XX"), 2, "'XX' is no country"),
        (BY_HAND.replace("93.4", "many"), 2, "'many' is no number"),
        (BY_HAND.replace("2023", "23"), 2, "'23' is no year"),
        (BY_HAND.replace("--source 'TWNIC survey'", ""), 2, "a year, a value and a source"),
        (BY_HAND.replace("--market TW", ""), 2, "has a market"),
        (f"own.csv {BY_HAND}", 2, "a file and a figure are named"),
        ("", 2, "nothing is named to take in"),
        ("none.csv", 2, "the file cannot be read"),
        ("own.csv --column user=x", 2, "--column user=x does not say which column is what"),
    ],
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_lines_typed_one_after_another(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line, code, fragment in JOURNEYS[name]:
        found, said = observe(line, capsys)
        assert (found, fragment in said, "Traceback" in said) == (code, True, False), (line, said)


def test_what_is_entered_by_hand_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert observe(BY_HAND, capsys)[0] == 0
    assert Path("markets/observations/entered-by-hand.csv").read_text(encoding="utf-8") == (
        "market,indicator,year,value,source,vintage,status\n"
        "TWN,users,2023,93.4,TWNIC survey,,entered\n"
    )


def test_figures_may_come_before_markets(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("markets/markets.yaml").unlink()
    code, said = observe("own.csv", capsys)
    assert code == 0
    assert "Next: write markets/markets.yaml" in said


def test_a_machine_is_told_all_of_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told("own.csv bad.csv", capsys) == (1, {
        "read": 3,
        "new": 3,
        "empty": 0,
        "markets": ["KOR", "NAM"],
        "indicators": ["growth", "users"],
        "files": ["markets/observations/own.csv", "markets/observations/bad.csv"],
        "areas_not_countries": {},
        "flags": {},
        "zeros_missing": {"users": 1},
        "set_aside": [NO_COUNTRY],
        "to_decide": [],
    })  # fmt: skip


# Real files: figures, indicators, countries, empty ones; one of their figures.
REAL = [
    (
        "indicators_long", 25_958, 13, 217, 0,
        ("NAM", "broadband_subscribers_per_100_people", 2019),
    ),
    ("hdi_components_2010_2022", 12_546, 5, 195, 129, ("NAM", "hdi", 2022)),
    ("eurostat_isoc_e_dii", 1_280, 17, 34, 0, ("GRC", "E_DI3_HI", 2023)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "figures", "indicators", "countries", "empty", "one"), REAL)
def test_real_files_are_read_whole(
    name: str,
    figures: int,
    indicators: int,
    countries: int,
    empty: int,
    one: tuple[str, str, int],
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = shared_path(f"data/markets/{name}.csv")
    started_s = time.monotonic()
    code, said = told(str(path), capsys)
    took_s = time.monotonic() - started_s
    assert (code, said["read"], said["new"], said["empty"]) == (0, figures, figures, empty)
    assert (len(said["indicators"]), len(said["markets"])) == (indicators, countries)
    assert said["set_aside"] == []
    found = read_observations(Workspace(home)).lookup(*one)
    assert found is not None
    assert f"{found.value:f}" in path.read_text(encoding="utf-8")
    assert took_s < 10


def test_a_table_of_countries_holds_no_figures(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = observe(str(shared_path("data/markets/countries.csv")), capsys)
    assert (code, "none of the shapes" in said) == (2, True)


INDEX = """\
index: online
title: {en: Online, fr: En ligne}
year: 2022
normalise: min-max
parts:
  users: {indicator: users}
"""


def test_a_score_says_which_zeros_were_no_figures(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("markets/indices").mkdir()
    Path("markets/indices/online.yaml").write_text(INDEX, encoding="utf-8")
    assert observe("own.csv", capsys)[0] == 0
    assert main(["markets", "score", "online"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "users: 1 zero taken as missing, as declared." in said
    assert "KOR is not scoreable on 'online': 0 of 1 figures (missing: users)" in said
    assert main(["markets", "score", "online", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["zeros_missing"] == {"users": 1}
