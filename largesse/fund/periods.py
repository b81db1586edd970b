"""Closing the books through a day, and opening them again, by name.

An event that posts or holds for a day in a closed period is refused with ``period-closed``.
Closing is a step forward by one person; opening again a step back that a second one approves.
"""

from datetime import UTC, date, datetime

from largesse.fund.connect import Connection, alone, cursor_of, insert
from largesse.fund.ground import CLOSED, closed_by_book, day_of
from largesse.fund.model import Book
from largesse.workspace.errors import Problem, Refusal

_COLUMNS = (
    "book, closed_through, action, recorded_at, recorded_by, approved_by, reason, after_event_id"
)


def closed_days(connection: Connection) -> dict[str, date]:
    """Through which day each book is closed; a book never closed is absent."""
    return closed_by_book(_latest(connection).items())


def close_through(
    connection: Connection,
    day: date,
    by: str,
    *,
    book: Book | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> None:
    """Close a book, or both, through that day. It waits until nobody is posting.

    Raises :class:`Refusal` where they are closed as far already, or without a name.
    """
    with alone(connection):
        closed = _latest(connection).get(book or "")
        if closed is not None and closed >= day:
            what = f"the books are closed through {closed} already"
            raise Refusal(Problem(what, "close through a later day", code="closed-already"))
        _record(connection, book, day, "close", (by, "", reason), now)


def reopen_after(
    connection: Connection,
    day: date,
    by: str,
    approved_by: str,
    *,
    reason: str,
    book: Book | None = None,
    now: datetime | None = None,
) -> None:
    """Open the days after that one again, as asked by one person and approved by another.

    What was closed for both books is opened for both. Raises :class:`Refusal` where nothing after
    that day is closed, or the two are not two.
    """
    if not approved_by or approved_by == by:
        mend = "have another person approve it"
        raise Refusal(Problem("a closed period is opened by two people", mend, code="own-approval"))
    with alone(connection):
        closed = _latest(connection).get(book or "")
        if closed is None or closed <= day:
            what = f"nothing after {day} is closed"
            mend = "name an earlier day, or the book that is closed"
            raise Refusal(Problem(what, mend, code="not-closed"))
        _record(connection, book, day, "reopen", (by, approved_by, reason), now)


def _latest(connection: Connection) -> dict[str, date]:
    """Through which day each book, or '' for both, was closed by its latest row."""
    rows = cursor_of(connection).execute(CLOSED).fetchall()
    return {book: day_of(value) for book, value in rows}


def _record(
    connection: Connection,
    book: Book | None,
    day: date,
    action: str,
    who_and_why: tuple[str, str, str],
    now: datetime | None,
) -> None:
    by, approved_by, reason = who_and_why
    if not by:
        raise Refusal(Problem("a period is closed by somebody", "give a name", code="no-name"))
    moment = datetime.now(UTC) if now is None else now.astimezone(UTC)
    query = "SELECT coalesce(max(id), 0) FROM ledger_event"
    (last,) = cursor_of(connection).execute(query).fetchone()
    when = moment.isoformat(timespec="microseconds")
    values = (book or "", day.isoformat(), action, when, by, approved_by, reason, last)
    insert(connection, "ledger_period", _COLUMNS, values)
