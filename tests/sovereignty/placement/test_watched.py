"""Rules that do not bind on the day: proposals, what is not in force yet, what is over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.sovereignty.placement.record import recorded
from tests.sovereignty.world import DAY, World, good_world, own_rule, workload

IMPOSSIBLE = "offering.seal > 4"
NEXT = date(2026, 12, 1)
CASES = {
    # what                          status        holds                        binds  is told
    "in force":                    ("in force",  "[2020-01-01, inf)",          True,  False),
    "in force from today":         ("in force",  "[2026-10-01, inf)",          True,  False),
    "in force until today":        ("in force",  "[2020-01-01, 2026-10-02)",   True,  False),
    "in force from tomorrow":      ("in force",  "[2026-10-02, inf)",          False, True),
    "no longer in force":          ("in force",  "[2020-01-01, 2026-10-01)",   False, False),
    "a proposal":                  ("proposal",  "[2020-01-01, inf)",          False, True),
    "a proposal not made yet":     ("proposal",  "[2030-01-01, inf)",          False, False),
    "a proposal that lapsed":      ("proposal",  "[2020-01-01, 2026-10-01)",   False, False),
    "withdrawn":                   ("withdrawn", "[2020-01-01, inf)",          False, False),
}  # fmt: skip


def told(status: str, holds: str, requires: str = IMPOSSIBLE, otherwise: str = "refuse") -> World:
    rule = own_rule(requires, status=status, holds=holds, otherwise=otherwise)
    return replace(good_world(), profiles=(rule,))


@pytest.mark.parametrize(("status", "holds", "binds", "is_told"), CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("otherwise", ["refuse", "condition"])
def test_what_does_not_bind_on_the_day_is_told_and_changes_nothing(
    status: str, holds: str, binds: bool, is_told: bool, otherwise: str
) -> None:
    placed = told(status, holds, otherwise=otherwise).place()
    bound = "refused" if otherwise == "refuse" else "allowed with conditions"
    assert placed.verdict == (bound if binds else "allowed")
    assert [f.profile for f in placed.deciding.findings] == (["own"] if binds else [])
    assert [f.profile for f in placed.deciding.watched] == (["own"] if is_told else [])


def test_what_would_be_satisfied_is_not_told() -> None:
    assert (
        told("proposal", "[2020-01-01, inf)", "offering.seal >= 4").place().deciding.watched == ()
    )


def test_a_decision_holds_until_a_rule_begins_that_would_stop_it() -> None:
    world = told("in force", f"[{NEXT.isoformat()}, inf)")
    assert world.place().verdict == "allowed"
    assert recorded(world.placing(), world.place()).holds_until == NEXT
    after = replace(world, day=NEXT)
    assert after.place().verdict == "refused"
    before = replace(world, day=NEXT - timedelta(days=1))
    assert before.place().verdict == "allowed"


def test_the_laws_of_a_proposal_compel_nobody() -> None:
    """An edge of a profile that does not bind reaches nobody."""
    shipped = {p.id: p for p in World().profiles}
    law = shipped["cn-national-intelligence-law"]
    own = own_rule("not law.compels")
    world = replace(good_world(), profiles=(law, own))
    abroad = replace(world, entities=tuple(replace(e, country="CN") for e in world.entities))
    assert abroad.place().verdict == "refused"
    draft = replace(law, status=shipped["eu-cada-2026"].status)
    found = replace(abroad, profiles=(draft, own)).place()
    assert found.verdict != "refused"


PROPOSED = [p.id for p in World().profiles if p.status == "proposal"]


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2020, 12, 22), date(2035, 1, 1)))
def test_shipped_proposals_bind_nobody_on_any_day(day: date) -> None:
    scopes = ["eu-public", "eu-ual-4", "eu-critical-sector", "eucs"]
    world = replace(good_world(workload(scopes=scopes)), answers=(), qualifications=(), day=day)
    placed = world.place()
    assert {f.profile for f in placed.deciding.findings}.isdisjoint(PROPOSED)
    begun = [p.id for p in World().profiles if p.id in PROPOSED and p.holds.start <= day]
    assert set(begun) <= {f.profile for f in placed.deciding.watched}


def test_there_are_proposals_to_watch() -> None:
    assert {"eu-cada-2026", "eu-csa2-2026", "eucs"} <= set(PROPOSED)
    assert all(p.holds.start <= DAY for p in World().profiles if p.id in PROPOSED)
