"""Exact money, rates and rounding: nothing else in Largesse decides a cent.

Three rules, stated once and followed by the engine, the proof and every page:

1. *Exact*: amounts are ``Decimal`` here, ``DECIMAL(38, 18)`` in the engine; no float touches them.
2. *Carried*: a product or quotient is carried to 18 decimals and truncated toward zero beyond them
   (:func:`carried`). Truncating first and rounding half away from zero later gives the same cent as
   rounding the exact value; rounding twice would not.
3. *Rounded once*: a payable amount is rounded in one declared step (:class:`Rounding`; default
   half-up, away from zero, at the currency's minor unit). Parts of a whole are shared out by
   largest remainder (:func:`share_out`), so that they sum to it.

Minor units of currencies follow ISO 4217 as carried by Unicode CLDR (through Babel).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    localcontext,
)
from functools import cache
from typing import Literal

from babel.core import get_global
from babel.numbers import format_decimal, get_currency_precision

WORKING_SCALE = 18
"""Decimals an unrounded amount carries, in the engine's columns and in the proof."""

AMOUNT_LIMIT = Decimal(10) ** 15
"""Largest absolute amount, in major units, that a single key may reach (10**17 minor units)."""

RATE_SCALE = 10
"""Most decimals a rate may have: DECIMAL(12, 10) in the engine."""

EXACT = Context(prec=120)
"""Arithmetic context wide enough that no sum or product of amounts and rates is ever rounded."""

RoundingMode = Literal["half-up", "half-even", "down", "up"]

_MODES = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}
_DECIMAL = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_QUANTUM = Decimal(1).scaleb(-WORKING_SCALE)


def parse_decimal(text: str) -> Decimal:
    """Read a number exactly as FOCUS writes it: ASCII digits, optional fraction and exponent.

    Raises ``ValueError`` for anything else: NaN, Infinity, a leading plus, thousands separators,
    underscores, currency signs, digits of other scripts.
    """
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


def plain(value: Decimal) -> str:
    """The shortest plain text of a number: no exponent, no trailing zeros, no negative zero."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(value: Decimal) -> int:
    """How many decimals a number needs: 0 for 1200, 2 for 0.10's neighbour 0.11, 1 for 0.10."""
    text = plain(value)
    return len(text.partition(".")[2])


def carried(value: Decimal) -> Decimal:
    """Truncate toward zero at the working scale of 18 decimals."""
    return value.quantize(_QUANTUM, rounding=ROUND_DOWN, context=EXACT)


def product(value: Decimal, factor: Decimal) -> Decimal:
    """``value * factor``, carried to 18 decimals."""
    return carried(EXACT.multiply(value, factor))


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """``numerator / denominator``, carried to 18 decimals by integer division.

    Raises ``ZeroDivisionError`` when the denominator is zero.
    """
    if not denominator:
        raise ZeroDivisionError("a quotient of amounts has a zero denominator")
    top, bottom = (
        EXACT.scaleb(numerator, 2 * WORKING_SCALE),
        EXACT.scaleb(denominator, WORKING_SCALE),
    )
    units = abs(_integer(top)) // abs(_integer(bottom))
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return EXACT.scaleb(Decimal(sign * units), -WORKING_SCALE)


def _integer(value: Decimal) -> int:
    if value != value.to_integral_value(context=EXACT):
        raise ValueError(f"{value} has more than {WORKING_SCALE} decimals")
    return int(value)


@cache
def minor_unit_exponent(currency: str) -> int:
    """Digits of the currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD.

    Raises ``ValueError`` for a code that ISO 4217 (as carried by CLDR) does not know.
    """
    if currency not in get_global("all_currencies"):
        raise ValueError(f"{currency!r} is not an ISO 4217 currency code")
    return get_currency_precision(currency)


def is_currency(code: str) -> bool:
    """Whether ``code`` is an ISO 4217 currency code that CLDR knows."""
    return code in get_global("all_currencies")


@dataclass(frozen=True, slots=True)
class Rounding:
    """The one declared rounding step of a payable amount.

    ``step`` is the multiple to round to, in major units (0.01 for cents, 1 for whole units).
    ``mode`` is half-up (ties away from zero), half-even, down (toward zero) or up (away from zero).
    """

    step: Decimal
    mode: RoundingMode = "half-up"

    @classmethod
    def of_currency(cls, currency: str, mode: RoundingMode = "half-up") -> "Rounding":
        """Rounding at the minor unit of ``currency``."""
        return cls(Decimal(1).scaleb(-minor_unit_exponent(currency)), mode)

    def __call__(self, value: Decimal) -> Decimal:
        """Round an unrounded amount; exact for every amount within :data:`AMOUNT_LIMIT`."""
        with localcontext(EXACT):
            steps, rest = divmod(abs(value), self.step)
            exact = steps + (rest / self.step if rest else 0)
            units = exact.quantize(Decimal(1), rounding=_MODES[self.mode])
            rounded = units * self.step
            return -rounded if value < 0 and rounded else rounded


def share_out(total: Decimal, weights: Sequence[Decimal], step: Decimal) -> tuple[Decimal, ...]:
    """Divide ``total`` by ``weights`` into multiples of ``step`` that sum to it exactly.

    Largest remainder (Hamilton): each part gets the whole steps of its share, the steps left over
    go to the largest remainders, ties to the earlier part. ``total`` must be a multiple of
    ``step``; weights are non-negative and not all zero.
    """
    with localcontext(EXACT):
        weight_sum = sum(weights, Decimal(0))
        units = _integer(total / step)
        scale = max(decimals(w) for w in weights)
        whole = [_integer(w.scaleb(scale)) for w in weights]
        whole_sum = _integer(weight_sum.scaleb(scale))
        parts = [abs(units) * w // whole_sum for w in whole]
        rests = [abs(units) * w % whole_sum for w in whole]
        order = sorted(range(len(parts)), key=lambda i: (-rests[i], i))
        for i in order[: abs(units) - sum(parts)]:
            parts[i] += 1
        sign = -1 if units < 0 else 1
        return tuple(sign * p * step for p in parts)


def share_of(total: int, whole: int, before: int, part: int) -> int:
    """What of ``total`` belongs to a part of ``whole``, after what came ``before``; all integers.

    Rounded half-up on the running total, so that the parts of a whole sum to the total. The signs
    of total and whole are kept. Raises ``ZeroDivisionError`` for a whole that is zero.
    """
    return _upto(total, whole, before + part) - _upto(total, whole, before)


def _upto(total: int, whole: int, reached: int) -> int:
    size, scaled = abs(whole), total * reached * (1 if whole > 0 else -1)
    rounded = (2 * abs(scaled) + size) // (2 * size)
    return rounded if scaled >= 0 else -rounded


def shown(value: Decimal, unit: str, language: str = "en", digits: int | None = None) -> str:
    """An amount for people: ``USD 12,345.67``, in French ``12 345,67 USD``; ``40 seats``.

    Rounded for show at the currency's minor unit, or at ``digits``; Babel formats (CLDR).
    """
    if digits is None:
        digits = minor_unit_exponent(unit) if is_currency(unit) else min(decimals(value), 6)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    figure = format_decimal(value, format=pattern, locale=language, decimal_quantization=True)
    if language == "en" and is_currency(unit):
        return f"{unit} {figure}"
    return f"{figure}\N{NO-BREAK SPACE}{unit}" if unit else figure
