"""Collaboration models: where one fits, what both sides undertake, its rung and its cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from largesse.expr.tree import Expr
from largesse.programme.model.words import BEGINNING, Place, Text
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.positions import Band


@dataclass(frozen=True, slots=True)
class Avoid:
    """Bands of positions, all of which at once exclude a model."""

    where: Mapping[str, Band]
    because: Text


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one side undertakes, ``months`` after the agreement's first day."""

    code: str
    kind: str
    text: Text
    target: Amount | None
    months: int | None


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A step that a partner of an intake is to reach, ``months`` after admission."""

    code: str
    title: Text
    months: int


@dataclass(frozen=True, slots=True)
class PlannedBenefit:
    """Help in kind that a partner of an intake may use; ``unit_cost`` is what one costs."""

    benefit: str
    title: Text
    quantity: Amount
    unit_cost: Amount | None


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """What is planned for each partner of an intake."""

    milestones: tuple[PlannedMilestone, ...] = ()
    mentor_hours: int = 0
    benefits: tuple[PlannedBenefit, ...] = ()
    targets: Mapping[str, Amount] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The model of the next rung, and what must be true before."""

    to: str
    when: Text


@dataclass(frozen=True, slots=True)
class Reversal:
    """What leaving a model again costs, and why."""

    cost: Amount
    why: Text


@dataclass(frozen=True, slots=True)
class CollaborationModel:
    """One collaboration model; ``digest`` names all it says, but for
    titles and its source.

    ``needs`` are the states, by gate, in which the gate lets it through.
    """

    id: str
    title: Text
    source: str
    rung: int
    fits: Mapping[str, Band]
    avoid: tuple[Avoid, ...]
    needs: Mapping[str, frozenset[str]]
    partner: str | None
    entry: Expr | None
    incentives: tuple[str, ...]
    envelope: str | None
    estimate: Amount | None
    reserve: Amount | None
    term_months: int
    vendor: tuple[Commitment, ...]
    counterparty: tuple[Commitment, ...]
    cohort: CohortPlan
    upgrade: Upgrade | None
    reversal: Reversal | None
    digest: str = ""
    place: Place = BEGINNING

    @property
    def committed(self) -> Decimal:
        """What one agreement under it asks of its envelope."""
        parts = (amount.value for amount in (self.estimate, self.reserve) if amount)
        return sum(parts, Decimal(0))
