"""What holds of every world: knowing less, or resting on more, never lets more happen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from largesse.sovereignty.grades import Grade
from tests.sovereignty.world import World
from tests.sovereignty.worlds import LESS, MORE, ORDERLY, is_possible, worlds

quick = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def permissions(world: World) -> dict[str, int]:
    """What is let happen on each offering, whole or split."""
    placing = world.placing()
    assert world.workload is not None
    return {
        name: placing.place(world.workload, name).verdict.permission for name in ("good", "trust")
    }


def _changed(data: st.DataObject, world: World, ways: list[World]) -> World | None:
    chosen = data.draw(st.sampled_from(ways)) if ways else None
    return chosen if chosen is not None and is_possible(chosen) else None


@pytest.mark.parametrize("what", LESS)
@quick
@given(worlds().filter(is_possible), st.data())
def test_knowing_less_never_lets_more_happen(what: str, world: World, data: st.DataObject) -> None:
    less = _changed(data, world, list(LESS[what](world)))
    if less is not None:
        before, after = permissions(world), permissions(less)
        assert all(after[name] <= before[name] for name in before), (before, after)


@pytest.mark.parametrize("what", MORE)
@quick
@given(worlds(ORDERLY).filter(is_possible), st.data())
def test_resting_on_more_never_lets_more_happen(
    what: str, world: World, data: st.DataObject
) -> None:
    more = _changed(data, world, list(MORE[what](world)))
    if more is not None:
        before, after = permissions(world), permissions(more)
        assert all(after[name] <= before[name] for name in before), (before, after)


@quick
@given(worlds().filter(is_possible), st.data())
def test_resting_on_more_never_raises_a_seal(world: World, data: st.DataObject) -> None:
    more = _changed(data, world, list(MORE["an_offering_it_rests_on"](world)))
    for floor in Grade:
        for name in ("good", "base", "trust") if more is not None else ():
            before, after = world.assess(name, floor), more.assess(name, floor)
            assert after.seal <= before.seal
            assert after.highest <= before.highest
            assert after.score.low <= before.score.low


@quick
@given(worlds().filter(is_possible), st.data())
def test_knowing_less_never_raises_a_seal(world: World, data: st.DataObject) -> None:
    what = data.draw(st.sampled_from(["an_answer", "a_grade", "validity"]))
    less = _changed(data, world, list(LESS[what](world)))
    for floor in Grade:
        for name in ("good", "base", "trust") if less is not None else ():
            assert less.assess(name, floor).seal <= world.assess(name, floor).seal
            assert less.assess(name, floor).score.low <= world.assess(name, floor).score.low
