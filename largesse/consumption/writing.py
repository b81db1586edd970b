"""Staged uploads into delivery folders: the rows, the quarantine, the findings, the record."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from largesse.consumption import quarantine
from largesse.consumption.columns import missing_from, version_of
from largesse.consumption.delivery import (
    DATA_NAME,
    QUARANTINE_NAME,
    RECORD_NAME,
    Delivery,
    Finding,
    period_text,
    record_json,
)
from largesse.consumption.findings import delivery_findings, row_findings
from largesse.consumption.layout import output_columns
from largesse.consumption.sql import literal
from largesse.consumption.staging import Staged, output_sql
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256

ROW_GROUP_ROWS = 122_880
_ORDER = "provider, billing_account, sub_account, charge_month, file_number, row_number"
UNPUBLISHED = datetime.min.replace(tzinfo=UTC)


def write_deliveries(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    months: Sequence[int],
    identities: dict[int, tuple[str, str]],
    folder: Path,
) -> list[Delivery]:
    """Write the folders of an upload's deliveries for `months` below `folder`.

    `identities` gives (id, sha256) per month. Sequence and known_at are still to be decided.
    Raises Refusal when rows went missing on the way: that is never let pass.
    """
    columns = output_columns([file.layout for file in staged.files])
    counted = row_findings(connection, staged)
    quarantine.collect(connection, staged)
    table = _materialise(connection, staged, columns) if len(months) > 1 else ""
    deliveries = []
    for month in months:
        home = folder / identities[month][0]
        home.mkdir(parents=True)
        _write_rows(connection, staged, columns, month, table, home / DATA_NAME)
        quarantined = quarantine.write(connection, staged, month, home / QUARANTINE_NAME)
        row_count, totals = _totals(connection, staged, home / DATA_NAME)
        if row_count != staged.rows[month]:
            raise _lost(staged, month, row_count)
        findings = (
            *_file_findings(staged),
            *counted.get(month, ()),
            *delivery_findings(connection, home / DATA_NAME, columns),
        )
        delivery = Delivery(
            id=identities[month][0],
            source=staged.source.name,
            billing_period=period_text(month),
            sequence=0,
            known_at=UNPUBLISHED,
            path=home / DATA_NAME,
            sha256=identities[month][1],
            row_count=row_count,
            quarantined_count=quarantined[0],
            totals=totals,
            columns=columns,
            files=staged.labels,
            findings=findings,
            mode=staged.source.delivery,
            quarantined_totals=quarantined[1],
        )
        deliveries.append(delivery)
    if table:
        connection.execute(f"DROP TABLE {table}")
    quarantine.drop(connection)
    return deliveries


def seal(delivery: Delivery, findings: Sequence[Finding]) -> Delivery:
    """Add what only a look at the rest of the lake could find, and write ``delivery.json``."""
    data_sha256 = file_sha256(delivery.path)
    found = (*delivery.findings, *findings)
    whole = replace(delivery, findings=found, data_sha256=data_sha256)
    (whole.path.parent / RECORD_NAME).write_bytes(record_json(whole))
    return whole


def _materialise(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Sequence[str]
) -> str:
    """All rows of an upload of several periods, typed once, so that each period is a short scan."""
    selected = output_sql(staged, columns, "reason_code IS NULL")
    connection.execute(f"CREATE TABLE work.typed AS {selected}")
    return "work.typed"


def _write_rows(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    columns: Sequence[str],
    month: int,
    table: str,
    target: Path,
) -> None:
    if table:
        selected = f"SELECT * FROM {table} WHERE billing_month = {month}"
    else:
        condition = f"reason_code IS NULL AND billing_month = {month}"
        selected = output_sql(staged, columns, condition)
    connection.execute(
        f"COPY (FROM ({selected}) ORDER BY {_ORDER}) TO {literal(str(target))}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    )


def _totals(
    connection: duckdb.DuckDBPyConnection, staged: Staged, data: Path
) -> tuple[int, dict[str, Decimal]]:
    try:
        rows = connection.execute(
            f'SELECT currency, count(*), sum("BilledCost") FROM read_parquet({literal(str(data))})'
            " GROUP BY 1 ORDER BY 1"
        ).fetchall()
    except duckdb.OutOfRangeException:
        what = "its BilledCost adds up to more than can be kept exactly (20 digits, 18 decimals)"
        mend = "look for costs that are far too large, and export it again"
        raise Refusal(Problem(what, mend, staged.labels[0], code="too-large-sum")) from None
    return sum(row[1] for row in rows), {row[0]: row[2] for row in rows}


def _lost(staged: Staged, month: int, written: int) -> Refusal:
    what = f"{written:,} of {staged.rows[month]:,} rows of {period_text(month)} were written"
    mend = "nothing was imported; please report this, rows must never be lost"
    return Refusal(Problem(what, mend, staged.labels[0], code="rows-lost"))


def _file_findings(staged: Staged) -> list[Finding]:
    """What holds for the files as such: their columns and how their dates were read."""
    lacking: dict[str, set[str]] = defaultdict(set)
    findings: list[Finding] = []
    for file in staged.files:
        columns = frozenset(file.layout.focus)
        version = version_of(columns)
        lacking[version].update(missing_from(columns, version))
        if file.spelling.inferred:
            order = file.spelling.inferred
            sentence = f"dates like 5/1/25 were read {order}, as the file itself shows"
            findings.append(Finding("date-order", sentence, file.raw.row_count))
        findings.extend(Finding("left-aside", r, 1, grade="warning") for r in file.raw.remarks)
    for version, columns_lacking in sorted(lacking.items()):
        if columns_lacking:
            names = tuple(sorted(columns_lacking))
            sentence = f"columns FOCUS {version} makes mandatory are missing"
            findings.append(Finding("missing-columns", sentence, len(names), names))
    stray = tuple(dict.fromkeys(h for file in staged.files for h in file.layout.renamed))
    if stray:
        sentence = "columns that are not FOCUS were kept under x_"
        findings.append(Finding("other-columns", sentence, len(stray), stray))
    return findings
