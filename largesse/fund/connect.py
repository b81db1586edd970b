"""Connections to the ledger's database without Django, and the ledger's tables.

Both kinds of connection are in autocommit: a call of the ledger outside :func:`transaction` is a
transaction of its own, one inside joins it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from largesse.fund.address import address_of
from largesse.workspace.errors import Problem, Refusal

Connection = sqlite3.Connection | psycopg.Connection[Any]
"""What the ledger works on: one of these two, of one's own or from under Django."""

POSTING_LOCK = 0x4C656467
"""PostgreSQL's advisory lock: shared by those who post, exclusive for :func:`alone`."""

BUSY_S = 30
"""How long a writer waits for another before SQLite gives up."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
_SCHEMA_LOCK = 0x6C656467


def connect(url: str) -> Connection:
    """A connection to the database of that URL, in autocommit; the caller closes it.

    Raises :class:`Refusal` for a URL that names no database, and the driver's own error where the
    database does not answer.
    """
    address = address_of(url)
    if address.vendor == "postgres":
        return psycopg.connect(**dict(address.parameters), autocommit=True)  # type: ignore[arg-type]
    connection = sqlite3.connect(address.path, timeout=BUSY_S, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Everything inside happens together, or not at all; inside another one it is part of that.

    On SQLite it waits for the one writer the database allows at a time. A PostgreSQL connection out
    of autocommit, as Django's is in ``atomic``, is inside one though nothing was asked of it yet.
    """
    if isinstance(connection, psycopg.Connection):
        if not connection.autocommit and not _has_begun(connection):
            connection.execute("SELECT")  # the driver begins the caller's transaction with this
        with connection.transaction():
            yield
    elif connection.in_transaction:
        yield from _inside(connection, "SAVEPOINT ledger", "RELEASE ledger", "ROLLBACK TO ledger")
    else:
        yield from _inside(connection, "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")


def _inside(connection: sqlite3.Connection, begin: str, done: str, undo: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute(undo)
            if undo != "ROLLBACK":
                connection.execute(done)
        raise
    connection.execute(done)


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """A transaction, or a part of the caller's, during which nobody else posts.

    Who has posted in a transaction and then asks for this may deadlock with others that wait for
    him: PostgreSQL ends one of them with an error. Ask for it first.
    """
    with transaction(connection):
        if isinstance(connection, psycopg.Connection):
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [POSTING_LOCK])
        yield


def refuse_inside(connection: Connection, what: str) -> None:
    """Raises :class:`Refusal` inside a transaction, for what has to be one of its own."""
    if isinstance(connection, psycopg.Connection):
        is_inside = not connection.autocommit or _has_begun(connection)
    else:
        is_inside = connection.in_transaction
    if is_inside:
        mend = "call it before or after the other one"
        raise Refusal(Problem(f"{what} is a transaction of its own", mend, code="in-transaction"))


def _has_begun(connection: psycopg.Connection[Any]) -> bool:
    return connection.info.transaction_status != TransactionStatus.IDLE


def cursor_of(connection: Connection) -> Any:
    """A cursor that gives rows as tuples; Any, since the two drivers share no type."""
    if isinstance(connection, psycopg.Connection):
        return connection.cursor(row_factory=tuple_row)
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor


def place_of(connection: Connection) -> str:
    """How a parameter's place is written."""
    return "%s" if isinstance(connection, psycopg.Connection) else "?"


def insert(connection: Connection, table: str, columns: str, values: Sequence[object]) -> None:
    """Insert one row."""
    places = ", ".join([place_of(connection)] * len(values))
    cursor_of(connection).execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)


def create_schema(connection: Connection) -> None:
    """Make the ledger's tables where they are not there yet; leaves the caller's transaction open.

    Two processes may do so at the same time: one waits for the other.
    """
    with transaction(connection):
        if isinstance(connection, psycopg.Connection):
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMA_LOCK])
            connection.execute(script("postgres").encode())
        else:
            for statement in _statements(script("sqlite")):
                connection.execute(statement)


def script(vendor: str) -> str:
    """The schema file of ``sqlite`` or ``postgres``."""
    return files(__package__).joinpath(f"schema.{vendor}.sql").read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one: ``executescript`` would commit the caller's work."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
