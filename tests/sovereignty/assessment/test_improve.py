"""The cheapest improvements to a SEAL, held to every set of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.programme.model import Text
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.improve import Improvement, way_to
from tests.sovereignty.world import FRAMEWORK, GOOD, World, answered, best

LOW = ("SOV-2.1", "SOV-3.1", "SOV-5.6", "SOV-7.3", "SOV-8.2")
"""Answered for the worst in these worlds; all else for the best."""


def told(*offerings: str) -> World:
    named = [replace(GOOD, id=name) for name in offerings]
    named[0] = replace(named[0], rests_on=tuple(offerings[1:]))
    low = dict.fromkeys((c.replace("-", "_").replace(".", "_") for c in LOW), 1)
    return replace(
        World(tuple(named)), answers=tuple(a for name in offerings for a in answered(name, **low))
    )


def step(name: str, cost: int, reaches: dict[str, int], of: str = "good") -> Improvement:
    return Improvement(name, of, Text(name, name), reaches, cost, "EUR", 1 + cost % 7)


def suffices(found: Assessment, chosen: Sequence[Improvement], target: int) -> bool:
    """Told by answering anew: whether the SEAL is reached once these are done."""
    for (offering, name), result in found.parts.items():
        level = max(
            [
                result.low,
                *(
                    FRAMEWORK.criteria[name].level(each.reaches[name])
                    for each in chosen
                    if each.offering == offering and name in each.reaches
                ),
            ]
        )
        if level < target:
            return False
    return True


def every(improvements: Sequence[Improvement]) -> Iterator[tuple[Improvement, ...]]:
    for number in range(len(improvements) + 1):
        yield from combinations(improvements, number)


@st.composite
def improvements(draw: st.DrawFn, most: int = 9) -> list[Improvement]:
    found = []
    for at in range(draw(st.integers(0, most))):
        named = draw(st.sets(st.sampled_from(LOW), min_size=1, max_size=3))
        reaches = {name: draw(st.integers(2, best(name))) for name in sorted(named)}
        cost = draw(st.sampled_from([0, 1, 2, 3, 500_000, 10**12, 10**12 + 1]))
        found.append(step(f"step-{at}", cost, reaches, draw(st.sampled_from(["good", "base"]))))
    return found


@settings(max_examples=150, deadline=None)
@given(improvements(), st.integers(1, 4), st.booleans())
def test_the_cheapest_improvements_are_those_of_all_sets(
    known: list[Improvement], target: int, alone: bool
) -> None:
    found = told(*(("good",) if alone else ("good", "base"))).assess()
    way = way_to(FRAMEWORK, found, target, known)
    sets = [each for each in every(known) if suffices(found, each, target)]
    assert way.is_known == bool(sets)
    if sets:
        cheapest = min(sum(i.cost_minor for i in each) for each in sets)
        assert suffices(found, way.chosen, target)
        assert sum(i.cost_minor for i in way.chosen) == way.cost_minor == cheapest
        assert way.bound_minor <= way.cost_minor
        assert way.months == max((i.months for i in way.chosen), default=0)
        idle = [
            i for i in way.chosen if suffices(found, [j for j in way.chosen if j is not i], target)
        ]
        assert not idle


def test_one_dear_step_that_mends_all_loses_to_cheaper_ones_together() -> None:
    all_at_once = {name: best(name) for name in LOW}
    steps = [step(f"step-{at}", 19, {name: best(name)}) for at, name in enumerate(LOW)]
    found = told("good").assess()
    way = way_to(FRAMEWORK, found, 4, [step("all", 96, all_at_once), *steps])
    assert (way.cost_minor, len(way.chosen)) == (95, 5)
    way = way_to(FRAMEWORK, found, 4, [step("all", 94, all_at_once), *steps])
    assert [each.id for each in way.chosen] == ["all"]


@pytest.mark.parametrize(
    ("reaches", "without"),
    [
        # a step that falls short of the level asked for, and one for an offering beside
        ({"SOV-3.1": 4, "SOV-2.1": 3}, {("good", "SOV-3.1")}),
        ({"SOV-3.1": 5, "SOV-2.1": 2}, {("good", "SOV-2.1")}),
    ],
)
def test_what_no_known_improvement_reaches_is_named(
    reaches: dict[str, int], without: set[tuple[str, str]]
) -> None:
    found = replace(told("good"), answers=answered("good", SOV_2_1=1, SOV_3_1=1)).assess()
    way = way_to(FRAMEWORK, found, 4, [step("step", 1, reaches)])
    assert (way.is_known, set(way.without), way.chosen) == (False, without, ())
    assert way.answers == {("good", "SOV-2.1"): 3, ("good", "SOV-3.1"): 5}


def test_what_is_reached_already_needs_nothing() -> None:
    way = way_to(FRAMEWORK, told("good").assess(), 0, [step("step", 1, {"SOV-3.1": 5})])
    assert (way.is_known, way.chosen, way.cost_minor) == (True, (), 0)
