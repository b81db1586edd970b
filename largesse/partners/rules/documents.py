"""The shape of ``partners.yaml``: what may be written where."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator

from largesse.partners.rules.terms import (
    Figure,
    Requirement,
    parse_figure,
    parse_requirement,
)
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import (
    DayField,
    DaysField,
    MoneyField,
    MonthsField,
    PeriodField,
    Slug,
    SpanField,
    WeekdayField,
)
from largesse.programme.terms.days import Days, WorkingDays


def _text(parse: Any) -> PlainValidator:
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("a text is expected here")
        return parse(value)

    return PlainValidator(read)


FigureField = Annotated[Figure, _text(parse_figure)]
RequirementField = Annotated[Requirement, _text(parse_requirement)]


class CalendarDocument(Document):
    """Which days the vendor's people work: what promises in working days count."""

    weekend: tuple[WeekdayField, ...] = Field(
        (5, 6), description="days of the week that are not worked; default: saturday, sunday"
    )
    holidays: tuple[DayField, ...] = Field((), description="public holidays, day by day")

    def working_days(self) -> WorkingDays:
        """The calendar that deadlines are counted by."""
        return WorkingDays(frozenset(self.weekend), frozenset(self.holidays))


class AdmissionDocument(Document):
    """What must be passed and valid before a partner of a type, or a new market, is active."""

    checks: dict[Slug, tuple[Slug, ...]] = Field(
        description="by partner type; `any` for types that are not named"
    )
    market_checks: tuple[Slug, ...] = Field(
        (), alias="checks for a market", description="for each new market, on top"
    )
    answer_within: SpanField = Field(Days(5, working=True), alias="answer within")
    market_answer_within: SpanField = Field(
        Days(7, working=True), alias="answer for a market within"
    )


class DealRulesDocument(Document):
    """How a deal is registered and protected, from a day on; a later rule follows, none is edited.

    Days are calendar days, but where working days may be written.
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
    win_after: DaysField | None = Field(
        None,
        alias="win after",
        description="days from registration to the first on which it may be won: what was sold"
        " already is not registered",
    )
    protect_for: DaysField = Field(alias="protect for", description="from approval")
    extend_by: DaysField = Field(alias="extend by")
    extensions: int = Field(1, ge=0, le=9, description="how often it may be extended")
    decide_disputes_within: SpanField = Field(alias="decide disputes within")


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

    calendar: CalendarDocument = Field(default_factory=CalendarDocument)
    admission: AdmissionDocument
    deals: tuple[DealRulesDocument, ...] = ()
    levels: tuple[LevelSchemeDocument, ...] = ()
