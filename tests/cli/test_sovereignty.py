"""``largesse sovereignty assess`` and ``rules`` as they are typed, in English and in French."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from largesse.cli import place, place_sheet, sovereignty_assess_sheet
from largesse.cli.place_words import _WORDS as PLACED
from largesse.cli.sovereignty_assess_words import _WORDS as ASSESSED
from largesse.sovereignty.assessment.framework import commission_framework
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.place import read_placing
from largesse.sovereignty.placement.record import recorded
from largesse.sovereignty.registers.json import check_seal
from largesse.workspace.paths import Workspace
from tests.cli.agreement_world import Told
from tests.cli.agreement_world import told as told
from tests.cli.doors_world import typed
from tests.cli.place_world import FILES

CRITERIA = commission_framework().criteria
PARIS = Path(place.__file__).parent / "paris_2024" / "sovereignty"


def answers(**other: str) -> str:
    """Every criterion of the offering answered for the best, but for those named."""
    rows = ["offering,asked,answer,grade,from,until,source,known_at,note"]
    rows.append("north,doors-locked,yes,evidenced,2024-01-01,,audit,2024-01-01,")
    for name, criterion in CRITERIA.items():
        said = other.get(name.replace("-", "_").replace(".", "_"), str(len(criterion.seal)))
        if said:
            answer, _, until = said.partition(" until ")
            rows.append(f"north,{name},{answer},evidenced,2024-01-01,{until},audit,2024-01-01,")
    return "\n".join(rows) + "\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LARGESSE_PERSON", raising=False)
    monkeypatch.delenv("LARGESSE_DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "240")
    root = tmp_path / "harbour"
    assert typed(f"init {root}") == 0
    monkeypatch.chdir(root)
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def said(home: Path, **other: str) -> None:
    (home / "sovereignty/answers.csv").write_text(answers(**other), "utf-8")


def test_an_offering_nobody_answered_anything_about(home: Path, told: Told) -> None:
    (home / "sovereignty/answers.csv").unlink()
    code, text = told("sovereignty assess")
    assert code == 0
    for fragment in (
        "SEAL-0",
        "Nobody has answered anything about it",
        "Answers go into sovereignty/answers.csv",
        "48 criteria unknown, counted as the worst answer",
        "could raise it to SEAL-4",
    ):
        assert fragment in text, text


def test_where_no_offering_is_described_it_says_where_to_write_one(home: Path, told: Told) -> None:
    shutil.rmtree(home / "sovereignty")
    for line in ("sovereignty assess", "place"):
        code, text = told(line)
        assert (code, "Mend:" in text, ".yaml" in text) == (2, True, True), text


def test_an_offering_counts_from_the_day_it_is_offered(home: Path, told: Told) -> None:
    code, text = told("sovereignty assess --on 2019-12-31")
    assert (code, "no offering is offered on 2019-12-31" in text) == (2, True), text


@pytest.mark.parametrize(("required", "told_of"), [(1, "1 offering reaches"), (2, "0 offerings")])
def test_one_offering_is_held_against_what_is_asked_for(
    required: int, told_of: str, home: Path, told: Told
) -> None:
    said(home, SOV_2_3="1")
    text = told(f"sovereignty assess north --required {required}")[1]
    assert f"{told_of} " in text
    assert ("not compared" in text) == (required == 2)


def test_what_holds_the_seal_is_named_with_what_would_raise_it(home: Path, told: Told) -> None:
    said(home, SOV_2_3="1", SOV_3_4="")
    code, text = told("sovereignty assess north --explain")
    assert code == 0
    for fragment in (
        "SEAL-0",
        "Held there by SOV-3.4 (Data strictly in EU/EEA)"
        if "Data strictly" in text
        else "Held there by SOV-3.4 (",
        "1 criterion unknown, counted as the worst answer: SOV-3.4 (not answered)",
        "Answering it for the best could raise it to SEAL-1",
        "No improvement is stated for SOV-3.4",
        "Next: largesse place",
    ):
        assert fragment in text, text


def test_expired_evidence_is_told_apart(home: Path, told: Told) -> None:
    said(home, SOV_3_1="5 until 2025-01-01")
    text = told("sovereignty assess north")[1]
    assert "Evidence has expired of SOV-3.1: renew it" in text
    assert "SEAL-4" in told("sovereignty assess north --on 2024-06-01")[1]


def test_sources_that_contradict_each_other(home: Path, told: Told) -> None:
    said(home)
    path = home / "sovereignty/answers.csv"
    row = "north,SOV-3.1,2,claimed,2024-01-01,,rumour,2024-01-01,\n"
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    text = told("sovereignty assess north")[1]
    assert "SOV-3.1 is contradicted, and the worst counts" in text
    assert "answer 2 (rumour, claimed)" in text


def test_a_machine_is_told_all_of_it(home: Path, told: Told) -> None:
    said(home, SOV_2_3="1")
    (record,) = told.data("sovereignty assess north")
    assert (record["seal"], record["seal_could_be"], record["binding"]) == (1, 1, ["SOV-2.3"])
    assert record["seal_by_grade"] == {"claimed": 1, "evidenced": 1, "certified": 0}
    assert record["title"] == {"en": "North cloud", "fr": "Nuage du Nord"}
    assert [o["objective"] for o in record["objectives"]][:2] == ["SOV-1", "SOV-2"]
    assert len(record["criteria"]) == len(CRITERIA)
    held = next(c for c in record["criteria"] if c["criterion"] == "SOV-2.3")
    assert (held["answer"], held["answers"], held["seal"], held["never_binds"]) == (1, 5, 1, False)
    assert held["said"][0] == {
        "answer": "1", "grade": "evidenced", "source": "audit", "from": "2024-01-01",
        "until": None, "known_at": "2024-01-01",
    }  # fmt: skip
    assert record["next"]["answers"] == [
        {"offering": "north", "criterion": "SOV-2.3", "answer": 5},
    ]


def test_the_record_is_sealed_and_the_sheet_is_printed(home: Path, told: Told) -> None:
    said(home)
    assert told("sovereignty assess north --pdf north.json")[0] == 0
    record = check_seal((home / "north.json").read_text("utf-8"))
    printed = told.data("sovereignty assess north --required 4")[0]
    assert printed == {**record, "required": 4, "reaches_required": True}
    assert told("sovereignty assess north --pdf north.pdf --lang fr")[0] == 0
    assert (home / "north.pdf").read_bytes().startswith(b"%PDF")
    code, text = told("sovereignty assess north --pdf north.txt")
    assert (code, "name a file .pdf or .json" in text) == (2, True)


ENGLISH = ("evidenced", "answered", "unknown", " the ", " of ", "yes", "claimed", "satisfied")


def test_in_french_it_is_french_throughout(home: Path, told: Told) -> None:
    """Sources and ids are told as they were written; nothing else is English."""
    said(home, SOV_3_4="", SOV_2_3="1")
    text = told("sovereignty assess north --explain --lang fr")[1].partition("Next:")[0]
    assert [each for each in ENGLISH if each in text] == [], text
    text = told("place archive north --explain --lang fr")[1].partition("Next:")[0]
    assert [each for each in ENGLISH if each in text] == [], text


def texts(value: object) -> Iterator[str]:
    """Every text of a sheet."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in texts(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in texts(each))


def test_on_paper_it_is_french_throughout(home: Path) -> None:
    said(home, SOV_3_4="", SOV_2_3="1")
    placing = read_placing(Workspace(home), date(2026, 6, 1))
    catalogue = placing.catalogue
    weights = catalogue.framework.weights_on(catalogue.day)
    assessed = catalogue.assess("north", Grade.EVIDENCED)
    record = recorded(placing, placing.place(placing.workloads["archive"], "north")).record
    paper = sovereignty_assess_sheet
    sheets = (
        place_sheet.sheet_of(record, "fr", catalogue.day),
        paper.sheet_of(catalogue, assessed, weights, "fr", {"record": "any"}),
    )
    for sheet in sheets:
        text = " | ".join(texts(asdict(sheet)))
        assert [each for each in ENGLISH if each in text] == [], text
        assert any(word in text for word in ("Constats", "Critères"))


@pytest.mark.parametrize("words", [PLACED, ASSESSED])
def test_both_languages_fill_in_the_same(words: dict[str, tuple[str, str]]) -> None:
    for name, (english, french) in words.items():
        assert english.count("{") == french.count("{"), name
        fields = [each.partition("}")[0] for each in english.split("{")[1:]]
        assert sorted(fields) == sorted(e.partition("}")[0] for e in french.split("{")[1:]), name


@pytest.mark.parametrize(("lang", "finding"), [("en", "north reaches"), ("fr", "north atteint")])
def test_the_chart_says_its_finding(lang: str, finding: str, home: Path, told: Told) -> None:
    said(home, SOV_2_3="1", SOV_7_6="")
    for name in ("chart.svg", "chart.html"):
        assert told(f"sovereignty assess --chart {name} --lang {lang}")[0] == 0
        text = (home / name).read_text("utf-8")
        assert f"{finding} SEAL-1, " in " ".join(text.split())


def test_rules_are_listed_and_told(home: Path, told: Told) -> None:
    told.journey(
        [
            ("sovereignty rules", 0, "house-rules"),
            ("sovereignty rules house-rules", 0, 'requires: "ask.doors-locked"'),
            ("sovereignty rules house-rules --lang fr", 0, "Les portes sont verrouillées."),
            ("sovereignty rules hous-rules", 2, "house-rules"),
        ]
    )
    shutil.rmtree(home / "sovereignty")
    shutil.copytree(PARIS, home / "sovereignty")
    assert "opinion" in told("sovereignty rules")[1]
