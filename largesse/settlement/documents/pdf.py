"""A tax document as a page: PDF/A-3 with the XML inside (Factur-X), in English or French."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import typst
from babel.dates import format_date
from facturx import generate_from_binary

from largesse.money import plain, shown
from largesse.partners.money import decimal_of
from largesse.programme.model.words import Text
from largesse.settlement.documents.document import TaxPaper, Vat
from largesse.settlement.documents.en16931 import notes
from largesse.settlement.documents.tax_file import PartyDocument

TEMPLATE = Path(__file__).with_name("paper.typ")

WORDS = {
    "seller": Text("Seller", "Vendeur"),
    "buyer": Text("Buyer", "Acheteur"),
    "issued": Text("Issued on", "Émis le"),
    "due": Text("Due on", "Échéance"),
    "agreement": Text("Agreement", "Contrat"),
    "corrects": Text("Corrects", "Rectifie"),
    "what": Text("What", "Objet"),
    "period": Text("Period", "Période"),
    "vat": Text("VAT", "TVA"),
    "amount": Text("Amount", "Montant"),
    "net": Text("Total before VAT", "Total hors taxe"),
    "gross": Text("Total with VAT", "Total toutes taxes comprises"),
    "total": Text("Total", "Total"),
    "accounted": Text("VAT in {} (rate {}, {})", "TVA en {} (cours {}, {})"),
    "AE": Text("Reverse charge", "Autoliquidation"),
    "E": Text("Exempt from VAT", "Exonéré de TVA"),
    "G": Text("Export", "Exportation"),
    "O": Text("No VAT", "Sans TVA"),
    "withheld": Text("Tax withheld", "Retenue à la source"),
    "paid": Text("To be paid", "Net à payer"),
    "credited": Text("To your credit", "À votre crédit"),
    "owed": Text("You owe", "À nous régler"),
    "page": Text("Page", "Page"),
    "number": Text("VAT number", "N° TVA"),
    "register": Text("Registration", "Immatriculation"),
    "carries": Text(
        "Carries its data as EN 16931 (Factur-X)", "Porte ses données selon EN 16931 (Factur-X)"
    ),
}


@dataclass(frozen=True, slots=True)
class _Page:
    paper: TaxPaper
    language: str

    def word(self, key: str) -> str:
        return WORDS[key].in_language(self.language)

    def money(self, amount_minor: int) -> str:
        currency = self.paper.currency
        return shown(decimal_of(amount_minor, currency), currency, self.language)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.language)

    def vat(self, vat: Vat) -> list[str]:
        """The total of one rate; what bears no VAT shows no amount of it."""
        called = self.rate(vat.category, vat.rate)
        reason = vat.because.in_language(self.language)
        if vat.category in ("S", "Z"):
            called = f"{self.word('vat')} {called}"
        colon = Text(": ", "\N{NO-BREAK SPACE}: ").in_language(self.language)
        label = called if reason in ("", called) else f"{called}{colon}{reason}"
        return [label, "" if vat.category == "O" else self.money(vat.amount_minor)]

    def rate(self, category: str, rate: Decimal) -> str:
        """A rate in percent, or in a word why there is none."""
        return self.word(category) if category in WORDS else f"{plain(rate * 100)} %"

    def accounted(self) -> list[list[str]]:
        """The VAT once more, in the currency of the country that is owed it."""
        said = self.paper.accounted
        if said is None:
            return []
        amount = shown(decimal_of(said.amount_minor, said.currency), said.currency, self.language)
        return [[self.word("accounted").format(said.currency, said.rate, said.month), amount]]

    def party(self, party: PartyDocument) -> dict[str, object]:
        place = " ".join(part for part in (party.postcode, party.city) if part)
        lines = [*party.address, f"{place}, {party.country}"]
        lines += [f"{self.word('number')} {party.vat}"] if party.vat else []
        lines += [f"{self.word('register')} {party.registration}"] if party.registration else []
        return {"name": party.name, "lines": lines}

    def facts(self) -> list[list[str]]:
        paper = self.paper
        found = [
            [self.word("issued"), self.day(paper.issued_on)],
            [self.word("due"), self.day(paper.due_on)],
        ]
        found += [[self.word("agreement"), paper.agreement]] if paper.agreement else []
        found += [[self.word("corrects"), ", ".join(paper.corrects)]] if paper.corrects else []
        return found

    def totals(self) -> list[list[str]]:
        paper = self.paper
        rates = [self.vat(vat) for vat in paper.vat]
        if all(vat.category == "O" for vat in paper.vat):
            found = [*rates, [self.word("total"), self.money(paper.gross_minor)]]
        else:
            found = [[self.word("net"), self.money(paper.net_minor)], *rates, *self.accounted()]
            found += [[self.word("gross"), self.money(paper.gross_minor)]]
        if paper.withheld_minor:
            found.append([self.word("withheld"), self.money(-paper.withheld_minor)])
        return found

    def data(self) -> dict[str, object]:
        paper = self.paper
        title = paper.kind.title.in_language(self.language)
        last = "owed" if paper.kind.corrects else "credited" if paper.kind.vendor_sells else "paid"
        return {
            "language": self.language,
            "title": title,
            "subtitle": f"{paper.number} · {self.day(paper.issued_on)}",
            "header": f"{paper.seller.name} / {paper.buyer.name}",
            "number": paper.number,
            "footer": self.word("carries"),
            "page": self.word("page"),
            "labels": {"seller": self.word("seller"), "buyer": self.word("buyer")},
            "seller": self.party(paper.seller),
            "buyer": self.party(paper.buyer),
            "facts": self.facts(),
            "columns": [self.word(key) for key in ("what", "period", "vat", "amount")],
            "lines": [
                [
                    line.title.in_language(self.language),
                    line.interval,
                    self.rate(treatment.category, treatment.rate),
                    self.money(line.amount_minor),
                ]
                for line, treatment in paper.lines
            ],
            "totals": self.totals(),
            "due": [self.word(last), self.money(paper.paid_minor)],
            "notes": notes(paper, self.language),
        }


def pdf_of(paper: TaxPaper, xml: bytes, language: str) -> bytes:
    """The page with the XML inside."""
    data = json.dumps(_Page(paper, language).data(), ensure_ascii=False)
    page = typst.compile(
        str(TEMPLATE),
        sys_inputs={"data": data},
        pdf_standards=["a-3b"],
        ignore_system_fonts=True,
        timestamp=_noon(paper.issued_on),
    )
    assert isinstance(page, bytes)
    title = f"{paper.kind.title.in_language(language)} {paper.number}"
    about = {
        "author": paper.seller.name,
        "title": title,
        "subject": title,
        "keywords": "Factur-X, EN 16931",
    }
    return bytes(
        generate_from_binary(
            page,
            xml,
            flavor="factur-x",
            level="en16931",
            check_xsd=False,
            pdf_metadata=about,
            lang=language,
        )
    )


def _noon(day: date) -> int:
    """Seconds since 1970 at noon of a day: the page is dated as the document is."""
    return (day - date(1970, 1, 1)).days * 86_400 + 43_200
