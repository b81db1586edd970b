"""Several caps on one rule: the narrower one is taken first, whatever the order they stand in."""

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "customers": table("customer\n acme\n birch"),
        "attribution": table("""
            provider  billing_account  role      partner  share
            cloud     a                reseller  one      100%
            cloud     b                reseller  one      100%
        """),
        "accounts": table("""
            provider  billing_account  customer
            cloud     a                acme
            cloud     b                birch
        """),
    }
)
#   10 % of       January          February
#   acme            1,000 -> 100     1,000 -> 100
#   birch             300 ->  30       500 ->  50
ROWS = [
    Row("a", 202401, "1000"),
    Row("b", 202401, "300"),
    Row("a", 202402, "1000"),
    Row("b", 202402, "500"),
]
CAPS = ("40 USD per customer", "70 USD per customer per quarter", "110 USD per partner per quarter")


@pytest.mark.parametrize("caps", list(permutations(CAPS)))
def test_the_order_caps_are_written_in_changes_nothing(
    tmp_path: Path, caps: tuple[str, ...]
) -> None:
    rules = programme(
        tmp_path,
        "{incentive: rule, over: month, per: customer, rate: 10%, cap: [" + ", ".join(caps) + "]}",
    )
    delivered = [delivery(tmp_path, ROWS)]
    engine = by_engine(rules, delivered, FACTS, ordinal(2024, 3), tmp_path)
    assert on_paper(rules, delivered, FACTS, ["one"], ordinal(2024, 3)) == engine
    amounts = {(key[2], key[3]): figures[4] for key, figures in engine.items()}
    assert amounts == {
        ("acme", ordinal(2024, 1)): Decimal(40),  # 100, of which a customer's month pays 40
        ("birch", ordinal(2024, 1)): Decimal(30),
        ("acme", ordinal(2024, 2)): Decimal(30),  # 40, of which 30 are left of acme's quarter
        ("birch", ordinal(2024, 2)): Decimal(10),  # 40, of which 110 - 70 - 30 are the partner's
    }


@pytest.mark.parametrize("caps", ["5% of amount, 20 USD", "20 USD, 5% of amount"])
def test_caps_of_one_width_come_to_the_same_either_way(tmp_path: Path, caps: str) -> None:
    rules = programme(tmp_path, f"{{incentive: rule, over: month, rate: 10%, cap: [{caps}]}}")
    delivered = [delivery(tmp_path, [Row("a", 202401, "300"), Row("a", 202402, "900")])]
    engine = by_engine(rules, delivered, FACTS, ordinal(2024, 2), tmp_path)
    assert on_paper(rules, delivered, FACTS, ["one"], ordinal(2024, 2)) == engine
    assert earned(engine, "one", "rule") == Decimal(15) + Decimal(20)
