"""Exact money: what is a number, what is carried, what is rounded, what is shared out."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.money import (
    Rounding,
    RoundingMode,
    carried,
    decimals,
    minor_unit_exponent,
    parse_decimal,
    plain,
    product,
    quotient,
    share_of,
    share_out,
)

CENT = Decimal("0.01")

AMOUNTS = st.decimals(
    min_value=-(10**15), max_value=10**15, places=18, allow_nan=False, allow_infinity=False
)
RATES = st.decimals(min_value=0, max_value=2, places=10, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1200", "1200"),
        ("-3.50", "-3.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.5e3", "1500"),
        ("1E-3", "0.001"),
        ("0.000000000000000001", "1e-18"),
    ],
)
def test_a_number_is_read_exactly(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "+1",
        "1,000",
        "1_000",
        "NaN",
        "Infinity",
        "-inf",
        "１２",
        "٣",
        "1e1000",
        "$1",
        "0x1",
    ],
)
def test_anything_else_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("currency", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CNY", 2)]
)
def test_the_minor_unit_follows_the_currency(currency: str, digits: int) -> None:
    assert minor_unit_exponent(currency) == digits


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="'XYW' is not an ISO 4217"):
        minor_unit_exponent("XYW")


@pytest.mark.parametrize(
    # value      half-up   half-even  down      up
    ("value", "half_up", "half_even", "down", "up"),
    [
        ("0.005", "0.01", "0.00", "0.00", "0.01"),
        ("0.015", "0.02", "0.02", "0.01", "0.02"),
        ("-0.005", "-0.01", "0.00", "0.00", "-0.01"),
        ("0.004999999999999999", "0.00", "0.00", "0.00", "0.01"),
        ("199.99975", "200.00", "200.00", "199.99", "200.00"),
        ("1.00", "1.00", "1.00", "1.00", "1.00"),
        ("-2.675", "-2.68", "-2.68", "-2.67", "-2.68"),
    ],
)
def test_one_declared_rounding_step(
    value: str, half_up: str, half_even: str, down: str, up: str
) -> None:
    def rounded(mode: RoundingMode) -> str:
        return f"{Rounding(CENT, mode)(Decimal(value)):.2f}"

    assert rounded("half-up") == half_up
    assert rounded("half-even") == half_even.replace("-0.00", "0.00")
    assert rounded("down") == down
    assert rounded("up") == up


def exactly(value: Decimal, step: Decimal, mode: RoundingMode) -> Fraction:
    """Rounding by the book, on fractions."""
    steps = abs(Fraction(value)) / Fraction(step)
    whole, rest = divmod(steps, 1)
    half = Fraction(1, 2)
    up = {
        "half-up": rest >= half,
        "half-even": rest > half or (rest == half and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[mode]
    sign = -1 if value < 0 else 1
    return sign * (whole + up) * Fraction(step)


@given(
    AMOUNTS,
    st.sampled_from(
        [Decimal("0.01"), Decimal("0.001"), Decimal(1), Decimal("0.05"), Decimal("0.3")]
    ),
    st.sampled_from(["half-up", "half-even", "down", "up"]),
)
def test_rounding_agrees_with_fractions(value: Decimal, step: Decimal, mode: RoundingMode) -> None:
    assert Fraction(Rounding(step, mode)(value)) == exactly(value, step, mode)


@given(AMOUNTS, RATES)
def test_truncating_first_never_moves_a_half_up_cent(value: Decimal, rate: Decimal) -> None:
    rounding = Rounding(CENT)
    truncated = product(value, rate)
    exact = Fraction(value) * Fraction(rate)
    steps, rest = divmod(abs(exact) * 100, 1)
    wanted = (steps + (rest >= Fraction(1, 2))) / 100
    assert abs(Fraction(rounding(truncated))) == wanted


def truncated(exact: Fraction) -> Fraction:
    return Fraction(int(exact * 10**18), 10**18)


@given(AMOUNTS, RATES)
def test_a_product_is_truncated_at_the_18th_decimal(value: Decimal, rate: Decimal) -> None:
    assert Fraction(product(value, rate)) == truncated(Fraction(value) * Fraction(rate))


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_a_quotient_is_truncated_at_the_18th_decimal(top: Decimal, bottom: Decimal) -> None:
    assert Fraction(quotient(top, bottom)) == truncated(Fraction(top) / Fraction(bottom))


def test_nothing_divides_by_zero() -> None:
    with pytest.raises(ZeroDivisionError, match="zero denominator"):
        quotient(Decimal(1), Decimal(0))


@pytest.mark.parametrize(
    # total   weights             parts
    ("total", "weights", "parts"),
    [
        ("100", ["0.6", "0.4"], ["60", "40"]),
        ("0.01", ["0.5", "0.5"], ["0.01", "0"]),
        ("10", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("-10", ["1", "1", "1"], ["-3.34", "-3.33", "-3.33"]),
        ("0.05", ["0.1", "0.9"], ["0.01", "0.04"]),
        ("0", ["1", "2"], ["0", "0"]),
        ("7", ["0", "1"], ["0", "7"]),
    ],
)
def test_the_largest_remainders_get_the_last_cents(
    total: str, weights: list[str], parts: list[str]
) -> None:
    found = share_out(Decimal(total), [Decimal(w) for w in weights], CENT)
    assert found == tuple(Decimal(p) for p in parts)


@given(
    st.integers(-(10**17), 10**17),
    st.lists(st.decimals(0, 1, places=10), min_size=1, max_size=6).filter(any),
)
def test_parts_sum_to_the_whole_and_none_is_a_cent_off(cents: int, weights: list[Decimal]) -> None:
    total = Decimal(cents).scaleb(-2)
    parts = share_out(total, weights, CENT)
    assert sum(parts) == total
    whole = sum(Fraction(w) for w in weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(CENT)


@given(AMOUNTS)
def test_plain_text_reads_back(value: Decimal) -> None:
    assert Decimal(plain(value)) == value
    assert decimals(value) <= 18
    assert carried(value) == value


@pytest.mark.parametrize(
    ("value", "text"), [("1200", "1200"), ("0.10", "0.1"), ("-0.0", "0"), ("1E+3", "1000")]
)
def test_plain_text_is_the_shortest(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


SHARES = [
    # total whole before part  share
    (107, 97, 0, 33, 36),
    (107, 97, 33, 33, 37),
    (107, 97, 66, 31, 34),
    (1, 2, 0, 1, 1),
    (1, 2, 1, 1, 0),
    (-107, -97, 0, -33, -36),
    (107, -97, 0, -33, 36),
    (0, 5, 2, 3, 0),
    (7, 7, 3, 2, 2),
]


@pytest.mark.parametrize(("total", "whole", "before", "part", "share"), SHARES)
def test_a_share_is_rounded_on_the_running_total(
    total: int, whole: int, before: int, part: int, share: int
) -> None:
    assert share_of(total, whole, before, part) == share


@given(st.integers(-(10**17), 10**17), st.lists(st.integers(1, 10**15), min_size=1, max_size=9))
def test_shares_of_every_part_sum_to_the_total(total: int, parts: list[int]) -> None:
    whole, before, shared = sum(parts), 0, 0
    for part in parts:
        share = share_of(total, whole, before, part)
        assert abs(share - Fraction(total * part, whole)) <= 1
        before, shared = before + part, shared + share
    assert shared == total
