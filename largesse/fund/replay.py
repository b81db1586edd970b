"""Goes through all events once more, from nothing, and says where they break a rule.

It knows nothing of how a batch is judged: sums, floors, held events, closed periods and blocked
accounts are followed here from the entries alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from largesse.fund.content import row_hash
from largesse.fund.ground import account_of
from largesse.fund.model import AMOUNT_LIMIT
from largesse.fund.rows import EntryRow, EventRow, Standing
from largesse.workspace.errors import Problem

RESTORE = "compare with a backup from before, and restore it"
REBUILD = "find who wrote past the ledger; the entries say what the sums have to be"

_EXPECTED = {
    ("post", "posted"): (True, False),
    ("hold", "pending"): (True, True),
    ("post-pending", "posted"): (True, False),
    ("void-pending", "voided"): (False, False),
    ("void-pending", "expired"): (False, False),
}
"""By action and status: has it entries, and are they pending?"""


@dataclass(frozen=True, slots=True)
class Period:
    """A row of ``ledger_period``, as far as it matters to events."""

    after_event: int
    book: str
    through: str
    """A day in ISO 8601, as the day of an event: compared as text, whatever it was altered to."""


class Replay:
    """Where all accounts stand after the events so far."""

    def __init__(self, accounts: Iterator[Sequence[Any]], periods: Sequence[Period]) -> None:
        self.standing: dict[int, Standing] = {}
        self.stored: dict[int, tuple[int, ...]] = {}
        for row in accounts:
            self.standing[row[0]] = Standing(row[0], account_of(row), (0, 0, 0, 0))
            self.stored[row[0]] = tuple(row[12:17])
        self.by_code = {one.account.code: one for one in self.standing.values()}
        self.held: dict[int, Sequence[EntryRow]] = {}
        self.counts: Counter[str] = Counter()
        self._periods = list(reversed(periods))
        self._closed: dict[str, str] = {}

    def event(self, event: EventRow, entries: Sequence[EntryRow]) -> Iterator[Problem]:
        """Follow one event; ids must grow from call to call."""
        self.counts[event.status] += 1
        self.counts["entries"] += len(entries)
        name = f"event {event.id} '{event.key}'"
        if row_hash(event[:-2], event.digest, entries) != event.hash:
            yield Problem(f"{name} or an entry of it was altered", RESTORE, code="event-altered")
        if event.status == "refused":
            if entries:
                yield Problem(f"{name} was refused and has entries", RESTORE, code="refused-moves")
            return
        yield from self._shape(name, event, entries)
        sound = [entry for entry in entries if self._is_sound(entry)]
        if len(sound) < len(entries):
            what = f"{name} has an entry between accounts that do not fit, or of no lawful amount"
            yield Problem(what, RESTORE, code="entry-unsound")
        yield from self._choice(name, event, sound)
        yield from self._period(name, event, sound)
        yield from self._decided(name, event, sound)
        for entry in sound:
            yield from self._apply(name, entry)
        if event.status == "pending":
            self.held[event.id] = sound

    def finish(self) -> Iterator[Problem]:
        """What the accounts' running sums should be, and whether each book is balanced."""
        totals: Counter[tuple[str, str]] = Counter()
        for number, standing in self.standing.items():
            account = standing.account
            sums = (*standing.changes, standing.last_event)
            if self.stored[number] != sums:
                what = (
                    f"account '{account.code}' says {self._said(self.stored[number])}; "
                    f"its entries come to {self._said(sums)}"
                )
                yield Problem(what, REBUILD, code="sums-differ")
            debits, credits, *_ = self.stored[number]
            totals[account.book, account.currency] += debits - credits
        for (book, currency), difference in totals.items():
            if difference:
                what = (
                    f"the {book} book in {currency} is out of balance by {difference} minor units"
                )
                yield Problem(what, REBUILD, code="book-unbalanced")

    @staticmethod
    def _said(sums: Sequence[int]) -> str:
        debits, credits, pending_debits, pending_credits, last = sums
        pending = f" and {pending_debits}/{pending_credits} pending"
        return f"{debits} debited, {credits} credited{pending}, last by event {last}"

    def _shape(self, name: str, event: EventRow, entries: Sequence[EntryRow]) -> Iterator[Problem]:
        expected = _EXPECTED.get((event.action, event.status))
        if expected is None or (event.pending_id is None) == ("pending" in event.action):
            what = f"{name} is '{event.status}' after '{event.action}'"
            yield Problem(what, RESTORE, code="status-wrong")
            return
        has_entries, is_pending = expected
        if has_entries != bool(entries) or any(e.is_pending != is_pending for e in entries):
            what = f"{name} is '{event.status}', and its entries are not what that takes"
            yield Problem(what, RESTORE, code="entries-wrong")

    def _is_sound(self, entry: EntryRow) -> bool:
        debit, credit = self.standing.get(entry.debit_id), self.standing.get(entry.credit_id)
        return (
            debit is not None
            and credit is not None
            and debit is not credit
            and (debit.account.book, debit.account.currency)
            == (credit.account.book, credit.account.currency)
            and 0 < entry.amount_minor <= AMOUNT_LIMIT
        )

    def _apply(self, name: str, entry: EntryRow, sign: int = 1) -> Iterator[Problem]:
        debit, credit = self.standing[entry.debit_id], self.standing[entry.credit_id]
        amount = sign * entry.amount_minor
        if entry.is_pending:
            debit.pending_debits += amount
            credit.pending_credits += amount
        else:
            debit.debits += amount
            credit.credits += amount
        debit.last_event = credit.last_event = entry.event_id
        for standing in (debit, credit):
            if standing.floor is not None and standing.left < 0:
                what = f"{name} takes account '{standing.account.code}' below its floor"
                yield Problem(f"{what} by {-standing.left}", RESTORE, code="below-floor")

    def _choice(self, name: str, event: EventRow, entries: Sequence[EntryRow]) -> Iterator[Problem]:
        if not event.is_choice or event.exception_by:
            return
        for entry in (entry for entry in entries if entry.part == 0):
            debit, credit = self.standing[entry.debit_id], self.standing[entry.credit_id]
            for drawn in [debit] * debit.is_credit + [credit] * (not credit.is_credit):
                blocking = self.by_code.get(drawn.account.blocked_by)
                if blocking is not None and blocking.posted:
                    what = f"{name} draws on '{drawn.account.code}' while something is unfunded"
                    yield Problem(what, RESTORE, code="choice-while-unfunded")

    def _period(self, name: str, event: EventRow, entries: Sequence[EntryRow]) -> Iterator[Problem]:
        while self._periods and self._periods[-1].after_event < event.id:
            period = self._periods.pop()
            self._closed[period.book] = period.through
        day = event.effective
        for book in {self.standing[entry.debit_id].account.book for entry in entries}:
            if any(through >= day for through in map(self._closed.get, ("", book)) if through):
                what = f"{name} counts for {day}, when the books were closed"
                yield Problem(what, RESTORE, code="in-closed-period")

    def _decided(
        self, name: str, event: EventRow, entries: Sequence[EntryRow]
    ) -> Iterator[Problem]:
        """Free what the event decides; what is posted of it must have been set aside."""
        if event.pending_id is None:
            return
        held = self.held.pop(event.pending_id, None)
        if held is None:
            what = f"{name} decides event {event.pending_id}, which is not held"
            yield Problem(what, RESTORE, code="decided-twice")
            return
        rest: Counter[tuple[int, int]] = Counter()
        for entry in held:
            rest[entry.debit_id, entry.credit_id] += entry.amount_minor
            yield from self._apply(name, entry._replace(event_id=event.id), -1)
        for entry in entries:
            rest[entry.debit_id, entry.credit_id] -= entry.amount_minor
        if rest and min(rest.values()) < 0:
            yield Problem(f"{name} posts more than was held", RESTORE, code="more-than-held")
