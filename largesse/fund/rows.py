"""Rows as the tables keep them, and what the judge has to know of those kept already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from largesse.fund.model import Account, Outcome


class Changed(Exception):
    """Another transaction has changed what was read, in a way no lock prevents: judge again."""


class EntryRow(NamedTuple):
    """A row of ``ledger_entry``: an amount from one account to another."""

    event_id: int
    movement: int
    part: int
    is_pending: bool
    debit_id: int
    credit_id: int
    amount_minor: int
    original_minor: int | None
    original_currency: str
    rate: str | None
    rate_date: str | None


class EventRow(NamedTuple):
    """A row of ``ledger_event``; days and instants as text."""

    id: int
    key: str
    kind: str
    action: str
    status: str
    effective: str
    recorded_at: str
    recorded_by: str
    approved_by: str
    exception_by: str
    reason: str
    subject: str
    for_interval: str
    is_choice: bool
    pending_id: int | None
    expires_at: str | None
    movements: int
    refusal: str
    refusal_account: str
    left_minor: int | None
    note: str
    digest: bytes
    hash: bytes


class Standing:
    """What stands on an account while a batch is judged; its sums change, nothing else does."""

    __slots__ = (
        "account",
        "credits",
        "debits",
        "floor",
        "id",
        "is_credit",
        "last_event",
        "loaded",
        "pending_credits",
        "pending_debits",
    )

    def __init__(self, number: int, account: Account, sums: tuple[int, int, int, int]) -> None:
        self.id = number
        self.account = account
        self.floor = account.floor_minor
        self.is_credit = account.increases == "credit"
        self.loaded = sums
        self.debits, self.credits, self.pending_debits, self.pending_credits = sums
        self.last_event = 0

    @property
    def posted(self) -> int:
        """The balance on the side on which the account increases."""
        net = self.credits - self.debits
        return net if self.is_credit else -net

    @property
    def left(self) -> int:
        """What may still be taken: the balance less what is set aside, above the floor."""
        if self.is_credit:
            return self.credits - self.debits - self.pending_debits - (self.floor or 0)
        return self.debits - self.credits - self.pending_credits - (self.floor or 0)

    @property
    def changes(self) -> tuple[int, int, int, int]:
        """What each of the four sums has gained since it was loaded."""
        debits, credits, pending_debits, pending_credits = self.loaded
        return (
            self.debits - debits,
            self.credits - credits,
            self.pending_debits - pending_debits,
            self.pending_credits - pending_credits,
        )


Trio = tuple[Standing, Standing, Standing | None]
"""The accounts of a movement: debited, credited, and the one that bears what is lacking."""


@dataclass(slots=True)
class Known:
    """An event that is stored already, or was judged earlier in the same batch."""

    id: int
    digest: bytes
    outcome: Outcome
    is_held: bool = False
    is_decided: bool = False
    expires_at: datetime | None = None
    entries: Sequence[EntryRow] = ()
    """What a held event set aside."""


@dataclass(slots=True)
class Ground:
    """Everything a batch is judged on, read under the locks of the accounts it may move."""

    accounts: dict[str, Standing]
    """By code: those the batch names, those its held events moved, and those that block them."""
    known: dict[str, Known]
    ids: Sequence[int]
    """A number for each event of the batch, larger than any before."""
    closed: Mapping[str, date]
    """Through which day each book is closed."""
    now: datetime
    by_id: dict[int, Standing] = field(init=False)
    trios: dict[tuple[str, str, str, str], Trio] = field(default_factory=dict)
    """By debit, credit, otherwise and currency: those found to fit together."""

    def __post_init__(self) -> None:
        self.by_id = {standing.id: standing for standing in self.accounts.values()}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a batch, and the rows that say so."""

    outcomes: tuple[Outcome, ...]
    events: Sequence[EventRow] = ()
    entries: Sequence[EntryRow] = ()
    touched: Sequence[Standing] = ()
