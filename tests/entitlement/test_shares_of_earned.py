"""A cap or floor as a share of what another incentive earned: whichever is written first."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

HEAD = """
programme: shares
title: {en: Shares}
currency: USD
---
{measure: spend, of: BilledCost, in: USD}
---
"""
CO_OP = "{incentive: co-op, measure: spend, over: quarter, rate: 2%, cap: 35 USD}"
OFFERS = "{incentive: offers, measure: spend, over: quarter, rate: 1%, LIMIT}"
ROWS = [Row("a", 202401, "1000"), Row("a", 202403, "1000"), Row("b", 202402, "500")]
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "customers": table("customer segment\n x -\n y -"),
        "attribution": table(
            """
            provider  billing_account  role      partner  share
            cloud     a                reseller  one      100%
            cloud     b                reseller  one      100%
            """
        ),
        "accounts": table(
            """
            provider  billing_account  customer
            cloud     a                x
            cloud     b                y
            """
        ),
    }
)
STACKED = "{stack: both, order: [offers, co-op]}"
BEST = "{incentive: large, measure: spend, over: quarter, rate: 4%}"

CASES = [
    # the offers' limit; what they earn: co-op earns 35, the offers 25 by themselves
    ("cap: 20% of earned co-op",                                       STACKED, "7"),
    ("cap: larger of 20% of earned co-op and 9 USD",                   STACKED, "9"),
    ("cap: smaller of 20% of earned co-op and 9 USD",                  STACKED, "7"),
    ("cap: 100% of earned co-op",                                      STACKED, "25"),
    ("floor: 80% of earned co-op",                                     STACKED, "28"),
    ("floor: larger of 80% of earned co-op and 30 USD",                STACKED, "30"),
    ("floor: 2% of spend",                                             STACKED, "50"),
    # per customer 20 and 5: 7 together, first the customer that comes first by name
    ("per: customer, cap: 20% of earned co-op per partner",            STACKED, "7"),
    # co-op loses to a larger rule and earns nothing
    ("cap: 20% of earned co-op",
     f"{BEST}\n---\n{{stack: s, rule: best of, order: [co-op, large]}}", "0"),
]  # fmt: skip


@pytest.mark.parametrize("first", ["co-op", "offers"])
@pytest.mark.parametrize(("limit", "stack", "amount"), CASES)
def test_a_limit_is_a_share_of_what_another_earned(
    limit: str, stack: str, amount: str, first: str, tmp_path: Path
) -> None:
    rules = [CO_OP, OFFERS.replace("LIMIT", limit)]
    text = "\n---\n".join(rules if first == "co-op" else reversed(rules))
    found = programme(tmp_path, f"{HEAD}{text}\n---\n{stack}")
    delivered = [delivery(tmp_path, ROWS)]
    engine = by_engine(found, delivered, FACTS, ordinal(2024, 3), tmp_path)
    assert earned(engine, "one", "offers") == Decimal(amount)
    assert engine == on_paper(found, delivered, FACTS, ["one"], ordinal(2024, 3))
