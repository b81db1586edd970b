"""What an index is: a tree of parts, and the steps from raw figures to one score.

The steps are those of the OECD/JRC Handbook on Constructing Composite Indicators (2008): selection,
coverage, imputation, treatment of outliers, denominators, normalisation, weights, aggregation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from largesse.programme.model import Text


class Scaling(StrEnum):
    """How a figure is made comparable with others (handbook, step 5)."""

    NONE = "none"
    MIN_MAX = "min-max"
    Z_SCORE = "z-score"
    RANK = "rank"
    GOALPOSTS = "goalposts"
    FRONTIER = "distance-to-frontier"


class Transform(StrEnum):
    """What a series, and its goalposts, go through before they are normalised."""

    NONE = "none"
    LN = "ln"
    LOG10 = "log10"
    LN_1P = "ln(1+x)"
    SQRT = "sqrt"
    SQUARE = "square"


class Mean(StrEnum):
    """How parts become one figure (handbook, step 7)."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MEDIAN = "median"
    POWER = "power"
    SUM = "sum"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Normalisation:
    """A scaling; ``low`` and ``high`` are goalposts in the indicator's own unit.

    ``cap`` cuts what lies outside of [0, 1] before it is put ``onto`` another range.
    """

    how: Scaling
    low: float | None = None
    high: float | None = None
    cap_below: bool = False
    cap_above: bool = False
    onto: tuple[float, float] = (0.0, 1.0)
    """The range of shares; for a z-score its mean and deviation, where it is not 0 and 1."""
    between: tuple[float, float] = (0.0, 1.0)
    """The quantiles that min-max takes for its ends: 0 and 1 are the least and the most."""
    population: bool = True
    """Whether a z-score's deviation is that of a population (divided by n, not by n - 1)."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A part's weight, and the bounds within which people would accept it."""

    value: float = 1.0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A column of raw figures: an indicator, divided by another, or its change over years."""

    indicator: str
    per: str | None = None
    change: str | None = None
    """``difference`` or ``growth`` (a rate a year) over ``years``."""
    years: int = 0

    @property
    def name(self) -> str:
        """Unique within a table: ``internet-users``, ``exports per gdp``."""
        per = f" per {self.per}" if self.per else ""
        return (
            f"{self.change} of {self.indicator}{per} over {self.years} years"
            if self.change
            else f"{self.indicator}{per}"
        )


@dataclass(frozen=True, slots=True)
class Leaf:
    """A series as a part of an index. ``more_is_better`` turns it round where it is not so.

    ``normalisation`` is the part's own; None takes the index's (and is what uncertainty varies).
    """

    name: str
    title: Text
    series: Series
    weight: Weight = Weight()
    transform: Transform = Transform.NONE
    more_is_better: bool = True
    normalisation: Normalisation | None = None


@dataclass(frozen=True, slots=True)
class Residual:
    """What of a part is left once others have explained what they can (least squares)."""

    name: str
    title: Text
    of: "Part"
    on: "tuple[Part, ...]"
    weight: Weight = Weight()
    more_is_better: bool = True
    normalisation: Normalisation | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another index, by its id, as a part."""

    name: str
    title: Text
    index: str
    weight: Weight = Weight()


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that become one figure: by a mean, or by a ``formula`` over their names."""

    name: str
    title: Text
    parts: "tuple[Part, ...]"
    weight: Weight = Weight()
    mean: Mean | None = None
    """None takes the index's (and is what uncertainty varies)."""
    power: float = 1.0
    """The exponent of a power mean."""
    at_least: int | None = None
    """How many parts must be there; None is all. The others' weight goes to those that are."""
    formula: str | None = None
    normalisation: Normalisation | None = None
    """Applied to the group's own figure, as some published indices do; None leaves it as it is."""


Part = Leaf | Residual | Reference | Group


@dataclass(frozen=True, slots=True)
class Treatment:
    """Outliers are treated where |skewness| and kurtosis both pass their bounds (JRC practice).

    ``how``: ``winsorise`` (at most ``most_points`` values move to their neighbour), else ``log``.
    """

    skewness: float = 2.0
    kurtosis: float = 3.5
    how: str = "winsorise"
    most_points: int = 5
    in_own_unit: frozenset[str] = frozenset()
    """Series that are read in their own unit afterwards (a transform, goalposts, no scaling): a
    logarithm before that would leave nothing that the index says of them true."""


@dataclass(frozen=True, slots=True)
class Index:
    """One composite index, all of its choices said."""

    id: str
    title: Text
    root: Group
    markets: tuple[str, ...]
    """Ids of markets; empty means all that the workspace lists."""
    year: int | None
    """The year of the figures; None is the latest."""
    within_years: int
    """How many years older a figure may be where that year has none."""
    coverage: float
    """The least share of series a market must have, else it is not scored."""
    imputation: str
    """``none``, ``median``, ``regional-median``, ``regression``."""
    treatment: Treatment | None
    normalisation: Normalisation
    mean: Mean
    decimals: int | None
    """Published decimals; None leaves scores unrounded."""
    source: str

    def leaves(self) -> Iterator[Leaf]:
        """Every series of the tree, in order."""
        yield from leaves_of(self.root)


def leaves_of(part: Part) -> Iterator[Leaf]:
    """Every series of a part, in order."""
    match part:
        case Leaf():
            yield part
        case Residual():
            yield from leaves_of(part.of)
            for each in part.on:
                yield from leaves_of(each)
        case Group():
            for each in part.parts:
                yield from leaves_of(each)
        case Reference():
            return


def referred(part: Part) -> tuple[str, ...]:
    """The ids of the indices that a part refers to."""
    match part:
        case Reference():
            return (part.index,)
        case Group():
            return tuple(name for each in part.parts for name in referred(each))
        case Residual():
            return tuple(name for each in (part.of, *part.on) for name in referred(each))
    return ()
