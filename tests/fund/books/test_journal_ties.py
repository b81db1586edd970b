"""Over a year of random movements the journal of each period ties to the trial balance, both ways.

For each account of the financial book: what stood when a month began, and the journal of the month,
is what stood when it ended. The journal selects by day, the trial balance adds up to a day: two
queries that share no sum. What is recorded late, for a day of a month before, is in that month.
"""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from largesse.fund.journal import JournalLine, journal, read_mapping
from largesse.fund.postings import Voucher
from largesse.fund.reading import AsOf
from largesse.fund.reports import trial_balance
from tests.fund.books.test_random_lives import BUILDERS
from tests.fund.books.world import Books

FIRST = date(2023, 4, 1)
STARTS = [date(2023 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 17)]
AMOUNTS = (1, 7, 900, 20_000)


def live_a_year(books: Books, seed: int) -> int:
    """Movements on days in no order; how many were posted."""
    chance = random.Random(seed)
    posted = 0
    for number in range(240):
        day = FIRST + timedelta(days=chance.randrange(366))
        build, minor = chance.choice(BUILDERS), chance.choice(AMOUNTS)
        (outcome,) = books.send(build(Voucher(f"r/{number}", day, "a", "b"), minor), mode="each")
        posted += not outcome.is_refused
    return posted


def stood_before(books: Books, day: date) -> Counter[str]:
    """By account of the financial book, debits less credits before a day, in minor units."""
    found = trial_balance(books.connection, AsOf(day - timedelta(days=1)))
    return Counter(
        {
            each.account.code: each.debits_minor - each.credits_minor
            for each in found.balances
            if each.account.book == "financial"
        }
    )


def booked(lines: tuple[JournalLine, ...]) -> Counter[str]:
    """By account, what the lines debit less what they credit, in minor units."""
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.debit_account] += int(line.amount * 100)
        sums[line.credit_account] -= int(line.amount * 100)
    return sums


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_opening_and_journal_are_closing_for_every_account_and_month(
    books: Books, seed: int
) -> None:
    assert live_a_year(books, seed) > 100
    mapping, months_with_lines = read_mapping(), 0
    for start, end in pairwise(STARTS):
        lines = journal(books.connection, start, end, mapping)
        months_with_lines += bool(lines)
        closing = stood_before(books, start)
        closing.update(booked(lines))
        expected = stood_before(books, end)
        assert {code: m for code, m in closing.items() if m} == {
            code: m for code, m in expected.items() if m
        }, start
    assert months_with_lines == 12
    whole = booked(journal(books.connection, STARTS[0], STARTS[-1], mapping))
    assert {code: m for code, m in whole.items() if m} == {
        code: m for code, m in stood_before(books, STARTS[-1]).items() if m
    }
