"""Deadlines: when to ask, to answer, to prove; what silence and lateness do; how far they move."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from largesse.claims import asking, deadlines, deciding, proving
from largesse.claims.models import Claim
from largesse.workspace.errors import Refusal
from tests.claims.world import DAY, World, stands

# 29 May 2023 is a holiday. A fair is asked for 10 working days ahead.
# first day of the fair, day of handing in, what comes of it
ASKING = [
    ("2023-06-01", "2023-05-17", "submitted"),
    ("2023-06-01", "2023-05-18", "too-late"),
    ("2023-05-26", "2023-05-12", "submitted"),
    ("2023-05-26", "2023-05-15", "too-late"),
    ("2025-06-01", "2025-03-31", "submitted"),
    ("2025-06-01", "2025-04-01", "not-open"),
]


@pytest.mark.parametrize(("starts", "day", "then"), ASKING)
def test_it_is_asked_for_in_time(world: World, starts: str, day: str, then: str) -> None:
    claim = world.new(starts_on=date.fromisoformat(starts))
    world.day = date.fromisoformat(day)
    if then == "submitted":
        assert asking.submit(claim.id, world.actor("acme-marketer")).state == then
        return
    with pytest.raises(Refusal) as no:
        asking.submit(claim.id, world.actor("acme-marketer"))
    assert no.value.problems[0].code == then


def question(world: World) -> Claim:
    return deciding.ask(world.reviewed().id, world.actor("regional-manager"), "which hall?")


def agreed(world: World) -> Claim:
    return deciding.agree(world.approved().id, world.actor("acme-marketer"))


def in_part(world: World) -> Claim:
    return proving.accept(world.proved("projects").id, world.actor("regional-manager"))


def coupon(world: World) -> Claim:
    return world.use(world.approved("coupons"), amount_minor=100_00)


# Everything happens on Tuesday 2 May 2023, a proof on 11 June; the fair ends on 1 June; proof is
# due 90 days after.
# what waits, its last day, what a tick does the day after, then the state and what is obligated
LATE: list[tuple[Callable[[World], Claim], str, str, str, int]] = [
    (World.submitted, "2023-05-09", "remind-reviewer", "submitted", 0),
    (World.reviewed, "2023-05-09", "remind-reviewer", "in-review", 0),
    (question, "2023-05-17", "expire", "expired", 0),
    (World.approved, "2023-05-09", "agree", "in-progress", 2_000),
    (agreed, "2023-08-30", "expire", "expired", 0),
    (World.proved, "2023-06-16", "remind-reviewer", "proof-submitted", 2_000),
    (World.returned, "2023-07-26", "expire", "expired", 0),
    (in_part, "2023-08-30", "expire", "expired", 0),
    (coupon, "2023-10-29", "expire", "expired", 0),
]


@pytest.mark.parametrize("case", LATE, ids=lambda case: f"{case[0].__name__}-{case[2]}")
def test_what_a_deadline_does_once_it_has_passed(
    world: World, case: tuple[Callable[[World], Claim], str, str, str, int]
) -> None:
    make, last, action, state, obligated = case
    claim = make(world)
    assert claim.due_on == date.fromisoformat(last)
    before = (claim.state, stands(claim)[1])
    world.tick(claim.due_on)
    claim.refresh_from_db()
    assert (claim.state, stands(claim)[1]) == before, "the last day is still in time"
    after = date.fromordinal(claim.due_on.toordinal() + 1)
    assert [due.action for due in deadlines.due_actions(after)] == [action]
    ticked = world.tick(after)
    claim.refresh_from_db()
    assert (claim.state, stands(claim)[1]) == (state, obligated)
    again = world.tick(after)
    assert again.done == ()
    assert [due.claim.id for due in again.reminders] == [due.claim.id for due in ticked.reminders]


def test_what_was_accepted_before_it_expired_stays_accepted(world: World) -> None:
    claim = in_part(world)
    ticked = world.tick(date(2023, 9, 1))
    assert ticked.freed_minor == {claim.id: 6_000_00}
    assert stands(claim) == (96_000, 0, 4_000, 0)


def test_partners_are_reminded_a_week_ahead(world: World) -> None:
    agreed(world)
    assert world.tick(date(2023, 8, 23)).reminders == ()
    assert [d.action for d in world.tick(date(2023, 8, 24)).reminders] == ["remind-partner"]


def test_a_tick_does_things_in_the_order_of_their_deadlines(world: World) -> None:
    late = [world.approved(cost=Decimal(cost)).id for cost in (200, 300, 400)]
    assert [due.claim.id for due in world.tick(date(2023, 6, 1)).done] == late


@pytest.mark.parametrize("make", [agreed, World.returned])
def test_nothing_is_proved_after_its_deadline(world: World, make: Callable[[World], Claim]) -> None:
    claim = make(world)
    assert claim.due_on is not None
    world.day = date.fromordinal(claim.due_on.toordinal() + 1)
    with pytest.raises(Refusal) as no:
        world.prove(claim)
    assert no.value.problems[0].code == "too-late"


def test_a_coupon_is_not_redeemed_after_its_last_day(world: World) -> None:
    claim = coupon(world)
    world.day = date(2023, 10, 30)
    with pytest.raises(Refusal) as no:
        world.use(claim, amount_minor=100_00)
    assert no.value.problems[0].code == "too-late"


# first deadline is 30 August; it moves by at most 30 days in all, before it passes, with a reason
EXTENSIONS = [
    # on, moved to in turn, reason, what comes of the last
    ("2023-08-30", ["2023-09-29"], "late hall", "2023-09-29"),
    ("2023-08-30", ["2023-09-30"], "late hall", "extension"),
    ("2023-08-30", ["2023-08-30"], "late hall", "extension"),
    ("2023-08-30", ["2023-09-10", "2023-09-29"], "late hall", "2023-09-29"),
    ("2023-08-30", ["2023-09-10", "2023-09-30"], "late hall", "extension"),
    ("2023-08-31", ["2023-09-10"], "late hall", "too-late"),
    ("2023-08-30", ["2023-09-10"], " ", "no-reason"),
]


@pytest.mark.parametrize(("day", "moves", "reason", "then"), EXTENSIONS)
def test_a_deadline_moves_within_what_the_rules_allow(
    world: World, day: str, moves: list[str], reason: str, then: str
) -> None:
    claim = agreed(world)
    world.day = date.fromisoformat(day)
    actor = world.actor("regional-manager")
    for move in moves[:-1]:
        deciding.extend(claim.id, actor, date.fromisoformat(move), reason)
    last = date.fromisoformat(moves[-1])
    if not then.startswith("2023"):
        with pytest.raises(Refusal) as no:
            deciding.extend(claim.id, actor, last, reason)
        assert no.value.problems[0].code == then
        return
    claim = deciding.extend(claim.id, actor, last, reason)
    assert (claim.due_on, claim.until) == (last, last)
    world.day = last
    assert world.prove(claim).state == "proof-submitted"


def test_nothing_is_recorded_for_a_day_before_the_last_change(world: World) -> None:
    claim = world.approved("projects")
    world.day = date(2023, 5, 1)
    with pytest.raises(Refusal) as no:
        world.prove(claim)
    assert no.value.problems[0].code == "day-goes-back"
    assert date(2023, 5, 2) == DAY
