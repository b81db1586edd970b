"""The fund and its envelopes."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import EnvelopeAmountField, MoneyField, PeriodField, Predicate, Slug


class EnvelopeDocument(Document):
    """A part of the fund, possibly divided further."""

    title: Title | None = Field(None, description="what readers see; default: its id")
    region: str | None = Field(None, description="the region it is for")
    amount: EnvelopeAmountField | None = Field(
        None, description="for the whole fund period, or by fiscal year"
    )
    when_exhausted: Literal["refuse", "pro rata", "first come", "overflow"] = Field(
        "refuse",
        alias="when exhausted",
        description="what happens to earned amounts when it runs out; overflow needs `overflow to`",
    )
    overflow_to: Slug | None = Field(
        None, alias="overflow to", description="the envelope that takes what exceeds this one"
    )
    late_corrections: Literal["year of origin", "current year"] = Field(
        "current year",
        alias="late corrections",
        description="which fiscal year bears a correction that comes after its year",
    )
    lapsed_corrections_to: Slug | None = Field(
        None,
        alias="lapsed corrections to",
        description="the prior-year reserve that bears it once that year has lapsed",
    )
    parts: dict[Slug, "EnvelopeDocument"] = Field({}, description="envelopes inside this one")


class FundDocument(Document):
    """The pledge: an authorised amount over a period, bound to a purpose, divided in envelopes."""

    fund: Slug = Field(description="the fund's id")
    authorised: MoneyField = Field(description="the whole pledge, in the programme's currency")
    for_: PeriodField = Field(alias="for", description="the period of the pledge; quoted")
    purpose: Title | None = Field(None, description="what it is bound to, in words")
    bound_to: Predicate | None = Field(
        None,
        alias="bound to",
        description="facts that must hold on a row's day for it to be paid from this fund",
        examples=["customer.country != 'CN'"],
    )
    envelopes: dict[Slug, EnvelopeDocument] = Field({}, description="the tree of envelopes")
