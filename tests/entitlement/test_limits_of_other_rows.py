"""Limits that are a share of rows of another kind: marketing within sales, rebates within costs."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import (
    Row,
    both_by_engine,
    both_on_paper,
    delivery,
    earned,
    programme,
    table,
)

HEAD = """
{programme: limits, title: {en: Limits}, currency: USD, facts: {level: {one of: [silver, gold]}}}
---
{measure: spend, of: BilledCost, in: USD}
---
{measure: rows, aggregate: count, in: rows}
---
{measure: costs, from: activities, of: amount, in: USD, rows: kind = 'marketing'}
---
"""
ROWS = [Row("a", 202401, "1000"), Row("a", 202403, "500"), Row("a", 202404, "9000")]
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "levels": table(
            "partner level from until\n one gold - 2024-03-01\n one silver 2024-03-01 -"
        ),
        "attribution": table(
            "provider billing_account role partner share\n cloud a reseller one 60%"
        ),
        "activities": table(
            """
            partner  activity  kind       customer  day         amount  currency
            one      m1        marketing  -         2024-02-10  80      USD
            one      m2        marketing  -         2024-03-16  20      USD
            one      v1        visit      -         2024-03-16  999     USD
            """
        ),
    }
)
MARCH = ordinal(2024, 3)


@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        # the partner's 60 % of the quarter's 1,500 is 900; its marketing cost 100
        ("measure: costs, rate: 100%", "100"),
        ("measure: costs, rate: 100%, cap: 10% of spend per partner", "90"),
        ("measure: costs, rate: 100%, cap: [10% of spend, 50 USD per partner]", "50"),
        ("measure: costs, rate: 1%, floor: 10% of spend per partner", "90"),
        ("measure: costs, rate: 100%, per: line, cap: 10% of spend per partner", "90"),
        # of the partner `who` asks on each row's day: gold until the end of February
        ("measure: costs, rate: 100%, who: level = 'gold', cap: 10% of spend", "60"),
        # of its role nothing is asked: activities have none
        ("measure: spend, rate: 50%, who: role = 'reseller', cap: 300% of costs", "300"),
        # nothing of the other kind: nothing may be earned
        ("measure: spend, over: month, rate: 50%, cap: 300% of costs", "60"),
    ],
)  # fmt: skip
def test_what_it_comes_to(tmp_path: Path, rule: str, amount: str) -> None:
    over = "" if "over" in rule else "over: quarter, "
    rules = programme(tmp_path, HEAD + f"{{incentive: rule, kind: marketing, {over}{rule}}}")
    delivered = [delivery(tmp_path, ROWS)]
    engine = both_by_engine(rules, delivered, FACTS, MARCH, tmp_path)
    assert both_on_paper(rules, delivered, FACTS, ["one"], MARCH) == engine
    assert earned(engine[0], "one", "rule") == Decimal(amount)
