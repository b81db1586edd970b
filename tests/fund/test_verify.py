"""Tampering by direct SQL is found and named, on both databases."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest

from largesse.fund.chain import Head, head
from largesse.fund.connect import Connection, connect, create_schema, cursor_of, transaction
from largesse.fund.content import row_hash, spelled
from largesse.fund.ledger import open_accounts, post, seal
from largesse.fund.model import Account, Action, Event, Movement
from largesse.fund.periods import close_through
from largesse.fund.rows import EventRow
from largesse.fund.verify import Report, verify
from largesse.workspace.errors import Refusal

DAY = date(2024, 5, 6)
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
TABLES = ("account", "event", "entry", "period", "seal", "head")

ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("unfunded", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0, blocked_by="unfunded"),
    Account("committed", "budgetary", "USD", "credit", 0),
    Account("earned", "budgetary", "USD", "credit", 0),
)


def event(key: str, debit: str, credit: str, amount: int, **more: object) -> Event:
    movements = (Movement(debit, credit, amount, "USD"),) if amount else ()
    return Event(key, "test", movements, DAY, "controller", **more)  # type: ignore[arg-type]


@pytest.fixture
def ledger(database_url: str) -> Iterator[Connection]:
    """Two seals of three events each, and two events not sealed yet."""
    connection = connect(database_url)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    allot = event("allot", "authority", "allotted", 1000)
    hold = event("hold", "allotted", "committed", 300, action=Action.HOLD)
    post(connection, [allot, hold, event("no", "allotted", "committed", 701)], "each", now=NOON)
    close_through(connection, date(2024, 4, 30), "controller", now=NOON)
    seal(connection, now=NOON)
    decide = event("decide", "", "", 0, action=Action.POST_PENDING, pending="hold")
    earn = event("earn", "committed", "earned", 100)
    post(connection, [decide, earn, event("more", "allotted", "committed", 50)], now=NOON)
    seal(connection, now=NOON)
    hold_on = event("hold-on", "allotted", "committed", 20, action=Action.HOLD)
    post(connection, [hold_on, event("last", "committed", "earned", 7)], now=NOON)
    yield connection
    connection.close()


def tamper(connection: Connection, *statements: str) -> None:
    """What an attacker with the database's own rights does: guards off, change, guards on again."""
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = OFF")
    with transaction(connection):
        if isinstance(connection, sqlite3.Connection):
            for (name,) in connection.execute(guards).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
        else:
            for table in TABLES:
                connection.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER".encode())
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]
    with transaction(connection):
        create_schema(connection)
        if not isinstance(connection, sqlite3.Connection):
            for table in TABLES:
                connection.execute(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER".encode())


def said(report: Report) -> list[tuple[str, str]]:
    return [(problem.code, problem.what) for problem in report.problems]


def test_intact(ledger: Connection) -> None:
    report = verify(ledger)
    assert said(report) == []
    assert (report.accounts, report.events, report.refused, report.entries) == (5, 8, 1, 7)
    assert (report.held, report.periods, report.seals, report.unsealed) == (1, 1, 2, 2)
    assert report.head == head(ledger)
    assert Head.parse(str(report.head)) == report.head
    seal(ledger)
    assert verify(ledger, report.head).is_intact
    assert verify(ledger).unsealed == 0


MOVE_7 = "UPDATE ledger_account SET {}_minor = {}_minor + 7 WHERE code = '{}'"
IDS = "(SELECT id FROM ledger_event WHERE key = '{}')"
EARN, MORE, LAST = IDS.format("earn"), IDS.format("more"), IDS.format("last")
ALLOTTED = "(SELECT id FROM ledger_account WHERE code = 'allotted')"
SECOND_ENTRY = (
    "INSERT INTO ledger_entry SELECT event_id, 1, part, is_pending, debit_id, credit_id, 5,"
    f" original_minor, original_currency, rate, rate_date FROM ledger_entry WHERE event_id = {MORE}"
)
COPIED = (
    "SELECT {}, key || '-copy', kind, action, status, effective, recorded_at, recorded_by,"
    " approved_by, exception_by, reason, subject, for_interval, is_choice, pending_id, expires_at,"
    " movements, refusal, refusal_account, left_minor, note, digest, hash FROM ledger_event"
)
TAMPERINGS = {
    # what: (statements, codes of the problems found, words in them)
    "an event's reason": (
        ["UPDATE ledger_event SET reason = 'other' WHERE key = 'earn'"],
        ["event-altered"], ["'earn' or an entry of it was altered"],
    ),
    "an event's day": (
        ["UPDATE ledger_event SET effective = '2024-05-07' WHERE key = 'earn'"],
        ["event-altered"], ["'earn'"],
    ),
    "a refusal's left": (
        ["UPDATE ledger_event SET left_minor = 1 WHERE key = 'no'"],
        ["event-altered"], ["'no'"],
    ),
    "a refusal made a posting": (
        ["UPDATE ledger_event SET refusal = '', status = 'posted' WHERE key = 'no'"],
        ["event-altered", "entries-wrong"], ["'no'"],
    ),
    "a refusal removed": (
        ["DELETE FROM ledger_event WHERE key = 'no'"],
        ["sealed-events-differ"], ["(3 were sealed, 2 are there)", "seal 1"],
    ),
    "an entry's amount": (
        [f"UPDATE ledger_entry SET amount_minor = 93 WHERE event_id = {EARN}"],
        ["event-altered", "sums-differ", "sums-differ"], ["'earn'", "'committed'", "'earned'"],
    ),
    "an entry's account": (
        [f"UPDATE ledger_entry SET credit_id = {ALLOTTED} WHERE event_id = {EARN}"],
        ["event-altered", "sums-differ", "sums-differ"], ["'earn'", "'allotted'", "'earned'"],
    ),
    "an entry removed": (
        [f"DELETE FROM ledger_entry WHERE event_id = {EARN}"],
        ["event-altered", "entries-wrong", "sums-differ", "sums-differ"], ["'earn'"],
    ),
    "an entry added": (
        [SECOND_ENTRY],
        ["event-altered", "sums-differ", "sums-differ"], ["'more'"],
    ),
    "an event removed, sums mended": (
        [
            f"DELETE FROM ledger_entry WHERE event_id = {MORE}",
            f"DELETE FROM ledger_event WHERE id = {MORE}",
            "UPDATE ledger_account SET debits_minor = debits_minor - 50 WHERE code = 'allotted'",
            "UPDATE ledger_account SET credits_minor = credits_minor - 50 WHERE code = 'committed'",
        ],
        ["sealed-events-differ"], ["(3 were sealed, 2 are there)", "seal 2"],
    ),
    "an event removed that was not sealed": (
        [
            f"DELETE FROM ledger_entry WHERE event_id = {LAST}",
            f"DELETE FROM ledger_event WHERE id = {LAST}",
        ],
        ["sums-differ", "sums-differ"], ["'committed'", "'earned'"],
    ),
    "an event inserted among the sealed": (
        [f"INSERT INTO ledger_event {COPIED.format(0)} WHERE key = 'no'"],
        ["event-altered", "sealed-events-differ"], ["'no-copy'", "(3 were sealed, 4 are there)"],
    ),
    "two events reordered": (
        [
            f"UPDATE ledger_{table} SET {column} = {changed.format(column)} WHERE {column} {which}"
            for changed, which in (("1000 + {}", "IN (6, 7)"), ("1013 - {}", "> 1000"))
            for table, column in (("event", "id"), ("entry", "event_id"))
        ],
        ["event-altered", "sealed-events-differ"], ["event 6 'hold-on'", "event 7 'more'"],
    ),
    "a running sum": (
        ["UPDATE ledger_account SET debits_minor = debits_minor - 7 WHERE code = 'allotted'"],
        ["sums-differ", "book-unbalanced"], ["'allotted'", "out of balance by -7"],
    ),
    "two running sums": (
        [MOVE_7.format("debits", "debits", "authority"),
         MOVE_7.format("credits", "credits", "allotted")],
        ["sums-differ", "sums-differ"], ["'authority'", "'allotted'"],
    ),
    "what is set aside": (
        ["UPDATE ledger_account SET pending_debits_minor = 0 WHERE code = 'allotted'"],
        ["sums-differ"], ["'allotted'"],
    ),
    "an account's floor": (
        ["UPDATE ledger_account SET floor_minor = -5 WHERE code = 'earned'"],
        ["sealed-accounts-differ"], ["seal 1"],
    ),
    "a closed period": (
        ["UPDATE ledger_period SET closed_through = '2024-03-31'"],
        ["sealed-periods-differ"], ["seal 1"],
    ),
    "a seal": (
        ["UPDATE ledger_seal SET events = 4 WHERE id = 1"],
        ["sealed-events-differ", "seal-broken"], ["seal 1"],
    ),
    "a seal removed": (
        ["DELETE FROM ledger_seal WHERE id = 1"],
        ["sealed-events-differ", "seal-broken"], ["seal 2"],
    ),
    "the newest seal removed": (
        ["DELETE FROM ledger_seal WHERE id = 2"],
        ["head-differs"], ["should be number 2; seal 1 is"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(ledger: Connection, what: str) -> None:
    statements, codes, words = TAMPERINGS[what]
    tamper(ledger, *statements)
    found = said(verify(ledger))
    assert set(codes) <= {code for code, _ in found}, found
    text = "\n".join(problem for _, problem in found)
    assert [word for word in words if word not in text] == []


def test_an_altered_event_with_its_hash_is_found_by_its_seal(ledger: Connection) -> None:
    columns = [name for name in EventRow._fields if name not in ("digest", "hash")]
    query = f"SELECT {', '.join(columns)}, digest FROM ledger_event WHERE key = 'no'"
    row = cursor_of(ledger).execute(query).fetchone()
    altered = dict(zip(columns, row, strict=False)) | {
        "left_minor": 1,
        "recorded_at": spelled(NOON),
    }
    altered |= {"effective": DAY.isoformat(), "is_choice": False}
    forged = row_hash(tuple(altered.values()), bytes(row[-1]), ()).hex()
    literal = f"X'{forged}'" if isinstance(ledger, sqlite3.Connection) else f"'\\x{forged}'"
    change = f"UPDATE ledger_event SET left_minor = 1, hash = {literal} WHERE key = 'no'"
    tamper(ledger, change)
    found = said(verify(ledger))
    assert [code for code, _ in found] == ["sealed-events-differ"]
    assert found[0][1].startswith("events 1 to 3 are not what seal 1 covers")


def test_a_chain_cut_short_needs_the_head_kept_elsewhere(ledger: Connection) -> None:
    kept = head(ledger)
    first = "(SELECT hash FROM ledger_seal WHERE id = 1)"
    rewind = f"UPDATE ledger_head SET seal_id = 1, hash = {first}"
    tamper(ledger, rewind, "DELETE FROM ledger_seal WHERE id = 2")
    assert verify(ledger).is_intact
    assert [code for code, _ in said(verify(ledger, kept))] == ["head-missing"]


def test_a_chain_written_anew_needs_the_head_kept_elsewhere(ledger: Connection) -> None:
    kept = head(ledger)
    tamper(ledger, "DELETE FROM ledger_seal", "DELETE FROM ledger_head")
    seal(ledger)
    seal(ledger, now=NOON)
    post(ledger, [event("after", "allotted", "committed", 1)])
    seal(ledger)
    assert verify(ledger).is_intact
    assert [code for code, _ in said(verify(ledger, kept))] == ["head-differs"]


OPENED_WITH_MONEY = (
    "INSERT INTO ledger_account (code, book, currency, increases, debits_minor)"
    " VALUES ('x', 'budgetary', 'USD', 'debit', 5)"
)
GUARDED = (
    "UPDATE ledger_event SET note = '{}' WHERE id = 1",
    "DELETE FROM ledger_event WHERE key = 'no'",
    "UPDATE ledger_entry SET amount_minor = 1 WHERE event_id = 1",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_account SET debits_minor = 2000 WHERE code = 'authority'",
    "UPDATE ledger_account SET floor_minor = NULL, last_event_id = 8 WHERE code = 'committed'",
    "DELETE FROM ledger_account",
    "UPDATE ledger_period SET closed_through = '2020-01-01'",
    "DELETE FROM ledger_period",
    "UPDATE ledger_seal SET events = 0",
    "DELETE FROM ledger_seal",
    "UPDATE ledger_head SET seal_id = 1",
    "DELETE FROM ledger_head",
    OPENED_WITH_MONEY,
)


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_refuses_to_change_what_is_recorded(
    ledger: Connection, statement: str
) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException)):
        ledger.execute(statement)  # type: ignore[call-overload]
    assert verify(ledger).is_intact


def test_the_database_itself_keeps_the_floor(ledger: Connection) -> None:
    past = (
        "UPDATE ledger_account SET debits_minor = 2000, last_event_id = 8 WHERE code = 'allotted'"
    )
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.CheckViolation), match="floor"):
        ledger.execute(past)  # type: ignore[call-overload]


def test_a_guard_switched_off_is_named(ledger: Connection) -> None:
    if isinstance(ledger, sqlite3.Connection):
        ledger.execute("DROP TRIGGER ledger_entry_never_update")
        name = "ledger_entry_never_update"
    else:
        ledger.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_only_grows")
        name = "ledger_entry_only_grows"
    assert said(verify(ledger)) == [("guard-off", f"the database's guard {name} is off")]


def test_sealing_and_verifying_are_transactions_of_their_own(ledger: Connection) -> None:
    for what in (seal, verify):
        with transaction(ledger), pytest.raises(Refusal, match="transaction of its own"):
            what(ledger)
