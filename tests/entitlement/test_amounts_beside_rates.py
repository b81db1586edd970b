# ruff: noqa: E501 (the tables are read by the row)
"""An amount beside a rate, in each way of adding bands up; and what lines below zero come to."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.plan.describe import describe
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
FACTS = Facts.of_rows({"partners": table("partner\n one"), "attribution": table(ACCOUNT)})
HEAD = """
{programme: lumps, title: {en: Lumps}, currency: USD}
---
{measure: amount, of: BilledCost, in: USD}
---
{measure: units, of: ConsumedQuantity, in: units}
---
"""
BANDS = "'[0, 100)': 5 USD and 1%, '[100, 300)': 10 USD and 2%, '[300, inf)': 3%"
OVERLAP = "'[0, inf)': 5 USD and 1%, '[100, 300)': 10 USD and 2%"
MARCH = ordinal(2024, 3)


@pytest.mark.parametrize(
    ("costs", "rule", "amount"),
    [
        # whole: the band reached, its amount and its rate on all
        (["60"], f"scale: {{mode: whole, {BANDS}}}", "5.60"),
        (["250"], f"scale: {{mode: whole, {BANDS}}}", "15.00"),
        (["400"], f"scale: {{mode: whole, {BANDS}}}", "12.00"),
        (["-60"], f"scale: {{mode: whole, {BANDS}}}", "0"),
        # graduated: 5 + 1 + 10 + 3, and then 4 and 3 more
        (["250"], f"scale: {{mode: graduated, {BANDS}}}", "19.00"),
        (["400"], f"scale: {{mode: graduated, {BANDS}}}", "23.00"),
        (["100"], f"scale: {{mode: graduated, {BANDS}}}", "16.00"),  # the edge is reached
        (["99.99"], f"scale: {{mode: graduated, {BANDS}}}", "6.00"),
        # summed, total, rolling: every band reached pays its amount, on its part, on all, up to its top
        (["400"], f"scale: {{mode: summed, {OVERLAP}}}", "23.00"),
        (["400"], f"scale: {{mode: total, {BANDS}}}", "39.00"),
        (["400"], f"scale: {{mode: rolling, {BANDS}}}", "34.00"),
        # a slope, a factor, steps, a second measure, a plain rate
        (["150"], "scale: {mode: whole, beyond: last, '[100, 200)': 7 USD and 2% to 4%}", "11.50"),
        (["300"], "scale: {mode: whole, beyond: last, '[100, 200)': 7 USD and 2% to 4%}", "19.00"),
        (["150"], "placed by: attainment of 100 USD, pays on: 40 USD at target, scale: {mode: whole, '[100%, inf)': 5 USD and 2x}", "125.00"),
        (["250"], "scale: {mode: graduated, '[0, inf)': 5 USD and 2 USD per 100}", "9.00"),
        (["250"], "placed by: units, scale: {mode: whole, '[1, inf)': 5 USD and 2%}", "10.00"),
        (["250"], "rate: 5 USD and 2%", "10.00"),
        (["0"], "rate: 5 USD and 2%", "5.00"),
        # line by line, a refund takes back the amount too
        (["100", "50", "-50"], "per: line, rate: 5 USD and 2%", "7.00"),
        (["100", "-50"], "per: line, rate: 5 USD", "0"),
        (["400", "-400"], f"per: line, scale: {{mode: graduated, {BANDS}}}", "0"),
        (["150", "-50"], "per: line, rate: 5 USD per started 100", "5.00"),
        # unless a band says what lies below zero
        (["400", "-400"], "per: line, scale: {mode: whole, '(-inf, 0)': nothing, '[0, inf)': 2%}", "8.00"),
        (["400", "-400"], "per: line, scale: {mode: whole, '(-inf, 0)': 1%, '[0, inf)': 2%}", "4.00"),
        (["400", "-400", "-40"], "per: line, scale: {mode: whole, '[-100, inf)': 2%}", "7.20"),
        (["400", "-400"], "per: line, scale: {mode: whole, '[-100, 0)': nothing, '[0, inf)': 2%}", "8.00"),
        (["400", "-400"], "per: line, scale: {mode: graduated, '(-inf, 0)': 1%, '[0, inf)': 2%}", "4.00"),
        (["400", "-400"], "per: line, scale: {mode: whole, '(0, inf)': 2%}", "0"),
    ],
)  # fmt: skip
def test_what_it_comes_to(tmp_path: Path, costs: list[str], rule: str, amount: str) -> None:
    rules = programme(
        tmp_path, HEAD + f"{{incentive: rule, measure: amount, over: quarter, {rule}}}"
    )
    delivered = [delivery(tmp_path, [Row("a", 202401, cost) for cost in costs])]
    engine = both_by_engine(rules, delivered, FACTS, MARCH, tmp_path)
    assert both_on_paper(rules, delivered, FACTS, ["one"], MARCH) == engine
    assert earned(engine[0], "one", "rule") == Decimal(amount)


def test_the_proof_and_the_plan_say_both(tmp_path: Path) -> None:
    rules = programme(
        tmp_path, HEAD + f"incentive: rule\nmeasure: amount\nscale: {{mode: graduated, {BANDS}}}"
    )
    assert "[0, 100) 5 USD and 1%; [100, 300) 10 USD and 2%" in "\n".join(
        describe(compile_plan(rules, MARCH))
    )
    paper = partner_on_paper(
        rules, [delivery(tmp_path, [Row("a", 202403, "250")])], FACTS, "one", MARCH
    )
    (key,) = paper.keys(rules.incentives["rule"])
    assert [said.in_words("en") for said in paper.position(key, MARCH).lines] == [
        "amount in 2024-03: 250.00 USD",
        "[0, 100) is reached and pays 5.00 USD",
        "[0, 100): 100 × 1 % = 1.00 USD",
        "[100, 300) is reached and pays 10.00 USD",
        "[100, 300): 150 × 2 % = 3.00 USD",
        "together 19.00 USD",
    ]
