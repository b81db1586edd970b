"""Figures, periods and sentences, side by side in both languages."""

import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.programme.calendar import Calendar, Span
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.formats import Formats
from largesse.settlement.statement.texts import TABLES, Words

EN, FR = Formats("en"), Formats("fr")
CALENDAR = Calendar(4)


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        ("12345.67", "USD", "USD\u00a012,345.67", "12\u202f345,67\u202fUSD"),
        ("-12345.67", "USD", "(USD\u00a012,345.67)", "(12\u202f345,67\u202fUSD)"),
        ("0E-18", "EUR", "EUR\u00a00.00", "0,00\u202fEUR"),
        ("-0.004", "EUR", "EUR\u00a00.00", "0,00\u202fEUR"),
        ("0.005", "EUR", "EUR\u00a00.01", "0,01\u202fEUR"),
        ("1234567", "JPY", "JPY\u00a01,234,567", "1\u202f234\u202f567\u202fJPY"),
        ("2.5", "KWD", "KWD\u00a02.500", "2,500\u202fKWD"),
        ("40.000", "seats", "40\u00a0seats", "40\u00a0places"),
        ("999999999999999.99", "USD", "USD\u00a0999,999,999,999,999.99", None),
    ],
)
def test_amounts(value: str, unit: str, english: str, french: str | None) -> None:
    amount = Amount(Decimal(value), unit)
    assert EN.amount(amount) == english
    assert french is None or FR.amount(amount) == french


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=18, min_value=-(10**15), max_value=10**15
    )
)
def test_the_exact_figure_has_every_digit(value: Decimal) -> None:
    shown = EN.exact(Amount(value, "USD"))
    digits = shown.removeprefix("USD\u00a0").replace(",", "")
    read = Decimal(digits.strip("()")) * (-1 if digits.startswith("(") else 1)
    assert read == value


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("FY2024 Q2", "FY2024 Q2", "exercice\u00a02024, T2"),
        ("FY2024 H1", "FY2024 H1", "exercice\u00a02024, S1"),
        ("FY2024", "FY2024", "exercice\u00a02024"),
        ("2024 Q3", "2024 Q3", "T3\u00a02024"),
        ("2024", "2024", "2024"),
        ("2024-09", "Sept 2024", "sept. 2024"),
    ],
)
def test_periods(name: str, english: str, french: str) -> None:
    span = CALENDAR.read(name)
    assert (EN.period(span), FR.period(span)) == (english, french)


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        (24282, 24284, "July to September 2023", "juillet à septembre 2023"),
        (24282, 24282, "July 2023", "juillet 2023"),
        (24287, 24290, "December 2023 to March 2024", "décembre 2023 à mars 2024"),
    ],
)
def test_months_in_words(first: int, last: int, english: str, french: str) -> None:
    assert Span(first, last, "").months() == range(first, last + 1)
    assert (EN.months(first, last), FR.months(first, last)) == (english, french)


def test_both_languages_fill_in_the_same_values() -> None:
    """A text may leave a value out in one language only where the other says it in a word."""
    for table in TABLES:
        for key, (english, french) in table.items():
            assert english, key
            assert french, key
            assert english.count("|") == french.count("|"), key
            named = [
                {f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (english, french)
            ]
            assert named[0] == named[1], key


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 0, "0 lines"),
        ("en", 1, "1 line"),
        ("en", 2000, "2,000 lines"),
        ("fr", 1, "1 ligne"),
        ("fr", 2000, "2\u202f000 lignes"),
    ],
)
def test_counted_things(language: str, count: int, said: str) -> None:
    assert Words(language)("lines", count) == said
