"""What follows from a loss: levels, bands, targets, money that is free; and the engine's answer."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from largesse.cli.exposure_levels import levels_of
from largesse.entitlement.overview import Placing
from largesse.entitlement.run import run
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.exchange.importing import import_facts
from largesse.partners.rules.documents import LevelSchemeDocument
from largesse.programme.reading import validated
from largesse.programme.source import read_documents
from largesse.sovereignty.exposure.building import Sources, build_world
from largesse.sovereignty.exposure.events import parse_event, together
from largesse.sovereignty.exposure.levels_lost import Levels, levels_lost, needs_for_levels
from largesse.sovereignty.exposure.losses import loss_of
from largesse.sovereignty.exposure.recalculating import recalculate
from largesse.sovereignty.exposure.second_round import Freed, TargetMissed, second_round
from largesse.sovereignty.exposure.settings import read_settings
from largesse.sovereignty.exposure.world import Partner, Standing, Target, World, world_of
from largesse.workspace.paths import Workspace
from tests.partners.world import TODAY, people
from tests.programme.kit import loaded
from tests.settlement.world import FACTS, compute, make
from tests.sovereignty.exposure.small_workspace import home as home
from tests.sovereignty.exposure.world import BILLED, PARTNERS, small_world

SCHEME = """\
scheme: tiers
grace: 6 months
figures:
  revenue: amount placed by volume
  served: customers
  certified: number of certification
levels:
  - {level: registered}
  - {level: silver, requires: [revenue at least 100 USD]}
  - {level: gold, requires: [revenue above 400 USD, served at least 1, certified at least 2]}
"""


def scheme() -> LevelSchemeDocument:
    content, problems = validated(
        LevelSchemeDocument, read_documents(SCHEME.encode(), "partners.yaml")[0]
    )
    assert content is not None, problems
    return content


def figures(revenue: str, served: str = "2", certified: str = "2") -> dict[str, Decimal | None]:
    return {
        "revenue": Decimal(revenue),
        "served": Decimal(served),
        "certified": Decimal(certified),
    }


@pytest.mark.parametrize(
    ("event", "revenue", "served", "after", "short"),
    [
        # oak sells 500.00: 400.00 to c-1, a third of c-2's 300.00
        ("customer:c-1", "500", "2", "silver", ["revenue"]),  # 100 is left: silver, not gold
        ("customer:c-1", "499", "2", "registered", ["revenue"]),  # 99.80 is left
        ("customer:c-2", "500", "2", "silver", ["revenue"]),  # 400 exactly is not above 400
        ("customer:c-2", "501", "2", "", []),  # 400.80 is
        ("customer:c-2", "501", "1", "silver", ["served"]),  # nobody is left of one customer
    ],
)
def test_a_partner_falls_with_its_consumption(
    event: str, revenue: str, served: str, after: str, short: list[str]
) -> None:
    world = small_world()
    loss = loss_of(world, [parse_event(event)])
    levels = Levels(scheme(), {"oak": figures(revenue, served)})
    found = second_round(world, loss, levels=[levels]).levels
    if not after:
        assert found == ()
        return
    (lost,) = found
    assert (lost.partner, lost.before, lost.after) == ("oak", "gold", after)
    assert [told.requirement.figure for told in lost.short_of] == short


def test_facts_stay_and_who_is_gone_is_not_listed() -> None:
    world = small_world()
    levels = Levels(scheme(), {"oak": figures("500"), "elm": figures("50")})
    assert (
        second_round(world, loss_of(world, [parse_event("partner:oak")]), levels=[levels]).levels
        == ()
    )
    lost = together(world, [parse_event("customer:c-3")]).lines
    assert list(levels_lost(world, levels, {"elm": Fraction(75, 275)}, lost)) == []


def test_what_a_partner_must_sell_for_its_level() -> None:
    levels = Levels(
        scheme(),
        {
            "oak": figures("500"),  # gold above 400 of 500: above four fifths of 500.00
            "elm": figures("300", certified="0"),  # silver from 100 of 300: a third of 275.00
            "ash": figures("50"),  # registered asks nothing
            "nobody": figures("900"),
        },
    )
    assert needs_for_levels(small_world(), levels) == {"oak": 400_01, "elm": 91_67}


def placing(placed: str, reference: str | None = None, incentive: str = "volume") -> Placing:
    given = None if reference is None else Decimal(reference)
    return Placing(incentive, "oak", "2025", "gold", Decimal(placed), given)


SCALES = """\
programme: meadow
title: {en: Meadow, fr: Pré}
currency: USD
facts: {level: {one of: [silver, gold]}}
---
measure: spend
of: BilledCost
---
fund: pledge
authorised: 1_000 USD
for: '[2024-01-01, 2026-01-01)'
envelopes: {rebates: {title: {en: R, fr: R}, amount: 1_000 USD}}
---
incentive: volume
title: {en: V, fr: V}
source: s
holds: '[2024-01-01, 2026-01-01)'
envelope: rebates
measure: spend
over: year
scale:
  by: level
  mode: whole
  silver: {'[0, inf)': 1%}
  gold: {'[50, 200)': 1%, '[200, 500)': 2%, '[500, inf)': 3%}
---
incentive: growth
title: {en: G, fr: G}
source: s
holds: '[2024-01-01, 2026-01-01)'
envelope: rebates
measure: spend
over: year
placed by: growth over previous year, full
scale: {mode: whole, '[100%, 120%)': 1%, '[120%, inf)': 2%}
---
stack: both
order: [volume, growth]
"""


@pytest.mark.parametrize(
    ("given", "before", "after"),
    [
        # customer c-2 is a fifth of what oak sells
        (placing("500"), "[500, inf)", "[200, 500)"),
        (placing("625"), "", ""),  # 500 is left
        (placing("60"), "[50, 200)", ""),
        (placing("240", "200", "growth"), "[120%, inf)", ""),
        (placing("300", "200", "growth"), "", ""),  # 120 % is left
        (placing("299", "200", "growth"), "[120%, inf)", "[100%, 120%)"),
        (placing("299", "0", "growth"), "", ""),
        (placing("500", incentive="gone"), "", ""),
    ],
)
def test_a_partner_leaves_its_band(tmp_path: Path, given: Placing, before: str, after: str) -> None:
    world = small_world()
    loss = loss_of(world, [parse_event("customer:c-2")])
    found = second_round(world, loss, loaded(tmp_path, SCALES), [given]).bands
    assert [(band.before, band.after) for band in found] == ([(before, after)] if before else [])


def test_targets_that_can_no_longer_be_met_are_those_that_were_met() -> None:
    targets = (
        Target("year", "2025", 450_00),
        Target("quarter", "2025 Q1", 120_00, 3),
        Target("small", "2025", 400_00),
        Target("never", "2025", 600_00),
    )
    world = world_of(BILLED, [*PARTNERS[:2], Partner("oak", targets=targets)])
    found = second_round(world, loss_of(world, [parse_event("customer:c-2")])).targets
    assert found == (
        TargetMissed("oak", "year", "2025", 450_00, 500_00, 400_00),
        TargetMissed("oak", "quarter", "2025 Q1", 480_00, 500_00, 400_00),
    )


def test_what_is_not_used_and_not_earned_is_free_again() -> None:
    standing = Standing(committed_minor=30_00, by_envelope=(("launch", 30_00),))
    oak = Partner("oak", "DE", "gold", standing, PARTNERS[2].earned)
    world = world_of(BILLED, [*PARTNERS[:2], oak])
    found = second_round(world, loss_of(world, [parse_event("partner:oak")])).freed
    assert found == (Freed("bonus", 0, 9_99), Freed("launch", 30_00, 0), Freed("rebates", 0, 50_00))


def world_with_a_run(home: Workspace) -> World:
    run(home)
    return build_world(Sources(home, read_settings(home)))


@pytest.mark.parametrize(
    ("event", "after", "in_part"),
    [
        # as it is: one 0.75, two 0.54, for a quarter at the pace of two months
        ("customer:C-1", {"one": 0, "two": 17}, 0),  # of b alone: 11.01 at 1 %, and 0.10 of one's
        ("customer:C-2", {"one": 75, "two": 38}, 0),
        ("partner:two", {"one": 75}, 0),
        ("entity:Cloud Ltd", {}, 0),
        ("jurisdiction:DE", {"one": 0, "two": 17}, 0),
    ],
)
def test_the_engine_is_asked_again_without_what_is_lost(
    home: Workspace, event: str, after: dict[str, int], in_part: int
) -> None:
    world = world_with_a_run(home)
    found = recalculate(home, world, together(world, [parse_event(event)]))
    assert found.before == {("one", "volume", "rebates"): 75, ("two", "volume", "rebates"): 54}
    assert {key[0]: minor for key, minor in found.after.items() if minor} == {
        partner: minor for partner, minor in after.items() if minor
    }
    assert found.accounts_in_part == in_part
    assert found.lost_minor == 129 - sum(after.values())


def test_a_second_run_would_scan_no_row(home: Workspace) -> None:
    world = world_with_a_run(home)
    before = sorted(home.partials.rglob("*.parquet"))
    recalculate(home, world, together(world, [parse_event("customer:C-1")]))
    assert sorted(home.partials.rglob("*.parquet")) == before
    assert len(list(home.runs.iterdir())) == 1


RULES = """\
admission: {checks: {any: []}}
levels:
  - scheme: measured
    figures: {revenue: amount placed by volume-rebate, served: customers}
    levels:
      - level: silver
      - {level: gold, requires: [revenue at least 300_000 USD]}
"""


@pytest.mark.usefixtures("records")
def test_levels_come_from_the_rules_and_the_run_of_a_workspace(tmp_path: Path) -> None:
    people()
    ledger_world = make(tmp_path, FACTS)
    compute(ledger_world)
    with transaction():
        import_facts(ledger_world, "regional-manager", TODAY)
    sources = Sources(ledger_world, read_settings(ledger_world), ledger_connection(), {})
    world = build_world(sources)
    assert levels_of(ledger_world, world) == []  # no partners.yaml yet
    (ledger_world.root / "partners.yaml").write_text(RULES, "utf-8")
    (levels,) = levels_of(ledger_world, world)
    assert levels.values["acme"]["revenue"] == Decimal(303_200)  # by hand in the settlement's tests
    needs = needs_for_levels(world, levels)
    sold = dict(zip([p.id for p in world.partners], world.sold_minor.tolist(), strict=True))
    assert needs["acme"] == -(-sold["acme"] * 3000 // 3032)
    acme = next(number for number, p in enumerate(world.partners) if p.id == "acme")
    lines = world.sold_line[world.sold_partner == acme]
    lost = np.zeros(len(world.amount_minor), np.bool_)
    lost[lines[:1]] = True
    kept = {"acme": Fraction(int(world.amount_minor[lines[1:]].sum()), sold["acme"])}
    assert [one.after for one in levels_lost(world, levels, kept, lost)] == ["silver"]
