"""``tax.yaml``: how payments to partners are treated for tax, as data with sources and dates.

Nothing here is advice: the rules are the vendor's own, written by whoever answers for its taxes,
and read by everybody. The first rule that fits decides; where none fits, no document is written.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from largesse.partners.supply import Supply
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import PercentField, PeriodField
from largesse.programme.reading import validated
from largesse.programme.source import read_documents, read_file
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

NAME = "tax.yaml"

Vat = Literal["S", "Z", "E", "AE", "G", "O"]
"""UNTDID 5305 as EN 16931 uses it: standard, zero, exempt, reverse charge, intra-community,
export, outside the scope."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
EU = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    }
)


class PartyDocument(Document):
    """A legal person as a document names it."""

    name: str = Field(description="the legal name")
    address: tuple[str, ...] = Field((), description="up to three lines", max_length=3)
    city: str
    postcode: str | None = None
    country: Country
    registration: str | None = Field(None, description="number in the commercial register")
    vat: str | None = Field(None, description="VAT number with its country's letters")
    number: str | None = Field(None, description="what the other party calls it by")


class VendorDocument(PartyDocument):
    """The vendor, with a VAT number in each country where it is registered."""

    vat_numbers: dict[Country, str] = Field({}, alias="vat numbers")


class RuleDocument(Document):
    """How one kind of supply is taxed; what is left out fits anything."""

    supply: Supply
    vendor: tuple[str, ...] = Field((), description="countries of the vendor, or EU")
    partner: tuple[str, ...] = Field((), description="countries of the partner, or EU")
    where: Literal["same country", "other country"] | None = None
    registered: Literal["yes", "no"] | None = Field(
        None, description="whether the partner has a VAT number"
    )
    holds: PeriodField | None = Field(None, description="days of issue it is for")
    vat: Vat
    rate: PercentField = Field(Decimal(0), description="of the amount")
    because: Title | None = Field(None, description="what the document says of it")
    code: str | None = Field(None, description="VATEX code of the reason")
    withholds: PercentField = Field(Decimal(0), description="tax kept back from the payment")
    relieved_by: str | None = Field(
        None, alias="relieved by", description="the paper that takes withholding away"
    )
    accounts: PercentField = Field(
        Decimal(0), description="VAT the vendor accounts for itself where the charge is reversed"
    )
    source: str = Field(description="the law or ruling")


class RatesDocument(Document):
    """Which of the facts' rates turn VAT into the currency of the country it is owed in."""

    source: str = Field(description="as in rates.csv")
    fixing: str = Field(description="as in rates.csv")
    month: Literal["before", "same"] = Field("before", description="of the document's month")


class TaxFile(Document):
    """The whole file."""

    tax: Literal["1"] = Field(description="the form of this file")
    vendor: VendorDocument
    rates: RatesDocument | None = None
    rules: tuple[RuleDocument, ...]


def read_tax(workspace: Workspace) -> TaxFile:
    """The workspace's rules of tax. Raises :class:`Refusal` with every fault and its place."""
    path = workspace.root / NAME
    if not path.is_file():
        mend = "write it: docs/how-to/pay-partners.md has one to begin with"
        raise Refusal(Problem("there are no rules of tax yet", mend, NAME, code="no-tax-rules"))
    documents = read_documents(read_file(path, NAME), NAME)
    if len(documents) != 1:
        what = f"the file holds {len(documents)} documents"
        raise Refusal(Problem(what, "leave one, that begins with 'tax: 1'", NAME))
    content, problems = validated(TaxFile, documents[0])
    if content is None:
        raise Refusal(*problems)
    return content
