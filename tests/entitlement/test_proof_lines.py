"""What a proof writes for each kind of rule, line by line, in English."""

from pathlib import Path

import pytest

from largesse.entitlement.proof.amounts import Partner, Proven
from largesse.entitlement.proof.prove import partner_on_paper, prove
from largesse.entitlement.proof.sheet import measuring, piles, rows_of, told
from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, delivery, programme

ACCOUNT = {"provider": "cloud", "billing_account": "a"}
FACTS = Facts.of_rows(
    {
        "partners": [{"partner": "one"}],
        "attribution": [ACCOUNT | {"role": "reseller", "partner": "one", "share": "100%"}],
        "targets": [
            {"partner": "one", "name": "rule", "interval": "2024", "amount": "1200", "unit": "USD"}
        ],
    }
)
ROWS = [
    Row("a", 202306, "1000"),
    Row("a", 202401, "600"),
    Row("a", 202402, "0"),
    Row("a", 202406, "900"),
    Row("a", 202406, "50", currency="EUR", coupon="yes"),
    Row("a", 202406, "0", coupon="yes"),
    Row("a", 202405, "7", charge="Tax"),
    Row("a", 202405, "8", currency="EUR", charge="Tax"),
]

INCREASE = "placed by: 'increase over previous year, full', pays on: increment, over: year"


@pytest.mark.parametrize(
    ("rule", "through", "lines"),
    [
        pytest.param(
            f"{INCREASE}, scale: {{mode: whole, '[0%, 25%)': nothing, '[25%, inf)': 10%}}",
            12,
            [
                "Spend in 2024: 1,500.00 USD",
                "compared with 2023: 1,000.00 USD",
                "(1,500 - 1,000) / 1,000 = 50 %",
                "the increase: 1,500 - 1,000 = 500.00 USD",
                "stands in the band [25%, inf)",
                "500 × 10 % = 50.00 USD",
            ],
            id="increase",
        ),
        pytest.param(
            "over: year, scale: {mode: graduated, '[0, 1_000)': 1%, '[1_000, inf)': 2%}",
            12,
            [
                "Spend in 2024: 1,500.00 USD",
                "[0, 1,000): 1,000 × 1 % = 10.00 USD",
                "[1,000, inf): 500 × 2 % = 10.00 USD",
                "together 20.00 USD",
            ],
            id="graduated",
        ),
        pytest.param(
            "over: quarter, rate: 33%, cap: 300 USD per partner per year",
            6,
            [
                "Spend in 2024 Q2: 900.00 USD",
                "900 × 33 % = 297.00 USD",
                (
                    "capped at 300.00 USD per partner in 2024, 198.00 USD of it used before: "
                    "102.00 USD"
                ),
            ],
            id="cap",
        ),
        pytest.param(
            "over: year, scale: {mode: whole, '[0, inf)': 2 USD per started 1_000}",
            12,
            [
                "Spend in 2024: 1,500.00 USD",
                "stands in the band [0, inf)",
                "1,500 holds 2 started steps of 1,000 × 2.00 USD = 4.00 USD",
            ],
            id="steps",
        ),
        pytest.param(
            "over: quarter, placed by: spend over trailing 12 months,"
            " scale: {mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': 2%}",
            6,
            [
                "Spend in the 12 months to the end of 2024-06: 1,500.00 USD",
                "stands in the band [1,000, inf)",
                "900 × 2 % = 18.00 USD",
            ],
            id="window",
        ),
        pytest.param(
            "over: year, placed by: 'attainment of target, to date',"
            " scale: {mode: whole, '[100%, inf)': 1%}",
            6,
            [
                "Spend in 2024 to the end of 2024-06: 1,500.00 USD",
                "compared with the target, its part for 6 of 12 months: 600.00 USD",
                "1,500 / 600 = 250 %",
                "stands in the band [100%, inf)",
                "1,500 × 1 % = 15.00 USD",
            ],
            id="target",
        ),
    ],
)
def test_lines_of_an_amount(tmp_path: Path, rule: str, through: int, lines: list[str]) -> None:
    assert [line.in_words() for line in _proof(tmp_path, rule, through).lines] == lines


def _world(folder: Path, rule: str, through: int) -> Partner:
    text = TEXT.replace("RULE", rule)
    rules = programme(folder, text)
    last = ordinal(2024, through)
    return partner_on_paper(rules, [delivery(folder, ROWS)], FACTS, "one", last)


def _proof(folder: Path, rule: str, through: int) -> Proven:
    paper = _world(folder, rule, through)
    key = paper.keys(paper.programme.incentives["rule"])[-1]
    return prove(paper, key, ordinal(2024, through))


TEXT = """
programme: lines
title: {en: Lines}
currency: USD
converts: {source: ecb, fixing: monthly-average}
---
measure: spend
title: {en: Spend}
of: BilledCost
in: USD
rows: ChargeCategory = 'Usage'
excluding:
  - rows: x_Coupon = 'yes'
    because: {en: paid by coupon}
---
{incentive: rule, title: {en: Rule}, source: a test, holds: '[2023-01-01, 2026-01-01)',
 measure: spend, RULE}
"""


def test_measure_and_rows(tmp_path: Path) -> None:
    placed = "placed by: spend over trailing 12 months, scale: {mode: whole, '[0, inf)': 1%}"
    paper = _world(tmp_path, f"over: quarter, {placed}", 6)
    rule = paper.programme.incentives["rule"]
    key, month = paper.keys(rule)[-1], ordinal(2024, 6)
    assert [line.in_words() for line in measuring(paper, key, month)] == [
        "2024-01: 600.00 USD",
        "2024-02: 0.00 USD",
        "2024-06: 900.00 USD",
    ]
    assert [told(pile).in_words() for pile in piles(rule, rows_of(paper, key, month))] == [
        "1 row counted: 900.00 USD",
        "2 rows not counted: is not what the rule measures",
        "1 row not counted: paid by coupon, 50.00 EUR",
        "1 row not counted: paid by coupon, 0.00 USD",
    ]
