"""Generated rows follow the real sample, whose figures are written down in `sample`."""

from decimal import Decimal
from itertools import pairwise

import duckdb
import pytest

from largesse.consumption.generate import Generated
from largesse.consumption.generate.sample import (
    CATEGORIES,
    ENTRIES,
    QUANTILES,
    WEIGHT_ONE,
    ZERO_PERMILLE,
    entries,
)
from largesse.consumption.generate.world import SERVICES
from tests.generate.kit import ask
from tests.shared import shared_path


def measured(query: str) -> list[tuple[object, ...]]:
    """The answer to a query over ``sample``: the real rows, their BilledCost as exact ``cost``."""
    path = shared_path("data/focus/focus_sample_1000_focus10.csv")
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE sample AS SELECT *, BilledCost::DECIMAL(38, 18) AS cost"
            " FROM read_csv(?, all_varchar = true)",
            [str(path)],
        )
        return connection.execute(query).fetchall()


def test_the_figures_are_those_of_the_sample() -> None:
    count, zero, negative, total = measured(
        "SELECT count(*), count(*) FILTER (cost = 0), count(*) FILTER (cost < 0), sum(cost)"
        " FROM sample"
    )[0]
    assert (count, zero, negative) == (1_000, ZERO_PERMILLE, 13)
    assert total == Decimal("20.52022672899")


@pytest.mark.parametrize(("permille", "cost"), QUANTILES)
def test_the_quantiles_are_those_of_the_sample(permille: int, cost: str) -> None:
    query = f"SELECT quantile_disc(cost, {permille}::DECIMAL(4) / 1000) FROM sample WHERE cost > 0"
    assert measured(query) == [(Decimal(cost),)]


def test_the_categories_are_those_of_the_sample() -> None:
    query = "SELECT ServiceCategory, count(*) FROM sample GROUP BY ALL"
    rows = dict(measured(query))
    assert rows == {category: rows for category, rows, _ in CATEGORIES}
    services: dict[str, int] = {}
    for service in SERVICES:
        services[service.category] = services.get(service.category, 0) + service.rows
    assert services == rows


def test_entries_rise_and_have_the_mean_they_claim() -> None:
    made = entries()
    assert [entry.position for entry in made] == list(range(ENTRIES))
    assert sum(entry.low == entry.span == 0 for entry in made) == ENTRIES * ZERO_PERMILLE // 1_000
    weights = [entry for entry in made if not entry.tiny]
    assert all(a.low <= b.low and a.span >= 0 for a, b in pairwise(weights))
    doubled = sum(2 * entry.low + entry.span for entry in weights)
    assert abs(doubled - 2 * ENTRIES * WEIGHT_ONE) < 2 * ENTRIES


def permille(made: Generated, condition: str) -> int:
    query = f"SELECT count(*) FILTER ({condition}), count(*) FROM billing"
    ((held, whole),) = ask(made.billing, query)
    assert isinstance(held, int)
    assert isinstance(whole, int)
    return round(1_000 * held / whole)


@pytest.mark.parametrize(
    ("condition", "low", "high"),
    [
        ("BilledCost = 0", 320, 340),
        ("BilledCost < 0", 10, 17),
        ("ServiceCategory = 'Compute'", 430, 456),
        ("ServiceCategory = 'Storage'", 200, 218),
        ("ServiceCategory = 'Networking'", 158, 178),
        ("ServiceCategory = 'Databases'", 17, 25),
        ("ChargeCategory = 'Usage'", 945, 970),
        ("ChargeCategory = 'Tax'", 20, 30),
        ("ChargeCategory = 'Purchase'", 5, 12),
        ("ChargeCategory = 'Credit'", 1, 6),
        ("ChargeCategory = 'Adjustment'", 1, 8),
        ("ChargeClass = 'Correction'", 2, 9),
        ("PublisherName <> ProviderName", 25, 36),
        ("x_CouponPaid = 'true'", 11, 20),
        ("0 < BilledCost AND BilledCost < 0.0000005", 155, 185),
    ],
)
def test_shares_of_rows(small: Generated, condition: str, low: int, high: int) -> None:
    assert low <= permille(small, condition) <= high


def test_cost_is_as_uneven_as_in_the_sample(small: Generated) -> None:
    """In the sample the dearest hundredth of the positive rows holds 44 % of their cost."""
    query = """
        WITH usd AS (SELECT BilledCost AS cost FROM billing WHERE BilledCost > 0
                     AND BillingCurrency = 'USD'),
             top AS (SELECT quantile_disc(cost, 0.99) AS edge FROM usd)
        SELECT (100 * sum(cost) FILTER (cost >= edge)::DOUBLE / sum(cost)::DOUBLE)::INTEGER
        FROM usd, top"""
    ((percent,),) = ask(small.billing, query)
    assert isinstance(percent, int)
    assert 30 <= percent <= 75


def test_compute_carries_most_of_the_cost(small: Generated) -> None:
    query = """SELECT ServiceCategory FROM billing WHERE BillingCurrency = 'USD'
               GROUP BY ALL ORDER BY sum(BilledCost) DESC LIMIT 1"""
    assert ask(small.billing, query) == [("Compute",)]
