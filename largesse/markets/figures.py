"""Figures of indices on their way out: floats inside, exact decimal text outside."""

import math
from decimal import ROUND_HALF_EVEN, Decimal

_PLACES = Decimal("0.000001")


def figure(x: float) -> Decimal:
    """`x` rounded to six decimals, as JSON carries it; ``-0`` becomes ``0``.

    Raises ValueError for what is no figure (NaN, infinity): whoever has none says so in words.
    """
    if not math.isfinite(x):
        raise ValueError(f"{x} is no figure")
    rounded = Decimal(repr(float(x))).quantize(_PLACES, ROUND_HALF_EVEN)
    return rounded if rounded else abs(rounded)
