"""Databases for tests: each test its own, on SQLite and on PostgreSQL.

A test that takes `database_url` runs twice: on a new SQLite file, and on a new database of a
PostgreSQL server that this process has started (`tests.postgres`). To run against another server::

    LARGESSE_TEST_POSTGRES_URL=postgresql://user@host/postgres make test

Its user must be allowed to create databases; they are named ``largesse_test_...`` and dropped
again. Where no server can start, the tests are skipped; why and how many is printed at the end.
"""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

import psycopg
import pytest

from largesse.fund.address import VARIABLE
from largesse.partners.database import close_records, use_database
from tests import postgres

Kind = Literal["sqlite", "postgres"]
Build = Callable[[str], None]
"""Fills the empty database at an address."""

KINDS: tuple[Kind, ...] = ("sqlite", "postgres")
OTHER_SERVER = "LARGESSE_TEST_POSTGRES_URL"

_numbers = itertools.count(1)


def empty(_url: str) -> None:
    """Fills nothing in."""


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """``sqlite`` and ``postgres`` in turn."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def database_url(database_kind: Kind, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of this test's own, on either kind in turn."""
    with new_database(database_kind, tmp_path) as url:
        yield url


def with_records(url: str) -> None:
    """Fills in the tables of records and ledger, then lets go of the database."""
    use_database(url)
    close_records()


@pytest.fixture
def records(database_kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Records and ledger of this test's own, open in this process, on either kind in turn.

    Gives their address, which ``LARGESSE_DATABASE_URL`` names too: a workspace opened by the test,
    or by a process it starts, uses them.
    """
    with new_database(database_kind, tmp_path, with_records) as url:
        monkeypatch.setenv(VARIABLE, url)
        use_database(url)
        yield url
        close_records()


@contextmanager
def new_database(kind: Kind, folder: Path, build: Build = empty) -> Iterator[str]:
    """The address of a new database, dropped at the end; skips the test where no server starts.

    It is a copy of what `build` has made once in this process, so costly tables are made once.
    """
    original = _original(kind, build)
    if kind == "sqlite":
        path = folder / f"test-{next(_numbers)}.db"
        shutil.copyfile(original, path)
        yield _sqlite_url(path)
    else:
        name = _create(original)
        try:
            yield _postgres_url(name)
        finally:
            _drop(name)


@cache
def _original(kind: Kind, build: Build) -> str:
    """The file or the database that is copied for each test."""
    if kind == "sqlite":
        folder = tempfile.mkdtemp(prefix="largesse-test-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = Path(folder) / "original.db"
        path.touch()
        build(_sqlite_url(path))
        leftover = path.with_name(f"{path.name}-wal")
        assert not leftover.exists(), "close every connection, so that the file holds everything"
        return str(path)
    if build is empty:
        return "template1"
    name = _create("template1")
    atexit.register(_drop, name)
    build(_postgres_url(name))
    return name


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{quote(str(path))}"


def _postgres_url(name: str) -> str:
    address = urlsplit(server_url())
    return address._replace(path=f"/{name}").geturl()


def _create(original: str) -> str:
    name = f"largesse_test_{os.getpid()}_{next(_numbers)}"
    _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY FILE_COPY')
    return name


def _drop(name: str) -> None:
    _maintain(f'DROP DATABASE "{name}" WITH (FORCE)')


def _maintain(statement: str) -> None:
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(statement.encode())


def server_url() -> str:
    """The address of the server's maintenance database, started at the first call."""
    url, problem = _started()
    if problem:
        pytest.skip(problem)
    return url


@cache
def _started() -> tuple[str, str]:
    """The server's address, or why there is none."""
    other = os.environ.get(OTHER_SERVER)
    if other:
        return other, ""
    try:
        server = postgres.start()
    except postgres.CannotStart as problem:
        return "", f"needs PostgreSQL, which cannot start here: {problem}"
    atexit.register(server.stop)
    return server.url, ""
