"""Concentration: how much of the whole rests on few names. Exact; the index as 0 to 10,000 too.

The Herfindahl-Hirschman index is the sum of the squared shares (US Department of Justice and FTC,
Merger Guidelines 2023, section 2.1, count above 1,800 as highly concentrated). What nobody names
counts as one name, so that leaving a name out never makes the index look better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from largesse.sovereignty.exposure.world import Integers, Mask, World

NEXT = 10
POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Concentration:
    """How one thing is spread over names: shares of ``total_minor``, largest first."""

    by: str
    total_minor: int
    name_count: int
    hhi: Fraction
    """0 to 1; 0 where there is nothing to share."""
    largest: str
    largest_minor: int
    next_ten_minor: int

    @property
    def points(self) -> int:
        """The index as it is usually written, 0 to 10,000, rounded half-up."""
        return rounded(self.hhi * POINTS)

    def share(self, minor: int) -> Fraction:
        """A part of the total; 0 of nothing."""
        return Fraction(minor, self.total_minor) if self.total_minor else Fraction(0)


def rounded(value: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    top, bottom = abs(value).as_integer_ratio()
    size = (2 * top + bottom) // (2 * bottom)
    return size if value >= 0 else -size


def concentration(by: str, names: Sequence[str], sums_minor: Integers) -> Concentration:
    """The concentration of sums by name. What is not above zero, as after credits, counts as none.

    Ties go to the name that sorts first.
    """
    kept = np.flatnonzero(sums_minor > 0)
    amounts: list[int] = sums_minor[kept].tolist()
    total = sum(amounts)
    squares = sum(amount * amount for amount in amounts)
    top = (
        sorted(zip(amounts, kept.tolist(), strict=True), key=_size)
        if len(amounts) < 64
        else (_top(sums_minor, kept))
    )
    largest = top[0] if top else (0, -1)
    return Concentration(
        by,
        total,
        len(amounts),
        Fraction(squares, total * total) if total else Fraction(0),
        names[largest[1]] if top else "",
        largest[0],
        sum(amount for amount, _ in top[1 : 1 + NEXT]),
    )


def _size(one: tuple[int, int]) -> tuple[int, int]:
    return -one[0], one[1]


def _top(sums_minor: Integers, kept: Integers) -> list[tuple[int, int]]:
    """The largest few of many, largest first."""
    amounts = sums_minor[kept]
    edge = np.partition(amounts, len(amounts) - NEXT - 1)[len(amounts) - NEXT - 1]
    chosen = kept[amounts >= edge]
    return sorted(zip(sums_minor[chosen].tolist(), chosen.tolist(), strict=True), key=_size)


def by_all(world: World, lost: Mask | None = None) -> dict[str, Concentration]:
    """The concentration by customer, partner, market, legal entity and hosting region.

    ``lost`` are lines that are gone. By partner it is of what partners sell, and what two of them
    sell counts for both.
    """
    keep = np.ones(len(world.amount_minor), np.bool_) if lost is None else ~lost
    amounts = np.where(keep, world.amount_minor, 0)
    found = {
        by: concentration(by, world.columns[by].names, world.columns[by].sums(amounts))
        for by in ("customer", "market", "entity", "region")
    }
    found["partner"] = concentration("partner", world.ids, world.sold_of(keep))
    return found
