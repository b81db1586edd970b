"""Balances taken over in mid-year from a file: what is posted, and every line that is refused."""

from pathlib import Path

import pytest

from largesse.fund import postings as p
from largesse.fund.refused import raise_if_refused
from largesse.fund.takeover import COLUMNS, plan_takeover, read_rows
from largesse.workspace.errors import Refusal
from tests.fund.books.test_life import agree
from tests.fund.books.world import DAY, MARKETING, Books, fund_of, usd, voucher

HEADER = ",".join(COLUMNS) + "\n"
GOOD = """\
committed,rebates,FY2024,,ag-7,500.00,USD
obligated,marketing,FY2024,,claim-3,40,USD
delivered-unpaid,rebates,FY2024,P-1,,120.50,USD
claims-unpaid,marketing,FY2024,P-2,,10,USD
delivered-paid,rebates,FY2024,,,800,USD
delivered-in-kind,reserve,,,,25,USD
accrued-on-contingent-commitments,,,P-1,,60,USD
partner-receivable,,,P-9,,15,USD
"""


def file_of(folder: Path, lines: str, header: str = HEADER) -> Path:
    path = folder / "opening.csv"
    path.write_text(header + lines, encoding="utf-8")
    return path


def taken(books: Books, folder: Path, lines: str, by: str = "controller") -> int:
    """Take over those lines, all or none; how many events were posted."""
    fund = fund_of(folder / "programme")
    path = file_of(folder, lines)
    shown = "opening.csv"
    plan = plan_takeover(
        books.connection, path, fund, by, DAY, approved_by="second", shown_as=shown
    )
    words = {event.key: row.words for event, row in zip(plan.events, plan.rows, strict=True)}
    raise_if_refused(books.send(*plan.events) if plan.events else (), "USD", words)
    return len(plan.events)


def test_what_is_taken_over(books: Books, tmp_path: Path) -> None:
    assert taken(books, tmp_path, GOOD) == 8
    stands = books.stands()
    moved = {
        "allotment/rebates/FY2024": 3000_00 - 500_00 - 120_50 - 800_00,
        "allotment/marketing/FY2024": 1000_00 - 40_00 - 10_00,
        "allotment/reserve/all": 500_00 - 25_00,
        "committed/rebates/FY2024/ag-7": 500_00,
        "obligated/marketing/FY2024/claim-3": 40_00,
        "delivered-unpaid/rebates/FY2024/P-1": 120_50,
        "delivered-unpaid/marketing/FY2024/P-2": 10_00,
        "delivered-paid/rebates/FY2024": 800_00,
        "delivered-in-kind/reserve/all": 25_00,
        "credit-consumed/FY2024": 800_00,
        "refund-liability/P-1": 120_50,
        "accrued-claims/P-2": 10_00,
        "accrued-on-contingent-commitments/P-1": 60_00,
        "partner-receivable/P-9": 15_00,
        "cash": -800_00,
        "opening": 120_50 + 10_00 + 800_00 + 25_00 + 60_00 - 15_00,
    }
    assert {name: stands[name] for name in moved} == moved
    agree(books)


def test_the_same_file_again_changes_nothing(books: Books, tmp_path: Path) -> None:
    taken(books, tmp_path, GOOD)
    before = books.stands()
    assert taken(books, tmp_path, GOOD, by="somebody-else") == 0
    assert taken(books, tmp_path, GOOD + "committed,rebates,FY2024,,ag-8,1,USD\n") == 1
    assert books.stands()["committed/rebates/FY2024/ag-8"] == 100
    assert books.stands()["opening"] == before["opening"]


# line 2 of the file                                        what it says, and the mend
REFUSED = [
    ("comitted,rebates,FY2024,,ag-7,1,USD", "'comitted' is not a stage", "'committed'"),
    ("committed,rebate,FY2024,,ag-7,1,USD", "the fund has no envelope 'rebate'", "'rebates'"),
    ("committed,rebates,FY2023,,ag-7,1,USD", "'rebates' holds nothing in 'FY2023'", "FY2025"),
    ("committed,reserve,FY2024,,ag-7,1,USD", "'reserve' holds nothing in 'FY2024'", "'year' empty"),
    ("committed,rebates,FY2024,,,1,USD", "committed needs its agreement", "fill in 'agreement'"),
    ("committed,,,,ag-7,1,USD", "committed needs its envelope", "fill in 'envelope'"),
    ("delivered-paid,rebates,FY2024,P-1,,1,USD", "has no partner", "leave 'partner' empty"),
    ("partner-receivable,,FY2024,P-1,,1,USD", "has no year", "leave 'year' empty"),
    ("committed,rebates,FY2024,,ag-7,1,EUR", "'EUR' is not the fund's currency", "state it in USD"),
    ("committed,rebates,FY2024,,ag-7,\"1,5\",USD", "'1,5' is not an amount", "12345.67"),
    ("committed,rebates,FY2024,,ag-7,NaN,USD", "'NaN' is not an amount", "12345.67"),
    ("committed,rebates,FY2024,,ag-7,0.001,USD", "finer than the cent", "round it"),
    ("committed,rebates,FY2024,,ag-7,0,USD", "0 is not above zero", "state what stands there"),
    ("committed,rebates,FY2024,,ag-7,-5,USD", "-5 is not above zero", "state what stands there"),
    ("committed,rebates,FY2024,,ag-7,1e18,USD", "is not an amount", "write it like"),
    ("committed,rebates,FY2024,,ag-7,1000000000000000.01,USD", "not an amount", "write it like"),
    ("committed,rebates,FY2024", "needs its agreement", "fill in"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "what", "mend"), REFUSED, ids=[line for line, _, _ in REFUSED])
def test_a_line_that_cannot_be_taken(tmp_path: Path, line: str, what: str, mend: str) -> None:
    fund = fund_of(tmp_path / "programme")
    with pytest.raises(Refusal) as refused:
        read_rows(file_of(tmp_path, f"{line}\n"), fund, "opening.csv")
    said = str(refused.value.problems[0])
    assert said.startswith("opening.csv:2: ")
    assert what in said
    assert mend in said


def test_all_lines_are_told_at_once(tmp_path: Path) -> None:
    lines = "committed,rebates,FY2024,,ag-7,1,USD\n" * 2 + "x,,,,,,\n"
    with pytest.raises(Refusal) as refused:
        read_rows(file_of(tmp_path, lines), fund_of(tmp_path / "programme"), "opening.csv")
    assert [(each.line, each.what) for each in refused.value.problems] == [
        (3, "committed rebates FY2024 ag-7 is in line 2 already"),
        (4, "'x' is not a stage to take over"),
    ]


FILES = [
    (b"stage,envelope\n", "columns are missing: year, partner, agreement, amount, currency"),
    (b"", "columns are missing: stage"),
    (HEADER.encode(), "there are no balances"),
    (HEADER.encode() + b"committed,\xff\n", "this is not CSV"),
    (HEADER.encode() + b'committed,"rebates\n', "this is not CSV"),
]


@pytest.mark.parametrize(("content", "what"), FILES)
def test_a_file_that_cannot_be_taken(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "opening.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=what):
        read_rows(path, fund_of(tmp_path / "programme"))
    with pytest.raises(Refusal, match="no such file"):
        read_rows(tmp_path / "absent.csv", fund_of(tmp_path / "programme"))


def test_more_than_the_envelope_holds_is_refused_by_name(books: Books, tmp_path: Path) -> None:
    before = books.stands()
    lines = "committed,marketing,FY2024,,ag-1,400,USD\ncommitted,marketing,FY2024,,ag-2,601,USD\n"
    with pytest.raises(Refusal) as refused:
        taken(books, tmp_path, lines)
    said = str(refused.value)
    assert said.startswith("committed marketing FY2024 ag-2: ")
    assert "budgetary/allotment/marketing/FY2024, USD 600.00 left" in said
    assert books.stands() == before
    books.do(p.transfer(voucher("more"), p.Line("rebates", "FY2024"), MARKETING, usd(100)))
    assert taken(books, tmp_path, lines) == 2


def test_an_earned_balance_is_never_refused(books: Books, tmp_path: Path) -> None:
    taken(books, tmp_path, "delivered-unpaid,marketing,FY2024,P-1,,1000.01,USD\n")
    assert books.stands()["unfunded/marketing/FY2024"] == 1
    agree(books)


def test_a_balance_taken_over_does_not_change(books: Books, tmp_path: Path) -> None:
    taken(books, tmp_path, "committed,rebates,FY2024,,ag-7,5,USD\n")
    with pytest.raises(Refusal, match=r"was taken over before with USD 5\.00"):
        taken(books, tmp_path, "committed,rebates,FY2024,,ag-7,6,USD\n")
