"""The programme a figure is worked out by: today's, or the one in use at an earlier moment."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from largesse.entitlement.history import manifest_of, runs
from largesse.programme.load import inspect
from largesse.programme.model import Programme
from largesse.programme.naming import problem_from_here
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


def programme_of(workspace: Workspace, manifest: Mapping[str, Any]) -> Programme:
    """The programme version a run stood on. Raises :class:`Refusal` where it is no longer kept."""
    hashes = manifest["programme"]
    kept = workspace.versions / hashes["semantic_hash"][:16] / hashes["source_hash"][:16]
    for folder in (kept, workspace.programme):
        programme = inspect(folder)[0] if folder.is_dir() else None
        if programme is not None and programme.semantic_hash == hashes["semantic_hash"]:
            return programme
    what = "the programme version of this run is no longer kept as it was"
    mend = "restore versions/ from a backup, or run again"
    raise Refusal(Problem(what, mend, workspace.display(kept), code="version-damaged"))


def programme_known(workspace: Workspace, known_at: datetime | None) -> Programme:
    """The programme as it was known at a moment: that of the latest run by then; else today's.

    Files that no run has used leave no trace of when they were written, so a moment before the
    first run takes the programme as it lies there.
    """
    if known_at is not None and known_at < datetime.now(UTC):
        for folder in reversed(runs(workspace)):
            manifest = manifest_of(folder)
            if datetime.fromisoformat(manifest["at"]) <= known_at:
                return programme_of(workspace, manifest)
    programme, problems = inspect(workspace.programme)
    if programme is None or problems:
        raise Refusal(*(problem_from_here(problem, workspace.programme) for problem in problems))
    return programme
