"""What is owed without authority: a correction gives back first what its own agreement caused."""

from datetime import date
from pathlib import Path

import pytest

from largesse.fund import postings
from largesse.fund.chart import Line
from largesse.fund.ledger import post
from largesse.fund.postings import Money, Voucher
from largesse.fund.shortage import GivenBack, unfounded
from largesse.partners.agreements.ending import release_due
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Agreement, CommitmentLine, Partner
from largesse.settlement.close.receivables import receive
from largesse.settlement.models import DebitNote, Payable
from largesse.settlement.payments.netting import Taken
from largesse.settlement.payments.postings import Act, Payment, Taking, approve
from largesse.settlement.verifying.checks import verify_all
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import CHECKER, MAKER, close, commit, open_fund, send, standing
from tests.settlement.close.told import Envelope, Rule, Said, say, vendor

LINE = Line("all", "")
DAY = date(2024, 3, 1)


def agreed(partner: str, committed_minor: int) -> Agreement:
    """An agreement in force, without a cap, that committed so much."""
    Partner.objects.create(id=partner, name=partner, country="FR", state="active")
    made = Agreement.objects.create(
        id=f"a-{partner}",
        partner_id=partner,
        currency="USD",
        since=date(2023, 1, 1),
        state="active",
        estimate_minor=committed_minor,
        reserve_minor=0,
    )
    line = {"envelope": "all", "fiscal_year": "", "amount_minor": committed_minor}
    CommitmentLine.objects.create(agreement=made, **line)
    commit(made.pk, "all", "", committed_minor)
    return made


def worth(workspace: Workspace, through: str, **amounts: int) -> None:
    """January is worth so much to each partner, as a month's close finds."""
    say(workspace, through, [Said(who, "2024-01", str(amount)) for who, amount in amounts.items()])
    close(workspace)


def told(*stages: str) -> dict[str, int]:
    """What stands on stages, in whole dollars, without what all their names share."""
    found = standing(*(stages or ("allotment", "committed", "unfunded", "unfunded-approved")))
    return {
        code.removeprefix("budgetary/").replace("/all/all", ""): minor // 100
        for code, minor in found.items()
    }


def approved(minor: int) -> None:
    """Somebody bears by name what nobody funded."""
    voucher = Voucher("fund/f/clear/1", DAY, MAKER, CHECKER)
    send(postings.clear_by_approval(voucher, LINE, Money(minor, "USD")))


def ended(agreement: Agreement) -> None:
    """The agreement is over, and so is its run-off."""
    over = {"until": DAY, "ended_on": DAY, "release_on": DAY, "state": "expired"}
    Agreement.objects.filter(pk=agreement.pk).update(**over)
    release_due(agreement.pk, CHECKER, DAY)


def is_refused(minor: int) -> bool:
    """Whether the line has not so much for somebody new."""
    event = postings.commit(Voucher("new/1", DAY, MAKER), LINE, "new", Money(minor, "USD"))
    with transaction():
        return post(ledger_connection(), [event])[0].is_refused


CORRECTED = [
    # of 30 earned on a commitment of 10 so much is left, and what stands then
    (29, {"unfunded-approved": 19}),
    (10, {}),
    (4, {"committed/a-ada": 6}),
    (0, {"committed/a-ada": 10}),
]


@pytest.mark.parametrize(("left", "stands"), CORRECTED)
def test_what_was_approved_by_name_is_given_back_before_authority(
    left: int, stands: dict[str, int], records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, envelopes=[Envelope(amount=10)])
    open_fund(workspace, ("all", "", 10_00))
    agreement = agreed("ada", 10_00)
    worth(workspace, "2024-01", ada=30)
    assert told() == {"unfunded": 20}
    approved(20_00)
    worth(workspace, "2024-02", ada=left)
    assert told() == stands
    assert list(unfounded(ledger_connection())) == []
    ended(agreement)
    assert is_refused(max(10 - left, 0) * 100 + 1), "no authority came out of nothing"


def test_one_partners_commitment_does_not_pay_for_another(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 60_00))
    agreed("ada", 50_00)
    agreed("bea", 10_00)
    worth(workspace, "2024-01", ada=40, bea=30)
    assert told() == {"committed/a-ada": 10, "unfunded": 20}
    worth(workspace, "2024-02", ada=10, bea=30)
    assert told() == {"committed/a-ada": 40, "unfunded": 20}
    worth(workspace, "2024-03", ada=10, bea=15)
    assert told() == {"committed/a-ada": 40, "unfunded": 5}
    worth(workspace, "2024-04", ada=10, bea=5)
    assert told() == {"committed/a-ada": 40, "committed/a-bea": 5}
    assert list(unfounded(ledger_connection())) == []


def test_partly_approved_partly_not(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 10_00))
    agreed("ada", 10_00)
    worth(workspace, "2024-01", ada=30)
    approved(15_00)
    worth(workspace, "2024-02", ada=22)
    assert told() == {"unfunded-approved": 12}, "what blocks the line first"
    worth(workspace, "2024-03", ada=5)
    assert told() == {"committed/a-ada": 5}


def test_what_is_taken_back_is_there_for_what_the_same_close_gives(
    records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, rules=[Rule("bonus"), Rule("rebate")])
    open_fund(workspace, ("all", "", 50_00))
    agreed("ada", 50_00)
    say(workspace, "2024-01", [Said("ada", "2024-01", "50", "rebate")])
    close(workspace)
    later = [Said("ada", "2024-01", "10", "rebate"), Said("ada", "2024-01", "40", "bonus")]
    say(workspace, "2024-02", later)
    close(workspace)
    assert told() == {}
    assert told("delivered-unpaid") == {"delivered-unpaid/ada": 50}


def test_what_an_ended_agreement_has_left_covers_what_it_left_unfunded(
    records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 45_00))
    agreement = agreed("ada", 10_00)
    worth(workspace, "2024-01", ada=30)
    approved(20_00)
    more = Money(35_00, "USD")
    send(postings.commit(Voucher("test/more", DAY, MAKER), LINE, agreement.pk, more))
    assert told() == {"committed/a-ada": 35, "unfunded-approved": 20}
    ended(agreement)
    assert told() == {"allotment": 15}


PAID_BACK = [
    # of 30 earned and paid so much is left; what stands once the partner has paid it back
    (25, {"unfunded-approved": 15}),
    (4, {"allotment": 6}),
]


@pytest.mark.parametrize(("left", "stands"), PAID_BACK)
def test_cash_that_comes_back_funds_nothing_that_was_not_funded(
    left: int, stands: dict[str, int], records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 10_00))
    agreed("ada", 10_00)
    worth(workspace, "2024-01", ada=30)
    approved(20_00)
    paid = Money(30_00, "USD")
    send(
        postings.vote_credit(Voucher("test/credit", DAY, MAKER), "", paid),
        postings.settle(Voucher("test/paid", DAY, MAKER), LINE, "ada", paid, payment_year=""),
    )
    Payable.objects.update(state="paid")
    Partner.objects.filter(pk="ada").update(state="left", left_on=DAY)
    worth(workspace, "2024-02", ada=left)
    number = DebitNote.objects.get().number
    for part in (1, (30 - left) * 100 - 1):
        receive(number, part, DAY, MAKER, CHECKER)
    assert told() == stands
    assert told("delivered-paid", "partner-receivable") == {"delivered-paid": left}
    assert list(unfounded(ledger_connection())) == []


def test_what_is_netted_funds_nothing_that_was_not_funded() -> None:
    taken = Taken("below", "above", 12_00, 12_00)
    back = GivenBack(short_minor=9_00, approved_minor=5_00)
    owed = "refund-liability"
    taking = Taking(taken, "partner-receivable", owed, LINE, LINE, LINE, "a-ada", back)
    payment = Payment("line", "run", "ada", "USD", "", (), (taking,))
    legs = [
        f"{m.debit.split('/')[1]} -> {m.credit.split('/')[1]} {m.amount_minor // 100}"
        for event in approve(payment, Act(DAY, MAKER, CHECKER))
        for m in event.movements
        if m.debit.startswith("budgetary/")
    ]
    assert legs == [
        "unfunded -> unfunded-approved 5",
        "delivered-unpaid -> delivered-paid 9",
        "delivered-paid -> unfunded 9",
        "delivered-unpaid -> delivered-paid 3",
        "delivered-paid -> allotment 3",
    ]


def test_verify_finds_authority_that_came_out_of_nothing(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 10_00))
    agreed("ada", 10_00)
    worth(workspace, "2024-01", ada=30)
    approved(20_00)
    less = Voucher("close/by-hand/2/release", DAY, MAKER, CHECKER)
    send(postings.release(less, LINE, "ada", Money(12_00, "USD"), agreement="a-ada"))
    [check] = [check for check in verify_all(workspace).checks if check.name == "authority"]
    [found] = check.problems
    assert found.code == "authority-from-nothing"
    assert "returns 1200 minor units of 'all' that nobody had funded" in found.what
