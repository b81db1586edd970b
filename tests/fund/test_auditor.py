"""The auditor notices: a good history gives no finding, one broken in any way gives some."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.database import new_database
from tests.fund import auditor
from tests.fund.auditor.history import Entry, Event, History
from tests.fund.simulator import Dose, simulate
from tests.fund.simulator.journal import read
from tests.fund.simulator.tables import connection_to

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Good:
    """What a simulation without fault left behind."""

    history: History
    journal: list[Json]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Good]:
    folder = tmp_path_factory.mktemp("auditor")
    with new_database("sqlite", folder) as url:
        simulate(url, 3, Dose(600, 2, 2), folder / "journal")
        with connection_to(url) as connection:
            yield Good(auditor.read(connection), read(folder / "journal"))


def test_a_good_history_gives_no_finding(good: Good) -> None:
    assert auditor.audit(good.history, good.journal) == []


def the_last(history: History, is_it: Callable[[Event], bool]) -> Event:
    """The last event that is so: nothing after it depends on it."""
    return [event for event in history.events if is_it(event)][-1]


def posted(event: Event) -> bool:
    return event.status == "posted" and event.action == "post"


def with_event(history: History, old: Event, *new: Event) -> History:
    at = history.events.index(old)
    return replace(history, events=(*history.events[:at], *new, *history.events[at + 1 :]))


def lose_a_movement(history: History) -> History:
    event = the_last(history, lambda event: len(event.entries) > 1)
    return with_event(history, event, replace(event, entries=event.entries[:-1]))


def lose_an_event(history: History) -> History:
    return with_event(history, the_last(history, posted))


def post_under_another_key(history: History) -> History:
    event = the_last(history, posted)
    twin = replace(event, id=event.id + 10**6, key=f"{event.key}/again")
    return with_event(history, event, event, twin)


def post_twice(history: History) -> History:
    event = the_last(history, posted)
    return with_event(history, event, event, replace(event, id=event.id + 10**6))


def change_an_amount(history: History) -> History:
    event = the_last(history, posted)
    first, *rest = event.entries
    return with_event(
        history, event, replace(event, entries=(replace(first, amount=first.amount + 1), *rest))
    )


def ignore_a_floor(history: History) -> History:
    event = the_last(history, lambda event: event.refusal == "not-enough-left")
    left = event.left or 0
    drawn = Entry(0, 0, False, event.refusal_account, "budgetary/unapportioned", left + 1)
    overdrawn = replace(event, status="posted", refusal="", movements=1, entries=(drawn,))
    return with_event(history, event, overdrawn)


def drop_a_refusal(history: History) -> History:
    return with_event(history, the_last(history, lambda event: event.status == "refused"))


def refuse_without_a_reason(history: History) -> History:
    event = the_last(history, posted)
    refused = replace(event, status="refused", refusal="not-enough-left", entries=(), movements=0)
    return with_event(history, event, refused)


def refuse_for_another_reason(history: History) -> History:
    event = the_last(history, lambda event: event.refusal == "not-enough-left")
    return with_event(history, event, replace(event, refusal="unfunded-obligation"))


def refuse_a_liability(history: History) -> History:
    event = the_last(history, lambda event: event.kind == "earn" and posted(event))
    refused = replace(event, status="refused", refusal="not-enough-left", entries=(), movements=0)
    return with_event(history, event, refused)


def refuse_with_another_rest(history: History) -> History:
    event = the_last(history, lambda event: event.refusal == "not-enough-left")
    return with_event(history, event, replace(event, left=(event.left or 0) + 1))


def change_a_sum(history: History) -> History:
    first, *rest = history.accounts
    debits, credits, *pending = first.sums
    changed = replace(first, sums=(debits + 1, credits, pending[0], pending[1]))
    return replace(history, accounts=(changed, *rest))


def decide_twice(history: History) -> History:
    event = the_last(history, lambda event: event.action == "void-pending" and not event.refusal)
    return with_event(history, event, event, replace(event, id=event.id + 10**6))


def expire_early(history: History) -> History:
    event = the_last(history, lambda event: event.status == "expired")
    held = next(one for one in history.events if one.id == event.pending_id)
    early = replace(event, recorded_at=held.recorded_at)
    return with_event(history, event, early)


def never_expire(history: History) -> History:
    return with_event(history, the_last(history, lambda event: event.status == "expired"))


def lose_a_record(history: History) -> History:
    return replace(history, records=history.records[1:])


def record_without_money(history: History) -> History:
    record = next(record for record in history.records if record.status == "posted")
    return replace(history, records=(*history.records, replace(record, key="close/none/1")))


def happen_twice(history: History) -> History:
    record = next(record for record in history.records if record.is_replay)
    others = [one for one in history.records if one is not record]
    return replace(history, records=(*others, replace(record, is_replay=False)))


def answer_what_is_not_so(history: History) -> History:
    record = next(record for record in history.records if record.amounts)
    others = [one for one in history.records if one is not record]
    amounts = (record.amounts[0] + 1, *record.amounts[1:])
    return replace(history, records=(*others, replace(record, amounts=amounts)))


Breakage = Callable[[History], History]

BREAKAGES: dict[Breakage, str] = {
    lose_a_movement: "should have become",
    lose_an_event: "not in the ledger",
    post_under_another_key: "nobody asked for this",
    post_twice: "its sums are",
    change_an_amount: "should have become",
    ignore_a_floor: "below its floor",
    drop_a_refusal: "not in the ledger",
    refuse_without_a_reason: "should have become",
    refuse_for_another_reason: "should have become",
    refuse_a_liability: "should have become",
    refuse_with_another_rest: "should have become",
    change_a_sum: "its sums are",
    decide_twice: "decided already",
    expire_early: "before its time",
    never_expire: "still held after its time",
    lose_a_record: "happened 0 times",
    record_without_money: "not in the ledger",
    happen_twice: "happened 2 times",
    answer_what_is_not_so: "and the ledger says",
}


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.__name__)
def test_a_broken_history_is_noticed(good: Good, breakage: Breakage) -> None:
    findings = auditor.audit(breakage(good.history), good.journal)
    assert any(BREAKAGES[breakage] in finding for finding in findings), findings[:5]


@pytest.mark.parametrize(
    ("sabotage", "finding"),
    [
        ("record-apart", "happened 0 times"),
        ("answer-without-commit", "recorded None"),
        ("post-anew", "nobody asked for this"),
    ],
)
def test_a_worker_that_breaks_its_promise_is_noticed(
    sabotage: str, finding: str, tmp_path: Path
) -> None:
    with new_database("sqlite", tmp_path) as url:
        result = simulate(url, 5, Dose(100, 1, 1), tmp_path / "journal", sabotage)
    assert any(finding in found for found in result.findings), result.findings[:5]
