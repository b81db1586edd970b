"""Judges a batch of events on what stands: the one place that decides, for both databases.

Pure: it reads and changes the :class:`Ground` it is given, in memory. Events are judged in their
order, each seeing what those before it did. What it finds is written by the database's adapter,
whose own constraints then say the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from largesse.fund import against
from largesse.fund.against import Refused
from largesse.fund.content import day_text, note_text, rate_text, row_hash, spelled
from largesse.fund.model import Action, Event, Mode, Movement, Outcome, Status
from largesse.fund.refusals import REFUSALS
from largesse.fund.rows import EntryRow, EventRow, Ground, Judgement, Known, Standing, Trio
from largesse.fund.shape import digest_of, fault

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


@dataclass(slots=True)
class _Case:
    """An event while it is judged: what it has done so far, so that it can be undone."""

    event: Event
    number: int
    held: Known | None
    trios: Sequence[Trio] = ()
    entries: list[EntryRow] = field(default_factory=list)


class _Bench:
    """The batch so far: rows to be written, and what they did to the accounts."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.events: list[EventRow] = []
        self.entries: list[EntryRow] = []
        self.touched: set[Standing] = set()
        self.recorded_at = spelled(ground.now)

    def judge(self, event: Event, number: int) -> Outcome:
        digest = digest_of(event)
        if isinstance(digest, str):
            return Outcome(event.key, Status.REFUSED, refusal=digest)
        before = self.ground.known.get(event.key)
        if before is not None:
            return _again(event, digest, before)
        case = _Case(event, number, self.ground.known.get(event.pending))
        try:
            outcome = self._happen(case)
        except Refused as no:
            for entry in case.entries:
                self._add(entry, -1)
            case = _Case(event, number, None)
            status = Status.REFUSED
            outcome = Outcome(event.key, status, (), no.code, no.account, no.left_minor)
        self._record(case, outcome, digest)
        return outcome

    def _happen(self, case: _Case) -> Outcome:
        """Does the event on the accounts, leaving its entries; raises Refused in the middle."""
        event = case.event
        code = fault(event, self.ground.now)
        if code:
            raise Refused(code)
        case.trios = against.accounts_of(self.ground, event)
        against.check_periods(self.ground, event, case.trios, case.held)
        if event.action is Action.POST or event.action is Action.HOLD:
            against.check_blocked(self.ground, event, case.trios, None)
            return Outcome(event.key, _STATUS[event.action], self._move(case))
        return self._decide(case)

    def _move(self, case: _Case) -> tuple[int, ...]:
        """The event's own movements; the amounts that each of them came to."""
        amounts = []
        is_pending = case.event.action is Action.HOLD
        for place, (movement, trio) in enumerate(
            zip(case.event.movements, case.trios, strict=True)
        ):
            whole, moved = movement.amount_minor, 0
            for part, (debit, credit, amount) in enumerate(_parts(movement, trio)):
                if not amount:
                    continue
                entry = EntryRow(
                    case.number,
                    place,
                    part,
                    is_pending,
                    debit.id,
                    credit.id,
                    amount,
                    against.original_of(movement.original_minor, whole, moved, amount),
                    movement.original_currency,
                    rate_text(movement.rate),
                    day_text(movement.rate_date),
                )
                self._apply(entry, debit, credit)
                case.entries.append(entry)
                moved += amount
            amounts.append(moved)
        if not case.entries:
            debit, credit, _ = case.trios[0]
            drawn = against.drawn(debit, credit) or debit
            raise Refused("nothing-left", drawn.account.code, 0)
        return tuple(amounts)

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

    def _decide(self, case: _Case) -> Outcome:
        """Post or void what is held. Freed first, what it set aside can always be posted."""
        event, ground = case.event, self.ground
        held = against.check_decidable(ground, event, case.held)
        shares: list[list[EntryRow]] = []
        if event.action is Action.POST_PENDING:
            shares = against.shares(ground, event, held)
            against.check_blocked(ground, event, case.trios, held)
        for entry in held.entries:
            self._add(entry, -1)
        for place, share in enumerate(shares):
            for part in share:
                entry = part._replace(event_id=case.number, movement=place, is_pending=False)
                self._apply(entry, ground.by_id[entry.debit_id], ground.by_id[entry.credit_id])
                case.entries.append(entry)
        held.is_decided = True
        status = _STATUS[event.action]
        if event.kind == EXPIRY and not shares and against.is_late(ground, held):
            status = Status.EXPIRED
        amounts = tuple(sum(entry.amount_minor for entry in share) for share in shares)
        return Outcome(event.key, status, amounts)

    def _record(self, case: _Case, outcome: Outcome, digest: bytes) -> None:
        """Keep what became of the event: its row, its entries, and that its key is taken."""
        event, held, entries = case.event, case.held, case.entries
        is_held = outcome.status is Status.PENDING
        expires_at = event.expires_at if is_held else None
        columns = (
            case.number,
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
        )
        self.events.append(EventRow(*columns, digest, row_hash(columns, digest, entries)))
        self.entries += entries
        by_id, touched = self.ground.by_id, self.touched
        for entry in entries if held is None else (*held.entries, *entries):
            debit, credit = by_id[entry.debit_id], by_id[entry.credit_id]
            debit.last_event = credit.last_event = case.number
            touched.add(debit)
            touched.add(credit)
        self.ground.known[event.key] = Known(
            case.number, digest, outcome, is_held, False, expires_at, entries
        )


def _parts(movement: Movement, trio: Trio) -> Sequence[tuple[Standing, Standing, int]]:
    """The movement as it can happen: whole, cut to what is left, or borne by two accounts."""
    debit, credit, other = trio
    amount = movement.amount_minor
    if other is None and not movement.at_most:
        return ((debit, credit, amount),)
    drawn = against.drawn(debit, credit)
    if drawn is None or drawn.floor is None:
        return ((debit, credit, amount),)
    cut = min(amount, max(0, drawn.left))
    if other is None:
        return ((debit, credit, cut),)
    pair = (other, credit) if drawn is debit else (debit, other)
    return ((debit, credit, cut), (*pair, amount - cut))
