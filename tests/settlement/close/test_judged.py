"""What moves neither the ledger nor a decision, and still changes what a proposal would post."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from largesse.partners.models import Agreement, CommitmentLine, Customer, OverdueBill, Partner
from largesse.settlement.close.post import post_close
from largesse.settlement.close.propose import propose
from largesse.settlement.models import Close, Decision
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import CHECKER, MAKER, agree, close, open_fund
from tests.settlement.close.test_holding import settings
from tests.settlement.close.told import Said, say, vendor

ADA, BEA = Partner.objects.filter(pk="ada"), Partner.objects.filter(pk="bea")
OF_ADA, OF_BEA = Agreement.objects.filter(pk="a-ada"), Agreement.objects.filter(pk="a-bea")

Between = Callable[[Workspace], object]


def bill(partner: str) -> OverdueBill:
    """A bill falls overdue."""
    return OverdueBill.objects.create(partner_id=partner, bill="B-1", due_on=date(2024, 1, 1))


def hold_without_bank(workspace: Workspace) -> None:
    """Payments are held from now on where bank details are missing."""
    settings(workspace, "missing-bank: 180 days")


def customer_agreement(_workspace: Workspace) -> None:
    """An agreement with a customer comes into force."""
    Customer.objects.create(id="harbour", name="Harbour", country="FR")
    given = {"currency": "USD", "since": date(2024, 1, 1), "state": "active"}
    made = Agreement.objects.create(id="c-harbour", customer_id="harbour", **given)
    CommitmentLine.objects.create(agreement=made, envelope="all", amount_minor=1)


CHANGES: list[tuple[str, Between, bool]] = [
    # between proposal and posting                                                posted?
    ("nothing", lambda w: None, True),
    ("ada is suspended", lambda w: ADA.update(state="suspended"), False),
    ("a bill of ada's is overdue", lambda w: bill("ada"), False),
    ("papers hold", hold_without_bank, False),
    ("ada's cap is lower", lambda w: OF_ADA.update(not_to_exceed_minor=1_000), False),
    ("ada's agreement ended", lambda w: OF_ADA.update(ended_on=date(2024, 1, 2)), False),
    ("ada's agreement is active", lambda w: OF_ADA.update(state="active"), True),
    ("a customer's agreement", customer_agreement, False),
    ("bea, who earned nothing, is suspended", lambda w: BEA.update(state="suspended"), True),
    ("bea's cap is lower", lambda w: OF_BEA.update(not_to_exceed_minor=1_000), True),
    ("ada's name", lambda w: ADA.update(name="Ada Ltd"), True),
]


@pytest.mark.parametrize(
    ("between", "is_posted"), [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES]
)
def test_a_proposal_is_posted_while_its_partners_are_judged_alike(
    between: Between, is_posted: bool, records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    for partner in ("ada", "bea"):
        agree(partner, ("all", "", 5_000), not_to_exceed_minor=5_000, state="signed")
    say(workspace, "2024-01", [Said("ada", "2024-01", "40")])
    proposal = propose(workspace, None, MAKER)
    between(workspace)
    if is_posted:
        post_close(workspace, proposal, CHECKER)
        assert Decision.objects.get().decision == "granted"
        return
    with pytest.raises(Refusal) as refused:
        post_close(workspace, proposal, CHECKER)
    problem = refused.value.problems[0]
    assert (problem.code, problem.mend[:13]) == ("ledger-moved", "propose again")
    assert not Close.objects.exists()
    close(workspace)
    assert Close.objects.count() == 1, "proposed again, it is posted"
