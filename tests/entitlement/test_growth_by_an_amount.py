# ruff: noqa: E501 (the tables are read by the row)
"""Growth by an amount: what places is a quantity, compared with what growth is compared with."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.proof.outlook import next_band
from largesse.entitlement.proof.prove import partner_on_paper
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

ACCOUNT = "provider billing_account role partner share\n cloud a reseller one 100%"
BASELINE = "partner name interval amount unit\n one amount 2024 300 USD"
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "attribution": table(ACCOUNT),
        "baselines": table(BASELINE),
    }
)
HEAD = """
{programme: more, title: {en: More}, currency: USD}
---
{measure: amount, of: BilledCost, in: USD}
---
{measure: units, of: ConsumedQuantity, in: units}
---
"""
OVER = "placed by: increment over previous year"
BANDS = "'[0, 50)': 1%, '[50, 200)': 10%, '[200, inf)': 20%"
JUNE = ordinal(2024, 6)
LAST = [Row("a", 202303, "100", "10"), Row("a", 202309, "300", "10")]
THIS = [Row("a", 202402, "250", "30"), Row("a", 202405, "400", "5")]


@pytest.mark.parametrize(
    ("rows", "rule", "amount"),
    [
        # 650 over 400: the increment is 250, of which 100 was there in June of last year
        ([*LAST, *THIS], f"{OVER}, scale: {{mode: graduated, {BANDS}}}", "25.50"),
        ([*LAST, *THIS], f"{OVER}, pays on: increment, scale: {{mode: graduated, {BANDS}}}", "25.50"),
        ([*LAST, *THIS], f"{OVER}, pays on: increment, scale: {{mode: whole, {BANDS}}}", "50.00"),
        ([*LAST, *THIS], f"{OVER}, scale: {{mode: whole, {BANDS}}}", "130.00"),
        ([*LAST, *THIS], f"{OVER}, pays on: baseline, scale: {{mode: whole, {BANDS}}}", "80.00"),
        ([*LAST, *THIS], f"{OVER}, pays on: increment, scale: {{mode: rolling, {BANDS}}}", "70.50"),
        ([*LAST, *THIS], f"{OVER}, pays on: increment, scale: {{mode: total, {BANDS}}}", "77.50"),
        ([*LAST, *THIS], f"'placed by': 'increment over previous year, to date', scale: {{mode: graduated, {BANDS}}}", "85.50"),
        ([*LAST, *THIS], f"{OVER}, scale: {{mode: graduated, '[0, inf)': 7 USD and 1%}}", "9.50"),
        ([*LAST, *THIS], f"{OVER}, scale: {{mode: whole, beyond: last, '[0, 500)': 0 USD to 50 USD}}", "25.00"),
        # an agreed baseline, a stated amount, another measure, another measure's pay
        (THIS, f"placed by: increment over agreed baseline, scale: {{mode: graduated, {BANDS}}}", "45.50"),
        (THIS, f"'placed by': increment over 600 USD, scale: {{mode: graduated, {BANDS}}}", "0.50"),
        ([*LAST, *THIS], "placed by: units increment over last year, scale: {mode: whole, '[15, inf)': 1%}", "6.50"),
        ([*LAST, *THIS], "placed by: units increment over last year, scale: {mode: whole, '[15.1, inf)': 1%}", "0"),
        # inside bands and required
        ([*LAST, *THIS], "placed by: [amount, increment over last year], scale: {mode: whole, '[0, inf)': {'[0, 250)': 1%, '[250, inf)': 2%}}", "13.00"),
        (THIS, "placed by: [amount, increment over last year], scale: {mode: whole, '[0, inf)': {'(-inf, inf)': 1%}}", "0"),
        ([*LAST, *THIS], "rate: 1%, requires: increment over last year at least 250 USD", "6.50"),
        ([*LAST, *THIS], "rate: 1%, requires: increment over last year above 250 USD", "0"),
        (THIS, "rate: 1%, requires: increment over last year at least 0 USD", "0"),
        # less than before; nothing to compare with
        ([*LAST, Row("a", 202402, "390")], f"{OVER}, scale: {{mode: whole, {BANDS}}}", "0"),
        ([*LAST, Row("a", 202402, "390")], f"{OVER}, scale: {{mode: whole, '(-inf, 0)': 1%, '[0, inf)': 2%}}", "3.90"),
        (THIS, f"{OVER}, scale: {{mode: whole, '(-inf, 0)': 1%, '[0, inf)': 2%}}", "0"),
    ],
)  # fmt: skip
def test_what_it_comes_to(tmp_path: Path, rows: list[Row], rule: str, amount: str) -> None:
    rules = programme(tmp_path, HEAD + f"{{incentive: rule, measure: amount, over: year, {rule}}}")
    delivered = [delivery(tmp_path, rows)]
    engine = both_by_engine(rules, delivered, FACTS, JUNE, tmp_path)
    assert both_on_paper(rules, delivered, FACTS, ["one"], JUNE) == engine
    of_2024 = {k: v for k, v in engine[0].items() if k[3] == ordinal(2024, 1)}
    assert earned(of_2024, "one", "rule") == Decimal(amount)


def test_the_proof_says_the_increase_and_how_far_the_next_band_is(tmp_path: Path) -> None:
    rule = f"{{incentive: rule, measure: amount, over: year, {OVER}, pays on: increment, "
    rules = programme(tmp_path, HEAD + rule + f"scale: {{mode: whole, {BANDS}}}}}")
    rows = [*LAST, Row("a", 202402, "500")]
    paper = partner_on_paper(rules, [delivery(tmp_path, rows)], FACTS, "one", JUNE)
    key = paper.keys(rules.incentives["rule"])[-1]
    assert [said.in_words("en") for said in paper.position(key, JUNE).lines] == [
        "amount in 2024 to the end of 2024-06: 500.00 USD",
        "compared with 2023: 400.00 USD",
        "the increase: 500 - 400 = 100.00 USD",
        "stands in the band [50, 200)",
        "100 × 10 % = 10.00 USD",
    ]
    upward = next_band(paper, key, JUNE)
    assert upward is not None
    assert upward.missing.value == 100
