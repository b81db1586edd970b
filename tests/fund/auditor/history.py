"""What the tables say, read by plain SQL."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """An account and its running sums."""

    code: str
    book: str
    currency: str
    increases: str
    floor: int | None
    blocked_by: str
    sums: tuple[int, int, int, int]
    """Debits, credits, pending debits, pending credits."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a movement."""

    movement: int
    part: int
    is_pending: bool
    debit: str
    credit: str
    amount: int


@dataclass(frozen=True, slots=True)
class Event:
    """An event and its entries, in order."""

    id: int
    key: str
    kind: str
    action: str
    status: str
    effective: str
    recorded_at: datetime
    exception_by: str
    is_choice: bool
    pending_id: int | None
    expires_at: datetime | None
    movements: int
    refusal: str
    refusal_account: str
    left: int | None
    entries: tuple[Entry, ...]

    @property
    def amounts(self) -> list[int]:
        """What was moved by each movement."""
        moved = [0] * self.movements
        for entry in self.entries:
            moved[entry.movement] += entry.amount
        return moved


@dataclass(frozen=True, slots=True)
class Period:
    """Through which day the books were closed, by the events recorded until then."""

    after_event: int
    book: str
    through: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a caller wrote down of an outcome, in the transaction in which it posted."""

    request: int
    copy: int
    position: int
    key: str
    status: str
    amounts: tuple[int, ...]
    refusal: str
    is_replay: bool


@dataclass(frozen=True, slots=True)
class History:
    """Everything there is, events in the order in which they were posted."""

    accounts: tuple[Account, ...]
    events: tuple[Event, ...]
    records: tuple[Record, ...]
    periods: tuple[Period, ...] = ()


def read(connection: Any) -> History:
    """Everything in the ledger's tables and in the callers' own."""
    codes: dict[int, str] = {}
    accounts = []
    for id, code, book, currency, increases, floor, blocked_by, *sums in connection.execute(
        "SELECT id, code, book, currency, increases, floor_minor, blocked_by, debits_minor,"
        " credits_minor, pending_debits_minor, pending_credits_minor FROM ledger_account"
    ):
        codes[id] = code
        sums = tuple(sums)
        accounts.append(Account(code, book, currency, increases, floor, blocked_by or "", sums))
    events = _events(connection, _entries(connection, codes))
    periods = connection.execute(
        "SELECT after_event_id, book, CAST(closed_through AS TEXT) FROM ledger_period ORDER BY id"
    )
    return History(
        tuple(accounts),
        tuple(events),
        tuple(_records(connection)),
        tuple(Period(*row) for row in periods),
    )


def _entries(connection: Any, codes: dict[int, str]) -> dict[int, list[Entry]]:
    entries: dict[int, list[Entry]] = {}
    for event, movement, part, is_pending, debit, credit, amount in connection.execute(
        "SELECT event_id, movement, part, is_pending, debit_id, credit_id, amount_minor"
        " FROM ledger_entry ORDER BY event_id, movement, part"
    ):
        entry = Entry(movement, part, bool(is_pending), codes[debit], codes[credit], amount)
        entries.setdefault(event, []).append(entry)
    return entries


def _events(connection: Any, entries: dict[int, list[Entry]]) -> Iterator[Event]:
    for row in connection.execute(
        "SELECT id, key, kind, action, status, CAST(effective AS TEXT), recorded_at, exception_by,"
        " is_choice, pending_id, expires_at, movements, refusal, refusal_account, left_minor"
        " FROM ledger_event ORDER BY id"
    ):
        id, key, kind, action, status, effective, recorded_at, exception_by, *rest = row
        is_choice, pending_id, expires_at, movements, refusal, account, left = rest
        yield Event(
            id,
            key,
            kind,
            action,
            status,
            effective,
            instant(recorded_at),
            exception_by,
            bool(is_choice),
            pending_id,
            expires_at and instant(expires_at),
            movements,
            refusal,
            account,
            left,
            tuple(entries.get(id, ())),
        )


def _records(connection: Any) -> Iterator[Record]:
    for request, copy, position, key, status, amounts, refusal, replayed in connection.execute(
        "SELECT request, copy, position, key, status, amounts, refusal, replayed"
        " FROM caller_record ORDER BY request, copy, position"
    ):
        moved = tuple(json.loads(amounts))
        yield Record(request, copy, position, key, status, moved, refusal, bool(replayed))


def instant(told: datetime | str) -> datetime:
    """A moment in UTC, from a database's value or from text."""
    moment = datetime.fromisoformat(told) if isinstance(told, str) else told
    return moment.astimezone(UTC)
