"""The ledger of a test of the books, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from largesse.fund.connect import connect, create_schema
from largesse.fund.opening import open_fund
from tests.database import Kind, new_database
from tests.fund.books.world import DAY, Books, programme


def with_ledger(url: str) -> None:
    """Fills in the ledger's tables, then lets go of the database."""
    connection = connect(url)
    create_schema(connection)
    connection.close()


@pytest.fixture
def empty(database_kind: Kind, tmp_path: Path) -> Iterator[Books]:
    """A ledger with nothing in it."""
    with new_database(database_kind, tmp_path, with_ledger) as url:
        connection = connect(url)
        yield Books(connection)
        connection.close()


@pytest.fixture
def books(empty: Books, tmp_path: Path) -> Books:
    """The small fund, opened."""
    open_fund(empty.connection, programme(tmp_path / "programme"), "controller", "second", DAY)
    return empty
