"""The smallest set that breaks a promise, against every set tried in turn."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.sovereignty.exposure.counting import undominated, weighty_sets
from largesse.sovereignty.exposure.events import Event, all_events, together
from largesse.sovereignty.exposure.promises import (
    Promise,
    keeps_consumption,
    keeps_partners,
    share_kept,
)
from largesse.sovereignty.exposure.reverse import smallest_break
from largesse.sovereignty.exposure.world import Billed, Part, World, world_of
from largesse.workspace.errors import Refusal
from tests.sovereignty.exposure.world import small_world

SINGLE = ("customer", "market", "entity", "partner")


def least_cost(
    world: World, promise: Promise, events: Sequence[Event], costs: Mapping[Event, int]
) -> int | None:
    """By trying every set."""
    breaking = [
        sum(costs[event] for event in chosen)
        for count in range(1, len(events) + 1)
        for chosen in combinations(events, count)
        if promise.is_broken(world, together(world, chosen).lines)
    ]
    return min(breaking, default=None)


@pytest.mark.parametrize(
    ("keeps", "kinds", "smallest"),
    [
        ("61%", ["customer"], ["customer:c-1"]),
        ("60%", ["customer"], ["customer:c-1", "customer:c-5"]),  # 40 % may go, a cent more not
        ("35%", ["customer"], ["customer:c-1", "customer:c-2"]),
        ("35%", ["customer", "market"], ["market:DE"]),
        ("0%", ["customer"], None),
    ],
)
def test_the_smallest_set_of_a_small_world(
    keeps: str, kinds: list[str], smallest: list[str] | None
) -> None:
    world = small_world()
    kept = share_kept(world.total_minor, Fraction(keeps.removesuffix("%")) / 100)
    promise = keeps_consumption(world, "floor", "", kept)
    answer = smallest_break(world, promise, all_events(world, kinds))
    assert answer.is_proven
    if smallest is None:
        assert answer.best is None
    else:
        assert answer.best is not None
        assert answer.best.cost == len(smallest) == answer.at_least
        assert answer.gap == 0
        if len(smallest) == 1:
            assert [str(event) for event in answer.best.events] == smallest


def test_a_cent_decides() -> None:
    world = world_of([Billed(10**15, "big"), Billed(1, "cent"), Billed(10**15, "twin")])
    promise = keeps_consumption(world, "floor", "", 10**15 + 1)
    events = all_events(world, ["customer"])
    answer = smallest_break(world, promise, events)
    assert answer.best is not None
    assert answer.best.cost == 2  # without a large one just what is promised is left
    costs = {Event("customer", "big"): 2, Event("customer", "twin"): 2}
    answer = smallest_break(world, promise, events, costs)
    assert answer.best is not None
    assert answer.best.cost == 3


def test_where_a_credit_helps_the_solver_is_counted_after() -> None:
    lines = [Billed(10**15, "big"), Billed(1, "cent"), Billed(10**15, "twin"), Billed(-1, "credit")]
    world = world_of(lines)
    promise = keeps_consumption(world, "floor", "", 10**15)
    costs = {Event("customer", "big"): 2, Event("customer", "twin"): 2}
    answer = smallest_break(world, promise, all_events(world, ["customer"]), costs)
    assert answer.best is not None
    assert answer.best.cost == 3
    assert answer.cut_count >= 1  # the solver, in floating point, took a large one for enough


@pytest.mark.parametrize("size_minor", [1, 10**6, 10**8, 10**14])
def test_of_many_alike_that_miss_by_a_cent_none_is_tried_in_vain(size_minor: int) -> None:
    world = world_of([Billed(size_minor, f"c-{n:03d}") for n in range(200)])
    kept = share_kept(world.total_minor, Fraction(9, 10))  # 20 of 200 leave just that
    promise = keeps_consumption(world, "floor", "", kept)
    answer = smallest_break(world, promise, all_events(world, ["customer"]), limit_s=20)
    assert answer.is_proven
    assert answer.best is not None
    assert answer.best.cost == 21
    assert answer.cut_count == 0


def test_a_search_that_rules_out_set_after_set_ends_in_time() -> None:
    lines = [*(Billed(10**8, f"c-{n:03d}") for n in range(60)), Billed(-1, "credit")]
    world = world_of(lines)  # with a line below zero, what few can do is not known beforehand
    promise = keeps_consumption(world, "floor", "", world.total_minor - 10 * 10**8)
    answer = smallest_break(world, promise, all_events(world, ["customer"]), limit_s=2)
    assert answer.milliseconds < 20_000
    assert answer.at_least <= 11


@pytest.mark.parametrize(
    ("sets", "costs", "left"),
    [
        ([(0,), (0, 1)], [1, 1], [0]),  # what 1 takes, 0 takes too
        ([(0,), (0, 1)], [2, 1], [0, 1]),  # at a higher price
        ([(0, 1)], [1, 1], [0]),  # alike: the first
        ([(0, 1)], [2, 1], [1]),
        ([(0,), (1,), (0, 1)], [1, 1], [0, 1]),
        ([(0,), (0, 1), (1, 2), (0, 1, 2)], [1, 1, 1], [0, 1]),
    ],
)
def test_events_that_another_makes_superfluous(
    sets: list[tuple[int, ...]], costs: list[int], left: list[int]
) -> None:
    assert undominated(sets, len(costs), costs) == left


@given(st.lists(st.integers(0, 9), max_size=6), st.integers(0, 30), st.integers(1, 4))
def test_weighty_sets_are_all_that_weigh_enough(scores: list[int], needed: int, size: int) -> None:
    every = combinations(range(len(scores)), size)
    enough = {one for one in every if sum(scores[n] for n in one) >= needed}
    found = [tuple(sorted(one)) for one in weighty_sets(scores, needed, size)]
    assert len(found) == len(set(found))
    assert set(found) == enough


def test_partners_that_keep_what_they_need() -> None:
    world = small_world()  # oak sells 500, elm 275, ash 75
    needs = {"oak": 150_00, "elm": 200_00, "ash": 80_00}
    promise = keeps_partners(world, "two", "", needs, 2)
    assert [clause.name for clause in promise.clauses] == ["elm", "oak"]  # ash falls short already
    answer = smallest_break(world, promise, all_events(world, ["customer"]))
    assert answer.best is not None
    assert [str(event) for event in answer.best.events] in (["customer:c-1"], ["customer:c-3"])
    assert answer.next_best is not None
    assert answer.next_best.events != answer.best.events


def test_what_is_broken_with_nothing_lost_is_refused() -> None:
    world = small_world()
    promise = keeps_consumption(world, "floor", "", world.total_minor + 1)
    with pytest.raises(Refusal, match="broken already"):
        smallest_break(world, promise, all_events(world, ["customer"]))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    sizes = st.one_of(st.integers(1, 12), st.integers(-3, 10**12))
    lines = []
    for _ in range(draw(st.integers(1, 7))):
        sellers = draw(st.lists(st.sampled_from("pqr"), max_size=2, unique=True))
        share = Fraction(1, max(1, len(sellers)))
        lines.append(
            Billed(
                draw(sizes),
                draw(st.sampled_from(["c", "d", "e"])),
                draw(st.sampled_from(["DE", "FR"])),
                draw(st.sampled_from(["", "x", "y"])),
                parts=tuple(Part(one, share) for one in sellers),
            )
        )
    return world_of(lines)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 100), st.data())
def test_no_smaller_set_breaks_it(world: World, per_cent: int, data: st.DataObject) -> None:
    events = all_events(world, SINGLE)
    costs = {event: data.draw(st.integers(1, 3)) for event in events}
    if data.draw(st.booleans()):
        kept = share_kept(world.total_minor, Fraction(per_cent, 100))
        promise = keeps_consumption(world, "floor", "", kept)
    else:
        sold = dict(zip([p.id for p in world.partners], world.sold_minor.tolist(), strict=True))
        needs = {one: share_kept(minor, Fraction(per_cent, 100)) for one, minor in sold.items()}
        promise = keeps_partners(world, "partners", "", needs, data.draw(st.integers(0, 2)))
    if promise.is_broken(world, np.zeros(len(world.amount_minor), np.bool_)):
        return
    answer = smallest_break(world, promise, events, costs)
    expected = least_cost(world, promise, events, costs)
    assert answer.is_proven
    assert (answer.best.cost if answer.best else None) == expected
    if answer.best is not None:
        assert promise.is_broken(world, together(world, answer.best.events).lines)
    if answer.best is not None and answer.next_best is not None:
        assert answer.next_best.cost >= answer.best.cost
        assert promise.is_broken(world, together(world, answer.next_best.events).lines)
