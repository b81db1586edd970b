"""What is generated goes through the import whole: nothing in quarantine, nothing added or lost."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.generate import Shape, generate
from largesse.consumption.importing import import_paths
from largesse.consumption.lake import Lake
from largesse.money import EXACT
from largesse.workspace.paths import Workspace
from tests.generate.kit import TINY, ask


@pytest.mark.parametrize("shape", [TINY, replace(TINY, format="csv")], ids=["parquet", "csv"])
def test_every_row_reaches_the_lake(tmp_path: Path, shape: Shape) -> None:
    workspace = Workspace.create(tmp_path)
    workspace.config_file.touch()
    made = generate(workspace.root, shape, seed=3)
    import_paths(workspace, made.billing)
    deliveries = Lake.of(workspace).deliveries()
    assert [delivery.billing_period for delivery in deliveries] == ["2022-04", "2022-05", "2022-06"]
    assert sum(delivery.row_count for delivery in deliveries) == TINY.rows
    assert sum(delivery.quarantined_count for delivery in deliveries) == 0


def test_totals_are_the_same_to_the_eighteenth_decimal(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    workspace.config_file.touch()
    made = generate(workspace.root, TINY, seed=3)
    import_paths(workspace, made.billing)
    query = "SELECT BillingCurrency, sum(BilledCost) FROM billing GROUP BY ALL"
    totals: dict[str, Decimal] = {}
    for delivery in Lake.of(workspace).deliveries():
        for currency, amount in delivery.totals.items():
            totals[currency] = EXACT.add(totals.get(currency, Decimal(0)), amount)
    assert totals == dict(ask(made.billing, query))
