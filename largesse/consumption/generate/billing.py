"""The billing rows: one file per month, drawn and written by DuckDB in bounded memory.

Months are independent of one another, so they are written side by side, one for each processor: a
month of few partners would keep only one of them busy. Which thread writes a month changes nothing
in it.
"""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from largesse.consumption.generate.people import People
from largesse.consumption.generate.plan import Plan
from largesse.consumption.generate.sample import CATEGORIES, entries
from largesse.consumption.generate.shape import Format, Shape
from largesse.consumption.generate.world import ISSUERS, PUBLISHERS, SERVICES, VENDOR
from largesse.workspace.files import temporary_path
from largesse.workspace.progress import progress

MEMORY_LIMIT = "1GB"
MOST_WORKERS = 4
_EPOCH = date(1970, 1, 1)
_DAY_S = 86_400
_SUFFIX: dict[Format, str] = {"parquet": ".parquet", "csv": ".csv.gz"}
_OPTIONS: dict[Format, str] = {
    "parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880",
    "csv": "FORMAT csv, HEADER, COMPRESSION gzip",
}
_INSTANT: dict[Format, str] = {
    "parquet": "make_timestamptz(seconds::BIGINT * 1000000)",
    "csv": "strftime(make_timestamp(seconds::BIGINT * 1000000), '%Y-%m-%dT%H:%M:%SZ')",
}
# A product of decimals is exact in DuckDB; a quotient would be a double.
_AMOUNT = "(units::DECIMAL(38, 0) * 0.000000000000000001::DECIMAL(18, 18))::DECIMAL(38, 18)"


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that the rows follow from."""

    shape: Shape
    seed: int
    everyone: People
    planned: Plan
    rates: dict[str, tuple[int, ...]]
    """Per currency, millionths for one USD by month."""


def month_paths(folder: Path, shape: Shape) -> tuple[Path, ...]:
    """The file of each month, in order."""
    suffix = _SUFFIX[shape.format]
    months = range(shape.months)
    return tuple(folder / f"brindlemark-{shape.month_name(month)}{suffix}" for month in months)


def write_billing(folder: Path, drawn: Drawn) -> tuple[Path, ...]:
    """Write every month's file; each appears under its name when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    spill = temporary_path(folder / "spill")
    paths = month_paths(folder, drawn.shape)
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    try:
        with duckdb.connect() as connection, progress("generating", len(paths)) as bar:
            _prepare(connection, drawn, spill)
            with ThreadPoolExecutor(workers) as pool:
                written = [
                    pool.submit(_write_month, connection.cursor(), drawn, month, path)
                    for month, path in enumerate(paths)
                ]
                try:
                    for one in written:
                        one.result()
                        bar.advance(1)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
    finally:
        shutil.rmtree(spill, ignore_errors=True)
    return paths


def _prepare(connection: duckdb.DuckDBPyConnection, drawn: Drawn, spill: Path) -> None:
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = ?", [str(spill)])
    connection.execute(f"CREATE MACRO instant(seconds) AS {_INSTANT[drawn.shape.format]}")
    connection.execute(f"CREATE MACRO amount(units) AS {_AMOUNT}")
    _put(connection, "entries", _entries(), temporary=False)
    _put(connection, "slots", _slots(), temporary=False)
    _put(connection, "accounts", _accounts(drawn.everyone), temporary=False)


def _write_month(
    connection: duckdb.DuckDBPyConnection, drawn: Drawn, month: int, path: Path
) -> None:
    shape = drawn.shape
    query = files(__package__).joinpath("rows.sql").read_text(encoding="utf-8")
    starts = [(shape.first_day(m) - _EPOCH).days * _DAY_S for m in range(shape.months + 1)]
    values = {
        "seed": str(drawn.seed),
        "month": month,
        "month_name": shape.month_name(month),
        "month_starts": starts,
        "vendor": VENDOR,
        "publishers": list(PUBLISHERS),
    }
    staged = temporary_path(path)
    try:
        _put(connection, "cells", _cells(drawn, month))
        _put(connection, "rates", _rates(drawn, month))
        target = str(staged).replace("'", "''")
        connection.execute(f"COPY ({query}) TO '{target}' ({_OPTIONS[shape.format]})", values)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
        connection.close()


def _put(
    connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table, *, temporary: bool = True
) -> None:
    """Tables of a month are temporary: only its own cursor sees them."""
    scope = "TEMP " if temporary else ""
    connection.register("incoming", table)
    connection.execute(f"CREATE {scope}TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def _entries() -> pa.Table:
    shapes = entries()
    columns = {
        "position": [entry.position for entry in shapes],
        "low": [entry.low for entry in shapes],
        "span": [entry.span for entry in shapes],
        "tiny": [entry.tiny for entry in shapes],
    }
    return pa.table(columns)


def _slots() -> pa.Table:
    permille = {category: cost for category, _, cost in CATEGORIES}
    services = [service for service in SERVICES for _ in range(service.rows)]
    columns = {
        "slot": list(range(len(services))),
        "permille": [permille[service.category] for service in services],
        "service": [service.name for service in services],
        "service_category": [service.category for service in services],
        "service_subcategory": [service.subcategory for service in services],
        "sku": [service.sku for service in services],
        "unit": [service.unit for service in services],
        "hourly": [service.hourly for service in services],
    }
    return pa.table(columns)


def _accounts(everyone: People) -> pa.Table:
    accounts, customers = everyone.accounts, everyone.customers
    columns = {
        "account": [account.number for account in accounts],
        "account_id": [account.id for account in accounts],
        "account_name": [customers[account.customer].name for account in accounts],
        "currency": [account.country.currency for account in accounts],
        "cloud_region": [account.country.cloud_region for account in accounts],
        "issuer": [ISSUERS[account.country.region] for account in accounts],
        "first_month": [account.first for account in accounts],
        "sub_accounts": [account.sub_accounts for account in accounts],
    }
    return pa.table(columns)


def _cells(drawn: Drawn, month: int) -> pa.Table:
    """Who is billed in the month: rows, mean cost of a row in 10^-4 USD, accounts that are open."""
    cells: list[tuple[int, int, int, list[int]]] = []
    for seller in drawn.everyone.sellers:
        rows = drawn.planned.rows[month][seller.number]
        if rows:
            held = (drawn.everyone.accounts[number] for number in seller.accounts)
            open_now = [account.number for account in held if account.first <= month < account.last]
            unit_e4 = drawn.planned.usd_e4[month][seller.number] // rows
            cells.append((seller.number, rows, unit_e4, open_now))
    names = ["seller", "rows", "unit_e4", "accounts"]
    kinds = (pa.int64(), pa.int64(), pa.int64(), pa.list_(pa.int32()))
    columns = [pa.array([cell[at] for cell in cells], kind) for at, kind in enumerate(kinds)]
    return pa.table(columns, names=names)


def _rates(drawn: Drawn, month: int) -> pa.Table:
    columns = {
        "currency": list(drawn.rates),
        "per_usd_e6": [walk[month] for walk in drawn.rates.values()],
    }
    return pa.table(columns)
