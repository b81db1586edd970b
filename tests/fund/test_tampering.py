"""Every column of every table of the ledger: one value changed behind its back is found.

The ledger is one that the simulator has used; an attacker has switched off what the database
refuses by. Where it refuses even so (a check, a key), that is found as well.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from largesse.fund.chain import seal
from largesse.fund.connect import connect
from largesse.fund.verify import verify
from tests.database import new_database
from tests.fund.simulator import run
from tests.fund.simulator.driver import Here
from tests.fund.simulator.requests import opening, requests
from tests.fund.simulator.tables import connection_to
from tests.fund.simulator.world import Json

SEED = 4
OPERATIONS = 150
TABLES = ("account", "event", "entry", "period", "seal", "head")
WORDS = ("budgetary", "financial", "credit", "debit", "posted", "voided", "post", "hold", "close")
"""What stands in columns that take certain words only."""

REFUSALS = (
    sqlite3.IntegrityError,
    psycopg.errors.IntegrityError,
    psycopg.errors.GeneratedAlways,
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def used(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a ledger that was used, closed and sealed, with its guards off."""
    folder = tmp_path_factory.mktemp("tampering")
    with new_database(request.param, folder) as url:
        asked = requests(SEED, OPERATIONS, kills=0)
        before = [opening(), upkeep(-3, "close", through="2024-01-31"), upkeep(-4, "seal")]
        run(url, asked, 2, folder / "journal", Here, before)
        connection = connect(url)
        seal(connection)
        connection.close()
        with connection_to(url) as connection:
            guards_off(connection)
        yield url


def upkeep(number: int, do: str, **more: object) -> Json:
    return {"id": number, "do": do, "now": "2024-06-30T12:00:00+00:00", "book": None, **more}


def guards_off(connection: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
    else:
        for table in TABLES:
            connection.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")


def found(url: str) -> list[str]:
    connection = connect(url)
    report = verify(connection)
    connection.close()
    return [problem.what for problem in report.problems if problem.code != "guard-off"]


def changed(value: Any) -> list[Any]:
    """Other values of the same kind, the likeliest to be taken first."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, bytes):
        return [bytes([value[0] ^ 1, *value[1:]])]
    if isinstance(value, datetime | date):
        return [value + timedelta(days=1)]
    if isinstance(value, str):
        return [f"{value}0", *(word for word in WORDS if word != value), value[:2] + "X"]
    return [value + 1, value - 1, 1 - value]


def columns(connection: Any, table: str) -> list[str]:
    cursor = connection.execute(f"SELECT * FROM ledger_{table}")
    return [column[0] for column in cursor.description]


def change(connection: Any, table: str, column: str) -> tuple[str, tuple[Any, ...]] | None:
    """Change one value in the middle of the table; how to change it back, None if nothing can."""
    place = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    names = columns(connection, table)
    rows = connection.execute(
        f"SELECT * FROM ledger_{table} WHERE {column} IS NOT NULL ORDER BY 1, 2"
    ).fetchall()
    if not rows:
        return None
    row = rows[len(rows) // 2]
    value = row[names.index(column)]
    named = [name for name, other in zip(names, row, strict=True) if other is not None]
    where = " AND ".join(f"{name} = {place}" for name in named)
    statement = f"UPDATE ledger_{table} SET {column} = {place} WHERE {where}"
    before = tuple(row[names.index(name)] for name in named)
    for other in changed(value):
        try:
            connection.execute(statement, (other, *before))
        except REFUSALS:
            continue
        after = tuple(other if name == column else row[names.index(name)] for name in named)
        return statement, (value, *after)
    return None


@pytest.mark.parametrize("table", TABLES)
def test_a_change_to_any_column_is_found(used: str, table: str) -> None:
    assert found(used) == []
    overlooked = []
    tried = 0
    with connection_to(used) as connection:
        for column in columns(connection, table):
            back = change(connection, table, column)
            if back is None:
                continue
            tried += 1
            if not found(used):
                overlooked.append(column)
            connection.execute(*back)
    assert overlooked == []
    assert tried
    assert found(used) == []
