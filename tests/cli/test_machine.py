"""What a machine refuses (disk, permission, limits) ends with what, where and the mend."""

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError

from largesse.cli.faults import refusal_of
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import HEADER, charge, deliver, workspace
from tests.shared import ROOT

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from largesse.cli import main
sys.exit(main({words!r}))
"""
FULL = """
import errno, os, sys
from largesse.cli import main
writes = 0
def refuse(event, arguments):
    global writes
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+"):
        writes += 1
        if writes >= {number}:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), arguments[0])
sys.addaudithook(refuse)
sys.exit(main({words!r}))
"""


def ended(program: str) -> tuple[int, str]:
    """Exit code and what was said, on both channels, of a real process."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def export(home: Workspace, row_count: int) -> Path:
    """A billing file of distinct amounts, so that it does not shrink to nothing."""
    path = home.root / "exports" / "march.csv"
    path.parent.mkdir(exist_ok=True)
    lines = [charge("2024-03", f"{n}.{n * 7919 % 99991}") for n in range(row_count)]
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("limit", [200, 3_000, 30_000])
def test_an_import_that_may_not_write_so_much_leaves_the_lake_alone(
    tmp_path: Path, limit: int
) -> None:
    home = workspace(tmp_path)
    path = export(home, 20_000)
    words = ["import", str(path), "-w", str(home.root)]
    code, said = ended(LIMITED.format(limit=limit, words=words))
    assert code == 2, said
    assert "Mend: " in said
    assert "mistake of its own" not in said
    assert not list((home.lake / "imports").glob("*.json"))
    code, said = ended(LIMITED.format(limit=10**9, words=words))
    assert code == 0, said


@pytest.mark.parametrize("limit", [150, 1_500])
def test_a_run_that_may_not_write_so_much_leaves_no_run(tmp_path: Path, limit: int) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    words = ["run", "-w", str(home.root)]
    code, said = ended(LIMITED.format(limit=limit, words=words))
    assert code == 2, said
    assert "Mend: " in said
    assert "mistake of its own" not in said
    assert ended(LIMITED.format(limit=10**9, words=words))[0] == 0


@pytest.mark.parametrize("words", [["import"], ["run"], ["init"], ["new", "volume-rebate", "x"]])
@pytest.mark.parametrize("number", [1, 2])
def test_a_full_disk(tmp_path: Path, words: list[str], number: int) -> None:
    home = workspace(tmp_path / "home")
    deliver(home, "january.csv", [charge("2024-01", "400")])
    match words[0]:
        case "import":
            words = [*words, str(export(home, 3)), "-w", str(home.root)]
        case "init":
            words = [*words, str(tmp_path / "fresh")]
        case _:
            words = [*words, "-w", str(home.root)]
    code, said = ended(FULL.format(number=number, words=words))
    if code == 0:
        assert (words[0], number) == ("new", 2)  # it writes one file
        return
    assert code == 2, said
    assert "the disk is full. Mend: free some space; nothing was changed" in said


#  errno              what is said
SAID = [
    (errno.EACCES,       "permission is denied"),
    (errno.EROFS,        "this disk can only be read"),
    (errno.EISDIR,       "this is a folder where a file is expected"),
    (errno.ENOTDIR,      "a file stands where a folder is expected"),
    (errno.ENAMETOOLONG, "the name is too long"),
    (errno.EIO,          "input/output error"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "says"), SAID)
def test_what_the_system_refuses_is_told_with_its_place(number: int, says: str) -> None:
    refusal = refusal_of(OSError(number, os.strerror(number), "facts/partners.csv"))
    assert refusal is not None
    assert str(refusal).startswith(f"facts/partners.csv: {says}")
    assert refusal.problems[0].mend


#  what the records' database says             what is said
OF_RECORDS = [
    ('permission denied for schema public',    "the database does not let this role do that"),
    ('must be owner of table ledger_entry',    "the database does not let this role do that"),
    ('connection failed: FATAL: no such role', "the database does not answer"),
    ('database is locked',                     "others were at work on the same rows"),
    ('deadlock detected',                      "others were at work on the same rows"),
    ('could not extend file: No space left',   "the database cannot be written to"),
    ('attempt to write a readonly database',   "the database cannot be written to"),
    ('file is not a database',                 "the database's file is damaged"),
]  # fmt: skip


@pytest.mark.parametrize("kind", [sqlite3.DatabaseError, psycopg.Error, DatabaseError])
@pytest.mark.parametrize(("said", "says"), OF_RECORDS)
def test_what_the_records_database_refuses_is_told(
    kind: type[Exception], said: str, says: str
) -> None:
    refusal = refusal_of(kind(said))
    assert refusal is not None
    assert str(refusal).startswith(f"{says} ({said}). Mend: ")


def test_a_fault_of_ours_is_none_of_the_machines() -> None:
    assert refusal_of(ZeroDivisionError()) is None
    assert refusal_of(sqlite3.OperationalError("no such column: amuont")) is None
    assert refusal_of(OSError("no number")) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("name", ["", "lake", "partials", "runs", "facts"])
def test_a_folder_that_can_only_be_read(tmp_path: Path, name: str) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    folder = home.root / name
    folder.mkdir(exist_ok=True)
    folder.chmod(0o500)
    try:
        code, said = ended(LIMITED.format(limit=10**9, words=["run", "-w", str(home.root)]))
    finally:
        folder.chmod(0o700)
    assert name == "lake" or code == 2
    assert "mistake of its own" not in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("layout = 2\n", "has layout 2, and this version reads layout 1"),
        ("layout = 'one'\n", "has layout 'one'"),
        ("layout = [\n", "the settings are not TOML"),
        ("\0", "the settings are not TOML"),
    ],
)
def test_settings_of_another_kind(tmp_path: Path, text: str, says: str) -> None:
    home = workspace(tmp_path)
    home.config_file.write_text(text, "utf-8")
    code, said = ended(LIMITED.format(limit=10**9, words=["check", "-w", str(home.root)]))
    assert code == 2
    assert says in said
    assert "largesse.toml: " in said
