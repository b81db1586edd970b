"""Who may act: the first ones, and then only with two."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from largesse.partners import people
from largesse.partners.audit import history
from largesse.partners.database import close_records, transaction
from largesse.partners.models import Change, Person, PersonProposal
from largesse.partners.people import NewPerson, add, decide, end, set_rights
from largesse.workspace.errors import Refusal
from tests.partners.world import TODAY, active, refused

pytestmark = pytest.mark.usefixtures("records")


def founded() -> None:
    for name, role in (("manager", "programme-manager"), ("controller", "finance-controller")):
        add(NewPerson(name, name.title(), (role,)), "", TODAY)


def test_the_first_two_are_added_by_whoever_holds_the_workspace() -> None:
    founded()
    assert not people.is_founding()
    assert [p.roles for p in Person.objects.order_by("id")] == [
        ["finance-controller"],
        ["programme-manager"],
    ]
    assert {change.by for change in Change.objects.all()} == {people.FOUNDER}


def test_two_who_are_added_first_at_once_do_not_become_three_with_the_next() -> None:
    add(NewPerson("manager", "", ("programme-manager",)), "", TODAY)
    start, said = threading.Barrier(4), list[str]()

    def one(name: str) -> None:
        try:
            start.wait()
            with transaction():
                add(NewPerson(name, "", ("finance-controller",)), "", TODAY)
            said.append("added")
        except Refusal as refusal:
            said.append(refusal.problems[0].code)
        finally:
            close_records()

    threads = [threading.Thread(target=one, args=[f"controller-{n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert said.count("added") == 1
    assert set(said) <= {"added", "added-at-once", "no-such-person"}
    assert sorted(Person.objects.values_list("seat", flat=True)) == [1, 2]
    assert not Person.objects.exclude(seat__isnull=False).exists()


# what is true of the one who is added at the same moment     what the database says
AT_ONCE = [({"id": "other", "seat": 1}), ({"id": "manager", "seat": None})]


@pytest.mark.parametrize("columns", AT_ONCE, ids=["the same seat", "the same id"])
def test_the_database_refuses_what_was_checked_before_another_was_added(
    columns: dict[str, Any],
) -> None:
    add(NewPerson("manager", "", ("programme-manager",)), "", TODAY)
    with refused("added-at-once"), transaction():
        people._create(Person(**columns))
    with pytest.raises(IntegrityError), transaction():
        Person.objects.create(id="third", seat=3)


# whom                  roles                   by            answer: at once, waits, or refused
ADDED = [
    ("reader", ("auditor",), "manager", "at once"),
    ("engineer", ("data-engineer",), "manager", "at once"),
    ("asia", ("regional-manager",), "manager", "waits"),
    ("asia", ("regional-manager", "auditor"), "controller", "waits"),
    ("asia", ("regional-manager",), "nobody", "no-such-person"),
    ("asia", ("regional-manger",), "manager", "unknown-role"),
    ("manager", ("auditor",), "controller", "already-here"),
    ("asia", ("partner",), "manager", "partner-role"),
]


@pytest.mark.parametrize(("whom", "roles", "by", "answer"), ADDED)
def test_who_may_approve_nothing_is_added_at_once(
    whom: str, roles: tuple[str, ...], by: str, answer: str
) -> None:
    founded()
    if answer not in ("at once", "waits"):
        with refused(answer):
            add(NewPerson(whom, "", roles), by, TODAY)
        return
    outcome = add(NewPerson(whom, "", roles), by, TODAY)
    assert bool(outcome.proposal) == (answer == "waits")
    assert Person.objects.get(pk=whom).roles == ([] if outcome.proposal else list(roles))


# action      by                answer: the roles after it, or the refusal
DECIDED: list[tuple[str, str, list[str] | str]] = [
    ("approve", "controller", ["regional-manager"]),
    ("approve", "manager", "own-approval"),
    ("approve", "asia", "no-right"),
    ("reject", "controller", []),
    ("withdraw", "manager", []),
    ("withdraw", "controller", "no-right"),
]


@pytest.mark.parametrize(("action", "by", "answer"), DECIDED)
def test_power_to_approve_is_given_by_two(action: str, by: str, answer: list[str] | str) -> None:
    founded()
    proposal = add(NewPerson("asia", "", ("regional-manager",)), "manager", TODAY).proposal
    if isinstance(answer, str):
        with refused(answer):
            decide(proposal, action, by, TODAY)
        return
    decide(proposal, action, by, TODAY)
    assert Person.objects.get(pk="asia").roles == answer
    with refused("wrong-state"):
        decide(proposal, "approve", "controller", TODAY)


def test_nobody_decides_on_rights_of_their_own() -> None:
    founded()
    third = add(NewPerson("third", "", ("finance-controller",)), "manager", TODAY).proposal
    decide(third, "approve", "controller", TODAY)
    raised = set_rights("third", {"roles": ["programme-manager"]}, "manager", TODAY).proposal
    with refused("own-approval"):
        decide(raised, "approve", "third", TODAY)


# limit before   limit after      answer
LIMITS = [
    (None, 5_000_00, "at once"),
    (5_000_00, 1_000_00, "at once"),
    (5_000_00, 9_000_00, "waits"),
    (5_000_00, None, "waits"),
]


@pytest.mark.parametrize(("before", "after", "answer"), LIMITS)
def test_a_limit_is_lowered_by_one_and_raised_by_two(
    before: int | None, after: int | None, answer: str
) -> None:
    founded()
    Person.objects.filter(pk="controller").update(
        approval_limit_minor=before, approval_currency="USD"
    )
    columns = {"approval_limit_minor": after, "approval_currency": "USD"}
    outcome = set_rights("controller", columns, "manager", TODAY)
    assert bool(outcome.proposal) == (answer == "waits")
    kept = before if outcome.proposal else after
    assert Person.objects.get(pk="controller").approval_limit_minor == kept


def test_the_last_two_who_may_change_people_stay() -> None:
    founded()
    with refused("last-keepers"), transaction():
        end("controller", TODAY, "manager", TODAY)
    with refused("last-keepers"), transaction():
        set_rights("controller", {"roles": ["auditor"]}, "manager", TODAY)


def test_ended_rights_are_gone_and_what_waits_is_withdrawn() -> None:
    founded()
    add(NewPerson("reader", "", ("auditor",)), "manager", TODAY)
    waiting = set_rights("reader", {"roles": ["risk-officer"]}, "manager", TODAY).proposal
    end("reader", date(2026, 3, 31), "manager", TODAY, "moved on")
    assert Person.objects.get(pk="reader").until == date(2026, 3, 31)
    assert PersonProposal.objects.get(pk=waiting).state == "withdrawn"


def test_a_name_never_enters_the_trail() -> None:
    founded()
    active("acme-id")
    add(NewPerson("acme-seller", "A Real Name", ("partner",), partner="acme-id"), "manager", TODAY)
    assert Person.objects.get(pk="acme-seller").name == "A Real Name"
    told = [(c.before, c.after) for c in history("person", "acme-seller")]
    assert told
    assert "A Real Name" not in str(told)
