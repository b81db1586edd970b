"""The statement's small charts as inline SVG: sizes in whole pixels, colours from the page.

Bars start at zero. Nothing here makes a float: lengths are integers, scaled from exact amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

HEIGHT = 120
BAR = 24
GAP = 10
TOP = 22
BOTTOM = 26
FEW = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: where its bar stands (pixels from the top left), and what it is of."""

    month: int
    amount: Decimal
    x: int
    y: int
    height: int
    is_inside: bool
    """Whether the month lies in the statement's interval."""
    is_largest: bool


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Earned per month: bars over one zero line."""

    currency: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    zero: int
    largest: Bar
    has_few: bool
    """Whether few enough bars lie in the interval for larger labels on a small screen."""


def month_chart(
    currency: str, months: Sequence[tuple[int, Decimal]], first: int
) -> MonthChart | None:
    """The chart of what was earned each month; None where nothing was earned in any."""
    amounts = [amount for _, amount in months]
    top, low = max([*amounts, Decimal(0)]), min([*amounts, Decimal(0)])
    if top <= 0:
        return None
    span = top - low
    zero = TOP + int(HEIGHT * top // span)
    bars = []
    for number, (month, amount) in enumerate(months):
        height = int(HEIGHT * abs(amount) // span)
        y = zero - height if amount >= 0 else zero
        x = GAP + number * (BAR + GAP)
        bars.append(Bar(month, amount, x, y, height, month >= first, amount == top))
    width = GAP + len(bars) * (BAR + GAP)
    largest = next(bar for bar in bars if bar.is_largest)
    has_few = sum(bar.is_inside for bar in bars) <= FEW
    return MonthChart(currency, tuple(bars), width, TOP + HEIGHT + BOTTOM, zero, largest, has_few)


def way_px(reached: Decimal, width: int = 240) -> int:
    """How much of a bar of ``width`` pixels is filled, from a part of 1."""
    return max(0, min(width, int(reached * width)))
