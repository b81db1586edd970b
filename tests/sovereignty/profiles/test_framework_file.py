"""The Commission's framework as shipped data: held to its known figures, one by one."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import largesse
from largesse.programme.source import read_documents
from tests.shared import shared_path

FILE = Path(largesse.__file__).parent / "sovereignty" / "profiles" / "csf.yaml"
LANGUAGES = {"en", "fr"}

OBJECTIVES = ("SOV-1", "SOV-2", "SOV-3", "SOV-4", "SOV-5", "SOV-6", "SOV-7", "SOV-8")
WEIGHTS = {
    #                       strategic  legal  data  operations  supply  technology  security  nature
    "csf-v1.2.1-2025-10": (15, 10, 10, 15, 20, 15, 10, 5),
    "csf-guidance-2026-06": (20, 10, 10, 15, 10, 15, 15, 5),
}

STEPS = {
    "1": "0 31.25 62.5 93.75 125",
    "2": "0 41.75 83.5 125.25 167",
    "3": "0 50 100 150 200",
    "4": "0 41.75 83.5 125.25 167",
    "5": "0 35.75 71.5 107.25 143",
    "6": "0 50 100 150 200",
    "7": "0 35.75 71.5 107.25 143",
    "8": "0 62.5 125 187.5 250",
}
"""The points of an objective's answers, but for the rows below."""
OTHER_STEPS = {
    "1.1": "0 41.67 83.34 125.01",
    "1.3": "0 41.67 83.34 125.01",
    "1.7": "0 41.67 83 125.01",
    "2.1": "0 84 167",
}

LADDERS = {
    "1.1": "1 1 3 4",
    "1.2": "4 4 4 4 4",
    "1.3": "2 2 3 4",
    "1.4": "4 4 4 4 4",
    "1.5": "4 4 4 4 4",
    "1.6": "4 4 4 4 4",
    "1.7": "4 4 4 4",
    "1.8": "0 0 2 2 4",
    "2.1": "1 1 4",
    "2.2": "1 1 1 2 4",
    "2.3": "1 1 1 1 4",
    "2.4": "0 1 2 3 4",
    "2.5": "4 4 4 4 4",
    "2.6": "3 3 3 4 4",
    "3.1": "0 1 2 3 4",
    "3.2": "0 1 2 3 4",
    "3.3": "0 1 1 3 4",
    "3.4": "0 0 1 1 4",
    "3.5": "2 2 2 3 4",
    "4.1": "1 1 4 4 4",
    "4.2": "1 1 3 3 4",
    "4.3": "1 1 3 3 4",
    "4.4": "1 2 3 3 4",
    "4.5": "0 2 4 4 4",
    "4.6": "0 2 3 3 4",
    "5.1": "1 1 3 3 4",
    "5.2": "1 1 3 3 4",
    "5.3": "4 4 4 4 4",
    "5.4": "0 2 3 3 4",
    "5.5": "1 1 3 3 4",
    "5.6": "1 1 2 3 4",
    "5.7": "1 1 2 3 4",
    "6.1": "0 1 2 3 4",
    "6.2": "0 0 2 3 4",
    "6.3": "2 2 3 4 4",
    "6.4": "2 2 3 3 4",
    "6.5": "0 3 3 3 4",
    "7.1": "1 1 2 3 4",
    "7.2": "4 4 4 4 4",
    "7.3": "1 1 1 3 4",
    "7.4": "0 1 1 3 4",
    "7.5": "0 1 2 3 4",
    "7.6": "1 1 4 4 4",
    "7.7": "1 1 1 1 4",
    "8.1": "1 1 4 4 4",
    "8.2": "0 0 3 4 4",
    "8.3": "1 1 2 3 4",
    "8.4": "4 4 4 4 4",
}

INERT = {"1.2", "1.4", "1.5", "1.6", "1.7", "2.5", "5.3", "7.2", "8.4"}
WITHOUT_A_MIDDLE = {"2.1", "2.3", "3.4", "4.1", "7.6", "7.7", "8.1"}


def framework() -> dict[str, Any]:
    (document,) = read_documents(FILE.read_bytes(), FILE.name)
    assert isinstance(document.value, dict)
    return document.value


FRAMEWORK = framework()
CRITERIA: dict[str, dict[str, Any]] = {
    name.removeprefix("SOV-"): criterion
    for objective in FRAMEWORK["objectives"].values()
    for name, criterion in objective["criteria"].items()
}


def levels(name: str) -> list[int]:
    return [int(level) for level in CRITERIA[name]["seal"]]


@pytest.mark.parametrize(
    ("name", "objective", "weight"),
    [
        (name, objective, weight)
        for name, weights in WEIGHTS.items()
        for objective, weight in zip(OBJECTIVES, weights, strict=True)
    ],
)
def test_each_weight_of_each_official_set(name: str, objective: str, weight: int) -> None:
    assert FRAMEWORK["weights"][name]["weights"][objective] == str(weight)


def test_no_other_set_of_weights_is_offered_and_none_has_another_objective() -> None:
    assert set(FRAMEWORK["weights"]) == set(WEIGHTS)
    assert all(tuple(held["weights"]) == OBJECTIVES for held in FRAMEWORK["weights"].values())


def test_a_sum_cannot_tell_the_official_sets_apart() -> None:
    first, second = WEIGHTS.values()
    assert sum(first) == sum(second) == 100
    assert sorted(first) == sorted(second)
    assert first != second


def test_a_later_set_begins_where_the_earlier_ends() -> None:
    first, second = (FRAMEWORK["weights"][name] for name in WEIGHTS)
    assert (first["status"], second["status"]) == ("superseded", "in force")
    assert first["until"] == second["from"] == "2026-06-01"
    assert first["source"]
    assert second["source"]


def test_the_objectives_hold_48_criteria_and_235_answers() -> None:
    counts = [len(FRAMEWORK["objectives"][name]["criteria"]) for name in OBJECTIVES]
    assert counts == [8, 6, 5, 6, 7, 5, 7, 4]
    assert len(CRITERIA) == len(LADDERS) == 48
    assert sum(len(criterion["seal"]) for criterion in CRITERIA.values()) == 235


@pytest.mark.parametrize("name", LADDERS)
def test_each_ladder_of_levels(name: str) -> None:
    assert " ".join(CRITERIA[name]["seal"]) == LADDERS[name]


@pytest.mark.parametrize("name", LADDERS)
def test_each_ladder_of_points(name: str) -> None:
    said = OTHER_STEPS.get(name, STEPS[name[0]])
    assert " ".join(CRITERIA[name]["points"]) == said
    assert len(CRITERIA[name]["points"]) == len(CRITERIA[name]["seal"])


@pytest.mark.parametrize("name", LADDERS)
def test_a_better_answer_is_never_worse(name: str) -> None:
    points = [Decimal(value) for value in CRITERIA[name]["points"]]
    assert points == sorted(set(points))
    assert levels(name) == sorted(levels(name))


def test_nine_criteria_never_bind() -> None:
    assert {name for name in CRITERIA if set(levels(name)) == {4}} == INERT


def test_seven_criteria_have_no_middle() -> None:
    """Neither SEAL-2 nor SEAL-3 among their answers, though they do tell answers apart."""
    without = {name for name in CRITERIA if not {2, 3} & set(levels(name))} - INERT
    assert without == WITHOUT_A_MIDDLE


def test_a_perfect_set_of_answers_ends_slightly_above_the_nominal_maximum() -> None:
    """As printed: the sheet rounds each step, and its maximum of 1000 is nominal."""
    nominal = Decimal(FRAMEWORK["points per objective"])
    best = {
        objective: sum(
            (Decimal(criterion["points"][-1]) for criterion in held["criteria"].values()),
            Decimal(0),
        )
        for objective, held in FRAMEWORK["objectives"].items()
    }
    assert nominal == 1000
    assert list(best.values()) == [
        *(Decimal("1000.03"), 1002, 1000, 1002),
        *(1001, 1000, 1001, 1000),
    ]


def test_every_level_objective_and_criterion_speaks_both_languages() -> None:
    assert list(FRAMEWORK["levels"]) == ["0", "1", "2", "3", "4"]
    texts = [
        FRAMEWORK["title"],
        *FRAMEWORK["levels"].values(),
        *(held["title"] for held in FRAMEWORK["objectives"].values()),
        *(criterion["title"] for criterion in CRITERIA.values()),
        *(criterion["asks"] for criterion in CRITERIA.values()),
    ]
    assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)


def test_every_question_is_one_sentence_and_no_two_ask_the_same() -> None:
    for language, end in (("en", "?"), ("fr", " ?")):
        asked = [criterion["asks"][language] for criterion in CRITERIA.values()]
        assert len(set(asked)) == 48
        assert all(text.endswith(end) and text.count("?") == 1 for text in asked)


def test_the_figures_are_those_of_the_reference() -> None:
    reference = json.loads(
        shared_path("reference/csf-criteria.json").read_text(encoding="utf-8"), parse_float=Decimal
    )
    for name, weights in reference["weight_profiles"].items():
        held = FRAMEWORK["weights"][name]["weights"]
        assert {key.removeprefix("SOV-"): int(value) for key, value in held.items()} == weights
    assert [f"SOV-{name}" for name in CRITERIA] == [one["id"] for one in reference["criteria"]]
    for one in reference["criteria"]:
        criterion = CRITERIA[one["id"].removeprefix("SOV-")]
        assert [Decimal(value) for value in criterion["points"]] == one["points"]
        assert [int(level) for level in criterion["seal"]] == one["seal"]
