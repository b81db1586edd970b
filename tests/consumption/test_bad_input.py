"""Bad input: a clear refusal, or a quarantined row with its reason and its line."""

import gzip
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from largesse.consumption.lake import Lake
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import (
    codes,
    only,
    quarantine,
    refused,
    row,
    take,
    write_csv,
)

GOOD = [row(SubAccountId=str(i)) for i in range(6)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"BilledCost": ""}, "missing-cost"),
        ({"BilledCost": "N/A"}, "missing-cost"),
        ({"BilledCost": "NaN"}, "unreadable-cost"),
        ({"BilledCost": "Infinity"}, "unreadable-cost"),
        ({"BilledCost": "\uff11\uff12"}, "unreadable-cost"),
        ({"BilledCost": "+1"}, "unreadable-cost"),
        ({"BilledCost": "1,234.50"}, "unreadable-cost"),
        ({"BilledCost": "1E25"}, "unreadable-cost"),
        ({"BilledCost": "100000000000000000"}, "too-large-cost"),
        ({"BilledCost": "-1E17"}, "too-large-cost"),
        ({"BilledCost": "99999999999999999999.999999999999999999"}, "too-large-cost"),
        ({"BilledCost": "9" * 38}, "unreadable-cost"),
        ({"ListCost": "1E19"}, "too-large-cost"),
        ({"ListCost": "abc"}, "unreadable-cost"),
        ({"BillingCurrency": ""}, "missing-currency"),
        ({"BillingCurrency": "Token"}, "unknown-currency"),
        ({"BillingAccountId": "NULL"}, "missing-account"),
        ({"BillingAccountId": "1.23457E+12"}, "damaged-account-id"),
        ({"SubAccountId": "4.6E+11"}, "damaged-sub-account-id"),
        ({"ProviderName": ""}, "missing-provider"),
        ({"BillingPeriodStart": ""}, "missing-billing-period"),
        ({"BillingPeriodStart": "September"}, "unreadable-billing-period"),
        ({"BillingPeriodStart": "0024-09-01T00:00:00Z"}, "unreadable-billing-period"),
        ({"ChargePeriodStart": "2024-02-30T00:00:00Z"}, "unreadable-charge-period"),
        ({"ChargePeriodStart": ""}, "missing-charge-period"),
        ({"ChargeCategory": "Refund"}, "unknown-charge-category"),
        ({"ChargeCategory": ""}, "unknown-charge-category"),
        ({"ChargeClass": "Fixed"}, "unknown-charge-class"),
    ],
)
def test_a_row_that_cannot_be_trusted(
    workspace: Workspace, tmp_path: Path, change: dict[str, str], code: str
) -> None:
    rows = [{**r, "ListCost": "1"} for r in GOOD]
    rows[3] = {**rows[3], "ServiceName": "two\nlines"}
    rows.insert(5, {**rows[0], **change})
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    assert (delivery.row_count, delivery.quarantined_count) == (6, 1)
    (broken,) = quarantine(delivery)
    assert (broken["reason_code"], broken["row_number"]) == (code, 6)
    assert broken["line_number"] == 8
    assert broken["reason"]
    for value in change.values():
        assert value in str(broken["raw"]) or not value


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2,3", "the row has 3 fields, the header 12"),
        ("a" + "," * 12 + "b", "the row has 13 fields, the header 12"),
        ('"bad"quote' + "," * 11, "the quotes of this row do not match"),
    ],
)
def test_a_line_that_does_not_fit_the_header(
    workspace: Workspace, tmp_path: Path, line: str, reason: str
) -> None:
    path = write_csv(tmp_path / "a.csv", GOOD)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3:3] = ["", line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    delivery = only(take(workspace, path))
    assert (delivery.row_count, delivery.quarantined_count) == (6, 1)
    (broken,) = quarantine(delivery)
    assert (broken["reason_code"], broken["reason"]) == ("malformed-row", reason)
    assert (broken["row_number"], broken["line_number"]) == (3, 5)
    assert broken["raw"] == line + "\n"


def test_bytes_that_are_no_utf8_cost_one_row(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", GOOD)
    path.write_bytes(path.read_bytes().replace(b"1001,4", b"1001\xff,4"))
    delivery = only(take(workspace, path))
    assert (delivery.row_count, delivery.quarantined_count) == (5, 1)
    assert quarantine(delivery)[0]["reason"] == "the row holds bytes that are not UTF-8"


def test_what_could_be_read_of_the_quarantine_is_summed(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [*GOOD, row(ChargeCategory="?", BilledCost="10.5"), row(BilledCost="x")]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    assert {c: str(v) for c, v in delivery.quarantined_totals.items()} == {
        "USD": "10.500000000000000000"
    }


def test_a_sum_that_cannot_be_kept_refuses_the_file(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(BilledCost="99999999999999999")] * 1001)
    (problem,) = refused(workspace, path)
    assert (problem.code, Path(problem.file).name) == ("too-large-sum", "a.csv")
    assert Lake.of(workspace).history() == ()
    fewer = write_csv(tmp_path / "b.csv", [row(BilledCost="99999999999999999")] * 999)
    assert only(take(workspace, fewer)).totals["USD"] == 999 * Decimal("99999999999999999")


def test_a_broken_row_opens_no_period_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    stray = row(BillingPeriodStart="2031-01-01T00:00:00Z", ChargeCategory="?")
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", [*GOOD, stray])))
    assert (delivery.billing_period, delivery.quarantined_count) == ("2024-09", 1)


def test_account_ids_damaged_throughout_refuse_the_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [row(BillingAccountId="1.23457E+12") for _ in range(448)]
    (problem,) = refused(workspace, write_csv(tmp_path / "a.csv", rows))
    assert problem.code == "damaged-account-id"
    assert "448 of 448 rows" in problem.what
    assert "1.23457E+12" in problem.what
    assert problem.line == 2
    assert Lake.of(workspace).history() == ()


def test_an_account_kept_as_a_double_is_damaged(workspace: Workspace, tmp_path: Path) -> None:
    table = pa.Table.from_pylist([{**row(), "BillingAccountId": 1234567890123.0}])
    pq.write_table(table, tmp_path / "a.parquet")
    (problem,) = refused(workspace, tmp_path / "a.parquet")
    assert problem.code == "damaged-account-id"


def test_half_of_the_rows_may_be_broken_but_not_more(workspace: Workspace, tmp_path: Path) -> None:
    half = [row(), row(BilledCost="x")]
    assert only(take(workspace, write_csv(tmp_path / "a.csv", half))).quarantined_count == 1
    more = [*half, row(BilledCost="y")]
    assert refused(workspace, write_csv(tmp_path / "b.csv", more))[0].code == "unreadable-cost"


def _truncated_parquet(folder: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(GOOD * 50), folder / "whole.parquet")
    path = folder / "cut.parquet"
    path.write_bytes((folder / "whole.parquet").read_bytes()[:-100])
    return path


def _truncated_gzip(folder: Path) -> Path:
    path = folder / "cut.csv.gz"
    whole = gzip.compress(write_csv(folder / "whole.csv", GOOD * 50).read_bytes())
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _utf16(folder: Path) -> Path:
    path = folder / "utf16.csv"
    text = write_csv(folder / "whole.csv", GOOD).read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-16")
    return path


def _empty(folder: Path) -> Path:
    (folder / "empty.csv").touch()
    return folder / "empty.csv"


def _no_table(folder: Path) -> Path:
    (folder / "page.csv").write_text("<html>\nsigned out\n</html>\n", encoding="utf-8")
    return folder / "page.csv"


def _no_xlsx(folder: Path) -> Path:
    (folder / "a.xlsx").write_text("not a workbook", encoding="utf-8")
    return folder / "a.xlsx"


def _xlsx_bomb(folder: Path) -> Path:
    """A workbook whose directory declares 3 GiB behind a few bytes."""
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    packed = bytearray(path.read_bytes())
    size_at = packed.index(b"PK\x01\x02") + 24
    packed[size_at : size_at + 4] = (3 * 2**30).to_bytes(4, "little")
    path.write_bytes(packed)
    return path


def _other(folder: Path) -> Path:
    (folder / "a.pdf").write_bytes(b"%PDF")
    return folder / "a.pdf"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_truncated_parquet, "truncated"),
        (_truncated_gzip, "truncated"),
        (_utf16, "UTF-16"),
        (_empty, "empty"),
        (_no_table, "fewer than two columns"),
        (_no_xlsx, "not XLSX"),
        (_xlsx_bomb, "more than 1 GiB"),
        (_other, "no kind of file"),
        (lambda folder: folder / "missing.csv", "no such file"),
    ],
)
def test_a_file_that_cannot_be_read(
    workspace: Workspace, tmp_path: Path, make: object, says: str
) -> None:
    assert callable(make)
    (problem,) = refused(workspace, make(tmp_path), source="a")
    assert says in problem.what
    assert problem.mend
    assert problem.file


def test_a_gzip_bomb_is_stopped_at_the_declared_size(workspace: Workspace, tmp_path: Path) -> None:
    member = gzip.compress(b"0,0\n" * 2**24, compresslevel=1)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(member * 17)
    text = "sources:\n  a:\n    unpacked_limit_gib: 1\n"
    workspace.sources_file.write_text(text, encoding="utf-8")
    (problem,) = refused(workspace, path, source="a")
    assert "more than 1 GiB" in problem.what
    assert "unpacked_limit_gib" in problem.mend


def test_all_problems_of_a_call_are_told_at_once(workspace: Workspace, tmp_path: Path) -> None:
    bad = write_csv(tmp_path / "bad.csv", [row(BilledCost="x")])
    lacking = write_csv(tmp_path / "lacking.csv", [row()], ["ProviderName", "BilledCost"])
    good = write_csv(tmp_path / "good.csv", [row()])
    problems = refused(workspace, bad, lacking, good)
    assert [problem.code for problem in problems] == ["unreadable-cost", "missing-columns"]
    assert "BillingAccountId, BillingCurrency, BillingPeriodStart" in problems[1].what
    assert Lake.of(workspace).history() == ()


@pytest.mark.parametrize("name", ["../evil", "a/b", "Upper", "", "imports", "-a", "a" * 80, "a.b"])
def test_a_source_name_is_no_path(workspace: Workspace, tmp_path: Path, name: str) -> None:
    from largesse.consumption.sources import check_slug

    with pytest.raises(Refusal):
        check_slug(name)


def test_facts_are_not_billing_data(workspace: Workspace) -> None:
    path = write_csv(workspace.facts / "partners.csv", [row()])
    assert refused(workspace, path)[0].code == "facts"


def test_findings_that_kept_no_row_out(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        row(BilledCost="$1,000.00 ", ChargeFrequency="Usage-based", ServiceCategory="Magic"),
        row(BilledCost="0.1234567890123456789", InvoiceId="1.2E+10", ConsumedQuantity="many"),
        row(BillingCurrency="EUR", SubAccountId="abc"),
        row(SubAccountId="ABC"),
    ]
    names = list(dict.fromkeys(name for cells in rows for name in cells))
    full = [{name: cells.get(name, "") for name in names} for cells in rows]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", full)))
    assert delivery.quarantined_count == 0
    expected = {
        "currency-sign": 1,
        "odd-case": 1,
        "unknown-value": 1,
        "over-18-decimals": 1,
        "damaged-id": 1,
        "unreadable-number": 1,
        "mixed-currencies": 2,
        "ids-by-case": 1,
    }
    assert expected.items() <= codes(delivery).items()
