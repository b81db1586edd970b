# ruff: noqa: ISC004 (the table is read by the row)
"""A group's total places in the band, and each member is paid on its own."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

HEAD = """
programme: groups
title: {en: Groups}
currency: USD
facts: {parent: {is: text}}
---
{measure: spend, of: BilledCost, in: USD}
---
{measure: units, of: ConsumedQuantity, in: units}
---
incentive: volume
measure: spend
over: quarter
"""
ROWS = [
    Row("a", 202401, "600", quantity="1"),
    Row("b", 202402, "500", quantity="2"),
    Row("c", 202403, "400", quantity="3"),
    Row("d", 202401, "900", quantity="4"),
]
NAMES = ("head", "one", "two", "alone")
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n head\n one\n two\n alone"),
        "attribution": table(
            """
            provider  billing_account  role      partner  share
            cloud     a                reseller  head     100%
            cloud     b                reseller  one      100%
            cloud     c                reseller  two      100%
            cloud     d                reseller  alone    100%
            """
        ),
        "facts": table(
            """
            subject_kind  subject  fact    value  from        until
            partner       one      parent  head   -           -
            partner       two      parent  head   2024-03-15  -
            """
        ),
    }
)

CASES = [
    # the rule; what head, one, two and alone earn: 600, 500, 400 and 900 spent, 1,500 by the group
    ("placed by: spend across parent\nscale: {mode: whole, '[0, 1_500)': 1%, '[1_500, inf)': 10%}",
     ("60", "50", "40", "9")),
    # graduated, the group earns 10 + 50 = 60 on 1,500: 4 % of what each spent
    ("placed by: spend across parent\n"
     "scale: {mode: graduated, '[0, 1_000)': 1%, '[1_000, inf)': 10%}",
     ("24", "20", "16", "9")),
    ("placed by: units across parent\nscale: {mode: whole, '[0, 6)': 1%, '[6, inf)': 10%}",
     ("60", "50", "40", "9")),
    ("requires: units across parent at least 5\nrate: 10%", ("60", "50", "40", "0")),
    ("placed by: [spend, units across parent]\n"
     "scale: {mode: whole, '[0, inf)': {'[0, 6)': 1%, '[6, inf)': 2%}}", ("12", "10", "8", "9")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "amounts"), CASES)
def test_members_are_placed_together_and_paid_apart(
    rule: str, amounts: tuple[str, ...], tmp_path: Path
) -> None:
    rules, through = programme(tmp_path, HEAD + rule), ordinal(2024, 3)
    delivered = [delivery(tmp_path, ROWS)]
    engine = by_engine(rules, delivered, FACTS, through, tmp_path)
    assert [earned(engine, name, "volume") for name in NAMES] == list(map(Decimal, amounts))
    assert engine == on_paper(rules, delivered, FACTS, NAMES, through)


def test_a_member_counts_from_the_month_at_whose_end_it_belongs(tmp_path: Path) -> None:
    rules, through = programme(tmp_path, HEAD + CASES[0][0]), ordinal(2024, 3)
    engine = by_engine(rules, [delivery(tmp_path, ROWS)], FACTS, through, tmp_path)
    first = ordinal(2024, 1)
    to_date = [engine["head", "volume", "", first, first + n][4] for n in range(3)]
    assert to_date == [Decimal(6), Decimal(6), Decimal(60)]
