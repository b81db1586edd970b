"""Rules that start or end inside an interval, windows that look back, customers first seen.

Each figure is worked out by hand beside its case; the engine and the proof must both come to it.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import parse_month
from tests.entitlement.world import (
    Row,
    by_engine,
    delivery,
    earned,
    on_paper,
    programme,
    table,
)

D = Decimal
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "levels": table(
            """
            partner  level   from        until
            one      silver  -           2024-01-01
            one      gold    2024-01-01  -
            """
        ),
        "customers": table("customer segment\n x enterprise\n y state\n z enterprise"),
        "accounts": table(
            """
            provider  billing_account  customer
            cloud     a                x
            cloud     b                y
            cloud     taken-over       z
            """
        ),
        "attribution": table(
            """
            provider  billing_account  role      partner  share  from
            cloud     a                reseller  one      100%   -
            cloud     b                reseller  one      100%   -
            cloud     taken-over       reseller  one      100%   2024-04-01
            cloud     unknown          reseller  one      100%   2024-04-01
            cloud     long-unknown     reseller  one      100%   -
            """
        ),
        "targets": [
            {"partner": "one", "name": "amount", "interval": "2024", "amount": "600", "unit": "USD"}
        ],
    }
)
HEAD = """
programme: edges
title: {en: Edges}
currency: USD
facts:
  level: {one of: [silver, gold]}
---
{measure: amount, of: BilledCost, in: USD}
---
{measure: storage, of: BilledCost, in: USD, rows: ServiceCategory = 'Storage'}
---
incentive: rule
measure: amount
"""


def both(tmp_path: Path, rule: str, rows: list[Row], through: str) -> Decimal:
    """What partner ``one`` has earned, by the engine and by the proof alike."""
    rules, delivered = programme(tmp_path, HEAD + rule), [delivery(tmp_path, rows)]
    month = parse_month(through)
    engine = by_engine(rules, delivered, FACTS, month, tmp_path)
    paper = on_paper(rules, delivered, FACTS, ["one"], month)
    assert dict(engine) == dict(paper)
    return earned(paper, "one", "rule")


def monthly(account: str, first: int, last: int, cost: str, category: str = "Compute") -> list[Row]:
    """One row of that cost in each month from ``first`` to ``last`` (202401)."""
    months = (m for m in range(first, last + 1) if 1 <= m % 100 <= 12)
    return [Row(account, month, cost, category=category) for month in months]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # The 12 months to July hold 1,100 and those to August and September 1,200: 10 % of 300.
        (
            """
holds: '[2024-07-01, inf)'
over: month
placed by: amount over trailing 12 months
scale: {mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': 10%}
""",
            "30.00",
        ),
        # The year to September holds 900; paid is on the quarter's 300.
        (
            """
holds: '[2024-07-01, inf)'
over: quarter
placed by: amount over year
scale: {mode: whole, '[0, 900)': 1%, '[900, inf)': 10%}
""",
            "30.00",
        ),
        # After the end nothing more places: October 2023 to August 2024 hold 1,100; 10 % of 200.
        (
            """
holds: '[2024-07-01, 2024-09-01)'
over: quarter
placed by: amount over trailing 12 months
scale: {mode: whole, '[0, 1_100)': 1%, '[1_100, 1_200)': 10%, '[1_200, inf)': 20%}
""",
            "20.00",
        ),
    ],
)
def test_a_window_that_places_looks_back_before_the_rule_began(
    tmp_path: Path, rule: str, expected: str
) -> None:
    rows = [*monthly("a", 202309, 202409, "100")]
    assert both(tmp_path, rule, rows, "2024-09") == D(expected)


@pytest.mark.parametrize(
    ("holds", "compared", "through", "expected"),
    [
        # Last year 1,000 a month to June, then 100; this year 110 a month. From July on: 660 / 600.
        ("[2024-07-01, inf)", "growth over last year, full", "2024-12", "66.00"),
        ("[2024-07-01, inf)", "growth over previous year, to date", "2024-08", "22.00"),
        ("[2024-07-01, inf)", "growth over last year, full", "2024-11", "0"),  # 550 / 600
        # To June: 660 / 6,000. From May to July: 330 / 2,100.
        ("[2024-01-01, 2024-07-01)", "growth over last year, full", "2024-12", "0"),
        ("[2024-05-01, 2024-08-01)", "growth over last year, full", "2024-12", "0"),
        # A target of 600 for the year is for the six months the rule holds: 100 in July.
        ("[2024-07-01, inf)", "attainment of target, to date", "2024-07", "11.00"),
        ("[2024-07-01, inf)", "attainment of 600, full", "2024-11", "0"),
        ("[2024-07-01, inf)", "attainment of 600, full", "2024-12", "66.00"),
        # 660 of storage in 1,320 since January, all of it since July: 660 / 660.
        ("[2024-07-01, inf)", "storage ratio to amount", "2024-12", "66.00"),
    ],
)
def test_like_is_compared_with_like_where_a_rule_holds_for_part_of_its_interval(
    tmp_path: Path, holds: str, compared: str, through: str, expected: str
) -> None:
    rule = f"""
holds: '{holds}'
over: year
placed by: {compared}
scale: {{mode: whole, '[0%, 100%)': nothing, '[100%, inf)': 10%}}
"""
    rows = [
        *monthly("a", 202301, 202306, "1000"),
        *monthly("a", 202307, 202312, "100"),
        *monthly("a", 202401, 202406, "110"),
        *monthly("a", 202407, 202412, "110", "Storage"),
    ]
    assert both(tmp_path, rule, rows, through) == D(expected)


@pytest.mark.parametrize(
    ("excluding", "expected"),
    [
        # The state's account is left out of both years: 110 / 100, and 10 % of 110.
        ("customer.segment = 'state'", "11.00"),
        # An exclusion that reads the partner's own facts leaves the past whole: 1,110 / 1,100.
        ("level = 'silver'", "0"),
    ],
)
def test_a_reference_leaves_out_the_customers_that_the_measure_leaves_out(
    tmp_path: Path, excluding: str, expected: str
) -> None:
    rule = f"""
excluding: [{{who: "{excluding}", because: {{en: left out}}}}]
over: year
placed by: growth over last year
scale: {{mode: whole, '[0%, 110%)': nothing, '[110%, inf)': 10%}}
"""
    rows = [Row("a", 202306, "100"), Row("b", 202306, "1000")]
    rows += [Row("a", 202406, "110"), Row("b", 202406, "1000")]
    assert both(tmp_path, rule, rows, "2024-12") == D(expected)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Bought since January, attributed since April: no new customer any more.
        (monthly("taken-over", 202401, 202406, "100"), "0"),
        # Bought since March: April and May are its second and third month.
        (monthly("taken-over", 202403, 202406, "100"), "20.00"),
        # Where nobody knows the customer the account stands for itself; others do not age it.
        (
            [
                *monthly("unknown", 202403, 202406, "100"),
                *monthly("long-unknown", 202301, 202301, "7"),
            ],
            "20.00",
        ),
    ],
)
def test_a_customers_first_purchase_counts_whoever_sold_it(
    tmp_path: Path, rows: list[Row], expected: str
) -> None:
    rule = """
holds: '[2024-01-01, inf)'
over: month
first: {months: 3, of: customer}
rate: 10%
"""
    assert both(tmp_path, rule, rows, "2024-06") == D(expected)


@pytest.mark.parametrize(("through", "expected"), [("2024-04", "10.00"), ("2024-05", "20.00")])
def test_a_term_takes_in_what_is_billed_after_it(
    tmp_path: Path, through: str, expected: str
) -> None:
    rule = """
holds: '[2024-01-01, 2024-04-01)'
over: term
counts by: billing month
rate: 10%
"""
    rows = [Row("a", 202401, "100"), Row("a", 202403, "100", billed_in=202405)]
    assert both(tmp_path, rule, rows, through) == D(expected)


def test_a_guarantee_covers_the_month_in_which_the_rule_ends(tmp_path: Path) -> None:
    rule = """
holds: '[2024-01-01, 2024-03-16)'
over: month
rate: 1%
guarantee: 25 USD, each
"""
    assert both(tmp_path, rule, [Row("a", 202401, "100")], "2024-05") == D("75.00")
