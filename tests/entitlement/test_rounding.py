"""The engine's rounding is money.py's, for every mode and step."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.entitlement.duckdb.arithmetic import constant
from largesse.entitlement.duckdb.calculation import connect
from largesse.entitlement.duckdb.finish import rounding_sql
from largesse.money import Rounding

MODES = ("half-up", "half-even", "down", "up")
STEPS = (Decimal("0.01"), Decimal(1), Decimal("0.001"))
AMOUNTS = st.one_of(
    st.decimals(-(10**15), 10**15, places=18),
    st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 1000),
    st.integers(-50, 50).map(lambda n: Decimal(n) / 2),
)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("step", STEPS)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=30))
def test_the_engine_rounds_as_money_does(mode: str, step: Decimal, amounts: list[Decimal]) -> None:
    rounding = Rounding(step, mode)  # type: ignore[arg-type]
    listed = ", ".join(f"({constant(amount)})" for amount in amounts)
    connection = connect()
    try:
        found = connection.execute(
            f"SELECT {rounding_sql('x', rounding)} FROM (VALUES {listed}) v(x)"
        ).fetchall()
    finally:
        connection.close()
    assert [row[0] for row in found] == [rounding(amount) for amount in amounts]
