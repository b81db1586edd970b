"""Held events in awkward moments: what the simulator found, as plain cases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from largesse.fund.connect import Connection, connect, create_schema
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Account, Action, Event, Movement, Outcome, Status

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Connection]:
    """An envelope of 1,000 cents; 400 of them are offered."""
    connection = connect(database_url)
    create_schema(connection)
    open_accounts(
        connection,
        [
            Account("authority", "budgetary", "USD", "debit"),
            Account("unfunded", "budgetary", "USD", "debit"),
            Account("allotted", "budgetary", "USD", "credit", 0, blocked_by="unfunded"),
            Account("committed", "budgetary", "USD", "credit", 0),
            Account("obligated", "budgetary", "USD", "credit", 0),
        ],
    )
    tell(connection, "funded", move("authority", "allotted", 1000))
    offer = move("allotted", "committed", 400)
    tell(connection, "offer", offer, action=Action.HOLD, is_choice=True)
    yield connection
    connection.close()


def move(debit: str, credit: str, amount: int) -> Movement:
    return Movement(debit, credit, amount, "USD")


def tell(connection: Connection, key: str, *movements: Movement, **more: object) -> Outcome:
    event = Event(key, "test", movements, date(2024, 5, 6), "controller", **more)  # type: ignore[arg-type]
    (outcome,) = post(connection, [event], "each", now=NOON)
    return outcome


@pytest.mark.parametrize("movements", [(), (move("allotted", "committed", 400),)])
def test_a_signature_waits_while_the_envelope_owes(
    ledger: Connection, movements: tuple[Movement, ...]
) -> None:
    """Whether the offer's movements are repeated or left out."""
    tell(ledger, "owed", move("unfunded", "obligated", 5))
    signed = tell(
        ledger,
        "signed",
        *movements,
        action=Action.POST_PENDING,
        pending="offer",
        is_choice=True,
    )
    assert signed == Outcome(
        "signed",
        Status.REFUSED,
        refusal="unfunded-obligation",
        account="unfunded",
        left_minor=5,
    )


def test_a_signature_goes_through_once_nothing_is_owed(ledger: Connection) -> None:
    tell(ledger, "owed", move("unfunded", "obligated", 5))
    tell(ledger, "cleared", move("allotted", "unfunded", 5))
    signed = tell(ledger, "signed", action=Action.POST_PENDING, pending="offer", is_choice=True)
    assert signed == Outcome("signed", Status.POSTED, (400,))
