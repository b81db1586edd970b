"""Opening the fund: what is posted, again and after a change, and what is refused."""

from pathlib import Path

import pytest

from largesse.fund import postings as p
from largesse.fund.opening import open_fund, plan_opening
from largesse.fund.reports import reconcile, trial_balance
from largesse.workspace.errors import Refusal
from tests.fund.books.test_life import agree
from tests.fund.books.world import DAY, FUND, REBATES, Books, programme, usd, voucher

OPENED = {
    "authority": 1_000_000,
    "unapportioned": 50_000,
    "allotment/rebates/FY2024": 300_000,
    "allotment/rebates/FY2025": 400_000,
    "allotment/marketing/FY2024": 100_000,
    "allotment/marketing/FY2025": 100_000,
    "allotment/reserve/all": 50_000,
    "credit-voted/FY2024": 400_000,
    "credit-voted/FY2025": 500_000,
    "credit-voted/all": 50_000,
    "credit-available/FY2024": 400_000,
    "credit-available/FY2025": 500_000,
    "credit-available/all": 50_000,
}


def reopen(books: Books, folder: Path, *changes: tuple[str, str]) -> tuple[str, ...]:
    """Open the fund with the file's text changed; what was posted, in words."""
    text = FUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    changed = programme(folder, text)
    return open_fund(books.connection, changed, "controller", "second", DAY).plan.sentences()


def test_the_fund_is_laid_out(empty: Books, tmp_path: Path) -> None:
    said = reopen(empty, tmp_path)
    assert empty.stands() == OPENED
    assert said == (
        "the pledge: USD 10,000.00",
        "the whole period: share of the pledge: USD 500.00",
        "FY2024: share of the pledge: USD 4,000.00",
        "FY2025: share of the pledge: USD 5,000.00",
        "envelope reserve, the whole period: USD 500.00",
        "envelope marketing, FY2024: USD 1,000.00",
        "envelope rebates, FY2024: USD 3,000.00",
        "envelope marketing, FY2025: USD 1,000.00",
        "envelope rebates, FY2025: USD 4,000.00",
        "the whole period: payment credit: USD 500.00",
        "FY2024: payment credit: USD 4,000.00",
        "FY2025: payment credit: USD 5,000.00",
    )
    agree(empty)


def test_opening_again_posts_nothing(books: Books, tmp_path: Path) -> None:
    assert reopen(books, tmp_path / "again") == ()
    assert books.stands() == OPENED


def test_a_plan_posts_nothing(empty: Books, tmp_path: Path) -> None:
    plan = plan_opening(empty.connection, programme(tmp_path), "controller", DAY)
    assert len(plan.steps) == 12
    assert empty.stands() == {}


def test_a_changed_fund_posts_the_difference(books: Books, tmp_path: Path) -> None:
    said = reopen(
        books,
        tmp_path / "changed",
        ("10_000 USD", "12_000 USD"),
        ("FY2024: 3_000 USD, FY2025: 4_000", "FY2024: 2_500 USD, FY2025: 6_000"),
    )
    assert said == (
        "envelope rebates, FY2024: cut from USD 3,000.00 to USD 2,500.00",
        "FY2024: share of the pledge: cut from USD 4,000.00 to USD 3,500.00",
        "FY2024: payment credit: cut from USD 4,000.00 to USD 3,500.00",
        "the pledge: raised from USD 10,000.00 to USD 12,000.00",
        "FY2025: share of the pledge: raised from USD 5,000.00 to USD 7,000.00",
        "envelope rebates, FY2025: raised from USD 4,000.00 to USD 6,000.00",
        "FY2025: payment credit: raised from USD 5,000.00 to USD 7,000.00",
    )
    assert books.stands()["allotment/rebates/FY2025"] == 600_000
    agree(books)


def test_back_and_forth_is_posted_each_time(books: Books, tmp_path: Path) -> None:
    less = ("FY2024: 3_000", "FY2024: 2_000")
    for folder, changes, left in (
        ("a", [less], 200_000),
        ("b", [], 300_000),
        ("c", [less], 200_000),
    ):
        reopen(books, tmp_path / folder, *changes)
        assert books.stands()["allotment/rebates/FY2024"] == left
    agree(books)


def test_an_envelope_that_left_the_programme_is_cut_to_nothing(
    books: Books, tmp_path: Path
) -> None:
    start = FUND.index("  marketing:")
    gone = FUND[start : FUND.index("  reserve:")]
    reopen(books, tmp_path / "gone", (gone, ""))
    stands = books.stands()
    assert not [name for name in stands if "marketing" in name]
    assert stands["unapportioned"] == 250_000


def test_a_cut_below_what_is_committed_is_refused_whole(books: Books, tmp_path: Path) -> None:
    books.do(p.commit(voucher(), REBATES, "ag-7", usd(250_000)))
    before = books.stands()
    with pytest.raises(Refusal) as refused:
        reopen(books, tmp_path / "cut", ("FY2024: 3_000", "FY2024: 1_000"))
    said = str(refused.value)
    assert "envelope rebates, FY2024: cut from USD 3,000.00 to USD 1,000.00" in said
    assert "budgetary/allotment/rebates/FY2024, USD 500.00 left" in said
    assert books.stands() == before
    # Once there is room, the same cut goes through: the refused key is not asked for again.
    books.do(p.decommit(voucher("later"), REBATES, "ag-7", usd(250_000)))
    assert reopen(books, tmp_path / "cut", ("FY2024: 3_000", "FY2024: 1_000"))


def test_payment_credit_may_be_voted_apart(empty: Books, tmp_path: Path) -> None:
    credit = {"FY2024": 100_000, "FY2025": 200_000}
    open_fund(
        empty.connection, programme(tmp_path), "controller", "second", DAY, credit_minor=credit
    )
    stands = empty.stands()
    assert {name: stands[name] for name in stands if name.startswith("credit-available")} == {
        "credit-available/FY2024": 100_000,
        "credit-available/FY2025": 200_000,
    }

    # A change of the fund leaves what was voted apart, and lets the rest follow its year.
    more = ("FY2024: 3_000 USD, FY2025: 4_000", "FY2024: 2_900 USD, FY2025: 4_000")
    said = reopen(empty, tmp_path / "changed", more)
    assert not [sentence for sentence in said if "payment credit" in sentence]


@pytest.mark.parametrize(
    ("by", "approved_by", "code"),
    [("a", "a", "own-approval"), ("a", "", "no-approval"), ("", "b", "no-approval")],
)
def test_two_people_open_a_fund(
    empty: Books, tmp_path: Path, by: str, approved_by: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        open_fund(empty.connection, programme(tmp_path), by, approved_by, DAY)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert empty.stands() == {}


def test_both_books_balance(books: Books) -> None:
    balance = trial_balance(books.connection)
    assert all(total.is_balanced for total in balance.totals())
    assert reconcile(books.connection).is_reconciled
