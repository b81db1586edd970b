"""What a bank's message says of payments, as values; nothing here knows which payments exist."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from largesse.money import parse_decimal
from largesse.partners.money import minor_of
from largesse.settlement.payments.iso20022.reading import Element
from largesse.workspace.errors import Refusal


class Meaning(StrEnum):
    """What a status comes to."""

    UNDERWAY = "underway"
    """Received, checked or accepted: no money has moved yet."""
    PAID = "paid"
    """Booked on our account."""
    REJECTED = "rejected"
    """It will not be paid; nothing was booked."""
    RETURNED = "returned"
    """It was booked and the money came back."""
    UNKNOWN = "unknown"
    """A code that is not known here: it changes nothing and is shown."""


STATUSES = {
    **dict.fromkeys(
        ("RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "PDNG", "ACWP", "ACFC", "PATC", "PART", "BLCK"),
        Meaning.UNDERWAY,
    ),
    **dict.fromkeys(("ACSC", "ACCC"), Meaning.PAID),
    **dict.fromkeys(("RJCT", "CANC"), Meaning.REJECTED),
}
"""External payment status codes of ISO 20022; PART and BLCK leave it to a later answer."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of ISO 20022's list, with the bank's own words where it gave any."""

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one payment, or of all of a file where ``end_to_end_id`` is empty.

    ``amount_minor`` is None where the message gives none; ``problem`` says what of it could not be
    read, and then nothing is done with it.
    """

    meaning: Meaning
    status: str
    end_to_end_id: str = ""
    file_id: str = ""
    """The message id of our payment file."""
    reasons: tuple[Reason, ...] = ()
    amount_minor: int | None = None
    currency: str = ""
    day: date | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message. ``sha256`` is of its bytes."""

    kind: str
    sha256: str
    message_id: str
    created: datetime | None
    answers: tuple[Answer, ...]


def money(element: Element | None) -> tuple[int | None, str, str]:
    """Minor units, currency and problem of an amount with its ``Ccy``."""
    if element is None:
        return None, "", ""
    return money_of((element.text or "").strip(), element.get("Ccy", ""))


def money_of(text: str, currency: str) -> tuple[int | None, str, str]:
    """Minor units, currency and problem of an amount as text; no amount is no problem."""
    if not text:
        return None, currency, ""
    try:
        amount: Decimal = parse_decimal(text)
        return minor_of(amount, currency), currency, ""
    except ValueError:
        return None, currency, f"'{printable(text, 30)}' is not an amount"
    except Refusal as refusal:
        return None, currency, refusal.problems[0].what


def printable(text: str, most: int = 105) -> str:
    """Text of a message as it may be shown and kept: one line, no control characters, short."""
    return " ".join(re.sub(r"[^\x20-\x7e\xa0-\ufffd]", " ", text).split())[:most]
