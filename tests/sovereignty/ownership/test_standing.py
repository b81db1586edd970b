"""Shares outside, directly and through others; vetoes, appointments; what cannot be excluded."""

from fractions import Fraction
from itertools import pairwise

import pytest

from largesse.sovereignty.ownership.model import Entity, Side
from largesse.sovereignty.ownership.reading import ownership_of
from largesse.sovereignty.ownership.standing import standing_of
from tests.sovereignty.ownership.world import DAY, EU, owned, standing

INDIVIDUALLY, COLLECTIVELY = Fraction(24, 100), Fraction(39, 100)


def of(text: str) -> Fraction:
    return Fraction(text) / 100


SHARES = [
    # holdings                                              alone     by          together
    (["state 100 provider"],                                "0",      "",         "0"),
    (["harbour 24 provider", "state 76 provider"],          "24",     "harbour",  "24"),
    (["harbour 24.01 provider", "state 75.99 provider"],    "24.01",  "harbour",  "24.01"),
    (["harbour 20 provider", "lagoon 19 provider",
      "state 61 provider"],                                 "20",     "harbour",  "39"),
    (["harbour 20 provider", "lagoon 19.5 provider",
      "state 60.5 provider"],                               "20",     "harbour",  "39.5"),
    # through a chain: the product, as long as nobody controls what is between
    (["harbour 50 northwind", "founder 50 northwind",
      "northwind 50 provider", "state 50 provider"],        "25",     "harbour",  "25"),
    (["harbour 48 northwind", "founder 52 northwind",
      "northwind 50 provider", "state 50 provider"],        "24",     "harbour",  "24"),
    (["harbour 40 westerly", "founder 60 westerly",
      "westerly 40 northwind", "founder 60 northwind",
      "northwind 40 provider", "state 60 provider"],        "6.4",    "harbour",  "6.4"),
    # two ways to one holder add up
    (["harbour 50 northwind", "founder 50 northwind",
      "northwind 30 provider", "harbour 10 provider",
      "state 60 provider"],                                 "25",     "harbour",  "25"),
    # what is controlled counts whole
    (["harbour 51 northwind", "founder 49 northwind",
      "northwind 30 provider", "state 70 provider"],        "30",     "harbour",  "30"),
    (["harbour 51 westerly", "founder 49 westerly",
      "westerly 51 northwind", "founder 49 northwind",
      "northwind 30 provider", "state 70 provider"],        "30",     "harbour",  "30"),
    # together with what it controls it controls more
    (["harbour 60 westerly", "founder 40 westerly",
      "harbour 26 northwind", "westerly 25 northwind",
      "founder 49 northwind",
      "northwind 30 provider", "state 70 provider"],        "30",     "harbour",  "30"),
    # two holders outside who control nothing alone
    (["harbour 30 northwind", "lagoon 30 northwind",
      "founder 40 northwind",
      "northwind 50 provider", "state 50 provider"],        "15",     "harbour",  "30"),
    # the stricter of capital and votes
    (["harbour 10/30 provider", "state 90/70 provider"],    "30",     "harbour",  "30"),
    (["harbour 30/10 provider", "state 70/90 provider"],    "30",     "harbour",  "30"),
    (["harbour 25/0 provider", "state 75/100 provider"],    "25",     "harbour",  "25"),
    (["harbour 10/51 northwind", "founder 90/49 northwind",
      "northwind 30 provider", "state 70 provider"],        "30",     "harbour",  "30"),
    # a company outside that is held from inside is outside itself
    (["harbour 20 leeward", "founder 80 leeward",
      "leeward 50 provider", "state 50 provider"],          "10",     "harbour",  "10"),
    # many small holders are never one, and count together
    (["us-float 39 provider", "state 61 provider"],         "0",      "",         "39"),
    (["eu-float 100 provider"],                             "0",      "",         "0"),
    (["us-float 60 northwind", "founder 40 northwind",
      "northwind 50 provider", "state 50 provider"],        "0",      "",         "30"),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "alone", "by", "together"), SHARES)
def test_shares_outside_as_stated(holdings: list[str], alone: str, by: str, together: str) -> None:
    found = standing(holdings, largest="1")
    assert found.individually.low == of(alone)
    assert found.individually_by == by
    assert found.collectively.low == of(together)


def test_exactly_the_threshold_passes_and_a_hair_more_does_not() -> None:
    at = standing(["harbour 24 provider", "lagoon 15 provider", "state 61 provider"])
    above = standing(["harbour 24.01 provider", "lagoon 15 provider", "state 60.99 provider"])
    assert at.individually.high <= INDIVIDUALLY
    assert at.collectively.high <= COLLECTIVELY
    assert above.individually.low > INDIVIDUALLY
    assert above.collectively.low > COLLECTIVELY


CIRCLES = [
    # holdings                                                         harbour's share of provider
    (["harbour 20 provider", "state 70 provider",
      "northwind 10 provider", "provider 50 northwind",
      "founder 50 northwind"],                                         Fraction(20, 95)),
    (["harbour 30 northwind", "westerly 30 northwind", "founder 40 northwind",
      "northwind 40 westerly", "founder 60 westerly",
      "westerly 50 provider", "state 50 provider"],                    Fraction(3, 44)),
    # its own shares are nobody's: the others' parts grow
    (["provider 10 provider", "harbour 18 provider", "state 72 provider"],  Fraction(20, 100)),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "share"), CIRCLES)
def test_circles_are_solved_exactly(holdings: list[str], share: Fraction) -> None:
    assert standing(holdings).individually.low == share


CONTROL = [
    # holdings                                      rights                             controllers
    (["state 51 provider", "founder 49 provider"],  [],                                ["state"]),
    (["state 50 provider", "founder 50 provider"],  [],                                []),
    (["northwind 60 provider", "state 40 provider",
      "harbour 80 northwind", "founder 20 northwind"],
     [],                                            ["northwind", "harbour"]),
    (["state 90 provider", "founder 10 provider"],
     ["lagoon appoints-majority provider"],         ["lagoon", "state"]),
    (["state 50 provider", "founder 50 provider"],
     ["lagoon seats 5/9 provider"],                 ["lagoon"]),
    (["state 50 provider", "founder 50 provider"],
     ["lagoon seats 4/8 provider"],                 []),
    # its own shares do not vote: 46 of 90 is a majority
    (["provider 10 provider", "state 46 provider", "founder 44 provider"],
     [],                                            ["state"]),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "rights", "controllers"), CONTROL)
def test_who_controls_it_nearest_first(
    holdings: list[str], rights: list[str], controllers: list[str]
) -> None:
    assert list(standing(holdings, rights).controllers) == controllers


def test_control_goes_through_a_circle() -> None:
    """Neither holds a majority of the first, but with the second, which it controls, it does."""
    found = standing(
        ["harbour 35 northwind", "westerly 20 northwind", "founder 45 northwind",
         "harbour 30 westerly", "northwind 30 westerly", "founder 40 westerly",
         "northwind 22 provider", "westerly 3 provider", "state 75 provider"],
        ["harbour appoints-majority westerly"],
    )  # fmt: skip
    assert found.individually.low == of("25")
    assert found.controllers == ("state",)
    assert found.individually_by == "harbour"


INSIDE = ["state 60 provider", "founder 40 provider"]
RIGHTS = [
    # holdings                   rights                            veto   appoints  by
    (INSIDE,                     [],                               False, False,    ""),
    (INSIDE,                     ["harbour veto provider"],        True,  False,    "harbour"),
    (INSIDE,                     ["state veto provider"],          False, False,    ""),
    (INSIDE,                     ["drifter veto provider"],        None,  False,    "drifter"),
    (INSIDE,                     ["riddle veto provider"],         None,  False,    "riddle"),
    (INSIDE,                     ["nowhere-stated veto provider"], None,  False,
     "nowhere-stated"),
    # an inside holder of the veto that one outside controls
    ([*INSIDE, "harbour 51 northwind", "founder 49 northwind"],
     ["northwind veto provider"],                                  True,  False,    "northwind"),
    ([*INSIDE, "harbour 50 northwind", "founder 50 northwind"],
     ["northwind veto provider"],                                  False, False,    ""),
    ([*INSIDE, "harbour 40 northwind", "founder 49 northwind"],
     ["northwind veto provider"],                                  None,  False,    "northwind"),
    # a veto over the one that controls it may reach it
    (["northwind 100 provider", "state 60 northwind", "founder 40 northwind"],
     ["harbour veto northwind"],                                   None,  False,    "harbour"),
    # whoever has the rest may have a veto and appoint
    (["state 60 provider", "founder 39 provider"],  [],            None,  None,     ""),
    ([],                                            [],            None,  None,     ""),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "rights", "veto", "appoints", "by"), RIGHTS)
def test_a_veto_counts_at_any_share(
    holdings: list[str],
    rights: list[str],
    veto: bool | None,
    appoints: bool | None,
    by: str,
) -> None:
    found = standing(holdings, rights)
    assert (found.veto, found.appoints, " ".join(found.veto_by)) == (veto, appoints, by)


APPOINTING = [
    # holdings and rights                                            appoints  by
    (INSIDE, [],                                                     False,    ""),
    (INSIDE, ["harbour appoints-majority provider"],                 True,     "harbour"),
    (INSIDE, ["state appoints-majority provider"],                   False,    ""),
    (INSIDE, ["drifter appoints-majority provider"],                 None,     "drifter"),
    (INSIDE, ["harbour seats 5/9 provider",
              "state seats 4/9 provider"],                           True,     "harbour"),
    (INSIDE, ["harbour seats 4/9 provider",
              "state seats 5/9 provider"],                           False,    ""),
    (INSIDE, ["harbour seats 3/9 provider", "lagoon seats 2/9 provider",
              "state seats 4/9 provider"],                           True,     "harbour lagoon"),
    (INSIDE, ["harbour seats 2/9 provider", "drifter seats 3/9 provider",
              "state seats 4/9 provider"],                           None,     "drifter harbour"),
    # nobody told who appoints the ninth seat
    (INSIDE, ["harbour seats 4/9 provider",
              "state seats 4/9 provider"],                           None,     "harbour"),
    # by votes
    (["harbour 51 provider", "state 49 provider"], [],               True,     "harbour"),
    (["harbour 50 provider", "state 50 provider"], [],               False,    ""),
    (["harbour 10/51 provider", "state 90/49 provider"], [],         True,     "harbour"),
    (["harbour 30 provider", "lagoon 30 provider",
      "state 40 provider"], [],                                      True,     "harbour lagoon"),
    (["harbour 30 provider", "drifter 30 provider",
      "state 40 provider"], [],                                      None,     "drifter harbour"),
    (["us-float 60 provider", "state 40 provider"], [],              False,    ""),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "rights", "appoints", "by"), APPOINTING)
def test_who_appoints_most_of_the_bodies(
    holdings: list[str], rights: list[str], appoints: bool | None, by: str
) -> None:
    found = standing(holdings, rights, largest="1")
    assert (found.appoints, " ".join(found.appoints_by)) == (appoints, by)


UNKNOWN = [
    # holdings                                       largest   alone          together
    #                                                          low   high     low   high
    ([],                                             "1",      "0",  "100",   "0",  "100"),
    (["state 90 provider"],                          "1",      "0",  "10",    "0",  "10"),
    (["harbour 20 provider", "state 75 provider"],   "1",      "20", "25",    "20", "25"),
    (["drifter 30 provider", "state 70 provider"],   "1",      "0",  "30",    "0",  "30"),
    (["harbour 20 provider", "drifter 10 provider",
      "state 70 provider"],                          "1",      "20", "20",    "20", "30"),
    # nobody told who holds northwind: it may be harbour
    (["northwind 30 provider", "state 70 provider"], "1",      "0",  "30",    "0",  "30"),
    (["northwind 20 provider", "harbour 20 provider",
      "state 60 provider"],                          "1",      "20", "40",    "20", "40"),
    # 49 % stays a part, and with the rest it may be control
    (["harbour 49 northwind", "founder 51 northwind",
      "northwind 40 provider", "state 60 provider"], "1",      "19.6", "19.6", "19.6", "19.6"),
    (["harbour 49 northwind", "founder 48 northwind",
      "northwind 40 provider", "state 60 provider"], "1",      "19.6", "40",   "19.6", "40"),
    # dispersed holders: at most the largest, their whole where nobody told it
    (["us-float 39 provider", "state 61 provider"],  "2",      "0",  "2",     "39", "39"),
    (["us-float 39 provider", "state 61 provider"],  "",       "0",  "39",    "39", "39"),
    (["us-float 30 provider", "state 60 provider"],  "2",      "0",  "12",    "30", "40"),
    (["nobody 30 provider", "state 70 provider"],    "1",      "0",  "30",    "0",  "30"),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "largest", "low", "high", "all_low", "all_high"), UNKNOWN)
def test_what_nobody_stated_may_be_outside(
    holdings: list[str], largest: str, low: str, high: str, all_low: str, all_high: str
) -> None:
    found = standing(holdings, largest=largest)
    assert (found.individually.low, found.individually.high) == (of(low), of(high))
    assert (found.collectively.low, found.collectively.high) == (of(all_low), of(all_high))


def test_an_entity_that_nobody_stated_is_unknown() -> None:
    found = standing([], entity="who-is-this")
    assert (found.individually.low, found.individually.high) == (0, 1)
    assert (found.veto, found.appoints, found.unexplained) == (None, None, 1)
    assert (found.seat_inside, found.administration_inside) == (None, None)
    stated = standing(["state 100 who-is-this"], entity="who-is-this")
    assert (stated.veto, stated.appoints, stated.unexplained) == (None, None, 0)


PLACES = [
    # country seat  admin. estab.  side
    ("FR",    "",   "",    "",     Side.INSIDE),
    ("FR",    "FR", "DE",  "NL",   Side.INSIDE),
    ("FR",    "US", "FR",  "FR",   Side.OUTSIDE),
    ("FR",    "FR", "US",  "FR",   Side.OUTSIDE),
    ("FR",    "FR", "FR",  "US",   Side.OUTSIDE),
    ("US",    "FR", "FR",  "FR",   Side.OUTSIDE),
    ("",      "",   "",    "",     Side.UNKNOWN),
    ("",      "FR", "FR",  "FR",   Side.UNKNOWN),
    ("",      "",   "US",  "",     Side.OUTSIDE),
]  # fmt: skip


@pytest.mark.parametrize(("country", "seat", "administration", "establishment", "side"), PLACES)
def test_one_place_outside_is_enough(
    country: str, seat: str, administration: str, establishment: str, side: Side
) -> None:
    entity = Entity("x", "X", "company", country, seat, administration, establishment)
    assert entity.side(EU) is side


def test_where_the_entity_itself_is() -> None:
    entity = Entity("provider", "Provider", "company", "FR", "FR", "US", "")
    found = standing_of(ownership_of([entity], [], [], DAY), "provider", EU, "EU")
    assert found.seat_inside is True
    assert found.administration_inside is False
    assert found.establishment_inside is None


def test_controllers_of_unknown_country_count_as_outside() -> None:
    found = standing(["riddle 60 provider", "state 40 provider", "founder 100 riddle"])
    assert found.controllers == ("riddle", "founder")
    assert found.controllers_outside == ("riddle",)


def test_paths_begin_outside_and_tell_the_strongest_first() -> None:
    found = standing(
        ["harbour 51 northwind", "founder 49 northwind", "northwind 30 provider",
         "lagoon 10 provider", "drifter 5 provider", "state 55 provider"]
    )  # fmt: skip
    told = [(path.names, path.share, path.is_control, path.side) for path in found.paths]
    assert told == [
        (("harbour", "northwind", "provider"), of("30"), False, Side.OUTSIDE),
        (("lagoon", "provider"), of("10"), False, Side.OUTSIDE),
        (("drifter", "provider"), of("5"), False, Side.UNKNOWN),
    ]


def test_a_path_of_rights_alone_has_no_share() -> None:
    found = standing(INSIDE, ["harbour veto provider", "lagoon appoints-majority provider"])
    told = [(path.names, path.share, path.is_control) for path in found.paths]
    assert told == [(("lagoon", "provider"), 0, True), (("harbour", "provider"), 0, False)]


def test_the_longest_of_chains_is_told_once() -> None:
    found = standing(["us-float 100 riddle", "riddle 100 northwind", "northwind 100 provider"])
    assert [path.names for path in found.paths] == [("us-float", "riddle", "northwind", "provider")]


def test_many_ways_up_end() -> None:
    """Twelve layers of four companies, each held by all above: 4**12 ways."""
    layers = [[f"c{layer}-{number}" for number in range(4)] for layer in range(12)]
    told = [f"{up} 25 {down}" for high, low in pairwise(layers)
            for up in high for down in low]  # fmt: skip
    told += [f"harbour 100 {name}" for name in layers[0]]
    told += [f"{name} 25 provider" for name in layers[-1]]
    found = standing(told)
    assert found.individually.low == 1
    assert 0 < len(found.paths) <= 50


def test_ownership_without_anything() -> None:
    assert owned([]).holdings == ()
