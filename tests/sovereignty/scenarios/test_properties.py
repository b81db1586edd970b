"""What holds of every set: generated ones of three stakeholders and three systems."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from largesse.programme.model import Text
from largesse.sovereignty.scenarios.assess import assess, threat_of
from largesse.sovereignty.scenarios.model import (
    Event,
    Exposure,
    Likelihood,
    Origin,
    ScenarioSet,
    Severity,
    Split,
    Stakeholder,
    System,
    Treatment,
)
from largesse.sovereignty.scenarios.reading import read_method
from largesse.workspace.paths import Workspace

METHOD = read_method(Workspace(Path("nowhere")))
NAMES, SYSTEMS = ("a", "b", "c"), ("x", "y", "z")
NOTHING = Text("")
SCALE = st.none() | st.integers(1, 4)


def stakeholders() -> st.SearchStrategy[Stakeholder]:
    return st.builds(
        Stakeholder, st.just("a"), st.just(NOTHING), st.just(""), SCALE, SCALE, SCALE, SCALE,
        st.just(NOTHING),
    )  # fmt: skip


@st.composite
def sets(draw: st.DrawFn) -> ScenarioSet:
    """A set without contradictions, with any of its values left out."""
    people = {name: replace(draw(stakeholders()), id=name) for name in NAMES}
    holders = st.sampled_from(["", *NAMES])
    systems = {name: System(name, NOTHING, draw(holders)) for name in SYSTEMS}
    with_access = draw(st.none() | st.sampled_from(list(Likelihood)[1:]))
    without = draw(st.none() | st.sampled_from(list(Likelihood)))
    if without is not None and with_access is not None:
        without = min(without, with_access)
    severity = draw(st.dictionaries(st.sampled_from(SYSTEMS), st.sampled_from(list(Severity))))
    event = Event(
        "e", NOTHING, "o", draw(st.sampled_from(NAMES)), NOTHING, MappingProxyType(severity),
        with_access, without, (), (), NOTHING,
    )  # fmt: skip
    moves = {
        name: draw(st.sampled_from([to for to in NAMES if to != systems[name].holder]))
        for name in draw(st.sets(st.sampled_from(SYSTEMS)))
        if systems[name].holder
    }
    return ScenarioSet(
        id="s", title=NOTHING, source=NOTHING, assessed_by=NOTHING, method=METHOD, retained_from=3,
        origins={"o": Origin("o", NOTHING, NOTHING, draw(SCALE), draw(SCALE))},
        stakeholders=people, systems=systems, events={"e": event},
        split=_split(draw, people, systems, event, moves) if moves else None, file="",
    )  # fmt: skip


def _split(
    draw: st.DrawFn,
    people: dict[str, Stakeholder],
    systems: dict[str, System],
    event: Event,
    moves: dict[str, str],
) -> Split:
    exposures = {}
    for name in {systems[each].holder for each in moves} | set(moves.values()):
        takes = name in moves.values()
        most = [4 if takes else getattr(people[name], key) or 4 for key in KEYS]
        exposures[name] = Exposure(*(draw(st.none() | st.integers(1, end)) for end in most))
    likely = list(Likelihood)[1 : (event.with_access or 4) + 1]
    treatments = {"e": Treatment(draw(st.none() | st.sampled_from(likely)))}
    return Split(NOTHING, NOTHING, moves, exposures, treatments)


KEYS = ("dependency", "penetration")


def worsened(found: ScenarioSet, draw: st.DrawFn) -> ScenarioSet:
    """The set with one value left out; the same set where that one was not stated."""
    event, person = found.events["e"], found.stakeholders["a"]
    kind = draw(st.sampled_from(["severity", "with", "without", "holder", "scale", "measure"]))
    match kind:
        case "severity":
            kept = dict(list(event.severity.items())[1:])
            return replace(found, events={"e": replace(event, severity=kept)})
        case "with":
            return replace(found, events={"e": replace(event, with_access=None)})
        case "without":
            return replace(found, events={"e": replace(event, without_access=None)})
        case "holder":
            moved = found.split.moves if found.split else {}
            free = [name for name in SYSTEMS if name not in moved]
            gone = {name: replace(found.systems[name], holder="") for name in free[:1]}
            return replace(found, systems={**found.systems, **gone})
        case "measure" if found.split:
            return replace(found, split=replace(found.split, treatments={}))
    changed: dict[str, Any] = {draw(st.sampled_from([*KEYS, "maturity", "trust"])): None}
    return replace(found, stakeholders={**found.stakeholders, "a": replace(person, **changed)})


@given(stakeholders(), st.sampled_from(["maturity", "trust"]))
def test_lower_maturity_or_trust_never_lowers_a_threat(who: Stakeholder, key: str) -> None:
    value = getattr(who, key)
    lower: dict[str, Any] = {key: max(1, (value or 1) - 1)}
    assert threat_of(replace(who, **lower), METHOD).value >= threat_of(who, METHOD).value


@given(stakeholders(), st.sampled_from(KEYS))
def test_higher_dependency_or_penetration_never_lowers_a_threat(who: Stakeholder, key: str) -> None:
    value = getattr(who, key)
    higher: dict[str, Any] = {key: min(4, (value or 4) + 1)}
    after, before = threat_of(replace(who, **higher), METHOD), threat_of(who, METHOD)
    assert after.value >= before.value
    assert after.zone >= before.zone


@given(stakeholders())
def test_a_threat_lies_between_its_ends(who: Stakeholder) -> None:
    assert Fraction(1, 16) <= threat_of(who, METHOD).value <= 16


@given(sets())
def test_a_split_raises_no_risk_through_who_takes_nothing(found: ScenarioSet) -> None:
    event = assess(found).events["e"]
    if not event.taken:
        assert event.after.level <= event.before.level
        assert event.after.key <= event.before.key


@given(sets())
def test_a_split_raises_no_threat_of_who_takes_nothing(found: ScenarioSet) -> None:
    takers = set(found.split.moves.values()) if found.split else set()
    for name, each in assess(found).stakeholders.items():
        if name not in takers:
            assert each.after.value <= each.before.value


@given(sets(), st.data())
def test_leaving_a_value_out_never_lowers_anything(found: ScenarioSet, data: st.DataObject) -> None:
    known, less = assess(found), assess(worsened(found, data.draw))
    for before, after in (
        (known.events["e"].before, less.events["e"].before),
        (known.events["e"].after, less.events["e"].after),
    ):
        assert after.level >= before.level
    for name in NAMES:
        assert less.stakeholders[name].before.value >= known.stakeholders[name].before.value
        assert less.stakeholders[name].after.value >= known.stakeholders[name].after.value


@given(sets())
def test_leaving_an_origin_s_values_out_never_drops_it(found: ScenarioSet) -> None:
    unknown = replace(found.origins["o"], motivation=None, resources=None)
    without = assess(replace(found, origins={"o": unknown}))
    assert without.origins["o"].relevance == 4
    assert without.origins["o"].is_retained


@given(sets())
def test_the_level_is_the_worst_that_any_system_has(found: ScenarioSet) -> None:
    for risk in (assess(found).events["e"].before, assess(found).events["e"].after):
        assert risk.level == max((each.level for each in risk.systems), default=0)
