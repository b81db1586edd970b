"""The export adds up in beancount itself, which runs in an environment of its own (it is GPL)."""

import json
import subprocess
from pathlib import Path

import pytest

from bench.environments import NoEnvironmentError, python_of
from largesse.fund import chart
from largesse.fund.beancount import account_names, export
from largesse.fund.model import Balance
from largesse.fund.reports import AsOf, trial_balance
from largesse.fund.showing import in_major
from tests.fund.books.stories import JULY, told
from tests.fund.books.world import Books

SCRIPT = Path(__file__).with_name("beancount_totals.py")


@pytest.fixture(scope="session")
def beancount() -> Path:
    """The interpreter that has beancount; skips where it cannot be installed."""
    try:
        return python_of("beancount")
    except NoEnvironmentError as problem:
        pytest.skip(f"needs beancount, which cannot be installed here: {problem}")


@pytest.mark.parametrize("as_of", [AsOf(), AsOf(day=JULY)], ids=["all", "to July"])
def test_beancount_finds_the_same_totals(
    books: Books, tmp_path: Path, beancount: Path, as_of: AsOf
) -> None:
    file = tmp_path / "fund.beancount"
    lines = export(told(books).connection, 'A "fund"', as_of)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    answer = subprocess.run(
        [beancount, SCRIPT, file], capture_output=True, text=True, check=True, timeout=120
    )
    found = json.loads(answer.stdout)
    assert found["errors"] == []
    moved = [b for b in trial_balance(books.connection, as_of).balances if _has_moved(b)]
    assert found["totals"] == {
        f"{b.account.code} {b.account.currency}": str(
            in_major(b.debits_minor - b.credits_minor, b.account.currency)
        )
        for b in sorted(moved, key=lambda b: b.account.code)
    }


def _has_moved(balance: Balance) -> bool:
    return bool(balance.debits_minor or balance.credits_minor)


def test_names_that_look_alike_stay_apart() -> None:
    codes = [
        "financial/refund-liability/p-1",
        "financial/refund-liability/P-1",
        "financial/refund-liability/P%2F1",
        "financial/refund-liability/é",
        "budgetary/allotment/rebates/FY2024",
        "financial/cash",
        "financial/contra-revenue",
    ]
    names = account_names([chart.account(chart_code(code), "USD") for code in codes])
    assert sorted(names.values()) == [
        "Assets:Cash",
        "Equity:Budgetary:Allotment:Rebates:FY2024",
        "Expenses:ContraRevenue",
        "Liabilities:RefundLiability:P-1",
        "Liabilities:RefundLiability:P-1-2",
        "Liabilities:RefundLiability:P-2F1",
        "Liabilities:RefundLiability:X-C3-A9",
    ]


def chart_code(code: str) -> str:
    """The code as the chart writes it."""
    return code.replace("é", "%C3%A9")


def test_an_empty_ledger_is_an_empty_file(empty: Books) -> None:
    assert list(export(empty.connection, "nothing")) == ['option "title" "nothing"']
