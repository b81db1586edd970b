"""Compares what was asked and answered with what the tables say, event by event.

Every finding is a sentence; an honest ledger gives none.
"""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.fund.auditor.history import Event, History, Record, instant
from tests.fund.auditor.rules import Books, Verdict, judge

Json = dict[str, Any]

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

NOT_KEPT = ("key-reused", "batch-refused", "empty-key", "bad-key", "malformed")
"""Refusals that leave nothing under the key."""


def audit(history: History, journal: Iterable[Json]) -> list[str]:
    """Everything wrong with a ledger, given the journal of those who used it."""
    lines = list(journal)
    requests = {(line["id"], line["copy"]): line for line in lines if line["what"] == "asked"}
    return [
        *_Replay(history, requests, _Order(lines)).findings(),
        *_record_findings(history, requests),
        *_answer_findings(history, requests, lines),
    ]


class _Order:
    """What was answered before what was asked, by the places in the journal."""

    def __init__(self, lines: list[Json]) -> None:
        self.asked: dict[tuple[int, int], int] = {}
        self.answered: dict[str, int] = {}
        for place, line in enumerate(lines):
            if line["what"] == "asked":
                self.asked.setdefault((line["id"], line["copy"]), place)
            for outcome in line.get("outcomes", ()):
                self.answered.setdefault(outcome["key"], place)

    def may_be_unknown(self, key: str, record: Record | None) -> bool:
        """Whether an event need not have been there yet when a request was made."""
        if record is None or key not in self.answered:
            return True
        return self.answered[key] > self.asked[record.request, record.copy]


class _Replay:
    """The events once more, in order, in books of the auditor's own."""

    def __init__(
        self, history: History, requests: dict[tuple[int, int], Json], order: _Order
    ) -> None:
        self.history = history
        self.requests = requests
        self.order = order
        self.books = Books(history.accounts)
        self.key_of = {event.id: event.key for event in history.events}
        self.place = {
            record.key: record
            for record in history.records
            if not record.is_replay and record.refusal not in NOT_KEPT
        }
        self.contents: dict[str, list[Json]] = defaultdict(list)
        for request in requests.values():
            for event in request.get("events", ()):
                if event not in self.contents[event["key"]]:
                    self.contents[event["key"]].append(event)
        clocks = [instant(r["now"]) for r in requests.values() if r["do"] == "expire"]
        self.latest_clock = max(clocks, default=BEFORE_ALL)

    def findings(self) -> Iterator[str]:
        periods = deque(self.history.periods)
        for event in self.history.events:
            while periods and periods[0].after_event < event.id:
                period = periods.popleft()
                self.books.closed[period.book] = period.through
            yield from (f"{event.key}: {finding}" for finding in self._event(event))
        yield from self._sums()
        yield from self._left_pending()

    def _event(self, event: Event) -> Iterator[str]:
        if event.status == "expired":
            yield from self._expiry(event)
        else:
            yield from self._asked(event)
        if event.pending_id is not None and event.status != "refused":
            held = self.key_of.get(event.pending_id, "")
            if held not in self.books.held or self.books.held[held].is_decided:
                yield "decides what is not held, or decided already"
            else:
                self.books.decide(held)
        if event.status == "refused":
            if event.entries:
                yield "refused, and has entries"
            self.books.refuse(event.key)
            return
        self.books.keep(event.key, event.entries, event.expires_at)
        for code in {code for entry in event.entries for code in (entry.debit, entry.credit)}:
            left = self.books.left(code)
            if left is not None and left < 0:
                yield f"{code} is {-left} below its floor"

    def _asked(self, event: Event) -> Iterator[str]:
        """It was asked for, and one of the ways in which it was asked leads to what it became."""
        if event.kind == "expire" and event.refusal == "pending-decided":
            return  # another writer decided it while this one was about to
        asked = [one for one in self.contents[event.key] if _is_like(one, event)]
        if not asked:
            yield "nobody asked for this"
            return
        books = self._before(event)
        if event.refusal == "pending-unknown" and self._is_too_early(asked[0], event):
            return
        verdicts = [judge(books, one, event.recorded_at) for one in asked]
        if not any(_fits(verdict, event) for verdict in verdicts):
            refused = f"{event.refusal} {event.refusal_account} {event.left}"
            became = refused if event.refusal else [_shown(entry) for entry in event.entries]
            due = [_due(verdict) for verdict in verdicts]
            yield f"became {event.status} {became}, and should have become {due}"

    def _is_too_early(self, asked: Json, event: Event) -> bool:
        """Whether what it decides was being made at the same time, by another writer."""
        return self.order.may_be_unknown(asked["pending"], self.place.get(event.key))

    def _before(self, event: Event) -> Books:
        """The books as the event found them: in an atomic call, after its companions.

        Companions of a refused event leave nothing behind; those before it had been reckoned with.
        """
        record = self.place.get(event.key)
        request = self.requests.get((record.request, record.copy)) if record else None
        if event.status != "refused" or not request or request.get("mode") != "atomic":
            return self.books
        books = self.books.copy()
        for companion in _companions(request, record.position if record else 0):
            if companion["key"] in books.held:
                continue
            verdict = judge(books, companion, event.recorded_at)
            if companion["pending"] and not verdict.refusal:
                books.decide(companion["pending"])
            expires = companion["expires_at"]
            books.keep(companion["key"], verdict.entries, expires and instant(expires))
        return books

    def _expiry(self, event: Event) -> Iterator[str]:
        held = self.books.held.get(self.key_of.get(event.pending_id or 0, ""))
        if held is None or held.expires_at is None:
            yield "expires what does not expire"
        elif held.expires_at > event.recorded_at:
            yield "expires before its time"
        if event.entries:
            yield "expires, and moves something"

    def _sums(self) -> Iterator[str]:
        totals: Counter[tuple[str, str]] = Counter()
        for account in self.history.accounts:
            due = tuple(self.books.sums[account.code])
            if account.sums != due:
                yield f"{account.code}: its sums are {account.sums}, its entries say {due}"
            debits, credits, pending_debits, pending_credits = account.sums
            totals[account.book, account.currency] += debits - credits
            totals[account.book, f"{account.currency} pending"] += pending_debits - pending_credits
        for (book, currency), difference in totals.items():
            if difference:
                yield f"the {book} book is out of balance by {difference} {currency}"

    def _left_pending(self) -> Iterator[str]:
        for key, held in self.books.held.items():
            is_open = held.is_held and not held.is_decided
            if is_open and held.expires_at and held.expires_at <= self.latest_clock:
                yield f"{key}: still held after its time"


def _is_like(asked: Json, event: Event) -> bool:
    told = (asked["kind"], asked["action"], asked["effective"], asked["is_choice"])
    return told == (event.kind, event.action, event.effective, event.is_choice)


def _fits(verdict: Verdict, event: Event) -> bool:
    if event.status == "refused":
        is_place_right = verdict.refusal != "not-enough-left" or (
            (verdict.account, verdict.left) == (event.refusal_account, event.left)
        )
        return verdict.refusal == event.refusal and is_place_right
    status = {"post": "posted", "hold": "pending", "post-pending": "posted"}
    is_status_right = event.status == status.get(event.action, "voided")
    return not verdict.refusal and is_status_right and verdict.entries == event.entries


def _due(verdict: Verdict) -> object:
    if verdict.refusal:
        return f"{verdict.refusal} {verdict.account} {verdict.left}"
    return [_shown(entry) for entry in verdict.entries]


def _shown(entry: Any) -> str:
    return f"{entry.debit} -> {entry.credit} {entry.amount}"


def _companions(request: Json, position: int) -> Sequence[Json]:
    """The events before one in the same call; a request may be two calls in one transaction."""
    size = -(-len(request["events"]) // request["parts"])
    start = position - position % size
    events: Sequence[Json] = request["events"][start:position]
    return events


def _record_findings(history: History, requests: dict[tuple[int, int], Json]) -> Iterator[str]:
    """Money and the callers' records are both there or both not, each once."""
    events = {event.key: event for event in history.events}
    made: Counter[str] = Counter()
    for record in history.records:
        if record.refusal in NOT_KEPT:
            continue
        made[record.key] += not record.is_replay
        event = events.get(record.key)
        if event is None:
            yield f"{record.key}: recorded as {record.status}, and not in the ledger"
        elif _outcome_of(event) != (record.status, list(record.amounts), record.refusal):
            yield f"{record.key}: recorded as {record}, and the ledger says {_outcome_of(event)}"
    for key in events:
        if made[key] != 1:
            yield f"{key}: happened {made[key]} times according to the callers' records"
    for record in history.records:
        request = requests.get((record.request, record.copy))
        if request is None or request.get("ends") == "rollback":
            yield f"{record.key}: recorded by a request that was not made, or rolled back"


def _outcome_of(event: Event) -> tuple[str, list[int], str]:
    return event.status, event.amounts, event.refusal


def _answer_findings(
    history: History, requests: dict[tuple[int, int], Json], journal: list[Json]
) -> Iterator[str]:
    """Whatever was answered is so, and everything asked was answered."""
    records: dict[tuple[int, int], dict[int, Record]] = defaultdict(dict)
    for record in history.records:
        records[record.request, record.copy][record.position] = record
    answered = set()
    for line in journal:
        name = (line["id"], line["copy"])
        if line["what"] == "killed":
            yield from _found_findings(name, line["found"], records[name])
        if line["what"] != "answered":
            continue
        answered.add(name)
        request = requests[name]
        if request.get("ends") == "rollback":
            continue
        for position, outcome in enumerate(line["outcomes"]):
            written = records[name].get(position)
            if written is None or not _says(outcome, written, request):
                yield f"{name}: answered {outcome}, recorded {written}"
    for name in requests.keys() - answered:
        yield f"{name}: never answered"


def _says(outcome: Json, record: Record, request: Json) -> bool:
    if request["do"] == "expire":
        return True
    told = (outcome["key"], outcome["status"], tuple(outcome["amounts"]), outcome["refusal"])
    return told == (record.key, record.status, record.amounts, record.refusal)


def _found_findings(name: Any, found: list[Json], records: dict[int, Record]) -> Iterator[str]:
    """What was there after a crash is there for good."""
    for position, row in enumerate(found):
        record = records.get(position)
        told = (row["key"], row["status"], tuple(json.loads(row["amounts"])), row["refusal"])
        if record is None or told != (record.key, record.status, record.amounts, record.refusal):
            yield f"{name}: found {row} after a crash, and now {record}"
