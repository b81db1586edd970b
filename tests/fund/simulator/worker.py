"""Who posts, and may be killed at it: one request after the other, on a connection of its own.

In the transaction in which it posts it also writes a record of its own: what the caller of a ledger
would keep (an agreement signed). Money and record must both be there or both not.
"""

import json
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import psycopg

from largesse.fund.chain import seal
from largesse.fund.connect import connect
from largesse.fund.ledger import expire, post
from largesse.fund.model import Action, Event, Movement, Outcome
from largesse.fund.periods import close_through, reopen_after
from largesse.workspace.errors import Refusal
from tests.fund.simulator.world import Json

MOST_TRIES = 50
RECORD = "INSERT INTO caller_record VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
PASSING = (sqlite3.OperationalError, psycopg.errors.DeadlockDetected)


def close(connection: Any, request: Json) -> None:
    day, book = date.fromisoformat(request["through"]), request["book"]
    close_through(connection, day, "controller", book=book)


def reopen(connection: Any, request: Json) -> None:
    day, book = date.fromisoformat(request["through"]), request["book"]
    reopen_after(connection, day, "controller", "director", book=book, reason="correction")


UPKEEP: dict[str, Callable[[Any, Json], object]] = {
    "seal": lambda connection, _: seal(connection),
    "close": close,
    "reopen": reopen,
}
"""What is a transaction of its own."""


class Mortality:
    """Counts statements, and ends this process with `kill -9` before the one agreed on."""

    def __init__(self) -> None:
        self.count = 0
        self.dies_at = 0

    def begin(self, dies_at: int) -> None:
        self.count, self.dies_at = 0, dies_at

    def statement(self, _text: object = None) -> None:
        self.count += 1
        if self.count == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def end(self) -> None:
        """What was to die later than the last statement dies before it can answer."""
        if self.count < self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def watch(connection: Any, mortality: Mortality) -> None:
    """Have every statement of the connection counted before it is executed."""
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(mortality.statement)
        return

    class Counted(psycopg.Cursor[Any]):
        def execute(self, *args: Any, **kwargs: Any) -> Any:
            mortality.statement()
            return super().execute(*args, **kwargs)

        def executemany(self, *args: Any, **kwargs: Any) -> Any:
            mortality.statement()
            return super().executemany(*args, **kwargs)

    connection.cursor_factory = Counted


class Worker:
    """One writer."""

    def __init__(self, url: str, sabotage: str = "") -> None:
        self.connection: Any = connect(url)
        self.is_sqlite = isinstance(self.connection, sqlite3.Connection)
        self.sabotage = sabotage
        self.head: object = None
        self.mortality = Mortality()
        watch(self.connection, self.mortality)

    def answer(self, request: Json) -> Json:
        """Does what is asked, again where the database asks for it."""
        for tries in range(MOST_TRIES):
            self.mortality.begin(request["dies_at"])
            try:
                outcomes = self._transact(request)
            except PASSING:
                if not self.is_sqlite or self.connection.in_transaction:
                    self._execute("ROLLBACK")
                continue
            statements = self.mortality.count
            self.mortality.end()
            told = [told_of(outcome) for outcome in outcomes]
            head = self.head and str(self.head)
            return {"outcomes": told, "statements": statements, "tries": tries + 1, "head": head}
        raise RuntimeError(f"no luck in {MOST_TRIES} tries")

    def close(self) -> None:
        self.connection.close()

    def _transact(self, request: Json) -> list[Outcome]:
        if request["do"] in UPKEEP:
            return self._keep_up(request)
        self._execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        outcomes = self._do(request)
        if self.sabotage == "record-apart":
            self._execute("COMMIT")
            self._execute("BEGIN")
        for position, outcome in enumerate(outcomes):
            self._execute(RECORD, self._record(request, position, outcome))
        is_rolled_back = request.get("ends") == "rollback"
        if self.sabotage in ("record-apart", "answer-without-commit") and request["id"] % 5 == 0:
            is_rolled_back = True
        self._execute("ROLLBACK" if is_rolled_back else "COMMIT")
        return outcomes

    def _keep_up(self, request: Json) -> list[Outcome]:
        with suppress(Refusal):  # such as books that are closed as far already
            self.head = UPKEEP[request["do"]](self.connection, request) or self.head
        return []

    def _do(self, request: Json) -> list[Outcome]:
        now = datetime.fromisoformat(request["now"])
        if request["do"] == "expire":
            return list(expire(self.connection, now))
        events = [event_of(event) for event in request["events"]]
        if self.sabotage == "post-anew":
            events = [replace(event, key=f"{event.key}/{os.getpid()}") for event in events]
        half = -(-len(events) // request["parts"])
        outcomes: list[Outcome] = []
        for start in range(0, len(events), half):
            part = events[start : start + half]
            outcomes += post(self.connection, part, request["mode"], now=now)
        return outcomes

    def _record(self, request: Json, position: int, outcome: Outcome) -> tuple[object, ...]:
        told = told_of(outcome)
        amounts = json.dumps(told["amounts"])
        return (
            request["id"],
            request["copy"],
            position,
            told["key"],
            told["status"],
            amounts,
            told["refusal"],
            int(told["replayed"]),
        )

    def _execute(self, statement: str, parameters: tuple[object, ...] = ()) -> None:
        if not self.is_sqlite:
            statement = statement.replace("?", "%s")
        self.connection.execute(statement, parameters)


def event_of(told: Json) -> Event:
    expires = told["expires_at"]
    return Event(
        key=told["key"],
        kind=told["kind"],
        movements=tuple(
            Movement(
                debit=one["debit"],
                credit=one["credit"],
                amount_minor=one["amount"],
                currency=one["currency"],
                at_most=one["at_most"],
                otherwise=one["otherwise"],
            )
            for one in told["movements"]
        ),
        effective=date.fromisoformat(told["effective"]),
        by=told["by"],
        action=Action(told["action"]),
        pending=told["pending"],
        expires_at=datetime.fromisoformat(expires) if expires else None,
        is_choice=told["is_choice"],
        exception_by=told["exception_by"],
    )


def told_of(outcome: Outcome) -> Json:
    return {
        "key": outcome.key,
        "status": str(outcome.status),
        "amounts": list(outcome.amounts_minor),
        "refusal": outcome.refusal,
        "account": outcome.account,
        "left": outcome.left_minor,
        "replayed": outcome.replayed,
    }
