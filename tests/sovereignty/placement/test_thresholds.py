"""SecNumCloud 3.2, 19.6 as a placement sees it: shares, chains, vetoes, suppliers."""

from dataclasses import replace

import pytest

from largesse.sovereignty.assessment.offerings import Supplier
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.place import Placement
from tests.sovereignty.world import (
    World,
    company,
    good_world,
    holder,
    holding,
    right,
    supplier,
    system,
    workload,
)

SHARES, RIGHTS = "19.6.b-shares", "19.6.b-rights"
OWNED = {
    # who holds what, directly or through others: what comes of it
    "nobody outside": ("founder 100 provider", "satisfied"),
    "one with exactly 24 %": ("harbour 24 provider; founder 76 provider", "satisfied"),
    "one with a little above": ("harbour 24.01 provider; founder 75.99 provider", "breached"),
    "two with 39 % together": (
        "harbour 20 provider; lagoon 19 provider; founder 61 provider",
        "satisfied",
    ),
    "two with a little above": (
        "harbour 20 provider; lagoon 19.01 provider; founder 60.99 provider",
        "breached",
    ),
    "24 % of the votes alone": ("harbour 1/24 provider; founder 99/76 provider", "satisfied"),
    "25 % of the votes alone": ("harbour 1/25 provider; founder 99/75 provider", "breached"),
    "48 % of a half: 24": (
        "westerly 50 provider; harbour 48 westerly; founder 50 provider; founder 52 westerly",
        "satisfied",
    ),
    "49 % of a half: above 24": (
        "westerly 50 provider; harbour 49 westerly; founder 50 provider; founder 51 westerly",
        "breached",
    ),
    "51 % of 25: all of these": (
        "westerly 25 provider; harbour 51 westerly; founder 75 provider; founder 49 westerly",
        "breached",
    ),
    "51 % of 24: all of these": (
        "westerly 24 provider; harbour 51 westerly; founder 76 provider; founder 49 westerly",
        "satisfied",
    ),
    "through three, each above": (
        "westerly 30 provider; northwind 60 westerly; harbour 60 northwind; founder 70 provider",
        "breached",
    ),
    "in a circle of holdings": (
        "westerly 40 provider; provider 50 westerly; harbour 50 westerly; founder 60 provider",
        "breached",
    ),
    "a part that nobody explains": ("founder 75 provider", "unknown"),
    "a part too small to matter": ("founder 80 provider", "satisfied"),
    "and it adds up": ("harbour 20 provider; founder 75 provider", "unknown"),
    "nothing is stated": ("", "unknown"),
    "a holder of no country": ("drifter 30 provider; founder 70 provider", "unknown"),
}
HOLDERS = (
    holder("harbour", "US", "state"),
    holder("lagoon", "NZ"),
    holder("drifter", ""),
    company("westerly", "FR"),
    company("northwind", "FR"),
)
OF = workload(system("s", "personal"), scopes=["secnumcloud-3-2"])


def told(holdings: list[str], *rights: str, suppliers: tuple[Supplier, ...] = ()) -> World:
    world = good_world(OF)
    world = world.with_offering(replace(world.offering(), suppliers=suppliers))
    return replace(
        world,
        entities=(*world.entities, *HOLDERS),
        holdings=tuple(map(holding, holdings)),
        rights=tuple(map(right, rights)),
    )


def outcome(placed: Placement, rule: str) -> str:
    found = [
        f for f in placed.deciding.findings if (f.profile, f.rule) == ("secnumcloud-3-2", rule)
    ]
    return str(found[0].outcome)


@pytest.mark.parametrize(("told_so", "shares"), OWNED.values(), ids=list(OWNED))
def test_shares_from_outside_individually_and_together(told_so: str, shares: str) -> None:
    holdings = told_so.split("; ") if told_so else []
    placed = told(holdings).place()
    assert outcome(placed, SHARES) == shares
    is_explained = placed.deciding.verdict.permission > 0
    assert is_explained == (shares == "satisfied" and "founder 80 provider" not in holdings)


@pytest.mark.parametrize("share", ["0.0001", "1", "24"])
@pytest.mark.parametrize("told_right", ["veto", "appoints-majority"])
def test_a_veto_or_an_appointment_fails_at_any_share(share: str, told_right: str) -> None:
    rest = 100 - float(share)
    holdings = [f"harbour {share} provider", f"founder {rest:g} provider"]
    placed = told(holdings, f"harbour {told_right} provider").place()
    assert (outcome(placed, RIGHTS), placed.verdict) == ("breached", "refused")
    without = told(["founder 100 provider"], f"harbour {told_right} provider").place()
    assert (outcome(without, RIGHTS), without.verdict) == ("breached", "refused")


SUPPLIED = {
    # the supplier, whether it reaches the data, can be replaced      19.6.c       19.6.d
    ("stranger-fr", True, False):  ("satisfied", "satisfied"),
    ("stranger-us", False, True):  ("satisfied", "satisfied"),
    ("stranger-us", True, True):   ("breached",  "satisfied"),
    ("stranger-us", False, False): ("satisfied", "breached"),
    ("stranger-us", None, True):   ("unknown",   "satisfied"),
    ("stranger-us", False, None):  ("satisfied", "unknown"),
    ("owned-by-us", True, False):  ("breached",  "breached"),
    ("nobody-told", True, False):  ("unknown",   "unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("which", "outcomes"), SUPPLIED.items(), ids=map(str, SUPPLIED))
def test_suppliers_outside_or_controlled_from_there(
    which: tuple[str, bool | None, bool | None], outcomes: tuple[str, str]
) -> None:
    world = told(["founder 100 provider"], suppliers=(supplier(*which),))
    world = replace(
        world,
        entities=(
            *world.entities,
            company("stranger-fr", "FR"),
            company("stranger-us", "US"),
            company("owned-by-us", "FR"),
        ),
        holdings=(
            *world.holdings,
            holding("founder 100 stranger-fr"),
            holding("founder 100 stranger-us"),
            holding("harbour 100 owned-by-us"),
        ),
    )
    placed = world.place()
    assert (outcome(placed, "19.6.c"), outcome(placed, "19.6.d")) == outcomes


@pytest.mark.parametrize("grade", [Grade.CLAIMED, Grade.EVIDENCED])
def test_an_owner_that_is_only_claimed_explains_nothing(grade: Grade) -> None:
    world = told([])
    placed = replace(world, holdings=(holding("founder 100 provider", grade),)).place()
    expected = "satisfied" if grade is Grade.EVIDENCED else "unknown"
    assert outcome(placed, SHARES) == expected
