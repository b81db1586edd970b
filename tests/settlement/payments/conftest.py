"""The invented vendor, on both databases."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.settlement.payments.world import World


@pytest.fixture
def world(records: str, tmp_path: Path) -> "World":
    # Models can be imported only once Django is set up, which is after this file is read.
    from tests.settlement.payments.world import make_world

    return make_world(tmp_path / "brindlemark")
