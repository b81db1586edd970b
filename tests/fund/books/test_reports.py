"""Trial balance, history, position and reconciliation of a year with something of everything."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from largesse.fund import postings as p
from largesse.fund.chart import Line
from largesse.fund.ledger import balances
from largesse.fund.reports import AsOf, balances_as_of, history, position, reconcile, trial_balance
from tests.fund.books.stories import APRIL, AUGUST, JULY, told, v
from tests.fund.books.world import (
    MARKETING,
    PARTNER,
    REBATES,
    RESERVE,
    Books,
    fund_of,
    usd,
)


def test_what_the_entries_say_is_what_stands(books: Books) -> None:
    told(books)
    assert dict(balances_as_of(books.connection)) == balances(books.connection)


def test_debits_equal_credits_in_each_book(books: Books) -> None:
    found = trial_balance(told(books).connection)
    totals = [(total.book, total.currency, total.is_balanced) for total in found.totals()]
    assert totals == [("budgetary", "USD", True), ("financial", "USD", True)]
    stages = {balance.account.stage: balance.posted_minor for balance in found.by_stage()}
    assert stages["contra-revenue"] == 9_000 + 3_000 + 60_000 - 500 - 800 + 2_500 + 70
    assert stages["commission-expense"] == 3_000
    assert stages["marketing-expense"] == 3_000
    assert stages["accrued-on-contingent-commitments"] == 2_500
    assert list(stages)[:3] == ["authority", "unapportioned", "apportioned"]


def test_as_of_a_day_and_as_known_at_a_moment(books: Books) -> None:
    told(books)
    moment = datetime.now(UTC)
    books.do(p.true_up(v(99, JULY), REBATES, PARTNER, usd(11)))
    liability = "financial/refund-liability/P-1"

    def owed(as_of: AsOf) -> int:
        return balances_as_of(books.connection, as_of, [liability])[liability].posted_minor

    assert owed(AsOf(day=APRIL)) == 0
    assert owed(AsOf(day=JULY)) == 12_000 + 11
    assert owed(AsOf(day=JULY, known_at=moment)) == 12_000
    assert owed(AsOf()) == 12_000 - 500 - 10_000 - 300 + 11
    assert owed(AsOf(known_at=datetime(2000, 1, 1, tzinfo=UTC))) == 0


def test_what_was_reserved_on_a_day(books: Books) -> None:
    told(books)
    books.do(p.withdraw(v(99, AUGUST), "story/2"))
    reserved = {
        day: position(books.connection, as_of=AsOf(day=day)).lines[MARKETING].reserved_minor
        for day in (APRIL, JULY, AUGUST)
    }
    assert reserved == {APRIL: 7_000, JULY: 7_000, AUGUST: 0}


def test_the_history_of_an_account(books: Books) -> None:
    found = history(told(books).connection, "financial/refund-liability/P-1")
    assert found is not None
    told_lines = [
        (line.kind, line.debit_minor, line.credit_minor, line.balance_minor, line.other)
        for line in found.lines
    ]
    contingent = "financial/accrued-on-contingent-commitments/P-1"
    assert told_lines == [
        ("earn", 0, 9_000, 9_000, contingent),
        ("earn", 0, 3_000, 12_000, "financial/contra-revenue"),
        ("true-up", 500, 0, 11_500, "financial/contra-revenue"),
        ("settle", 10_000, 0, 1_500, "financial/payable-in-transit/run-1"),
        ("net", 300, 0, 1_200, "financial/partner-receivable/P-1"),
    ]
    correction = found.lines[2]
    assert (correction.interval, correction.note["period"]) == ("FY2024 Q1", "prior")
    assert (correction.by, correction.approved_by) == ("controller", "second")
    assert correction.effective == AUGUST
    assert history(books.connection, "financial/nothing") is None


def test_the_history_as_of_a_day_ends_with_that_days_balance(books: Books) -> None:
    code = "budgetary/allotment/rebates/FY2024"
    found = history(told(books).connection, code, AsOf(day=JULY))
    assert found is not None
    standing = balances_as_of(books.connection, AsOf(day=JULY), [code])[code].posted_minor
    assert found.lines[-1].balance_minor == standing == 300_000 - 50_000 - 3_000


POSITION = [
    # line      allotted  available reserved committed obligated unpaid  paid   in kind unfunded
    (REBATES, (295_000, 241_330, 0, 38_500, 300, 1_270, 13_000, 600, 0)),
    (MARKETING, (105_000, 95_000, 7_000, 0, 0, 3_000, 0, 0, 0)),
    (RESERVE, (50_000, 0, 0, 0, 0, 60_000, 0, 0, 10_000)),
]


@pytest.mark.parametrize(("line", "figures"), POSITION, ids=[str(line) for line, _ in POSITION])
def test_the_position_of_a_line(books: Books, line: Line, figures: tuple[int, ...]) -> None:
    stand = position(told(books).connection).lines[line]
    assert figures == (
        stand.allotted_minor,
        stand.available_minor,
        stand.reserved_minor,
        stand.committed_minor,
        stand.obligated_minor,
        stand.unpaid_minor,
        stand.paid_minor,
        stand.in_kind_minor,
        stand.unfunded_minor,
    )


def test_the_position_adds_up_and_alarms(books: Books, tmp_path: Path) -> None:
    found = position(told(books).connection, fund_of(tmp_path), language="fr")
    assert found.alarms == (RESERVE,)
    assert found.authorised_minor == found.total.allotted_minor + found.unapportioned_minor
    sums = [(row.envelope, row.title, row.stand.allotted_minor) for row in found.rows if row.is_sum]
    assert sums == [("rebates", "Ristournes", 695_000), ("marketing", "Marketing", 205_000)]
    assert [(row.envelope, row.year, row.depth) for row in found.rows] == [
        ("rebates", "*", 0),
        ("rebates", "FY2024", 1),
        ("rebates", "FY2025", 1),
        ("marketing", "*", 0),
        ("marketing", "FY2024", 1),
        ("marketing", "FY2025", 1),
        ("reserve", "", 0),
    ]
    credit = {each.year: (each.consumed_minor, each.available_minor) for each in found.credit}
    assert credit["FY2024"] == (13_000, 387_000)


def test_the_two_books_agree(books: Books) -> None:
    found = reconcile(told(books).connection)
    assert found.is_reconciled
    assert [(item.label, item.amount_minor) for item in found.liabilities] == [
        ("earned, unpaid (budgetary book)", 64_270),
        ("accrued on contingent commitments", 2_500),
        ("to explain", 0),
        ("refund liability and accruals (financial book)", 66_770),
    ]
    assert [(item.label, item.amount_minor) for item in found.payments] == [
        ("paid from the bank", 9_000),
        ("payments in transit", 4_500),
        ("credit notes", 0),
        ("tax payable", 100),
        ("VAT due to partners", 0),
        ("input tax, to be had back", -600),
        ("to explain", 0),
        ("earned and paid (budgetary book)", 13_000),
    ]


def test_a_posting_of_one_book_only_is_found(books: Books) -> None:
    earned = p.earn(v(1, JULY), REBATES, PARTNER, usd(100))
    lame = replace(earned, key="lame", movements=earned.movements[:1])
    books.do(earned, lame)
    found = reconcile(books.connection)
    assert [(each.what, each.partner, each.difference_minor) for each in found.differences] == [
        ("earned and unpaid", "P-1", -100)
    ]
    paid = p.settle(v(2, JULY), REBATES, PARTNER, usd(100), payment_year="FY2024")
    books.do(replace(paid, movements=paid.movements[:2]))
    whats = [(each.what, each.difference_minor) for each in reconcile(books.connection).differences]
    assert whats == [("paid", -100)]
