"""What an attribution share does to each kind of measure.

Account ``a`` is shared by two resellers, 60 % and 40 %. What adds up is shared: sums, and the sums
of months behind a peak and a latest. What is counted or read off a single row is whole for each.

    January     100 Servers, 50 Disks     150
    February    200 Servers               200
    March       -20 Tables                -20
"""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.proof.prove import partner_on_paper
from largesse.entitlement.proof.sheet import measuring
from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from largesse.programme.model import Programme
from tests.entitlement.world import Row, by_engine, delivery, earned, on_paper, programme, table

FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one\n two"),
        "attribution": table("""
            provider  billing_account  role      partner  share
            cloud     a                reseller  one      60%
            cloud     a                reseller  two      40%
        """),
    }
)
ROWS = [
    Row("a", 202401, "100", service="Servers"),
    Row("a", 202401, "50", service="Disks"),
    Row("a", 202402, "200", service="Servers"),
    Row("a", 202403, "-20", service="Tables"),
]
THROUGH = ordinal(2024, 3)


def _rules(folder: Path, way: str) -> Programme:
    of = {"count": "in: units", "distinct": "of: ServiceName, in: units"}
    measured, pay = of.get(way, "of: BilledCost, in: USD"), "100%"
    pay = "1 USD each" if way in of else "100%"
    return programme(
        folder,
        f"""
        {{programme: shared, title: {{en: Shared}}, currency: USD}}
        ---
        {{measure: measured, aggregate: {way}, {measured}}}
        ---
        {{incentive: rule, measure: measured, over: quarter, rate: {pay}}}
        """,
    )


@pytest.mark.parametrize(
    ("way", "one", "two", "shown"),
    [
        # Shared: 60 % of 330 and 40 % of it.
        ("sum",      "198", "132", "150.00 USD × 60 % = 90.00 USD"),
        # Shared, as months' sums are: the largest is February's 200, the latest March's -20.
        ("peak",     "120", "80",  "200.00 USD × 60 % = 120.00 USD"),
        ("last",     "-12", "-8",  "-20.00 USD × 60 % = -12.00 USD"),
        # Whole for each partner: four rows, three services, one row of -20 and one of 200.
        ("count",    "4",   "4",   "2024-01: 2 units"),
        ("distinct", "3",   "3",   "2024-01: 2 different values"),
        ("minimum",  "-20", "-20", "2024-03: -20.00 USD"),
        ("maximum",  "200", "200", "2024-02: 200.00 USD"),
    ],
)  # fmt: skip
def test_shares(tmp_path: Path, way: str, one: str, two: str, shown: str) -> None:
    rules, delivered = _rules(tmp_path, way), [delivery(tmp_path, ROWS)]
    engine = by_engine(rules, delivered, FACTS, THROUGH, tmp_path)
    assert on_paper(rules, delivered, FACTS, ["one", "two"], THROUGH) == engine
    assert [earned(engine, who, "rule") for who in ("one", "two")] == [Decimal(one), Decimal(two)]
    paper = partner_on_paper(rules, delivered, FACTS, "one", THROUGH)
    (key,) = paper.keys(rules.incentives["rule"])
    lines = [line.in_words() for line in measuring(paper, key, THROUGH)]
    assert any(shown.replace(" %", "\N{NO-BREAK SPACE}%") in line or shown in line
               for line in lines), lines  # fmt: skip
