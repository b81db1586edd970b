"""The shape of ``sovereignty/offerings.yaml``: an offering a document."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import PeriodField, Slug, YesNo
from largesse.sovereignty.areas import is_country
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.rules.documents import MonthCount

UNKNOWN_PLACE = "unknown"


def _country(value: str) -> str:
    if value == UNKNOWN_PLACE:
        return ""
    if not is_country(value):
        raise ValueError(f"'{value}' is no country; write its two letters, or unknown")
    return value


CountryField = Annotated[str, AfterValidator(_country)]


class SupplierDocument(Document):
    """A supplier of the offering: what it can do, as far as somebody knows."""

    supplier: Slug = Field(description="its legal entity, as in entities.csv")
    provides: Title = Field(description="what it provides")
    reaches_data: YesNo | None = Field(
        None,
        alias="reaches data",
        description="whether it has technical means to get at the data; left out: unknown",
    )
    replaceable: YesNo | None = Field(
        None, description="whether the service goes on without it; left out: unknown"
    )


class OfferingDocument(Document):
    """A cloud service as it is sold; one provider may have several, of different standing."""

    offering: Slug = Field(description="its id, unique; never changed")
    title: Title = Field(description="what readers see")
    provider: Slug = Field(description="the legal entity that provides it, as in entities.csv")
    holds: PeriodField = Field(description="from when it is offered, to before when")
    rests_on: tuple[Slug, ...] = Field(
        (), alias="rests on", description="other offerings without which it does not run"
    )
    suppliers: tuple[SupplierDocument, ...] = Field((), description="who supplies it")
    suppliers_complete: YesNo = Field(
        False,
        alias="all suppliers named",
        description="yes: there are no others that matter; no: others may be there, unknown",
    )
    stored_in: tuple[CountryField, ...] | None = Field(
        None, alias="stored in", description="the countries where data lie; left out: unknown"
    )
    administered_from: tuple[CountryField, ...] | None = Field(
        None, alias="administered from", description="the countries it is run from"
    )
    keys: Literal["customer", "provider", "third party"] | None = Field(
        None, description="who holds the keys to data at rest"
    )
    exit_months: MonthCount | None = Field(
        None, alias="exit", description="months that leaving it takes"
    )
    substitutable: YesNo | None = Field(None, description="whether another could take over")
    is_trusted: YesNo = Field(
        False,
        alias="trusted third party",
        description="whether it may take over what another may not hold",
    )
    is_the_vendors: YesNo = Field(
        False, alias="ours", description="whether the vendor of this programme sells it"
    )
    grade: Grade = Field(Grade.CLAIMED, description="how well all of this is evidenced")
    source: str = Field(description="where it is known from", min_length=1)
