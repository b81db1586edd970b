"""Edges: a measure exactly on one, just below it, and ratios that binary fractions get wrong."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme

ACCOUNT = {"provider": "cloud", "billing_account": "a"}
FACTS = Facts.of_rows(
    {
        "partners": [{"partner": "one"}],
        "attribution": [ACCOUNT | {"role": "reseller", "partner": "one", "share": "100%"}],
    }
)

GROWTH = """
    {incentive: growth, over: year, placed by: 'growth over previous year, full',
     scale: {mode: whole, '[0%, 110%)': nothing, '[110%, 115%)': 2%, '[115%, inf)': 3%}}
"""
VOLUME = """
    {incentive: growth, over: year, scale: {mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': 2%}}
"""
UP_TO = """
    {incentive: growth, over: year, scale: {mode: whole, '(0, 1_000]': 1%, '(1_000, inf)': 2%}}
"""


@pytest.mark.parametrize(
    ("rule", "before", "now", "expected"),
    [
        # A ratio of exactly 1.1, for bases at which a double division says less than 1.1.
        (GROWTH, "1", "1.1", "0.02"),
        (GROWTH, "3", "3.3", "0.07"),
        (GROWTH, "100", "110", "2.20"),
        (GROWTH, "2000000", "2200000", "44000.00"),
        (GROWTH, "0.000000000000000010", "0.000000000000000011", "0.00"),
        (GROWTH, "100", "109.999999999999999999", "0.00"),
        (GROWTH, "33.33", "38.3295", "1.15"),
        (GROWTH, "33.33", "38.329499999999999999", "0.77"),
        # Bands hold their lower edge, or their upper one where written so.
        (VOLUME, "0", "1000", "20.00"),
        (VOLUME, "0", "999.999999999999999999", "10.00"),
        (UP_TO, "0", "1000", "10.00"),
        (UP_TO, "0", "1000.000000000000000001", "20.00"),
        # A tie of half a cent rounds away from zero.
        (VOLUME, "0", "0.50", "0.01"),
        (VOLUME, "0", "0.499999999999999999", "0.00"),
    ],
)
def test_on_the_edge(tmp_path: Path, rule: str, before: str, now: str, expected: str) -> None:
    rows = [Row("a", 202306, before), Row("a", 202406, now)]
    found = _both(tmp_path, rule, rows)
    assert found == Decimal(expected)


@pytest.mark.parametrize("base", [Decimal(n) / 100 for n in range(1, 2_000, 37)])
def test_exactly_eleven_tenths_of_any_base_reaches_110_percent(
    tmp_path: Path, base: Decimal
) -> None:
    rows = [Row("a", 202306, str(base)), Row("a", 202406, str(base * Decimal("1.1")))]
    assert _both(tmp_path, GROWTH, rows) == (base * Decimal("1.1") * Decimal("0.02")).quantize(
        Decimal("0.01"), rounding="ROUND_HALF_UP"
    )


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("123456789012345.123456789012345678", "2469135780246.90"),
        ("-123456789012345.123456789012345678", "0.00"),
        ("0.000000000000000001", "0.00"),
    ],
)
def test_large_and_tiny_amounts_keep_every_digit(tmp_path: Path, cost: str, expected: str) -> None:
    assert _both(tmp_path, VOLUME, [Row("a", 202406, cost)]) == Decimal(expected)


def _both(folder: Path, rule: str, rows: list[Row]) -> Decimal:
    rules = programme(folder, rule)
    through = ordinal(2024, 12)
    engine = by_engine(rules, [delivery(folder, rows)], FACTS, through, folder)
    paper = on_paper(rules, [delivery(folder, rows)], FACTS, ["one"], through)
    assert engine == paper
    this_year = {k: v for k, v in engine.items() if k[3] == ordinal(2024, 1)}
    return earned(this_year, "one", "growth")
