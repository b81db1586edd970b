"""The same trees on Apache Spark; run where PySpark is installed (`make test-spark`)."""

import os
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from largesse.expr.emit import to_sql
from largesse.expr.evaluate import evaluate
from largesse.expr.parse import parse
from largesse.expr.tree import Expr, Type
from tests.expr.test_engines import CASES, OUT_OF_RANGE, PRODUCTS
from tests.expr.test_injection import CONSTANTS
from tests.expr.world import ENGINE_TYPES, SCHEMA, rows, trees

pyspark_sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")

_KINDS = {"VARCHAR": "string", "VARCHAR[]": "array<string>", "TIMESTAMP": "timestamp_ntz"}
_SCHEMA = ", ".join(f"`{name}` {_KINDS.get(kind, kind)}" for name, kind in ENGINE_TYPES.items())


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        pyspark_sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    yield session
    session.stop()


def in_spark(spark: Any, expressions: list[Expr], given_rows: list[dict[str, Any]]) -> list[Any]:
    data = [tuple(row.get(name) for name in ENGINE_TYPES) for row in given_rows]
    selected = ", ".join(f"{to_sql(e, 'spark')} as c{n}" for n, e in enumerate(expressions))
    spark.createDataFrame(data, _SCHEMA).createOrReplaceTempView("given")
    return [tuple(row) for row in spark.sql(f"select {selected} from given").collect()]


@settings(max_examples=10, phases=[Phase.generate])
@given(st.lists(trees, min_size=8, max_size=16), st.lists(rows, min_size=8, max_size=16))
def test_python_and_spark_agree_exactly(
    spark: Any, expressions: list[Expr], given_rows: list[dict[str, Any]]
) -> None:
    expected = [tuple(evaluate(expr, row) for expr in expressions) for row in given_rows]
    assert in_spark(spark, expressions, given_rows) == expected


@pytest.mark.parametrize(("written", "given_row", "value"), CASES)
def test_what_an_expression_is_worth(
    spark: Any, written: str, given_row: dict[str, Any], value: object
) -> None:
    row = {
        name: Decimal(str(known)) if name in ("BilledCost", "ListCost") else known
        for name, known in given_row.items()
    }
    assert in_spark(spark, [parse(written, SCHEMA)], [row]) == [(value,)]


@pytest.mark.parametrize(("left", "right", "product"), PRODUCTS)
def test_a_product_is_carried_to_18_decimals(
    spark: Any, left: str, right: str, product: str
) -> None:
    row = {"BilledCost": Decimal(left), "ListCost": Decimal(right)}
    made = [
        parse(written, SCHEMA, expects=Type.NUMBER)
        for written in ("BilledCost * ListCost", f"BilledCost * {right}")
    ]
    assert in_spark(spark, made, [row]) == [(Decimal(product),) * 2]


@pytest.mark.parametrize(("written", "cost"), OUT_OF_RANGE)
def test_a_number_out_of_range_stops_it(spark: Any, written: str, cost: str) -> None:
    expr = parse(written, SCHEMA, expects=Type.NUMBER)
    with pytest.raises(Exception, match=r"NUMERIC_VALUE_OUT_OF_RANGE|ARITHMETIC_OVERFLOW"):
        in_spark(spark, [expr], [{"BilledCost": Decimal(cost)}])


def test_a_constant_stays_a_constant(spark: Any) -> None:
    quoted = [constant.replace("'", "''") for constant in CONSTANTS]
    made = [parse(f"ServiceName = '{constant}'", SCHEMA) for constant in quoted]
    found = in_spark(spark, made, [{"ServiceName": constant} for constant in CONSTANTS])
    assert [row.count(True) for row in found] == [1] * len(CONSTANTS)
    assert all(found[n][n] for n in range(len(CONSTANTS)))
