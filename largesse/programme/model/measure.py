"""A measure, every name in it resolved."""

from dataclasses import dataclass
from typing import Literal

from largesse.expr.tree import Expr
from largesse.money import is_currency
from largesse.programme.model.words import Place, Text

Origin = Literal["consumption", "activities", "partners"]
Aggregate = Literal["sum", "count", "distinct", "minimum", "maximum", "peak", "last"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows, or partners and customers, left out of a measure, and why; one of the two is set."""

    rows: Expr | None
    who: Expr | None
    because: Text


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity taken over qualifying rows.

    ``of`` is what is aggregated (None for count); ``unit`` a currency or a counted thing; ``rows``
    says which rows qualify (None: all); exclusions apply in order, the first that fits names the
    reason. ``lines`` is set for a per-line incentive: the sum of that scale over the lines.
    """

    id: str
    origin: Origin
    aggregate: Aggregate
    of: Expr | None
    unit: str
    rows: Expr | None
    exclusions: tuple[Exclusion, ...]
    title: Text
    place: Place

    @property
    def is_money(self) -> bool:
        """Whether the measure is in a currency, so that rows of others are converted."""
        return is_currency(self.unit)

    @property
    def is_shared(self) -> bool:
        """Whether partners on one account each have their share of it: of sums, month by month.

        What is counted or read off single rows is whole for every partner.
        """
        return self.aggregate in ("sum", "peak", "last")

    @property
    def adds_up(self) -> bool:
        """Whether the quantities of months add up to the interval's: sums and counts of rows."""
        return self.aggregate in ("sum", "count")
