"""Becoming a partner, staying one, leaving: what each may do and when it is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from largesse.partners.audit import history
from largesse.partners.exchange.exporting import exported_lines
from largesse.partners.models import Application, Contact, Partner
from largesse.partners.privacy import add_contact, erase
from largesse.partners.register.applications import (
    NewPartner,
    apply_for_market,
    apply_to_join,
    approve,
    correct,
    lacks_of,
    turn_down,
)
from largesse.partners.register.checks import NewCheck, partners_lacking, record_check
from largesse.partners.register.hierarchy import chain_of, set_parent
from largesse.partners.register.lives import PARTNER, SUSPENSIONS
from largesse.partners.register.standing import (
    bill_overdue,
    bill_paid,
    leave,
    reinstate,
    suspend,
)
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.partners.world import (
    ACME,
    TODAY,
    active,
    passed,
    people,
    refused,
    rules,
    undone,
    workspace,
)

pytestmark = pytest.mark.usefixtures("records")
LATER = TODAY + timedelta(days=30)


def joined(home: Workspace) -> Partner:
    application = apply_to_join(ACME, rules(), "regional-manager", TODAY)
    passed(home, "due-diligence")
    passed(home, "credit")
    approve(application.id, rules(), "other-manager", TODAY)
    return Partner.objects.get(pk="acme-id")


def test_a_partner_applies_is_checked_and_becomes_active(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    application = apply_to_join(ACME, rules(), "regional-manager", TODAY)
    assert application.answer_by == date(2026, 3, 5)
    assert exported_lines()["partners"] == []
    passed(home, "due-diligence")
    assert Partner.objects.get().state == "in-checks"
    passed(home, "credit", grade="B+")
    approve(application.id, rules(), "other-manager", LATER)
    partner = Partner.objects.get()
    assert (partner.state, partner.since) == ("active", LATER)
    assert exported_lines()["partners"] == [
        {
            "partner": "acme-id",
            "name": "Acme Indonesia",
            "country": "ID",
            "type": "reseller",
            "region": "southeast-asia",
            "from": LATER.isoformat(),
        }
    ]
    actions = [change.action for change in history("partner", "acme-id")]
    assert actions == [
        "apply",
        "record-check",
        "check",
        "record-check",
        "activate",
        "state-partners",
    ]


# what is typed                                                    answer
TYPED: list[tuple[NewPartner, str]] = [
    (replace(ACME, id="Acme Indonesia"), "bad-slug"),
    (replace(ACME, id="a" * 64), "bad-slug"),
    (replace(ACME, id=""), "empty-cell"),
    (replace(ACME, type=""), "empty-cell"),
    (replace(ACME, country="XX"), "bad-country"),
    (replace(ACME, type="re seller"), "bad-slug"),
    (replace(ACME, region="South East"), "bad-slug"),
    (replace(ACME, name="Acme\x07"), "control-character"),
    (replace(ACME, name="A" * 2001), "long-text"),
]


@pytest.mark.parametrize(("new", "code"), TYPED)
def test_nobody_becomes_a_partner_whom_facts_would_refuse(new: NewPartner, code: str) -> None:
    people()
    with refused(code):
        apply_to_join(new, rules(), "regional-manager", TODAY)
    assert not Partner.objects.exists()


def test_a_text_too_long_for_its_column_is_refused_on_both_databases() -> None:
    people()
    active("acme-id")
    with refused("too-long"):
        add_contact("acme-id", "N" * 201, "", "", "billing", "regional-manager", TODAY)
    assert not Contact.objects.exists()


# checks as recorded: kind, result, valid until            approved on, by          answer
REQUIRED = [
    ([("due-diligence", "passed", None)], TODAY, "other-manager", "checks-missing"),
    (
        [("due-diligence", "passed", None), ("credit", "failed", None)],
        TODAY,
        "other-manager",
        "checks-missing",
    ),
    (
        [("due-diligence", "passed", None), ("credit", "passed", LATER)],
        LATER,
        "other-manager",
        "checks-missing",
    ),
    (
        [("due-diligence", "passed", None), ("credit", "passed", LATER)],
        TODAY,
        "other-manager",
        "",
    ),
    (
        [
            ("due-diligence", "passed", None),
            ("credit", "failed", None),
            ("credit", "passed", None),
        ],
        TODAY,
        "other-manager",
        "",
    ),
    ([("due-diligence", "passed", None), ("credit", "passed", None)], TODAY, "auditor", "no-right"),
    (
        [("due-diligence", "passed", None), ("credit", "passed", None)],
        TODAY,
        "regional-manager",
        "own-approval",
    ),
    ([], TODAY, "other-manager", "checks-missing"),
]


@pytest.mark.parametrize(("checks", "day", "by", "answer"), REQUIRED)
def test_only_required_checks_that_passed_and_count_activate(
    tmp_path: Path, checks: list[tuple[str, str, date | None]], day: date, by: str, answer: str
) -> None:
    people()
    home = workspace(tmp_path)
    application = apply_to_join(ACME, rules(), "regional-manager", TODAY)
    for kind, result, until in checks:
        new = NewCheck("acme-id", kind, result, TODAY, valid_until=until, note="seen")  # type: ignore[arg-type]
        record_check(home, new, "risk-officer", TODAY)
    if answer:
        with refused(answer):
            approve(application.id, rules(), by, day)
        assert Partner.objects.get().state != "active"
        return
    approve(application.id, rules(), by, day)
    assert Partner.objects.get().state == "active"


def test_what_an_application_lacks_is_listed(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    application = apply_to_join(ACME, rules(), "regional-manager", TODAY)
    passed(home, "credit", valid_until=LATER)
    assert [str(lack) for lack in lacks_of(application, rules(), LATER)] == [
        "due-diligence: not made",
        f"credit: expired on {LATER.isoformat()}",
    ]


Act = Callable[[], object]
ACTIONS: dict[str, Act] = {
    "check": lambda: Partner.objects.get(),
    "activate": lambda: approve("acme-id", rules(), "other-manager", TODAY),
    "decline": lambda: turn_down("acme-id", "decline", "other-manager", TODAY, "no capacity"),
    "withdraw": lambda: turn_down("acme-id", "withdraw", "regional-manager", TODAY, "on hold"),
    "suspend": lambda: suspend("acme-id", "breach", "risk-officer", TODAY),
    "reinstate": lambda: reinstate("acme-id", rules(), "risk-officer", TODAY, "mended"),
    "leave": lambda: leave("acme-id", "regional-manager", TODAY, "closed its business"),
    "apply": lambda: apply_to_join(ACME, rules(), "regional-manager", TODAY),
}
PATHS = {
    "applied": (),
    "in-checks": ("check",),
    "active": ("check", "activate"),
    "suspended": ("check", "activate", "suspend"),
    "left": ("check", "activate", "leave"),
    "declined": ("decline",),
    "withdrawn": ("withdraw",),
}


@pytest.mark.parametrize("action", [name for name in ACTIONS if name != "check"])
@pytest.mark.parametrize("state", PATHS)
def test_every_action_is_taken_from_its_states_alone(
    tmp_path: Path, state: str, action: str
) -> None:
    people()
    home = workspace(tmp_path)
    apply_to_join(ACME, rules(), "regional-manager", TODAY)
    for step in PATHS[state]:
        if step == "check":
            passed(home, "due-diligence")
            passed(home, "credit")
        else:
            ACTIONS[step]()
    assert Partner.objects.get().state == state
    after = PARTNER.transitions.get((state, action), "refused")
    if (state, action) == ("suspended", "suspend"):
        after = "refused"  # for a second reason under which nothing is earned
    answer = "done"
    try:
        ACTIONS[action]()
    except Exception as error:
        answer = type(error).__name__
    assert answer == ("Refusal" if after == "refused" else "done")
    assert Partner.objects.get().state == (state if after == "refused" else after)


DONE: dict[str, Callable[[Workspace, str], object]] = {
    "check": lambda home, by: record_check(
        home, NewCheck("acme-id", "credit", "passed", TODAY, note="seen"), by, TODAY
    ),
    "market": lambda _, by: apply_for_market("acme-id", "MY", rules(), by, TODAY),
    "correct": lambda _, by: correct("acme-id", {"region": "asia"}, by, TODAY, "moved"),
    "parent": lambda _, by: set_parent("acme-id", "", by, TODAY),
    "bill": lambda _, by: bill_overdue("acme-id", "B", TODAY - timedelta(days=1), by, TODAY),
    "suspend": lambda _, by: suspend("acme-id", "breach", by, TODAY),
    "leave": lambda _, by: leave("acme-id", by, TODAY, "closed"),
    "contact": lambda _, by: add_contact("acme-id", "N", "", "", "billing", by, TODAY),
    "erase": lambda home, by: erase(home, "acme-id", by, TODAY, "asked"),
}
# who                    what they may do to a partner that is active
MAY = {
    "programme-manager": "market correct parent suspend leave contact erase",
    "regional-manager": "check market correct parent suspend leave contact",
    "finance-controller": "check bill",
    "risk-officer": "check suspend leave erase",
    "auditor": "",
    "acme-id-seller": "market contact",
    "bolt-id-seller": "",
    "nobody": "",
}


@pytest.mark.parametrize("by", MAY)
def test_everyone_does_to_a_partner_what_is_theirs_to_do(tmp_path: Path, by: str) -> None:
    people()
    home = workspace(tmp_path)
    active("acme-id")
    for action, do in DONE.items():
        answer = "done"
        with undone():
            try:
                do(home, by)
            except Refusal as refusal:
                answer = refusal.problems[0].code
        allowed = action in MAY[by].split()
        assert (answer == "done") == allowed, f"{action} by {by}: {answer}"
        if not allowed:
            assert answer in ("no-right", "not-found", "no-such-person")


def test_partners_whose_checks_run_out_are_found_before_they_do(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    joined(home)
    new = NewCheck("acme-id", "credit", "passed", TODAY, valid_until=LATER, note="for a month")
    record_check(home, new, "risk-officer", TODAY)
    active("bolt-id", "agent")
    told = {
        day: {
            partner.id: [str(x) for x in lacks] for partner, lacks in partners_lacking(rules(), day)
        }
        for day in (TODAY, LATER)
    }
    assert told == {
        TODAY: {"bolt-id": ["due-diligence: not made"]},
        LATER: {
            "acme-id": [f"credit: expired on {LATER.isoformat()}"],
            "bolt-id": ["due-diligence: not made"],
        },
    }


@pytest.mark.parametrize("code", SUSPENSIONS)
def test_a_suspension_ends_facts_unless_only_payments_wait(tmp_path: Path, code: str) -> None:
    people()
    joined(workspace(tmp_path))
    suspend("acme-id", code, "risk-officer", LATER)
    [line] = exported_lines()["partners"]
    assert line.get("until", "") == ("" if SUSPENSIONS[code].earns else LATER.isoformat())
    again = LATER + timedelta(days=10)
    reinstate("acme-id", rules(), "risk-officer", again, "settled")
    spans = [(line["from"], line.get("until", "")) for line in exported_lines()["partners"]]
    open_again = [(TODAY.isoformat(), LATER.isoformat()), (again.isoformat(), "")]
    assert spans == ([(TODAY.isoformat(), "")] if SUSPENSIONS[code].earns else open_again)


def test_an_overdue_bill_freezes_and_clears_itself(tmp_path: Path) -> None:
    people()
    joined(workspace(tmp_path))
    due = TODAY - timedelta(days=1)
    for bill in ("B-1", "B-2", "B-2"):
        bill_overdue("acme-id", bill, due, "finance-controller", TODAY)
    assert Partner.objects.get().state_reason == "overdue-bill"
    with refused("bills-overdue"):
        reinstate("acme-id", rules(), "risk-officer", TODAY, "please")
    bill_paid("acme-id", "B-1", LATER, "finance-controller", LATER)
    assert Partner.objects.get().state == "suspended"
    bill_paid("acme-id", "B-2", LATER, "finance-controller", LATER)
    assert Partner.objects.get().state == "active"
    with refused("not-yet-due"):
        bill_overdue("acme-id", "B-3", LATER, "finance-controller", LATER)
    with refused("no-right"):
        bill_overdue("acme-id", "B-3", due, "regional-manager", TODAY)


def test_an_overdue_bill_does_not_lift_a_graver_suspension(tmp_path: Path) -> None:
    people()
    joined(workspace(tmp_path))
    bill_overdue("acme-id", "B-1", TODAY - timedelta(days=1), "finance-controller", TODAY)
    suspend("acme-id", "sanctions", "risk-officer", TODAY)
    bill_paid("acme-id", "B-1", TODAY, "finance-controller", TODAY)
    assert Partner.objects.get().state_reason == "sanctions"


def test_a_new_market_is_an_application_of_its_own(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    joined(home)
    asked = apply_for_market("acme-id", "MY", rules(), "acme-id-seller", TODAY)
    assert asked.answer_by == date(2026, 3, 11)
    with refused("already-open"):
        apply_for_market("acme-id", "MY", rules(), "acme-id-seller", TODAY)
    with refused("checks-missing"):
        approve(asked.id, rules(), "regional-manager", TODAY)
    passed(home, "due-diligence", market="MY")
    approve(asked.id, rules(), "regional-manager", LATER)
    assert exported_lines()["facts"] == [
        {
            "subject_kind": "partner",
            "subject": "acme-id",
            "fact": "market",
            "value": "MY",
            "values": "many",
            "from": LATER.isoformat(),
        }
    ]


# who asks                what for      answer
OTHERS = [
    ("acme-id-seller", "acme-id", ""),
    ("bolt-id-seller", "acme-id", "not-found"),
    ("bolt-id-seller", "none-such", "not-found"),
    ("auditor", "acme-id", "no-right"),
]


@pytest.mark.parametrize(("by", "partner", "answer"), OTHERS)
def test_a_partner_does_not_even_learn_that_another_is_there(
    by: str, partner: str, answer: str
) -> None:
    people()
    active("acme-id")
    if answer:
        with refused(answer):
            apply_for_market(partner, "MY", rules(), by, TODAY)
        return
    assert apply_for_market(partner, "MY", rules(), by, TODAY).state == "applied"


# partner      buys through   from            answer
PARENTS = [
    ("acme-id", "dist-1", TODAY, ""),
    ("dist-1", "dist-2", TODAY, ""),
    ("dist-2", "dist-1", TODAY, "circle"),
    ("dist-1", "dist-1", TODAY, "circle"),
    ("acme-id", "bolt-id", TODAY, "no-distributor"),
    ("acme-id", "none-such", TODAY, "not-found"),
    ("gone-id", "dist-1", TODAY, "not-active"),
]


@pytest.mark.parametrize(("partner", "parent", "since", "answer"), PARENTS)
def test_who_buys_through_whom_is_no_circle(
    partner: str, parent: str, since: date, answer: str
) -> None:
    people()
    for name, kind in (("dist-1", "distributor"), ("dist-2", "distributor")):
        active(name, kind)
    for name in ("acme-id", "bolt-id"):
        active(name)
    Partner.objects.create(id="gone-id", state="left", left_on=TODAY)
    if answer == "circle" and partner != parent:
        set_parent("dist-1", "dist-2", "regional-manager", LATER)
    if answer:
        with refused(answer):
            set_parent(partner, parent, "regional-manager", since)
        return
    set_parent(partner, parent, "regional-manager", since)
    assert Partner.objects.get(pk=partner).parent_id == parent
    assert chain_of(partner, since) == (parent,)
    assert chain_of(partner, since - timedelta(days=1)) == ()


def test_a_correction_holds_from_its_day_and_what_held_stays(tmp_path: Path) -> None:
    people()
    joined(workspace(tmp_path))
    correct("acme-id", {"name": "Acme Nusantara"}, "regional-manager", LATER, "renamed")
    told = [(line["name"], line["from"]) for line in exported_lines()["partners"]]
    assert told == [
        ("Acme Indonesia", TODAY.isoformat()),
        ("Acme Nusantara", LATER.isoformat()),
    ]
    with refused("fact-later"):
        correct("acme-id", {"name": "Acme"}, "regional-manager", TODAY + timedelta(days=1), "no")


def test_who_left_may_come_back(tmp_path: Path) -> None:
    people()
    joined(workspace(tmp_path))
    leave("acme-id", "regional-manager", LATER, "merged")
    application = apply_to_join(ACME, rules(), "regional-manager", LATER)
    back = LATER + timedelta(days=5)
    approve_checked(application, back)
    partner = Partner.objects.get()
    assert (partner.state, partner.since, partner.left_on) == ("active", TODAY, None)
    spans = [(line["from"], line.get("until", "")) for line in exported_lines()["partners"]]
    assert spans == [(TODAY.isoformat(), LATER.isoformat()), (back.isoformat(), "")]


def approve_checked(application: Application, day: date) -> None:
    new = NewCheck("acme-id", "credit", "passed", TODAY, note="renewed")
    record_check(Workspace(Path()), new, "risk-officer", TODAY)
    approve(application.id, rules(), "other-manager", day)
