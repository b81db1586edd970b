"""A fault of ours: the traceback goes to a file, the user gets one line with what to do."""

import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from largesse import __version__
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

_IBAN = re.compile(r"\b([A-Z]{2})\d{2}[A-Z0-9]{7,26}([A-Z0-9]{4})\b", re.ASCII)
"""An account number: a report that is passed on shows its country and last four."""


def record(error: BaseException, words: Sequence[str]) -> str:
    """Write the report of `error`; returns the line to show."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"crash-{stamp}-{os.getpid()}.txt"
    text = _report(error, words, stamp)
    for folder in _folders(words):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return (
            f"Largesse made a mistake of its own ({type(error).__name__})."
            f" Please report it with the file {folder / name}; your data are as they were"
            " before the last finished step, and the command can be run again."
        )
    return f"Largesse made a mistake of its own and could not write its report.\n{text}"


def _report(error: BaseException, words: Sequence[str], stamp: str) -> str:
    header = [
        f"largesse {__version__}",
        f"at {stamp}",
        f"python {sys.version.split()[0]} on {platform.platform()}",
        f"command: largesse {' '.join(words)}",
    ]
    text = "\n".join([*header, "", *traceback.format_exception(error)])
    return _IBAN.sub(lambda found: f"{found[1]}**{found[2]}", text)


def _folders(words: Sequence[str]) -> list[Path]:
    """Where the report may go, best first: the workspace, then the system's temporary folder."""
    temporary = Path(tempfile.gettempdir())
    try:
        return [Workspace.find(_named_workspace(words)).root / "crashes", temporary]
    except (Refusal, OSError):
        return [temporary]


def _named_workspace(words: Sequence[str]) -> Path | None:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in {"-w", "--workspace"} and following:
            return Path(following)
        if word.startswith("--workspace="):
            return Path(word.partition("=")[2])
    return None
