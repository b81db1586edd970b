"""The chart of accounts: codes and what they say, reason codes, policies."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.fund import chart, postings, reasons
from largesse.fund.chart import Line
from largesse.fund.policy import BENEFIT, CLAIM, COMMISSION, MARKETING_SERVICE, REBATE, Policy
from largesse.fund.reasons import REASONS, reason
from tests.fund.books.world import REBATES, usd, voucher

# code, side on which it increases, floor, envelope, year, partner, agreement
CODES = [
    ("budgetary/authority", "debit", None, "", "", "", ""),
    ("budgetary/allotment/rebates/FY2024", "credit", 0, "rebates", "FY2024", "", ""),
    ("budgetary/allotment/reserve/all", "credit", 0, "reserve", "", "", ""),
    ("budgetary/committed/rebates/FY2024/ag-7", "credit", 0, "rebates", "FY2024", "", "ag-7"),
    ("budgetary/delivered-unpaid/rebates/all/P%2F1", "credit", 0, "rebates", "", "P/1", ""),
    ("budgetary/credit-available/FY2024", "credit", 0, "", "FY2024", "", ""),
    ("financial/refund-liability/P-1", "credit", 0, "", "", "P-1", ""),
    ("financial/partner-receivable/P-1", "debit", 0, "", "", "P-1", ""),
    ("financial/payable-in-transit/run-1", "credit", 0, "", "", "", ""),
    ("financial/contra-revenue", "debit", None, "", "", "", ""),
]


@pytest.mark.parametrize("row", CODES, ids=lambda row: row[0])
def test_a_code_says_what_its_account_is(row: tuple[str, ...]) -> None:
    found = chart.account(row[0], "USD")
    said = (found.increases, found.floor_minor, found.envelope, found.fiscal_year)
    assert (*said, found.partner, found.agreement) == row[1:]
    assert f"{found.book}/{found.stage}" in chart.STAGES


@pytest.mark.parametrize(
    "code",
    [
        "budgetary/pocket",
        "allotment/rebates/FY2024",
        "budgetary/allotment/rebates",
        "budgetary/allotment/rebates/FY2024/more",
        "financial/refund-liability/",
        "financial/refund-liability/P-1/",
        "budgetary/allotment/re%62ates/FY2024",
        "",
    ],
)
def test_what_is_no_account(code: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says its own
        chart.account(code, "USD")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(texts, texts, texts)
def test_any_name_comes_back_from_a_code(envelope: str, year: str, agreement: str) -> None:
    if year == chart.WHOLE_PERIOD:
        return
    found = chart.account(chart.committed(Line(envelope, year), agreement), "USD")
    assert (found.envelope, found.fiscal_year, found.agreement) == (envelope, year, agreement)


def test_only_allotments_are_blocked_and_open_with_their_blocker() -> None:
    opened = chart.accounts_of([postings.commit(voucher(), REBATES, "ag-7", usd(1))])
    assert {each.code: each.blocked_by for each in opened} == {
        "budgetary/allotment/rebates/FY2024": "budgetary/unfunded/rebates/FY2024",
        "budgetary/committed/rebates/FY2024/ag-7": "",
        "budgetary/unfunded/rebates/FY2024": "",
    }


def test_two_currencies_do_not_meet_on_an_account() -> None:
    events = [
        postings.commit(voucher(), REBATES, "ag-7", usd(1)),
        postings.commit(voucher(), REBATES, "ag-7", postings.Money(1, "EUR")),
    ]
    with pytest.raises(ValueError, match="is in USD, not in EUR"):
        chart.accounts_of(events)


#   policy              cost                           liability
POLICIES = [
    (REBATE, "financial/contra-revenue", "financial/refund-liability/P"),
    (COMMISSION, "financial/commission-expense", "financial/accrued-claims/P"),
    (MARKETING_SERVICE, "financial/marketing-expense", "financial/accrued-claims/P"),
    (CLAIM, "financial/contra-revenue", "financial/accrued-claims/P"),
    (BENEFIT, "financial/benefit-cost", "financial/accrued-claims/P"),
]


@pytest.mark.parametrize(("policy", "cost", "liability"), POLICIES)
def test_a_policy_names_its_accounts(policy: Policy, cost: str, liability: str) -> None:
    assert (policy.cost, policy.owed_to("P")) == (cost, liability)


def test_an_event_carries_its_policy_and_its_period() -> None:
    said = postings.Voucher(
        "k", voucher().day, "a", "b", interval="FY2024 Q1", prior=True, note={"run": "7"}
    )
    note = postings.earn(said, REBATES, "P", usd(1), COMMISSION).note
    assert dict(note) == {
        "run": "7",
        "period": "prior",
        "as": "commission-expense",
        "estimate": "expected value",
        "constraint": "highly probable not to reverse",
        "material_right": "no",
        "distinct": "no",
        "materiality_minor": "0",
    }


def test_reasons_are_said_in_both_languages() -> None:
    assert all(each.en and each.fr and each.code == code for code, each in REASONS.items())
    assert reason("signed").title("fr") == "Signature d'un accord"
    with pytest.raises(ValueError, match="did you mean 'signed'"):
        reason("sigend")
    with pytest.raises(ValueError, match="did you mean 'signed'"):
        voucher(reason="sigend")


def test_every_reason_is_one_that_the_package_gives() -> None:
    table = Path(reasons.__file__)
    said = {
        node.value
        for file in table.parents[1].rglob("*.py")
        if file != table
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert REASONS.keys() - said == set()
