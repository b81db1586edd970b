"""The world of claims, on both databases."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # records can be imported once Django is set up, which is after this file is read
    from tests.claims.world import World


@pytest.fixture
def world(records: str, tmp_path: Path) -> "World":
    """A small vendor's world, on either database in turn."""
    from tests.claims.world import build

    return build(tmp_path / "workspace")
