"""What an event says, as bytes: the digest that tells a repetition from a reuse, and its hash.

The *digest* covers what was asked: what moves, between whom, for which day. Who asked, who
approved and the notes are left out, so that a second person's second click is a repetition.
The *hash* covers what is stored: every column of the event, its digest, and its entries.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from largesse.fund.model import Event, Movement
from largesse.fund.rows import EntryRow

text_of = json.JSONEncoder(separators=(",", ":"), default=repr, check_circular=False).encode
"""A row as JSON: what hashes are taken of."""


def digest_of(event: Event) -> bytes:
    """SHA-256 of what is asked."""
    asked = [
        event.kind,
        event.action,
        str(event.effective),
        event.pending,
        None if event.expires_at is None else spelled(event.expires_at),
        event.is_choice,
        event.reason,
        event.subject,
        event.interval,
        [_asked(movement) for movement in event.movements],
    ]
    return hashlib.sha256(text_of(asked).encode()).digest()


def row_hash(columns: Sequence[object], digest: bytes, entries: Iterable[EntryRow]) -> bytes:
    """SHA-256 of a stored event and its entries: its columns up to the digest, as text."""
    stored = [columns, digest.hex(), list(entries)]
    return hashlib.sha256(text_of(stored).encode()).digest()


def spelled(moment: datetime) -> str:
    """An instant in UTC, to the microsecond; one without a zone as it is."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def note_text(event: Event) -> str:
    """The note as JSON, its keys in order."""
    return text_of(dict(sorted(event.note.items()))) if event.note else "{}"


def rate_text(rate: Decimal | None) -> str | None:
    """A rate without exponent."""
    return None if rate is None else format(rate, "f")


def day_text(day: date | None) -> str | None:
    """A day in ISO 8601."""
    return None if day is None else day.isoformat()


def _asked(movement: Movement) -> list[object]:
    return [
        movement.debit,
        movement.credit,
        movement.amount_minor,
        movement.currency,
        movement.at_most,
        movement.otherwise,
        movement.original_minor,
        movement.original_currency,
        rate_text(movement.rate),
        day_text(movement.rate_date),
    ]
