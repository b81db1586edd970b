"""A limit of exposure, every word resolved."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from largesse.programme.model.words import BEGINNING, Place, Text
from largesse.programme.terms.periods import Period

Of = Literal["consumption", "commitments", "expected"]
By = Literal["customer", "partner", "market", "jurisdiction", "entity"]


@dataclass(frozen=True, slots=True)
class ExposureLimit:
    """At most ``at_most`` of the whole (above 0, below 1) rests on the ``together`` largest names.

    ``but`` are names that it leaves out. ``holds`` None: always.
    """

    id: str
    title: Text
    source: str
    of: Of
    by: By
    at_most: Decimal
    together: int = 1
    but: frozenset[str] = frozenset()
    holds: Period | None = None
    place: Place = BEGINNING
