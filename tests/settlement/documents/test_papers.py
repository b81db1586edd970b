"""Documents: their arithmetic, their XML as EN 16931 has it, their page."""

import io
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from facturx import get_xml_from_pdf
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from largesse.partners.supply import Supply
from largesse.settlement.documents.document import Accounted, TaxPaper
from largesse.settlement.documents.en16931 import vat_number, xml_of
from largesse.settlement.documents.pdf import pdf_of
from largesse.settlement.documents.treatment import Payee
from largesse.workspace.errors import Refusal
from tests.settlement.documents.world import FRENCH_NUMBER, paper_of, payee

FRENCH = payee("FR")
GERMAN = payee("DE")
INDONESIAN = payee("ID", registered=False)
AMERICAN = payee("US", registered=False)

# lines                  supply             to          currency  net      VAT     kept    paid
FIGURES: list[tuple[list[int], Supply, Payee, str, int, int, int, int]] = [
    ([1_000_00], "commission", FRENCH, "EUR", 1_000_00, 200_00, 0, 1_200_00),
    ([1, 1], "commission", FRENCH, "EUR", 2, 0, 0, 2),
    ([1, 2], "commission", FRENCH, "EUR", 3, 1, 0, 4),
    ([1_000_00], "commission", GERMAN, "EUR", 1_000_00, 0, 0, 1_000_00),
    ([333_33, 1], "commission", INDONESIAN, "EUR", 333_34, 0, 66_67, 266_67),
    ([125_000], "commission", INDONESIAN, "JPY", 125_000, 0, 25_000, 100_000),
    ([1_000_00], "price reduction", AMERICAN, "USD", 1_000_00, 0, 0, 1_000_00),
]


@pytest.mark.parametrize(
    ("lines", "supply", "who", "currency", "net", "vat", "kept", "paid"), FIGURES
)
def test_the_figures_of_a_document(
    lines: list[int], supply: Supply, who: Payee, currency: str, net: int, vat: int, kept: int,
    paid: int,
) -> None:  # fmt: skip
    paper = paper_of(lines, supply, who, currency)
    assert (paper.net_minor, paper.vat_minor, paper.withheld_minor) == (net, vat, kept)
    assert paper.paid_minor == paid
    assert xml_of(paper, "en")


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
def test_vat_is_rounded_once_on_the_sum(lines: list[int]) -> None:
    exact = Fraction(sum(lines)) / 5
    rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
    expected = int(rounded.quantize(Decimal(1), ROUND_HALF_UP))
    assert paper_of(lines, "commission", FRENCH).vat_minor == expected


def _text(xml: bytes, name: str) -> list[str]:
    return [str(e.text) for e in etree.fromstring(xml).iter("{*}" + name)]


def test_the_xml_says_what_the_document_says() -> None:
    paper = paper_of([1_000_00, 34_56], "commission", FRENCH)
    xml = xml_of(paper, "fr")
    assert _text(xml, "TypeCode")[0] == "389"
    assert _text(xml, "GrandTotalAmount") == ["1241.47"]
    assert _text(xml, "TaxBasisTotalAmount") == ["1034.56"]
    assert _text(xml, "Name")[0] == "Commission d'agent"
    assert FRENCH_NUMBER in _text(xml, "ID")
    assert any("Autofacturation" in note for note in _text(xml, "Content"))


def test_a_correction_names_what_it_corrects() -> None:
    paper = paper_of([50_00], "commission", FRENCH, is_negative=True)
    xml = xml_of(paper, "en")
    assert _text(xml, "TypeCode")[0] == "261"
    assert "SB-2025-000000" in _text(xml, "IssuerAssignedID")


def test_reverse_charge_says_why_and_needs_both_numbers() -> None:
    xml = xml_of(paper_of([1_000_00], "commission", GERMAN), "en")
    assert _text(xml, "ExemptionReason") == ["Reverse charge"]
    assert _text(xml, "ExemptionReasonCode") == ["VATEX-EU-AE"]


def test_a_page_carries_its_own_xml() -> None:
    paper = paper_of([1_000_00], "commission", FRENCH)
    xml = xml_of(paper, "fr")
    page = pdf_of(paper, xml, "fr")
    _, inside = get_xml_from_pdf(page, check_xsd=True)
    assert inside == xml
    words = PdfReader(io.BytesIO(page)).pages[0].extract_text()
    for said in ("Autofacture", "SB-2025-000001", "1 200,00", "Net à payer"):
        assert said in words.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ")


ACCOUNTED = Accounted("EUR", 185_19, "1/1.08", "2025-03")


def test_vat_is_stated_in_the_currency_it_is_accounted_for_in_too() -> None:
    """Directive 2006/112/EC, art. 230; EN 16931, BT-6 and BT-111."""
    paper = replace(paper_of([1_000_00], "commission", FRENCH, "USD"), accounted=ACCOUNTED)
    xml = xml_of(paper, "en")
    totals = etree.fromstring(xml).iter("{*}TaxTotalAmount")
    assert [(e.get("currencyID"), e.text) for e in totals] == [("USD", "200.00"), ("EUR", "185.19")]
    assert _text(xml, "TaxCurrencyCode") == ["EUR"]
    assert "VAT in EUR (rate 1/1.08, 2025-03)" in _words(paper, "en")
    assert "EUR 185.19" in _words(paper, "en")


def _words(paper: TaxPaper, language: str) -> str:
    page = PdfReader(io.BytesIO(pdf_of(paper, xml_of(paper, language), language))).pages[0]
    return " ".join(page.extract_text().replace("\N{NARROW NO-BREAK SPACE}", " ").split())


CALLED: list[tuple[Supply, Payee, str, str, str]] = [
    # supply             to         the lines and totals say of VAT, in English and in French
    ("commission", FRENCH, "VAT 20 %", "20 %", "TVA 20 %"),
    ("commission", GERMAN, "Reverse charge", "Total with VAT", "Autoliquidation"),
    (
        "commission",
        INDONESIAN,
        "No VAT: Outside the scope of VAT",
        "Total",
        "Sans TVA : Hors champ",
    ),
    ("price reduction", AMERICAN, "No VAT: Outside the scope", "Total", "Sans TVA : Outside"),
    ("service", FRENCH, "VAT 0 %", "Total with VAT", "TVA 0 %"),
]


@pytest.mark.parametrize(("supply", "who", "english", "also", "french"), CALLED)
def test_a_page_says_in_words_why_there_is_no_vat(
    supply: Supply, who: Payee, english: str, also: str, french: str
) -> None:
    paper = paper_of([1_000_00], supply, who)
    words = _words(paper, "en")
    assert english in words
    assert also in words
    assert french in _words(paper, "fr")
    assert "O 0 %" not in words
    assert ("EUR 0.00" in words) == (paper.vat_minor == 0 and paper.vat[0].category != "O")


FORBIDDEN = [
    # what is missing or wrong           of whom    -> refused for
    ({"vat": FRENCH_NUMBER}, "buyer", "same-vat-number"),
    ({"address": ()}, "seller", "no-address"),
    ({"address": ()}, "buyer", "no-address"),
]


@pytest.mark.parametrize(("changed", "whose", "code"), FORBIDDEN)
def test_a_document_with_vat_names_two_whole_parties(
    changed: dict[str, object], whose: str, code: str
) -> None:
    paper = paper_of([1_000_00], "commission", FRENCH)
    party = getattr(paper, whose).model_copy(update=changed)
    with pytest.raises(Refusal) as no:
        xml_of(replace(paper, **{whose: party}), "en")
    assert [problem.code for problem in no.value.problems] == [code]


@pytest.mark.parametrize("missing", [{"number": ""}, {"vat": ()}])
def test_what_the_writer_or_the_schema_refuses_is_told(missing: dict[str, object]) -> None:
    paper = paper_of([1_000_00], "commission", FRENCH)
    with pytest.raises(Refusal, match="is not a document of EN 16931: ") as no:
        xml_of(replace(paper, **missing), "en")  # type: ignore[arg-type]
    assert no.value.problems[0].code == "not-en16931"


def test_a_document_without_vat_needs_no_street() -> None:
    paper = paper_of([1_000_00], "commission", INDONESIAN)
    assert xml_of(replace(paper, seller=paper.seller.model_copy(update={"address": ()})), "en")


def _without_number(paper: TaxPaper) -> TaxPaper:
    return replace(paper, seller=paper.seller.model_copy(update={"vat": None}))


def test_a_document_that_the_standard_forbids_is_refused() -> None:
    paper = _without_number(paper_of([1_000_00], "commission", FRENCH))
    with pytest.raises(Refusal, match="has no VAT number"):
        xml_of(paper, "en")


NUMBERS = [
    ("FR", "FR 40 303 265 045", "FR40303265045"),
    ("FR", "40303265045", "FR40303265045"),
    ("FR", "FR40303265046", None),
    ("DE", "DE136695976", "DE136695976"),
    ("DE", "DE136695977", None),
    ("US", "12-3456789", "12-3456789"),
]


@pytest.mark.parametrize(("country", "written", "plain"), NUMBERS)
def test_vat_numbers_are_checked(country: str, written: str, plain: str | None) -> None:
    if plain is None:
        with pytest.raises(Refusal, match="is not a VAT number"):
            vat_number(written, country)
    else:
        assert vat_number(written, country) == plain
