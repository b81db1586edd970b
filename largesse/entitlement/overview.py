"""What a run found, by incentive and level: the table a manager reads first."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True, slots=True)
class Earned:
    """What partners earned under one incentive; rounded amounts summed.

    ``level``, ``partner`` and ``interval`` are '' where the sum runs over all of them.
    """

    incentive: str
    unit: str
    partner_count: int
    to_date: Decimal
    vested: Decimal
    expected: Decimal
    level: str = ""
    partner: str = ""
    interval: str = ""


_SUMS = "count(DISTINCT partner), sum(to_date), sum(vested), sum(expected)"


def by_incentive_and_level(run_folder: Path) -> list[Earned]:
    """Sums of a run's entitlements by incentive and by the partner's level when the run ends."""
    query = f"""SELECT incentive, unit, {_SUMS}, level
        FROM read_parquet(?) GROUP BY ALL ORDER BY incentive, level"""
    return [Earned(*row) for row in _rows(run_folder, query)]


def by_incentive(run_folder: Path) -> list[Earned]:
    """Sums of a run's entitlements by incentive."""
    query = f"SELECT incentive, unit, {_SUMS} FROM read_parquet(?) GROUP BY ALL ORDER BY incentive"
    return [Earned(*row) for row in _rows(run_folder, query)]


def largest_key(run_folder: Path, incentive: str) -> Earned | None:
    """The key that earned most under an incentive in its last complete interval, by partner."""
    query = """SELECT incentive, unit, 1, to_date, vested, expected, level, partner, interval
        FROM read_parquet(?) WHERE incentive = ? AND complete
        ORDER BY interval_first DESC, to_date DESC, partner LIMIT 1"""
    found = _rows(run_folder, query, incentive)
    return Earned(*found[0]) if found else None


@dataclass(frozen=True, slots=True)
class PlacedBy:
    """What placed a partner in an interval: the sum over its scopes, and how many there are."""

    partner: str
    interval_last: int
    """The ordinal of the interval's last month."""
    placed: Decimal
    scope_count: int


def placed_in_complete(run_folder: Path, incentive: str) -> list[PlacedBy]:
    """What placed each partner under an incentive in every complete interval of a run."""
    query = """SELECT partner, interval_last, sum(placed)::DECIMAL(38, 18), count(*)
        FROM read_parquet(?) WHERE incentive = ? AND complete AND placed IS NOT NULL
        GROUP BY partner, interval_last ORDER BY ALL"""
    return [PlacedBy(*row) for row in _rows(run_folder, query, incentive)]


@dataclass(frozen=True, slots=True)
class EarnedFrom:
    """What one partner earns under one incentive from one envelope, in one unit.

    ``cost`` is what a quantity that is no money costs; None where it is money.
    """

    partner: str
    incentive: str
    envelope: str
    unit: str
    expected: Decimal
    vested: Decimal
    cost: Decimal | None
    cost_currency: str


def earned_in(run_folder: Path, first: int, last: int) -> list[EarnedFrom]:
    """Sums by partner, incentive and envelope over the intervals that share a month with a span."""
    query = """SELECT partner, incentive, coalesce(envelope, ''), unit,
            sum(expected)::DECIMAL(38, 18), sum(vested)::DECIMAL(38, 18),
            sum(cost)::DECIMAL(38, 18), coalesce(cost_currency, '')
        FROM read_parquet(?) WHERE interval_last >= ? AND interval_first <= ?
        GROUP BY ALL ORDER BY ALL"""
    return [EarnedFrom(*row) for row in _rows(run_folder, query, first, last)]


@dataclass(frozen=True, slots=True)
class Placing:
    """What places a partner under an incentive in the interval that holds a month."""

    incentive: str
    partner: str
    interval: str
    level: str
    placed: Decimal
    reference: Decimal | None


def placed_in(run_folder: Path, month: int) -> list[Placing]:
    """What places partners as a whole, in the intervals that hold a month."""
    query = """SELECT incentive, partner, interval, coalesce(level, ''), placed, reference
        FROM read_parquet(?) WHERE ? BETWEEN interval_first AND interval_last
            AND scope = '' AND placed IS NOT NULL ORDER BY ALL"""
    return [Placing(*row) for row in _rows(run_folder, query, month)]


def _rows(run_folder: Path, query: str, *more: str | int) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    try:
        return connection.execute(
            query, [str(run_folder / "entitlements.parquet"), *more]
        ).fetchall()
    finally:
        connection.close()
