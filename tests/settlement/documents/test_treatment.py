"""Which document a payment needs, and which tax, by the vendor's own rules."""

from datetime import date

import pytest

from largesse.partners.supply import Supply
from largesse.programme.reading import validated
from largesse.programme.source import read_documents
from largesse.settlement.documents.tax_file import TaxFile
from largesse.settlement.documents.treatment import treatment_of
from largesse.workspace.errors import Refusal
from tests.settlement.documents.world import DAY, TAX, payee, rate, tax_of

# supply, country, registered, papers              -> document, VAT category, rate, withheld
CASES: list[tuple[Supply, str, bool, tuple[str, ...], str, str, str, str]] = [
    ("commission", "FR", True, (), "self-billed invoice", "S", "20", "0"),
    ("commission", "FR", False, (), "self-billed invoice", "S", "20", "0"),
    ("commission", "DE", True, (), "self-billed invoice", "AE", "0", "0"),
    ("commission", "ID", False, (), "self-billed invoice", "O", "0", "20"),
    ("commission", "ID", False, ("treaty-certificate",), "self-billed invoice", "O", "0", "0"),
    ("commission", "ID", False, ("bank-letter",), "self-billed invoice", "O", "0", "20"),
    ("price reduction", "GB", True, (), "credit note", "S", "20", "0"),
    ("price reduction", "US", False, (), "credit note", "O", "0", "0"),
]


@pytest.mark.parametrize(
    ("supply", "country", "registered", "papers", "document", "category", "vat", "kept"), CASES
)
def test_the_first_rule_that_fits_decides(
    supply: Supply,
    country: str,
    registered: bool,
    papers: tuple[str, ...],
    document: str,
    category: str,
    vat: str,
    kept: str,
) -> None:
    who = payee(country, registered=registered, papers=papers)
    found = treatment_of(tax_of(), supply, who, DAY)
    assert (found.kind.name, found.category) == (document, category)
    assert (found.rate, found.withholds) == (rate(vat), rate(kept))


def test_a_rule_holds_on_its_days() -> None:
    before = treatment_of(tax_of(), "price reduction", payee("GB"), date(2024, 12, 31))
    assert (before.category, before.source) == ("O", "own ruling")


def test_what_is_taken_back_has_a_document_of_its_own() -> None:
    kinds = [
        treatment_of(tax_of(), supply, payee("FR"), DAY, is_negative=True).kind
        for supply in ("commission", "price reduction")
    ]
    assert [(k.name, k.type_code) for k in kinds] == [
        ("self-billed credit note", "261"),
        ("debit note", "383"),
    ]


def test_where_no_rule_fits_nothing_is_guessed() -> None:
    with pytest.raises(Refusal, match=r"no rule of tax fits a commission to alder \(DE, not reg"):
        treatment_of(tax_of(), "commission", payee("DE", registered=False), DAY)


FAULTS = [
    ("vat: AE", "vat: RC", "'RC' is not one of"),
    ("rate: 20%", "rat: 20%", "'rat' has no meaning here; did you mean 'rate'"),
    ("country: NZ", "country: New Zealand", "is not a code"),
    ("source: own ruling", "", "'source' is missing"),
    ("tax: 1", "tax: 2", "'2' is not one of '1'"),
]


@pytest.mark.parametrize(("good", "bad", "told"), FAULTS)
def test_a_fault_of_the_file_is_told_with_its_place(good: str, bad: str, told: str) -> None:
    text = TAX.replace(good, bad)
    content, problems = validated(TaxFile, read_documents(text.encode(), "tax.yaml")[0])
    assert content is None
    assert told.partition(";")[0] in problems[0].what
    assert problems[0].where.startswith("tax.yaml:")
