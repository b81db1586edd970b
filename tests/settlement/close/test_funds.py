"""Envelopes that run out, contracts that cap, corrections, holds that expire, other currencies."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.fund import postings
from largesse.fund.chart import Line
from largesse.fund.postings import Money, Voucher
from largesse.partners.models import (
    Agreement,
    CommitmentLine,
    Customer,
    OverdueBill,
    Partner,
    Person,
)
from largesse.settlement.models import Accrual, Close, Decision, Payable
from largesse.workspace.errors import Refusal
from tests.settlement.close.kit import DAY, MAKER, agree, close, commit, open_fund, send, standing
from tests.settlement.close.told import Envelope, Rule, Said, say, vendor

FACTS = {"partners": "partner,name,country,type\nada,Ada,FR,reseller\nbea,Bea,FR,agent\n"}
RATES = "source,fixing,from_currency,to_currency,month,rate\ntreasury,average,EUR,USD,2024-01,1.1\n"


def decided(partner: str = "") -> Sequence[Sequence[object]]:
    """Decisions in the order in which they were made: of whom, what, how much, why."""
    rows = Decision.objects.order_by("id")
    rows = rows.filter(partner=partner) if partner else rows
    return [(d.partner, d.decision, d.amount_minor, d.reason) for d in rows]


EXHAUSTED = [
    # policy      ada: 60.01   bea: 39.99   cal: 50.00, of 100.00
    ("refuse", [6001, 3999, 0], "exhausted"),
    ("first come", [6001, 3999, 0], "exhausted"),
    ("pro rata", [4001, 2666, 3333], "pro-rata"),
]


@pytest.mark.parametrize(("policy", "granted", "reason"), EXHAUSTED)
def test_an_envelope_that_runs_out(
    policy: str, granted: list[int], reason: str, records: str, tmp_path: Path
) -> None:
    asked = {"ada": "60.01", "bea": "39.99", "cal": "50"}
    envelope = Envelope(amount=100, more=f"when exhausted: {policy}")
    workspace = vendor(tmp_path, envelopes=[envelope])
    say(workspace, "2024-01", [Said(who, "2024-01", amount) for who, amount in asked.items()])
    open_fund(workspace, ("all", "", 10_000))
    close(workspace)
    given = {d.partner: d.amount_minor for d in Decision.objects.filter(decision="granted")}
    assert [given.get(who, 0) for who in asked] == granted
    short = {
        d.partner: (d.amount_minor, d.reason) for d in Decision.objects.filter(decision="denied")
    }
    for who, amount in zip(asked, granted, strict=True):
        missing = int(Decimal(asked[who]) * 100) - amount
        assert short.get(who) == ((missing, reason) if missing else None)
    assert standing("allotment", "unfunded") == {}


def test_first_come_serves_the_last_one_in_part(records: str, tmp_path: Path) -> None:
    workspace = vendor(
        tmp_path, envelopes=[Envelope(amount=100, more="when exhausted: first come")]
    )
    say(workspace, "2024-01", [Said("ada", "2024-01", "70"), Said("bea", "2024-01", "50")])
    open_fund(workspace, ("all", "", 10_000))
    close(workspace)
    assert decided("bea") == [("bea", "denied", 2_000, "exhausted"), ("bea", "granted", 3_000, "")]


def test_a_reserve_bears_what_overflows(records: str, tmp_path: Path) -> None:
    envelopes = [
        Envelope(amount=100, more="when exhausted: overflow\noverflow to: reserve"),
        Envelope("reserve", 30),
    ]
    workspace = vendor(tmp_path, envelopes=envelopes)
    say(workspace, "2024-01", [Said("ada", "2024-01", "70"), Said("bea", "2024-01", "50")])
    open_fund(workspace, ("all", "", 10_000), ("reserve", "", 3_000))
    close(workspace)
    assert decided() == [("ada", "granted", 7_000, ""), ("bea", "granted", 5_000, "")]
    assert standing("allotment") == {"budgetary/allotment/reserve/all": 1_000}


TERMS = [
    # what the agreement says                      granted  denied  reason          unfunded
    ({"not_to_exceed_minor": 5_000}, 5_000, 2_000, "contract-cap", 0),
    ({"estimate_minor": 5_000, "reserve_minor": 0}, 7_000, 0, "", 2_000),
    (
        {"estimate_minor": 5_000, "reserve_minor": 0, "subject_to_funds": True},
        6_000,
        1_000,
        "exhausted",
        0,
    ),
]


@pytest.mark.parametrize(("terms", "granted", "denied", "reason", "unfunded"), TERMS)
def test_what_an_agreement_says_of_money(
    terms: dict[str, object],
    granted: int,
    denied: int,
    reason: str,
    unfunded: int,
    records: str,
    tmp_path: Path,
) -> None:
    workspace = vendor(tmp_path, envelopes=[Envelope(amount=60, more="when exhausted: first come")])
    say(workspace, "2024-01", [Said("ada", "2024-01", "70")])
    open_fund(workspace, ("all", "", 6_000))
    agree("ada", ("all", "", 5_000), **terms)
    close(workspace)
    found = {d.decision: (d.amount_minor, d.reason) for d in Decision.objects.all()}
    assert found["granted"] == (granted, "")
    assert found.get("denied", (0, "")) == (denied, reason)
    assert standing("unfunded").get("budgetary/unfunded/all/all", 0) == unfunded
    assert Close.objects.get().totals["lines"][0]["unfunded_minor"] == unfunded, "as was proposed"


# rule is per        earned with    under the customer's agreement: granted, denied, left of it
CUSTOMERS = [
    ("per: customer", "harbour", 5_000, 2_000, 0),
    ("per: customer", "quay", 7_000, 0, 5_000),
    ("", "", 7_000, 0, 5_000),
]


@pytest.mark.parametrize(("per", "scope", "granted", "denied", "left"), CUSTOMERS)
def test_what_is_earned_with_a_customer_draws_on_its_agreement_up_to_its_cap(
    per: str, scope: str, granted: int, denied: int, left: int, records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, rules=[Rule(more=per)])
    say(workspace, "2024-01", [Said("ada", "2024-01", "70", scope=scope)])
    open_fund(workspace, ("all", "", 100_000))
    Customer.objects.create(id="harbour", name="Harbour", country="FR")
    made = Agreement.objects.create(
        id="c-harbour",
        customer_id="harbour",
        currency="USD",
        since=date(2024, 1, 1),
        state="active",
        not_to_exceed_minor=5_000,
    )
    CommitmentLine.objects.create(
        agreement=made, envelope="all", fiscal_year="", amount_minor=5_000
    )
    commit(made.pk, "all", "", 5_000)
    close(workspace)
    found = {d.decision: (d.amount_minor, d.reason) for d in Decision.objects.all()}
    assert found["granted"] == (granted, "")
    assert found.get("denied", (0, ""))[0] == denied
    committed = standing("committed").get("budgetary/committed/all/all/c-harbour", 0)
    assert committed == left
    assert standing("allotment")["budgetary/allotment/all/all"] == (
        95_000 if left == 0 else 95_000 - granted
    )


def test_what_was_paid_is_taken_back_as_a_receivable(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    say(workspace, "2024-01", [Said("ada", "2024-01", "300"), Said("bea", "2024-01", "300")])
    close(workspace)
    Payable.objects.filter(partner="ada").update(state="paid")
    say(workspace, "2024-02", [Said("ada", "2024-01", "100")])
    close(workspace)
    back = Payable.objects.filter(amount_minor__lt=0).order_by("partner")
    assert [(p.partner, p.amount_minor, p.stands_on) for p in back] == [
        ("ada", -20_000, "partner-receivable"),
        ("bea", -30_000, "refund-liability"),
    ]
    assert decided("bea")[-1] == ("bea", "reversed", -30_000, "corrected"), "its key vanished"
    assert Decision.objects.filter(is_late=True).count() == 2
    books = standing("partner-receivable", "refund-liability", "delivered-unpaid", "allotment")
    assert books == {
        "financial/partner-receivable/ada": 20_000,
        "financial/refund-liability/ada": 30_000,
        "budgetary/delivered-unpaid/all/all/ada": 30_000,
        "budgetary/allotment/all/all": 70_000,
    }, "the payment itself was not posted here, so its liability still stands"


def test_a_correction_downward_first_undoes_what_was_forfeited(
    records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, [Rule(more="pays: {minimum: 100 USD, below: forfeit}")])
    open_fund(workspace, ("all", "", 100_000))
    say(workspace, "2024-01", [Said("ada", "2024-01", "80")])
    close(workspace)
    say(workspace, "2024-02", [Said("ada", "2024-01", "30")])
    close(workspace)
    assert decided() == [
        ("ada", "forfeited", 8_000, "below-minimum"),
        ("ada", "forfeited", -5_000, "corrected"),
    ]
    assert not Payable.objects.exists()
    assert standing("refund-liability", "partner-receivable") == {}


HELD = """holding:
  - who: overdue = 'yes'
    because: {en: an invoice is overdue, fr: une facture est en retard}
    expires after: 60 days"""


def test_a_hold_delays_and_then_forfeits(records: str, tmp_path: Path) -> None:
    facts = {
        **FACTS,
        "facts": "subject_kind,subject,fact,value,from,until\n"
        "partner,ada,overdue,yes,2024-01-01,\npartner,bea,overdue,yes,2024-01-01,2024-02-10\n",
    }
    workspace = vendor(tmp_path, [Rule(more=HELD)], facts=facts)
    open_fund(workspace, ("all", "", 100_000))
    said = [Said("ada", "2024-01", "80"), Said("bea", "2024-01", "80")]
    for month in ("2024-01", "2024-02", "2024-03"):
        say(workspace, month, said)
        close(workspace)
    assert decided("bea") == [
        ("bea", "held", 8_000, "held-by-rule"),
        ("bea", "granted", 8_000, ""),
    ]
    assert decided("ada") == [
        ("ada", "held", 8_000, "held-by-rule"),
        ("ada", "held", 8_000, "held-by-rule"),
        ("ada", "forfeited", 8_000, "hold-expired"),
    ]
    assert standing("allotment") == {"budgetary/allotment/all/all": 92_000}


def test_an_amount_in_another_currency_is_converted_once(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [Rule(measure="eurs")], facts={**FACTS, "rates": RATES})
    open_fund(workspace, ("all", "", 100_000))
    for month, amount in (("2024-01", "10.01"), ("2024-02", "10.03")):
        say(workspace, month, [Said("ada", "2024-01", amount, unit="EUR")])
        close(workspace)
    payables = Payable.objects.order_by("-amount_minor").values_list(
        "amount_minor", "booked_minor", "rate"
    )
    assert list(payables) == [(1_001, 1_101, "1.1"), (2, 2, "1.1")]
    booked = sum(a.liability_minor for a in Accrual.objects.all())
    assert booked == 1_103, "10.03 EUR at 1.1 is 11.033 USD, whatever the steps"


def test_a_missing_rate_is_refused(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [Rule(measure="eurs")])
    open_fund(workspace, ("all", "", 100_000))
    say(workspace, "2024-01", [Said("ada", "2024-01", "10", unit="EUR")])
    with pytest.raises(Refusal) as refused:
        close(workspace)
    assert refused.value.problems[0].code == "rate-missing"


def test_a_draw_is_an_advance_until_it_is_recovered(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, [Rule(more="guarantee: 100 USD, draw")])
    open_fund(workspace, ("all", "", 100_000))
    january = Said("ada", "2024-01", "100", top_up="60")
    say(workspace, "2024-01", [january])
    close(workspace)
    assert standing("contra-revenue", "partner-receivable", "refund-liability") == {
        "financial/contra-revenue": 4_000,
        "financial/partner-receivable/ada": 6_000,
        "financial/refund-liability/ada": 10_000,
    }
    say(workspace, "2024-02", [january, Said("ada", "2024-02", "100", top_up="-60")])
    close(workspace)
    assert standing("contra-revenue", "partner-receivable", "refund-liability") == {
        "financial/contra-revenue": 20_000,
        "financial/refund-liability/ada": 20_000,
    }


def test_an_agents_commission_is_an_expense(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, facts=FACTS)
    open_fund(workspace, ("all", "", 100_000))
    say(workspace, "2024-01", [Said("bea", "2024-01", "50", expected="70")])
    close(workspace)
    assert standing("commission-expense", "accrued-claims") == {
        "financial/accrued-claims/bea": 5_000,
        "financial/commission-expense": 7_000,
    }
    assert Payable.objects.get().stands_on == "accrued-claims"


def test_a_split_that_turns_is_settled_at_the_end(records: str, tmp_path: Path) -> None:
    more = "settles: month\nsplit: {cash: 60%, co-op: 40%}\n"
    more += "converts: [{part: co-op, becomes: cash, when earned below: 100 USD}]"
    workspace = vendor(tmp_path, [Rule(over="quarter", more=more)])
    open_fund(workspace, ("all", "", 100_000))
    for month, amount in (("2024-01", "50"), ("2024-03", "80")):
        say(workspace, month, [Said("ada", "2024 Q1", amount)])
        close(workspace)
    parts = Payable.objects.order_by("amount_minor").values_list("part", "amount_minor")
    assert list(parts) == [("co-op", -2_000), ("co-op", 2_000), ("cash", 3_000), ("cash", 5_000)]


YEARS = [
    # late corrections   which line bears February's correction of a December
    ("year of origin", {"2023": 97_000, "2024": 100_000}),
    ("current year", {"2023": 98_000, "2024": 99_000}),
]


@pytest.mark.parametrize(("policy", "left"), YEARS)
def test_which_year_bears_a_late_correction(
    policy: str, left: dict[str, int], records: str, tmp_path: Path
) -> None:
    by_year = "{2023: 1_000 USD, 2024: 1_000 USD}"
    more = f"late corrections: {policy}"
    if policy == "year of origin":
        more += "\nlapsed corrections to: spare"
    envelopes = [Envelope(amount=by_year, more=more), Envelope("spare", 10)]
    workspace = vendor(tmp_path, envelopes=envelopes)
    open_fund(workspace, ("all", "2023", 100_000), ("all", "2024", 100_000))
    for through, worth in (("2023-12", "20"), ("2024-02", "30")):
        say(workspace, through, [Said("ada", "2023-12", worth)])
        close(workspace)
    assert standing("allotment") == {
        f"budgetary/allotment/all/{year}": amount for year, amount in left.items()
    }
    lines = Payable.objects.order_by("-amount_minor").values_list("amount_minor", "fiscal_year")
    assert list(lines) == [(2_000, "2023"), (1_000, "2023" if left["2024"] == 100_000 else "2024")]


def test_nothing_is_paid_while_a_bill_is_overdue(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    ada = Partner.objects.create(id="ada", name="Ada", state="active")
    bill = OverdueBill.objects.create(partner=ada, bill="B-1", due_on=date(2024, 1, 1))
    Partner.objects.create(id="bea", name="Bea", state="suspended")
    for month in ("2024-01", "2024-02"):
        say(workspace, month, [Said(who, "2024-01", "80") for who in ("ada", "bea")])
        close(workspace)
        OverdueBill.objects.filter(pk=bill.pk).update(paid_on=date(2024, 2, 1))
    assert decided("ada") == [
        ("ada", "held", 8_000, "overdue-bills"),
        ("ada", "granted", 8_000, ""),
    ]
    assert {d[3] for d in decided("bea")} == {"partner-suspended"}


def test_a_close_beyond_ones_limit_is_refused(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    limit = {"approval_limit_minor": 7_999, "approval_currency": "USD"}
    Person.objects.filter(pk="finance-controller").update(**limit)
    say(workspace, "2024-01", [Said("ada", "2024-01", "80")])
    with pytest.raises(Refusal) as refused:
        close(workspace)
    assert refused.value.problems[0].code == "beyond-limit"
    assert not Decision.objects.exists()


def test_a_fund_that_is_not_open_is_no_exhausted_one(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace)
    say(workspace, "2024-01", [Said("ada", "2024-01", "80")])
    with pytest.raises(Refusal) as refused:
        close(workspace)
    assert refused.value.problems[0].code == "fund-not-open"


def test_a_reserve_that_owes_itself_gives_nothing(records: str, tmp_path: Path) -> None:
    envelopes = [
        Envelope(amount=100, more="when exhausted: overflow\noverflow to: reserve"),
        Envelope("reserve", 30),
    ]
    workspace = vendor(tmp_path, envelopes=envelopes)
    say(workspace, "2024-01", [Said("ada", "2024-01", "70"), Said("bea", "2024-01", "50")])
    open_fund(workspace, ("all", "", 10_000), ("reserve", "", 3_000))
    owed = Money(10, "USD")
    send(
        postings.earn(
            Voucher("test/owed", DAY, MAKER), Line("reserve", ""), "cal", owed, agreement="x"
        )
    )
    close(workspace)
    assert decided("bea") == [("bea", "denied", 5_000, "exhausted")]
    assert standing("unfunded") == {"budgetary/unfunded/reserve/all": 10}
