"""Whether files are still what they were when they were written.

A file's hash is taken once and remembered with what the file system says of it (size, times,
inode), as version control does: a file that was not touched since is not read again. What is
remembered is only ever a saving; without it every file is hashed anew.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from largesse.workspace.canonical import canonical_json
from largesse.workspace.files import file_sha256, write_atomic

Seen = Mapping[str, str]


class Intact:
    """Knows which files are intact; `memory` is the file that it remembers in."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._seen = dict(_remembered(memory))
        self._is_new = False

    def holds(self, path: Path, sha256: str) -> bool:
        """Whether the file is there and has that hash."""
        try:
            if self._seen.get(str(path)) == f"{_marks(path.stat())} {sha256}":
                return True
            return path.is_file() and self.hash(path) == sha256
        except (FileNotFoundError, NotADirectoryError):
            return False

    def hash(self, path: Path) -> str:
        """The file's hash, from now on remembered."""
        marks, sha256 = _marks(path.stat()), file_sha256(path)
        self._seen[str(path)] = f"{marks} {sha256}"
        self._is_new = True
        return sha256

    def remember(self) -> None:
        """Write down what was found; where nothing can be written, nothing is lost but time."""
        if self._is_new:
            with contextlib.suppress(OSError):
                write_atomic(self._memory, canonical_json({"semantics": 1, "seen": self._seen}))
            self._is_new = False


def _marks(status: os.stat_result) -> str:
    numbers = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return " ".join(map(str, numbers))


def _remembered(memory: Path) -> Seen:
    try:
        stated = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    seen = stated.get("seen") if isinstance(stated, dict) else None
    return seen if isinstance(seen, dict) else {}
