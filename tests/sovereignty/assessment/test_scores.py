"""SEAL and score of offerings: what counts, what cannot bind, what a sum would hide."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from largesse.sovereignty.assessment.answers import Answer
from largesse.sovereignty.assessment.assess import State
from largesse.sovereignty.assessment.compare import compare
from largesse.sovereignty.grades import Grade
from tests.sovereignty.world import (
    CRITERIA,
    DAY,
    FRAMEWORK,
    GOOD,
    World,
    answer,
    answered,
    best,
    good_world,
)

OLD, NEW = "csf-v1.2.1-2025-10", "csf-guidance-2026-06"
WEIGHTS = {
    # objective  v1.2.1  June 2026
    "SOV-1":     ("15",  "20"),
    "SOV-2":     ("10",  "10"),
    "SOV-3":     ("10",  "10"),
    "SOV-4":     ("15",  "15"),
    "SOV-5":     ("20",  "10"),
    "SOV-6":     ("15",  "15"),
    "SOV-7":     ("10",  "15"),
    "SOV-8":     ("5",   "5"),
}  # fmt: skip
INERT = {
    "SOV-1.2", "SOV-1.4", "SOV-1.5", "SOV-1.6", "SOV-1.7", "SOV-2.5", "SOV-5.3", "SOV-7.2",
    "SOV-8.4",
}  # fmt: skip
STEEP = {"SOV-2.1", "SOV-2.3", "SOV-3.4", "SOV-4.1", "SOV-7.6", "SOV-7.7", "SOV-8.1"}


def told(*answers: Answer) -> World:
    return replace(World((GOOD,)), answers=answers)


def worst(*, but: str = "") -> tuple[Answer, ...]:
    """Everything answered for the worst, but for an objective or a criterion."""
    return tuple(
        answer("good", c, best(c) if but and (c == but or c.startswith(f"{but}.")) else 1)
        for c in CRITERIA
    )


@pytest.mark.parametrize("objective", WEIGHTS)
@pytest.mark.parametrize(("at", "weights"), [(0, OLD), (1, NEW)])
def test_each_objective_weighs_what_its_publication_says(
    objective: str, at: int, weights: str
) -> None:
    """One by one: the two sets have the same sum, and each is the other in another order."""
    catalogue = told(*worst(but=objective)).catalogue()
    found = catalogue.assess("good", Grade.CLAIMED, FRAMEWORK.weights[weights])
    points = sum(max(c.points) for c in FRAMEWORK.criteria_of(objective))
    assert found.score.low == Decimal(WEIGHTS[objective][at]) * points / 1000
    assert round(found.score.low, 1) == Decimal(WEIGHTS[objective][at])


def test_the_two_sets_cannot_be_told_apart_by_their_sums() -> None:
    sets = [FRAMEWORK.weights[name].weights for name in (OLD, NEW)]
    assert [sum(each.values()) for each in sets] == [100, 100]
    assert sorted(sets[0].values()) == sorted(sets[1].values())
    assert sets[0] != sets[1]


@pytest.mark.parametrize(
    ("day", "weights"),
    [
        (date(2025, 10, 31), OLD),
        (date(2026, 5, 31), OLD),
        (date(2026, 6, 1), NEW),
    ],
)
def test_the_weights_of_the_day_count(day: date, weights: str) -> None:
    world = replace(told(*answered("good")), day=day)
    assert world.assess().score.weights == weights


@pytest.mark.parametrize("criterion", CRITERIA)
def test_one_worst_answer_holds_the_seal_down_to_its_own_level(criterion: str) -> None:
    """A minimum: nothing else makes up for it; where it is inert, it holds nothing down."""
    found = told(*answered("good", **{criterion.replace("-", "_").replace(".", "_"): 1})).assess()
    least = FRAMEWORK.criteria[criterion].seal[0]
    assert found.seal == least
    assert [each.criterion for each in found.binding] == ([] if least == 4 else [criterion])
    assert (least == 4) == (criterion in INERT)


def test_nine_criteria_never_bind_even_where_all_are_answered_for_the_worst() -> None:
    said = tuple(answer("good", c, 1 if c in INERT else best(c)) for c in CRITERIA)
    found = told(*said).assess()
    assert (found.seal, found.binding) == (4, ())
    assert found.score.low < 90, "the score hears them all the same"


@pytest.mark.parametrize("criterion", sorted(STEEP))
def test_seven_criteria_have_no_rung_between_one_and_four(criterion: str) -> None:
    levels = FRAMEWORK.criteria[criterion].seal
    assert not {2, 3} & set(levels)
    below = max(at for at, level in enumerate(levels, 1) if level < 4)
    name = criterion.replace("-", "_").replace(".", "_")
    assert told(*answered("good", **{name: below})).assess().seal <= 1


def test_a_perfect_set_of_answers_is_clamped_at_100_and_says_so() -> None:
    score = told(*answered("good")).assess().score
    assert (score.low, score.high, score.is_clamped) == (100, 100, True)
    assert Decimal("100.05") < score.raw < Decimal("100.1")
    less = told(*answered("good", SOV_8_4=1)).assess().score
    assert not less.is_clamped


def test_a_better_score_never_makes_up_for_a_lower_seal() -> None:
    """Precedence: the SEAL asked for decides, the score orders those that reach it."""
    world = replace(
        World(tuple(replace(GOOD, id=name) for name in ("steep", "even", "poor"))),
        answers=(
            *answered("steep", SOV_2_1=1),
            *answered("even", **dict.fromkeys(_names(3), 4), SOV_1_1=3, SOV_1_3=3, SOV_1_8=4),
            *answered("poor", SOV_1_8=3, SOV_8_4=1, SOV_1_2=1),
        ),
    )
    by_name = {name: world.assess(name) for name in ("steep", "even", "poor")}
    assert by_name["steep"].score.low > by_name["even"].score.low
    found = compare(by_name.values(), 2)
    assert [each.offering for each in found.passing] == ["poor", "even"]
    assert [each.offering for each in found.failing] == ["steep"]


def _names(rung: int) -> list[str]:
    """The criteria with five answers of which the fourth is at least that level."""
    return [
        name.replace("-", "_").replace(".", "_")
        for name, of in FRAMEWORK.criteria.items()
        if len(of.seal) == 5 and of.seal[3] >= rung
    ]


PAST, SOON = date(2026, 9, 30), date(2026, 10, 2)
ASKED = "SOV-3.1"  # levels 0 to 4
C, E, Z = Grade.CLAIMED, Grade.EVIDENCED, Grade.CERTIFIED
BELOW, MISSING, EXPIRED = State.BELOW_EVIDENCE, State.MISSING, State.EXPIRED
AGAINST, ANSWERED = State.CONTRADICTED, State.ANSWERED
SAID = {
    # what is said of it                             answers, floor, level, state
    "nothing": ([], C,              0, MISSING),
    "a claim where claims count": ([(4, C)], C,      3, ANSWERED),
    "a claim where evidence is asked for": ([(4, C)], E,    0, BELOW),
    "a certificate that ends tomorrow": ([(4, Z, SOON)], Z, 3, ANSWERED),
    "a certificate that ends today": ([(4, Z, DAY)], Z, 0, EXPIRED),
    "one that ended yesterday": ([(4, Z, PAST)], Z, 0, EXPIRED),
    "two sources that agree": ([(4, E), (4, C)], E, 3, ANSWERED),
    "two that contradict each other": ([(4, Z), (2, Z)], Z, 1, AGAINST),
    "evidence against which a mere claim speaks": ([(4, Z), (1, C)], Z, 0, AGAINST),
    "a good claim against bad evidence": ([(2, Z), (5, C)], E, 1, AGAINST),
    "two claims where evidence is asked for": ([(4, C), (5, C)], E, 0, BELOW),
}  # fmt: skip


@pytest.mark.parametrize(("said", "floor", "level", "state"), SAID.values(), ids=list(SAID))
def test_what_is_said_of_a_criterion_counts_as_its_evidence_lets_it(
    said: list[tuple[Any, ...]], floor: Grade, level: int, state: State
) -> None:
    answers = [a for a in answered("good") if a.asked != ASKED]
    for at, (which, grade, *until) in enumerate(said):
        answers.append(
            answer(
                "good",
                ASKED,
                str(which),
                grade,
                source=f"source {at}",
                until=until[0] if until else None,
            )
        )
    found = told(*answers).assess(floor=floor)
    assert (found.seal, found.results[ASKED].low) == (level, level)
    assert found.results[ASKED].state is state
    is_unknown = level == 0 and state is not AGAINST
    assert [each.criterion for each in found.decisive] == ([ASKED] if is_unknown else [])
    assert found.highest == (4 if is_unknown else level)


def _twice(first: tuple[int, date, date], second: tuple[int, date, date]) -> int:
    """The level where one source says two things, each from a day and known on another."""
    answers = [a for a in answered("good") if a.asked != ASKED]
    answers += [
        answer("good", ASKED, at, since=since, known_at=known)
        for at, since, known in (first, second)
    ]
    return told(*answers).assess().results[ASKED].low


EARLY, LATE = date(2024, 1, 1), date(2025, 1, 1)


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        # answer, from, known at
        ((2, EARLY, EARLY), (5, LATE, LATE), 4),
        ((5, LATE, LATE), (2, EARLY, EARLY), 4),
        ((2, EARLY, EARLY), (5, EARLY, LATE), 4),
        ((5, EARLY, EARLY), (2, EARLY, LATE), 1),
        # neither is newer: they contradict each other, whatever the order of the rows
        ((2, EARLY, EARLY), (5, EARLY, EARLY), 1),
        ((5, EARLY, EARLY), (2, EARLY, EARLY), 1),
    ],
)
def test_of_one_source_the_newer_answer_counts(
    first: tuple[int, date, date], second: tuple[int, date, date], level: int
) -> None:
    assert _twice(first, second) == level


def test_an_answer_counts_from_its_day_and_from_when_it_was_known() -> None:
    said = [answer("good", ASKED, 5, since=LATE, known_at=LATE)]
    world = told(*(a for a in answered("good") if a.asked != ASKED), *said)
    assert replace(world, day=date(2024, 12, 31)).assess().seal == 0
    assert replace(world, day=LATE).assess().seal == 4


def test_an_offering_is_no_better_than_what_it_rests_on_at_any_remove() -> None:
    chain = ("good", "middle", "bottom")
    rests = {"good": ("middle",), "middle": ("bottom",), "bottom": ("good",)}
    world = replace(
        World(tuple(replace(GOOD, id=name, rests_on=rests[name]) for name in chain)),
        answers=(*answered("good"), *answered("middle", SOV_1_1=3), *answered("bottom", SOV_4_1=1)),
    )
    found = world.assess()
    assert found.seal == 1
    assert [(each.offering, each.criterion) for each in found.binding] == [("bottom", "SOV-4.1")]
    assert found.results["SOV-1.1"].low == 3
    assert found.score.low < good_world().assess().score.low
