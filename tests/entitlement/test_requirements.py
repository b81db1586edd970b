"""What must be reached for anything to be earned, and tables of two dimensions."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

HEAD = """
programme: conditions
title: {en: Conditions}
currency: USD
---
{measure: spend, of: BilledCost, in: USD}
---
{measure: units, of: ConsumedQuantity, in: units}
---
{measure: largest, of: ConsumedQuantity, aggregate: maximum, in: units}
---
{measure: trainings, from: activities, of: quantity, in: days, rows: type = 'training'}
---
incentive: bonus
measure: spend
over: quarter
"""
ROWS = [
    Row("a", 202310, "1000", quantity="4"),
    Row("a", 202401, "600", quantity="3"),
    Row("a", 202402, "500", quantity="2"),
]
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "attribution": table(
            "provider billing_account role partner share\n cloud a reseller one 100%"
        ),
        "activities": table(
            """
            partner  activity  kind      type      day         quantity
            one      t1        learning  training  2023-12-31  9
            one      t2        learning  training  2024-01-10  2
            one      t3        learning  visit     2024-02-10  7
            one      t4        learning  training  2024-03-31  3
            """
        ),
    }
)

REQUIRED = [
    # what is required                                        earned of 1,100 at 10 %
    ("units at least 5",                                      "110"),
    ("units above 5",                                         "0"),
    ("units at most 5",                                       "110"),
    ("units below 5",                                         "0"),
    ("largest at least 3 units",                              "110"),
    ("growth over previous quarter, full, at least 110%",     "110"),
    ("growth over previous quarter, full, above 110%",        "0"),
    ("increase over previous quarter at least 10%",           "110"),
    ("growth over last year at most 200%",                    "0"),
    ("attainment of 1_000 USD at least 110.001%",             "0"),
    ("units over trailing 6 months at least 9",               "110"),
    ("trainings at least 5 days",                             "110"),
    ("trainings at least 6 days",                             "0"),
    ("trainings over trailing 4 months at least 14",          "110"),
    ("[units at least 5, trainings >= 5]",                    "110"),
    ("[units at least 5, trainings > 5]",                     "0"),
]  # fmt: skip

TABLES = [
    # what places beside the amount, the table, what is earned of 1,100
    ("[spend, units]",
     "mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': {'[0, 5)': 2%, '[5, inf)': 3%}", "33"),
    ("[spend, growth over previous quarter, full]".replace(", full", ""),
     "mode: whole, '[0, inf)': {'[0%, 110%)': 2%, '[110%, inf)': 4%}", "44"),
    ("[spend, units]",
     "mode: graduated, '[0, 1_000)': {'[0, inf)': 1%}, '[1_000, inf)': {'[5, inf)': 10%}", "20"),
    ("[units, attainment of 2_200 USD]",
     "mode: whole, '[0, inf)': {'[0%, 100%)': 7 USD, '[100%, inf)': 9 USD}", "7"),
    ("[growth over previous quarter, units, spend]",
     "mode: whole, '[0%, inf)': {'[0, inf)': {'[0, 1_100)': 1%, '[1_100, inf)': 5%}}", "55"),
    ("[spend, growth over last year]", "mode: whole, '[0, inf)': {'[0%, inf)': 9%}", "0"),
]  # fmt: skip


def _earned(folder: Path, rule: str) -> Decimal:
    rules = programme(folder, HEAD + rule)
    delivered = [delivery(folder, ROWS)]
    engine = by_engine(rules, delivered, FACTS, ordinal(2024, 3), folder)
    assert engine == on_paper(rules, delivered, FACTS, ["one"], ordinal(2024, 3))
    before = {k: v for k, v in engine.items() if k[3] >= ordinal(2024, 1)}
    return earned(before, "one", "bonus")


@pytest.mark.parametrize(("required", "amount"), REQUIRED)
def test_nothing_is_earned_before_all_is_reached(
    required: str, amount: str, tmp_path: Path
) -> None:
    assert _earned(tmp_path, f"rate: 10%\nrequires: {required}\n") == Decimal(amount)


@pytest.mark.parametrize(("places", "scale", "amount"), TABLES)
def test_a_band_pays_by_the_bands_inside_it(
    places: str, scale: str, amount: str, tmp_path: Path
) -> None:
    rule = f"placed by: {places}\nscale: {{{scale}}}\n"
    assert _earned(tmp_path, rule) == Decimal(amount)
