"""Figures of indices on their way out: floats inside, exact decimal text outside."""

import math
from decimal import ROUND_HALF_EVEN, Decimal

DIGITS = 6


def figure(x: float, digits: int = DIGITS) -> Decimal:
    """`x` rounded to six decimals (or ``digits``), as JSON carries it; ``-0`` becomes ``0``.

    Raises ValueError for what is no figure (NaN, infinity): whoever has none says so in words.
    """
    if not math.isfinite(x):
        raise ValueError(f"{x} is no figure")
    rounded = Decimal(repr(float(x))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    return rounded if rounded else abs(rounded)


def shown(value: float, digits: int = 3) -> str:
    """A score or position as readers see it: ``0.613``."""
    return f"{value:.{digits}f}"


def percent(value: float) -> str:
    """A probability as readers see it: ``63 %``, and never 0 or 100 for what is neither."""
    if 0 < value < 0.01:
        return "< 1 %"
    if 0.99 < value < 1:
        return "> 99 %"
    return f"{value * 100:.0f} %"
