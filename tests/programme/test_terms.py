# ruff: noqa: E501 (the tables are read by the row)
"""The small words of the language: how each is read into its record."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.money import plain
from largesse.programme.terms.amounts import Amount, parse_amount, parse_number, parse_percent
from largesse.programme.terms.limits import (
    Guaranteed,
    Limit,
    LimitAmount,
    Scope,
    parse_days,
    parse_guarantee,
    parse_limit,
    parse_months,
)
from largesse.programme.terms.periods import Interval, parse_interval, parse_period
from largesse.programme.terms.placing import (
    Against,
    Basis,
    PaidOn,
    Placing,
    Reference,
    parse_paid_on,
    parse_placing,
)
from largesse.programme.terms.scales import (
    NOTHING,
    Band,
    Edges,
    Mode,
    Pay,
    PayKind,
    Scale,
    parse_edges,
    parse_pay,
)

D = Decimal
PREVIOUS, LAST_YEAR = Against.PREVIOUS, Against.LAST_YEAR
USD = Amount(D(500), "USD")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2_000_000", "2000000"),
        ("0.05", "0.05"),
        ("-3", "-3"),
        (" 7 ", "7"),
        ("1_000.25", "1000.25"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert parse_number(text) == D(value)


@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_percentage_is_its_hundredth_exactly(value: Decimal) -> None:
    assert parse_percent(f"{plain(value)}%") * 100 == value


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500 USD", USD),
        ("USD 500", USD),
        ("12 seats", Amount(D(12), "seats")),
        ("1_500.50 EUR", Amount(D("1500.50"), "EUR")),
    ],
)
def test_amounts(text: str, amount: Amount) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    # text                               per              over              height
    ("text", "per", "over", "height"),
    [
        ("500 USD",                        Scope.PARTNER,   None,             LimitAmount(USD)),
        ("500 USD per customer",           Scope.CUSTOMER,  None,             LimitAmount(USD)),
        ("500 USD per year",               Scope.PARTNER,   Interval.YEAR,    LimitAmount(USD)),
        ("500 USD per partner per year",   Scope.PARTNER,   Interval.YEAR,    LimitAmount(USD)),
        ("500 USD per year per partner",   Scope.PARTNER,   Interval.YEAR,    LimitAmount(USD)),
        ("500 USD per programme",          Scope.PROGRAMME, None,             LimitAmount(USD)),
        ("25% of earned per partner per half", Scope.PARTNER, Interval.HALF,
         LimitAmount(None, D("0.25"), "earned")),
        ("larger of 10% of earned and 500 USD", Scope.PARTNER, None,
         LimitAmount(USD, D("0.10"), "earned", True)),
        ("smaller of 500 USD and 10% of earned", Scope.PARTNER, None,
         LimitAmount(USD, D("0.10"), "earned", False)),
    ],
)  # fmt: skip
def test_limits(text: str, per: Scope, over: Interval | None, height: LimitAmount) -> None:
    assert parse_limit(text) == Limit(height, per, over)


@pytest.mark.parametrize(
    "text", ["", "500", "500 USD per", "500 USD per moon", "500 USD per partner per customer",
             "500 USD per year per month", "larger of 5 USD and 6 USD", "10% per partner"],
)  # fmt: skip
def test_limits_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|one of|not"):
        parse_limit(text)


@pytest.mark.parametrize(
    # text                                              measure    reference                    minus one
    ("text", "placing"),
    [
        ("units", Placing("units")),
        ("growth over previous year, full", Placing(reference=Reference(PREVIOUS, interval=Interval.YEAR))),
        ("units growth over previous month", Placing("units", Reference(PREVIOUS, interval=Interval.MONTH))),
        ("growth over same quarter last year, to date",
         Placing(reference=Reference(LAST_YEAR, to_date=True, interval=Interval.QUARTER))),
        ("growth over last year", Placing(reference=Reference(LAST_YEAR))),
        ("increase over previous year",
         Placing(reference=Reference(PREVIOUS, interval=Interval.YEAR), minus_one=True)),
        ("growth over agreed baseline", Placing(reference=Reference(Against.AGREED))),
        ("growth over 2_000", Placing(reference=Reference(Against.FIXED, D(2000)))),
        ("attainment of target", Placing(reference=Reference(Against.TARGET))),
        ("attainment of 500 USD", Placing(reference=Reference(Against.FIXED, D(500), unit="USD"))),
        ("ratio to other", Placing(reference=Reference(Against.MEASURE, measure="other"))),
        ("amount over fiscal-year", Placing("amount", over=Interval.YEAR)),
        ("amount over trailing 12 months", Placing("amount", trailing_months=12)),
    ],
)  # fmt: skip
def test_placing(text: str, placing: Placing) -> None:
    assert parse_placing(text) == placing


@pytest.mark.parametrize(
    ("text", "paid_on"),
    [
        ("increment", PaidOn(Basis.INCREMENT)),
        ("baseline", PaidOn(Basis.REFERENCE)),
        ("target", PaidOn(Basis.REFERENCE)),
        ("units", PaidOn(Basis.MEASURE, "units")),
        ("500 USD", PaidOn(Basis.AMOUNT, amount=USD)),
        ("500 USD at target", PaidOn(Basis.AT_TARGET, amount=USD)),
    ],
)
def test_what_is_paid_on(text: str, paid_on: PaidOn) -> None:
    assert parse_paid_on(text) == paid_on


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("3%", Pay(PayKind.RATE, D("0.03"))),
        ("500 USD", Pay(PayKind.FIXED, D(500), "USD")),
        ("2 USD each", Pay(PayKind.EACH, D(2), "USD")),
        ("2 seats per 100", Pay(PayKind.EACH, D(2), "seats", per=D(100))),
        ("1.5x", Pay(PayKind.TIMES, D("1.5"))),
        ("2% to 4%", Pay(PayKind.RATE, D("0.02"), until=D("0.04"))),
        ("0 USD to 10 USD", Pay(PayKind.FIXED, D(0), "USD", until=D(10))),
        ("500 USD and 5%", Pay(PayKind.RATE, D("0.05"), "USD", lump=D(500))),
        ("10 USD and 2 USD each", Pay(PayKind.EACH, D(2), "USD", lump=D(10))),
        ("9 USD and 2% to 4%", Pay(PayKind.RATE, D("0.02"), "USD", until=D("0.04"), lump=D(9))),
        ("nothing", NOTHING),
    ],
)
def test_what_a_band_pays(text: str, pay: Pay) -> None:
    assert parse_pay(text) == pay


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("[0, 100_000)", Edges(D(0), D(100_000), "low", False)),
        ("(0, 10]", Edges(D(0), D(10), "high", False)),
        ("[110%, inf)", Edges(D("1.1"), None, "low", True)),
        ("(10, inf)", Edges(D(10), None, "high", False)),
        ("(-inf, 10)", Edges(None, D(10), "low", False)),
        ("(-inf, inf)", Edges(None, None, "either", None)),
        ("[0, 100%)", Edges(D(0), D(1), "low", True)),
    ],
)
def test_the_edges_of_a_band(text: str, edges: Edges) -> None:
    assert parse_edges(text) == edges


@pytest.mark.parametrize(
    # beyond      pay         what reaches on
    ("beyond", "pay", "reaching"),
    [
        ("nothing", "3%", (Band(D(0), D(9), parse_pay("3%")),)),
        ("last", "3%", (Band(D(0), None, parse_pay("3%")),)),
        ("last", "2% to 4%",
         (Band(D(0), D(9), parse_pay("2% to 4%")), Band(D(9), None, parse_pay("4%")))),
    ],
)  # fmt: skip
def test_beyond_the_last_band(beyond: str, pay: str, reaching: tuple[Band, ...]) -> None:
    scale = Scale(Mode.WHOLE, (Band(D(0), D(9), parse_pay(pay)),), beyond=beyond)
    assert scale.reaching == reaching


@pytest.mark.parametrize(
    ("text", "kind"),
    [("fiscal-year", Interval.YEAR), ("half-year", Interval.HALF), ("month", Interval.MONTH)],
)
def test_intervals_have_more_than_one_name(text: str, kind: Interval) -> None:
    assert parse_interval(text) is kind


def test_periods_hold_their_first_day_and_not_their_last() -> None:
    period = parse_period("[2023-04-01, 2024-04-01)")
    assert period.holds_on(period.start)
    assert period.end is not None
    assert not period.holds_on(period.end)
    assert not period.overlaps(parse_period("[2024-04-01, inf)"))
    assert period.overlaps(parse_period("[2024-03-31, inf)"))


def test_guarantees_days_and_months() -> None:
    assert parse_guarantee("500 USD, draw").how is Guaranteed.DRAW
    assert parse_days("30 days") == 30
    assert parse_days("1 day") == 1
    assert parse_months("12 months") == parse_months("12") == 12
    with pytest.raises(ValueError, match="'0 months' is not a number of months"):
        parse_months("0 months")
