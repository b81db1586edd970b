"""A small FOCUS file to vary, and ways to look into the lake."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.consumption.importing import Imported, Options, import_paths
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

ROW: dict[str, str] = {
    "ProviderName": "Meridian",
    "BillingAccountId": "1001",
    "SubAccountId": "7",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2024-09-01T00:00:00Z",
    "BillingPeriodEnd": "2024-10-01T00:00:00Z",
    "ChargePeriodStart": "2024-09-17T08:00:00Z",
    "ChargePeriodEnd": "2024-09-17T09:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeClass": "",
    "BilledCost": "1.25",
    "ServiceName": "Compute Engine",
}
OCTOBER = {
    "BillingPeriodStart": "2024-10-01T00:00:00Z",
    "BillingPeriodEnd": "2024-11-01T00:00:00Z",
    "ChargePeriodStart": "2024-10-02T00:00:00Z",
    "ChargePeriodEnd": "2024-10-03T00:00:00Z",
}


def row(**changes: str) -> dict[str, str]:
    """The standard row with some cells changed."""
    return {**ROW, **changes}


def write_csv(path: Path, rows: Iterable[Mapping[str, str]], headers: Sequence[str] = ()) -> Path:
    """Rows as CSV; `headers` picks and orders the columns."""
    listed = list(rows)
    names = list(headers) or list(listed[0])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(listed)
    return path


def take(workspace: Workspace, *paths: Path, **options: object) -> Imported:
    """Import, options by name."""
    return import_paths(workspace, paths, Options(**options))  # type: ignore[arg-type]


def deliveries(imported: Imported) -> tuple[Delivery, ...]:
    """The deliveries a call dealt with."""
    return tuple(outcome.delivery for outcome in imported.outcomes)


def only(imported: Imported) -> Delivery:
    """The one delivery of a call."""
    (delivery,) = deliveries(imported)
    return delivery


def refused(workspace: Workspace, *paths: Path, **options: object) -> tuple[Problem, ...]:
    """The problems for which a call is refused."""
    try:
        take(workspace, *paths, **options)
    except Refusal as refusal:
        return refusal.problems
    raise AssertionError("it was imported")


def query(delivery: Delivery, sql: str) -> list[tuple[object, ...]]:
    """Ask a delivery's rows, named ``rows``."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW rows AS FROM read_parquet('{delivery.path}')")
        return connection.execute(sql).fetchall()


def quarantine(delivery: Delivery) -> list[dict[str, object]]:
    """A delivery's quarantined rows."""
    with duckdb.connect() as connection:
        result = connection.execute(f"FROM read_parquet('{delivery.quarantine}')")
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


def codes(delivery: Delivery) -> dict[str, int]:
    """Counts of a delivery's findings by code."""
    return {finding.code: finding.count for finding in delivery.findings}


def total(delivery: Delivery, currency: str = "USD") -> Decimal:
    """The delivery's BilledCost in one currency."""
    return delivery.totals[currency]
