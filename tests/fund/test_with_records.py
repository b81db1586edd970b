"""The ledger under Django: records and money in one transaction."""

from collections.abc import Callable
from datetime import date

import pytest

from largesse.fund.ledger import balances, open_accounts, post, seal
from largesse.fund.model import Account, Event, Movement
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Person
from largesse.workspace.errors import Refusal

ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
)
ALLOT = Event(
    "allot", "allot", (Movement("authority", "allotted", 5, "USD"),), date(2024, 5, 6), "controller"
)


def record() -> None:
    Person.objects.create(id="controller")


def pay() -> None:
    post(ledger_connection(), [ALLOT])


def sign(*steps: Callable[[], None], is_killed: bool) -> None:
    """A record and its money, perhaps with a crash at the end."""
    with transaction():
        for step in steps:
            step()
        if is_killed:
            raise ZeroDivisionError


@pytest.mark.parametrize("steps", [(record, pay), (pay, record)])
def test_record_and_money_happen_together_or_not_at_all(
    records: str, steps: tuple[Callable[[], None], ...]
) -> None:
    """Whichever is the first thing the transaction does."""
    with transaction():
        open_accounts(ledger_connection(), ACCOUNTS)
    with pytest.raises(ZeroDivisionError):
        sign(*steps, is_killed=True)
    assert not Person.objects.exists()
    assert balances(ledger_connection())["allotted"].posted_minor == 0
    sign(*steps, is_killed=False)
    assert Person.objects.count() == 1
    assert balances(ledger_connection())["allotted"].posted_minor == 5


def test_outside_a_transaction_a_call_is_one_of_its_own(records: str) -> None:
    open_accounts(ledger_connection(), ACCOUNTS)
    post(ledger_connection(), [ALLOT])
    with transaction():
        assert post(ledger_connection(), [ALLOT])[0].replayed


def test_accounts_opened_first_are_part_of_the_transaction(records: str) -> None:
    def crash() -> None:
        with transaction():
            open_accounts(ledger_connection(), ACCOUNTS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert balances(ledger_connection()) == {}


def test_sealing_is_refused_as_the_first_thing_of_a_transaction(records: str) -> None:
    with transaction(), pytest.raises(Refusal, match="transaction of its own"):
        seal(ledger_connection())
