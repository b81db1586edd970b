"""Takings by one column are grouped by it where there are many; the figures stay the same."""

from decimal import Decimal

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from largesse.entitlement.duckdb import spread
from largesse.entitlement.duckdb.calculation import connect
from largesse.entitlement.duckdb.scan import measure_query
from largesse.entitlement.plan.lines import LineScale
from largesse.entitlement.plan.takings import Fold, Taking
from largesse.expr.build import all_of, compare, literal
from largesse.expr.tree import Column, Expr, Type
from largesse.programme.terms.scales import Band, Mode, Pay, PayKind, Scale

SERVICE, CHARGE = Column("ServiceName", Type.TEXT), Column("ChargeCategory", Type.TEXT)
COST, QUANTITY = Column("BilledCost", Type.NUMBER), Column("ConsumedQuantity", Type.NUMBER)
VALUES = [f"service {n}" for n in range(spread.MANY)]
USAGE = compare("=", CHARGE, literal("Usage"))
PRESENT = frozenset({"ServiceName", "ChargeCategory", "BilledCost", "ConsumedQuantity"})

ROW = st.fixed_dictionaries(
    {
        "sub_account": st.sampled_from(["a", "b"]),
        "ServiceName": st.sampled_from([*VALUES, "another", None]),
        "ChargeCategory": st.sampled_from(["Usage", "Tax", None]),
        "BilledCost": st.decimals(-1000, 1000, places=4),
        "ConsumedQuantity": st.one_of(st.none(), st.decimals(-100, 100, places=18)),
    }
)


def by_value(fold: Fold, of: Expr | None, rows: Expr | None, but: tuple[Expr, ...]) -> list[Taking]:
    """One taking for each value, and one for all others."""
    tests = [compare("=", SERVICE, literal(value)) for value in VALUES]
    narrowed = [
        Taking("consumption", fold, of, test if rows is None else all_of((rows, test)), but)
        for test in tests
    ]
    return [*narrowed, Taking("consumption", fold, of, rows, (*but, *tests))]


def per_line() -> list[Taking]:
    """Each value has a scale of its own over the single row."""
    scales = [
        Scale(
            Mode.WHOLE,
            (
                Band(None, Decimal(50), Pay(PayKind.RATE, Decimal(n + 1) / 1000)),
                Band(Decimal(50), None, Pay(PayKind.RATE, Decimal(n + 2) / 1000)),
            ),
        )
        for n in range(len(VALUES) + 1)
    ]
    plain = by_value("sum", COST, None, ())
    lines = [LineScale(scale, QUANTITY, COST) for scale in scales]
    return [
        Taking("consumption", "sum", line, taking.rows, taking.but)
        for line, taking in zip(lines, plain, strict=True)
    ]


TAKINGS = [
    *by_value("sum", COST, USAGE, ()),
    *by_value("count", None, None, (USAGE,)),
    *by_value("minimum", QUANTITY, USAGE, ()),
    *by_value("maximum", QUANTITY, None, ()),
    *per_line(),
    Taking("consumption", "sum", QUANTITY, USAGE, ()),
    Taking("consumption", "count", None, USAGE, ()),
]


def table_of(rows: list[dict[str, object]]) -> pa.Table:
    amount = pa.decimal128(38, 18)
    same = {"provider": "p", "billing_account": "b", "currency": "USD"}
    months = {"billing_month": 202401, "charge_month": 202401, "charge_day": 1}
    texts = ["provider", "billing_account", "sub_account", "currency", "ServiceName"]
    schema = pa.schema(
        [(name, pa.string()) for name in [*texts, "ChargeCategory"]]
        + [(name, pa.int32()) for name in months]
        + [("BilledCost", amount), ("ConsumedQuantity", amount)]
    )
    return pa.Table.from_pylist([{**same, **months, **row} for row in rows], schema)


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(f"{query} ORDER BY ALL").fetchall()


@given(st.lists(ROW, max_size=40))
def test_grouped_or_one_by_one_the_figures_are_the_same(rows: list[dict[str, object]]) -> None:
    with connect() as connection:
        connection.register("given_rows", table_of(rows))
        grouped = measure_query("given_rows", PRESENT, TAKINGS)
        one_by_one = measure_query("given_rows", PRESENT, TAKINGS[:1])
        assert "LEFT JOIN" in grouped
        assert "LEFT JOIN" not in one_by_one
        found = answer(connection, grouped)
        for position, taking in enumerate(TAKINGS):
            alone = answer(connection, measure_query("given_rows", PRESENT, [taking]))
            assert [row[9 + position] for row in found] == [row[9] for row in alone]


def test_a_column_the_rows_lack_is_not_grouped_by() -> None:
    query = measure_query("given_rows", PRESENT - {"ServiceName"}, TAKINGS)
    assert "LEFT JOIN" not in query
