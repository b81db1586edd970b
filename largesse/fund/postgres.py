"""The ledger's reading and writing on PostgreSQL, in isolation READ COMMITTED.

Accounts are locked in the order of their ids before anything else is read. Statements that read
afterwards see all that earlier holders of those locks have committed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from largesse.fund.connect import POSTING_LOCK
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
from largesse.fund.rows import Changed, EntryRow, EventRow, Ground, Judgement, Standing

SHARE_POSTING = f"SELECT pg_advisory_xact_lock_shared({POSTING_LOCK})"

_LOCKED = f"""
    SELECT {ACCOUNT_COLUMNS}, {SUM_COLUMNS} FROM ledger_account
    WHERE {{}} ORDER BY id FOR NO KEY UPDATE
"""
_NAMED = _LOCKED.format("code = ANY(%(codes)s)")
_NAMED_AND_MORE = _LOCKED.format("""
    id IN (
        SELECT id FROM ledger_account WHERE code = ANY(%(codes)s)
        UNION
        SELECT b.id FROM ledger_account AS a JOIN ledger_account AS b ON b.code = a.blocked_by
        WHERE a.code = ANY(%(choice_codes)s)
        UNION
        SELECT unnest(ARRAY[a.id, b.id]) FROM ledger_event AS e
        JOIN ledger_entry AS n ON n.event_id = e.id
        JOIN ledger_account AS a ON a.id IN (n.debit_id, n.credit_id)
        LEFT JOIN ledger_account AS b ON b.code = a.blocked_by
        WHERE e.key = ANY(%(pending)s)
    )
""")
"""With what blocks the accounts that events of choice name, and what held events have moved."""

_KNOWN = f"SELECT {KNOWN_COLUMNS}, {IS_DECIDED} FROM ledger_event WHERE key = ANY(%s)"
_ENTRIES = f"""
    SELECT {", ".join(EntryRow._fields)} FROM ledger_entry
    WHERE event_id = ANY(ARRAY(SELECT id FROM ledger_event WHERE key = ANY(%s)))
    ORDER BY event_id, movement, part
"""
_IDS = "SELECT nextval('ledger_event_id') FROM generate_series(1, %s)"
EVENT_TYPES: Mapping[str, str] = {
    "id": "bigint",
    "effective": "date",
    "recorded_at": "timestamptz",
    "is_choice": "boolean",
    "pending_id": "bigint",
    "expires_at": "timestamptz",
    "movements": "smallint",
    "left_minor": "bigint",
    "digest": "bytea",
    "hash": "bytea",
}
ENTRY_TYPES: Mapping[str, str] = {
    "event_id": "bigint",
    "movement": "smallint",
    "part": "smallint",
    "is_pending": "boolean",
    "debit_id": "bigint",
    "credit_id": "bigint",
    "amount_minor": "bigint",
    "original_minor": "bigint",
    "rate": "numeric",
    "rate_date": "date",
}


def insert_arrays(table: str, columns: Sequence[str], types: Mapping[str, str]) -> str:
    """An ``INSERT`` of whole columns; ``types`` names those that are not text."""
    arrays = ", ".join(f"%s::{types.get(column, 'text')}[]" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({arrays})"


_INSERT_EVENTS = insert_arrays("ledger_event", EventRow._fields, EVENT_TYPES)
_INSERT_ENTRIES = insert_arrays("ledger_entry", EntryRow._fields, ENTRY_TYPES)
_TAKEN = ("ledger_event_key_key", "ledger_event_decided_once")
"""Constraints that another transaction's event may have met first."""

_ADD = """
    UPDATE ledger_account SET
        debits_minor = debits_minor + added.debits,
        credits_minor = credits_minor + added.credits,
        pending_debits_minor = pending_debits_minor + added.pending_debits,
        pending_credits_minor = pending_credits_minor + added.pending_credits,
        last_event_id = added.last_event_id
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS added (id, debits, credits, pending_debits, pending_credits, last_event_id)
    WHERE ledger_account.id = added.id
"""


def read_ground(
    connection: psycopg.Connection[Any], events: Sequence[Event], now: datetime
) -> Ground:
    """What the events are judged on; the accounts they may move stay locked until commit.

    Raises :class:`Changed` where an event that the batch decides was held this very moment.
    """
    named = named_by(events)
    asked = {
        "codes": named.codes,
        "choice_codes": named.choice_codes,
        "pending": named.pending,
    }
    query = _NAMED_AND_MORE if named.choice_codes or named.pending else _NAMED
    with connection.pipeline():
        connection.execute(SHARE_POSTING)
        locked = _sent(connection, query, asked)
        stored = _sent(connection, _KNOWN, [named.all_keys])
        moved = _sent(connection, _ENTRIES, [named.all_keys])
        closed = _sent(connection, CLOSED)
        ids = _sent(connection, _IDS, [len(events)])
        ground = Ground(
            standings(locked.fetchall()),
            knowns(stored.fetchall(), moved.fetchall()),
            sorted(number for (number,) in ids.fetchall()),
            closed_by_book(closed.fetchall()),
            now,
        )
    _check_held(ground, named.pending)
    return ground


def _check_held(ground: Ground, pending: Sequence[str]) -> None:
    """An event held after the accounts were locked may have set aside on others."""
    for known in (ground.known.get(key) for key in pending):
        for entry in known.entries if known else ():
            for number in (entry.debit_id, entry.credit_id):
                standing = ground.by_id.get(number)
                if standing is None or not _is_guard_read(ground, standing):
                    raise Changed


def _is_guard_read(ground: Ground, standing: Standing) -> bool:
    """Whether what may block the account is at hand too."""
    guard = standing.account.blocked_by
    return not guard or guard in ground.accounts


def write(connection: psycopg.Connection[Any], judgement: Judgement) -> None:
    """Write what was judged. Raises :class:`Changed` if one of the keys was taken meanwhile.

    Rows go in by the order of their keys, so that two batches with the same keys wait for each
    other one way round only.
    """
    if not judgement.events:
        return
    events = sorted(judgement.events, key=lambda event: event.key)
    changed = [(one.id, *one.changes, one.last_event) for one in judgement.touched]
    try:
        with connection.pipeline():
            _sent(connection, _INSERT_EVENTS, arrays(events))
            if judgement.entries:
                _sent(connection, _INSERT_ENTRIES, arrays(judgement.entries))
            if changed:
                _sent(connection, _ADD, arrays(changed))
    except psycopg.errors.UniqueViolation as problem:
        if problem.diag.constraint_name not in _TAKEN:
            raise
        raise Changed from None


def _sent(connection: psycopg.Connection[Any], query: str, values: Any = None) -> Any:
    """A statement on its way, several of which make one round trip; its cursor has the answer."""
    return connection.cursor(row_factory=tuple_row).execute(query, values)


def arrays(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Rows as one array literal for each column: many times faster than the driver's own lists."""
    return [_array(column) for column in zip(*rows, strict=True)]


def _array(column: Sequence[Any]) -> str:
    first = column[0]
    if column.count(first) == len(column) and not isinstance(first, int):
        texts = [_element(first)] * len(column)
    else:
        texts = [_element(value) for value in column]
    return f"{{{','.join(texts)}}}"


def _element(value: str | int | bytes | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
