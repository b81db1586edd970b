"""Records that decide over money, changed behind everyone's back: `verify` finds and names each."""

from datetime import date

import pytest
from django.db import connection

from largesse.settlement.payments.details import erase
from largesse.settlement.verifying.checks import verify_all
from tests.settlement.payments.world import World


@pytest.fixture
def paid(world: World) -> World:
    """A run that was paid, and one more payable."""
    world.give("birch", 1_000_00)
    world.give("dogwood", 250_00)
    run = world.propose()
    world.approve(run)
    ids = world.send(run)
    world.bank.pays(*ids)
    world.answer(world.bank.debits(ids))
    world.give("cedar", 80_00)
    return world


def found(world: World) -> set[str]:
    return {f"{one.code}: {one.what}{one.where}" for one in verify_all(world.workspace).problems}


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount >= 1


LINE = "FROM settlement_paymentline WHERE partner = 'dogwood'"
TAMPERINGS = {
    # what: (statement, code, words in what is said)
    "a payable is paid": (
        "UPDATE settlement_payable SET state = 'open' WHERE partner = 'birch'",
        "record-altered", "state is 'open'; the last change of it, by",
    ),
    "a run's approver": (
        "UPDATE settlement_paymentrun SET approved_by = 'somebody'",
        "record-altered", "approved_by is 'somebody'",
    ),
    "a run's sender": (
        "UPDATE settlement_paymentrun SET sent_by = 'somebody'",
        "record-altered", "sent_by is 'somebody'",
    ),
    "what the bank said": (
        "UPDATE settlement_paymentline SET bank_status = 'PDNG' WHERE partner = 'birch'",
        "record-altered", "bank_status is 'PDNG'",
    ),
    "an account number": (
        "UPDATE settlement_bankdetails SET number = '000123456780' WHERE partner = 'birch'",
        "bank-details-altered", "birch: US**6789 USD are not those that were asked for",
    ),
    "an account's holder": (
        "UPDATE settlement_bankdetails SET holder = 'Other Ltd' WHERE partner = 'birch'",
        "bank-details-altered", "birch",
    ),
    "whose an account is": (
        "UPDATE settlement_bankdetails SET partner = 'other' WHERE partner = 'birch'",
        "record-altered", "partner is 'other'",
    ),
    "who approved an account": (
        "UPDATE settlement_bankdetails SET decided_by = 'somebody' WHERE partner = 'birch'",
        "record-altered", "decided_by is 'somebody'",
    ),
    "from when an account is used": (
        "UPDATE settlement_bankdetails SET usable_from = '2020-01-01' WHERE partner = 'birch'",
        "record-altered", "usable_from is '2020-01-01'",
    ),
    "to which account a payment goes": (
        (f"UPDATE settlement_paymentline SET details_id = (SELECT details_id {LINE})"
        " WHERE partner = 'birch'"),
        "payee-altered", "it pays to another than birch",
    ),
    "a payable's amount": (
        "UPDATE settlement_payable SET amount_minor = 1 WHERE partner = 'cedar'",
        "grant-not-payable", "125001 is payable",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_change_behind_the_trail_is_found(paid: World, what: str) -> None:
    statement, code, words = TAMPERINGS[what]
    before = found(paid)
    tamper(statement)
    new = found(paid) - before
    assert any(one.startswith(code) and words in one for one in new), new


def test_a_file_for_the_bank_that_was_altered_is_found(paid: World) -> None:
    (file,) = (paid.workspace.root / "payments" / "runs").rglob("*.xml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("000123456789", "000123456780"), encoding="utf-8")
    assert any(one.startswith("file-altered: ") and file.name in one for one in found(paid))


def test_an_erased_account_is_nothing_altered_and_cannot_be_guessed(paid: World) -> None:
    before = found(paid)
    erase("birch", "approver", date(2030, 1, 1), "asked for by the person")
    assert found(paid) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT salt FROM settlement_bankdetails WHERE partner = 'birch'")
        assert cursor.fetchall() == [("",)]
