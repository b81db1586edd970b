"""What each type of cell takes, and what it refuses."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.facts.cells import BadCell, Cell, Value, read_cell
from largesse.money import plain

# fmt: off
TAKEN: list[tuple[Cell, str, Value]] = [
    (Cell.SLUG,     "acme-id.2",        "acme-id.2"),
    (Cell.ID,       "0001234567890123", "0001234567890123"),
    (Cell.ID,       "/billing/17:x",    "/billing/17:x"),
    (Cell.TEXT,     "Café, 東京",        "Café, 東京"),
    (Cell.DATE,     "2024-02-29",       date(2024, 2, 29)),
    (Cell.MONTH,    "2024-09",          202409),
    (Cell.MONTH,    "2024-09-01",       202409),
    (Cell.DECIMAL,  "-12500.50",        Decimal("-12500.50")),
    (Cell.DECIMAL,  "1E3",              Decimal(1000)),
    (Cell.RATE,     "0.0000667",        Decimal("0.0000667")),
    (Cell.SHARE,    "60%",              Decimal("0.6")),
    (Cell.SHARE,    "33.25 %",          Decimal("0.3325")),
    (Cell.SHARE,    "0.6",              Decimal("0.6")),
    (Cell.SHARE,    "1",                Decimal(1)),
    (Cell.SHARE,    "100%",             Decimal(1)),
    (Cell.CURRENCY, "IDR",              "IDR"),
    (Cell.COUNTRY,  "NA",               "NA"),
    (Cell.INTERVAL, "2024",             "2024"),
    (Cell.INTERVAL, "2024 H1",          "2024 H1"),
    (Cell.INTERVAL, "2024 Q3",          "2024 Q3"),
    (Cell.INTERVAL, "2024-09",          "2024-09"),
    (Cell.INTERVAL, "FY2024",           "FY2024"),
    (Cell.INTERVAL, "FY2024-Q2",        "FY2024 Q2"),
    (Cell.INTERVAL, "2024H2",           "2024 H2"),
    (Cell.INTERVAL, "term",             "term"),
    (Cell.UNIT,     "USD",              "USD"),
    (Cell.UNIT,     "seats",            "seats"),
    (Cell.FACT,     "first_purchase",   "first_purchase"),
]
REFUSED = [
    (Cell.SLUG,     "Acme",              "bad-slug"),
    (Cell.SLUG,     "-acme",             "bad-slug"),
    (Cell.SLUG,     "1.23457E+12",       "damaged-id"),
    (Cell.ID,       "1.23457E+12",       "damaged-id"),
    (Cell.ID,       "1E+15",             "damaged-id"),
    (Cell.TEXT,     "two\nlines",        "control-character"),
    (Cell.DATE,     "9/1/2024",          "bad-date"),
    (Cell.DATE,     "2024-02-30",        "bad-date"),
    (Cell.DATE,     "20240901",          "bad-date"),
    (Cell.MONTH,    "2024-13",           "bad-month"),
    (Cell.MONTH,    "2024-09-02",        "bad-month"),
    (Cell.DECIMAL,  "1,000",             "bad-number"),
    (Cell.DECIMAL,  "NaN",               "bad-number"),
    (Cell.DECIMAL,  "Infinity",          "bad-number"),
    (Cell.DECIMAL,  "１２",               "bad-number"),
    (Cell.DECIMAL,  "$5",                "bad-number"),
    (Cell.DECIMAL,  "1E20",              "out-of-range"),
    (Cell.DECIMAL,  "1E-19",             "out-of-range"),
    (Cell.RATE,     "0",                 "rate-not-positive"),
    (Cell.RATE,     "-1.1",              "rate-not-positive"),
    (Cell.SHARE,    "60",                "share-without-percent"),
    (Cell.SHARE,    "120%",              "share-out-of-range"),
    (Cell.SHARE,    "0%",                "share-out-of-range"),
    (Cell.SHARE,    "-0.5",              "share-out-of-range"),
    (Cell.SHARE,    "half",              "bad-number"),
    (Cell.CURRENCY, "usd",               "bad-currency"),
    (Cell.CURRENCY, "ZZZ",               "bad-currency"),
    (Cell.CURRENCY, "XXX",               "bad-currency"),
    (Cell.COUNTRY,  "UK",                "bad-country"),
    (Cell.COUNTRY,  "EU",                "bad-country"),
    (Cell.COUNTRY,  "IDN",               "bad-country"),
    (Cell.INTERVAL, "FY24",              "bad-interval"),
    (Cell.INTERVAL, "2024 Q5",           "bad-interval"),
    (Cell.UNIT,     "ZZZ",               "bad-currency"),
    (Cell.UNIT,     "Seats sold",        "bad-unit"),
    (Cell.FACT,     "first-purchase",    "bad-fact-name"),
]
# fmt: on


@pytest.mark.parametrize(("cell", "text", "value"), TAKEN)
def test_taken(cell: Cell, text: str, value: Value) -> None:
    assert read_cell(cell, text) == value


@pytest.mark.parametrize(("cell", "text", "code"), REFUSED)
def test_refused_with_a_mend(cell: Cell, text: str, code: str) -> None:
    with pytest.raises(BadCell) as caught:
        read_cell(cell, text)
    assert caught.value.code == code
    assert caught.value.what
    assert caught.value.mend


def test_a_choice_names_its_words() -> None:
    assert read_cell(Cell.CHOICE, "agent", ("reseller", "agent")) == "agent"
    with pytest.raises(BadCell, match="'broker' is not known here") as caught:
        read_cell(Cell.CHOICE, "broker", ("reseller", "agent"))
    assert caught.value.mend == "use one of reseller, agent"


def test_a_bare_percentage_is_not_guessed() -> None:
    with pytest.raises(BadCell) as caught:
        read_cell(Cell.SHARE, "60")
    assert caught.value.mend == "write 60% or 0.6"


@given(st.decimals(min_value="0.0001", max_value=1, places=6))
def test_a_share_reads_the_same_as_percentage_and_as_fraction(share: Decimal) -> None:
    percent = f"{plain(share.scaleb(2))}%"
    assert read_cell(Cell.SHARE, percent) == read_cell(Cell.SHARE, plain(share)) == share
