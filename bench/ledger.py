"""(f) Posting to the fund's ledger, beside a bare array ``INSERT`` of the same rows."""

import multiprocessing
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from bench.data import Dose
from bench.environments import python_of
from bench.figures import Chapter, Figure
from bench.process import Answer, in_turns, peak_of, program, seconds_of, step
from largesse.fund import postgres, sqlite
from largesse.fund.connect import Connection, connect, create_schema, transaction
from largesse.fund.ledger import balances, open_accounts, post, seal
from largesse.fund.model import Account, Event, Movement
from largesse.fund.rows import EntryRow, EventRow
from largesse.fund.verify import verify
from tests import postgres as server

HERE = Path(__file__).parent
ISSUE = "fund"
PARTNERS = 200
BATCH = 1_000
WRITERS = 32
EACH_WRITES = 50
DAY = date(2024, 5, 6)
ALLOTTED_MINOR = 10**15
HOW = (
    "One fund account that every event draws on, {partners} partners, {batches} calls of {batch:,} "
    "events: every second event has two movements, every other three; one in a hundred asks for "
    "more than is left and is refused. *Largesse* judges and posts each call, then seals it in the "
    "chain. *Bare* inserts the same rows as arrays into tables with the same columns, keys and "
    "indexes, without triggers and references. A transaction a call; both databases sync to disk "
    "at every commit. *Writers* are {writers} processes, one event a call, on one account that "
    "holds less than they ask for together; afterwards not a cent may be over and every invariant "
    "must hold. *Peers* make two-leg transactions on one hot account, compared with movements: "
    "django-hordak by its own transfers, a thousand in one database transaction, and by bulk "
    "inserts of Django, under which its triggers still check legs, sums and currencies, so that "
    "the same target holds; python-accounting by its journal entries, which commit one by one. "
    "No peer keeps floors, refuses what exceeds them, recognises a repeated event or seals."
)

PEERS = {
    "PostgreSQL": (
        ("django-hordak, its transfers", "hordak", "transfers", 5_000, 20),
        ("django-hordak, bulk inserts", "hordak", "bulk", 20_000, 20),
    ),
    "SQLite": (("python-accounting", "python-accounting", "", 1_000, 20),),
}
"""By database: the peer, its script and environment, the way it is used, how many, the target."""

ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("unfunded", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0, blocked_by="unfunded"),
    Account("credit", "budgetary", "USD", "credit", 0),
    Account("consumed", "budgetary", "USD", "credit", 0),
    Account("expense", "financial", "USD", "debit"),
    *(Account(f"earned/{n}", "budgetary", "USD", "credit", 0) for n in range(PARTNERS)),
    *(Account(f"liability/{n}", "financial", "USD", "credit", 0) for n in range(PARTNERS)),
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """Both databases, both sides in turns; then many writers on one account."""
    folder.mkdir(parents=True, exist_ok=True)
    batches = 20 if dose.rounds > 1 else 2
    figures: list[Figure] = []
    notes: list[str] = []
    with ExitStack() as stack:
        postgresql = server.start(durable=True)
        stack.callback(postgresql.stop)
        for name, base in (("PostgreSQL", postgresql.url), ("SQLite", str(folder))):
            sides = {
                f"{name}, Largesse": ("ledger:post_step", base, batches),
                f"{name}, bare": ("ledger:bare_step", base, batches),
            }
            ours, bare = in_turns(sides, dose.rounds).values()
            figures += _figures(name, ours, bare)
            rivals = step("ledger:writers_step", base)
            figures.append(_figure(f"{name}: {WRITERS} writers", rivals["per_second"], "events/s"))
            notes.append(f"{name}, {WRITERS} writers: {rivals['said']}")
            movements_per_s = ours[0]["movements"] / seconds_of(ours)
            figures += _peers(name, base, dose.rounds, movements_per_s)
    how = HOW.format(partners=PARTNERS, batches=batches, batch=BATCH, writers=WRITERS)
    return Chapter("f", "The fund's ledger", how, tuple(figures), tuple(notes))


def _figures(name: str, ours: Sequence[Answer], bare: Sequence[Answer]) -> list[Figure]:
    seconds = seconds_of(ours)
    return [
        _figure(f"{name}: bare / Largesse", seconds_of(bare) / seconds, "x", 0.3),
        _figure(f"{name}: Largesse", ours[0]["events"] / seconds, "events/s"),
        _figure(f"{name}: Largesse, movements", ours[0]["movements"] / seconds, "movements/s"),
        _figure(f"{name}: bare", bare[0]["events"] / seconds_of(bare), "events/s"),
        _figure(f"{name}: peak memory", peak_of(ours), "MiB"),
    ]


def _peers(name: str, base: str, rounds: int, movements_per_s: float) -> list[Figure]:
    """The field's ledgers on the same database: a two-leg transaction of theirs is a movement."""
    figures = []
    for peer, script, way, count, target in PEERS[name]:
        asked = count if rounds > 1 else count // 10
        answers = [_peer(script, base, asked, way) for _ in range(rounds)]
        rates = sorted(answer["posted"] / answer["seconds"] for answer in answers)
        rate = rates[len(rates) // 2]
        figures.append(_figure(f"{name}: Largesse / {peer}", movements_per_s / rate, "x", target))
        figures.append(_figure(f"{name}: {peer}", rate, "transactions/s"))
    return figures


def _peer(script: str, base: str, count: int, way: str) -> Answer:
    python = python_of(script)
    path = str(HERE / "peers" / f"{script.replace('-', '_')}_posting.py")
    url = fresh(base)
    place = url if url.startswith("postgresql:") else url.removeprefix("sqlite:///")
    return program(["python", path, place, str(count), way], python)


def _figure(name: str, value: float, unit: str, target: float | None = None) -> Figure:
    better = "lower" if unit == "MiB" else "higher"
    return Figure(f"f: {name}", value, unit, target, better, ISSUE)


def post_step(base: str, batches: str) -> Answer:
    """Judge, post and seal, call by call."""
    connection = _opened(fresh(base))
    calls = _calls(int(batches))
    post(connection, calls[0], "each")
    seal(connection)
    began = perf_counter()
    for call in calls[1:]:
        post(connection, call, "each")
        seal(connection)
    return {"seconds": perf_counter() - began, **_counted(connection, calls[0])}


def bare_step(base: str, batches: str) -> Answer:
    """Insert what the other side has written, call by call."""
    connection = _opened(fresh(base))
    calls = _calls(int(batches))
    for call in calls:
        post(connection, call, "each")
    rows = [_rows_of(connection, call) for call in calls]
    _make_bare(connection)
    _insert_bare(connection, rows[0])
    began = perf_counter()
    for one in rows[1:]:
        _insert_bare(connection, one)
    return {"seconds": perf_counter() - began, **_counted(connection, calls[0])}


def _calls(batches: int) -> list[list[Event]]:
    """One call more than is timed: the first warms up."""
    return [[_event(call, number) for number in range(BATCH)] for call in range(batches + 1)]


def _event(call: int, number: int) -> Event:
    partner, amount = (call * 7 + number) % PARTNERS, 100 + number
    movements = [
        Movement("allotted", f"earned/{partner}", amount, "USD"),
        Movement("expense", f"liability/{partner}", amount, "USD"),
    ]
    if number % 2:
        movements.insert(1, Movement("credit", "consumed", amount, "USD"))
    if number % 100 == 99:
        movements[0] = Movement("allotted", f"earned/{partner}", 2 * ALLOTTED_MINOR, "USD")
    key, subject = f"close/{call}/{number}", f"growth-bonus/partner-{partner}/2024-05/USD"
    return Event(key, "earn", tuple(movements), DAY, "finance-controller", subject=subject)


def fresh(base: str) -> str:
    """The URL of a new, empty database: on that server, or in that folder."""
    name = f"bench_{uuid4().hex}"
    if not base.startswith("postgresql:"):
        return f"sqlite:///{base}/{name}.db"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlsplit(base)._replace(path=f"/{name}").geturl()


def _opened(url: str) -> Connection:
    connection = connect(url)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    amounts = [
        Movement("authority", code, ALLOTTED_MINOR, "USD") for code in ("allotted", "credit")
    ]
    post(connection, [Event("allot", "allot", tuple(amounts), DAY, "finance-controller")])
    return connection


def _counted(connection: Connection, warmed: Sequence[Event]) -> dict[str, int]:
    """Events and movements that were timed."""
    first = {event.key for event in warmed} | {"allot"}
    query = (
        "SELECT key, (SELECT count(*) FROM ledger_entry WHERE event_id = ledger_event.id)"
        " FROM ledger_event"
    )
    timed = [row[1] for row in connection.execute(query).fetchall() if row[0] not in first]
    return {"events": len(timed), "movements": sum(timed)}


Rows = tuple[list[Any], list[Any]]


def _rows_of(connection: Connection, call: Sequence[Event]) -> Rows:
    """What was stored for a call, as it goes in."""
    prefix = call[0].key.rpartition("/")[0]
    chosen = f"FROM ledger_event WHERE key LIKE '{prefix}/%'"
    columns = ", ".join(
        f"CAST({name} AS text)" if name in ("effective", "recorded_at", "expires_at") else name
        for name in EventRow._fields
    )
    events = connection.execute(f"SELECT {columns} {chosen} ORDER BY id").fetchall()  # type: ignore[call-overload]
    query = f"SELECT {', '.join(EntryRow._fields)} FROM ledger_entry WHERE event_id IN (SELECT id"
    entries = connection.execute(f"{query} {chosen}) ORDER BY event_id, movement").fetchall()  # type: ignore[call-overload]
    return [tuple(map(_plain, row)) for row in events], entries


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _make_bare(connection: Connection) -> None:
    if isinstance(connection, psycopg.Connection):
        for table in ("event", "entry"):
            like = f"CREATE TABLE bare_{table} (LIKE ledger_{table} INCLUDING ALL)"
            connection.execute(like.encode())
        return
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index')"
    for table in ("event", "entry"):
        for (made,) in connection.execute(query, [f"ledger_{table}"]).fetchall():
            if made:
                bare = made.replace("ledger_", "bare_")
                for other in ("event", "account"):
                    bare = bare.replace(f"REFERENCES bare_{other} (id)", "")
                connection.execute(bare)


def _insert_bare(connection: Connection, rows: Rows) -> None:
    events, entries = rows
    with transaction(connection):
        if isinstance(connection, psycopg.Connection):
            for table, columns, types, values in (
                ("bare_event", EventRow._fields, postgres.EVENT_TYPES, events),
                ("bare_entry", EntryRow._fields, postgres.ENTRY_TYPES, entries),
            ):
                statement = postgres.insert_arrays(table, columns, types)
                connection.execute(statement.encode(), postgres.arrays(values))
        else:
            for table, columns, values in (
                ("bare_event", EventRow._fields, events),
                ("bare_entry", EntryRow._fields, entries),
            ):
                connection.executemany(sqlite.insert_rows(table, columns), values)


def writers_step(base: str) -> Answer:
    """Many processes draw on one account until nothing is left."""
    url = fresh(base)
    connection = _opened(url)
    rest = balances(connection)["allotted"].posted_minor
    asked = WRITERS * EACH_WRITES * 1_000
    keep = Movement("allotted", "earned/0", rest - asked * 9 // 10, "USD")
    post(connection, [Event("keep", "reserve", (keep,), DAY, "finance-controller")])
    given = balances(connection)["allotted"].posted_minor
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WRITERS + 1)
    writers = [context.Process(target=_write, args=(url, n, start)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    start.wait()
    began = perf_counter()
    for writer in writers:
        writer.join()
    seconds = perf_counter() - began
    left = balances(connection)["allotted"].posted_minor
    report = verify(connection)
    if left < 0 or not report.is_intact or any(writer.exitcode for writer in writers):
        raise SystemExit(f"left {left}; {[str(problem) for problem in report.problems]}")
    said = f"{given - left:,} of {given:,} cents posted, {report.refused} events refused"
    return {
        "seconds": seconds,
        "per_second": WRITERS * EACH_WRITES / seconds,
        "said": f"{said}, no cent over, every invariant holds",
    }


def _write(url: str, writer: int, start: Barrier) -> None:
    connection = connect(url)
    start.wait()
    for number in range(EACH_WRITES):
        movement = Movement("allotted", f"earned/{writer}", 1_000, "USD")
        key = f"writer/{writer}/{number}"
        post(connection, [Event(key, "reserve", (movement,), DAY, "finance-controller")], "each")
    connection.close()
