"""Writing so that a crash leaves what was there before, or what was meant, and nothing between.

Everything is written under a temporary name in the folder where it will live, flushed to disk,
and renamed. Temporary names start with ``.tmp-`` and carry the writer's process number, so that
`sweep_stale` can tell abandoned ones from those still being written.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

TEMPORARY_PREFIX = ".tmp-"
LOCK_NAME = ".largesse.lock"
_POLL_S = 0.1
_READ_BYTES = 1 << 20


def temporary_path(final: Path) -> Path:
    """A fresh temporary name beside `final`: same folder, hence same file system."""
    return final.parent / f"{TEMPORARY_PREFIX}{os.getpid()}-{uuid.uuid4().hex[:12]}-{final.name}"


def write_atomic(path: Path, data: bytes | str) -> None:
    """Replace `path` by `data` (text as UTF-8): readers see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = temporary_path(path)
    try:
        with staged.open("xb") as stream:
            stream.write(data.encode("utf-8") if isinstance(data, str) else data)
            stream.flush()
            os.fsync(stream.fileno())
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def publish_folder(staged: Path, final: Path) -> None:
    """Give a finished folder its final name in one step, its files flushed first.

    Raises Refusal when `final` exists: published folders are never replaced.
    """
    if final.exists():
        raise Refusal(
            Problem(
                what=f"{final} exists already and published folders are never replaced",
                mend="remove it by hand if it is not wanted",
                code="already-published",
            )
        )
    for folder, _, names in os.walk(staged):
        for name in names:
            _sync_file(Path(folder) / name)
        sync_folder(Path(folder))
    final.parent.mkdir(parents=True, exist_ok=True)
    staged.rename(final)
    sync_folder(final.parent)


def file_sha256(path: Path) -> str:
    """SHA-256 of the file's bytes, in lower-case hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Flush the folder's list of names, without which a rename may be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


@contextlib.contextmanager
def exclusive_lock(workspace: Workspace, wait_s: int = 10) -> Iterator[None]:
    """Hold the workspace for one writer; the system frees it should the writer die.

    Waits up to `wait_s` seconds, then raises Refusal naming the process that holds it.
    """
    path = workspace.root / LOCK_NAME
    with path.open("a+", encoding="utf-8") as stream:
        _acquire(stream, path, wait_s)
        try:
            stream.seek(0)
            stream.truncate()
            stream.write(f"{os.getpid()}\n")
            stream.flush()
            yield
        finally:
            stream.seek(0)
            stream.truncate()
            stream.flush()
            fcntl.flock(stream.fileno(), fcntl.LOCK_UN)


def _acquire(stream: IO[str], path: Path, wait_s: int) -> None:
    deadline_s = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline_s:
                time.sleep(_POLL_S)
                continue
            raise _busy(stream, path) from None
        return


def _busy(stream: IO[str], path: Path) -> Refusal:
    stream.seek(0)
    holder = stream.read().strip()
    who = f"process {holder}" if holder else "another process"
    return Refusal(
        Problem(
            what=f"this workspace is being written by {who}",
            mend="wait for it to end and try again",
            file=path.name,
            code="workspace-busy",
        )
    )


def sweep_stale(folder: Path) -> tuple[Path, ...]:
    """Remove what dead writers left under temporary names below `folder`; returns what went.

    Names of processes still alive are kept. Call it while holding `exclusive_lock`.
    """
    if not folder.is_dir():
        return ()
    stale = [path for path in sorted(folder.rglob(f"{TEMPORARY_PREFIX}*")) if _is_abandoned(path)]
    removed = []
    for path in stale:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.is_symlink() or path.exists():
            path.unlink()
        else:
            continue
        removed.append(path)
    return tuple(removed)


def _is_abandoned(path: Path) -> bool:
    pid = path.name.removeprefix(TEMPORARY_PREFIX).split("-", 1)[0]
    if not (pid.isascii() and pid.isdigit()):
        return True
    if int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def is_there(path: Path) -> bool:
    """Whether anything has that name, a folder or a link to nowhere included: whoever reads it then
    is refused with its mend, and nobody takes a damaged file for an absent one."""
    return path.exists() or path.is_symlink()
