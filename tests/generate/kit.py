"""What the tests of the generator share: small shapes, and content as text."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from largesse.consumption.generate import Shape

TINY = Shape(rows=2_000, partners=12, months=3, countries=5)
SMALL = Shape(rows=60_000, partners=60, months=15, countries=20)


def rows_of(
    paths: Sequence[Path], columns: str = "columns(*)::VARCHAR"
) -> list[tuple[object, ...]]:
    """Rows of billing files, in the order of the files, times in UTC."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = [str(path) for path in paths]
        reader = "read_parquet" if names[0].endswith("parquet") else "read_csv"
        text = "" if reader == "read_parquet" else ", all_varchar = true"
        query = f"SELECT {columns} FROM {reader}(?{text})"
        return connection.execute(query, [names]).fetchall()


def content_sha256(paths: Sequence[Path]) -> str:
    """SHA-256 of the rows as text."""
    whole = hashlib.sha256()
    for row in rows_of(paths):
        whole.update(repr(row).encode())
    return whole.hexdigest()


def ask(paths: Sequence[Path], query: str) -> list[tuple[object, ...]]:
    """The answer to a query over ``billing``."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = [str(path) for path in paths]
        connection.read_parquet(names).create_view("billing")
        return connection.execute(query).fetchall()
