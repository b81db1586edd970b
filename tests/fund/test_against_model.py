"""Random batches come to the same on both databases as in a ledger of plain Python."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.fund.connect import Connection, connect, create_schema
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import Account, Action, Event, Mode, Movement
from tests.database import new_database
from tests.fund.model_ledger import Answer, ModelLedger

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("unfunded", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0, blocked_by="unfunded"),
    Account("committed", "budgetary", "USD", "credit", -20),
    Account("chest", "budgetary", "USD", "debit", 0),
)
CODES = [account.code for account in ACCOUNTS]
BORNE_BY = ["", "", "authority", "unfunded"]
KEYS = [f"k{number}" for number in range(12)]

AMOUNTS = st.integers(1, 60)
PAIRS = st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True)


@st.composite
def movements(draw: st.DrawFn) -> Movement:
    debit, credit = draw(PAIRS)
    other = draw(st.sampled_from([code for code in BORNE_BY if code not in (debit, credit)]))
    return Movement(debit, credit, draw(AMOUNTS), "USD", draw(st.booleans()), other)


@st.composite
def events(draw: st.DrawFn) -> Event:
    action = draw(st.sampled_from(Action))
    is_new = action in (Action.POST, Action.HOLD)
    return Event(
        key=draw(st.sampled_from(KEYS)),
        kind="test",
        movements=tuple(draw(st.lists(movements(), min_size=1, max_size=3))) if is_new else (),
        effective=date(2024, 5, 6),
        by="controller",
        action=action,
        pending="" if is_new else draw(st.sampled_from(KEYS)),
        is_choice=draw(st.booleans()),
    )


BATCHES = st.lists(
    st.tuples(st.lists(events(), min_size=1, max_size=6), st.sampled_from(["each", "atomic"])),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, Connection]]:
    folder = tmp_path_factory.mktemp("model")
    with (
        new_database("sqlite", folder) as one,
        new_database("postgres", folder) as other,
        closing(connect(one)) as lite,
        closing(connect(other)) as big,
    ):
        for connection in (lite, big):
            create_schema(connection)
            open_accounts(connection, ACCOUNTS)
        yield lite, big


FILL = Event(
    "fill",
    "test",
    (Movement("authority", "allotted", 100, "USD"), Movement("chest", "authority", 80, "USD")),
    date(2024, 5, 6),
    "controller",
)


@given(batches=BATCHES)
def test_as_the_model_says(
    ledgers: tuple[Connection, Connection], batches: list[tuple[list[Event], Mode]]
) -> None:
    model = ModelLedger({account.code: account for account in ACCOUNTS})
    expected = [model.post(batch, mode) for batch, mode in [([FILL], "each"), *batches]]
    available = {code: model.posted[code] - model.aside[code] for code in CODES}
    for connection in ledgers:
        connection.execute("BEGIN")
        try:
            assert said(connection, [([FILL], "each"), *batches]) == expected
            found = balances(connection)
            assert {code: found[code].available_minor for code in CODES} == available
        finally:
            connection.execute("ROLLBACK")


def said(connection: Connection, batches: list[tuple[list[Event], Mode]]) -> list[list[Answer]]:
    """What the ledger answers."""
    answers = []
    for batch, mode in batches:
        outcomes = post(connection, batch, mode, now=NOON)
        answers.append([(o.status.value, o.refusal, o.amounts_minor) for o in outcomes])
    return answers
