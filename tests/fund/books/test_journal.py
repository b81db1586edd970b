"""The accounting journal: lines, flags, mapping, and that it ties to the trial balance."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.fund import postings as p
from largesse.fund.journal import GlMapping, as_csv, journal, read_mapping, totals
from largesse.fund.policy import Policy
from largesse.fund.postings import Money
from largesse.fund.reports import trial_balance
from largesse.fund.showing import in_major
from largesse.workspace.errors import Refusal
from tests.fund.books.stories import AUGUST, JULY, told, v
from tests.fund.books.world import REBATES, Books, usd

START, END = date(2023, 4, 1), date(2024, 4, 1)


def test_the_lines_of_a_quarter(books: Books) -> None:
    lines = journal(told(books).connection, date(2023, 7, 1), date(2023, 8, 1), read_mapping())
    assert [
        (line.kind, line.debit_gl, line.credit_gl, str(line.amount), line.partner, line.cost_as)
        for line in lines
    ] == [
        # what was expected turns into a liability, and the rest costs now
        ("accrue", "2330", "2310", "90.00", "P-1", "contra-revenue"),
        ("accrue", "4090", "2310", "30.00", "P-1", "contra-revenue"),
        # an agent's commission is an expense, as is a distinct marketing service
        ("accrue", "6210", "2320", "30.00", 'agent "two", é', "commission-expense"),
        ("accrue", "6230", "2320", "40.00", "P-1", "marketing-expense"),
        # a claim for no distinct service reduces revenue
        ("accrue", "4090", "2320", "600.00", "P-1", "contra-revenue"),
    ]
    assert [(line.interval, line.period) for line in lines[:3]] == [
        ("FY2024 Q1", "current"),
        ("FY2024 Q1", "current"),
        ("", "current"),
    ]


def test_what_the_journal_calls_each_movement(books: Books) -> None:
    lines = journal(told(books).connection, AUGUST, date(2023, 9, 1), read_mapping())
    found = [(line.kind, line.debit_gl, line.credit_gl, str(line.amount)) for line in lines]
    assert found == [
        ("true-up", "2310", "4090", "5.00"),
        ("tax", "1450", "2350", "6.00"),
        ("settle", "2310", "2340", "100.00"),
        ("settle", "2320", "2340", "30.00"),
        ("tax", "2350", "2340", "6.00"),
        ("tax", "2340", "2450", "1.00"),
        ("pay", "2340", "1010", "90.00"),
        ("claw-back", "1280", "4090", "8.00"),
        ("settle", "2310", "1280", "3.00"),
        ("release", "2320", "6230", "10.00"),
        ("accrue", "4090", "2330", "25.00"),
        ("in-kind", "6240", "7910", "6.00"),
        ("accrue", "4090", "2310", "0.70"),
    ]
    assert [(lines[0].interval, lines[0].period)] == [("FY2024 Q1", "prior")]
    assert {line.cost_as for line in lines if line.kind == "settle"} == {""}, "it costs no more"


def test_the_journal_ties_to_the_trial_balance(books: Books) -> None:
    lines = journal(told(books).connection, START, END, read_mapping())
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.debit_account] += int(line.amount * 100)
        sums[line.credit_account] -= int(line.amount * 100)
    financial = {
        balance.account.code: balance.debits_minor - balance.credits_minor
        for balance in trial_balance(books.connection).balances
        if balance.account.book == "financial"
    }
    assert dict(sums) == financial
    found = totals(lines)
    assert sum(each.debits for each in found) == sum(each.credits for each in found)
    mapping = read_mapping()
    by_gl: Counter[str] = Counter()
    for code, minor in financial.items():
        account = mapping.of(code)
        assert account is not None
        by_gl[account.number] += minor
    assert {each.gl: each.debits - each.credits for each in found} == {
        gl: in_major(minor, "USD") for gl, minor in by_gl.items()
    }


def test_the_flags_of_the_policy_are_on_the_line(books: Books) -> None:
    policy = Policy(
        estimate="most likely amount",
        constraint="P90",
        material_right=True,
        materiality_minor=150_000,
    )
    rate = Decimal("1.0864")
    money = Money(10_864, "USD", 10_000, "EUR", rate, date(2023, 6, 30))
    books.do(p.earn(v(1, JULY), REBATES, "P", money, policy))
    (line,) = journal(books.connection, START, END, read_mapping())
    assert (line.estimate, line.constraint, line.material_right) == (
        "most likely amount",
        "P90",
        "yes",
    )
    assert (line.distinct_at_fair_value, line.materiality) == ("no", Decimal("1500.00"))
    assert (line.original_amount, line.original_currency) == (Decimal("100.00"), "EUR")
    assert (line.rate, line.rate_date) == (rate, date(2023, 6, 30))


def test_as_csv(books: Books) -> None:
    books.do(p.earn(replace(v(1, JULY), subject="=cmd()"), REBATES, "-P,1", usd(5)))
    lines = journal(books.connection, START, END, read_mapping())
    (row,) = csv.DictReader(io.StringIO("".join(as_csv(lines))))
    assert (row["day"], row["amount"], row["currency"]) == ("2023-07-31", "0.05", "USD")
    assert (row["partner"], row["subject"], row["rate"]) == ("'-P,1", "'=cmd()", "")


def test_an_account_may_have_its_own_place(tmp_path: Path) -> None:
    path = tmp_path / "gl.csv"
    path.write_text("account,gl,title\ntax-payable,2450,Tax\ntax-payable/vat-de,2451,German VAT\n")
    mapping = read_mapping(path)
    numbers = [
        account.number if account else None
        for account in map(
            mapping.of,
            [
                "financial/tax-payable/vat-de",
                "financial/tax-payable/wht-fr",
                "financial/cash",
            ],
        )
    ]
    assert numbers == ["2451", "2450", None]


MAPPINGS = [
    ("account,gl\n", "1: columns are missing: title"),
    ("account,gl,title\ncsh,1,Bank\n", "2: 'csh' is not an account of the financial book"),
    ("account,gl,title\nallotment,1,A\n", "2: 'allotment' is not an account of the financial"),
    ("account,gl,title\ncash,,Bank\n", "2: 'cash' has no account of the general ledger"),
    ("account,gl,title\ncash,1,Bank\ncash,2,Bank\n", "3: 'cash' is mapped twice"),
]


@pytest.mark.parametrize(("text", "what"), MAPPINGS)
def test_a_mapping_that_cannot_be_used(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "gl.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_mapping(path, "gl.csv")
    assert f"gl.csv:{what}" in str(refused.value)


def test_no_line_is_left_out_for_want_of_an_account(books: Books) -> None:
    mapping = GlMapping({}, "gl.csv")
    with pytest.raises(Refusal) as refused:
        journal(told(books).connection, JULY, AUGUST, mapping)
    assert str(refused.value).splitlines()[0] == (
        "gl.csv: 'accrued-claims' has moved and has no account of the general ledger. "
        "Mend: add it to the mapping"
    )
