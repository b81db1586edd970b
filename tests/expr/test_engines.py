"""The proof's path and the engine agree: plain Python against DuckDB, exactly."""

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.expr.emit import Dialect, to_sql, to_sqlglot
from largesse.expr.evaluate import evaluate, holds
from largesse.expr.parse import parse
from largesse.expr.tree import Expr, Type
from largesse.workspace.errors import Refusal
from tests.expr.world import ENGINE_TYPES, SCHEMA, rows, trees

Row = dict[str, object]

_ARROW = {
    "VARCHAR": pa.string(),
    "DECIMAL(38,18)": pa.decimal128(38, 18),
    "INTEGER": pa.int32(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}
_TABLE = pa.schema([(name, _ARROW[kind]) for name, kind in ENGINE_TYPES.items()])


def in_duckdb(expressions: list[Expr], given_rows: list[Row]) -> list[tuple[object, ...]]:
    """The value of every expression for every row, in the order of the rows."""
    table = pa.Table.from_pylist([row | {"n": n} for n, row in enumerate(given_rows)],
                                 schema=_TABLE.append(pa.field("n", pa.int32())))  # fmt: skip
    selected = ", ".join(to_sql(expr, "duckdb") for expr in expressions)
    with duckdb.connect() as connection:
        connection.register("given", table)
        return connection.execute(f'select {selected} from given order by "n"').fetchall()


@given(st.lists(trees, min_size=1, max_size=4), st.lists(rows, min_size=1, max_size=8))
def test_python_and_duckdb_agree_exactly(expressions: list[Expr], given_rows: list[Row]) -> None:
    expected = [tuple(evaluate(expr, row) for expr in expressions) for row in given_rows]
    assert in_duckdb(expressions, given_rows) == expected


CASES = [
    # expression                                      row                                    value
    ("BilledCost >= 1.1 * ListCost",  {"BilledCost": "1.1", "ListCost": "1"},                True),
    ("BilledCost >= 1.1 * ListCost",  {"BilledCost": "3.3", "ListCost": "3"},                True),
    ("BilledCost >= 1.1 * ListCost",
                      {"BilledCost": "3.299999999999999999", "ListCost": "3"},               False),
    ("BilledCost * ListCost = 0",     {"BilledCost": "1e-9", "ListCost": "1e-10"},           True),
    ("BilledCost * ListCost < 0",     {"BilledCost": "-1e-9", "ListCost": "1e-9"},           True),
    ("BilledCost + 0.1 = 0.3",        {"BilledCost": "0.2"},                                 True),
    ("BilledCost = 1",                {},                                                    None),
    ("BilledCost != 1",               {},                                                    None),
    ("not BilledCost = 1",            {},                                                    None),
    ("BilledCost in (1, 2)",          {},                                                    None),
    ("BilledCost not in (1, 2)",      {},                                                    None),
    ("BilledCost is null",            {},                                                    True),
    ("ServiceName like 'a%'",         {},                                                    None),
    ("ServiceName not like 'a%'",     {},                                                    None),
    ("public and BilledCost = 1",     {"public": False},                                     False),
    ("public and BilledCost = 1",     {"public": True},                                      None),
    ("public or BilledCost = 1",      {"public": True},                                      True),
    ("public or BilledCost = 1",      {"public": False},                                     None),
    ("coalesce(ServiceName, '') = ''", {},                                                   True),
    ("has(certification, 'data')",    {},                                                    False),
    ("not has(certification, 'data')", {},                                                   True),
    ("has(certification, 'data')",    {"certification": ["security", "data"]},               True),
    ("ServiceName = 'a'",             {"ServiceName": "A"},                                  False),
    ("ServiceName = 'a'",             {"ServiceName": "a "},                                 False),
    ("ServiceName < 'a'",             {"ServiceName": "Z"},                                  True),
    ("ServiceName > 'z'",             {"ServiceName": "é"},                                  True),
    ("lower(ServiceName) = 'É'",      {"ServiceName": "É"},                                  True),
    ("lower(ServiceName) = 'abc'",    {"ServiceName": "AbC"},                                True),
    ("upper(ServiceName) = 'ß'",      {"ServiceName": "ß"},                                  True),
    ("ServiceName like '%b%'",        {"ServiceName": "a\nb\nc"},                            True),
    ("since = '2024-02-29'",          {"since": date(2024, 2, 29)},                          True),
    ("ChargePeriodStart <= '2024-01-31'",
                      {"ChargePeriodStart": datetime.fromisoformat("2024-01-31T23:59")},    True),
    ("charge_month = 202401",         {"charge_month": 202401},                              True),
]  # fmt: skip


@pytest.mark.parametrize(("written", "given_row", "value"), CASES)
def test_what_an_expression_is_worth(written: str, given_row: Row, value: object) -> None:
    expr = parse(written, SCHEMA)
    row = {
        name: Decimal(str(known)) if name in ("BilledCost", "ListCost") else known
        for name, known in given_row.items()
    }
    assert evaluate(expr, row) is value
    assert holds(expr, row) is (value is True)
    assert in_duckdb([expr], [row]) == [(value,)]


MOST = "999999999999999999.999999999999999999"
NEAR = "999999999.999999999999999999"
PRODUCTS = [
    # left                    right                   product
    ("0.000000000000000001",  "0.999999999999999999", "0"),
    ("-0.000000000000000001", "0.999999999999999999", "0"),
    ("1.999999999999999999",  "1.999999999999999999", "3.999999999999999996"),
    ("-1.999999999999999999", "1.999999999999999999", "-3.999999999999999996"),
    (MOST,                    "1",                    MOST),
    (MOST,                    "-0.1",                 "-99999999999999999.999999999999999999"),
    (MOST,                    "0.03",                 "29999999999999999.999999999999999999"),
    (MOST,                    "0.003",                "2999999999999999.999999999999999999"),
    (MOST,                    "-0.0000000001",        "-99999999.999999999999999999"),
    (MOST,                    "0.999999999999999999", "999999999999999998.999999999999999999"),
    ("-12345678901234567.89", "33.333333333333",      "-411522630041148147.773699588477370000"),
    (NEAR,                    NEAR,                   "999999999999999999.999999998000000000"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "product"), PRODUCTS)
def test_a_product_is_carried_to_18_decimals(left: str, right: str, product: str) -> None:
    row = {"BilledCost": Decimal(left), "ListCost": Decimal(right)}
    of_columns = parse("BilledCost * ListCost", SCHEMA, expects=Type.NUMBER)
    by_constant = parse(f"BilledCost * {right}", SCHEMA, expects=Type.NUMBER)
    assert [evaluate(of_columns, row), evaluate(by_constant, row)] == [Decimal(product)] * 2
    assert in_duckdb([of_columns, by_constant], [row]) == [(Decimal(product),) * 2]


OUT_OF_RANGE = [
    # expression                 BilledCost
    ("BilledCost * 10",          "100000000000000000"),
    ("BilledCost * 1.01",        "999999999999999999"),
    ("BilledCost * 1.001",       "999999999999999999"),
    ("BilledCost * BilledCost",  "1000000000"),
    ("BilledCost + 1",           "999999999999999999"),
    ("0 - BilledCost",           "1000000000000000000"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "cost"), OUT_OF_RANGE)
def test_a_number_out_of_range_stops_both(written: str, cost: str) -> None:
    expr = parse(written, SCHEMA, expects=Type.NUMBER)
    row: Row = {"BilledCost": Decimal(cost)}
    with pytest.raises(Refusal, match="below 10\\^18"):
        evaluate(expr, row)
    with pytest.raises(duckdb.Error):
        in_duckdb([expr], [row])


WRONG_VALUES = [
    ("BilledCost > 1", {"BilledCost": 1.5}),
    ("BilledCost > 1", {"BilledCost": True}),
    ("BilledCost > 1", {"BilledCost": "2"}),
    ("ServiceName = 'a'", {"ServiceName": 1}),
    ("public", {"public": 1}),
    ("since > '2024-01-01'", {"since": "2024-01-02"}),
    ("has(certification, 'data')", {"certification": "data"}),
]


@pytest.mark.parametrize(("written", "row"), WRONG_VALUES)
def test_a_value_of_another_type_is_an_error(written: str, row: Row) -> None:
    with pytest.raises(TypeError):
        evaluate(parse(written, SCHEMA), row)


def test_columns_go_by_the_names_the_engine_has() -> None:
    expr = parse("customer.segment = 'smb' and BilledCost > 1 and x_team is null", SCHEMA)
    sql = to_sql(
        expr,
        "duckdb",
        {"customer.segment": ("customers", "segment"), "BilledCost": "cost", "x_team": None},
    )
    assert sql == (
        '"customers"."segment" = \'smb\' AND "cost" > CAST(\'1\' AS DECIMAL(1, 0))'
        " AND CAST(NULL AS TEXT) IS NULL"
    )
    with pytest.raises(KeyError):
        to_sql(expr, "duckdb", {})


def test_absent_columns_are_null_in_the_engine_too() -> None:
    expr = parse(
        "coalesce(public, BilledCost > 1, true)"
        if False
        else "has(certification, 'data')"
        " or BilledCost > 1 or since > '2024-01-01' or public or ServiceName = 'a'",
        SCHEMA,
    )
    with duckdb.connect() as connection:
        found = connection.execute(f"select {to_sql(expr, 'duckdb', lambda _: None)}").fetchall()
    assert found == [(evaluate(expr, {}),)] == [(None,)]


def test_an_adapter_may_put_an_expression_of_its_own_for_a_column() -> None:
    other = to_sqlglot(parse("ListCost + 1", SCHEMA, expects=Type.NUMBER), "duckdb")
    expr = parse("BilledCost > 2", SCHEMA)
    sql = to_sql(expr, "duckdb", lambda _: other)
    assert sql.startswith('CAST(CAST("ListCost" AS DECIMAL(36, 18)) + ')


@pytest.mark.parametrize(("dialect", "lacks"), [("duckdb", "%"), ("spark", "TRUNC")])
def test_no_division_no_double_and_no_cast_to_text(dialect: Dialect, lacks: str) -> None:
    written = "BilledCost * ListCost + 0.5 > abs(ListCost) * 0.000001 and charge_month = 202401"
    sql = to_sql(parse(written, SCHEMA), dialect)
    assert not [word for word in ("/", "DOUBLE", "FLOAT", "ROUND", "TEXT", lacks) if word in sql]


def test_a_condition_of_a_thousand_parts_is_printed_and_run() -> None:
    written = " or ".join(f"BilledCost = {number}" for number in range(900))
    expr = parse(written, SCHEMA)
    assert in_duckdb([expr], [{"BilledCost": Decimal(899)}]) == [(True,)]
