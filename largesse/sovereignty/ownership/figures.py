"""Shares as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

Language = Literal["en", "fr"]
_MOST_PLACES = 18


def percent(share: Fraction, language: Language = "en") -> str:
    """``24.0 %``, ``24.01 %``: exact where four places do, else rounded to two.

    What is a hair more than a whole per cent never looks like that: it has as many places as show
    the difference.
    """
    hundredfold = share * 100
    value = Decimal(hundredfold.numerator) / Decimal(hundredfold.denominator)
    shown = value.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if Fraction(shown) == hundredfold:
        text = f"{shown.normalize():f}"
        text = text if "." in text else f"{text}.0"
    else:
        places = 2
        while _rounded(value, places) % 1 == 0 and places < _MOST_PLACES:
            places += 1
        text = f"{_rounded(value, places):f}"
    return f"{text.replace('.', ',') if language == 'fr' else text} %"


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
