# ruff: noqa: E501, ISC004 (the tables are read by the row)
"""A table by two facts or columns: each row is paid by the cell it goes to."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

HEAD = """
programme: tables
title: {en: Tables}
currency: USD
---
{measure: spend, of: BilledCost, in: USD}
---
incentive: rates
measure: spend
over: quarter
"""
ROWS = [
    Row("a", 202401, "100", category="Compute"),
    Row("a", 202401, "200", category="Storage"),
    Row("a", 202402, "1000", category="Compute"),
    Row("a", 202402, "2000", category="Databases"),
]
FACTS = Facts.of_rows(
    {
        "partners": table("partner country\n one FR"),
        "levels": table(
            "partner level from until\n one silver - 2024-02-01\n one gold 2024-02-01 -"
        ),
        "attribution": table(
            "provider billing_account role partner share\n cloud a reseller one 100%"
        ),
    }
)

CASES = [
    # the table; what is earned on silver Compute 100, silver Storage 200, gold Compute 1,000 and
    # gold Databases 2,000
    ("rate: {by: [level, ServiceCategory], gold: {Compute: 5%, others: 2%}, others: 1%}", "93"),
    ("rate: {by: [ServiceCategory, level], Compute: {gold: 5%, others: 1%}, others: 2%}", "95"),
    ("rate: {by: [level, country], gold: {DE: 5%}, silver: {FR: 1%}}", "3"),
    ("rate: {by: [level, country], gold: {FR: 5%, others: 2%}, silver: {DE: 9%, others: 1%}}", "153"),
    ("rate: {by: [ServiceCategory, ChargeCategory], Compute: {Usage: 5%, others: 9%}, others: 1%}", "77"),
    ("per: line\nrate: {by: [level, ServiceCategory], gold: {Compute: 5%, others: 2%}, others: 1%}", "93"),
    ("placed by: spend\nscale: {by: [level, ServiceCategory], mode: whole,"
     " gold: {Compute: {'[0, 3_300)': 1%, '[3_300, inf)': 5%}, others: 2%}, others: 1%}", "93"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "amount"), CASES)
def test_each_row_is_paid_by_its_cell(rule: str, amount: str, tmp_path: Path) -> None:
    rules, through = programme(tmp_path, HEAD + rule), ordinal(2024, 3)
    delivered = [delivery(tmp_path, ROWS)]
    engine = by_engine(rules, delivered, FACTS, through, tmp_path)
    assert earned(engine, "one", "rates") == Decimal(amount)
    assert engine == on_paper(rules, delivered, FACTS, ["one"], through)
