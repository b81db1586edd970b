"""Numbers: what is read as one, exactly which, and what is not."""

import tempfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.consumption.sql import connect, spelt

WIDE = Context(prec=200)
STEP = Decimal("1e-18")


@pytest.fixture(scope="module")
def connection(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path_factory.mktemp("spill")) as opened:
        yield opened


def read(connection: duckdb.DuckDBPyConnection, text: str, style: str = "focus") -> Decimal | None:
    sql = f"SELECT TRY_CAST({spelt('x', style)} AS DECIMAL(38,18)) FROM (SELECT $1::VARCHAR AS x)"
    ((value,),) = connection.execute(sql, [text]).fetchall()
    assert value is None or isinstance(value, Decimal)
    return value


@pytest.mark.parametrize(
    ("style", "text", "value"),
    [
        # FOCUS: integer, decimal, E-notation
        ("focus", "0", "0"),
        ("focus", "-1500", "-1500"),
        ("focus", ".5", "0.5"),
        ("focus", "5.", "5"),
        ("focus", "0.00000080000", "0.0000008"),
        ("focus", "4.81298076439E-7", "0.000000481298076439"),
        ("focus", "5.64902E-05", "0.0000564902"),
        ("focus", "1e-07", "0.0000001"),
        ("focus", "1.5E3", "1500"),
        ("focus", "-2519734868999866233025245E-27", "-0.002519734868999866"),
        # what the specification's own CSV holds
        ("focus", "$10,000.00 ", "10000"),
        ("focus", "-$20.00", "-20"),
        ("focus", "0.00 ", "0"),
        # more than 18 decimals: half away from zero
        ("focus", "0.1234567890123456785", "0.123456789012345679"),
        ("focus", "-0.1234567890123456785", "-0.123456789012345679"),
        ("focus", "4.9E-19", "0"),
        # declared styles
        ("grouped", "1,234,567.89", "1234567.89"),
        ("grouped", "(1,000.50)", "-1000.5"),
        ("grouped", "12.5", "12.5"),
        ("decimal-comma", "1.234.567,89", "1234567.89"),
        ("decimal-comma", "-0,5", "-0.5"),
        ("decimal-comma", "1.234", "1234"),
    ],
)
def test_read(connection: duckdb.DuckDBPyConnection, style: str, text: str, value: str) -> None:
    assert read(connection, text, style) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "nan", "Infinity", "-inf", "+1", "1_000", "1,000", "1,5", "1 000", "10,00.00",
        "\uff11\uff12", "\u0661", "\u22125", "0x10", "1e", "e5", "--1", "1e9999", "", "-", ".", "$",
        "=1+1", "100000000000000000000", "1E20",
    ],
)  # fmt: skip
def test_not_a_number(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, text) is None


def spellings() -> st.SearchStrategy[str]:
    """Any number FOCUS allows: sign, digits, fraction, exponent."""
    return st.builds(
        lambda sign, digits, fraction, exponent: sign + digits + fraction + exponent,
        st.sampled_from(["", "-"]),
        st.text("0123456789", min_size=1, max_size=25),
        st.text("0123456789", max_size=25).map(lambda text: f".{text}" if text else ""),
        st.integers(-40, 25).map(lambda power: f"E{power}") | st.just(""),
    )


def read_anew(texts: list[str]) -> list[Decimal | None]:
    with connect(Path(tempfile.gettempdir()) / "unused") as opened:
        return [read(opened, text) for text in texts]


@given(st.lists(spellings(), min_size=1, max_size=20))
def test_any_spelling_is_exact_to_the_18th_decimal(texts: list[str]) -> None:
    exact = [Decimal(t).quantize(STEP, rounding=ROUND_HALF_UP, context=WIDE) for t in texts]
    assert read_anew(texts) == [value if abs(value) < 10**20 else None for value in exact]
