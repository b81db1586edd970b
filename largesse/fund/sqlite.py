"""The ledger's reading and writing on SQLite, inside a transaction that already holds the lock."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from largesse.fund.ground import (
    ACCOUNT_COLUMNS,
    CLOSED,
    IS_DECIDED,
    KNOWN_COLUMNS,
    SUM_COLUMNS,
    closed_by_book,
    knowns,
    named_by,
    standings,
)
from largesse.fund.model import Event
from largesse.fund.rows import EntryRow, EventRow, Ground, Judgement

_ACCOUNTS = f"""
    SELECT {ACCOUNT_COLUMNS}, {SUM_COLUMNS} FROM ledger_account
    WHERE code IN (SELECT value FROM json_each(:codes))
    UNION
    SELECT {ACCOUNT_COLUMNS}, {SUM_COLUMNS} FROM ledger_account
    WHERE code IN (
        SELECT blocked_by FROM ledger_account
        WHERE code IN (SELECT value FROM json_each(:choice_codes))
    )
    UNION
    SELECT {ACCOUNT_COLUMNS}, {SUM_COLUMNS} FROM ledger_account
    WHERE code IN (
        SELECT b.code FROM ledger_event AS e
        JOIN ledger_entry AS n ON n.event_id = e.id
        JOIN ledger_account AS a ON a.id IN (n.debit_id, n.credit_id)
        JOIN ledger_account AS b ON b.code IN (a.code, a.blocked_by)
        WHERE e.key IN (SELECT value FROM json_each(:pending))
    )
"""
_KNOWN = f"""
    SELECT {KNOWN_COLUMNS}, {IS_DECIDED} FROM ledger_event
    WHERE key IN (SELECT value FROM json_each(?))
"""
_ENTRIES = f"""
    SELECT {", ".join(EntryRow._fields)} FROM ledger_entry
    WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY event_id, movement, part
"""
_ADD = """
    UPDATE ledger_account SET
        debits_minor = debits_minor + ?,
        credits_minor = credits_minor + ?,
        pending_debits_minor = pending_debits_minor + ?,
        pending_credits_minor = pending_credits_minor + ?,
        last_event_id = ?
    WHERE id = ?
"""


def insert_rows(table: str, columns: Sequence[str]) -> str:
    """An ``INSERT`` of one row."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_INSERT_EVENT = insert_rows("ledger_event", EventRow._fields)
_INSERT_ENTRY = insert_rows("ledger_entry", EntryRow._fields)


def read_ground(connection: sqlite3.Connection, events: Sequence[Event], now: datetime) -> Ground:
    """What the events are judged on."""
    named = named_by(events)
    asked = {
        "codes": json.dumps(named.codes),
        "choice_codes": json.dumps(named.choice_codes),
        "pending": json.dumps(named.pending),
    }
    accounts = standings(connection.execute(_ACCOUNTS, asked))
    found = connection.execute(_KNOWN, [json.dumps(named.all_keys)]).fetchall()
    ids = json.dumps([row[0] for row in found])
    known = knowns(found, connection.execute(_ENTRIES, [ids]) if found else ())
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM ledger_event").fetchone()
    ids_to_give = range(last + 1, last + 1 + len(events))
    return Ground(accounts, known, ids_to_give, closed_by_book(connection.execute(CLOSED)), now)


def write(connection: sqlite3.Connection, judgement: Judgement) -> None:
    """Write what was judged."""
    connection.executemany(_INSERT_EVENT, judgement.events)
    connection.executemany(_INSERT_ENTRY, judgement.entries)
    changed = ((*one.changes, one.last_event, one.id) for one in judgement.touched)
    connection.executemany(_ADD, changed)
