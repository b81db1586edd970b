"""Disputes: who may take which step, and what an award posts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from largesse.fund.chart import Line
from largesse.fund.ledger import balances
from largesse.fund.policy import COMMISSION
from largesse.fund.postings.basis import Money, Voucher
from largesse.fund.postings.budget import allot, apportion, authorise
from largesse.fund.postings.earning import earn
from largesse.partners.audit import history
from largesse.partners.database import ledger_connection
from largesse.partners.database.booking import book
from largesse.partners.models import Person
from largesse.settlement.disputes.life import Request, is_late, open_dispute, step, uphold
from largesse.settlement.disputes.terms import Terms
from largesse.settlement.models import Accrual, Close, Decision, Dispute, Payable
from largesse.workspace.errors import Refusal

DAY = date(2025, 4, 15)
KEY = "agent-commission/alder//2025-03/USD"
ASKED = Request(KEY, 100_00, "the March invoice of customer 17 is missing", "t-1")


@pytest.fixture
def world(records: str) -> None:
    """One amount decided and payable, an envelope with money, and people of both sides."""
    people = {
        "alder-clerk": (["partner"], "alder"),
        "birch-clerk": (["partner"], "birch"),
        "finance-controller": (["finance-controller"], ""),
        "deputy-controller": (["finance-controller"], ""),
    }
    for name, (roles, partner) in people.items():
        Person.objects.create(id=name, roles=roles, partner=partner)
    Person.objects.filter(pk="deputy-controller").update(
        approval_limit_minor=50_00, approval_currency="USD"
    )
    close = Close.objects.create(
        kind="run",
        proposal="0" * 64,
        through="2025-03",
        effective=DAY,
        currency="USD",
        proposed_by="a",
        posted_by="b",
        proposed_at=timezone.now(),
        posted_at=timezone.now(),
    )
    decided = {"key": KEY, "partner": "alder", "incentive": "agent-commission"}
    Decision.objects.create(
        close=close, sequence=1, decision="granted", amount_minor=400_00, unit="USD", **decided
    )
    Payable.objects.create(
        source="close",
        part="cash",
        amount_minor=400_00,
        currency="USD",
        booked_minor=400_00,
        booked_currency="USD",
        envelope="rebates",
        fiscal_year="FY2025",
        due_on=DAY,
        **decided,
    )
    Accrual.objects.create(
        close=close,
        key=KEY,
        sequence=1,
        partner="alder",
        incentive="agent-commission",
        earned_minor=400_00,
        unit="USD",
        liability_minor=400_00,
        expected_minor=0,
        advance_minor=0,
        currency="USD",
        envelope="rebates",
        fiscal_year="FY2025",
        cost_as="commission-expense",
    )
    line, money = Line("rebates", "FY2025"), Money(1_400_00, "USD")
    book(
        [
            authorise(Voucher("v/1", DAY, "a"), money),
            apportion(Voucher("v/2", DAY, "a"), "FY2025", money),
            allot(Voucher("v/3", DAY, "a"), line, money),
            earn(Voucher("v/4", DAY, "a"), line, "alder", Money(400_00, "USD"), COMMISSION),
        ]
    )


def reviewed() -> Dispute:
    dispute = open_dispute(ASKED, "alder-clerk", DAY)
    step(dispute, "review", "finance-controller", dispute.revision)
    return dispute


# who                    key  claimed   the refusal's code, or opened
OPENING = [
    ("alder-clerk", KEY, 100_00, "opened"),
    ("finance-controller", KEY, 100_00, "opened"),
    ("birch-clerk", KEY, 100_00, "no-such-key"),
    ("alder-clerk", "volume-rebate/alder//2025-03/USD", 100_00, "no-such-key"),
    ("alder-clerk", KEY, 0, "no-amount"),
    ("alder-clerk", KEY, -1, "no-amount"),
    ("stranger", KEY, 100_00, "no-such-person"),
]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("by", "key", "claimed_minor", "answer"), OPENING)
def test_who_may_question_what(by: str, key: str, claimed_minor: int, answer: str) -> None:
    request = Request(key, claimed_minor, "missing", "t-1")
    if answer == "opened":
        assert open_dispute(request, by, DAY).answer_by == date(2025, 5, 15)
        return
    with pytest.raises(Refusal) as refused:
        open_dispute(request, by, DAY)
    assert refused.value.problems[0].code == answer


@pytest.mark.usefixtures("world")
def test_the_same_request_again_opens_nothing() -> None:
    first = open_dispute(ASKED, "alder-clerk", DAY)
    assert open_dispute(ASKED, "alder-clerk", DAY).id == first.id
    for other, code in (
        (Request(KEY, 1, "less", "t-1"), "token-reused"),
        (Request(KEY, 1, "less", "t-2"), "under-way"),
    ):
        with pytest.raises(Refusal) as refused:
            open_dispute(other, "alder-clerk", DAY)
        assert refused.value.problems[0].code == code
    assert Dispute.objects.count() == 1


@pytest.mark.usefixtures("world")
def test_an_award_is_posted_and_payable_once() -> None:
    dispute = reviewed()
    seen = dispute.revision
    uphold(dispute, 60_00, "finance-controller", DAY, seen, "invoice found")
    payable = Payable.objects.get(source_id=Close.objects.get(kind="dispute").id)
    assert (payable.amount_minor, payable.state) == (60_00, "open")
    found = balances(ledger_connection())
    owed = found["financial/accrued-claims/alder"]
    assert owed.posted_minor == 460_00, "booked as what it corrects: a commission"
    assert found["budgetary/allotment/rebates/FY2025"].posted_minor == 940_00
    again = Dispute.objects.get()
    with pytest.raises(Refusal, match="is upheld"):
        uphold(again, 60_00, "finance-controller", DAY, again.revision, "invoice found")
    assert Payable.objects.count() == 2
    assert [change.action for change in history("dispute", dispute.id)] == [
        "open",
        "review",
        "uphold",
    ]


# award    by                    the refusal's code
AWARDS = [
    (100_01, "finance-controller", "over-claim"),
    (0, "finance-controller", "over-claim"),
    (60_00, "alder-clerk", "own-approval"),
    (60_00, "deputy-controller", "beyond-limit"),
    (60_00, "birch-clerk", "no-right"),
]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("awarded_minor", "by", "code"), AWARDS)
def test_what_may_not_be_awarded(awarded_minor: int, by: str, code: str) -> None:
    dispute = reviewed()
    with pytest.raises(Refusal) as refused:
        uphold(dispute, awarded_minor, by, DAY, dispute.revision, "so")
    assert refused.value.problems[0].code == code
    assert Dispute.objects.get().state == "in-review"
    assert not Payable.objects.filter(source="dispute").exists()


@pytest.mark.usefixtures("world")
def test_a_rejection_gives_its_reason_and_a_stale_click_is_refused() -> None:
    dispute = reviewed()
    with pytest.raises(Refusal, match="gives a reason"):
        step(dispute, "reject", "finance-controller", dispute.revision)
    with pytest.raises(Refusal, match="changed by someone else"):
        step(dispute, "reject", "finance-controller", dispute.revision - 1, "not in the delivery")
    step(dispute, "reject", "finance-controller", dispute.revision, "not in the delivery")
    told = Dispute.objects.get()
    assert (told.state, told.outcome, told.decided_by) == (
        "rejected",
        "not in the delivery",
        "finance-controller",
    )


@pytest.mark.usefixtures("world")
def test_another_partners_dispute_does_not_exist_for_its_people() -> None:
    dispute = open_dispute(ASKED, "alder-clerk", DAY)
    with pytest.raises(Refusal) as refused:
        step(dispute, "withdraw", "birch-clerk", dispute.revision)
    assert refused.value.problems[0].code == "not-yours"
    step(dispute, "withdraw", "alder-clerk", dispute.revision)
    assert Dispute.objects.get().state == "withdrawn"


# days since the close, within   the refusal's code, or opened
WINDOWS = [
    (0, None, "opened"),
    (9_999, None, "opened"),
    (90, 90, "opened"),
    (91, 90, "too-late"),
]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("days", "within", "answer"), WINDOWS)
def test_until_when_an_amount_may_be_questioned(days: int, within: int | None, answer: str) -> None:
    day = Close.objects.get().posted_at.date() + timedelta(days=days)
    if answer == "opened":
        found = open_dispute(ASKED, "alder-clerk", day, Terms(within, 10))
        assert found.answer_by == day + timedelta(days=10)
        assert [is_late(found, day + timedelta(days=n)) for n in (10, 11)] == [False, True]
        return
    with pytest.raises(Refusal) as refused:
        open_dispute(ASKED, "alder-clerk", day, Terms(within, 10))
    assert refused.value.problems[0].code == answer
