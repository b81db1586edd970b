"""The ledger's face: open accounts, post events, read balances, expire what is held, seal.

Every call takes a connection of either database. It joins the caller's transaction and never
commits it; on a connection without one it is a transaction of its own. On PostgreSQL transactions
run in READ COMMITTED (its default). Transactions with one call each never deadlock with each other.
Once one posts twice, or locks rows of its own besides, PostgreSQL may end any of those that meet
with its deadlock error, as anywhere; nothing of it has happened then, and it may be sent again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import psycopg

from largesse.fund import postgres, sqlite
from largesse.fund.chain import seal as seal
from largesse.fund.connect import Connection, cursor_of, place_of, transaction
from largesse.fund.content import spelled
from largesse.fund.ground import ACCOUNT_COLUMNS, IS_DECIDED, SUM_COLUMNS, account_of, instant
from largesse.fund.judge import EXPIRY, judge
from largesse.fund.model import Account, Action, Balance, Event, Mode, Outcome
from largesse.fund.rows import Changed, Judgement
from largesse.fund.shape import LONGEST_KEY
from largesse.workspace.errors import Problem, Refusal

EXPIRY_BY = "ledger"
"""Who lets held events expire."""

_BATCH = 1_000
_ACCOUNT_FIELDS = tuple(field.name for field in fields(Account))
_LATE = f"""
    SELECT key, expires_at FROM ledger_event
    WHERE expires_at IS NOT NULL AND status = 'pending' AND expires_at <= {{}} AND NOT {IS_DECIDED}
    ORDER BY id
"""
_ATTEMPTS = 100
"""How often another transaction may take a key between reading and writing; each time is rare."""


def post(
    connection: Connection,
    events: Sequence[Event],
    mode: Mode = "atomic",
    *,
    now: datetime | None = None,
) -> tuple[Outcome, ...]:
    """What became of each event, in their order; see :class:`Outcome`.

    ``each`` judges every event by itself, in order, seeing what those before it did. ``atomic``
    posts all or none: if one is refused, the others are refused with ``batch-refused`` and may be
    sent again. Refusals are kept: the same event is refused for the same reason for ever, though
    the account be filled up since. `now` is the present, for tests and simulations.

    Refusals are outcomes, not exceptions. What raises is the database: not there, or locked.
    """
    if not events:
        return ()
    moment = datetime.now(UTC) if now is None else now.astimezone(UTC)
    for _ in range(_ATTEMPTS):
        try:
            with transaction(connection):
                return _post(connection, events, mode, moment).outcomes
        except Changed:
            continue
    raise Refusal(Problem("others keep taking the keys of this batch", "send it again"))


def _post(connection: Connection, events: Sequence[Event], mode: Mode, now: datetime) -> Judgement:
    if isinstance(connection, psycopg.Connection):
        judgement = judge(postgres.read_ground(connection, events, now), events, mode)
        postgres.write(connection, judgement)
    else:
        judgement = judge(sqlite.read_ground(connection, events, now), events, mode)
        sqlite.write(connection, judgement)
    return judgement


def open_accounts(connection: Connection, accounts: Iterable[Account]) -> None:
    """Open the accounts that are not open yet; those that are must be the same.

    Raises :class:`Refusal` with every account that cannot be opened so, and opens none then.
    """
    wanted = {account.code: account for account in accounts}
    problems = [problem for account in wanted.values() for problem in _unopenable(account)]
    if problems:
        raise Refusal(*problems)
    rows = [_account_row(wanted[code]) for code in sorted(wanted)]
    with transaction(connection):
        cursor = cursor_of(connection)
        if isinstance(connection, psycopg.Connection):
            cursor.execute(postgres.SHARE_POSTING)
        cursor.executemany(_open_statement(place_of(connection)), rows)
        standing = balances(connection, wanted)
        differing = [code for code in wanted if standing[code].account != wanted[code]]
        if differing:
            mend = "accounts never change: open one under another code"
            what = "account '{}' is open already, as another"
            found = (Problem(what.format(code), mend, code="account-differs") for code in differing)
            raise Refusal(*found)


def _unopenable(account: Account) -> Iterator[Problem]:
    if not account.code or not account.code.isprintable():
        yield Problem("an account needs a code of printable characters", code="bad-account")
    if len(account.currency) != 3:
        what = f"account '{account.code}': '{account.currency}' is no currency"
        yield Problem(what, "write its three letters, such as USD", code="bad-account")
    if account.floor_minor is not None and account.floor_minor > 0:
        what = f"account '{account.code}' would be opened below its floor"
        yield Problem(what, "give it a floor of zero or less", code="bad-account")


def _account_row(account: Account) -> tuple[object, ...]:
    blocked_by = account.blocked_by or None
    return (*(getattr(account, name) for name in _ACCOUNT_FIELDS[:-1]), blocked_by)


def _open_statement(place: str) -> str:
    columns = ", ".join(_ACCOUNT_FIELDS)
    places = ", ".join([place] * len(_ACCOUNT_FIELDS))
    return f"INSERT INTO ledger_account ({columns}) VALUES ({places}) ON CONFLICT (code) DO NOTHING"


def balances(connection: Connection, codes: Iterable[str] | None = None) -> dict[str, Balance]:
    """What stands on the accounts, by code: on all of them, or those of `codes` that are open."""
    query = f"SELECT {ACCOUNT_COLUMNS}, {SUM_COLUMNS} FROM ledger_account"
    cursor = cursor_of(connection)
    if codes is None:
        cursor.execute(f"{query} ORDER BY code")
    elif isinstance(connection, psycopg.Connection):
        cursor.execute(f"{query} WHERE code = ANY(%s) ORDER BY code", [list(codes)])
    else:
        asked = json.dumps(list(codes))
        cursor.execute(
            f"{query} WHERE code IN (SELECT value FROM json_each(?)) ORDER BY code", [asked]
        )
    return {row[1]: Balance(account_of(row), *row[12:16]) for row in cursor.fetchall()}


def expire(connection: Connection, now: datetime) -> tuple[Outcome, ...]:
    """Void every held event whose time has passed, each once; what it set aside is free again."""
    events = []
    cursor = cursor_of(connection)
    place = place_of(connection)
    late: Any = now if isinstance(connection, psycopg.Connection) else spelled(now)
    for key, expires_at in cursor.execute(_LATE.format(place), [late]).fetchall():
        moment = instant(expires_at)
        assert moment is not None
        events.append(
            Event(
                key=expiry_key(key),
                kind=EXPIRY,
                movements=(),
                effective=moment.date(),
                by=EXPIRY_BY,
                action=Action.VOID_PENDING,
                pending=key,
            )
        )
    batches = (events[at : at + _BATCH] for at in range(0, len(events), _BATCH))
    return tuple(
        outcome for batch in batches for outcome in post(connection, batch, "each", now=now)
    )


def expiry_key(key: str) -> str:
    """The key of the event by which the held event of that key expires."""
    plain = f"{EXPIRY}/{key}"
    if len(plain) <= LONGEST_KEY:
        return plain
    return f"{EXPIRY}/{hashlib.sha256(key.encode()).hexdigest()}"
