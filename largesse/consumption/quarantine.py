"""The quarantine: rows that cannot be trusted, kept whole, each with its reason and its place.

Columns of ``quarantine.parquet``: file, file_number, row_number (data row of that file),
line_number (physical line; null for Parquet), reason_code (slug), reason (sentence),
billing_month (yyyymm, null where unreadable), currency and billed_cost (what could be read of
them), raw (the row as JSON of header to text, or a malformed line as it stands).
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from largesse.consumption.sql import LARGEST_COST, literal, name, one
from largesse.consumption.staging import GradedFile, Staged, find_lines

_TABLE = "work.quarantine"
_LINES = "quarantine_lines"


def collect(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Gather the rows an upload sets aside, in one pass; does nothing where there are none."""
    if not staged.quarantined_count:
        return
    parts = [_graded_sql(file) for file in staged.files]
    parts += [_malformed_sql(file) for file in staged.files if file.raw.malformed]
    connection.execute(f"CREATE TABLE {_TABLE} AS {' UNION ALL '.join(parts)}")
    connection.register(_LINES, _lines(connection, staged))
    connection.execute(
        f"UPDATE {_TABLE} q SET line_number = l.found_line FROM {_LINES} l"
        " WHERE l.file_number = q.file_number AND l.row_number = q.row_number"
    )
    connection.unregister(_LINES)


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget what `collect` gathered."""
    connection.execute(f"DROP TABLE IF EXISTS {_TABLE}")


def write(
    connection: duckdb.DuckDBPyConnection, staged: Staged, month: int, target: Path
) -> tuple[int, dict[str, Decimal]]:
    """Write a period's quarantine; returns its rows and what could be read of their cost.

    Rows that name no period with good rows go to the upload's main month: a broken row must not
    open a period of its own. Writes nothing where nothing was set aside.
    """
    if not staged.quarantined_count:
        return 0, {}
    belongs = f"billing_month = {month}"
    if month == staged.main_month:
        known = ", ".join(str(m) for m in staged.rows)
        belongs += f" OR coalesce(billing_month, 0) NOT IN ({known})"
    chosen = f"FROM {_TABLE} WHERE {belongs}"
    (row_count,) = one(connection, f"SELECT count(*) {chosen}")
    if not row_count:
        return 0, {}
    connection.execute(
        f"COPY ({chosen} ORDER BY file_number, row_number)"
        f" TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    )
    sums = connection.execute(
        f"SELECT coalesce(currency, ''), sum(billed_cost) FROM read_parquet({literal(str(target))})"
        f" WHERE abs(billed_cost) < {LARGEST_COST} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return row_count, dict(sums)


def _graded_sql(file: GradedFile) -> str:
    return (
        f"SELECT {literal(file.raw.label)} AS file, file_number, row_number, line_number,"
        " reason_code, reason, billing_month, currency,"
        ' "BilledCost"::DECIMAL(38,18) AS billed_cost, raw_row AS raw'
        f" FROM {name(file.view)} WHERE reason_code IS NOT NULL"
    )


def _malformed_sql(file: GradedFile) -> str:
    return (
        f"SELECT {literal(file.raw.label)}, {file.number}::SMALLINT, row_number, line_number,"
        " 'malformed-row', reason, NULL, NULL, NULL, text"
        f" FROM read_parquet({literal(str(file.raw.malformed))})"
    )


def _lines(connection: duckdb.DuckDBPyConnection, staged: Staged) -> pa.Table:
    """Physical lines of the rows that do not know theirs, by one more reading of their files."""
    places: list[tuple[int, int, int]] = []
    for file in staged.files:
        rows = connection.execute(
            f"SELECT row_number FROM {_TABLE}"
            f" WHERE line_number IS NULL AND file_number = {file.number}"
        ).fetchall()
        lines = find_lines(file, frozenset(row[0] for row in rows))
        places.extend((file.number, row, line) for row, line in lines.items())
    columns = list(zip(*places, strict=True)) or [(), (), ()]
    arrays = [pa.array(column, pa.int64()) for column in columns]
    return pa.table(arrays, names=["file_number", "row_number", "found_line"])
