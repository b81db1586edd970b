"""``largesse sovereignty owners``: the table, sentences to paste, the rows behind them, JSON."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from tests.sovereignty.ownership.test_reading import HEADERS

ENTITIES = f"""{HEADERS["entities"]}
cedar,Cedar Cloud SAS,company,FR,FR,FR,FR,,2019-01-01,,register,2024-01-10,certified,
northwind,Northwind Holding,company,FR,FR,FR,FR,,2018-01-01,,register,2024-01-10,certified,
harbour,Harbour Fund,state,US,,,,,2015-01-01,,report,2024-01-10,evidenced,
caisse,Investment Body,public-body,FR,,,,,1816-01-01,,law,2024-01-10,certified,
quay,Quay Capital,person,,,,,,2015-01-01,,press,2024-01-10,claimed,
"""
HOLDINGS = f"""{HEADERS["holdings"]}
northwind,cedar,50%,,2019-01-01,,register,2024-01-10,certified
caisse,cedar,46%,,2021-01-01,,register,2024-01-10,certified
quay,cedar,4%,,2021-01-01,,register,2024-01-10,certified
harbour,northwind,50%,,2020-01-01,,register,2024-01-10,certified
caisse,northwind,50%,,2020-01-01,,register,2024-01-10,certified
"""
RIGHTS = f"""{HEADERS["rights"]}
harbour,cedar,veto,,,2022-01-01,,shareholders' agreement,2024-01-10,evidenced,
"""
Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "largesse.toml").write_text("", encoding="utf-8")
    folder = tmp_path / "sovereignty"
    folder.mkdir()
    for name, text in (("entities", ENTITIES), ("holdings", HOLDINGS), ("rights", RIGHTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def owners(home: Path, capsys: Capsys, *options: str, code: int = 0) -> str:
    ran = main(["sovereignty", "owners", *options, "--on", "2024-06-01", "-w", str(home)])
    said = capsys.readouterr()
    assert ran == code, said.err
    return " ".join((said.out + said.err).split())


def test_sentences_can_be_pasted(home: Path, capsys: Capsys) -> None:
    said = owners(home, capsys, "cedar")
    assert (
        "One holder outside the European Union has 25.0 %, above 24.0 %: by 2 ways, the strongest:"
        " Harbour Fund (US) holds 50.0 % of Northwind Holding (FR), which holds 50.0 % of"
        " Cedar Cloud SAS (FR)."
    ) in said
    assert "together have 25.0 % (at most 29.0 %), not more than 39.0 %." in said
    assert "there is a veto, at any share one too many: Harbour Fund (US) has it." in said
    assert "Nobody is stated to control Cedar Cloud SAS (FR)." in said
    assert "the country of Quay Capital (?) is unknown: state it in entities.csv" in said


def test_in_french(home: Path, capsys: Capsys) -> None:
    said = owners(home, capsys, "cedar", "--lang", "fr")
    assert "Un détenteur hors Union européenne a 25,0 %, au-delà de 24,0 %" in said
    assert "le pays de Quay Capital (?) est inconnu" in said


def test_each_way_is_explained_by_its_rows(home: Path, capsys: Capsys) -> None:
    said = owners(home, capsys, "cedar", "--explain")
    assert "sovereignty/holdings.csv:5: register, certified, known 2024-01-10" in said
    assert "sovereignty/rights.csv:2: shareholders' agreement, evidenced" in said
    assert "Harbour Fund (US) has a veto over Cedar Cloud SAS (FR)" in said


def test_another_area_and_another_day(home: Path, capsys: Capsys) -> None:
    said = owners(home, capsys, "cedar", "--area", "US")
    assert "outside United States" in said
    assert "above 24.0 %" in said
    assert "nothing is stated of 'cedar'" in owners(
        home, capsys, "cedar", "--known-at", "2023-12-31", code=2
    )


def test_without_an_entity_every_company_is_listed(home: Path, capsys: Capsys) -> None:
    said = owners(home, capsys)
    assert "Cedar Cloud SAS FR 25.0 % 25.0 % (at most 29.0 %) yes -" in said
    assert "Northwind Holding FR 50.0 % 50.0 % no -" in said
    assert "2 companies on 2024-06-01; of 0 a controller is outside or unknown." in said
    assert main(["sovereignty", "owners", "--json", "-w", str(home)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["entity"] for each in found] == ["cedar", "northwind"]


def test_it_is_drawn_where_asked(home: Path, capsys: Capsys) -> None:
    picture = home / "owners.svg"
    owners(home, capsys, "cedar", "--chart", str(picture))
    assert "Harbour Fund (US) has 25.0 % of Cedar Cloud SAS (FR)" in picture.read_text("utf-8")


def test_json_holds_exact_shares(home: Path, capsys: Capsys) -> None:
    code = main(["sovereignty", "owners", "cedar", "--json", "--on", "2024-06-01", "-w", str(home)])
    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert found["individually"] == {"low": "0.25", "high": "0.25"}
    assert found["collectively"] == {"low": "0.25", "high": "0.29"}
    assert (found["veto"], found["veto_by"]) == (True, ["harbour"])
    assert [each["holder"] for each in found["holders"]] == [
        "caisse", "northwind", "harbour", "quay",
    ]  # fmt: skip
    assert found["unknown"][0]["missing"] == "country"


REFUSED = [
    # options                       what is told
    (("ceder",),                    "did you mean 'cedar'?"),
    (("cedar", "--area", "EUU"),    "there is no area 'EUU'"),
    (("cedar", "--lang", "de"),     "there is no language 'de'"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_what_cannot_be_answered_is_refused(
    options: tuple[str, ...], told: str, home: Path, capsys: Capsys
) -> None:
    assert told in owners(home, capsys, *options, code=2)
