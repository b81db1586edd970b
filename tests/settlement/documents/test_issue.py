"""Issuing: each payable on one document, numbers without a gap, tax posted and payable."""

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError

from largesse.fund.ledger import balances
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Person
from largesse.programme.load import load
from largesse.settlement.documents.issue import Issued, issue
from largesse.settlement.documents.keep import altered, path_of
from largesse.settlement.documents.profiles import import_profiles
from largesse.settlement.models import DocumentLine, Payable, TaxDocument, TaxProfile
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement.documents.world import DAY, TAX

PROGRAMME = Path(__file__).parents[3] / "largesse" / "cli" / "brindlemark" / "programme"
PROFILES = """\
partner,since,name,address,city,postcode,country,vat,registration,type,papers
alder,2024-01-01,Alder Conseil SAS,12 rue des Aulnes|Bâtiment B,Lyon,69001,FR,FR40303265045,,agent,
birch,2024-01-01,Birch GmbH,Birkenweg 3,Bonn,53111,DE,DE136695976,HRB 1,agent,
cedar,2024-01-01,PT Cedar,,Jakarta,,ID,,,agent,
dogwood,2024-01-01,Dogwood Inc,,Austin,78701,US,,,reseller,
"""


@pytest.fixture
def home(records: str, tmp_path: Path) -> Workspace:
    """A workspace with rules of tax, four partners' profiles, and a finance controller."""
    workspace = Workspace.create(tmp_path / "vendor")
    (workspace.root / "tax.yaml").write_text(TAX, "utf-8")
    (tmp_path / "profiles.csv").write_text(PROFILES, "utf-8")
    Person.objects.create(id="finance-controller", roles=["finance-controller"])
    import_profiles(tmp_path / "profiles.csv", "finance-controller")
    return workspace


def owed(partner: str, amount_minor: int, key: str = "", **more: object) -> Payable:
    made = {
        "source": "close",
        "partner": partner,
        "incentive": "agent-commission",
        "key": key or f"agent-commission/{partner}//2025-03/EUR",
        "interval": "2025-03",
        "part": "cash",
        "amount_minor": amount_minor,
        "booked_minor": amount_minor,
        "currency": "EUR",
        "booked_currency": "EUR",
        "envelope": "rebates",
        "fiscal_year": "FY2025",
        "due_on": date(2025, 5, 1),
    }
    return Payable.objects.create(**{**made, **more})


def issue_all(home: Workspace) -> Issued:
    return issue(home, load(PROGRAMME), DAY, "finance-controller")


def issue_and_die(home: Workspace) -> None:
    """A crash before the transaction around it is over."""
    with transaction():
        issue_all(home)
        raise ZeroDivisionError


def tax_parts(partner: str) -> dict[str, int]:
    found = Payable.objects.filter(source="document", partner=partner)
    return {payable.part: payable.amount_minor for payable in found}


# partner    owed       number             VAT payable    withheld
CASES = [
    ("alder", 1_000_00, "SB-2025-000001", {"vat": 200_00}),
    ("birch", 1_000_00, "SB-2025-000001", {}),
    ("cedar", 1_000_00, "SB-2025-000001", {"withholding": -200_00}),
    ("dogwood", 1_000_00, "CN-2025-000001", {}),
    ("alder", -1_000_00, "SC-2025-000001", {"vat": -200_00}),
]


@pytest.mark.parametrize(("partner", "amount_minor", "number", "parts"), CASES)
def test_a_document_and_the_tax_that_is_paid_with_it(
    home: Workspace, partner: str, amount_minor: int, number: str, parts: dict[str, int]
) -> None:
    payable = owed(partner, amount_minor)
    (document,) = issue_all(home).documents
    assert document.number == number
    assert DocumentLine.objects.get(payable=payable).document == document
    assert tax_parts(partner) == parts
    assert path_of(home, number, "pdf").is_file()
    sign = 1 if amount_minor > 0 else -1
    assert document.paid_minor == sign * (amount_minor + sum(parts.values()))


def test_vat_is_posted_where_it_is_charged_and_where_the_charge_is_reversed(
    home: Workspace,
) -> None:
    owed("alder", 1_000_00)
    owed("birch", 1_000_00)
    issue_all(home)
    found = {code: b.posted_minor for code, b in balances(ledger_connection()).items()}
    assert found == {
        "financial/input-tax/vat-fr": 200_00,
        "financial/input-tax/vat-nz": 190_00,
        "financial/vat-due/alder": 200_00,
        "financial/tax-payable/vat-nz": 190_00,
    }


ACCOUNTED = [
    # partner  currency  month of the rate  VAT in euros, or why there is no document
    ("alder", "USD", "2025-03", {"currency": "EUR", "amount_minor": 185_19, "rate": "1/1.08"}),
    ("alder", "USD", "2025-02", "missing-rate"),
    ("alder", "EUR", "2025-02", None),
    ("birch", "USD", "2025-02", None),
]


@pytest.mark.parametrize(("partner", "currency", "month", "said"), ACCOUNTED)
def test_vat_in_another_currency_is_stated_in_the_countrys_too(
    home: Workspace, partner: str, currency: str, month: str, said: object
) -> None:
    rates = "source,fixing,from_currency,to_currency,month,rate\n"
    rates += f"ecb,monthly-average,EUR,USD,{month},1.08\n"
    (home.facts / "rates.csv").write_text(rates, "utf-8")
    owed(partner, 1_000_00, currency=currency, booked_currency=currency)
    done = issue_all(home)
    if isinstance(said, str):
        assert [left.problem.code for left in done.left_out] == [said]
        return
    (document,) = done.documents
    stated = document.content.get("vat_accounted")
    assert stated == (said and {**said, "month": "2025-03"})


def test_issuing_again_issues_nothing_more(home: Workspace) -> None:
    owed("alder", 1_000_00)
    assert len(issue_all(home).documents) == 1
    assert issue_all(home).documents == ()
    assert Payable.objects.count() == 2


def test_numbers_have_no_gap_even_after_a_failure(home: Workspace) -> None:
    owed("alder", 1_000_00)
    with pytest.raises(ZeroDivisionError):
        issue_and_die(home)
    assert not TaxDocument.objects.exists()
    (document,) = issue_all(home).documents
    assert document.number == "SB-2025-000001"
    assert list(altered(home)) == []


def test_lines_of_one_partner_and_agreement_share_a_document(home: Workspace) -> None:
    for month in ("2025-01", "2025-02", "2025-03"):
        owed("alder", 10_00, f"agent-commission/alder//{month}/EUR", interval=month)
    owed("alder", 5_00, "agent-commission/alder//2025-03/EUR", agreement="alder-2024")
    amounts = [document.net_minor for document in issue_all(home).documents]
    assert sorted(amounts) == [5_00, 30_00]


def test_whoever_has_no_profile_is_left_out_and_told(home: Workspace) -> None:
    owed("elm", 1_000_00)
    owed("alder", 1_000_00)
    done = issue_all(home)
    assert [document.partner for document in done.documents] == ["alder"]
    assert [(left.partner, left.problem.code) for left in done.left_out] == [
        ("elm", "no-tax-profile")
    ]


def test_parts_that_are_not_cash_need_no_document(home: Workspace) -> None:
    owed("alder", 1_000_00, part="co-op")
    assert issue_all(home).documents == ()


def test_an_issued_document_is_never_changed(home: Workspace) -> None:
    owed("alder", 1_000_00)
    issue_all(home)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction():
        TaxDocument.objects.update(net_minor=1)
    path_of(home, "SB-2025-000001", "pdf").write_bytes(b"%PDF-forged")
    path_of(home, "SB-2025-000001", "xml").unlink()
    assert sorted(p.code for p in altered(home)) == ["document-altered", "document-missing"]


FAULTY = [
    ("alder,2025-02-30,A,,Lyon,,FR,,,agent,", "day is out of range"),
    ("alder,2025-01-01,,,Lyon,,FR,,,agent,", "name is empty"),
    ("alder,2025-01-01,A,,Lyon,,FR,FR40303265046,,agent,", "is not a VAT number of FR"),
    ("alder,2025-01-01,A,a|b|c|d,Lyon,,FR,,,agent,", "at most three lines"),
    ("alder,2025-01-01,A,,Lyon,,FR,,,agent,tax-paper until soon", "Invalid isoformat"),
]


@pytest.mark.parametrize(("line", "told"), FAULTY)
def test_a_faulty_profile_is_refused_with_its_line(
    home: Workspace, tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "more.csv"
    path.write_text(f"{PROFILES.splitlines()[0]}\n{line}\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        import_profiles(path, "finance-controller")
    assert told in refused.value.problems[0].what
    assert refused.value.problems[0].where == "more.csv:2"
    assert TaxProfile.objects.count() == 4
