"""Exact arithmetic for DuckDB: the products and quotients that its decimals cannot take.

DuckDB's ``decimal / decimal`` is a double and its decimals hold 38 digits. ``product`` therefore
multiplies whole and fractional parts apart; ``muldiv`` and ``steps`` divide whole numbers of 10^-18
in Python's integers. All truncate toward zero at the 18th decimal, as :mod:`largesse.money` does.
"""

from decimal import Decimal

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from largesse.money import EXACT, WORKING_SCALE

DECIMAL = f"DECIMAL(38, {WORKING_SCALE})"
_ARROW = pa.decimal128(38, WORKING_SCALE)

MACROS = (
    "CREATE OR REPLACE MACRO whole(x) AS CAST(trunc(x) AS DECIMAL(20, 0))",
    f"""CREATE OR REPLACE MACRO part(x) AS
        CAST(x - CAST(trunc(x) AS {DECIMAL}) AS DECIMAL(19, 18))""",
    # Each of the four terms has the product's sign, so truncating the last truncates the sum.
    f"""CREATE OR REPLACE MACRO product(a, b) AS
        CAST(whole(a) * whole(b) AS {DECIMAL})
        + CAST(whole(a) * part(b) AS {DECIMAL})
        + CAST(part(a) * whole(b) AS {DECIMAL})
        + CAST(trunc(part(a) * part(b), 18) AS {DECIMAL})""",
)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Define ``product(a, b)``, ``muldiv(a, b, c)`` and ``steps(a, b)`` in a connection.

    ``muldiv`` is a * b / c carried to 18 decimals, null where c is zero or anything is null;
    ``steps`` is how many full b fit into a, toward zero; ``started`` counts the unfinished too.
    """
    for macro in MACROS:
        connection.execute(macro)
    for name, function, arity in _FUNCTIONS:
        connection.create_function(
            name,
            function,
            [DECIMAL] * arity,
            DECIMAL,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )


def _muldiv(a: pa.ChunkedArray, b: pa.ChunkedArray, c: pa.ChunkedArray) -> pa.Array:
    found = [
        None if x is None or y is None or not z else _truncated(x * y, z)
        for x, y, z in zip(_units(a), _units(b), _units(c), strict=True)
    ]
    return _decimals(found)


def _steps(a: pa.ChunkedArray, b: pa.ChunkedArray) -> pa.Array:
    one = 10**WORKING_SCALE
    found = [
        None if x is None or not y else _truncated(x, y) * one
        for x, y in zip(_units(a), _units(b), strict=True)
    ]
    return _decimals(found)


def _started(a: pa.ChunkedArray, b: pa.ChunkedArray) -> pa.Array:
    one = 10**WORKING_SCALE
    found = [
        None if x is None or not y else _truncated(x + y - 1, y) * one if x > 0 else 0
        for x, y in zip(_units(a), _units(b), strict=True)
    ]
    return _decimals(found)


_FUNCTIONS = (("muldiv", _muldiv, 3), ("steps", _steps, 2), ("started", _started, 2))


def _truncated(numerator: int, denominator: int) -> int:
    whole = abs(numerator) // abs(denominator)
    return whole if (numerator < 0) == (denominator < 0) else -whole


def _units(column: pa.ChunkedArray) -> list[int | None]:
    """A decimal column as whole numbers of 10^-18."""
    return [
        None if value is None else int(EXACT.scaleb(value, WORKING_SCALE))
        for value in column.to_pylist()
    ]


def _decimals(units: list[int | None]) -> pa.Array:
    found = [None if u is None else EXACT.scaleb(Decimal(u), -WORKING_SCALE) for u in units]
    return pa.array(found, _ARROW)
