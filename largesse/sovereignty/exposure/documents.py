"""The shape of ``sovereignty/exposure.yaml``: what may be written where."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from largesse.facts.countries import country_of
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import MoneyField, MonthsField, Slug, parse_count
from largesse.programme.terms.amounts import Amount, parse_money, parse_percent


@dataclass(frozen=True, slots=True)
class AtLeast:
    """How much is kept: a part of what is kept today, an amount, or a number; one of them is set.

    ``text`` is as it was written.
    """

    text: str
    share: Decimal | None = None
    amount: Amount | None = None
    count: int | None = None


def parse_at_least(value: Any) -> AtLeast:
    """Read ``90%``, ``5_000_000 USD`` or ``40``. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("a text is expected here; write for example 90%")
    if value.endswith("%"):
        share = parse_percent(value)
        if not 0 < share <= 1:
            raise ValueError(f"'{value}' is no part of a whole; write above 0% and up to 100%")
        return AtLeast(value, share=share)
    if value.isascii() and value.isdigit():
        return AtLeast(value, count=parse_count(value))
    return AtLeast(value, amount=parse_money(value))


def _country(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 2 or country_of(value) is None:
        raise ValueError(f"'{value}' is no country; write its two letters, as DE")
    return value


AtLeastField = Annotated[AtLeast, PlainValidator(parse_at_least)]
Country = Annotated[str, PlainValidator(_country)]


class PromiseDocument(Document):
    """What was promised, and is broken once too much is lost."""

    promise: Slug = Field(description="its name, unique here")
    title: Title = Field(description="what readers see")
    source: str = Field("", description="who promised it where")
    keeps: Literal["consumption", "partners", "targets"] = Field(
        description="consumption stays at an amount; partners keep what they need for a level; "
        "partners reach their targets"
    )
    at_least: AtLeastField = Field(
        alias="at least",
        description="a part of what is kept today, an amount of the window, or so many partners",
        examples=["90%", "5_000_000 USD", "40"],
    )
    of: str | None = Field(
        None,
        description="of what an event would take, and not of everything",
        examples=["market:DE"],
    )
    level: Slug | None = Field(None, description="of which partners: those of this level")
    each_sells: MoneyField | None = Field(
        None,
        alias="each sells at least",
        description="what a partner must sell in the window to keep its level; by default what the "
        "level scheme of partners.yaml asks",
    )
    target: Slug | None = Field(None, description="which targets: the name in facts/targets.csv")


class ExposureDocument(Document):
    """What exposure needs to know beside the programme's own data."""

    measure: Slug | None = Field(
        None,
        description="the measure that counts as consumption; by default what was billed for usage "
        "and purchases",
    )
    exits: dict[str, MonthsField] = Field(
        {},
        description="months to exit by `default`, kind of event, or event",
        examples=[{"default": "6 months", "jurisdiction": "12 months", "customer:C-1": "4 months"}],
    )
    regions: dict[str, Country] = Field(
        {}, description="the country of hosting regions, by the beginning of RegionId"
    )
    entities: dict[str, Country] = Field(
        {}, description="the country of the vendor's legal entities, by InvoiceIssuerName"
    )
    promises: tuple[PromiseDocument, ...] = Field((), description="what was promised")
