"""The ledger under Django: records and money in one transaction."""

from datetime import date

import pytest

from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import Account, Event, Movement
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Person

ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
)
ALLOT = Event(
    "allot", "allot", (Movement("authority", "allotted", 5, "USD"),), date(2024, 5, 6), "controller"
)


def sign(*, is_killed: bool) -> None:
    """A record and its money, perhaps with a crash in between."""
    with transaction():
        Person.objects.create(id="controller")
        post(ledger_connection(), [ALLOT])
        if is_killed:
            raise ZeroDivisionError


def test_record_and_money_happen_together_or_not_at_all(records: str) -> None:
    with transaction():
        open_accounts(ledger_connection(), ACCOUNTS)
    with pytest.raises(ZeroDivisionError):
        sign(is_killed=True)
    assert not Person.objects.exists()
    assert balances(ledger_connection())["allotted"].posted_minor == 0
    sign(is_killed=False)
    assert Person.objects.count() == 1
    assert balances(ledger_connection())["allotted"].posted_minor == 5


def test_outside_a_transaction_a_call_is_one_of_its_own(records: str) -> None:
    open_accounts(ledger_connection(), ACCOUNTS)
    post(ledger_connection(), [ALLOT])
    with transaction():
        assert post(ledger_connection(), [ALLOT])[0].replayed
