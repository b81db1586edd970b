"""Shares are read strictly: each fault with its line and what to do about it."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.markets.shares.model import Kind, Period, Status, Vintage
from largesse.markets.shares.reading import read_share_file, read_shares
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.shared import shared_path

HEADER = (
    "definition,geography,period,vintage,vendor,revenue,currency,share_pct,low_pct,high_pct,source,"
    "status,note"
)
GOOD = "Cloud,World,2021,2022-06,Hazel,8679,USD,9.5,,,press,seen,"


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "shares.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def problems(folder: Path, *lines: str, header: str = HEADER) -> list[tuple[str, int | None]]:
    with pytest.raises(Refusal) as refused:
        read_share_file(written(folder, *lines, header=header), "shares.csv")
    assert all(problem.mend and problem.file == "shares.csv" for problem in refused.value.problems)
    return [(problem.code, problem.line) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Cloud,World,FY21,2022-06,Hazel,,,9.5,,,press,seen,", "bad-period"),
        ("Cloud,World,2021Q5,2022-06,Hazel,,,9.5,,,press,seen,", "bad-period"),
        ("Cloud,World,2021,June 2022,Hazel,,,9.5,,,press,seen,", "bad-vintage"),
        ("Cloud,World,2021,2022-13,Hazel,,,9.5,,,press,seen,", "bad-vintage"),
        ("Cloud,World,2021,2020-12,Hazel,,,9.5,,,press,seen,", "not-yet"),
        ("Cloud,World,2021,2022-06,Hazel,,,,,,press,seen,", "no-figure"),
        ("Cloud,World,2021,2022-06,Hazel,,,0,,,press,seen,", "zero-share"),
        ("Cloud,World,2021,2022-06,Hazel,0,USD,,,,press,seen,", "zero-share"),
        ("Cloud,World,2021,2022-06,Hazel,,,-9.5,,,press,seen,", "zero-share"),
        ("Cloud,World,2021,2022-06,Hazel,,,109.5,,,press,seen,", "share-over-100"),
        ("Cloud,World,2021,2022-06,Total,,,99.0,,,press,seen,", "total-not-100"),
        ("Cloud,World,2021,2022-06,Hazel,8679,,9.5,,,press,seen,", "no-currency"),
        ("Cloud,World,2021,2022-06,Hazel,,USD,9.5,,,press,seen,", "no-currency"),
        ("Cloud,World,2021,2022-06,Hazel,,,6,,,a talk,entered,", "no-interval"),
        ("Cloud,World,2021,2022-06,Hazel,,,6,4,,a talk,seen,", "bad-interval"),
        ("Cloud,World,2021,2022-06,Hazel,,,6,7,9,a talk,entered,", "bad-interval"),
        ("Cloud,World,2021,2022-06,Hazel,,,6,9,4,a talk,entered,", "bad-interval"),
        ("Cloud,World,2021,2022-06,Hazel,,,9.5,,,,seen,", "empty-cell"),
        (",World,2021,2022-06,Hazel,,,9.5,,,press,seen,", "empty-cell"),
        ("Cloud,World,2021,2022-06,Hazel,8679,USD,9.5,,,press,seen", "cells"),
        (GOOD, "share-twice"),
    ],
)
def test_a_fault_is_refused_with_its_line(row: str, code: str, tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD, row) == [(code, 3)]


@pytest.mark.parametrize("cell", ["9,5", "9.5%", "+9", "nan", "n/a"])
def test_what_is_no_number_is_never_read_as_one(cell: str, tmp_path: Path) -> None:
    row = f'Cloud,World,2021,2022-06,Hazel,,,"{cell}",,,press,seen,'
    assert [line for _, line in problems(tmp_path, row)] == [2]


@pytest.mark.parametrize("status", ["observed", "SEEN", ""])
def test_a_status_is_one_of_three(status: str, tmp_path: Path) -> None:
    row = f"Cloud,World,2021,2022-06,Hazel,,,9.5,,,press,{status},"
    assert [line for _, line in problems(tmp_path, row)] == [2]


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("9.5", "0"), GOOD.replace("2021", "never"), GOOD, GOOD)
    assert found == [("zero-share", 2), ("bad-period", 3), ("share-twice", 5)]


def test_a_header_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    assert ("missing-column", 1) in problems(tmp_path, GOOD, header=HEADER.replace("vintage,", ""))
    assert ("unknown-column", 1) in problems(tmp_path, GOOD, header=HEADER.replace("note", "notes"))


def test_a_file_without_rows_or_no_file_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path) == [("no-shares", None)]
    with pytest.raises(Refusal) as refused:
        read_shares(Workspace(tmp_path))
    assert refused.value.problems[0].code == "no-shares"


def test_the_spelling_of_shared_data_is_read_as_it_stands(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Cloud,World,2021,2022-06,Hazel,8679.5,9.5,https://example.org,seen,",
        header="definition,geography,period,vintage,vendor,revenue_usd_m,share_pct,evidence_url,status,note",
    )
    (share,) = read_share_file(path, "shares.csv").shares
    assert (share.revenue, share.currency) == (Decimal(8_679_500_000), "USD")
    assert (share.source, share.status) == ("https://example.org", Status.SEEN)


def test_all_real_rows_are_read() -> None:
    book = read_share_file(shared_path("data/markets/market_share.csv"), "market_share.csv")
    assert len(book.shares) == 154
    assert len(book.series()) == 6
    kinds = {share.vendor: share.kind for share in book.shares}
    assert kinds["Channel-sourced revenue share"] is Kind.CHANNEL
    assert kinds["Top3 (Alibaba, Huawei, Tencent)"] is Kind.GROUP
    assert kinds["Chinese providers together"] is Kind.GROUP
    assert kinds["Others"] is Kind.OTHERS
    assert kinds["Amazon"] is Kind.VENDOR


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2022-06", "2023-07"),
        ("2025", "2025-02"),
        ("2023-05", "2023Q2"),
        ("2023Q2", "2023-07"),
        ("2023-07-01", "2023-07-18"),
    ],
)
def test_vintages_have_an_order(earlier: str, later: str) -> None:
    assert Vintage.read(earlier) < Vintage.read(later)


def test_quarters_follow_each_other() -> None:
    texts = ["2020Q4", "2021Q1", "2021Q3", "2022Q1"]
    assert [str(period) for period in sorted(map(Period.read, reversed(texts)))] == texts
