"""The ledger as a close sees it: its position, what is left on its accounts, and standing still."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection as django_connection

from largesse.fund.connect import POSTING_LOCK
from largesse.fund.ledger import balances
from largesse.partners.database import ledger_connection


def position() -> int:
    """The number of the ledger's last event; zero where there is none."""
    return _number("SELECT coalesce(max(id), 0) FROM ledger_event")


def record_position() -> int:
    """The number of the last decision."""
    return _number("SELECT coalesce(max(id), 0) FROM settlement_decision")


def left_on(codes: Iterable[str]) -> Mapping[str, int]:
    """What is available on accounts, in minor units; those that are not open hold nothing."""
    wanted = list(codes)
    found = balances(ledger_connection(), wanted) if wanted else {}
    return {code: found[code].available_minor if code in found else 0 for code in wanted}


def stand_still() -> None:
    """Let nobody else post until the transaction ends; on SQLite it has the only writer anyway."""
    if django_connection.vendor == "postgresql":
        with django_connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTING_LOCK])


def insert(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Add many rows at once, within the transaction."""
    raw = ledger_connection()
    names = ", ".join(columns)
    if django_connection.vendor == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join("?" * len(columns))
    raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _number(query: str) -> int:
    with django_connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
