"""Settling for less or more than was accrued (worked examples C36 and C37)."""

import json
from typing import Any

import pytest

from largesse.fund import postings as p
from largesse.fund.postings import Accrual
from tests.fund.books.test_life import BY, agree, v
from tests.fund.books.world import PARTNER, REBATES, Books, usd
from tests.shared import shared_path

ACCRUED = (100, 300, 400)

#      settled, carry | credit, reversed, carried, released, expense | still owed, cost in all
CASES = [
    (700, True, (700, 800, 100, 0, 0), 100, 800),
    (700, False, (700, 800, 0, 100, 0), 0, 700),
    (800, True, (800, 800, 0, 0, 0), 0, 800),
    (1000, True, (1000, 800, 0, 0, 200), 0, 1000),
    (50, True, (50, 800, 750, 0, 0), 750, 800),
    (50, False, (50, 800, 0, 750, 0), 0, 50),
]


def settled_part(minor: int, *, carry: bool = True) -> p.PartialSettlement:
    accrued = [Accrual(REBATES, each, f"accrual-{n}") for n, each in enumerate(ACCRUED, 1)]
    return p.settle_part(v(9), PARTNER, accrued, usd(minor), **BY, carry=carry)


@pytest.mark.parametrize(("minor", "carry", "figures", "owed", "cost"), CASES)
def test_a_settlement_closes_its_accruals(
    books: Books, minor: int, carry: bool, figures: tuple[int, ...], owed: int, cost: int
) -> None:
    books.do(*(p.earn(v(n), REBATES, PARTNER, usd(a)) for n, a in enumerate(ACCRUED)))
    found = settled_part(minor, carry=carry)
    assert figures == (
        found.credit_minor,
        found.reversed_minor,
        found.carried_minor,
        found.released_minor,
        found.expense_minor,
    )
    books.do(*found.events)
    stands = books.stands()
    assert stands.get("refund-liability/P-1", 0) == owed
    assert stands["payable-in-transit/run-1"] == minor
    assert stands["contra-revenue"] == cost
    assert stands["credit-consumed/FY2024"] == minor
    agree(books)


@pytest.mark.parametrize("example", ["C36", "C37"])
def test_the_worked_examples(books: Books, example: str) -> None:
    cases: list[dict[str, Any]] = json.loads(
        shared_path("cases/worked-examples.json").read_text(encoding="utf-8")
    )
    case = next(case for case in cases if case["id"] == example)
    accrued = [Accrual(REBATES, 100 * each) for each in case["inputs"]["accrued"]]
    events = [p.earn(v(n), REBATES, PARTNER, usd(a.amount_minor)) for n, a in enumerate(accrued)]
    found = p.settle_part(v(9), PARTNER, accrued, usd(100 * case["inputs"]["settle"]), **BY)
    books.do(*events, *found.events)
    expected = {name: 100 * amount for name, amount in case["expected"].items()}
    figures = {
        "credit": found.credit_minor,
        "reverse": found.reversed_minor,
        "carried": found.carried_minor,
        "expense": found.expense_minor,
    }
    assert {name: amount for name, amount in figures.items() if amount} == expected


def test_each_accrual_is_settled_under_its_own_subject() -> None:
    events = settled_part(700).events
    assert [(e.subject, e.movements[0].amount_minor, e.reason) for e in events] == [
        ("accrual-1", 100, "settled-in-part"),
        ("accrual-2", 300, "settled-in-part"),
        ("accrual-3", 300, "settled-in-part"),
    ]


def test_nothing_accrued_cannot_be_settled() -> None:
    with pytest.raises(ValueError, match="at least one accrual"):
        p.settle_part(v(1), PARTNER, [], usd(1), payment_year="FY2024")
