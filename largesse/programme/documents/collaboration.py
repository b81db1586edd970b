"""A collaboration model: what vendor and partners of a market undertake, and where it fits."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import (
    AmountField,
    BandField,
    CountField,
    MoneyField,
    MonthsField,
    Predicate,
    Slug,
)
from largesse.programme.terms.undertakings import UndertakingKind

Gate = Literal["foreign-operation", "residency", "billing", "sanctions", "partner"]
State = Literal["open", "closed", "unknown"]


class BothLanguages(Document):
    """A text that goes into an agreement: whoever signs reads one of its languages."""

    en: str = Field(description="in English", min_length=1)
    fr: str = Field(description="in French", min_length=1)


class AvoidDocument(Document):
    """Where a model is not taken although it may fit: all of the bands at once, and why."""

    where: dict[Slug, BandField] = Field(description="bands of positions by axis", min_length=1)
    because: Title = Field(description="why, as readers see it")


class CommitmentDocument(Document):
    """What one side undertakes; it goes into the agreements that follow."""

    code: Slug = Field(description="its name, unique here")
    kind: UndertakingKind = Field(description="what it is about, as in agreements")
    text: BothLanguages = Field(description="what it says, in both languages")
    target: AmountField | None = Field(None, description="how much", examples=["12 engineers"])
    within: MonthsField | None = Field(None, description="after the agreement's first day")


class PlannedDocument(Document):
    """A step that every partner of an intake is to reach."""

    code: Slug = Field(description="its name, unique here")
    title: Title = Field(description="what readers see")
    within: MonthsField = Field(description="after admission")


class SupportDocument(Document):
    """Help in kind that each partner of an intake may use up."""

    benefit: Slug = Field(description="its name")
    title: Title = Field(description="what readers see")
    quantity: AmountField = Field(description="how much", examples=["5 seats"])
    unit_cost: MoneyField | None = Field(None, alias="unit cost", description="what one costs")


class CohortPlanDocument(Document):
    """What is planned for each partner of an intake."""

    milestones: tuple[PlannedDocument, ...] = Field((), description="steps to be reached")
    mentor_hours: CountField | None = Field(
        None, alias="mentor hours", description="of mentors, for each partner"
    )
    benefits: tuple[SupportDocument, ...] = Field((), description="help in kind")
    targets: dict[Slug, AmountField] = Field(
        {}, description="outcomes by the end: consumption, certifications, channel-revenue"
    )


class UpgradeDocument(Document):
    """The next rung, and what must be true before it is taken."""

    to: Slug = Field(description="the model of a higher rung")
    when: Title = Field(description="what must be true before")


class ReversalDocument(Document):
    """What leaving the model again costs."""

    cost: MoneyField = Field(description="what it costs")
    why: Title = Field(description="what it is for")


class CollaborationDocument(Document):
    """A collaboration model of the accelerator: where it fits, what both sides undertake."""

    model: Slug = Field(description="the model's id")
    title: BothLanguages = Field(description="what readers see, in both languages")
    source: str = Field("", description="where it is decided or described")
    rung: CountField = Field(description="its place on the ladder of commitment, from 1")
    fits: dict[Slug, BandField] = Field({}, description="bands of positions by axis; others: any")
    avoid: tuple[AvoidDocument, ...] = Field(
        (), description="where it is not taken although it may fit"
    )
    needs: dict[Gate, State | tuple[State, ...]] = Field(
        {}, description="the states in which a gate lets this model through; others: any"
    )
    partner: Slug | None = Field(None, description="the type of partner it needs")
    entry: Predicate | None = Field(
        None,
        description="facts that must hold of a partner to be offered it",
        examples=["level in ('gold', 'platinum')"],
    )
    incentives: tuple[Slug, ...] = Field((), description="what a partner may earn under it")
    envelope: Slug | None = Field(None, description="what agreements under it draw on")
    estimate: MoneyField | None = Field(None, description="what one agreement is expected to cost")
    reserve: MoneyField | None = Field(None, description="kept beside the estimate")
    term: MonthsField = Field(24, description="how long its agreements hold")
    vendor_undertakes: tuple[CommitmentDocument, ...] = Field(
        (), alias="vendor undertakes", description="what the vendor does"
    )
    counterparty_undertakes: tuple[CommitmentDocument, ...] = Field(
        (), alias="counterparty undertakes", description="what the partner does"
    )
    cohort: CohortPlanDocument | None = Field(None, description="what is planned for an intake")
    upgrade: UpgradeDocument | None = Field(None, description="the next rung")
    reversal: ReversalDocument | None = Field(None, description="what leaving it costs")
