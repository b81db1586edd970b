"""Which statements count for a placement: each world is good but for one thing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from largesse.programme.terms.periods import Period
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.verdict import Verdict
from tests.sovereignty.world import (
    GOOD,
    World,
    company,
    good_world,
    holder,
    holding,
    own_rule,
    supplier,
    system,
    workload,
)

PAST = Period(date(2020, 1, 1), date(2021, 1, 1))
BASE = replace(GOOD, id="base")
CLAIMED = {"grade": Grade.CLAIMED}


def it(**change: object) -> Callable[[World], World]:
    return lambda world: world.with_offering(replace(world.offering(), **change))  # type: ignore[arg-type]


def rests(**change: object) -> Callable[[World], World]:
    def made(world: World) -> World:
        return replace(
            world,
            offerings=(replace(GOOD, rests_on=("base",)), replace(BASE, **change)),  # type: ignore[arg-type]
        )

    return made


def linked(*links: str, other: str = "public") -> Callable[[World], World]:
    of = workload(system("a", "public"), system("b", other), links=links)
    return lambda world: replace(world, workload=of)


def held(*ends: tuple[date | None, date]) -> Callable[[World], World]:
    """The first qualification told in rows of an end and the day it became known."""
    return lambda world: replace(
        world,
        qualifications=tuple(
            replace(world.qualifications[0], until=until, known_at=known) for until, known in ends
        ),
    )


ALONE = (supplier("stranger"),)


def unanswered(world: World) -> World:
    gone = {"SOV-3.1", "SOV-3.2"}
    return replace(world, answers=tuple(a for a in world.answers if a.asked not in gone))


KEYS = "data.keys_with_customer"
ODD = "not has(data.tags, 'odd')"
EQUAL = '"SOV-3.1" = "SOV-3.2"'
KNOWN, LOST, LATER = date(2024, 1, 1), date(2026, 1, 1), date(2026, 2, 1)
TODAY, TOMORROW = date(2026, 10, 1), date(2026, 10, 2)
UNSURE, ABROAD = frozenset({"FR", ""}), frozenset({"FR", "US"})
INSIDE, NO_WAY = "data.stored_inside", "not supplier.outside_reaches_data"
GOES_ON = "not supplier.outside_indispensable"
STATE = "not has(data.tags, 'state')"
HELD = "has(offering.qualifications, 'secnumcloud-3-2')"
CASES = {
    # what                                    rule     the world                   verdict
    "all is stated and certified":           (INSIDE, it(), "allowed"),
    "nobody states where data lie":          (INSIDE, it(stored_in=None), "unknown"),
    "of a place, the country is unknown":    (INSIDE, it(stored_in=UNSURE), "unknown"),
    "a place outside":                       (INSIDE, it(stored_in=ABROAD), "refused"),
    "only claimed":                          (INSIDE, it(**CLAIMED), "unknown"),
    "it rests on what is as good":           (INSIDE, rests(), "allowed"),
    "it rests on what is only claimed":      (INSIDE, rests(**CLAIMED), "unknown"),
    "it rests on what is not offered then":  (INSIDE, rests(holds=PAST), "unknown"),
    "it is not offered then":                (INSIDE, it(holds=PAST), "unknown"),
    "a supplier that cannot get at data":    (NO_WAY, it(suppliers=ALONE), "allowed"),
    "that it cannot is only claimed":        (NO_WAY, it(suppliers=ALONE, **CLAIMED), "unknown"),
    "that there are no others is claimed":   (NO_WAY, it(**CLAIMED), "unknown"),
    "that it can be replaced is claimed":    (GOES_ON, it(suppliers=ALONE, **CLAIMED), "unknown"),
    "a link carries no more than is held":   (STATE, linked("a = b public"), "allowed"),
    "a link carries more than is held":      (STATE, linked("a = b state-sensitive"), "refused"),
    "and it could be separated, elsewhere":  (STATE, linked("a - b state-sensitive"), "refused"),
    "nobody states what a link carries":     (STATE, linked("a = b unknown"), "unknown"),
    "two that are both unknown":             (EQUAL, unanswered, "unknown"),
    "nor is one that is unknown unequal":    ("offering.seal != 3", unanswered, "unknown"),
    "nor is a class that nobody states":     (ODD, linked(other="unknown"), "unknown"),
    "keys that the customer holds":          (KEYS, it(), "allowed"),
    "that it holds them is only claimed":    (KEYS, it(**CLAIMED), "unknown"),
    "a qualification held":                  (HELD, held((None, KNOWN)), "allowed"),
    "a qualification that has ended":        (HELD, held((TODAY, KNOWN)), "refused"),
    "the last day it is held":               (HELD, held((TOMORROW, KNOWN)), "allowed"),
    "its loss became known later":           (HELD, held((None, KNOWN), (LOST, LATER)), "refused"),
    "its loss was an error":                 (HELD, held((LOST, KNOWN), (None, LATER)), "allowed"),
}  # fmt: skip


@pytest.mark.parametrize("requires", ["data.keys_with_customer", "offering.substitutable"])
@pytest.mark.parametrize(
    ("grade", "verdict"), [(Grade.CERTIFIED, "allowed"), (Grade.CLAIMED, "refused")]
)
def test_what_takes_a_placement_out_of_a_rule_needs_evidence_too(
    requires: str, grade: Grade, verdict: str
) -> None:
    """A rule nobody can satisfy applies unless this is so."""
    rule = own_rule("offering.seal > 4", f"not {requires}")
    world = it(grade=grade)(replace(good_world(), profiles=(rule,)))
    assert world.place().verdict is Verdict(verdict)


def _hosted(provider: str, *holdings: str) -> World:
    """Another workload of the customer runs on an offering of ``provider``."""
    world = good_world()
    return replace(
        world,
        offerings=(*world.offerings, replace(GOOD, id="other", provider=provider)),
        entities=(*world.entities, company("sister", "FR"), holder("rival", "FR")),
        holdings=(*world.holdings, *map(holding, holdings)),
        others=(replace(workload(), id="workload-2", hosted_on="other"),),
        profiles=(own_rule("provider.other_arrangements = 0"),),
    )


@pytest.mark.parametrize(
    ("provider", "holdings", "verdict"),
    [
        # the other is of                     is hosted by
        ("provider", (),                       "refused"),
        ("sister", ("founder 100 sister",),    "refused"),
        ("sister", ("rival 100 sister",),      "allowed"),
        ("sister", ("founder 40 sister", "rival 60 sister"), "allowed"),
        ("sister", ("founder 40 sister",),     "unknown"),
        ("sister", (),                         "unknown"),
        ("nobody-stated-this-one", (),         "unknown"),
    ],
)  # fmt: skip
def test_closely_connected_providers_count_as_one_unless_that_is_excluded(
    provider: str, holdings: tuple[str, ...], verdict: str
) -> None:
    assert _hosted(provider, *holdings).place().verdict is Verdict(verdict)


@pytest.mark.parametrize(("requires", "change", "verdict"), CASES.values(), ids=list(CASES))
def test_what_is_not_stated_or_not_evidenced_does_not_count(
    requires: str, change: Callable[[World], World], verdict: str
) -> None:
    world = change(replace(good_world(), profiles=(own_rule(requires),)))
    assert world.place().verdict is Verdict(verdict)
