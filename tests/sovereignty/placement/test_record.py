"""What a decision rests on: which changes open it again, in which words; until when it holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from largesse.programme.model import Text
from largesse.programme.terms.periods import Period
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.basis import basis_of, changed, holds_until
from largesse.sovereignty.placement.record import recorded
from largesse.sovereignty.placement.titles import title_of
from largesse.sovereignty.placement.workloads import Workload
from largesse.sovereignty.registers.json import check_seal, sealed
from largesse.sovereignty.rules.columns import COMPUTED, TITLES
from tests.sovereignty.world import (
    ALWAYS,
    CRITERIA,
    DAY,
    World,
    answer,
    company,
    good_world,
    holder,
    holding,
    joined,
    own_rule,
    system,
    workload,
)

ASKS = "{doors-locked: {title: {en: Doors locked, fr: Portes verrouillées}, answer: yes or no}}"
RULE = '"ask.doors-locked" and owner.all_outside <= 0.39 and provider.other_arrangements <= 9'
OURS = workload(system("site", "public"), system("shop", "personal"), links=["site - shop public"])
BEFORE = replace(
    good_world(OURS),
    profiles=(own_rule(RULE, asks=ASKS),),
    answers=(answer("good", "doors-locked", "yes", Grade.EVIDENCED, until=date(2027, 5, 1)),),
)


def told(after: World, before: World = BEFORE) -> list[str]:
    """What is said when a decision of one world is held against another."""
    then, now = before.placing(), after.placing()
    assert before.workload is not None
    assert after.workload is not None
    was = basis_of(then, then.place(before.workload, "good"))
    texts = changed(now.catalogue, was, basis_of(now, now.place(after.workload, "good")))
    assert all(text.fr for text in texts), "a reason without French"
    return [text.en for text in texts]


def of(**change: object) -> Workload:
    return replace(OURS, **change)  # type: ignore[arg-type]


def rule(text: str = RULE, **more: str) -> World:
    return replace(BEFORE, profiles=(own_rule(text, asks=ASKS, **more),))


def with_rule(extra: str = "offering.trusted", **more: str) -> World:
    return replace(BEFORE, profiles=(*BEFORE.profiles, own_rule(extra, name="other", **more)))


def doors(said: str, grade: Grade = Grade.EVIDENCED, **more: object) -> World:
    return replace(BEFORE, answers=(answer("good", "doors-locked", said, grade, **more),))  # type: ignore[arg-type]


SOLD = (holding("founder 70 provider"), holding("stranger 30 provider"))
OUTSIDE = "share of all holders outside (good, seen from EU)"
DOORS = "Doors locked (good, seen from EU)"
OPENS: dict[str, tuple[World, str]] = {
    "an answer is another": (
        doors("no"), f"{DOORS}: was yes, evidenced; is no, evidenced",
    ),
    "an answer expires": (
        doors("yes", until=DAY), f"{DOORS}: was yes, evidenced; is unknown",
    ),
    "an answer is gone": (
        replace(BEFORE, answers=()), f"{DOORS}: was yes, evidenced; is unknown",
    ),
    "an answer is evidenced less": (
        doors("yes", Grade.CLAIMED), f"{DOORS}: was yes, evidenced; is unknown",
    ),
    "an owner sells": (
        replace(BEFORE, holdings=SOLD, entities=(*BEFORE.entities, holder("stranger", "US"))),
        f"{OUTSIDE}: was 0, evidenced; is 0.3, evidenced",
    ),
    "a rule asks other": (rule("owner.all_outside <= 0.4"), "rule own rule asks other than it did"),
    "a rule refuses now": (
        rule(otherwise="condition"), "rule own rule asks other than it did",
    ),
    "a rule is of another area": (rule(area="EEA"), "rule own rule asks other than it did"),
    "a rule is over": (rule(holds="[2020-01-01, 2026-10-01)"), "rule own rule no longer binds it"),
    "a rule is withdrawn": (rule(status="withdrawn"), "rule own rule no longer binds it"),
    "a rule is new": (with_rule(), "rule other rule binds it now"),
    "its scopes": (replace(BEFORE, workload=of(scopes=frozenset({"fr-state"}))), "whom the"),
    "its customer": (replace(BEFORE, workload=of(customer="another")), "who answers for"),
    "its country": (replace(BEFORE, workload=of(country="DE")), "the country of the workload"),
    "its SEAL": (replace(BEFORE, workload=of(seal=2)), "requires: was none, is 2"),
    "its evidence": (replace(BEFORE, workload=of(evidence=Grade.CERTIFIED)), "is certified"),
    "its days": (
        replace(BEFORE, workload=of(holds=Period(date(2020, 1, 1), date(2027, 1, 1)))),
        "is [2020-01-01, 2027-01-01)",
    ),
    "what a system holds": (
        replace(BEFORE, workload=of(systems={**OURS.systems, "site": system("site", "personal")})),
        "what site holds: was public, is personal",
    ),
    "a system is critical": (
        replace(
            BEFORE,
            workload=of(systems={**OURS.systems, "site": system("site", "public", critical=True)}),
        ),
        "site, critical: was no, is yes",
    ),
    "a system more": (
        replace(BEFORE, workload=of(systems={**OURS.systems, "till": system("till", "public")})),
        "what till holds: was none, is public",
    ),
    "a link less": (
        replace(BEFORE, workload=of(links=())), "what shop - site carries: was public, is none",
    ),
    "what a link carries": (
        replace(BEFORE, workload=of(links=(replace(OURS.links[0], carries="personal"),))),
        "what shop - site carries: was public, is personal",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OPENS)
def test_what_opens_a_decision_again(what: str) -> None:
    after, said = OPENS[what]
    assert any(said in each for each in told(after)), told(after)


def renamed(world: World) -> World:
    """The titles, notes, sources and comments of everything are others."""
    other = Text("Another title", "Un autre titre")
    (own,) = world.profiles
    (one,) = own.rules
    titled = replace(own, title=other, note=other, rules=(replace(one, title=other),))
    named = replace(
        OURS,
        title=other,
        source="another letter",
        systems={k: replace(s, title=other) for k, s in OURS.systems.items()},
        links=(replace(OURS.links[0], what=other),),
    )
    return replace(world, profiles=(titled,), workload=named).with_offering(
        replace(world.offering(), title=other, source="another page")
    )


LEAVES: dict[str, World] = {
    "nothing": BEFORE,
    "titles, notes and sources": renamed(BEFORE),
    "another source says the same": doors("yes", source="another audit"),
    "a certificate is renewed": doors("yes", until=date(2029, 1, 1)),
    "better evidence": doors("yes", Grade.CERTIFIED),
    "an answer nobody reads": replace(
        BEFORE, answers=(*BEFORE.answers, answer("good", CRITERIA[0], 1))
    ),
    "a proposal": with_rule("not offering.trusted", status="proposal"),
    "a rule of another scope": with_rule("not offering.trusted", scopes="us-state"),
    "a rule that does not apply": with_rule("offering.trusted", applies="data.class = 'x'"),
    "a rule whose day has not come": with_rule("not offering.trusted", holds="[2027-01-01, inf)"),
    "another workload elsewhere": replace(BEFORE, others=(replace(OURS, id="another"),)),
    "where it runs now": replace(BEFORE, workload=of(hosted_on="good", accounts=("a-1",))),
    "an entity nobody names": replace(BEFORE, entities=(*BEFORE.entities, company("zed", "US"))),
    "an owner inside for another": replace(
        BEFORE,
        holdings=(holding("founder 60 provider"), holding("heir 40 provider")),
        entities=(*BEFORE.entities, holder("heir", "FR")),
    ),
}


@pytest.mark.parametrize("what", LEAVES)
def test_what_leaves_a_decision_alone(what: str) -> None:
    assert told(LEAVES[what]) == []


def test_a_proposal_opens_it_on_the_day_it_comes_into_force() -> None:
    proposed = with_rule("not offering.trusted", holds="[2026-12-01, inf)")
    assert told(replace(proposed, day=date(2026, 11, 30)), proposed) == []
    assert told(replace(proposed, day=date(2026, 12, 1)), proposed) == [
        "the verdict: was allowed, is refused",
        "rule other rule binds it now",
    ]


def test_a_law_that_reaches_another_of_the_chain_is_another_fact() -> None:
    """The value stays `yes`, and so does the verdict; whom it reaches is not the same."""
    read = own_rule("not owner.outside_controls", otherwise="condition", evidence="claimed")

    def owned_by(name: str, country: str) -> World:
        return replace(
            BEFORE,
            profiles=(read,),
            entities=(*BEFORE.entities, company(name, country)),
            holdings=(holding(f"{name} 100 provider"),),
        )

    (said,) = told(owned_by("lotus", "CN"), owned_by("eagle", "US"))
    assert "was yes (eagle), claimed; is yes (lotus), claimed" in said


def test_another_workload_counts_where_a_rule_counts_workloads() -> None:
    other = replace(OURS, id="another", hosted_on="good")
    (said,) = told(replace(BEFORE, others=(other,)))
    assert "other placements with the same provider" in said
    assert "was 0, " in said


def split_world(**host: object) -> World:
    """What is personal may not stay on ``good`` and moves to ``third``."""
    read = own_rule("offering.trusted", applies="has(data.tags, 'personal')", evidence="claimed")
    apart = workload(
        system("site", "public"), system("shop", "personal"), links=["site - shop public"]
    )
    other = good_world(apart, "third")
    one = replace(good_world(apart), profiles=(read,))
    both = joined(one, other)
    return both.with_offering(replace(both.offering(), is_trusted=False, **host))  # type: ignore[arg-type]


def test_how_long_moving_takes_is_a_part_of_what_was_decided() -> None:
    assert split_world().place().split is not None
    assert told(split_world(exit_months=24), split_world()) == [
        "the months that moving takes: was 6, is 24"
    ]
    assert told(split_world(), split_world()) == []


def test_another_host_is_told_by_its_systems() -> None:
    lost = split_world()
    third = replace(lost.offering("third"), is_trusted=False)
    said = told(lost.with_offering(third), lost)
    assert said[0] == "the verdict: was allowed in part, is refused"
    assert "the host of shop: was third, is none" in said
    assert not any("months" in each for each in said)


ENDS: dict[str, tuple[World, date | None]] = {
    "an answer": (BEFORE, date(2027, 5, 1)),
    "nothing": (replace(rule("offering.trusted")), None),
    "the workload": (
        replace(BEFORE, workload=of(holds=Period(date(2020, 1, 1), date(2027, 1, 1)))),
        date(2027, 1, 1),
    ),
    "a rule": (rule(holds="[2020-01-01, 2027-02-01)"), date(2027, 2, 1)),
    "a rule to come": (
        with_rule("not offering.trusted", holds="[2027-03-01, inf)"), date(2027, 3, 1),
    ),
    "a proposal without force": (
        with_rule("not offering.trusted", holds="[2027-03-01, inf)", status="proposal"),
        date(2027, 5, 1),
    ),
    "an answer that is over already": (doors("yes", until=DAY), None),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDS)
def test_until_when_it_holds(what: str) -> None:
    world, day = ENDS[what]
    assert holds_until(world.placing(), world.place()) == day


def test_the_offering_that_ends_ends_it() -> None:
    last = DAY + timedelta(days=9)
    world = BEFORE.with_offering(replace(BEFORE.offering(), holds=Period(ALWAYS.start, last)))
    assert holds_until(world.placing(), world.place()) == last


def test_the_record_can_be_sealed_and_says_what_was_read_in_both_languages() -> None:
    placing = BEFORE.placing()
    made = recorded(placing, BEFORE.place())
    record = check_seal(sealed(made.record))
    assert record == made.record
    (site, _) = made.record["systems"]
    (own,) = site["rules"]
    facts = {read["fact"]: read for read in own["read"]}
    assert facts["ask.doors-locked"]["title"] == {"en": "Doors locked", "fr": "Portes verrouillées"}
    assert facts["owner.all_outside"]["why"] == {
        "en": "all outside, in Provider (FR)", "fr": "tous au dehors, dans Provider (FR)",
    }  # fmt: skip


def test_every_fact_has_a_name_that_people_know() -> None:
    assert TITLES.keys() == COMPUTED.keys()
    assert all(title.en and title.fr for title in TITLES.values())
    catalogue = BEFORE.catalogue()
    assert title_of(catalogue, CRITERIA[0]).en != CRITERIA[0]
    assert title_of(catalogue, "ask.doors-locked").fr == "Portes verrouillées"
