"""Intervals without rows, measures below zero, references of nothing: what the reference says."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, both_by_engine, both_on_paper, delivery, programme, table

ACCOUNT = "provider billing_account role partner share\n cloud a reseller one 100%"
FACTS = Facts.of_rows({"partners": table("partner\n one"), "attribution": table(ACCOUNT)})
MEASURES = """
{programme: less, title: {en: Less}, currency: USD}
---
{measure: amount, of: BilledCost, in: USD}
---
{measure: smallest, aggregate: minimum, of: BilledCost, in: USD}
---
{measure: largest, aggregate: maximum, of: BilledCost, in: USD}
---
{measure: peak, aggregate: peak, of: BilledCost, in: USD}
---
"""
GREW = "scale: {mode: whole, '[0%, inf)': 10%}"
BEFORE = [Row("a", 202402, "100"), Row("a", 202402, "40")]
REFUNDED = [Row("a", 202405, "50"), Row("a", 202405, "-80")]


@pytest.mark.parametrize(
    ("rule", "rows", "amount"),
    [
        # Nothing counted in the second quarter: there is no amount at all.
        ("measure: smallest, rate: 10%", BEFORE, None),
        ("measure: largest, rate: 10%", BEFORE, None),
        # Refunds that outweigh charges take back at a flat rate; below the first band is nothing.
        ("measure: amount, rate: 10%", REFUNDED, "-3"),
        ("measure: amount, scale: {mode: graduated, '[0, 100)': 10%, '[100, inf)': 20%}",
         REFUNDED, "0"),
        ("measure: amount, scale: {mode: whole, '[0, inf)': 10%}", REFUNDED, "0"),
        ("measure: amount, scale: {mode: whole, '(-inf, 0)': 5%, '[0, inf)': 10%}",
         REFUNDED, "-1.5"),
        ("measure: amount, rate: 10%, floor: 20 USD", REFUNDED, "-3"),
        ("measure: amount, rate: 10%, cap: 2 USD", REFUNDED, "-3"),
        ("measure: amount, rate: 10%, cap: 50% of amount", REFUNDED, "-3"),
        ("measure: amount, rate: 10%, guarantee: '20 USD, each'", REFUNDED, "20"),
        ("measure: smallest, rate: 10%", REFUNDED, "-8"),
        ("measure: largest, rate: 10%", REFUNDED, "5"),
        ("measure: peak, rate: 10%", REFUNDED, "-3"),
        # An increment is never below zero, nor anything of a reference that is missing or less.
        (f"measure: amount, placed by: growth over previous quarter, pays on: increment, {GREW}",
         [*BEFORE, Row("a", 202405, "60")], "0"),
        (f"measure: amount, placed by: growth over previous quarter, {GREW}", REFUNDED, "0"),
        (f"measure: amount, placed by: growth over previous quarter, {GREW}",
         [Row("a", 202402, "-10"), Row("a", 202405, "60")], "0"),
        (f"measure: smallest, placed by: growth over previous quarter, {GREW}",
         [Row("a", 202402, "-10"), Row("a", 202405, "60")], "0"),
        (f"measure: largest, placed by: growth over previous quarter, {GREW}",
         [*BEFORE, *REFUNDED], "5"),
        # A ratio below zero stands below the first band.
        (f"measure: amount, placed by: growth over previous quarter, {GREW}",
         [*BEFORE, *REFUNDED], "0"),
    ],
)  # fmt: skip
def test_less_than_something(
    tmp_path: Path, rule: str, rows: list[Row], amount: str | None
) -> None:
    rules = programme(tmp_path, MEASURES + f"{{incentive: rule, over: quarter, {rule}}}")
    delivered = [delivery(tmp_path, rows)]
    engine = both_by_engine(rules, delivered, FACTS, ordinal(2024, 6), tmp_path)
    assert both_on_paper(rules, delivered, FACTS, ["one"], ordinal(2024, 6)) == engine
    june = ("one", "rule", "", ordinal(2024, 4), ordinal(2024, 6))
    found = engine[0].get(june)
    assert (None if found is None else found[4]) == (None if amount is None else Decimal(amount))
