"""Which document a payment needs, and which tax it bears, by the rules of ``tax.yaml``."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.partners.supply import Supply
from largesse.programme.model.words import Text
from largesse.settlement.documents.tax_file import (
    EU,
    RuleDocument,
    TaxFile,
)
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: its code in UNTDID 1001 and who of the two is its seller."""

    name: str
    type_code: str
    prefix: str
    vendor_sells: bool
    title: Text
    corrects: bool = False


CREDIT_NOTE = DocumentKind(
    "credit note", "381", "CN", True, Text("Credit note", "Avoir commercial")
)
DEBIT_NOTE = DocumentKind(
    "debit note", "383", "DN", True, Text("Debit note", "Note de débit"), corrects=True
)
SELF_BILLED = DocumentKind(
    "self-billed invoice", "389", "SB", False, Text("Self-billed invoice", "Autofacture")
)
SELF_BILLED_CREDIT = DocumentKind(
    "self-billed credit note",
    "261",
    "SC",
    False,
    Text("Self-billed credit note", "Avoir sur autofacture"),
    corrects=True,
)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one payment is for tax: its document, VAT and withholding, and why."""

    supply: Supply
    kind: DocumentKind
    category: str
    rate: Decimal
    because: Text
    code: str
    withholds: Decimal
    accounts: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Payee:
    """What the rules ask of a partner: where it is, whether it is registered, which papers hold."""

    partner: str
    country: str
    is_registered: bool
    papers: frozenset[str]


def treatment_of(
    tax: TaxFile, supply: Supply, payee: Payee, day: date, *, is_negative: bool = False
) -> Treatment:
    """How a payment is treated on the day of its document. Refused where no rule fits."""
    rule = next((r for r in tax.rules if _fits(r, tax.vendor.country, supply, payee, day)), None)
    if rule is None:
        registered = "registered" if payee.is_registered else "not registered"
        what = (
            f"no rule of tax fits a {supply} to {payee.partner} "
            f"({payee.country}, {registered} for VAT) on {day.isoformat()}"
        )
        mend = "add one to tax.yaml, or mend the partner's tax profile"
        raise Refusal(Problem(what, mend, "tax.yaml", code="no-tax-rule"))
    is_relieved = rule.relieved_by is not None and rule.relieved_by in payee.papers
    because = rule.because
    return Treatment(
        supply=supply,
        kind=_kind(supply, is_negative=is_negative),
        category=rule.vat,
        rate=rule.rate,
        because=Text(because.en, because.fr or "") if because else Text(""),
        code=rule.code or "",
        withholds=Decimal(0) if is_relieved else rule.withholds,
        accounts=rule.accounts,
        source=rule.source,
    )


def _kind(supply: Supply, *, is_negative: bool) -> DocumentKind:
    if supply in ("commission", "service"):
        return SELF_BILLED_CREDIT if is_negative else SELF_BILLED
    return DEBIT_NOTE if is_negative else CREDIT_NOTE


def _fits(rule: RuleDocument, vendor: str, supply: Supply, payee: Payee, day: date) -> bool:
    is_same = vendor == payee.country
    return (
        rule.supply == supply
        and _lies_in(vendor, rule.vendor)
        and _lies_in(payee.country, rule.partner)
        and rule.where in (None, "same country" if is_same else "other country")
        and rule.registered in (None, "yes" if payee.is_registered else "no")
        and (rule.holds is None or rule.holds.holds_on(day))
    )


def _lies_in(country: str, named: tuple[str, ...]) -> bool:
    return not named or country in named or ("EU" in named and country in EU)
