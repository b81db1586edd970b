"""The registry of versions: every programme a run has used, kept whole under its semantic hash."""

import shutil
from pathlib import Path

from largesse.programme.model import Programme
from largesse.workspace.files import publish_folder, temporary_path
from largesse.workspace.paths import Workspace


def keep_version(workspace: Workspace, programme: Programme) -> Path:
    """Keep a copy of the programme's files under ``versions/<semantic hash>/<source hash>/``.

    Versions are never changed; keeping one again does nothing.
    """
    final = workspace.versions / programme.semantic_hash[:16] / programme.source_hash[:16]
    if final.exists() or not workspace.programme.is_dir():
        return final
    final.parent.mkdir(parents=True, exist_ok=True)
    staged = temporary_path(final)
    shutil.copytree(workspace.programme, staged)
    publish_folder(staged, final)
    return final
