"""The shape of ``partners.yaml``: what may be written where."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator

from largesse.partners.rules.terms import (
    Figure,
    Requirement,
    parse_figure,
    parse_requirement,
    parse_working_days,
)
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import DaysField, MoneyField, MonthsField, PeriodField, Slug


def _text(parse: Any) -> PlainValidator:
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("a text is expected here")
        return parse(value)

    return PlainValidator(read)


WorkingDays = Annotated[int, _text(parse_working_days)]
FigureField = Annotated[Figure, _text(parse_figure)]
RequirementField = Annotated[Requirement, _text(parse_requirement)]


class AdmissionDocument(Document):
    """What must be passed and valid before a partner of a type, or a new market, is active."""

    checks: dict[Slug, tuple[Slug, ...]] = Field(
        description="by partner type; `any` for types that are not named"
    )
    market_checks: tuple[Slug, ...] = Field(
        (), alias="checks for a market", description="for each new market, on top"
    )
    answer_within: WorkingDays = Field(parse_working_days("5 working days"), alias="answer within")
    market_answer_within: WorkingDays = Field(
        parse_working_days("7 working days"), alias="answer for a market within"
    )


class DealRulesDocument(Document):
    """How a deal is registered and protected, from a day on; a later rule follows, none is edited.

    Days are calendar days.
    """

    holds: PeriodField
    minimum: MoneyField | None = Field(None, description="smaller deals are not registered")
    register_within: DaysField | None = Field(
        None,
        alias="register within",
        description="days since the customer signed, or since the deal was agreed",
    )
    approve_up_to: MoneyField = Field(
        alias="approve up to", description="above it a person decides"
    )
    protect_for: DaysField = Field(alias="protect for", description="from approval")
    extend_by: DaysField = Field(alias="extend by")
    extensions: int = Field(1, ge=0, le=9, description="how often it may be extended")
    decide_disputes_within: DaysField = Field(alias="decide disputes within")


class LevelDocument(Document):
    """One level and all that it requires; the lowest may require nothing."""

    level: Slug
    title: Title | None = None
    requires: tuple[RequirementField, ...] = ()


class LevelSchemeDocument(Document):
    """The levels of some types of partner, lowest first; a partner holds the highest it meets."""

    scheme: Slug
    types: tuple[Slug, ...] = Field((), description="which types of partner; empty: all")
    grace: MonthsField | None = Field(
        None, description="months for which who falls short keeps a level"
    )
    figures: dict[Slug, FigureField]
    levels: tuple[LevelDocument, ...]


class PartnerRulesDocument(Document):
    """All that is asked of partners."""

    admission: AdmissionDocument
    deals: tuple[DealRulesDocument, ...] = ()
    levels: tuple[LevelSchemeDocument, ...] = ()
