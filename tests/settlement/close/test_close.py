"""A quarter is proposed by one person and posted by another; twice changes nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from largesse.settlement.close.post import post_close
from largesse.settlement.close.propose import propose
from largesse.settlement.models import Accrual, Close, Decision, Payable
from largesse.workspace.errors import Refusal
from tests.settlement import world
from tests.settlement.close.kit import CHECKER, MAKER, close, open_fund, standing

QUARTER = """
volume-rebate acme  2024 Q1  granted   356400
volume-rebate birch 2024 Q1  held        8800 below-minimum
volume-rebate cedar 2024 Q1  held        9000 held-by-rule
"""
"""Of birch 0.5 % and 1 % of what is too little to pay; cedar owes an overdue bill."""


def decisions(incentive: str) -> Sequence[Sequence[str]]:
    """Decisions of a rule as lines, in the order in which they were made."""
    rows = Decision.objects.filter(incentive=incentive).order_by("id")
    return [
        f"{d.incentive} {d.partner} {d.interval} {d.decision} {d.amount_minor} {d.reason}".split()
        for d in rows
    ]


def lines(table: str) -> Sequence[Sequence[str]]:
    """A table's lines, word by word."""
    return [line.split() for line in table.strip().splitlines()]


def test_a_quarter_is_decided_accrued_and_payable(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, ("all", "", 100_000_000))
    posted = close(workspace)
    assert not posted.was_there
    assert decisions("volume-rebate") == lines(QUARTER)
    rebate = Payable.objects.get(incentive="volume-rebate")
    assert (rebate.amount_minor, rebate.part, str(rebate.due_on)) == (356400, "cash", "2024-04-30")
    assert standing("refund-liability", "accrued-on-contingent-commitments") == {
        "financial/accrued-on-contingent-commitments/acme": 310_000,
        "financial/accrued-on-contingent-commitments/birch": 35_200,
        "financial/accrued-on-contingent-commitments/cedar": 72_003,
        "financial/refund-liability/acme": 356_400 + 14_000,
        "financial/refund-liability/birch": 8_800,
        "financial/refund-liability/cedar": 9_000,
    }


def test_closing_again_changes_nothing(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, ("all", "", 100_000_000))
    proposal = propose(workspace, None, MAKER)
    nothing = standing()
    post_close(workspace, proposal, CHECKER, dry_run=True)
    assert (standing(), Close.objects.count(), Payable.objects.count()) == (nothing, 0, 0)
    first = post_close(workspace, proposal, CHECKER)
    before = (standing(), Decision.objects.count(), Accrual.objects.count())
    again = post_close(workspace, proposal, CHECKER)
    assert (again.was_there, again.close.id) == (True, first.close.id)
    assert (standing(), Decision.objects.count(), Accrual.objects.count()) == before
    world.compute(workspace, "2024-03")
    close(workspace)
    assert standing() == before[0], "a rerun that says the same moves no money"
    assert Payable.objects.count() == 2


def test_two_people_and_a_ledger_that_stood_still(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, ("all", "", 100_000_000))
    stale = propose(workspace, None, MAKER)
    with pytest.raises(Refusal) as refused:
        post_close(workspace, stale, MAKER)
    assert refused.value.problems[0].code == "own-approval"
    close(workspace)
    with pytest.raises(Refusal) as refused:
        post_close(workspace, stale, CHECKER)
    assert refused.value.problems[0].code == "ledger-moved"
    assert Close.objects.count() == 1


def test_an_altered_proposal_is_refused(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, ("all", "", 100_000_000))
    proposal = propose(workspace, None, MAKER)
    path = proposal.folder / "decisions.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Refusal) as refused:
        post_close(workspace, proposal, CHECKER)
    assert refused.value.problems[0].code == "proposal-damaged"
    assert not Close.objects.exists()


MONTHS = """
monthly-mite acme  2024-01 forfeited  5000 below-minimum
monthly-mite cedar 2024-01 forfeited   450 below-minimum
monthly-mite acme  2024-02 granted   14000
monthly-mite cedar 2024-02 forfeited   450 below-minimum
monthly-mite acme  2024-03 forfeited  3160 below-minimum
monthly-mite birch 2024-03 forfeited   440 below-minimum
"""
"""A month below 100 USD is forfeited, also where the vendor closes the quarter at once."""


def test_each_settlement_is_asked_for_its_own_minimum(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, ("all", "", 100_000_000))
    close(workspace)
    assert decisions("monthly-mite") == lines(MONTHS)
