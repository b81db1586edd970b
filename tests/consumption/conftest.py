"""An empty workspace for every test of the import."""

from pathlib import Path

import pytest

from largesse.workspace.paths import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "work")
    made.config_file.write_text("", encoding="utf-8")
    return made
