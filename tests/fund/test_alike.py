"""Both databases give the same outcome for whatever is asked, and nothing makes them raise."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.fund.connect import Connection, connect, create_schema
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import Account, Action, Event, Movement, Outcome
from tests.database import KINDS, new_database
from tests.fund.simulator import run
from tests.fund.simulator.driver import Here
from tests.fund.simulator.journal import read
from tests.fund.simulator.requests import opening, requests
from tests.fund.simulator.world import Json

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def outcomes_of(url: str, seed: int, folder: Path) -> list[Json]:
    """What one writer is answered, one request after the other."""
    folder.mkdir()
    result = run(url, requests(seed, 400, kills=0), 1, folder / "journal", Here, [opening()])
    assert result.findings == []
    lines = read(folder / "journal")
    return [outcome for line in lines for outcome in line.get("outcomes", ())]


def test_the_same_requests_come_to_the_same(tmp_path: Path) -> None:
    answers = []
    for kind in KINDS:
        with new_database(kind, tmp_path) as url:
            answers.append(outcomes_of(url, 1, tmp_path / kind))
    assert answers[0] == answers[1]


@dataclass(frozen=True, slots=True)
class Both:
    """A connection to a ledger on each database."""

    connections: tuple[Connection, ...]

    def post(self, event: Event) -> Outcome:
        """The outcome, which is the same on both; nothing of it stays."""
        found = [_tried(connection, event) for connection in self.connections]
        assert found[0] == found[1]
        return found[0][0]


def _tried(connection: Connection, event: Event) -> tuple[Outcome, dict[str, Any]]:
    connection.execute("BEGIN")
    try:
        (outcome,) = post(connection, [event], "each", now=NOON)
        (again,) = post(connection, [event], "each", now=NOON)
        assert again.status == outcome.status
        sums = {code: one.available_minor for code, one in balances(connection).items()}
        return outcome, sums
    finally:
        connection.execute("ROLLBACK")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("alike")
    accounts = [
        Account("authority", "budgetary", "USD", "debit"),
        Account("allotted", "budgetary", "USD", "credit", 0),
        Account("expense", "financial", "USD", "debit"),
    ]
    with (
        new_database("sqlite", folder) as one,
        new_database("postgres", folder) as other,
        closing(connect(one)) as lite,
        closing(connect(other)) as big,
    ):
        for connection in (lite, big):
            create_schema(connection)
            open_accounts(connection, accounts)
        yield Both((lite, big))


WILD = st.text(max_size=8) | st.sampled_from(["\0", "\ud800", "\u2028", "\x1f", "ü", "'; --", "{}"])
CODES = st.sampled_from(["authority", "allotted", "expense", "nowhere"]) | WILD
AMOUNTS = st.integers() | st.sampled_from([0, 1, 10**17, 10**17 + 1, 2**63, True, None, "7", 1.5])
MOVEMENTS = st.builds(
    Movement,
    debit=CODES,
    credit=CODES,
    amount_minor=AMOUNTS,
    currency=st.sampled_from(["USD", "EUR"]) | WILD,
    at_most=st.booleans(),
    otherwise=st.just("") | CODES,
    original_minor=st.none() | AMOUNTS,
    original_currency=st.just("") | st.just("EUR") | WILD,
    rate=st.none() | st.decimals() | st.just(Decimal("1.25")),
    rate_date=st.none() | st.dates(),
)
EVENTS = st.builds(
    Event,
    key=st.just("k") | WILD | st.text(min_size=190, max_size=210),
    kind=WILD,
    movements=st.lists(MOVEMENTS, max_size=4).map(tuple),
    effective=st.dates() | st.sampled_from([date.min, date.max]),
    by=WILD,
    reason=WILD,
    approved_by=WILD,
    action=st.sampled_from(Action),
    pending=st.just("") | WILD,
    expires_at=st.none() | st.datetimes(timezones=st.none() | st.just(UTC)),
    is_choice=st.booleans(),
    exception_by=st.just("") | WILD,
    subject=WILD,
    interval=WILD,
    note=st.dictionaries(WILD, WILD, max_size=2),
)


@given(event=EVENTS)
def test_no_event_makes_it_raise(both: Both, event: Event) -> None:
    both.post(event)


@given(
    amount=st.integers(1, 10**17),
    rate=st.decimals(min_value="0.0000000001", max_value=10**9, places=10),
    original=st.integers(1, 10**17),
    day=st.dates(),
    text=WILD,
)
def test_what_is_taken_is_taken_alike(
    both: Both, amount: int, rate: Decimal, original: int, day: date, text: str
) -> None:
    moved = Movement("authority", "allotted", amount, "USD", False, "", original, "EUR", rate, day)
    event = Event("k", "authorise", (moved,), day, "controller", subject=text, note={"text": text})
    outcome = both.post(event)
    assert outcome.refusal in ("", "malformed")
    assert outcome.amounts_minor == (() if outcome.is_refused else (amount,))
