"""What holds for a whole programme, or for an example: its settings."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import (
    Country,
    Currency,
    DayField,
    MonthNumberField,
    RoundingField,
    Slug,
    WeekdayField,
    YesNo,
)


class FactDeclaration(Document):
    """A fact that predicates may read: of whom, and which values it may take."""

    of: Literal["partner", "customer", "deal"] = Field(
        "partner",
        description="whose fact it is; `who` names it `NAME`, `customer.NAME`, `deal.NAME`",
    )
    one_of: tuple[str, ...] | None = Field(
        None, alias="one of", description="its values; any other is refused in predicates and facts"
    )
    many: YesNo = Field(
        False, description="whether several values hold at once; asked with `has(NAME, 'value')`"
    )
    is_: Literal["text", "number", "date"] = Field("text", alias="is", description="its type")
    means: str = Field("", description="one line for readers")


class CalendarDocument(Document):
    """When the programme's year starts and what it is called."""

    year_starts: MonthNumberField = Field(
        1, alias="year starts in month", description="1 to 12; quarters and halves follow it"
    )
    year_named_by: Literal["start", "end"] = Field(
        "end",
        alias="year named by",
        description="FY2024 is the year that ends (or starts) in 2024",
    )
    end_of_month: Literal["clip", "spill"] = Field(
        "clip",
        alias="end of month",
        description="31 January plus one month: clip says 28 or 29 February, spill 2 or 3 March",
    )
    weekend: tuple[WeekdayField, ...] = Field(
        (5, 6), description="days of the week that are not worked; default: saturday, sunday"
    )
    holidays: tuple[DayField, ...] = Field(
        (), description="further days that are not worked, for deadlines in working days"
    )


class ConversionDocument(Document):
    """Which exchange rate turns rows of another currency into the measure's."""

    source: str = Field(description="as named in facts/rates.csv", examples=["ecb"])
    fixing: str = Field(
        description="as named in facts/rates.csv", examples=["monthly-average", "month-end"]
    )
    month: Literal["charge month", "billing month", "interval start", "interval end"] = Field(
        "charge month", description="which month's fixing converts a row"
    )


class _Settings(Document):
    """What a programme and an example may both declare."""

    calendar: CalendarDocument = Field(
        default_factory=lambda: CalendarDocument.model_validate({}),
        description="the fiscal calendar; default: the calendar year",
    )
    counts_by: Literal["charge month", "billing month"] = Field(
        "charge month", alias="counts by", description="which month places a billing row"
    )
    converts: ConversionDocument | None = Field(
        None, description="needed as soon as rows of another currency count in a measure"
    )
    roles: tuple[Slug, ...] = Field(
        ("reseller", "distributor", "agent", "influencer"),
        description="in which roles partners are attributed; `who` asks `role = 'reseller'`",
    )
    facts: dict[str, FactDeclaration] = Field(
        {}, description="facts beside the built-in ones, and the values of built-in ones"
    )
    rounding: RoundingField = Field(
        "half-up", description="the one rounding step of each payable amount; ties away from zero"
    )


class ProgrammeDocument(_Settings):
    """What holds for the whole programme; one document, usually `programme.yaml`."""

    programme: Slug = Field(description="the programme's id")
    title: Title = Field(description="what partners read")
    source: str = Field("", description="the document this programme follows")
    currency: Currency = Field(description="ISO 4217; the fund and its envelopes are stated in it")
    home: Country | None = Field(None, description="the vendor's home country, ISO 3166 alpha-2")


class ExampleDocument(_Settings):
    """What an example needs beyond the defaults; for a file without a `programme:`."""

    example: Slug = Field(description="the example's id")
    currency: Currency = Field(
        "USD", description="ISO 4217; that of the measure `amount` and of all costs"
    )

    def as_programme(self) -> ProgrammeDocument:
        """The small programme in which the example stands."""
        named = {"programme": self.example, "title": {"en": self.example}}
        whole = ProgrammeDocument.model_validate({**named, "currency": self.currency})
        return whole.model_copy(update={n: getattr(self, n) for n in _Settings.model_fields})
