"""The invented vendor, computed once for all tests that only read it."""

import shutil
from pathlib import Path

import pytest

from largesse.workspace.paths import Workspace
from tests.settlement.world import compute, make


@pytest.fixture(scope="session")
def harrow(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Billing through April 2024, one run. Tests do not write into it."""
    workspace = make(tmp_path_factory.mktemp("settlement"))
    compute(workspace)
    return workspace


@pytest.fixture
def own_harrow(harrow: Workspace, tmp_path: Path) -> Workspace:
    """The same, for a test that changes it."""
    return Workspace(Path(shutil.copytree(harrow.root, tmp_path / "harrow")))
