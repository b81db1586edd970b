"""Formats: the same rows through CSV, gzip, XLSX and Parquet make the same lake."""

import gzip
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from largesse.workspace.paths import Workspace
from tests.consumption.helpers import codes, only, quarantine, query, row, take, write_csv

COSTS = ("0.1", "1234567.89", "1.3E-9", "-0.005", "0")
ROWS = [row(BilledCost=cost, SubAccountId=str(i)) for i, cost in enumerate(COSTS)]
CELLS = (
    "SELECT provider, billing_account, sub_account, currency, billing_month, charge_month,"
    ' charge_day, "BilledCost", "BillingPeriodStart"::VARCHAR, "ServiceName"'
    " FROM rows ORDER BY sub_account"
)


def as_csv(folder: Path) -> Path:
    return write_csv(folder / "a.csv", ROWS)


def as_windows_csv(folder: Path) -> Path:
    text = as_csv(folder).read_text(encoding="utf-8")
    path = folder / "b.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace(",", ";").replace("\n", "\r\n").encode())
    return path


def as_gzip(folder: Path) -> Path:
    path = folder / "a.csv.gz"
    path.write_bytes(gzip.compress(as_csv(folder).read_bytes()))
    return path


def as_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(ROWS[0]))
    for cells in ROWS:
        values: list[object] = list(cells.values())
        values[list(cells).index("BilledCost")] = Decimal(cells["BilledCost"])
        values[list(cells).index("BillingAccountId")] = int(cells["BillingAccountId"])
        sheet.append(values)
    path = folder / "a.xlsx"
    book.save(path)
    return path


def as_parquet_texts(folder: Path) -> Path:
    path = folder / "texts.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS), path)
    return path


def as_parquet_doubles(folder: Path) -> Path:
    table = pa.Table.from_pylist(ROWS)
    doubles = table["BilledCost"].cast(pa.float64())
    stamps = [datetime(2024, 9, 1, tzinfo=UTC)] * len(ROWS)
    table = table.set_column(table.schema.get_field_index("BilledCost"), "BilledCost", doubles)
    position = table.schema.get_field_index("BillingPeriodStart")
    instants = pa.array(stamps, pa.timestamp("us", "UTC"))
    path = folder / "doubles.parquet"
    pq.write_table(table.set_column(position, "BillingPeriodStart", instants), path)
    return path


def as_parquet_decimals(folder: Path) -> Path:
    table = pa.Table.from_pylist(ROWS)
    decimals = pa.array([Decimal(cost) for cost in COSTS], pa.decimal128(38, 18))
    table = table.set_column(table.schema.get_field_index("BilledCost"), "BilledCost", decimals)
    path = folder / "decimals.parquet"
    pq.write_table(table, path)
    return path


@pytest.mark.parametrize(
    "write",
    [
        as_windows_csv,
        as_gzip,
        as_xlsx,
        as_parquet_texts,
        as_parquet_doubles,
        as_parquet_decimals,
    ],
)
def test_same_rows_same_lake(workspace: Workspace, tmp_path: Path, write: object) -> None:
    assert callable(write)
    plain = only(take(workspace, as_csv(tmp_path), source="plain"))
    other = only(take(workspace, write(tmp_path), source="other"))
    assert query(other, CELLS) == query(plain, CELLS)
    assert other.totals == plain.totals == {"USD": Decimal("1234567.9850000013")}


def test_columns_of_the_lake(workspace: Workspace, tmp_path: Path) -> None:
    """System columns first, FOCUS under its own names, everything else verbatim under x_."""
    cells = {
        **row(),
        "provider": "second spelling",
        "ServiceCategory": '["Compute"]',
        "Project; DROP TABLE": "a 'quoted' \"name\"",
        "x_Code": "007",
        "usagequantity": "2",
    }
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", [cells])))
    assert delivery.columns[:9] == (
        "provider", "billing_account", "sub_account", "currency", "billing_month",
        "charge_month", "charge_day", "file_number", "row_number",
    )  # fmt: skip
    (values,) = query(
        delivery,
        'SELECT provider, "ConsumedQuantity", "x_provider", "x_Project; DROP TABLE", "x_Code"'
        " FROM rows",
    )
    assert values == ("Meridian", 2, "second spelling", "a 'quoted' \"name\"", "007")


def test_null_words_are_null_and_counted(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        row(ServiceName="NULL", ChargeClass="(null)", SubAccountId="N/A"),
        row(ServiceName="NA"),
    ]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    found = query(delivery, 'SELECT "ServiceName", sub_account FROM rows ORDER BY row_number')
    assert found == [(None, ""), ("NA", "7")]
    assert codes(delivery)["null-word"] == 1


def test_service_provider_of_1_3_goes_before_the_provider_name(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [row(ServiceProviderName="Seller"), row(ServiceProviderName="")]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows), source="market"))
    found = query(delivery, "SELECT provider FROM rows ORDER BY row_number")
    assert found == [("Seller",), ("Meridian",)]


def test_service_category_as_an_array(workspace: Workspace, tmp_path: Path) -> None:
    table = pa.Table.from_pylist([{**row(), "ServiceCategory": ["Compute"]}])
    pq.write_table(table, tmp_path / "a.parquet")
    delivery = only(take(workspace, tmp_path / "a.parquet"))
    assert query(delivery, 'SELECT "ServiceCategory" FROM rows') == [("Compute",)]


def test_formulas_are_not_believed(workspace: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(row()))
    for cost in ("1", "2", "=1000+1"):
        sheet.append(list(row(BilledCost=cost).values()))
    book.save(tmp_path / "a.xlsx")
    delivery = only(take(workspace, tmp_path / "a.xlsx"))
    assert delivery.totals == {"USD": Decimal(3)}
    (broken,) = quarantine(delivery)
    assert (broken["reason_code"], broken["line_number"]) == ("unreadable-cost", 4)


def test_rows_are_never_taken_for_duplicates(workspace: Workspace, tmp_path: Path) -> None:
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", [row()] * 68)))
    assert (delivery.row_count, delivery.totals["USD"]) == (68, Decimal("85.00"))


def test_two_headers_alike_are_both_kept(workspace: Workspace, tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "a.csv", [row()]).read_text(encoding="utf-8").splitlines()
    lines = [lines[0] + ",Team,team", lines[1] + ",red,blue"]
    (tmp_path / "b.csv").write_text("\n".join(lines), encoding="utf-8")
    delivery = only(take(workspace, tmp_path / "b.csv"))
    assert query(delivery, 'SELECT "x_Team", "x_team_2" FROM rows') == [("red", "blue")]
