"""Shares as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

Language = Literal["en", "fr"]

_EXACT = Decimal("0.0001")
_ROUNDED = Decimal("0.01")


def percent(share: Fraction, language: Language = "en") -> str:
    """``24.0 %``, ``24.01 %``: exact to four places where it can be, else rounded to two."""
    hundredfold = share * 100
    value = Decimal(hundredfold.numerator) / Decimal(hundredfold.denominator)
    exact = value.quantize(_EXACT, ROUND_HALF_UP)
    is_exact = Fraction(exact) == hundredfold
    text = f"{exact if is_exact else value.quantize(_ROUNDED, ROUND_HALF_UP):f}"
    whole, _, decimals = text.partition(".")
    point = "," if language == "fr" else "."
    return f"{whole}{point}{(decimals.rstrip('0') if is_exact else decimals) or '0'} %"
