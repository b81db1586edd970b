"""Whether a law outside reaches who can get at the data: known where profiles tell of it."""

from dataclasses import replace

import pytest

from largesse.sovereignty.placement.verdict import Verdict
from tests.sovereignty.world import (
    SHIPPED,
    World,
    company,
    good_world,
    holder,
    holding,
    own_rule,
    profile,
    supplier,
)

EDGES = tuple(p for p in SHIPPED if p.edges)
OPINION = profile(
    """\
profile: counsel-on-japan
title: {en: What our counsel found of the law of Japan}
kind: opinion
status: in force
source: invented
area: JP
holds: '[2020-01-01, inf)'
does not: [compels, forbids]
"""
)
COMPELS, FORBIDS, REPORTS = "not law.compels", "not law.forbids", "not law.reports"


def of(country: str, *owners: str) -> World:
    """A provider of a country; each owner is ``name share country``, a person."""
    world = good_world()
    held = [each.split() for each in owners]
    return replace(
        world,
        entities=(company("provider", country), *(holder(n, c) for n, _, c in held)),
        holdings=tuple(holding(f"{name} {share} provider") for name, share, _ in held),
    )


def under(country: str, parent: str, *holdings: str) -> World:
    """A provider of one country wholly under a company of another, with who holds that."""
    world = of(country, "founder 0 FR")
    return replace(
        world,
        entities=(*world.entities, company("parent", parent)),
        holdings=(holding("parent 100 provider"), *map(holding, holdings)),
    )


def supplied(country: str, *, reaches: bool | None) -> World:
    world = of("FR", "founder 100 FR")
    offering = replace(world.offering(), suppliers=(supplier("maker", reaches),))
    made = replace(world, entities=(*world.entities, company("maker", country)))
    return made.with_offering(offering)


JAPANESE = under("FR", "JP", "founder 100 parent")
CASES = {
    # who can get at the data                  rule      world                              verdict
    "nobody outside":                         (COMPELS, of("FR", "founder 100 FR"), "allowed"),
    "a provider of the United States":        (COMPELS, of("US", "founder 100 US"), "refused"),
    "a provider of China":                    (COMPELS, of("CN", "founder 100 CN"), "refused"),
    "and its law forbids besides":            (FORBIDS, of("CN", "founder 100 CN"), "refused"),
    "no profile tells of Russia's law":       (COMPELS, of("RU", "founder 100 RU"), "unknown"),
    "nor what the American has reported":     (REPORTS, of("US", "founder 100 US"), "unknown"),
    "a country inside the EEA, not the EU":   (COMPELS, of("NO", "founder 100 NO"), "unknown"),
    "control from where no profile tells":    (COMPELS, of("FR", "founder 60 RU"), "unknown"),
    "a share that controls nothing":          (COMPELS, of("FR", "a 60 FR", "b 40 RU"), "allowed"),
    "told: Japan's does not":                 (COMPELS, of("JP", "founder 100 JP"), "allowed"),
    "not told of Japan":                      (REPORTS, of("JP", "founder 100 JP"), "unknown"),
    "a parent of Japan, its owners unknown":  (COMPELS, under("FR", "JP"), "unknown"),
    "a parent of Japan held in France":       (COMPELS, JAPANESE, "allowed"),
    "a supplier where no profile tells":      (COMPELS, supplied("RU", reaches=True), "unknown"),
    "that may get at the data":               (COMPELS, supplied("RU", reaches=None), "unknown"),
    "that cannot":                            (COMPELS, supplied("RU", reaches=False), "allowed"),
}  # fmt: skip


@pytest.mark.parametrize(("requires", "world", "verdict"), CASES.values(), ids=list(CASES))
def test_a_law_is_excluded_only_where_profiles_say_so(
    requires: str, world: World, verdict: str
) -> None:
    made = replace(world, profiles=(*EDGES, OPINION, own_rule(requires)))
    assert made.place().verdict is Verdict(verdict)


def test_who_is_under_a_law_that_nobody_tells_is_named() -> None:
    made = replace(of("RU", "founder 100 RU"), profiles=(*EDGES, own_rule(COMPELS)))
    (finding,) = made.place().deciding.findings
    why = finding.reads[0].said.why
    assert why.en == "Provider (RU), provider: no profile tells of the law of RU"
    assert (
        why.in_language("fr") == "Provider (RU), prestataire : aucun profil ne dit le droit de RU"
    )
