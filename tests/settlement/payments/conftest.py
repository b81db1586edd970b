"""The invented vendor, on both databases: made once for each, copied for each test."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from largesse.fund.address import VARIABLE
from largesse.partners.database import close_records, use_database
from tests.database import Kind, new_database

if TYPE_CHECKING:
    from tests.settlement.payments.world import World


@pytest.fixture
def world(
    database_kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator["World"]:
    # Models can be imported only once Django is set up, which is after this file is read.
    from tests.settlement.payments.world import world_in

    with new_database(database_kind, tmp_path, with_vendor) as url:
        monkeypatch.setenv(VARIABLE, url)
        use_database(url)
        yield world_in(Path(shutil.copytree(_folder(), tmp_path / "brindlemark")))
        close_records()


def with_vendor(url: str) -> None:
    """Fills in records, ledger and the vendor's people, partners and budget."""
    from tests.settlement.payments.world import fill, world_in

    use_database(url)
    fill(world_in(_folder()))
    close_records()


@cache
def _folder() -> Path:
    from tests.settlement.payments.world import write_workspace

    folder = tempfile.mkdtemp(prefix="largesse-payments-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_workspace(Path(folder) / "brindlemark")
