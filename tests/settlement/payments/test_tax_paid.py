"""Tax from document to bank: posted, paid or kept back, and tied out by `verify`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import F, QuerySet

from largesse.fund import chart
from largesse.programme.load import load
from largesse.settlement.documents.issue import issue
from largesse.settlement.documents.profiles import import_profiles
from largesse.settlement.models import Payable, TaxDocument
from largesse.settlement.verifying.checks import verify_all
from largesse.workspace.errors import Problem
from tests.settlement.documents.world import TAX
from tests.settlement.payments.world import REBATES, TODAY, World

PROGRAMME = Path(__file__).parents[3] / "largesse" / "cli" / "brindlemark" / "programme"
PROFILES = """\
partner,since,name,address,city,postcode,country,vat,registration,type,papers
dogwood,2024-01-01,Dogwood SAS,1 rue du Port,Lyon,69001,FR,FR40303265045,,agent,
birch,2024-01-01,PT Birch,,Jakarta,,ID,,,agent,
"""


@pytest.fixture
def taxed(world: World, tmp_path: Path) -> World:
    """A French agent is paid VAT of 20 %; of what an Indonesian one earns 20 % is kept back."""
    (world.workspace.root / "tax.yaml").write_text(TAX, "utf-8")
    (tmp_path / "profiles.csv").write_text(PROFILES, "utf-8")
    import_profiles(tmp_path / "profiles.csv", "proposer")
    return world


def problems(world: World) -> list[Problem]:
    """What `verify` finds, but that this world grants without a close."""
    return [p for p in verify_all(world.workspace).problems if p.code != "grant-not-payable"]


def document_of(world: World) -> TaxDocument:
    (document,) = issue(world.workspace, load(PROGRAMME), TODAY, "proposer").documents
    return document


# partner, granted    net, VAT, withheld            the bank pays
CASES = [
    ("dogwood", 1_000_00, (1_000_00, 200_00, 0), 1_200_00),
    ("birch", 1_000_00, (1_000_00, 0, 200_00), 800_00),
    ("dogwood", 3, (3, 1, 0), 4),
    ("birch", 3, (3, 0, 1), 2),
]


@pytest.mark.parametrize(("partner", "granted", "figures", "paid"), CASES)
def test_tax_is_paid_or_kept_back_with_its_document(
    taxed: World, partner: str, granted: int, figures: tuple[int, int, int], paid: int
) -> None:
    taxed.give(partner, granted)
    document = document_of(taxed)
    assert (document.net_minor, document.vat_minor, document.withheld_minor) == figures
    assert document.paid_minor == paid
    assert problems(taxed) == []

    ids = taxed.pay()
    assert len(ids) == 1
    taxed.bank.pays(*ids)
    taxed.answer(taxed.bank.debits(ids))
    assert sum(taxed.bank.received.values()).scaleb(2) == paid
    assert taxed.balance(chart.CASH) == -paid
    assert set(Payable.objects.values_list("state", flat=True)) == {"paid"}
    assert taxed.balance(chart.delivered_unpaid(REBATES, partner)) == 0
    assert taxed.balance(chart.refund_liability(partner)) == 0
    assert taxed.balance(chart.vat_due(partner)) == 0
    assert problems(taxed) == []


def test_tax_that_the_bank_sends_back_is_owed_again(taxed: World) -> None:
    taxed.give("dogwood", 1_000_00)
    document_of(taxed)
    taxed.pay()
    before = taxed.balance(chart.vat_due("dogwood"))
    (identity,) = taxed.bank.orders
    taxed.answer(taxed.bank.status({identity: "RJCT"}, {identity: "AC04"}))
    assert before == 0
    assert taxed.balance(chart.vat_due("dogwood")) == 200_00
    assert set(Payable.objects.values_list("state", flat=True)) <= {"open", "held"}
    assert problems(taxed) == []


# what happened behind everyone's back
ALTERED: dict[str, Callable[[QuerySet[Payable]], int]] = {
    "gone": lambda taxes: taxes.delete()[0],
    "the other way round": lambda taxes: taxes.update(
        amount_minor=-F("amount_minor"), booked_minor=-F("booked_minor")
    ),
    "of another document": lambda taxes: taxes.update(source_id="SB-1999-000001"),
}


@pytest.mark.parametrize("partner", ["dogwood", "birch"])
@pytest.mark.parametrize("change", ALTERED.values(), ids=list(ALTERED))
def test_tax_that_is_not_payable_as_its_document_says_is_found(
    taxed: World, partner: str, change: Callable[[QuerySet[Payable]], int]
) -> None:
    taxed.give(partner, 1_000_00)
    document = document_of(taxed)
    change(Payable.objects.filter(source="document"))
    codes = {(one.code, document.number in one.what) for one in problems(taxed)}
    assert ("payable-altered", True) in codes
