"""The workspace that the portal serves."""

import os
from pathlib import Path

from largesse.workspace.paths import Workspace

VARIABLE = "LARGESSE_WORKSPACE"


def home() -> Workspace:
    """The workspace that the environment names, or that holds the current folder."""
    named = os.environ.get(VARIABLE)
    return Workspace.find(Path(named) if named else None)
