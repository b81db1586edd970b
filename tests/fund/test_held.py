"""Held events in awkward moments: what the simulator found, as plain cases."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from threading import Thread

import pytest

from largesse.fund.connect import Connection, connect, create_schema, transaction
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


def event(key: str, *movements: Movement, **more: object) -> Event:
    return Event(key, "test", movements, date(2024, 5, 6), "controller", **more)  # type: ignore[arg-type]


def tell(connection: Connection, key: str, *movements: Movement, **more: object) -> Outcome:
    (outcome,) = post(connection, [event(key, *movements, **more)], "each", now=NOON)
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


@pytest.mark.parametrize(
    "beside", [("allotted", "obligated"), ("allotted", "committed")], ids=["one-account", "both"]
)
def test_an_offer_made_at_the_same_moment_is_decided_as_it_stands(
    ledger: Connection, database_url: str, beside: tuple[str, str]
) -> None:
    """The decision waits for an account that the offer moves, and sees the offer only then."""
    tell(ledger, "owed", move("unfunded", "obligated", 5))
    hold = event("late", move("allotted", "committed", 60), action=Action.HOLD)
    sign = event("sign", action=Action.POST_PENDING, pending="late", is_choice=True)
    batch = [event("beside", move(*beside, 1)), sign]
    outcomes: list[Outcome] = []

    def decide() -> None:
        with closing(connect(database_url)) as other:
            outcomes.extend(post(other, batch, "each", now=NOON))

    decider = Thread(target=decide)
    with transaction(ledger):
        post(ledger, [hold], "each", now=NOON)
        decider.start()
        decider.join(0.2)
        assert decider.is_alive(), "it waits"
    decider.join(30)
    assert [outcome.refusal for outcome in outcomes] == ["", "unfunded-obligation"]
