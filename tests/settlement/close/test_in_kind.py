"""Credits and benefits that a rule gives: their cost is posted, corrected, and never owed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from largesse.partners.models import Agreement, CommitmentLine, Partner
from largesse.settlement.close.adjust import propose_settlement
from largesse.settlement.models import Accrual, Decision, Payable
from largesse.settlement.verifying.checks import verify_all
from largesse.workspace.errors import Refusal
from tests.settlement import world
from tests.settlement.close.kit import MAKER, close, commit, open_fund, standing
from tests.settlement.close.told import Envelope, Rule, Said, say, vendor

SEATS = Rule("training", more="kind: benefit\nunit cost: 350 USD", measure="seats")
COUPONS = Rule("coupons", more="kind: credit\ncost bearer: vendor")
CASH = Rule("rebate")
GIVEN = "budgetary/delivered-in-kind/all/all"
FREE = "budgetary/allotment/all/all"
SHORT = "budgetary/unfunded/all/all"
COST, PROVIDED = "financial/benefit-cost", "financial/benefits-provided"

CLAIM = """---
claim: courses
kind: benefit
title: {{en: Courses, fr: Cours}}
holds: '[2023-01-01, 2026-01-01)'
envelope: all
{more}
types: {{course: {{unit: seats, unit cost: 350 USD}}}}
"""


def seats(partner: str, month: str, count: str) -> Said:
    """Seats that a run says a partner has earned."""
    return Said(partner, month, count, "training", unit="seats")


def decisions() -> Sequence[tuple[str, str, int, str, str]]:
    """All decisions in the order in which they were made."""
    rows = Decision.objects.order_by("id")
    return [(d.partner, d.decision, d.amount_minor, d.unit, d.reason) for d in rows]


# what is earned -> what it costs, in cents
COSTS = [
    (SEATS, "seats", "3", 3 * 350_00),
    (SEATS, "seats", "2.5", 875_00),
    (SEATS, "seats", "0.00001", 0),
    (SEATS, "seats", "0.00002", 1),  # 0.7 cents, rounded once
    (COUPONS, "USD", "123.45", 123_45),
]


@pytest.mark.parametrize(("rule", "unit", "earned", "cost"), COSTS)
def test_what_is_given_draws_on_its_envelope_and_owes_nothing(
    rule: Rule, unit: str, earned: str, cost: int, records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, [rule])
    open_fund(workspace, ("all", "", 10_000_00))
    say(workspace, "2024-01", [Said("ada", "2024-01", earned, rule.name, unit=unit)])
    close(workspace)
    given = {GIVEN: cost, FREE: 10_000_00 - cost, COST: cost, PROVIDED: cost}
    found = standing()
    assert {code: found.get(code, 0) for code in given} == given
    assert decisions() == ([("ada", "granted", cost, "USD", "in-kind")] if cost else [])
    assert not Payable.objects.exists()
    assert not standing("refund-liability", "accrued-claims", "partner-receivable")
    assert verify_all(workspace).problems == ()


def test_corrections_go_both_ways_and_a_rerun_changes_nothing(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [SEATS])
    open_fund(workspace, ("all", "", 10_000_00))
    # month closed, seats said of January, what stands given
    for through, count, given in [
        ("2024-01", "4", 1_400_00),
        ("2024-01", "4", 1_400_00),
        ("2024-02", "6", 2_100_00),
        ("2024-03", "1", 350_00),
        ("2024-04", "0", 0),
        ("2024-05", "2", 700_00),
    ]:
        say(workspace, through, [seats("ada", "2024-01", count)])
        close(workspace)
        assert standing("delivered-in-kind").get(GIVEN, 0) == given
        assert standing("allotment") == {FREE: 10_000_00 - given}
        assert verify_all(workspace).problems == ()
    say(workspace, "2024-06", [])
    close(workspace)
    assert standing("delivered-in-kind", "benefit-cost", "benefits-provided") == {}
    told = [(decision, amount // 350_00) for _, decision, amount, _, _ in decisions()]
    assert told == [
        *(("granted", 4), ("granted", 2), ("reversed", -5), ("reversed", -1)),
        *(("granted", 2), ("reversed", -2)),
    ]


def test_what_is_given_is_never_refused(records: str, tmp_path: Path) -> None:
    """An envelope with 600 USD left gives 700 USD worth of seats: 100 are unfunded."""
    envelope = Envelope(amount=600, more="when exhausted: refuse")
    workspace = vendor(tmp_path, [SEATS, CASH], [envelope])
    open_fund(workspace, ("all", "", 600_00))
    said = [seats("ada", "2024-01", "2"), Said("bea", "2024-01", "50")]
    say(workspace, "2024-01", said)
    close(workspace)
    assert standing("delivered-in-kind", "unfunded") == {GIVEN: 700_00, SHORT: 100_00}
    assert [d[:2] for d in decisions()] == [("ada", "granted"), ("bea", "denied")]
    say(workspace, "2024-02", [seats("ada", "2024-01", "1")])
    close(workspace)
    left = standing("delivered-in-kind", "unfunded", "allotment")
    assert left == {GIVEN: 350_00, FREE: 250_00}, "what nobody had funded comes back first"


def test_an_agreement_bears_what_it_committed(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [SEATS])
    open_fund(workspace, ("all", "", 10_000_00))
    Partner.objects.create(id="ada", name="Ada", country="FR", state="active")
    made = Agreement.objects.create(
        id="a-ada",
        partner_id="ada",
        state="active",
        currency="USD",
        since=date(2024, 1, 1),
        not_to_exceed_minor=100_00,
    )
    CommitmentLine.objects.create(
        agreement=made, envelope="all", fiscal_year="", amount_minor=1_000_00
    )
    commit("a-ada", "all", "", 1_000_00)
    say(workspace, "2024-01", [seats("ada", "2024-01", "2")])
    close(workspace)
    committed = "budgetary/committed/all/all/a-ada"
    assert standing("committed", "delivered-in-kind") == {committed: 300_00, GIVEN: 700_00}
    say(workspace, "2024-02", [seats("ada", "2024-01", "1")])
    close(workspace)
    assert standing("committed", "delivered-in-kind") == {committed: 650_00, GIVEN: 350_00}
    assert verify_all(workspace).problems == ()


# what is given by no close: the rule and the claim that stand in the programme
ELSEWHERE = [
    (SEATS, CLAIM.format(more="gives out: training")),
    (Rule("training", more="kind: credit\ncost bearer: partner"), ""),
]


@pytest.mark.parametrize(("rule", "claim"), ELSEWHERE, ids=["by-a-claim", "by-the-partner"])
def test_what_others_post_or_bear_is_not_posted(
    rule: Rule, claim: str, records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, [rule])
    path = workspace.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8") + claim, "utf-8")
    open_fund(workspace, ("all", "", 10_000_00))
    say(workspace, "2024-01", [seats("ada", "2024-01", "2")])
    close(workspace)
    assert standing("delivered-in-kind", "unfunded") == {}
    assert not Decision.objects.exists()


def test_a_claim_beside_the_rule_leaves_it_to_the_close(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [SEATS])
    path = workspace.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8") + CLAIM.format(more=""), "utf-8")
    open_fund(workspace, ("all", "", 10_000_00))
    say(workspace, "2024-01", [seats("ada", "2024-01", "2")])
    close(workspace)
    assert standing("delivered-in-kind") == {GIVEN: 700_00}


def test_what_earlier_closes_left_out_is_decided_today_and_marked_with_its_interval(
    records: str, tmp_path: Path
) -> None:
    """A claim gave the seats out and is taken away: the next close answers for January's seats."""
    workspace = vendor(tmp_path, [SEATS])
    path = workspace.programme / "programme.yaml"
    without = path.read_text("utf-8")
    path.write_text(without + CLAIM.format(more="gives out: training"), "utf-8")
    open_fund(workspace, ("all", "", 600_00))
    say(workspace, "2024-01", [seats("ada", "2024-01", "2")])
    close(workspace)
    path.write_text(without, "utf-8")
    say(workspace, "2024-02", [seats("ada", "2024-01", "2"), seats("ada", "2024-02", "1")])
    close(workspace)
    rows = Decision.objects.order_by("interval")
    assert [(row.interval, row.amount_minor, row.is_late) for row in rows] == [
        ("2024-01", 700_00, True),
        ("2024-02", 350_00, False),
    ]
    assert standing("delivered-in-kind", "unfunded") == {GIVEN: 1_050_00, SHORT: 450_00}
    assert verify_all(workspace).problems == ()


def test_nothing_given_is_settled_in_money(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [SEATS])
    open_fund(workspace, ("all", "", 10_000_00))
    say(workspace, "2024-01", [seats("ada", "2024-01", "2")])
    close(workspace)
    with pytest.raises(Refusal, match="nothing is accrued"):
        propose_settlement(workspace, "ada", "training", 1_00, "USD", MAKER, "a wish")


def test_a_quarter_of_the_whole_way_gives_its_seats(records: str, tmp_path: Path) -> None:
    """From activities to the envelope: what a run computes, not what a test says."""
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, ("all", "", 100_000_000))
    close(workspace)
    rows = Accrual.objects.filter(cost_as="in-kind")
    assert sum(row.liability_minor for row in rows) == standing("delivered-in-kind")[GIVEN]
    assert {row.incentive for row in rows} == {"training"}
    assert verify_all(workspace).problems == ()
    before = standing()
    world.compute(workspace, "2024-03")
    close(workspace)
    assert standing() == before


def test_a_gift_that_the_ledger_lacks_is_found(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [SEATS])
    open_fund(workspace, ("all", "", 10_000_00))
    say(workspace, "2024-01", [seats("ada", "2024-01", "2")])
    close(workspace)
    row = Accrual.objects.get(cost_as="in-kind")
    row.pk, row.sequence = None, row.sequence + 1
    row.save()
    assert "in-kind-not-booked" in {p.code for p in verify_all(workspace).problems}
