"""What the ledger takes and gives back, as immutable values.

An *account* holds one currency of one book. A *movement* takes an amount from one to another
(debit, credit). An *event* is one to three linked movements that happen together or not at all. An
*outcome* says what became of an event: posted, pending, voided, expired or refused, and why.

Amounts are whole minor units of their currency (cents), above zero, at most :data:`AMOUNT_LIMIT`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

AMOUNT_LIMIT = 10**17
"""Largest amount of one movement, in minor units; sums of 90 such still fit 64 bits."""

MOST_MOVEMENTS = 3
"""Most movements of one event: commitment authority, payment credit, financial."""

Book = Literal["budgetary", "financial"]
Side = Literal["debit", "credit"]
Mode = Literal["atomic", "each"]


@dataclass(frozen=True, slots=True)
class Account:
    """A place where amounts stand.

    ``code`` is its path, such as ``budgetary/allotment/rebates/FY2024``; its parts are repeated as
    dimensions so that reports need not take codes apart. ``increases`` is the side on which the
    balance counts as positive. With ``floor_minor`` the balance, pending movements out of it
    included, never falls below that; without, it may be anything. ``blocked_by`` is the code of an
    account that must stand at zero before an event of choice may draw on this one.
    """

    code: str
    book: Book
    currency: str
    increases: Side
    floor_minor: int | None = None
    stage: str = ""
    """What it holds: ``allotment``, ``committed``, ``refund-liability``, ..."""
    envelope: str = ""
    fiscal_year: str = ""
    partner: str = ""
    agreement: str = ""
    blocked_by: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """An amount from one account to another of the same book and currency.

    ``at_most``: as much as is left above the floor of the account it draws on; nothing left is no
    refusal unless every movement of the event comes to nothing. ``otherwise``: the account that
    bears what the drawn one has not; it must have no floor. The drawn account is the one whose
    balance falls: the debited one where it increases by credits, the credited one where it
    increases by debits. ``original_*`` and ``rate`` say from what it was converted.
    """

    debit: str
    credit: str
    amount_minor: int
    currency: str
    at_most: bool = False
    otherwise: str = ""
    original_minor: int | None = None
    original_currency: str = ""
    rate: Decimal | None = None
    rate_date: date | None = None


class Action(StrEnum):
    """What an event does with its movements."""

    POST = "post"
    """They happen now."""
    HOLD = "hold"
    """They are pending: what they draw on is set aside until posted, voided or expired."""
    POST_PENDING = "post-pending"
    """A pending event happens, for its own amounts or smaller ones; the rest is freed."""
    VOID_PENDING = "void-pending"
    """A pending event never happens; what it set aside is freed."""


@dataclass(frozen=True, slots=True)
class Event:
    """One to three linked movements, all or none, under a key that names it for good.

    ``key`` makes a repetition harmless: the same event again changes nothing and gives the same
    outcome; another event under a used key is refused. ``effective`` is the day it counts for.
    ``subject`` is what it is about (an entitlement, a claim, an agreement) and ``interval`` the
    period it belongs to where that is another than its day's; the ledger does not read either.
    ``is_choice``: the vendor could still say no (an offer, a signature, a top-up), so it waits
    while the envelope owes an unfunded obligation, unless ``exception_by`` names who allowed it.
    """

    key: str
    kind: str
    """The movement of the postings table: ``reserve``, ``commit``, ``earn``, ``settle``, ..."""
    movements: tuple[Movement, ...]
    effective: date
    by: str
    reason: str = ""
    """A code of :mod:`largesse.fund.reasons`."""
    approved_by: str = ""
    action: Action = Action.POST
    pending: str = ""
    """Key of the pending event that ``POST_PENDING`` or ``VOID_PENDING`` decides."""
    expires_at: datetime | None = None
    """When a pending event lapses by itself (with a time zone); None: never."""
    is_choice: bool = False
    exception_by: str = ""
    subject: str = ""
    interval: str = ""
    note: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Status(StrEnum):
    """What became of an event."""

    POSTED = "posted"
    PENDING = "pending"
    VOIDED = "voided"
    EXPIRED = "expired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event, now and whenever it is sent again.

    ``amounts_minor`` are the amounts moved, one for each movement (with ``at_most`` perhaps less
    than asked). ``refusal`` is a code of :mod:`largesse.fund.refusals`, ``account`` the account
    that refused and ``left_minor`` what it has left. ``replayed``: nothing was changed this time.
    """

    key: str
    status: Status
    amounts_minor: tuple[int, ...] = ()
    refusal: str = ""
    account: str = ""
    left_minor: int | None = None
    replayed: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it happened."""
        return self.status is Status.REFUSED


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account, in minor units, each sum above or at zero.

    ``posted_minor`` and ``available_minor`` are on the side on which the account increases.
    """

    account: Account
    debits_minor: int
    credits_minor: int
    pending_debits_minor: int = 0
    pending_credits_minor: int = 0

    @property
    def posted_minor(self) -> int:
        """The balance of what has happened."""
        net = self.credits_minor - self.debits_minor
        return net if self.account.increases == "credit" else -net

    @property
    def available_minor(self) -> int:
        """The balance less what pending events have set aside."""
        out = (
            self.pending_debits_minor
            if self.account.increases == "credit"
            else self.pending_credits_minor
        )
        return self.posted_minor - out
