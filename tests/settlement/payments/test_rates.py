"""Amounts owed in one currency and paid in another: one rounding, the difference in the books."""

from datetime import date
from decimal import Decimal

import pytest

from largesse.facts.facts import Facts
from largesse.fund import chart
from largesse.settlement.payments.rates import NoRate, Rates, rates_for
from largesse.settlement.payments.settings import RateRule
from tests.settlement.payments.world import REBATES, World

RATES = Rates("2026-10", {("EUR", "USD"): Decimal("1.25"), ("JPY", "USD"): Decimal("0.0065")})
CONVERTED = [
    # from           into          minor   rate
    (100_00, "EUR", "USD", 125_00, "1.25"),
    (1, "EUR", "USD", 1, "1.25"),  # 0.0125 rounds to 0.01
    (2, "EUR", "USD", 3, "1.25"),  # 0.025 rounds half up
    (125_00, "USD", "EUR", 100_00, "1/1.25"),
    (1_00, "USD", "JPY", 154, "1/0.0065"),  # 153.846...
    (10_000, "JPY", "USD", 65_00, "0.0065"),
    (100_00, "USD", "USD", 100_00, ""),
]


@pytest.mark.parametrize(("minor", "currency", "into", "made", "rate"), CONVERTED)
def test_conversion_by_hand(minor: int, currency: str, into: str, made: int, rate: str) -> None:
    assert RATES.convert(minor, currency, into) == (made, rate)


@pytest.mark.parametrize(("currency", "into"), [("EUR", "JPY"), ("GBP", "USD")])
def test_a_rate_that_is_not_declared_is_not_guessed(currency: str, into: str) -> None:
    with pytest.raises(NoRate):
        RATES.convert(1, currency, into)


@pytest.mark.parametrize(
    ("month", "which", "rate"),
    [("before", "2026-10", "1.1"), ("same", "2026-11", "1.2")],
)
def test_which_months_rate(month: str, which: str, rate: str) -> None:
    rows = [
        {"source": s, "fixing": "avg", "from_currency": "EUR", "to_currency": "USD"}
        | {"month": m, "rate": Decimal(r)}
        for s, m, r in (
            ("ecb", "2026-10", "1.1"),
            ("ecb", "2026-11", "1.2"),
            ("other", "2026-10", "9"),
        )
    ]
    facts = Facts.of_rows({"rates": rows})
    found = rates_for(facts, RateRule("ecb", "avg", month), date(2026, 11, 25))
    assert (found.month, found.known) == (which, {("EUR", "USD"): Decimal(rate)})


# Owed in EUR and paid in EUR; booked at the rate of the close, paid at 1.25.
DIFFERENCES = [
    # booked for EUR 100     loss (+) or gain (-)
    (120_00, 5_00),
    (125_00, 0),
    (131_00, -6_00),
]


@pytest.mark.parametrize(("booked_minor", "difference"), DIFFERENCES)
def test_the_rate_of_payment_makes_a_difference(
    world: World, booked_minor: int, difference: int
) -> None:
    free = world.balance(chart.allotment(REBATES))
    world.give("alder", 100_00, currency="EUR", booked_minor=booked_minor)
    ids = world.pay()
    line = world.line("alder")
    assert (line.amount_minor, line.currency, line.cost_minor) == (100_00, "EUR", 125_00)
    assert world.balance(chart.EXCHANGE_DIFFERENCE) == difference
    assert world.balance(chart.refund_liability("alder")) == 0
    assert world.balance(chart.delivered_unpaid(REBATES, "alder")) == 0
    assert world.balance(chart.delivered_paid(REBATES)) == 125_00
    assert world.balance(chart.allotment(REBATES)) == free - 125_00
    assert world.books()["credit used"] == 125_00
    world.bank.pays(*ids)
    world.answer(world.bank.debits(ids))
    assert world.books()["cash"] == -125_00
    world.add_up()


def test_what_came_back_is_booked_at_the_rate_it_was_paid_at(world: World) -> None:
    world.give("alder", 100_00, currency="EUR", booked_minor=120_00)
    ids = world.pay()
    world.answer(world.bank.status({ids[0]: "RJCT"}, {ids[0]: "MS03"}))
    assert world.balance(chart.refund_liability("alder")) == 125_00
    assert world.balance(chart.delivered_unpaid(REBATES, "alder")) == 125_00
    (again,) = world.pay()
    assert world.balance(chart.EXCHANGE_DIFFERENCE) == 5_00
    assert world.balance(chart.refund_liability("alder")) == 0
    world.bank.pays(again)
    world.answer(world.bank.debits([again]))
    assert world.books()["in transit"] == 0
    world.add_up()


def test_what_is_owed_in_the_funds_currency_makes_no_difference(world: World) -> None:
    world.give("alder", 100_01)
    world.pay()
    line = world.line("alder")
    assert (line.amount_minor, line.currency, line.rate) == (80_01, "EUR", "1/1.25")
    assert (line.owed_minor, line.cost_minor) == (100_01, 100_01)
    assert world.balance(chart.EXCHANGE_DIFFERENCE) == 0


def test_without_a_rate_a_partner_is_left_out(world: World) -> None:
    world.give("birch", 100_00, currency="GBP", booked_minor=125_00)
    run = world.propose()
    line = world.line("birch", run)
    assert (line.state, line.reason) == ("left-out", "missing-rate")
    assert line.note.startswith("GBP to USD in ")
