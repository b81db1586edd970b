"""The tax of an invented vendor, and partners to pay."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from largesse.partners.supply import Supply
from largesse.programme.model.words import Text
from largesse.programme.reading import validated
from largesse.programme.source import read_documents
from largesse.settlement.documents.document import Line, TaxPaper, vat_of, withheld
from largesse.settlement.documents.tax_file import PartyDocument, TaxFile
from largesse.settlement.documents.treatment import Payee, treatment_of

DAY = date(2025, 4, 15)
FRENCH_NUMBER = "FR40303265045"
VENDOR_NUMBER = "FR83404833048"
TAX = """
tax: 1
vendor:
  name: Brindlemark Cloud Limited
  address: [1 Harbour Street]
  city: Wellington
  postcode: '6011'
  country: NZ
  registration: '8012345'
  vat numbers: {FR: FR83404833048, DE: DE129274202}
rates: {source: ecb, fixing: monthly-average, month: before}
rules:
- {supply: commission, partner: [FR], vat: S, rate: 20%, source: 'CGI art. 278'}
- supply: commission
  partner: [EU]
  registered: yes
  vat: AE
  accounts: 19%
  because: {en: Reverse charge, fr: Autoliquidation}
  code: VATEX-EU-AE
  source: Directive 2006/112/EC art. 196
- supply: commission
  partner: [ID]
  vat: O
  because: {en: Outside the scope of VAT, fr: Hors champ de la TVA}
  withholds: 20%
  relieved by: treaty-certificate
  source: income tax law art. 26
- {supply: price reduction, partner: [GB], holds: '[2025-01-01, inf)', vat: S, rate: 20%,
   source: VATA 1994 s. 19}
- {supply: service, partner: [FR], vat: Z, source: invented}
- supply: service
  partner: [DE]
  vat: E
  because: {en: Exempt, fr: Exonéré}
  code: VATEX-EU-132
  source: invented
- supply: service
  partner: [US]
  vat: G
  because: {en: Export, fr: Exportation}
  code: VATEX-EU-G
  source: invented
- {supply: price reduction, vat: O, because: {en: Outside the scope}, source: own ruling}
"""


def tax_of(text: str = TAX) -> TaxFile:
    content, problems = validated(TaxFile, read_documents(text.encode(), "tax.yaml")[0])
    assert content is not None, problems
    return content


def payee(country: str, *, registered: bool = True, papers: Sequence[str] = ()) -> Payee:
    return Payee("alder", country, registered, frozenset(papers))


def paper_of(
    amounts_minor: Sequence[int],
    supply: Supply,
    who: Payee,
    currency: str = "EUR",
    *,
    is_negative: bool = False,
) -> TaxPaper:
    """A document of some lines, as `issue` would put it together."""
    treatment = treatment_of(tax_of(), supply, who, DAY, is_negative=is_negative)
    title = Text("Agent commission", "Commission d'agent")
    lines = tuple(
        (Line(f"p{n}", title, "2025-03", amount_minor), treatment)
        for n, amount_minor in enumerate(amounts_minor)
    )
    vendor = PartyDocument(
        name="Brindlemark", address=("1 Quay",), city="Wellington", country="NZ", vat=VENDOR_NUMBER
    )
    number = FRENCH_NUMBER if who.is_registered else None
    partner = PartyDocument(
        name="Alder Conseil",
        address=("12 rue des Aulnes",),
        city="Lyon",
        country=who.country,
        vat=number,
        number="alder",
    )
    sells = treatment.kind.vendor_sells
    kept_back, laws = withheld(lines, currency)
    return TaxPaper(
        number=f"{treatment.kind.prefix}-2025-000001",
        kind=treatment.kind,
        issued_on=DAY,
        due_on=DAY,
        currency=currency,
        seller=vendor if sells else partner,
        buyer=partner if sells else vendor,
        lines=lines,
        vat=vat_of(lines, currency),
        withheld_minor=kept_back,
        withheld_because=laws,
        corrects=("SB-2025-000000",) if is_negative else (),
    )


def rate(text: str) -> Decimal:
    return Decimal(text) / 100
