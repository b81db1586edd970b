"""Finished runs as they lie under ``runs/``: which there are, in which order, and whether whole.

A run's folder is named ``<sequence>-<time>-<digest of its manifest>``. The sequence counts up, so
which run is the latest does not hang on a clock; the digest shows an altered manifest; the manifest
holds the hashes of the results. What is not as it was written is refused, never read.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256
from largesse.workspace.paths import Workspace

MANIFEST = "manifest.json"
_NAME = re.compile(r"(?:(?P<sequence>[0-9]{5,9})-)?(?P<time>[0-9]{8}T[0-9]{6,9}-[0-9a-f]{8})")
_NUMBER = re.compile("[0-9]{1,9}")


def runs(workspace: Workspace) -> list[Path]:
    """The folders of all finished runs, oldest first; whether they are whole is not looked at."""
    if not workspace.runs.is_dir():
        return []
    found = (p for p in workspace.runs.iterdir() if _NAME.fullmatch(p.name) and p.is_dir())
    return sorted(found, key=_order)


def _order(folder: Path) -> tuple[int, str]:
    match = _NAME.fullmatch(folder.name)
    assert match is not None, "only folders of runs are ordered"
    return int(match["sequence"] or 0), match["time"]


def run_id(workspace: Workspace, manifest: Mapping[str, object]) -> str:
    """The id of a new run, after all that are there. The caller holds the lock."""
    latest = max((_order(folder)[0] for folder in runs(workspace)), default=0)
    stamp = re.sub(r"[-:.]", "", str(manifest["at"]))[:18]
    return f"{latest + 1:05d}-{stamp}-{digest(dict(manifest))[:8]}"


def find_run(workspace: Workspace, name: str | None = None) -> Path:
    """The run of that sequence number, or of that beginning of an id; the latest by default.

    A number never means the beginning of an id: `2` is no run of the year 2024.
    Raises :class:`Refusal` when there is none, or more than one.
    """
    finished = runs(workspace)
    if name is None:
        if not finished:
            what, mend = "nothing has been computed yet", "largesse run computes what was earned"
            raise Refusal(Problem(what, mend, "runs", code="no-run"))
        return finished[-1]
    named = [folder for folder in finished if _is_named(folder, name)]
    if len(named) != 1:
        what = f"'{name}' names {len(named)} runs" if named else f"there is no run '{name}'"
        listed = ", ".join(folder.name for folder in (named or finished)[-3:])
        mend = f"name one of {listed}" if listed else "largesse run computes what was earned"
        raise Refusal(Problem(what, mend, "runs", code="no-run"))
    return named[0]


def _is_named(folder: Path, name: str) -> bool:
    if not _NUMBER.fullmatch(name):
        return folder.name.startswith(name)
    match = _NAME.fullmatch(folder.name)
    return match is not None and match["sequence"] is not None and _order(folder)[0] == int(name)


def manifest_of(folder: Path) -> dict[str, Any]:
    """A run's manifest. Raises :class:`Refusal` where it is not as it was written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stated = {name: value for name, value in manifest.items() if name != "id"}
        is_whole = manifest["id"] == folder.name and folder.name.endswith(digest(stated)[:8])
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        is_whole = False
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise _damaged(folder, MANIFEST)
    return dict(manifest)


def result_of(folder: Path, name: str) -> Path:
    """A file of a run's results. Raises :class:`Refusal` where it is not as it was written."""
    path = folder / name
    stated = manifest_of(folder).get("results", {}).get(name)
    if not path.is_file() or (stated is not None and file_sha256(path) != stated):
        raise _damaged(folder, name)
    return path


def _damaged(folder: Path, name: str) -> Refusal:
    what = "a file of this run is missing or was altered"
    mend = "restore it from a backup, or move the run's folder out of runs/ and run again"
    return Refusal(Problem(what, mend, f"runs/{folder.name}/{name}", code="run-damaged"))
