"""What an event says, as bytes: the digest that tells a repetition from a reuse, and its hash.

The *digest* covers what was asked: what moves, between whom, for which day. Who asked, who
approved and the notes are left out, so that a second person's second click is a repetition.
The *hash* covers what is stored: every column of the event, its digest, and its entries.

Both are SHA-256 of the values as text in UTF-8, one after another, a null character between two;
nothing is ``None``. No text of the ledger holds a null character, so no two rows read alike.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain

from largesse.fund.model import Event
from largesse.fund.rows import EntryRow

BETWEEN = "\0"


def asked(event: Event) -> list[str]:
    """What is asked, as texts: ten of the event, ten of each movement."""
    expires_at = event.expires_at
    texts = [
        event.key,
        event.kind,
        event.action,
        str(event.effective),
        event.pending,
        "None" if expires_at is None else spelled(expires_at),
        "1" if event.is_choice else "",
        event.reason,
        event.subject,
        event.interval,
    ]
    for m in event.movements:
        texts += (
            m.debit,
            m.credit,
            str(m.amount_minor),
            m.currency,
            "1" if m.at_most else "",
            m.otherwise,
            str(m.original_minor),
            m.original_currency,
            str(m.rate),
            str(m.rate_date),
        )
    return texts


def row_hash(columns: Sequence[object], digest: bytes, entries: Iterable[EntryRow]) -> bytes:
    """SHA-256 of a stored event and its entries: its columns up to the digest, as text."""
    texts = map(str, chain(columns, (digest.hex(),), *entries))
    return hashlib.sha256(BETWEEN.join(texts).encode()).digest()


def text_of(values: Iterable[object]) -> str:
    """Values one after another, as text."""
    return BETWEEN.join(map(str, values))


def note_text(event: Event) -> str:
    """The note as JSON, its keys in order."""
    return json.dumps(dict(event.note), sort_keys=True) if event.note else "{}"


def spelled(moment: datetime) -> str:
    """An instant in UTC, to the microsecond; one without a zone as it is."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def rate_text(rate: Decimal | None) -> str | None:
    """A rate without exponent."""
    return None if rate is None else format(rate, "f")


def day_text(day: date | None) -> str | None:
    """A day in ISO 8601."""
    return None if day is None else day.isoformat()
