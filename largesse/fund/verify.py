"""Checks every invariant of the ledger from its entries alone, and the chain that seals them.

One pass over events and entries in the order of their ids, in one snapshot of the database while
others go on posting. Memory grows with accounts and with what is held at the time, not with events.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from largesse.fund.chain import (
    NOTHING,
    PERIOD_COLUMNS,
    SEAL_COLUMNS,
    Head,
    Part,
    Seal,
    account_hash,
    moment_text,
    period_hash,
    seal_of,
)
from largesse.fund.connect import Connection, cursor_of, refuse_inside, script
from largesse.fund.ground import ACCOUNT_COLUMNS, SUM_COLUMNS, entry_of
from largesse.fund.replay import RESTORE, Period, Replay
from largesse.fund.rows import EntryRow, EventRow
from largesse.workspace.errors import Problem

MOST_SHOWN = 1_000
"""Problems kept in a report; more are counted."""

_FETCHED_AT_ONCE = 2_000
_numbers = count()
_GUARDS = re.compile(r"CREATE (?:OR REPLACE )?TRIGGER (?:IF NOT EXISTS )?(\w+)")


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and every problem found."""

    accounts: int
    events: int
    refused: int
    entries: int
    held: int
    """Events that are pending still."""
    periods: int
    seals: int
    unsealed: int
    """Events recorded since the last seal: the chain does not protect them yet."""
    head: Head | None
    """The newest seal, to be kept apart from the database."""
    problems: tuple[Problem, ...]
    more: int = 0
    """Problems beyond those listed."""

    @property
    def is_intact(self) -> bool:
        """Whether no problem was found."""
        return not self.problems


def verify(connection: Connection, head: Head | None = None) -> Report:
    """Check everything; `head` is a seal kept elsewhere, which the chain must still contain.

    A transaction of its own. Raises :class:`Refusal` inside one.
    """
    found = _Found()
    with _snapshot(connection):
        found.add(_missing_guards(connection))
        found.add(_keys_twice(connection))
        accounts = _PartCheck("accounts", _seals(connection))
        periods = _PartCheck("periods", _seals(connection))
        events = _PartCheck("events", _seals(connection))
        replay = Replay(
            _accounts(connection, accounts, found), _periods(connection, periods, found)
        )
        for event, entries in _recorded(connection, found):
            found.add(events.add(event.id, event.hash))
            found.add(replay.event(event, entries))
        found.add(replay.finish())
        found.add(events.finish())
        last = _check_links(_seals(connection), head, found)
        found.add(_check_head(connection, last))
    return Report(
        accounts=len(replay.standing),
        events=events.total,
        refused=replay.counts["refused"],
        entries=replay.counts["entries"],
        held=len(replay.held),
        periods=periods.total,
        seals=last.id,
        unsealed=events.unsealed,
        head=last.head if last.id else None,
        problems=tuple(found.problems),
        more=found.more,
    )


class _Found:
    """The problems so far, no more than fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.more = 0

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if len(self.problems) < MOST_SHOWN:
                self.problems.append(problem)
            else:
                self.more += 1


class _PartCheck:
    """Follows one kind of rows along the seals that cover them."""

    def __init__(self, kind: str, seals: Iterator[Seal]) -> None:
        self.kind = kind
        self.total = 0
        self.unsealed = 0
        self._seals = seals
        self._from = 0
        self._next()

    def add(self, number: int, digest: bytes) -> Iterator[Problem]:
        """One more row; ids must grow."""
        self.total += 1
        while self._seal is not None and number > self._through:
            yield from self._close()
        if self._seal is None:
            self.unsealed += 1
        else:
            self._part.add(number, digest)

    def finish(self) -> Iterator[Problem]:
        """After the last row."""
        while self._seal is not None:
            yield from self._close()

    def _next(self) -> None:
        self._seal = next(self._seals, None)
        self._part = Part(self._from)
        if self._seal is not None:
            self._through: int = getattr(self._seal, f"through_{self.kind[:-1]}")

    def _close(self) -> Iterator[Problem]:
        seal, part = self._seal, self._part
        sealed = getattr(seal, self.kind)
        if (part.count, part.hash) != (sealed, getattr(seal, f"{self.kind}_hash")):
            number = seal.id if seal else 0
            place = f"{self.kind} {self._from + 1} to {self._through}"
            counts = f"{sealed} were sealed, {part.count} are there"
            what = f"{place} are not what seal {number} covers ({counts})"
            yield Problem(what, RESTORE, code=f"sealed-{self.kind}-differ")
        self._from = self._through
        self._next()


@contextmanager
def _snapshot(connection: Connection) -> Iterator[None]:
    """Everything read inside is as of one moment, whoever posts meanwhile."""
    refuse_inside(connection, "verifying")
    if isinstance(connection, psycopg.Connection):
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _stream(connection: Connection, query: str) -> Iterator[Sequence[Any]]:
    """The rows of a query, a few at a time."""
    if isinstance(connection, psycopg.Connection):
        with connection.cursor(f"verify_{next(_numbers)}", row_factory=tuple_row) as cursor:
            cursor.itersize = _FETCHED_AT_ONCE
            yield from cursor.execute(query.encode())
    else:
        yield from cursor_of(connection).execute(query)


def _accounts(connection: Connection, check: _PartCheck, found: _Found) -> Iterator[Sequence[Any]]:
    query = (
        f"SELECT {ACCOUNT_COLUMNS}, {SUM_COLUMNS}, last_event_id FROM ledger_account ORDER BY id"
    )
    for row in _stream(connection, query):
        found.add(check.add(row[0], account_hash(row)))
        yield row
    found.add(check.finish())


def _periods(connection: Connection, check: _PartCheck, found: _Found) -> list[Period]:
    periods = []
    query = f"SELECT {PERIOD_COLUMNS} FROM ledger_period ORDER BY id"
    for row in _stream(connection, query):
        found.add(check.add(row[0], period_hash(row)))
        periods.append(Period(row[-1], row[1], str(row[2])))
    found.add(check.finish())
    return periods


def _recorded(connection: Connection, found: _Found) -> Iterator[tuple[EventRow, list[EntryRow]]]:
    """Events in order, each with its entries."""
    events = f"SELECT {', '.join(EventRow._fields)} FROM ledger_event ORDER BY id"
    entries = (
        f"SELECT {', '.join(EntryRow._fields)} FROM ledger_entry ORDER BY event_id, movement, part"
    )
    groups = groupby(_stream(connection, entries), key=itemgetter(0))
    number, group = next(groups, (None, iter(())))
    for row in _stream(connection, events):
        while number is not None and number < row[0]:
            found.add([_orphan(number)])
            number, group = next(groups, (None, iter(())))
        own = [entry_of(entry) for entry in group] if number == row[0] else []
        if number == row[0]:
            number, group = next(groups, (None, iter(())))
        yield _event_of(row), own
    while number is not None:
        found.add([_orphan(number)])
        number, group = next(groups, (None, iter(())))


def _orphan(number: int) -> Problem:
    return Problem(f"event {number} has entries and is not there", RESTORE, code="event-missing")


def _event_of(row: Sequence[Any]) -> EventRow:
    event = EventRow(*row)
    return event._replace(
        effective=str(event.effective),
        recorded_at=moment_text(event.recorded_at) or "",
        is_choice=bool(event.is_choice),
        expires_at=moment_text(event.expires_at),
        digest=bytes(event.digest),
        hash=bytes(event.hash),
    )


def _seals(connection: Connection) -> Iterator[Seal]:
    query = f"SELECT {SEAL_COLUMNS} FROM ledger_seal ORDER BY id"
    return map(seal_of, _stream(connection, query))


def _check_links(seals: Iterator[Seal], kept: Head | None, found: _Found) -> Seal:
    """Every seal follows from the one before; the last of them."""
    last = NOTHING
    for seal in seals:
        if seal.id != last.id + 1 or seal.link(last.hash) != seal.hash:
            what = f"seal {seal.id} does not follow from the one before"
            found.add([Problem(what, RESTORE, code="seal-broken")])
        if kept is not None and kept.number == seal.id and kept != seal.head:
            what = f"seal {seal.id} is not the one you kept: the chain was written anew"
            found.add([Problem(what, RESTORE, code="head-differs")])
        last = seal
    if kept is not None and kept.number > last.id:
        what = f"seal {kept.number}, which you kept, is not there: the chain was cut short"
        found.add([Problem(what, RESTORE, code="head-missing")])
    return last


def _check_head(connection: Connection, last: Seal) -> Iterator[Problem]:
    row = cursor_of(connection).execute("SELECT seal_id, hash FROM ledger_head").fetchone()
    known = (row[0], bytes(row[1])) if row else (0, NOTHING.hash)
    if known != (last.id, last.hash):
        what = f"the last seal should be number {known[0]}; seal {last.id} is"
        yield Problem(what, RESTORE, code="head-differs")


def _keys_twice(connection: Connection) -> Iterator[Problem]:
    query = "SELECT key, count(*) FROM ledger_event GROUP BY key HAVING count(*) > 1"
    for key, times in _stream(connection, query):
        yield Problem(f"key '{key}' stands {times} times", RESTORE, code="key-twice")


def _missing_guards(connection: Connection) -> Iterator[Problem]:
    """Triggers of the schema that are gone or switched off."""
    if isinstance(connection, psycopg.Connection):
        vendor, query = "postgres", "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    else:
        vendor, query = "sqlite", "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    there = {name for (name,) in cursor_of(connection).execute(query).fetchall()}
    for name in _GUARDS.findall(script(vendor)):
        if name not in there:
            mend = "find who switched it off; apply the ledger's schema again"
            yield Problem(f"the database's guard {name} is off", mend, code="guard-off")
