"""What a run found, by incentive and level: the table a manager reads first."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Earned:
    """The partners of one level under one incentive, and what they earned; rounded amounts summed."""

    incentive: str
    level: str
    unit: str
    partner_count: int
    to_date: Decimal
    vested: Decimal
    expected: Decimal


def by_incentive_and_level(run_folder: Path) -> list[Earned]:
    """Sums of a run's entitlements by incentive and by the partner's level at the end of the run."""
    return list(_earned(run_folder))


def _earned(run_folder: Path) -> Iterator[Earned]:
    connection = duckdb.connect()
    try:
        rows = connection.execute(
            """SELECT incentive, level, unit, count(DISTINCT partner), sum(to_date), sum(vested),
                sum(expected) FROM read_parquet(?) GROUP BY ALL ORDER BY incentive, level, unit""",
            [str(run_folder / "entitlements.parquet")],
        ).fetchall()
    finally:
        connection.close()
    for row in rows:
        yield Earned(*row)
