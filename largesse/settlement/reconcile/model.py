"""What a spreadsheet says, what the run says, and what explains the difference."""

from dataclasses import dataclass
from decimal import Decimal

from largesse.programme.calendar import Span


@dataclass(frozen=True, slots=True)
class Stated:
    """One row of the spreadsheet; ``partner`` as written, incentive and span where named."""

    partner: str
    incentive: str | None
    span: Span | None
    amount: Decimal
    currency: str
    place: str
    """``sheet!row``."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row or a sheet that was not compared: where, why, and its figure where it has one."""

    place: str
    why: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Something that gives exactly the spreadsheet's figure, and what it says in a sentence."""

    code: str
    incentive: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One partner (and incentive, interval) in both; ``partner`` is '' where we know none."""

    partner: str
    written: str
    incentive: str | None
    interval: str | None
    currency: str
    legacy: Decimal
    ours: Decimal
    explanations: tuple[Explanation, ...]
    places: tuple[str, ...]

    @property
    def difference(self) -> Decimal:
        """What the spreadsheet says more than the run."""
        return self.legacy - self.ours

    @property
    def is_equal(self) -> bool:
        """Whether both say the same, to the last digit."""
        return not self.difference
