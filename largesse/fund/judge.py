"""Judges a batch of events on what stands: the one place that decides, for both databases.

Pure: it reads and changes the :class:`Ground` it is given, in memory. Events are judged in their
order, each seeing what those before it did. What it finds is written by the database's adapter,
whose own constraints then say the same again.
"""

from collections.abc import Sequence
from dataclasses import replace

from largesse.fund import against
from largesse.fund.against import Refused
from largesse.fund.content import day_text, digest_of, note_text, rate_text, row_hash, spelled
from largesse.fund.model import Action, Event, Mode, Movement, Outcome, Status
from largesse.fund.refusals import REFUSALS
from largesse.fund.rows import EntryRow, EventRow, Ground, Judgement, Known, Standing
from largesse.fund.shape import fault, unkeepable

SUM_LIMIT = 2**63 - 1
"""Largest sum an account can hold."""

EXPIRY = "expire"
"""Kind of the events that void what is held past its time."""

_STATUS = {
    Action.POST: Status.POSTED,
    Action.HOLD: Status.PENDING,
    Action.POST_PENDING: Status.POSTED,
    Action.VOID_PENDING: Status.VOIDED,
}


def judge(ground: Ground, events: Sequence[Event], mode: Mode) -> Judgement:
    """What becomes of each event; in mode ``atomic`` either all of them happen or none does."""
    bench = _Bench(ground)
    outcomes: list[Outcome] = []
    for event, number in zip(events, ground.ids, strict=True):
        outcome = bench.judge(event, number)
        if mode == "atomic" and outcome.is_refused:
            return _none_of(events, len(outcomes), outcome, bench)
        outcomes.append(outcome)
    return Judgement(tuple(outcomes), bench.events, bench.entries, list(bench.touched))


def _none_of(events: Sequence[Event], at: int, outcome: Outcome, bench: "_Bench") -> Judgement:
    """The event at that place was refused: it alone is kept, if it is to be kept at all."""
    others = (Outcome(event.key, Status.REFUSED, refusal="batch-refused") for event in events)
    outcomes = tuple(outcome if place == at else other for place, other in enumerate(others))
    is_new = not outcome.replayed and REFUSALS[outcome.refusal].is_kept
    return Judgement(outcomes, bench.events[-1:] if is_new else ())


def _again(event: Event, digest: bytes, before: Known) -> Outcome:
    """The event's key stands already: the same outcome for the same content."""
    if digest == before.digest:
        return replace(before.outcome, replayed=True)
    return Outcome(event.key, Status.REFUSED, refusal="key-reused")


class _Bench:
    """The batch so far: rows to be written, and what they did to the accounts."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.events: list[EventRow] = []
        self.entries: list[EntryRow] = []
        self.touched: set[Standing] = set()
        self.recorded_at = spelled(ground.now)

    def judge(self, event: Event, number: int) -> Outcome:
        code = unkeepable(event)
        if code:
            return Outcome(event.key, Status.REFUSED, refusal=code)
        digest = digest_of(event)
        before = self.ground.known.get(event.key)
        if before is not None:
            return _again(event, digest, before)
        held = self.ground.known.get(event.pending) if event.pending else None
        entries: list[EntryRow] = []
        try:
            outcome = self._happen(event, number, held, entries)
        except Refused as no:
            for entry in entries:
                self._add(entry, -1)
            entries, held = [], None
            status = Status.REFUSED
            outcome = Outcome(event.key, status, (), no.code, no.account, no.left_minor)
        self._record(event, number, outcome, digest, held, entries)
        return outcome

    def _happen(
        self, event: Event, number: int, held: Known | None, entries: list[EntryRow]
    ) -> Outcome:
        """Does the event on the accounts, leaving its entries; raises Refused in the middle."""
        code = fault(event, self.ground.now)
        if code:
            raise Refused(code)
        against.check_accounts(self.ground, event)
        against.check_periods(self.ground, event, held)
        if event.action in (Action.POST, Action.HOLD):
            against.check_blocked(self.ground, event, None)
            amounts = self._move(event, number, entries)
            return Outcome(event.key, _STATUS[event.action], amounts)
        return self._decide(event, number, held, entries)

    def _move(self, event: Event, number: int, entries: list[EntryRow]) -> tuple[int, ...]:
        """The event's own movements; the amounts that each of them came to."""
        amounts = []
        is_pending = event.action is Action.HOLD
        for place, movement in enumerate(event.movements):
            moved = 0
            rate, day = rate_text(movement.rate), day_text(movement.rate_date)
            currency = movement.original_currency
            for part, (debit, credit, amount) in enumerate(self._parts(movement)):
                if not amount:
                    continue
                original = movement.original_minor
                original = against.share_of(original, movement.amount_minor, moved, amount)
                ids = (debit.id, credit.id)
                entry = EntryRow(
                    number, place, part, is_pending, *ids, amount, original, currency, rate, day
                )
                self._apply(entry, debit, credit)
                entries.append(entry)
                moved += amount
            amounts.append(moved)
        if not entries:
            drawn = against.drawn(self.ground, event.movements[0])
            raise Refused("nothing-left", drawn.account.code, 0)
        return tuple(amounts)

    def _parts(self, movement: Movement) -> Sequence[tuple[Standing, Standing, int]]:
        """The movement as it can happen: whole, cut to what is left, or borne by two accounts."""
        accounts = self.ground.accounts
        debit, credit = accounts[movement.debit], accounts[movement.credit]
        amount = movement.amount_minor
        if not (movement.at_most or movement.otherwise):
            return ((debit, credit, amount),)
        drawn = against.drawn(self.ground, movement)
        cut = amount if drawn.floor is None else min(amount, max(0, drawn.left))
        if not movement.otherwise:
            return ((debit, credit, cut),)
        other = accounts[movement.otherwise]
        pair = (other, credit) if drawn is debit else (debit, other)
        return ((debit, credit, cut), (*pair, amount - cut))

    def _apply(self, entry: EntryRow, debit: Standing, credit: Standing) -> None:
        """Move the amount, unless that takes an account below its floor or beyond 64 bits."""
        amount = entry.amount_minor
        if debit.is_credit and debit.floor is not None and debit.left < amount:
            raise Refused("not-enough-left", debit.account.code, debit.left)
        if not credit.is_credit and credit.floor is not None and credit.left < amount:
            raise Refused("not-enough-left", credit.account.code, credit.left)
        if debit.debits + debit.pending_debits + amount > SUM_LIMIT:
            raise Refused("sum-too-large", debit.account.code)
        if credit.credits + credit.pending_credits + amount > SUM_LIMIT:
            raise Refused("sum-too-large", credit.account.code)
        self._add(entry, 1)

    def _add(self, entry: EntryRow, sign: int) -> None:
        """Add the entry's amount to its accounts, or take it back off."""
        by_id = self.ground.by_id
        amount = sign * entry.amount_minor
        debit, credit = by_id[entry.debit_id], by_id[entry.credit_id]
        if entry.is_pending:
            debit.pending_debits += amount
            credit.pending_credits += amount
        else:
            debit.debits += amount
            credit.credits += amount

    def _decide(
        self, event: Event, number: int, held: Known | None, entries: list[EntryRow]
    ) -> Outcome:
        """Post or void what is held. Freed first, what it set aside can always be posted."""
        held = against.check_decidable(self.ground, event, held)
        shares: list[list[EntryRow]] = []
        if event.action is Action.POST_PENDING:
            shares = against.shares(self.ground, event, held)
            against.check_blocked(self.ground, event, held)
        for entry in held.entries:
            self._add(entry, -1)
        by_id = self.ground.by_id
        for place, share in enumerate(shares):
            for part in share:
                entry = part._replace(event_id=number, movement=place, is_pending=False)
                self._apply(entry, by_id[entry.debit_id], by_id[entry.credit_id])
                entries.append(entry)
        held.is_decided = True
        status = _STATUS[event.action]
        if event.kind == EXPIRY and not shares and against.is_late(self.ground, held):
            status = Status.EXPIRED
        amounts = tuple(sum(entry.amount_minor for entry in share) for share in shares)
        return Outcome(event.key, status, amounts)

    def _record(
        self,
        event: Event,
        number: int,
        outcome: Outcome,
        digest: bytes,
        held: Known | None,
        entries: list[EntryRow],
    ) -> None:
        """Keep what became of the event: its row, its entries, and that its key is taken."""
        is_held = outcome.status is Status.PENDING
        expires_at = event.expires_at if is_held else None
        row = EventRow(
            number,
            event.key,
            event.kind,
            event.action.value,
            outcome.status.value,
            event.effective.isoformat(),
            self.recorded_at,
            event.by,
            event.approved_by,
            event.exception_by,
            event.reason,
            event.subject,
            event.interval,
            bool(event.is_choice),
            held.id if held is not None else None,
            None if expires_at is None else spelled(expires_at),
            len(outcome.amounts_minor),
            outcome.refusal,
            outcome.account,
            outcome.left_minor,
            note_text(event),
            digest,
            b"",
        )
        self.events.append(row._replace(hash=row_hash(row, entries)))
        self.entries += entries
        by_id = self.ground.by_id
        for entry in entries if held is None else (*held.entries, *entries):
            for standing in (by_id[entry.debit_id], by_id[entry.credit_id]):
                standing.last_event = number
                self.touched.add(standing)
        self.ground.known[event.key] = Known(
            number, digest, outcome, is_held, False, expires_at, entries
        )
