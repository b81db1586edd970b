"""The tests' own databases: real ones, apart from each other, gone afterwards."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from largesse.fund.address import address_of
from tests import postgres
from tests.database import Kind, new_database
from tests.shared import ROOT

SLOWEST_COPY_S = 2.0


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    address = address_of(url)
    if address.vendor == "sqlite":
        import sqlite3

        lite = sqlite3.connect(address.path)
        rows = lite.execute(statement).fetchall()
        lite.commit()
        lite.close()
        return rows
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def with_one_table(url: str) -> None:
    execute(url, "CREATE TABLE thing (id BIGINT PRIMARY KEY)")


def test_each_database_is_empty_and_of_its_own_kind(database_kind: Kind, database_url: str) -> None:
    assert address_of(database_url).vendor == database_kind
    with_one_table(database_url)
    assert execute(database_url, "SELECT * FROM thing") == []


def test_a_copy_has_the_tables_and_none_of_the_others_rows(
    database_kind: Kind, tmp_path: Path
) -> None:
    with new_database(database_kind, tmp_path, with_one_table) as one:
        execute(one, "INSERT INTO thing VALUES (1)")
        started = time.monotonic()
        with new_database(database_kind, tmp_path, with_one_table) as other:
            assert execute(other, "SELECT * FROM thing") == []
        assert time.monotonic() - started < SLOWEST_COPY_S


@pytest.fixture
def server() -> postgres.Server:
    try:
        return postgres.start()
    except postgres.CannotStart as problem:
        pytest.skip(f"needs PostgreSQL, which cannot start here: {problem}")


def test_a_server_ends_when_it_is_told_to_and_leaves_nothing(server: postgres.Server) -> None:
    assert Path(server.folder).is_dir()
    server.stop()
    assert not Path(server.folder).exists()


STARTS_AND_DIES = """
import os, signal
from tests import postgres
print(postgres.start().folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_server_ends_when_the_tests_are_killed(server: postgres.Server) -> None:
    server.stop()
    killed = subprocess.run(
        [sys.executable, "-c", STARTS_AND_DIES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    folder = Path(killed.stdout.strip())
    assert folder.name.startswith("largesse-pg-")
    assert eventually(lambda: not folder.exists())


def test_why_a_server_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.sys, "executable", "/bin/false")
    with pytest.raises(postgres.CannotStart, match="ended without a word"):
        postgres.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is anybody else than itself")
def test_a_wheel_that_nobody_may_read_is_copied(tmp_path: Path) -> None:
    programs = tmp_path / "site" / "wheel" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("#!/bin/sh\n")
    (programs / "postgres").chmod(0o700)
    copied = postgres.copied(programs, tmp_path / "copy")
    assert copied == tmp_path / "copy" / "wheel" / "pginstall" / "bin"
    assert (copied / "postgres").stat().st_mode & 0o777 == 0o755


def eventually(holds: Callable[[], bool], within_s: float = 20.0) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False
