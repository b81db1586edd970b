"""A copy taken of the ledger while others post into it is a ledger of its own, whole."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from largesse.fund.connect import connect, create_schema
from largesse.fund.ledger import open_accounts, post, seal
from largesse.fund.model import Account, Event, Movement
from largesse.fund.verify import verify

ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
)
BEFORE = 20


def keep_posting(url: str, is_done: Flag, is_busy: Flag) -> None:
    """Post, one event a transaction, until told to stop; sometimes seal."""
    connection = connect(url)
    number = 0
    while not is_done.is_set():
        number += 1
        movement = Movement("authority", "allotted", 1, "USD")
        post(connection, [Event(f"e/{number}", "allot", (movement,), date(2024, 5, 6), "x")])
        if number % 7 == 0:
            seal(connection)
        if number == BEFORE:
            is_busy.set()
    connection.close()


def by_backup(source: sqlite3.Connection, target: Path) -> None:
    """What ``.backup`` of SQLite's shell does."""
    copy = sqlite3.connect(target)
    source.backup(copy)
    copy.close()


def by_vacuum(source: sqlite3.Connection, target: Path) -> None:
    source.execute("VACUUM INTO ?", [str(target)])


@pytest.mark.parametrize("take", [by_backup, by_vacuum])
def test_a_copy_taken_while_others_post_is_whole(
    take: Callable[[sqlite3.Connection, Path], None], tmp_path: Path
) -> None:
    url, copy = f"sqlite:///{tmp_path}/ledger.db", tmp_path / "copy.db"
    connection = connect(url)
    assert isinstance(connection, sqlite3.Connection)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    is_done, is_busy = Flag(), Flag()
    writer = Thread(target=keep_posting, args=(url, is_done, is_busy))
    writer.start()
    assert is_busy.wait(timeout=60)
    take(connection, copy)
    is_done.set()
    writer.join()
    kept = verify(connect(f"sqlite:///{copy}"))
    assert kept.is_intact
    assert BEFORE <= kept.events <= verify(connection).events
    assert verify(connection, kept.head).is_intact
    connection.close()
