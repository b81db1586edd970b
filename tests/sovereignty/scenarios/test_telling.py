"""What readers are told, in both languages, and drawn."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.sovereignty.scenarios.assess import assess
from largesse.sovereignty.scenarios.charts import risk_chart
from largesse.sovereignty.scenarios.split import with_split
from largesse.sovereignty.scenarios.telling import finding, threats, why
from largesse.sovereignty.scenarios.words import LEVELS, LIKELIHOODS, SEVERITIES, ZONES, Language
from tests.sovereignty.scenarios.world import CLINIC, changed, clinic, workspace_with

NO_SPLIT: tuple[str, str] = (CLINIC[CLINIC.index("split:") :], "")
ORIGIN = "Origin: A rival, for records of patients: motivation 3, resources 3, so relevance 3"
NONE_FALLS = "None of 1 risks falls with the split; 1 is high after it"
TAKES = ("through: north", "through: south")


@pytest.mark.parametrize(
    ("changes", "language", "said"),
    [
        ([], "en", "1 of 1 risks falls with the split; none is high after it"),
        ([], "fr", "1 risque sur 1 baisse avec la répartition ; aucun n'est élevé ensuite"),
        ([(", without access: V1", "")], "en", NONE_FALLS),
        ([TAKES], "en", f"{NONE_FALLS}; 1 rises"),
        ([NO_SPLIT], "en", "1 of 1 risks is high"),
        ([NO_SPLIT], "fr", "1 risque élevé sur 1"),
    ],
)
def test_the_finding(
    tmp_path: Path, changes: list[tuple[str, str]], language: Language, said: str
) -> None:
    assert finding(assess(clinic(tmp_path, *changes)), language) == said


def test_why_an_event_stands_where_it_stands(tmp_path: Path) -> None:
    assert why(assess(clinic(tmp_path)), "theft", "en") == (
        f"{ORIGIN}; retained (from 3).",
        "Path: through North Hosting; theft.",
        "Rests on SOV-2.2 of the Commission's framework and 19.6.c of SecNumCloud 3.2.",
        "Before: Records G4 V3 with access, high (decides); Booking G2 V3 with access, medium.",
        "After: Records G4 V1 without access, medium (decides); Booking G2 V2 with access, low.",
        "Lowered by: North Hosting gives up Records.",
        "Measure: two locks.",
        "Measures lower the likelihood with access from V3 to V2.",
        "What remains: what is copied is copied.",
        "Accepted by: medical-director.",
        "It falls below medium where no path is left to Records.",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            [("records: G4, ", "")],
            "Not stated, so counted as the worst: severity for Records.",
        ),
        ([("motivation: 3\n    ", "")], "motivation ?, resources 3, so relevance 4; retained"),
        ([("      accepted by: medical-director\n", "")], "Nobody is known to have accepted"),
        ([("      residual: {en: what is copied is copied}\n", "")], "What remains is not stated."),
        ([TAKES], "Raised by: South Trust takes over Records."),
        (
            [(", without access: V1", ", without access: V2")],
            "It falls below high where the likelihood for Records is at most V1.",
        ),
        ([NO_SPLIT], "Judged: Records G4 V3 with access, high (decides)"),
    ],
)
def test_what_else_is_told(tmp_path: Path, changes: list[tuple[str, str]], sentence: str) -> None:
    told = " ".join(why(assess(clinic(tmp_path, *changes)), "theft", "en"))
    assert sentence in told


def test_the_arithmetic_of_threats(tmp_path: Path) -> None:
    assert list(threats(assess(clinic(tmp_path, ("    trust: 1\n", ""))), "fr")) == [
        "North Hosting : 3 x 4 / (3 x 1) = 4,00. Non énoncé, donc compté au pire : confiance.",
        "North Hosting : 3 x 2 / (3 x 1) = 2,00. Non énoncé, donc compté au pire : confiance.",
        "South Trust : 2 x 2 / (3 x 3) = 0,44.",
        "South Trust : 3 x 4 / (3 x 3) = 1,33.",
    ]


def test_every_step_has_its_word_in_both_languages() -> None:
    for words in (LEVELS, LIKELIHOODS, SEVERITIES, ZONES):
        assert set(words["en"]) == set(words["fr"])


@pytest.mark.parametrize(("language", "left"), [("en", "Before the split"), ("fr", "Avant la")])
def test_two_matrices_and_the_threats_are_drawn(
    tmp_path: Path, language: Language, left: str
) -> None:
    chart = risk_chart(assess(clinic(tmp_path)), language)
    assert left in chart.svg
    assert ">Theft of records</text>" in chart.svg
    assert chart.grid.rows[0][1:] == (
        ("Theft of records", "G4", "V3 → V1", "-", "high → medium")
        if language == "en"
        else ("Theft of records", "G4", "V3 → V1", "-", "élevé → moyen")
    )
    assert len(chart.grid.rows) == 3


def test_without_a_split_one_matrix_is_drawn(tmp_path: Path) -> None:
    found = with_split(clinic(tmp_path), frozenset(), {})
    chart = risk_chart(assess(found), "en")
    assert "As it is" in chart.svg
    assert "After the split" not in chart.svg


def test_a_risk_without_a_path_is_named_beside_the_matrix(tmp_path: Path) -> None:
    found = clinic(
        tmp_path,
        ("booking: G2", "booking: none"),
        ("without access: V1", "without access: none"),
    )
    assert "no path left: 1" in risk_chart(assess(found), "en").svg


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "largesse.toml").write_text("layout = 1\n", "utf-8")
    return workspace_with(tmp_path, clinic=CLINIC).root


def run(home: Path, *words: str) -> int:
    return main(["sovereignty", "scenarios", *words, "-w", str(home)])


def test_sets_are_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home) == 0
    out = capsys.readouterr().out
    assert "olympic-2024" in out
    assert "sovereignty/scenarios/clinic.yaml" in out
    assert "Next: largesse sovereignty scenarios clinic --explain" in out


def test_one_set_is_told_and_explained(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "olympic-2024", "--explain") == 0
    out = capsys.readouterr().out
    assert "4.00 → 2.00   danger → control" in out
    assert "4 of 4 risks fall with the split; none is high after it." in out
    assert "Every value is an assessment by: Largesse, from public sources." in out
    assert "Nobody is known to have accepted what remains." in out


def test_a_set_whose_origin_is_not_retained_says_so(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace_with(home, clinic=changed(("motivation: 3", "motivation: 1")))
    assert run(home, "clinic") == 0
    assert "Origin not retained (relevance below 3): theft." in capsys.readouterr().out


def test_a_set_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "clinic", "--json") == 0
    record = json.loads(capsys.readouterr().out)
    assert record["events"][0]["after"]["level"] == "medium"
    assert record["stakeholders"][1]["after"]["threat"] == "4/3"
    assert record["events"][0]["accepted_by"] == "medical-director"


def test_a_set_is_drawn(home: Path) -> None:
    assert run(home, "clinic", "--lang", "fr", "--chart", str(home / "risks.html")) == 0
    text = (home / "risks.html").read_text("utf-8")
    assert "<h1>1 risque sur 1 baisse avec la répartition" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("clinik",), "there is no scenario set 'clinik'. Mend: did you mean 'clinic'?"),
        (("--explain",), "no scenario set is named. Mend: name one of olympic-2024, clinic"),
        (("clinic", "--lang", "de"), "write --lang en or --lang fr"),
    ],
)
def test_what_cannot_be_answered(
    home: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, *words) == 2
    assert said in capsys.readouterr().err
