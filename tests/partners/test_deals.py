"""Deals: registered in time, approved, protected, won or lost, disputed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError

from largesse.facts.facts import Facts
from largesse.partners.audit import history
from largesse.partners.database import close_records, transaction
from largesse.partners.deals.disputes import (
    Account,
    add_evidence,
    decide,
    dispute_account,
    dispute_called,
    dispute_deal,
    evidence_for,
    shown_to,
)
from largesse.partners.deals.disputes import withdraw as withdraw_dispute
from largesse.partners.deals.lives import DEAL
from largesse.partners.deals.protection import deal_called
from largesse.partners.deals.registration import (
    NewDeal,
    answer,
    approve,
    expire,
    extend,
    register,
    resubmit,
    settle,
    withdraw,
)
from largesse.partners.exchange.exporting import exported_lines
from largesse.partners.models import Deal, Partner, Person
from largesse.workspace.errors import Refusal
from tests.partners.world import TODAY, active, customer, people, refused, rules, undone, workspace

pytestmark = pytest.mark.usefixtures("records")

NEW = NewDeal("acme-id", "C-1", 80_000_00, "USD", "databases", id="D-1")
SELLER = "acme-id-seller"
ENDS = TODAY + timedelta(days=90)
WON = TODAY + timedelta(days=3)  # 72 hours after it was registered


def world() -> None:
    people()
    active("acme-id")
    active("bolt-id")
    customer()


def submitted() -> Deal:
    return register(replace(NEW, several=True), rules(), SELLER, TODAY)


# what is registered               on             by                  answer: state or refusal
REGISTERED = [
    (NEW, TODAY, SELLER, "approved"),
    (NEW, TODAY, "regional-manager", "approved"),
    (replace(NEW, amount_minor=1_000_000_00), TODAY, SELLER, "approved"),
    (replace(NEW, amount_minor=1_000_000_01), TODAY, SELLER, "submitted"),
    (replace(NEW, several=True), TODAY, SELLER, "submitted"),
    (replace(NEW, currency="EUR"), TODAY, SELLER, "submitted"),
    (replace(NEW, amount_minor=25_000_00), TODAY, SELLER, "approved"),
    (replace(NEW, amount_minor=24_999_99), TODAY, SELLER, "below-minimum"),
    (replace(NEW, amount_minor=12_000_00), date(2025, 12, 31), SELLER, "approved"),
    (replace(NEW, amount_minor=0), TODAY, SELLER, "bad-amount"),
    (replace(NEW, agreed_on=TODAY - timedelta(days=60)), TODAY, SELLER, "approved"),
    (replace(NEW, agreed_on=TODAY - timedelta(days=61)), TODAY, SELLER, "too-late"),
    (replace(NEW, agreed_on=TODAY + timedelta(days=1)), TODAY, SELLER, "bad-dates"),
    (replace(NEW, customer="C-2"), TODAY, SELLER, "not-found"),
    (replace(NEW, partner="bolt-id"), TODAY, SELLER, "not-found"),
    (replace(NEW, partner="gone-id"), TODAY, "regional-manager", "not-active"),
    (NEW, TODAY, "auditor", "no-right"),
    (NEW, date(2019, 1, 1), SELLER, "no-deal-rules"),
]


@pytest.mark.parametrize(("new", "day", "by", "answered"), REGISTERED)
def test_a_deal_is_registered_by_the_rules_of_its_day(
    new: NewDeal, day: date, by: str, answered: str
) -> None:
    world()
    Partner.objects.create(id="gone-id", state="left", left_on=TODAY)
    if answered not in DEAL.states:
        with refused(answered):
            register(new, rules(), by, day)
        return
    deal = register(new, rules(), by, day)
    assert deal.state == answered
    assert deal.protected_until == (day + timedelta(days=90) if answered == "approved" else None)
    assert [line["status"] for line in exported_lines()["deals"]] == [answered]


Act = Callable[[str], object]
ACTIONS: dict[str, Act] = {
    "approve": lambda by: approve("D-1", rules(), by, TODAY),
    "reject": lambda by: answer("D-1", "reject", by, TODAY, "no budget there"),
    "ask": lambda by: answer("D-1", "ask", by, TODAY, "who signs?"),
    "resubmit": lambda by: resubmit("D-1", by, TODAY, "the owner"),
    "withdraw": lambda by: withdraw("D-1", by, TODAY),
    "win": lambda by: settle("D-1", "win", WON, rules(), by, WON),
    "lose": lambda by: settle("D-1", "lose", TODAY, rules(), by, TODAY),
    "extend": lambda by: extend("D-1", rules(), by, TODAY, "slow tender"),
    "expire": lambda by: expire(by, ENDS),
}
PATHS: dict[str, tuple[tuple[str, str], ...]] = {
    "submitted": (),
    "action-required": (("ask", "regional-manager"),),
    "approved": (("approve", "regional-manager"),),
    "rejected": (("reject", "regional-manager"),),
    "won": (("approve", "regional-manager"), ("win", SELLER)),
    "lost": (("approve", "regional-manager"), ("lose", SELLER)),
    "withdrawn": (("withdraw", SELLER),),
}
WHO = {
    SELLER: {"resubmit", "withdraw", "win", "lose"},
    "regional-manager": {
        "approve",
        "reject",
        "ask",
        "resubmit",
        "withdraw",
        "win",
        "lose",
        "extend",
    },
    "bolt-id-seller": set[str](),
    "finance-controller": set[str](),
}


@pytest.mark.parametrize("state", PATHS)
def test_every_action_is_taken_from_its_states_by_who_may(state: str) -> None:
    world()
    for by, allowed in WHO.items():
        for action in (name for name in ACTIONS if name != "expire"):
            with undone():
                submitted()
                for step, who in PATHS[state]:
                    ACTIONS[step](who)
                assert Deal.objects.get().state == state
                possible = action in allowed and (state, action) in DEAL.transitions
                answered = "done"
                try:
                    ACTIONS[action](by)
                except Refusal as refusal:
                    answered = refusal.problems[0].code
                what = f"{state}, {action} by {by}: {answered}"
                assert (answered == "done") == possible, what
                if possible:
                    assert Deal.objects.get().state == DEAL.transitions[state, action]


# who asks for the same      from day     answer
SECOND = [
    ("bolt-id-seller", 0, "protected"),
    ("bolt-id-seller", 89, "protected"),
    ("bolt-id-seller", 90, "approved"),
    (SELLER, 30, "already-registered"),
    ("regional-manager", 30, "protected"),
]


@pytest.mark.parametrize(("by", "after_days", "answered"), SECOND)
def test_what_is_protected_is_refused_with_its_window_and_no_name(
    by: str, after_days: int, answered: str
) -> None:
    world()
    register(NEW, rules(), SELLER, TODAY)
    partner = "acme-id" if by == SELLER else "bolt-id"
    second = replace(NEW, partner=partner, id="D-2")
    day = TODAY + timedelta(days=after_days)
    if answered == "approved":
        assert register(second, rules(), by, day).state == "approved"
        assert Deal.objects.get(pk="D-1").state == "expired"
        return
    with pytest.raises(Refusal) as error:
        register(second, rules(), by, day)
    [problem] = error.value.problems
    assert problem.code == answered
    assert ENDS.isoformat() in problem.what
    told = str(problem)
    assert ("acme-id" in told) == (by in (SELLER, "regional-manager"))


def test_the_database_itself_keeps_one_deal_of_a_customer_and_product() -> None:
    world()
    register(NEW, rules(), SELLER, TODAY)
    with pytest.raises(IntegrityError), transaction():
        Deal.objects.create(
            id="D-2",
            partner_id="bolt-id",
            state="approved",
            protects="databases to C-1",
            protected_until=ENDS,
        )


# all for one product, all for anything, some for a product and some for anything
AT_ONCE = [("databases", "databases"), ("", ""), ("databases", ""), ("", "storage")]


@pytest.mark.parametrize("products", AT_ONCE)
def test_of_many_who_register_at_once_one_is_protected(products: tuple[str, str]) -> None:
    people()
    customer()
    partners = [f"partner-{number}" for number in range(6)]
    for name in partners:
        active(name)

    def ask(partner: str) -> str:
        try:
            with transaction():
                product = products[partners.index(partner) % 2]
                new = replace(NEW, partner=partner, id=f"D-{partner}", product=product)
                return register(new, rules(), "regional-manager", TODAY).state
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            close_records()

    with ThreadPoolExecutor(len(partners)) as pool:
        answers = sorted(pool.map(ask, partners))
    assert answers == ["approved", *["protected"] * 5]
    assert [deal.state for deal in Deal.objects.all()] == ["approved"]


# product registered, asked for by another       answer
OVERLAPS = [
    ("databases", "databases", "protected"),
    ("databases", "", "protected"),
    ("", "databases", "protected"),
    ("", "", "protected"),
    ("databases", "storage", "approved"),
]


@pytest.mark.parametrize(("first", "second", "answered"), OVERLAPS)
def test_a_deal_for_anything_meets_a_deal_for_any_product(
    first: str, second: str, answered: str
) -> None:
    world()
    register(replace(NEW, product=first), rules(), SELLER, TODAY)
    other = replace(NEW, product=second, partner="bolt-id", id="D-2")
    if answered == "approved":
        assert register(other, rules(), "bolt-id-seller", TODAY).state == "approved"
        return
    with refused(answered):
        register(other, rules(), "bolt-id-seller", TODAY)


# approved first, with the reason      answer
OF_TWO = [
    ("D-1", "", ""),
    ("D-2", "", "no-reason"),
    ("D-2", "they wrote the customer's tender", ""),
]


@pytest.mark.parametrize(("approved", "reason", "answered"), OF_TWO)
def test_of_two_who_register_the_same_the_earlier_has_it_or_a_reason_is_given(
    approved: str, reason: str, answered: str
) -> None:
    world()
    submitted()
    later = TODAY + timedelta(days=1)
    second = register(replace(NEW, partner="bolt-id", id="D-2"), rules(), "bolt-id-seller", later)
    assert (second.state, second.looked_at_because) == ("submitted", "also-registered")
    if answered:
        with refused(answered), transaction():
            approve(approved, rules(), "regional-manager", later, reason=reason)
        assert {deal.state for deal in Deal.objects.all()} == {"submitted"}
        return
    approve(approved, rules(), "regional-manager", later, reason=reason)
    other = Deal.objects.exclude(pk=approved).get()
    until = (later + timedelta(days=90)).isoformat()
    assert (other.state, Deal.objects.get(pk=approved).reason) == ("rejected", reason)
    assert f"protected until {until}" in other.reason
    assert other.reason.endswith(reason)
    assert "-id" not in other.reason, "whose the other deal is stays untold"
    assert other.reason in [change.reason for change in history("deal", other.id)]


def test_a_stale_revision_is_refused() -> None:
    world()
    deal = submitted()
    approve(deal.id, rules(), "regional-manager", TODAY, revision=deal.revision)
    seen = Deal.objects.get().revision
    extend(deal.id, rules(), "regional-manager", TODAY, "slow", revision=seen)
    with refused("no-more-extensions"):
        extend(deal.id, rules(), "other-manager", TODAY, "slower", revision=seen)
    assert Deal.objects.get().protected_until == ENDS + timedelta(days=30)


def test_who_registered_a_deal_does_not_approve_it() -> None:
    world()
    register(replace(NEW, several=True), rules(), "regional-manager", TODAY)
    with refused("own-approval"):
        approve("D-1", rules(), "regional-manager", TODAY)
    Person.objects.filter(pk="other-manager").update(
        approval_limit_minor=79_999_99, approval_currency="USD"
    )
    with refused("beyond-limit"):
        approve("D-1", rules(), "other-manager", TODAY)


# closed on, asked on                                   answer
CLOSED = [
    (WON, WON, "won"),
    (WON - timedelta(days=1), WON, "too-soon"),
    (TODAY, TODAY, "too-soon"),
    (ENDS - timedelta(days=1), ENDS, "won"),
    (ENDS, ENDS, "lapsed"),
    (TODAY - timedelta(days=1), TODAY, "bad-dates"),
    (TODAY + timedelta(days=1), TODAY, "bad-dates"),
]


@pytest.mark.parametrize(("closed_on", "day", "answered"), CLOSED)
def test_a_deal_is_won_within_its_protection(closed_on: date, day: date, answered: str) -> None:
    world()
    register(NEW, rules(), SELLER, TODAY)
    if answered != "won":
        with refused(answered):
            settle("D-1", "win", closed_on, rules(), SELLER, day)
        return
    assert settle("D-1", "win", closed_on, rules(), SELLER, day).protects is not None
    [*_, last] = exported_lines()["deals"]
    assert (last["status"], last["closed"]) == ("won", closed_on.isoformat())


def test_a_deal_is_not_there_for_another_partner() -> None:
    world()
    register(NEW, rules(), SELLER, TODAY)
    for name in ("D-1", "D-none"):
        with refused("not-found"):
            deal_called(name, Person.objects.get(pk="bolt-id-seller"))


def test_a_disputed_deal_changes_hands_from_a_day(tmp_path: Path) -> None:
    world()
    home = workspace(tmp_path)
    register(NEW, rules(), SELLER, TODAY)
    with refused("not-found"):
        dispute_deal("bolt-id", "C-1", "other", rules(), "bolt-id-seller", TODAY)
    made = dispute_deal("bolt-id", "C-1", "databases", rules(), "bolt-id-seller", TODAY)
    assert made.decide_by == date(2026, 3, 17), "ten working days, one of them a holiday"
    with refused("already-open"):
        dispute_deal("bolt-id", "C-1", "databases", rules(), "bolt-id-seller", TODAY)
    add_evidence(home, made.id, SELLER, TODAY, None, "we met them in January")
    add_evidence(home, made.id, "bolt-id-seller", TODAY, None, "our offer of December")
    seen = {
        name: [e.note for e in evidence_for(made, Person.objects.get(pk=name))]
        for name in (SELLER, "bolt-id-seller", "regional-manager")
    }
    assert seen == {
        SELLER: ["we met them in January"],
        "bolt-id-seller": ["our offer of December"],
        "regional-manager": ["we met them in January", "our offer of December"],
    }
    later = TODAY + timedelta(days=7)
    decide(made.id, "bolt-id", later, "regional-manager", TODAY, "met them first")
    assert Deal.objects.get().partner_id == "bolt-id"
    told = [(x["partner"], x["from"], x.get("until")) for x in exported_lines()["deals"]]
    assert told == [
        ("acme-id", TODAY.isoformat(), later.isoformat()),
        ("bolt-id", later.isoformat(), None),
    ]
    assert [c.action for c in history("attribution dispute", made.id)] == [
        "open",
        "evidence",
        "evidence",
        "decide",
    ]
    with refused("wrong-state"):
        add_evidence(home, made.id, SELLER, TODAY, None, "late")


# decided for     by                  reason      answer
OUTCOMES = [
    ("acme-id", "regional-manager", "held it", ""),
    ("bolt-id", "programme-manager", "met them first", ""),
    ("cord-id", "regional-manager", "neither", "not-a-party"),
    ("bolt-id", "regional-manager", " ", "no-reason"),
    ("bolt-id", "bolt-id-seller", "mine", "no-right"),
    ("bolt-id", "finance-controller", "mine", "no-right"),
    ("bolt-id", "other-manager", "mine", "own-approval"),
]


@pytest.mark.parametrize(("winner", "by", "reason", "answered"), OUTCOMES)
def test_a_dispute_is_decided_by_who_may_and_did_not_open_it(
    winner: str, by: str, reason: str, answered: str
) -> None:
    world()
    register(NEW, rules(), SELLER, TODAY)
    made = dispute_deal("bolt-id", "C-1", "databases", rules(), "other-manager", TODAY)
    if answered:
        with refused(answered):
            decide(made.id, winner, TODAY, by, TODAY, reason)
        return
    decide(made.id, winner, TODAY, by, TODAY, reason)
    assert Deal.objects.get().partner_id == winner


def test_a_disputed_account_names_nobody_to_the_other_side() -> None:
    world()
    facts = Facts.of_rows(
        {
            "attribution": [
                {
                    "provider": "Example Cloud",
                    "billing_account": "1001",
                    "role": "reseller",
                    "partner": "acme-id",
                    "share": "100%",
                }
            ]
        },
        references=False,
    )
    account = Account("Example Cloud", "1001", "", "reseller")
    made = dispute_account("bolt-id", account, facts, rules(), "bolt-id-seller", TODAY)
    mine, theirs = (Person.objects.get(pk=p) for p in ("bolt-id-seller", SELLER))
    assert shown_to(made, mine) == {"holder": "another partner", "claimant": "bolt-id"}
    assert shown_to(made, theirs) == {"holder": "acme-id", "claimant": "another partner"}
    manager = Person.objects.get(pk="regional-manager")
    assert shown_to(made, manager) == {"holder": "acme-id", "claimant": "bolt-id"}
    stranger = Person.objects.create(id="cord-id-seller", roles=["partner"], partner="cord-id")
    with refused("not-found"):
        dispute_called(made.id, stranger)
    with refused("not-found"):
        withdraw_dispute(made.id, SELLER, TODAY)
    assert withdraw_dispute(made.id, "bolt-id-seller", TODAY).state == "withdrawn"
    with refused("not-found"):
        other = Account("Example Cloud", "1002", "", "reseller")
        dispute_account("bolt-id", other, facts, rules(), "bolt-id-seller", TODAY)
