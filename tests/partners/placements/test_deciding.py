"""Decisions on placements: whose they are, what they may depart from, when they open again."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from largesse.partners.audit import history
from largesse.partners.database import close_records, transaction
from largesse.partners.models import Change, PlacementDecision
from largesse.partners.placements import deciding
from largesse.partners.placements.deciding import Found, Words
from largesse.settlement.verifying.trail import records_are_as_left
from largesse.sovereignty.registers.json import check_seal, sealed
from largesse.workspace.errors import Refusal
from tests.partners import world
from tests.partners.world import refused

OFFICER, SECOND = "risk-officer", "other-officer"
BASIS = {"verdict": {"value": "allowed"}}


def today() -> date:
    return timezone.now().date()


def days(count: int) -> date:
    return today() + timedelta(days=count)


@pytest.fixture
def _people(records: str) -> None:
    world.people()
    deciding.person_called(OFFICER).__class__.objects.create(id=SECOND, roles=["risk-officer"])


pytestmark = pytest.mark.usefixtures("_people")


def found(verdict: str = "allowed", **more: Any) -> Found:
    """A verdict as the room of placement hands it over."""
    said = {"workload": "ledger", "offering": "north", "verdict": verdict}
    may = verdict not in ("refused", "unknown")
    usual: Mapping[str, Any] = {
        "may_be_placed": may, "record": said, "basis": BASIS, "holds_until": None, **said,
    }  # fmt: skip
    return Found(**{**usual, **more})


def decided(
    verdict: str = "allowed",
    by: str = OFFICER,
    on: date | None = None,
    *,
    refuse: bool = False,
    reason: str = "",
    until: date | None = None,
    **more: Any,
) -> PlacementDecision:
    asked = found(verdict, **more)
    return deciding.decide(asked, by, on or today(), refuse=refuse, reason=reason, until=until)


@pytest.mark.parametrize(
    ("verdict", "refuse", "reason", "kept"),
    [
        ("allowed",                 False, "",           "allowed"),
        ("allowed with conditions", False, "",           "allowed with conditions"),
        ("allowed in part",         False, "",           "allowed in part"),
        ("allowed",                 True,  "a takeover", "refused"),
        ("unknown",                 True,  "",           "refused"),
        ("unknown",                 False, "",           "unknown"),
        ("refused",                 False, "",           "refused"),
        ("refused",                 True,  "",           "refused"),
    ],
)  # fmt: skip
def test_what_is_decided_is_what_was_found_or_stricter(
    verdict: str, refuse: bool, reason: str, kept: str
) -> None:
    """There is no way to say yes to what the rules refuse: none of the arguments could."""
    made = decided(verdict, refuse=refuse, reason=reason)
    assert (made.verdict, made.decided, made.state) == (verdict, kept, "stands")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"by": "programme-manager"},                               "no-right"),
        ({"by": "finance-controller"},                              "no-right"),
        ({"by": "regional-manager"},                                "no-right"),
        ({"by": "auditor"},                                         "no-right"),
        ({"by": "acme-id-seller"},                                  "no-right"),
        ({"by": "nobody"},                                          "no-such-person"),
        ({"by": ""},                                                "no-such-person"),
        ({"refuse": True},                                          "no-reason"),
        ({"refuse": True, "reason": "  "},                          "no-reason"),
        ({"on": days(-1)},                                          "no-reason"),
        ({"on": days(1)},                                           "bad-day"),
        ({"until": today()},                                        "bad-until"),
        ({"until": days(367)},                                      "bad-until"),
        ({"until": days(20), "holds_until": days(10)},              "bad-until"),
    ],
)  # fmt: skip
def test_what_is_not_decided(asked: dict[str, Any], code: str) -> None:
    with refused(code):
        decided(**asked)
    assert PlacementDecision.objects.count() == 0
    assert not Change.objects.filter(kind="placement-decision").exists()


@pytest.mark.parametrize(
    ("evidence_ends", "asked", "last"),
    [(None, None, 366), (10, None, 10), (900, None, 366), (10, 5, 5), (None, 30, 30)],
)
def test_it_holds_a_year_at_most_and_no_longer_than_what_it_rests_on(
    evidence_ends: int | None, asked: int | None, last: int
) -> None:
    made = decided(
        holds_until=days(evidence_ends) if evidence_ends else None,
        until=days(asked) if asked else None,
    )
    assert made.holds_until == days(last)


def test_the_record_is_sealed_as_every_record_and_says_who_decided_what() -> None:
    made = decided(refuse=True, reason="its owner is for sale")
    record = check_seal(made.record)
    assert sealed(record) == made.record
    assert record["decision"] == {
        "decided": "refused",
        "by": OFFICER,
        "on": today().isoformat(),
        "entered_on": today().isoformat(),
        "holds_until": days(366).isoformat(),
        "reason": "its owner is for sale",
    }
    assert (record["verdict"], list(deciding.decisions_not_as_sealed())) == ("allowed", [])


def changed_byte(made: PlacementDecision) -> dict[str, Any]:
    return {"record": made.record.replace('"allowed"', '"alloved"')}


def unfit(made: PlacementDecision) -> dict[str, Any]:
    """Sealed by the rule, and no decision at all."""
    text, seal = deciding._sealed({"decision": ["by"], "workload": made.workload})
    return {"record": text, "seal": seal}


def resealed(made: PlacementDecision) -> dict[str, Any]:
    """Somebody who knows how seals are made writes another record, and seals it."""
    record = json.loads(made.record)["record"]
    record["decision"]["by"] = SECOND
    text, seal = deciding._sealed(record)
    return {"record": text, "seal": seal}


TAMPERED = {
    "a byte of the record": changed_byte,
    "a space in it": lambda made: {"record": made.record.replace(":", ": ", 1)},
    "the seal": lambda _: {"seal": "0" * 64},
    "no record": lambda _: {"record": ""},
    "a record of another kind": lambda _: {"record": '{"record":[]}\n'},
    "sealed anew": resealed,
    "sealed, and no decision": unfit,
    "what was decided": lambda _: {"decided": "refused"},
    "who decided": lambda _: {"by": SECOND},
    "its last day": lambda _: {"holds_until": days(9_000)},
    "the workload": lambda _: {"workload": "payroll"},
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_changed_behind_its_back_is_found(what: str) -> None:
    made = decided()
    PlacementDecision.objects.filter(pk=made.pk).update(**TAMPERED[what](made))
    (problem,) = deciding.decisions_not_as_sealed()
    assert problem.code == "record-altered"
    assert deciding.named(made) in problem.what


def test_a_state_changed_behind_its_back_is_found_beside_the_trail() -> None:
    made = decided()
    assert list(records_are_as_left()) == []
    PlacementDecision.objects.filter(pk=made.pk).update(state="withdrawn")
    (problem,) = records_are_as_left()
    assert "state is 'withdrawn'" in problem.what


def test_the_trail_tells_who_decided_who_opened_it_again_and_why() -> None:
    first = decided()
    deciding.review(today(), lambda _: CHANGED, "largesse")
    second = decided("refused", by=SECOND)
    deciding.withdraw(second, OFFICER, "the customer left")
    told = [
        (c.by, c.action, c.reason)
        for made in (first, second)
        for c in history("placement-decision", made.pk)
    ]
    assert told == [
        (OFFICER, "decide", ""),
        ("largesse", "reopen", "a law is new; a share is another"),
        (SECOND, "supersede", ""),
        (SECOND, "decide", ""),
        (OFFICER, "withdraw", "the customer left"),
    ]
    assert list(records_are_as_left()) == []


CHANGED: list[Words] = [
    {"en": "a law is new", "fr": "une loi est nouvelle"},
    {"en": "a share is another", "fr": "une part a changé"},
]


def test_what_no_longer_rests_on_what_it_did_is_open_again_and_says_why() -> None:
    made = decided()
    assert deciding.review(today(), lambda _: [], "largesse") == []
    (opened,) = deciding.review(today(), lambda _: CHANGED, "largesse")
    made.refresh_from_db()
    assert (opened.pk, made.state, made.because) == (made.pk, "reopened", CHANGED)
    assert deciding.review(today(), lambda _: CHANGED, "largesse") == []


def test_its_last_day_opens_it_again() -> None:
    made = decided(until=days(5))
    assert deciding.review(days(4), lambda _: [], "largesse") == []
    deciding.review(days(5), lambda _: [], "largesse")
    made.refresh_from_db()
    assert made.state == "reopened"
    assert made.because[0]["en"] == f"it held until {days(5).isoformat()}"


def test_two_who_read_at_one_moment_open_it_again_once() -> None:
    made = decided()

    def meanwhile(_: PlacementDecision) -> list[Words]:
        others = PlacementDecision.objects.get(pk=made.pk)
        deciding.review(today(), lambda _: CHANGED, "largesse")
        others.refresh_from_db()
        assert others.state == "reopened"
        return CHANGED

    assert deciding.review(today(), meanwhile, "largesse") == []
    actions = [c.action for c in history("placement-decision", made.pk)]
    assert actions == ["decide", "reopen"]


def test_a_new_decision_supersedes_the_one_before() -> None:
    first, second = decided(), decided("refused", by=SECOND)
    first.refresh_from_db()
    assert (first.state, second.state, second.supersedes_id) == ("superseded", "stands", first.pk)
    current = deciding.current("ledger", "north")
    assert current is not None
    assert current.pk == second.pk


def test_what_an_officer_refused_is_not_lifted_without_a_reason() -> None:
    decided(refuse=True, reason="its owner is for sale")
    with refused("no-reason"):
        decided(by=SECOND)
    assert decided(by=SECOND, reason="the sale is off").decided == "allowed"


def test_what_was_decided_on_paper_is_entered_later_and_says_so() -> None:
    made = decided(on=days(-30), reason="minutes of the committee")
    said = json.loads(made.record)["record"]["decision"]
    assert (said["on"], said["entered_on"]) == (days(-30).isoformat(), today().isoformat())
    assert made.holds_until == days(336)


def test_what_was_decided_before_does_not_supersede_what_was_decided_since() -> None:
    made = decided(on=days(-3), reason="minutes")
    with refused("later-decision"):
        decided(on=days(-4), reason="minutes")
    deciding.withdraw(made, OFFICER, "entered for the wrong workload")
    assert decided(on=days(-4), reason="minutes").state == "stands"


def test_two_officers_who_decide_at_one_moment_make_one_decision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second looked before the first had written: the database holds it to one."""
    decided(by=OFFICER)
    monkeypatch.setattr(deciding, "current", lambda *_: None)
    with refused("decided-meanwhile"):
        decided("refused", by=SECOND)
    assert [d.by for d in PlacementDecision.objects.all()] == [OFFICER]


def test_two_officers_in_two_connections_leave_one_decision_standing() -> None:
    """However they meet, one stands; whoever was slower is refused or supersedes what they saw."""
    together = Barrier(2)

    def act(by: str) -> str:
        together.wait()
        try:
            return decided(by=by).state
        except Refusal as refusal:
            return refusal.problems[0].code
        finally:
            close_records()

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(act, (OFFICER, SECOND)))
    assert set(ended) <= {"stands", "decided-meanwhile", "stale-revision"}, ended
    assert "stands" in ended
    assert PlacementDecision.objects.filter(state="stands").count() == 1


def test_two_officers_who_supersede_one_decision_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    decided()
    seen_by_both = deciding.current("ledger", "north")
    decided("refused", by=SECOND)
    monkeypatch.setattr(deciding, "current", lambda *_: seen_by_both)
    with refused("stale-revision"):
        decided()
    assert [d.decided for d in PlacementDecision.objects.filter(state="stands")] == ["refused"]


def test_a_decision_is_taken_back_with_a_reason_by_a_risk_officer() -> None:
    made = decided()
    with refused("no-reason"):
        deciding.withdraw(made, OFFICER, " ")
    with refused("no-right"):
        deciding.withdraw(made, "programme-manager", "no")
    assert deciding.withdraw(made, SECOND, "the customer left").state == "withdrawn"
    with refused("wrong-state"):
        deciding.withdraw(made, SECOND, "again")
    assert deciding.current("ledger", "north") is None


def test_decisions_are_the_vendors_own_to_read() -> None:
    made = decided()
    for by in ("", "auditor", "programme-manager", OFFICER):
        assert [d.pk for d in deciding.decisions(by)] == [made.pk]
        assert deciding.seen(deciding.named(made), by).pk == made.pk
    for read in (lambda by: deciding.decisions(by), lambda by: deciding.seen(made.pk, by)):
        with refused("no-right"):
            read("acme-id-seller")
    with refused("not-found"):
        deciding.seen("00000000", OFFICER)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "approved"},
        {"workload": ""},
        {"offering": ""},
        {"by": ""},
        {"seal": ""},
        {"holds_until": days(0)},
    ],
)
def test_the_database_holds_a_decision_whole(broken: dict[str, Any]) -> None:
    made = decided()
    with pytest.raises(IntegrityError), transaction():
        PlacementDecision.objects.filter(pk=made.pk).update(**broken)
