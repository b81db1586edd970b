"""The year's end: reserve, carry, lapse; what stops it; and that it is posted once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from largesse.fund import postings as p
from largesse.fund.lapsed import carried_commitments, lapsed_years
from largesse.fund.opening import open_fund
from largesse.fund.year_end import EVERYTHING, Choice, plan_year_end
from largesse.workspace.errors import Refusal
from tests.fund.books.test_life import agree
from tests.fund.books.world import DAY, NEXT, REBATES, Books, fund_of, programme, usd, voucher

END = date(2024, 3, 31)


def close(
    books: Books,
    folder: Path,
    choices: Mapping[str, Choice] | None = None,
    credit_minor: int = 0,
    *,
    carry_commitments: bool = False,
    year: str = "FY2024",
    next_year: str = "FY2025",
) -> tuple[str, ...]:
    """Close a year; what was posted, in words."""
    plan = plan_year_end(
        books.connection,
        fund_of(folder),
        year,
        next_year,
        "controller",
        END,
        choices=choices,
        carry_credit_minor=credit_minor,
        carry_commitments=carry_commitments,
        approved_by="second",
    )
    if plan.steps:
        books.do(*(step.event for step in plan.steps))
    return tuple(step.words for step in plan.steps)


def test_what_is_unused_lapses(books: Books, tmp_path: Path) -> None:
    books.do(p.commit(voucher(), REBATES, "ag-7", usd(50_000)))
    assert close(books, tmp_path) == (
        "marketing FY2024: USD 1,000.00 expires",
        "marketing FY2024: USD 1,000.00 lapses",
        "rebates FY2024: USD 2,500.00 expires",
        "rebates FY2024: USD 2,500.00 lapses",
        "payment credit: USD 4,000.00 ends",
    )
    stands = books.stands()
    assert stands["authority"] == 1_000_000 - 350_000
    assert stands["committed/rebates/FY2024/ag-7"] == 50_000
    assert "credit-available/FY2024" not in stands
    assert "allotment/rebates/FY2024" not in stands
    assert lapsed_years(books.connection) == {"FY2024"}
    agree(books)


def test_what_is_kept_by_choice(books: Books, tmp_path: Path) -> None:
    choices = {
        "rebates": Choice(carry_minor=100_000, reserve_minor=20_000),
        "marketing": Choice(carry_minor=EVERYTHING),
    }
    assert close(books, tmp_path, choices, 150_000) == (
        "marketing FY2024: USD 1,000.00 carried to FY2025",
        "rebates FY2024: USD 200.00 into the reserve reserve",
        "rebates FY2024: USD 1,000.00 carried to FY2025",
        "rebates FY2024: USD 1,800.00 expires",
        "rebates FY2024: USD 1,800.00 lapses",
        "payment credit: USD 1,500.00 carried to FY2025",
        "payment credit: USD 2,500.00 ends",
    )
    stands = books.stands()
    assert stands["allotment/marketing/FY2025"] == 200_000
    assert stands["allotment/rebates/FY2025"] == 500_000
    assert stands["allotment/reserve/all"] == 70_000
    assert stands["credit-available/FY2025"] == 650_000
    assert stands["authority"] == 820_000
    agree(books)


def test_again_there_is_nothing_left_but_what_came_back_since(books: Books, tmp_path: Path) -> None:
    books.do(p.commit(voucher(), REBATES, "ag-7", usd(50_000)))
    close(books, tmp_path)
    assert close(books, tmp_path) == ()
    books.do(p.decommit(voucher("late"), REBATES, "ag-7", usd(50_000)))
    assert close(books, tmp_path) == (
        "rebates FY2024: USD 500.00 expires",
        "rebates FY2024: USD 500.00 lapses",
    )
    agree(books)


def test_opening_again_after_the_year_end_brings_nothing_back(books: Books, tmp_path: Path) -> None:
    close(books, tmp_path, {"rebates": Choice(carry_minor=EVERYTHING)})
    before = books.stands()
    found = programme(tmp_path / "again")
    open_fund(books.connection, found, "controller", "second", DAY)
    assert books.stands() == before


def test_what_stops_a_year_end(books: Books, tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    books.do(
        p.reserve(voucher("offer"), REBATES, "ag-7", usd(100), expires_at=soon),
        p.earn(voucher("earn"), p.Line("marketing", "FY2024"), "P", usd(100_001)),
    )
    choices = {"rebate": Choice(), "marketing": Choice(reserve_minor=1)}
    with pytest.raises(Refusal) as refused:
        close(books, tmp_path, choices)
    assert [(problem.code, problem.what) for problem in refused.value.problems] == [
        ("year-end-envelope", "'rebate' has no line in FY2024 to decide on"),
        (
            "year-end-reserve",
            "envelope 'marketing' names no reserve for corrections of a lapsed year",
        ),
        ("unfunded-obligation", "marketing FY2024 owes USD 0.01 for which it has no authority"),
        ("open-offers", "offers of USD 1.00 on rebates FY2024 are open"),
    ]


@pytest.mark.parametrize(
    ("choices", "credit_minor", "what"),
    [
        ({"rebates": Choice(carry_minor=300_001)}, 0, "less than is to be kept"),
        ({"rebates": Choice(carry_minor=299_999, reserve_minor=2)}, 0, "less than is to be kept"),
        ({}, 400_001, "FY2024 has USD 4,000.00 of payment credit left"),
    ],
)
def test_no_more_is_kept_than_there_is(
    books: Books, tmp_path: Path, choices: Mapping[str, Choice], credit_minor: int, what: str
) -> None:
    with pytest.raises(Refusal, match=what):
        close(books, tmp_path, choices, credit_minor)


def test_a_year_the_fund_does_not_have(books: Books, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no envelope has money in 'FY2031'"):
        plan_year_end(books.connection, fund_of(tmp_path), "FY2031", "FY2032", "a", END)


def test_commitments_go_to_the_next_year_agreement_by_agreement(
    books: Books, tmp_path: Path
) -> None:
    books.do(
        p.commit(voucher("1"), REBATES, "ag-7", usd(50_000)),
        p.commit(voucher("2"), REBATES, "ag-8", usd(20_000)),
        p.earn(voucher("3"), REBATES, "P", usd(30_000), agreement="ag-7"),
        p.earn(voucher("4"), REBATES, "P", usd(20_000), agreement="ag-8"),
    )
    everything = {name: Choice(carry_minor=EVERYTHING) for name in ("rebates", "marketing")}
    assert close(books, tmp_path, everything, EVERYTHING, carry_commitments=True) == (
        "marketing FY2024: USD 1,000.00 carried to FY2025",
        "rebates FY2024: USD 2,300.00 carried to FY2025",
        "rebates FY2024: USD 200.00 of ag-7 carried to FY2025",
        "payment credit: USD 4,000.00 carried to FY2025",
    )
    stands = books.stands()
    assert {name: minor for name, minor in stands.items() if "committed" in name} == {
        "committed/rebates/FY2025/ag-7": 20_000
    }
    assert stands["delivered-unpaid/rebates/FY2024/P"] == 50_000
    assert carried_commitments(books.connection) == {"ag-7": {NEXT: 20_000}}
    assert close(books, tmp_path, carry_commitments=True) == ()
    agree(books)


def test_no_commitment_goes_to_a_year_the_envelope_has_not(books: Books, tmp_path: Path) -> None:
    books.do(p.commit(voucher(), NEXT, "ag-7", usd(50_000)))
    with pytest.raises(Refusal, match=r"ag-7 has USD 500\.00 on rebates FY2025, and there is no"):
        close(books, tmp_path, carry_commitments=True, year="FY2025", next_year="FY2026")
