"""Amounts as they are typed: read in one way at every door, refused in the same words.

A number is written as in the programme's files: ``1250.00`` or ``1_250``. Commas, exponents and
digits of other scripts are refused, for they are read differently by different people.
"""

from decimal import Decimal

from largesse.money import plain
from largesse.partners.money import minor_of
from largesse.programme.terms.amounts import Amount, parse_amount, parse_number
from largesse.workspace.errors import Problem, Refusal


def number_typed(text: str, name: str, *, may_be_zero: bool = False) -> Decimal:
    """A number above zero, or not below. ``name`` says where it was typed: ``--amount``."""
    try:
        number = parse_number(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise _refused(name, what, mend or "write it like 1250.00 or 12_500") from None
    _check(number, name, may_be_zero=may_be_zero)
    return number


def minor_typed(text: str, currency: str, name: str, *, may_be_zero: bool = False) -> int:
    """The same, in minor units of a currency."""
    return minor_of(number_typed(text, name, may_be_zero=may_be_zero), currency)


def number_or_none(text: str | None, name: str = "--amount") -> Decimal | None:
    """As :func:`number_typed`, where nothing need be typed."""
    return None if text is None else number_typed(text, name)


def minor_or_none(text: str | None, currency: str, name: str = "--amount") -> int | None:
    """The same, where nothing need be typed."""
    return None if text is None else minor_typed(text, currency, name)


def amount_typed(text: str, name: str = "--amount") -> Amount:
    """An amount above zero with its currency: ``700 USD``."""
    try:
        amount = parse_amount(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise _refused(name, what, mend or "write it like 700 USD") from None
    _check(amount.value, name)
    return amount


def _check(number: Decimal, name: str, *, may_be_zero: bool = False) -> None:
    if number < 0 or (number == 0 and not may_be_zero):
        what = f"{plain(number)} is not {'at least zero' if may_be_zero else 'above zero'}"
        raise _refused(name, what, "write an amount above zero")


def _refused(name: str, what: str, mend: str) -> Refusal:
    return Refusal(Problem(f"{name}: {what}", mend, code="bad-amount"))
