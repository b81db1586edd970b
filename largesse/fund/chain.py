"""The chain of seals: each covers what was recorded since the one before, and that one's hash.

Altering, removing, inserting or reordering anything sealed changes a hash somewhere, and every
hash after it. What a chain by itself cannot show is that it was cut short at its end, or written
anew from some point on: for that, keep its head (number and hash) somewhere else and hand it to
:func:`largesse.fund.verify.verify`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from largesse.fund.connect import Connection, alone, cursor_of, insert, place_of, refuse_inside
from largesse.fund.content import spelled, text_of
from largesse.fund.ground import ACCOUNT_COLUMNS

START = bytes(32)
"""What the first seal follows."""

PERIOD_COLUMNS = (
    "id, book, closed_through, action, recorded_at, recorded_by, approved_by, reason,"
    " after_event_id"
)
SEAL_COLUMNS = (
    "id, through_account, through_period, through_event, accounts, periods, events,"
    " accounts_hash, periods_hash, events_hash, sealed_at, hash"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal: its number and hash, to be kept apart from the database."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """From ``number:hash`` as printed. Raises ValueError for anything else."""
        number, _, digest = text.strip().partition(":")
        if len(bytes.fromhex(digest)) != len(START):
            raise ValueError(f"'{digest}' is no SHA-256")
        return cls(int(number), digest.lower())


@dataclass(frozen=True, slots=True)
class Seal:
    """A row of ``ledger_seal``."""

    id: int
    through_account: int
    through_period: int
    through_event: int
    accounts: int
    periods: int
    events: int
    accounts_hash: bytes
    periods_hash: bytes
    events_hash: bytes
    sealed_at: str
    hash: bytes = b""

    def link(self, before: bytes) -> bytes:
        """Its hash, as it follows from its other columns and the hash of the seal before."""
        return hashlib.sha256(before + text_of(self.columns[:-1]).encode()).digest()

    @property
    def columns(self) -> tuple[Any, ...]:
        """Its values in the order of :data:`SEAL_COLUMNS`."""
        return tuple(getattr(self, name.strip()) for name in SEAL_COLUMNS.split(","))

    @property
    def head(self) -> Head:
        """What is kept of it elsewhere."""
        return Head(self.id, self.hash.hex())


NOTHING = Seal(0, 0, 0, 0, 0, 0, 0, START, START, START, "", START)
"""What comes before the first seal."""


class Part:
    """The running hash and count of one kind of rows, and the id of the last of them."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.count = 0
        self._hash = hashlib.sha256()

    def add(self, number: int, digest: bytes) -> None:
        """One more row, by its number and its own hash."""
        self.last = number
        self.count += 1
        self._hash.update(b"%d:%b" % (number, digest))

    @property
    def hash(self) -> bytes:
        """The hash of the rows so far."""
        return self._hash.digest()


def account_hash(row: Sequence[Any]) -> bytes:
    """The hash of an account: of what it is, not of what stands on it."""
    return hashlib.sha256(text_of(row[:12]).encode()).digest()


def period_hash(row: Sequence[Any]) -> bytes:
    """The hash of a row of ``ledger_period``."""
    number, book, day, action, recorded_at, *rest = row
    columns = (number, book, str(day), action, moment_text(recorded_at), *rest)
    return hashlib.sha256(text_of(columns).encode()).digest()


def moment_text(value: str | datetime | None) -> str | None:
    """An instant as it is hashed: a text as it stands, which nobody may have altered."""
    return spelled(value) if isinstance(value, datetime) else value


def seal_of(row: Sequence[Any]) -> Seal:
    """A seal from its :data:`SEAL_COLUMNS`."""
    values = [*row]
    values[7:] = [*map(bytes, row[7:10]), moment_text(row[10]), bytes(row[11])]
    return Seal(*values)


def head(connection: Connection) -> Head | None:
    """The newest seal; None where nothing is sealed yet."""
    newest = _newest(cursor_of(connection))
    return newest.head if newest.id else None


def seal(connection: Connection, *, now: datetime | None = None) -> Head | None:
    """Seal all that was recorded since the last seal; the newest seal, or None for an empty ledger.

    A transaction of its own: it waits until nobody is posting. Raises :class:`Refusal` inside one.
    """
    refuse_inside(connection, "sealing")
    moment = datetime.now(UTC) if now is None else now.astimezone(UTC)
    with alone(connection):
        cursor = cursor_of(connection)
        last = _newest(cursor)
        accounts = _since(cursor, _ACCOUNTS, last.through_account, account_hash)
        periods = _since(cursor, _PERIODS, last.through_period, period_hash)
        events = _since(cursor, _EVENTS, last.through_event, lambda row: bytes(row[1]))
        if not (accounts.count or periods.count or events.count):
            return last.head if last.id else None
        new = Seal(
            last.id + 1,
            accounts.last,
            periods.last,
            events.last,
            accounts.count,
            periods.count,
            events.count,
            accounts.hash,
            periods.hash,
            events.hash,
            spelled(moment),
        )
        return _store(connection, replace(new, hash=new.link(last.hash))).head


_ACCOUNTS = f"SELECT {ACCOUNT_COLUMNS} FROM ledger_account WHERE id > %s ORDER BY id"
_PERIODS = f"SELECT {PERIOD_COLUMNS} FROM ledger_period WHERE id > %s ORDER BY id"
_EVENTS = "SELECT id, hash FROM ledger_event WHERE id > %s ORDER BY id"
_CHUNK = 10_000


def _since(cursor: Any, query: str, last: int, hash_of: Callable[[Sequence[Any]], bytes]) -> Part:
    """The part that begins after that id."""
    part = Part(last)
    while True:
        rows = cursor.execute(f"{query % int(part.last)} LIMIT {_CHUNK}").fetchall()
        for row in rows:
            part.add(row[0], hash_of(row))
        if len(rows) < _CHUNK:
            return part


def _newest(cursor: Any) -> Seal:
    row = cursor.execute(f"SELECT {SEAL_COLUMNS} FROM ledger_seal ORDER BY id DESC LIMIT 1")
    found = row.fetchone()
    return seal_of(found) if found else NOTHING


def _store(connection: Connection, new: Seal) -> Seal:
    insert(connection, "ledger_seal", SEAL_COLUMNS, new.columns)
    cursor = cursor_of(connection)
    if new.id == 1:
        insert(connection, "ledger_head", "only_row, seal_id, hash", (1, new.id, new.hash))
    else:
        place = place_of(connection)
        update = f"UPDATE ledger_head SET seal_id = {place}, hash = {place}"
        cursor.execute(update, (new.id, new.hash))
    return new
