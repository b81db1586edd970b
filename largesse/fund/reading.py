"""Reading the ledger: one way to ask both databases, and what a reader may ask about."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from json import loads
from typing import Any

from largesse.fund.connect import Connection

Value = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class AsOf:
    """What counts: events effective up to ``day``, recorded up to ``known_at``; None: all."""

    day: date | None = None
    known_at: datetime | None = None

    def condition(self, event: str = "e") -> tuple[str, list[Value]]:
        """As a condition on the events named ``event`` in a query, with its values."""
        said, values = [f"{event}.status <> 'refused'"], list[Value]()
        if self.day is not None:
            said.append(f"{event}.effective <= ?")
            values.append(self.day)
        if self.known_at is not None:
            said.append(f"{event}.recorded_at <= ?")
            values.append(self.known_at)
        return " AND ".join(said), values


NOW = AsOf()
"""Everything recorded so far."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent so far about one subject, refused events included."""

    count: int = 0
    moved: tuple[tuple[str, int], ...] = ()
    """Of the posted events' first movements: the account debited, and the minor units."""


_TRIED = """
SELECT e.id, e.subject, d.code, m.amount_minor
FROM ledger_event e
LEFT JOIN ledger_entry m ON m.event_id = e.id AND m.movement = 0 AND NOT m.is_pending
LEFT JOIN ledger_account d ON d.id = m.debit_id
WHERE e.kind IN ({kinds}) AND substr(e.subject, 1, ?) = ?
ORDER BY e.id, m.part
"""


def tried(connection: Connection, kinds: Sequence[str], prefix: str) -> dict[str, Tried]:
    """By subject that begins with a prefix: how many events of those kinds, and what they moved."""
    query = _TRIED.format(kinds=", ".join("?" for _ in kinds))
    found: dict[str, Tried] = {}
    last = 0
    for event, subject, debit, amount in rows(connection, query, [*kinds, len(prefix), prefix]):
        before = found.get(subject, Tried())
        moved = before.moved if debit is None else (*before.moved, (debit, amount))
        found[subject] = Tried(before.count + (event != last), moved)
        last = event
    return found


def note_of(connection: Connection, key: str) -> Mapping[str, str]:
    """What the event of a key says beside its movements; empty where there is none."""
    found = next(rows(connection, "SELECT note FROM ledger_event WHERE key = ?", [key]), ("{}",))
    note: Mapping[str, str] = loads(found[0])
    return note


def rows(
    connection: Connection, query: str, values: Sequence[Value] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, its values written ``?``; nothing but text of ours is ever in it."""
    if isinstance(connection, sqlite3.Connection):
        yield from connection.execute(query, [_as_text(value) for value in values])
    else:
        with connection.cursor() as cursor:
            cursor.execute(query.replace("?", "%s").encode(), list(values))
            yield from cursor


def _as_text(value: Value) -> str | int | None:
    """As SQLite's tables hold it: days and instants in ISO 8601, instants in UTC."""
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def instant_text(moment: datetime) -> str:
    """An instant in UTC to the microsecond, so that texts sort as the instants do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def day_of(value: str | date) -> date:
    """A day as either database gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def instant_of(value: str | datetime) -> datetime:
    """An instant as either database gives it, in UTC."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.astimezone(UTC)
