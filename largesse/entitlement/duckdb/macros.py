"""Exact arithmetic for DuckDB: the products and quotients that its decimals cannot take.

DuckDB's ``decimal / decimal`` is a double and its decimals hold 38 digits. ``product`` therefore
multiplies whole and fractional parts apart; ``muldiv`` and ``steps`` divide whole numbers of 10^-18
in Python's integers. All truncate toward zero at the 18th decimal, as :mod:`largesse.money` does.
"""

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from largesse.money import WORKING_SCALE

DECIMAL = f"DECIMAL(38, {WORKING_SCALE})"
_ARROW = pa.decimal128(38, WORKING_SCALE)
_WORD = 2**64 - 1
_LIMIT = 10**38

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
    # With at most ten decimals and below ten, one multiplication holds the product of any amount
    # below 10^9, and one division instead of four truncates it.
    f"""CREATE OR REPLACE MACRO product_by(a, narrow, b) AS
        CASE WHEN a BETWEEN -1000000000 AND 1000000000 AND narrow < 10
        THEN CAST(trunc(a * narrow, 18) AS {DECIMAL}) ELSE product(a, b) END""",
)
NARROW = "DECIMAL(12, 10)"
"""The type of a factor that :func:`prepare`'s ``product_by`` multiplies directly."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Define ``product(a, b)``, ``muldiv(a, b, c)`` and ``steps(a, b)`` in a connection.

    ``product_by(a, narrow, b)`` is product(a, b) where ``narrow`` is b, not negative, or null.
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
    """A decimal column as whole numbers of 10^-18, read from Arrow's 128-bit words."""
    found: list[int | None] = []
    for chunk in column.chunks:
        words = memoryview(chunk.buffers()[1]).cast("q").tolist()
        words = words[2 * chunk.offset : 2 * (chunk.offset + len(chunk))]
        units = [high << 64 | low & _WORD for low, high in zip(*[iter(words)] * 2, strict=True)]
        if chunk.null_count:
            known = zip(chunk.is_valid().to_pylist(), units, strict=True)
            found += [unit if is_known else None for is_known, unit in known]
        else:
            found += units
    return found


def _decimals(units: list[int | None]) -> pa.Array:
    if any(unit is not None and not -_LIMIT < unit < _LIMIT for unit in units):
        raise OverflowError(f"an amount has more than {38 - WORKING_SCALE} digits before its point")
    known = pa.array([unit is not None for unit in units], pa.bool_())
    words = b"".join([(unit or 0).to_bytes(16, "little", signed=True) for unit in units])
    return pa.Array.from_buffers(_ARROW, len(units), [known.buffers()[1], pa.py_buffer(words)])
