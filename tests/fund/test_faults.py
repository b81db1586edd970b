"""Crashes, repeats, rivals, clocks that jump: the ledger keeps its promises through all of it."""

import random
from pathlib import Path

import pytest

from tests.database import Kind
from tests.fund.simulator import Dose, simulate

SMALL = Dose(operations=400, kills=8, writers=3)
LARGE = Dose(operations=10_000, kills=200, writers=4)
MOST_SHOWN = 10


def survive(kind: Kind, url: str, seed: int, dose: Dose, folder: Path) -> None:
    result = simulate(url, seed, dose, folder / "journal")
    again = (
        f"python -m tests.fund.simulator --seed {seed} --database {kind}"
        f" --operations {dose.operations} --kills {dose.kills} --writers {dose.writers}"
    )
    assert not result.findings, "\n".join([again, result.summary, *result.findings[:MOST_SHOWN]])
    assert result.kills == dose.kills, f"{result.kills} of {dose.kills} workers were killed"
    print(result.summary)


def test_a_small_dose(database_kind: Kind, database_url: str, tmp_path: Path) -> None:
    survive(database_kind, database_url, 1, SMALL, tmp_path)


@pytest.mark.long
def test_a_large_dose(database_kind: Kind, database_url: str, tmp_path: Path) -> None:
    survive(database_kind, database_url, random.randrange(2**32), LARGE, tmp_path)
