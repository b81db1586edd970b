"""Clocks that jump, days far off: what happened stays in order, a hold lapses once, in time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from largesse.fund.connect import Connection, connect, create_schema
from largesse.fund.ledger import balances, expire, open_accounts, post, seal
from largesse.fund.model import Account, Action, Event, Movement, Outcome, Status
from largesse.fund.periods import close_through
from largesse.fund.reports import AsOf, balances_as_of
from largesse.fund.verify import verify

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
SECOND = timedelta(seconds=1)
ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
    Account("committed", "budgetary", "USD", "credit", 0),
)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Connection]:
    """An envelope of 1,000 cents."""
    connection = connect(database_url)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    tell(connection, event("funded", "authority", "allotted", 1_000))
    yield connection
    assert verify(connection).problems == ()
    connection.close()


def event(key: str, debit: str, credit: str, amount: int, **more: object) -> Event:
    said = {"effective": NOON.date(), **more}
    movements = (Movement(debit, credit, amount, "USD"),)
    return Event(key, "test", movements, by="controller", **said)  # type: ignore[arg-type]


def tell(connection: Connection, one: Event, now: datetime = NOON) -> Outcome:
    (outcome,) = post(connection, [one], "each", now=now)
    return outcome


def hold(until: datetime) -> Event:
    return event("held", "allotted", "committed", 400, action=Action.HOLD, expires_at=until)


def left(connection: Connection) -> int:
    """What an event may still take of the envelope."""
    balance = balances(connection)["allotted"]
    return balance.posted_minor - balance.pending_debits_minor


DAYS = [
    date(1, 1, 1),
    date(1970, 1, 1),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2024, 3, 31),  # summer time begins in Europe
    date(2024, 11, 3),  # and ends in America
    date(9999, 12, 31),
]


def test_any_day_is_kept_and_counts_from_that_day(ledger: Connection) -> None:
    for number, day in enumerate(DAYS, 1):
        name = f"e/{day}"
        tell(ledger, event(name, "allotted", "committed", 1, effective=day))
        assert balances(ledger)["committed"].posted_minor == number
    for number, day in enumerate(DAYS, 1):
        then = balances_as_of(ledger, AsOf(day=day), ["committed"])
        assert then["committed"].posted_minor == number, day


CLOCKS = [NOON, NOON - timedelta(days=800), NOON + timedelta(days=9_000), NOON - SECOND, NOON]


def test_a_clock_that_jumps_changes_neither_order_nor_outcome(ledger: Connection) -> None:
    for number, now in enumerate(CLOCKS):
        one = event(f"e/{number}", "allotted", "committed", 10)
        assert tell(ledger, one, now).status is Status.POSTED
        assert tell(ledger, one, now - timedelta(days=1)).status is Status.POSTED
        seal(ledger, now=now)
    assert balances(ledger)["committed"].posted_minor == 50
    query = "SELECT key FROM ledger_event WHERE key LIKE 'e/%' ORDER BY id"
    keys = [key for (key,) in ledger.execute(query).fetchall()]
    assert keys == [f"e/{number}" for number in range(len(CLOCKS))]


HOUR_AGAIN = datetime(2024, 10, 27, 2, 30, tzinfo=PARIS)
UNTIL = {
    # until when                      the same moment
    "the hour that comes twice, first": (HOUR_AGAIN, datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
    "and the second time": (HOUR_AGAIN.replace(fold=1), datetime(2024, 10, 27, 1, 30, tzinfo=UTC)),
    "the hour that is left out": (
        datetime(2025, 3, 30, 2, 30, tzinfo=PARIS),
        datetime(2025, 3, 30, 1, 30, tzinfo=UTC),
    ),
    "the last moment of a year elsewhere": (
        datetime(2024, 12, 31, 23, 59, 59, tzinfo=NEW_YORK),
        datetime(2025, 1, 1, 4, 59, 59, tzinfo=UTC),
    ),
    "a leap day": (datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
}


@pytest.mark.parametrize("what", UNTIL)
def test_a_hold_lapses_at_its_moment_wherever_it_was_said(ledger: Connection, what: str) -> None:
    said, moment = UNTIL[what]
    assert tell(ledger, hold(said)).status is Status.PENDING
    assert expire(ledger, moment - SECOND) == ()
    assert left(ledger) == 600
    (lapsed,) = expire(ledger, moment)
    assert (lapsed.status, left(ledger)) == (Status.EXPIRED, 1_000)
    assert expire(ledger, moment + timedelta(days=3_000)) == ()
    query = "SELECT effective FROM ledger_event WHERE status = 'expired'"
    ((day,),) = ledger.execute(query).fetchall()
    assert str(day) == moment.date().isoformat()


def test_a_hold_that_lapsed_stays_so_when_the_clock_goes_back(ledger: Connection) -> None:
    until = NOON + timedelta(days=1)
    tell(ledger, hold(until))
    expire(ledger, until)
    accept = Event(
        "accept", "test", (), NOON.date(), "controller", action=Action.POST_PENDING, pending="held"
    )
    assert tell(ledger, accept, NOON).status is Status.REFUSED
    assert expire(ledger, NOON) == ()
    assert left(ledger) == 1_000


def test_a_hold_lapses_though_its_day_is_closed(ledger: Connection) -> None:
    until = NOON + timedelta(days=1)
    tell(ledger, hold(until))
    close_through(ledger, date(2024, 12, 31), "controller", now=NOON)
    assert [one.status for one in expire(ledger, until)] == [Status.EXPIRED]
    assert left(ledger) == 1_000
