"""Makes what a batch is judged on out of rows, the same for both databases."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from largesse.fund.model import Account, Event, Outcome, Status
from largesse.fund.rows import EntryRow, Known, Standing

ACCOUNT_COLUMNS = (
    "id, code, book, currency, increases, floor_minor, stage, envelope, fiscal_year, partner,"
    " agreement, coalesce(blocked_by, '') AS blocked_by"
)
SUM_COLUMNS = "debits_minor, credits_minor, pending_debits_minor, pending_credits_minor"
KNOWN_COLUMNS = (
    "id, key, digest, status, movements, refusal, refusal_account, left_minor, expires_at"
)
IS_DECIDED = "EXISTS (SELECT 1 FROM ledger_event AS d WHERE d.pending_id = ledger_event.id)"
CLOSED = """
    SELECT book, closed_through FROM ledger_period
    WHERE id IN (SELECT max(id) FROM ledger_period GROUP BY book)
"""

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Named:
    """What a batch names, and so what has to be read for it."""

    keys: list[str]
    pending: list[str]
    codes: list[str]
    choice_codes: list[str]
    """Codes that events of choice name: what blocks them is read as well."""

    @property
    def all_keys(self) -> list[str]:
        """Keys of the batch and of what it decides."""
        return [*self.keys, *self.pending] if self.pending else self.keys


def named_by(events: Iterable[Event]) -> Named:
    """What the events name; texts no database can look up are left out."""
    keys: list[str] = []
    pending: set[str] = set()
    codes: set[str] = set()
    choice: set[str] = set()
    for event in events:
        keys.append(event.key)
        if event.pending:
            pending.add(event.pending)
        named = {code for m in event.movements for code in (m.debit, m.credit, m.otherwise)}
        codes |= named
        if event.is_choice and not event.exception_by:
            choice |= named
    return Named(_askable(keys), _askable(pending), _askable(codes), _askable(choice))


def _askable(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text and isinstance(text, str) and text.isprintable()]


def account_of(row: Row) -> Account:
    """An account from its :data:`ACCOUNT_COLUMNS`."""
    return Account(*row[1:12])


def standings(rows: Iterable[Row]) -> dict[str, Standing]:
    """Accounts by code from rows of :data:`ACCOUNT_COLUMNS` and :data:`SUM_COLUMNS`."""
    return {row[1]: Standing(row[0], account_of(row), tuple(row[12:16])) for row in rows}


def knowns(rows: Iterable[Row], entries: Iterable[Row]) -> dict[str, Known]:
    """Stored events by key, with what they moved or set aside."""
    by_event: defaultdict[int, list[EntryRow]] = defaultdict(list)
    for row in entries:
        by_event[row[0]].append(entry_of(row))
    return {row[1]: _known(row, by_event[row[0]]) for row in rows}


def entry_of(row: Row) -> EntryRow:
    """An entry from its columns, spelled alike whichever database it comes from."""
    rate, rate_date = row[9:]
    rate = rate if rate is None or isinstance(rate, str) else format(rate, "f")
    day = rate_date.isoformat() if isinstance(rate_date, date) else rate_date
    return EntryRow._make((*row[:3], bool(row[3]), *row[4:9], rate, day))


def _known(row: Row, entries: list[EntryRow]) -> Known:
    number, key, digest, status, movements, refusal, account, left, expires_at, decided = row
    amounts = [0] * movements
    for entry in entries:
        amounts[entry.movement] += entry.amount_minor
    outcome = Outcome(key, Status(status), tuple(amounts), refusal, account, left)
    is_held = outcome.status is Status.PENDING
    return Known(
        number, bytes(digest), outcome, is_held, bool(decided), instant(expires_at), entries
    )


def closed_by_book(rows: Iterable[Row]) -> dict[str, date]:
    """Through which day each book is closed, from rows of :data:`CLOSED`; '' stands for both."""
    closed: dict[str, date] = {}
    for book, value in rows:
        day = day_of(value)
        for one in (book,) if book else ("budgetary", "financial"):
            closed[one] = max(day, closed.get(one, day))
    return closed


def day_of(value: str | date) -> date:
    """A day, from text or as the driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def instant(value: str | datetime | None) -> datetime | None:
    """An instant in UTC, from text or as the driver gives it."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return None if value is None else value.astimezone(UTC)
