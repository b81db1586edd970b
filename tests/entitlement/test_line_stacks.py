"""Stacks that decide line by line: the better deal of each row, what earlier deals left of it."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

HEAD = """
programme: deals
title: {en: Deals}
currency: USD
---
{measure: spend, of: BilledCost, in: USD}
---
{measure: servers, of: BilledCost, in: USD, rows: ServiceCategory = 'Compute'}
---
incentive: standard
measure: spend
per: line
scale: {mode: whole, '[0, 1_000)': 2%, '[1_000, inf)': 6%}
---
incentive: servers
measure: servers
per: line
rate: 5%
---
incentive: gold
measure: spend
per: line
who: level = 'gold'
rate: 4%
---
"""
ROWS = [
    Row("a", 202401, "500", category="Compute"),
    Row("a", 202401, "500", category="Storage"),
    Row("a", 202401, "2000", category="Compute"),
    Row("a", 202401, "-500", category="Storage"),
    Row("b", 202401, "500", category="Storage"),
]
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one\n two"),
        "levels": table("partner level\n one gold"),
        "attribution": table(
            """
            provider  billing_account  role      partner  share
            cloud     a                reseller  one      100%
            cloud     b                reseller  two      50%
            """
        ),
    }
)
AMOUNT = tuple[str, str, str, str]

CASES = [
    # stack, what partner one earns: standard, servers, gold; what partner two earns by standard
    # 500 at 5 %; 500 at 4 %; 2,000 at 6 %; the refund of 500 at 4 %; two is not gold: 250 at 2 %
    ("rule: best of", ("120", "25", "0", "5")),
    # the first that earns anything: servers on servers, gold on the rest, never the standard
    ("rule: first, order: [servers, gold, standard]", ("0", "125", "0", "5")),
    # gold on 475, 500, 1,900, -500; standard on 456, 480, 1,824, -480
    ("rule: cascade, order: [servers, gold, standard]", ("118.56", "125", "95", "5")),
    ("rule: cascade, order: [servers, gold, standard], does not reduce: [servers, gold]",
     ("130", "125", "100", "5")),
    # on totals: standard gives 130, servers 125, gold 100 of 2,500
    ("rule: best of, per: total", ("130", "0", "0", "5")),
]  # fmt: skip


@pytest.mark.parametrize(("stack", "amounts"), CASES)
def test_each_line_is_decided_by_itself(stack: str, amounts: AMOUNT, tmp_path: Path) -> None:
    order = "" if "order" in stack else ", order: [standard, servers, gold]"
    rules = programme(tmp_path, HEAD + f"{{stack: deals, {stack}{order}}}")
    through = ordinal(2024, 1)
    delivered = [delivery(tmp_path, ROWS)]
    engine = by_engine(rules, delivered, FACTS, through, tmp_path)
    found = [earned(engine, "one", name) for name in ("standard", "servers", "gold")]
    found.append(earned(engine, "two", "standard"))
    assert found == [Decimal(amount) for amount in amounts]
    assert engine == on_paper(rules, delivered, FACTS, ["one", "two"], through)
