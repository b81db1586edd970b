"""A crash leaves what was there before, or what was meant, and nothing between."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from largesse.workspace.errors import Refusal
from largesse.workspace.files import (
    exclusive_lock,
    file_sha256,
    publish_folder,
    sweep_stale,
    temporary_path,
    write_atomic,
)
from largesse.workspace.paths import Workspace

WRITE_FOR_EVER = """
import sys
from pathlib import Path
from largesse.workspace.files import write_atomic
path = Path(sys.argv[1])
while True:
    for letter in "ab":
        write_atomic(path, letter * 3_000_000)
        print(letter, flush=True)
"""

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from largesse.workspace.files import exclusive_lock
from largesse.workspace.paths import Workspace
with exclusive_lock(Workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def start(program: str, argument: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(argument)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("data", ["1 €\n", "1 €\n".encode()], ids=["text", "bytes"])
def test_writing_makes_folders_and_leaves_nothing_else(data: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "runs" / "1" / "manifest.json"
    write_atomic(path, data)
    assert path.read_bytes() == "1 €\n".encode()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("after_ms", [1, 7, 13, 29])
def test_a_killed_writer_leaves_one_whole_file(after_ms: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    process = start(WRITE_FOR_EVER, path)
    time.sleep(after_ms / 1000)
    kill(process)
    assert path.read_text() in {"a" * 3_000_000, "b" * 3_000_000}
    sweep_stale(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_keeps_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    staged, final = temporary_path(tmp_path / "run"), tmp_path / "run"
    (staged / "deep").mkdir(parents=True)
    (staged / "deep" / "file").write_text("1")
    publish_folder(staged, final)
    assert (final / "deep" / "file").read_text() == "1"
    assert not staged.exists()


def test_a_published_folder_is_never_replaced(tmp_path: Path) -> None:
    for name in ("staged", "final"):
        (tmp_path / name).mkdir()
    with pytest.raises(Refusal, match="never replaced"):
        publish_folder(tmp_path / "staged", tmp_path / "final")


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    # FIPS 180-4, example for SHA-256.
    assert file_sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_second_writer_is_told_who_holds_the_workspace(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    process = start(HOLD_THE_LOCK, tmp_path)
    try:
        with pytest.raises(Refusal) as refused, exclusive_lock(workspace, wait_s=0):
            pass
        assert f"process {process.pid}" in str(refused.value)
    finally:
        kill(process)


def test_a_dead_writer_holds_nothing(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    kill(start(HOLD_THE_LOCK, tmp_path))
    with exclusive_lock(workspace, wait_s=0):
        pass


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    with pytest.raises(RuntimeError), exclusive_lock(workspace):
        raise RuntimeError
    with exclusive_lock(workspace, wait_s=0):
        pass


def test_sweeping_takes_what_the_dead_left_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead_file = tmp_path / f".tmp-{ended.pid}-0-data.parquet"
    dead_folder = tmp_path / "lake" / f".tmp-{ended.pid}-1-delivery"
    own = tmp_path / f".tmp-{os.getpid()}-2-data.parquet"
    parent = tmp_path / f".tmp-{os.getppid()}-3-data.parquet"
    kept = tmp_path / "data.parquet"
    dead_folder.mkdir(parents=True)
    (dead_folder / "data.parquet").write_text("")
    for path in (dead_file, own, parent, kept):
        path.write_text("")
    assert set(sweep_stale(tmp_path)) == {dead_file, dead_folder}
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == {own, parent, kept}


def test_sweeping_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    assert sweep_stale(tmp_path / "absent") == ()
