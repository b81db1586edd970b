"""Whose is a row: shares, roles, divisions of an account, the day on which it changes hands.

Account ``a`` changes hands on 29 February of a leap year; its division ``s1`` is another reseller's
throughout. The agent is said of the whole account, so its role reaches the division too.

                    whole account              division s1
    28 February     100                        10,000
    29 February     1,000                      100,000
    1 March         5 (the next fiscal year)
"""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from tests.entitlement.world import Row, by_engine, delivery, on_paper, programme, table

FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one\n two\n three"),
        "attribution": table("""
            provider  billing_account  sub_account  role      partner  share  from        until
            cloud     a                -            reseller  one      60%    -           2024-02-29
            cloud     a                -            reseller  two      40%    -           2024-02-29
            cloud     a                -            reseller  two      100%   2024-02-29  -
            cloud     a                s1           reseller  three    100%   -           -
            cloud     a                -            agent     one      100%   -           -
            cloud     refunds          -            reseller  one      100%   -           -
        """),
    }
)
ROWS = [
    Row("a", 202402, "100", day=28),
    Row("a", 202402, "1000", day=29),
    Row("a", 202402, "10000", day=28, sub_account="s1"),
    Row("a", 202402, "100000", day=29, sub_account="s1"),
    Row("a", 202403, "5", day=1),
]
PARTNERS = ["one", "two", "three"]
FEBRUARY, MARCH = ordinal(2024, 2), ordinal(2024, 3)


def figures(folder: Path, rule: str, rows: list[Row]) -> dict[tuple[str, int, int], Decimal]:
    """The rounded amount by partner, first month of the interval and month reached."""
    rules = programme(
        folder,
        "{programme: whose, title: {en: Whose}, currency: USD, calendar: {year starts in month: 3}}"
        f"\n---\n{{measure: amount, of: BilledCost, in: USD}}\n---\n{{incentive: rule, {rule}}}",
    )
    delivered = [delivery(folder, rows)]
    engine = by_engine(rules, delivered, FACTS, MARCH, folder)
    assert on_paper(rules, delivered, FACTS, PARTNERS, MARCH) == engine
    return {(who, first, month): f[4] for (who, _, _, first, month), f in engine.items()}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 60 of one's part of the 28th; 40 and all of the 29th are two's; the division is three's.
        ("who: role = 'reseller'", {"one": "0.60", "two": "10.40", "three": "1100.00"}),
        # The agent has every row, of the division as well: 111,100.
        ("who: role = 'agent'", {"one": "1111.00"}),
        # A rule that asks for no role counts a row in each: 60 + 111,100.
        ("requires: amount at least 0 USD",
         {"one": "1111.60", "two": "10.40", "three": "1100.00"}),
    ],
)  # fmt: skip
def test_a_row_goes_to_whom_its_own_day_says(
    tmp_path: Path, rule: str, expected: dict[str, str]
) -> None:
    found = figures(tmp_path, f"measure: amount, over: month, rate: 1%, {rule}", ROWS)
    of_february = {who: amount for (who, first, _), amount in found.items() if first == FEBRUARY}
    assert of_february == {who: Decimal(amount) for who, amount in expected.items()}


def test_a_leap_day_is_the_last_of_its_fiscal_year(tmp_path: Path) -> None:
    found = figures(
        tmp_path, "measure: amount, over: fiscal-year, who: role = 'reseller', rate: 1%", ROWS
    )
    of_two = {(first, month): amount for (who, first, month), amount in found.items()
              if who == "two" and amount}  # fmt: skip
    assert of_two == {
        (ordinal(2023, 3), FEBRUARY): Decimal("10.40"),
        (MARCH, MARCH): Decimal("0.05"),
    }


@pytest.mark.parametrize(
    ("cost", "amount"),
    [
        # 1 %, half a cent away from zero on either side
        ("0.50", "0.01"),
        ("0.499999999999999999", "0"),
        ("-0.50", "-0.01"),
        ("-0.499999999999999999", "0"),
        ("-1.50", "-0.02"),
    ],
)
def test_half_a_cent_goes_away_from_zero(tmp_path: Path, cost: str, amount: str) -> None:
    found = figures(
        tmp_path, "measure: amount, over: month, rate: 1%", [Row("refunds", 202402, cost)]
    )
    assert found["one", FEBRUARY, FEBRUARY] == Decimal(amount)
