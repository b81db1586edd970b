"""What a series of dues pays: a minimum carries or forfeits, refunds are netted, holds wait."""

from decimal import Decimal

import pytest

from largesse.entitlement.payments import Instalment, instalments
from largesse.programme.terms.limits import Below

CASES = [
    # below      minimum  due                  paid               carried             forfeited
    ("carry",   "200",   "150 60 0",          "0 210 0",         "150 0 0",          "0 0 0"),
    ("carry",   "200",   "200 199.99 300",    "200 0 499.99",    "0 199.99 0",       "0 0 0"),
    # a refund makes a debt, and later amounts first make up for it
    ("carry",   "200",   "300 -120 250 80",   "300 0 0 210",     "0 -120 130 0",     "0 0 0 0"),
    ("carry",   "-",     "300 -120 50 100",   "300 0 0 30",      "0 -120 -70 0",     "0 0 0 0"),
    ("carry",   "-",     "100 -100 0",        "100 0 0",         "0 -100 -100",      "0 0 0"),
    # what is forfeited is gone; a debt never is
    ("forfeit", "200",   "150 60 250",        "0 0 250",         "0 0 0",            "150 60 0"),
    ("forfeit", "200",   "300 -120 130 320",  "300 0 0 320",     "0 -120 0 0",       "0 0 10 0"),
]  # fmt: skip


def _amounts(text: str) -> list[Decimal]:
    return [Decimal(word) for word in text.split()]


@pytest.mark.parametrize(("below", "minimum", "due", "paid", "carried", "forfeited"), CASES)
def test_dues(below: str, minimum: str, due: str, paid: str, carried: str, forfeited: str) -> None:
    least = None if minimum == "-" else Decimal(minimum)
    steps = instalments(_amounts(due), _amounts(due), least, Below(below))
    assert [s.paid for s in steps] == _amounts(paid)
    assert [s.carried for s in steps] == _amounts(carried)
    assert [s.forfeited for s in steps] == _amounts(forfeited)


@pytest.mark.parametrize(("exact", "is_paid"), [("199.999999", False), ("200", True)])
def test_the_minimum_is_tested_before_rounding(exact: str, is_paid: bool) -> None:
    (step,) = instalments([Decimal(200)], [Decimal(exact)], Decimal(200), Below.CARRY)
    assert (step.paid == 200) == is_paid
    assert step.carried == (0 if is_paid else 200)


def test_a_hold_waits_and_forfeits_nothing() -> None:
    due = _amounts("50 -80 400")
    steps = instalments(due, due, Decimal(100), Below.FORFEIT, [True, True, False])
    zero = Decimal(0)
    assert steps == (
        Instalment(due[0], zero, Decimal(50), zero, held=Decimal(50), waits=True),
        Instalment(due[1], zero, Decimal(-30), zero, held=zero, waits=True),
        Instalment(due[2], Decimal(370), zero, zero),
    )
