"""A world of its own for every test of a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from largesse.fund.address import VARIABLE
from largesse.partners.database import close_records, use_database
from largesse.portal.workspace import VARIABLE as WORKSPACE
from tests.database import new_database, with_records


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["object"]:
    """A workspace served by the portal, its database open in this process."""
    from tests.portal.kit import make_world

    with new_database("sqlite", tmp_path, with_records) as url:
        monkeypatch.setenv(VARIABLE, url)
        monkeypatch.setenv(WORKSPACE, str(tmp_path / "home"))
        use_database(url)
        yield make_world(tmp_path / "home")
        close_records()
