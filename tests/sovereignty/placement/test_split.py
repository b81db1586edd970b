"""A split moves as little as it can: held to every way of splitting there is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from largesse.sovereignty.placement.inheriting import touched
from largesse.sovereignty.placement.place import Placing
from largesse.sovereignty.placement.workloads import Link, Workload
from tests.sovereignty.world import (
    World,
    answered,
    company,
    good_world,
    joined,
    own_rule,
    system,
    workload,
)

CLASSES = ("public", "internal", "personal", "health", "financial", "state-sensitive", "unknown")
HOST, TRUSTED, WEAK = "host", "trusted", "weak"
RULES = (
    own_rule("owner.outside_controls = false", "data.rank >= 2", name="high"),
    own_rule("owner.outside_controls = false", "has(data.tags, 'health')", name="health"),
    own_rule("offering.seal >= 2", "has(data.tags, 'state')", name="state"),
    own_rule(
        "not owner.outside_controls",
        "has(data.tags, 'state') and has(data.tags, 'health')",
        name="together",
    ),
    own_rule(
        "not owner.outside_controls",
        "has(data.tags, 'financial') and has(data.tags, 'health')",
        name="mixed",
    ),
    own_rule("data.stored_inside", "workload.critical", name="critical", otherwise="condition"),
)


def told(of: Workload, *rules: int) -> World:
    """``host`` from outside; ``trusted`` takes all, ``weak`` only what needs no SEAL."""
    made = joined(joined(good_world(of, HOST), good_world(name=TRUSTED)), good_world(name=WEAK))
    return replace(
        made,
        offerings=tuple(
            replace(
                each,
                is_trusted=each.id != HOST,
                provider="abroad" if each.id == HOST else each.provider,
            )
            for each in made.offerings
        ),
        entities=(*made.entities, company("abroad", "US")),
        answers=(*answered(HOST), *answered(TRUSTED), *answered(WEAK, SOV_2_1=1)),
        profiles=tuple(RULES[at] for at in rules),
    )


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    names = [f"s{at}" for at in range(draw(st.integers(2, 5)))]
    systems = [
        system(
            name,
            draw(st.sampled_from(CLASSES)),
            critical=draw(st.sampled_from([True, False, None])),
            elsewhere="the State" if at > 1 and draw(st.integers(0, 4)) == 0 else "",
        )
        for at, name in enumerate(names)
    ]
    pairs = draw(st.sets(st.sampled_from(list(combinations(names, 2))), max_size=5))
    links = tuple(
        Link(pair, draw(st.sampled_from(CLASSES)), draw(st.sampled_from([True, True, False])))
        for pair in sorted(pairs)
    )
    return replace(workload(*systems), links=links)


def ways(placing: Placing, of: Workload, third: str) -> Iterator[frozenset[str]]:
    """Every set of systems that may move to ``third`` while the rest stays."""
    for number in range(1, len(of.to_place)):
        for moved in combinations(of.to_place, number):
            host = {
                name: each.elsewhere or (third if name in moved else HOST)
                for name, each in of.systems.items()
            }
            classes = touched(of, host)
            if all(
                placing.judge.verdict(
                    placing.needs.need(of, name, classes[name], host[name]), host[name]
                ).verdict.permission
                for name in of.to_place
            ):
                yield frozenset(moved)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workloads(), st.sets(st.sampled_from(range(len(RULES))), min_size=1))
def test_a_split_is_found_wherever_there_is_one_and_moves_as_little_as_it_can(
    of: Workload, rules: set[int]
) -> None:
    placing = told(of, *sorted(rules)).placing()
    placed = placing.place(of, HOST)
    if placed.split is None:
        whole = max(v.verdict.permission == 0 for v in placed.systems.values())
        assert not whole or not any(list(ways(placing, of, third)) for third in (TRUSTED, WEAK))
        return
    found = list(ways(placing, of, placed.split.trusted))
    moved = frozenset(placed.split.moves)
    assert moved in found
    assert not [each for each in found if each < moved]
    assert len(moved) == min(map(len, found))


def test_where_those_that_stay_are_too_much_together_the_fewest_move() -> None:
    """Health and finance may each stay, not together: the one in the middle moves, not three."""
    leaves = [system(f"leaf-{at}", "health") for at in range(3)]
    links = [f"hub - {leaf.id} public" for leaf in leaves]
    of = workload(system("hub", "financial"), *leaves, links=links)
    placed = told(of, [rule.id for rule in RULES].index("mixed")).placing().place(of, HOST)
    assert placed.split is not None
    assert placed.split.moves == ("hub",)
    assert [flow.ends for flow in placed.split.flows] == [("hub", leaf.id) for leaf in leaves]


def test_without_anyone_trusted_nothing_is_split() -> None:
    of = workload(system("a", "personal"), system("b", "public"))
    world = told(of, 0)
    alone = replace(world, offerings=tuple(replace(o, is_trusted=False) for o in world.offerings))
    assert world.placing().place(of, HOST).verdict == "allowed in part"
    assert alone.placing().place(of, HOST).verdict.permission == 0
