"""What was measured on real bills, and the tables that make generated rows follow it.

Source: the FOCUS project's sample of 1,000 anonymised rows (FOCUS 1.0, September and October 2024,
CC BY 4.0), three providers, one currency. Measured on `BilledCost` with exact decimals:

=====================================  =======================================================
rows                                   1,000: 942, 51 and 7 of three providers
sum, mean of the positive rows         20.52022672899 USD; 0.0354 USD
zero                                   329 rows
negative                               13 rows: 12 `Usage` without ChargeClass, 1 `Credit`
ChargeCategory                         997 Usage, 2 Adjustment, 1 Credit
quantiles of the 658 positive rows     `QUANTILES` below; the largest row is 66,667 times the median
decimals                               11 on every cost; smallest positive cost 0.0000000004
rows by ServiceCategory                `CATEGORIES` below
length of the charge period            949 of an hour, 51 of a day
published by somebody else             1 row (marketplace)
billed in a later month than used      1 row
=====================================  =======================================================

A generated bill stands for a larger one: every cost but the smallest quarter is scaled to its
partner's consumption; the smallest quarter keeps the sample's own size, for a bill has tiny rows at
any size. Tax, purchases, corrections and further currencies, which the sample lacks, are added.
"""

from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import pairwise

QUANTILES = (
    (0, "0.0000000004"),
    (10, "0.0000000026"),
    (50, "0.0000000035"),
    (100, "0.0000000221"),
    (200, "0.0000002005"),
    (250, "0.0000004382"),
    (300, "0.0000010956"),
    (400, "0.0000053298"),
    (500, "0.00003"),
    (600, "0.0002777778"),
    (700, "0.0013222222"),
    (750, "0.0027777778"),
    (800, "0.005"),
    (850, "0.0091666667"),
    (900, "0.0173611111"),
    (950, "0.111"),
    (970, "0.34"),
    (980, "0.444"),
    (990, "1.58088"),
    (1000, "2"),
)
"""Permille of the positive rows, and the cost in USD that so many do not exceed."""

ZERO_PERMILLE = 329
TINY_PERMILLE = 250
"""So many of the positive rows keep the sample's own size."""

CATEGORIES = (
    ("Compute", 443, 1_932),
    ("Storage", 209, 185),
    ("Networking", 168, 143),
    ("Management and Governance", 79, 136),
    ("Other", 47, 480),
    ("Databases", 21, 2_617),
    ("Integration", 18, 1),
    ("AI and Machine Learning", 9, 1_000),
    ("Identity", 4, 51),
    ("Security", 2, 218),
)
"""Service category, rows of 1,000, mean cost as permille of the mean over all (measured, but for
AI and Machine Learning, where refunds made the sample's sum negative)."""

ENTRIES = 1_024
WEIGHT_ONE = 10**8
"""The mean of the weights over all entries, zero rows included."""
UNITS = Decimal(10**18)
"""Tiny amounts are in units of 10^-18."""
_EXACT = Context(prec=50)


@dataclass(frozen=True, slots=True)
class Entry:
    """One 1,024th of the rows, from the smallest costs to the largest."""

    position: int
    low: int
    """A row at the entry's start: a weight, or units of 10^-18 where `tiny`."""
    span: int
    """What is added toward the entry's end."""
    tiny: bool


def entries() -> tuple[Entry, ...]:
    """The quantile function of BilledCost as integers, in entries of equal probability.

    Between measured quantiles the logarithm is interpolated. Positions below `ZERO_PERMILLE` are
    zero; of the rest, those below `TINY_PERMILLE` are amounts, and the others weights whose mean
    over all entries is `WEIGHT_ONE`.
    """
    zeros = ENTRIES * ZERO_PERMILLE // 1_000
    positive = ENTRIES - zeros
    tiny = positive * TINY_PERMILLE // 1_000
    edges = [_quantile(_EXACT.divide(1_000 * k, positive)) for k in range(positive + 1)]
    middles = [_EXACT.add(low, high) / 2 for low, high in pairwise(edges[tiny:])]
    weight = _EXACT.divide(ENTRIES * WEIGHT_ONE, sum(middles, Decimal(0)))
    made = [Entry(position, 0, 0, tiny=False) for position in range(zeros)]
    for k, (low, high) in enumerate(pairwise(edges)):
        scale = UNITS if k < tiny else weight
        start, end = int(_EXACT.multiply(low, scale)), int(_EXACT.multiply(high, scale))
        made.append(Entry(zeros + k, start, end - start, tiny=k < tiny))
    return tuple(made)


def _quantile(permille: Decimal) -> Decimal:
    for (low, at_low), (high, at_high) in pairwise(QUANTILES):
        if permille <= high:
            part = _EXACT.divide(permille - low, high - low)
            a, b = _EXACT.ln(Decimal(at_low)), _EXACT.ln(Decimal(at_high))
            return _EXACT.exp(_EXACT.add(a, _EXACT.multiply(b - a, part)))
    raise AssertionError("a permille is at most 1,000")
