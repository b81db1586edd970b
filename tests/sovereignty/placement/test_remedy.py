"""The cheapest remedy, held to every set of changes that is known."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.place import Placing
from largesse.sovereignty.placement.remedy import (
    Change,
    Remedy,
    after,
    changes_of,
    cheapest,
    is_consistent,
)
from largesse.sovereignty.placement.verdict import Need
from largesse.sovereignty.rules.model import Profile
from tests.sovereignty.world import World, good_world, own_rule, profile, system, workload

FACTS = ("data.stored_inside", "data.administered_inside", "data.keys_with_customer")
UNSTATED = {"stored_in": None, "administered_from": None, "keys": None}
ABROAD = {
    "stored_in": frozenset({"US"}),
    "administered_from": frozenset({"US"}),
    "keys": "provider",
}


def rules_of(requires: list[str], remedies: list[tuple[tuple[str, ...], int, int]]) -> Profile:
    """One rule for each condition; the remedies stand with the rules in turn."""
    lines = []
    for at, text in enumerate(requires):
        own = ", ".join(
            f"fix-{n}: {{title: {{en: Fix}}, sets: {{{', '.join(f'{f}: yes' for f in sets)}}},"
            f" effort: {effort}, months: {months}}}"
            for n, (sets, effort, months) in enumerate(remedies)
            if n % len(requires) == at
        )
        lines.append(
            f"  rule-{at}: {{title: {{en: R}}, says: {{en: S}}, reference: r,"
            f" requires: '{text}', remedies: {{{own}}}}}"
        )
    return profile(
        "profile: own\ntitle: {en: Own}\nkind: policy\nstatus: in force\nsource: invented\n"
        "area: EU\nholds: '[2020-01-01, inf)'\nrules:\n" + "\n".join(lines) + "\n"
    )


def told(rules: Profile, **offering: object) -> World:
    world = replace(good_world(workload(system("s", "personal"))), profiles=(rules,))
    return world.with_offering(replace(world.offering(), **offering))  # type: ignore[arg-type]


def need_of(placing: Placing) -> Need:
    (of,) = placing.workloads.values()
    return placing.needs.need(of, "s", frozenset({"personal"}), "good")


def cost(changes: tuple[Change, ...]) -> tuple[int, int]:
    return sum(c.effort for c in changes), max((c.months for c in changes), default=0)


def every(placing: Placing, need: Need) -> Iterator[tuple[Change, ...]]:
    """All sets of known changes that turn the verdict."""
    known = changes_of(placing.judge, need, "good")
    for number in range(1, len(known) + 1):
        for chosen in combinations(known, number):
            turned = is_consistent(chosen) and after(placing.judge, need, "good", chosen)
            if turned and turned.verdict.permission:
                yield chosen


conditions = st.lists(
    st.builds(
        lambda glue, facts: glue.join(sorted(facts)),
        st.sampled_from([" and ", " or "]),
        st.sets(st.sampled_from([*FACTS, f"not {FACTS[0]}"]), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=3,
)
remedies = st.lists(
    st.tuples(
        st.sets(st.sampled_from(FACTS), min_size=1, max_size=2).map(lambda s: tuple(sorted(s))),
        st.integers(1, 4),
        st.integers(1, 12),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conditions, remedies, st.sampled_from([UNSTATED, ABROAD, {**ABROAD, "keys": None}]))
def test_the_cheapest_remedy_is_that_of_all_sets_of_changes(
    requires: list[str], known: list[tuple[tuple[str, ...], int, int]], stated: dict[str, object]
) -> None:
    placing = told(rules_of(requires, known), **stated).placing()
    need = need_of(placing)
    if placing.judge.verdict(need, "good").verdict.permission:
        return
    found = cheapest(placing.judge, need, "good")
    ways = list(every(placing, need))
    assert (found is None) == (not ways)
    if found is not None:
        assert (found.effort, found.months) == min(map(cost, ways))
        assert after(placing.judge, need, "good", found.changes).verdict == found.verdict


def _remedy(world: World) -> Remedy | None:
    placing = world.placing()
    return cheapest(placing.judge, need_of(placing), "good")


def test_much_that_is_unknown_does_not_hide_the_remedy() -> None:
    """Twelve facts to show: 3 to the power of 12 sets, of which one is the way."""
    names = [f"fact-{at}" for at in range(12)]
    asks = ", ".join(f"{name}: {{title: {{en: Q}}}}" for name in names)
    text = " and ".join(f'"ask.{name}"' for name in names)
    found = _remedy(told(own_rule(text, asks=f"{{{asks}}}")))
    assert found is not None
    assert {c.id for c in found.changes} == {f"show/ask.{name}/yes" for name in names}


@pytest.mark.parametrize(
    ("requires", "unknown"),
    [
        ("provider.country = ''FR''", {"entities": (), "holdings": ()}),
        ("offering.exit_months <= 6", {}),
    ],
)
def test_what_a_missing_text_or_number_would_be_is_not_guessed(
    requires: str, unknown: dict[str, object]
) -> None:
    rule = own_rule(requires.replace("''", "'"))
    world = replace(told(rule, exit_months=None), **unknown)  # type: ignore[arg-type]
    assert world.place().verdict == "unknown"
    assert _remedy(world) is None


def test_a_number_between_bounds_may_turn_out_to_be_the_better_one() -> None:
    world = told(own_rule("offering.seal >= 3"))
    less = replace(world, answers=tuple(a for a in world.answers if a.asked != "SOV-3.1"))
    found = _remedy(less)
    assert found is not None
    assert [(c.id, c.is_evidence) for c in found.changes] == [("show/offering.seal/4", True)]


def test_evidence_is_asked_for_where_only_the_grade_falls_short() -> None:
    claimed = told(own_rule("data.stored_inside", evidence="certified"), grade=Grade.CLAIMED)
    found = _remedy(claimed)
    assert found is not None
    assert [c.id for c in found.changes] == ["show/data.stored_inside/yes"]


def test_a_remedy_of_a_rule_that_does_not_stop_it_may_be_the_cheapest() -> None:
    dear = "{move: {title: {en: Move}, sets: {data.stored_inside: yes}, months: 9, effort: 4}}"
    cheap = "{agree: {title: {en: Agree}, sets: {data.stored_inside: yes}, months: 1, effort: 1}}"
    stops = own_rule("data.stored_inside", remedies=dear)
    warns = own_rule("data.stored_inside", name="mild", otherwise="condition", remedies=cheap)
    world = replace(told(stops, **ABROAD), profiles=(stops, warns))
    found = _remedy(world)
    assert found is not None
    assert [c.id for c in found.changes] == ["mild/agree"]
