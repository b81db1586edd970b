"""The printed plan: every stage a rule needs, in order, and none that it does not need."""

from pathlib import Path

from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.plan.describe import describe
from tests.entitlement.world import programme

RULES = """
programme: plain
title: {en: Plain}
currency: USD
calendar: {year starts in month: 4, year named by: end}
converts: {source: ecb, fixing: monthly-average, month: charge month}
---
measure: spend
of: BilledCost
in: USD
rows: ChargeCategory = 'Usage'
---
incentive: growth
who: level = 'gold' and role = 'reseller'
measure: spend
over: fiscal-year
placed by: growth over previous fiscal-year, full
pays on: increment
scale: {mode: whole, '[110%, 115%)': 2%, '[115%, inf)': 3%}
cap: 2_000_000 USD per partner per fiscal-year
vests: interval-end
---
incentive: flat
measure: spend
over: month
rate: 1%
"""

PRINTED = """
flat: flat
  measure     {spend}
  attribute   to partners by their shares on the day, in [-inf, inf)
  convert     to USD at ecb monthly-average of the charge month
  accumulate  spend in USD per partner, over each month, by charge month
  scale       1% on spend
  round       half-up to 0.01, once
  vest        as it is reached
"""

GROWTH = ["measure", "attribute", "convert", "accumulate", "place", "scale", "limit", "round"]


def test_a_plan_is_printed_stage_by_stage(tmp_path: Path) -> None:
    plan = compile_plan(programme(tmp_path, RULES), 2024 * 12)
    (spend,) = plan.takings
    text = "\n".join(describe(plan))
    assert PRINTED.strip().format(spend=spend.name) in text
    assert f"{spend.name}  sum of BilledCost where ChargeCategory = 'Usage'" in text
    growth = text.partition("growth: ")[2].partition("\n\n")[0].splitlines()[1:]
    heads = [line[2:14].strip() for line in growth if line[2:14].strip()]
    assert heads == [*GROWTH, "vest"]


def test_equal_measures_are_taken_once(tmp_path: Path) -> None:
    twice = RULES + "---\n{incentive: again, measure: spend, over: quarter, rate: 2%}\n"
    assert len(compile_plan(programme(tmp_path, twice), 2024 * 12).takings) == 1
