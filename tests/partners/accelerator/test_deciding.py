"""Decisions: who may, on what evidence, with whose eyes; offers are made and reserved, or none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from largesse.fund.reports import position
from largesse.partners.accelerator import deciding
from largesse.partners.accelerator.deciding import Match, Wish
from largesse.partners.agreements.content import content_of
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Agreement, Change, MarketDecision
from largesse.workspace.paths import Workspace
from tests.partners.accelerator import world
from tests.partners.accelerator.world import DAY, match, wish
from tests.partners.world import refused

TITLES = {"en": "Indonesia", "fr": "Indonésie"}


@pytest.fixture
def home(records: str, tmp_path: Path) -> Workspace:
    return world.workspace(tmp_path)


def proposed(
    home: Workspace, what: Wish | None = None, said: Match | None = None, by: str = "asia"
) -> MarketDecision:
    return deciding.propose(home, world.programme(home), what or wish(), said or match(), by, DAY)


def approved(
    home: Workspace, made: MarketDecision, said: Match | None = None, by: str = "controller"
) -> MarketDecision:
    return deciding.approve(
        home, world.programme(home), made, said or match(), TITLES, world.PLACES, by, DAY
    )


def reserved_minor() -> int:
    return position(ledger_connection()).total.reserved_minor


def test_an_approved_decision_becomes_offers_with_their_money_set_aside(home: Workspace) -> None:
    done = approved(home, proposed(home, wish("alder", "birch")))
    assert done.state == "approved"
    assert done.agreements == ["idn-build-alder", "idn-build-birch"]
    assert reserved_minor() == 2 * 33_000_00
    agreement = Agreement.objects.get(pk="idn-build-alder")
    content = content_of(agreement)
    assert (agreement.state, content["model"], content["since"], content["until"]) == (
        "offered", "build", "2024-03-01", "2025-03-01",
    )  # fmt: skip
    assert (content["estimate_minor"], content["reserve_minor"]) == (30_000_00, 3_000_00)
    assert content["lines"] == [
        {"envelope": "growth", "fiscal_year": "FY2025", "amount_minor": 33_000_00}
    ]
    due = {
        each["code"]: (each["side"], each["target"], each["due_on"])
        for each in content["undertakings"]
    }
    assert due == {
        "architects": ("vendor", "", None),
        "engineers": ("counterparty", "4", "2024-09-01"),
    }
    assert content["wording"]["title"] == {
        "en": "Build together, Indonesia", "fr": "Construire ensemble, Indonésie",
    }  # fmt: skip
    assert (home.root / "agreements/idn-build-alder.yaml").is_file()


def test_nothing_is_offered_before_a_second_person_approves(home: Workspace) -> None:
    proposed(home)
    assert Agreement.objects.count() == 0
    assert reserved_minor() == 0


OWN = {"model": "own"}
UNSCORED = {"proposed": "", "not_scoreable": "x"}
UNSTATED = {"gates": {"sanctions": ["unknown", ""]}}
STOPPED = {"gates": {"sanctions": ["closed", "list"]}}
PROPOSALS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    # the wish                             what the match says   by         refused as
    ({},                                   {},                   "alders",  "no-right"),
    ({},                                   {},                   "nobody",  "no-such-person"),
    ({"model": "bild"},                    {},                   "asia",    "no-such-model"),
    ({},                                   {"proposed": "own"},  "asia",    "no-reason"),
    ({},                                   {"proposed": ""},     "asia",    "no-reason"),
    ({},                                   UNSCORED,             "asia",    "no-reason"),
    ({**OWN, "reason": "x"},               {},                   "asia",    "gate-closed"),
    ({**OWN, "despite": ("residency",)},   {"proposed": "own"},  "asia",    "no-reason"),
    ({},                                   STOPPED,              "asia",    "stopped"),
    ({},                                   UNSTATED,             "asia",    "sanctions-unknown"),
    ({"partners": ()},                     {},                   "asia",    "no-partners"),
    ({"partners": ("oak",)},               {},                   "asia",    "no-such-partner"),
    ({"partners": ("alder", "alder")},     {},                   "asia",    "said-twice"),
    ({"partners": ("elm",)},               {},                   "asia",    "other-type"),
    ({"partners": ("dogwood",)},           {},                   "asia",    "not-admissible"),
    ({"partners": ("fir",)},               {},                   "asia",    "other-market"),
    ({"until": date(2024, 3, 1)},          {},                   "asia",    "bad-until"),
]  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("wanted", "said", "by", "code"), PROPOSALS)
def test_what_may_not_be_proposed(
    wanted: dict[str, Any], said: dict[str, Any], by: str, code: str, home: Workspace
) -> None:
    usual = {
        "model": "build",
        "partners": ("alder",),
        "until": world.UNTIL,
        "reason": "",
        "despite": (),
    }
    w = {**usual, **wanted}
    asked = Wish(
        "IDN", w["model"], w["partners"], world.PLACES, date(2024, 3, 1), w["until"], w["reason"],
        w["despite"],
    )  # fmt: skip
    with refused(code):
        proposed(home, asked, match(**said), by)
    assert MarketDecision.objects.count() == 0


def test_every_partner_that_may_not_is_told_at_once(home: Workspace) -> None:
    with pytest.raises(Exception, match=r"no partner 'oak'(.|\n)*elm is of type") as told:
        proposed(home, wish("oak", "elm"))
    assert len(told.value.problems) == 2  # type: ignore[attr-defined]


APPROVALS: list[tuple[str, dict[str, Any], str]] = [
    # by            the match now                       refused as
    ("asia",        {},                                 "own-approval"),
    ("small",       {},                                 "beyond-limit"),
    ("alders",      {},                                 "no-right"),
    ("controller",  {"probability": "0.700000"},        "evidence-changed"),
    ("controller",  {"digest": "e" * 64},               "evidence-changed"),
    ("controller",  {"proposed": ""},                   "evidence-changed"),
]  # fmt: skip


@pytest.mark.parametrize(("by", "now", "code"), APPROVALS)
def test_what_may_not_be_approved(by: str, now: dict[str, Any], code: str, home: Workspace) -> None:
    made = proposed(home, wish("alder", "birch"))
    with refused(code):
        approved(home, made, match(**now), by)
    assert MarketDecision.objects.get().state == "proposed"
    assert Agreement.objects.count() == 0


def test_all_offers_are_made_or_none(home: Workspace) -> None:
    """Four offers ask for 132,000 of an envelope of 100,000: the fourth is refused, so are all."""
    text = (home.root / "facts/levels.csv").read_text("utf-8").replace("silver", "gold")
    (home.root / "facts/levels.csv").write_text(text, "utf-8")
    made = proposed(home, wish("alder", "birch", "cedar", "dogwood"))
    with pytest.raises(Exception, match="growth"):
        approved(home, made)
    assert MarketDecision.objects.get().state == "proposed"
    assert Agreement.objects.count() == 0
    assert reserved_minor() == 0
    assert not list((home.root / "agreements").glob("*.yaml"))


def test_an_exception_is_somebodys_with_the_right(home: Workspace) -> None:
    said = match(proposed="own")
    asked = wish("alder", model="own", reason="the ministry agreed", despite=("residency",))
    done = approved(home, proposed(home, asked, said), said)
    assert (done.state, done.despite, done.reason) == (
        "approved",
        ["residency"],
        "the ministry agreed",
    )


def test_a_model_that_changed_is_proposed_again(home: Workspace) -> None:
    made = proposed(home)
    path = home.root / "programme/models.yaml"
    path.write_text(path.read_text("utf-8").replace("30_000", "31_000"), "utf-8")
    with refused("evidence-changed"):
        approved(home, made)


def test_a_partner_of_elsewhere_that_was_approved_for_the_market_is_offered_it(
    home: Workspace,
) -> None:
    assert approved(home, proposed(home, wish("gum"))).agreements == ["idn-build-gum"]


def test_one_decision_a_market_is_open(home: Workspace) -> None:
    made = proposed(home)
    with refused("one-decision"):
        proposed(home, wish("birch"))
    deciding.withdraw(made, "asia")
    assert proposed(home, wish("birch")).state == "proposed"


def test_two_who_propose_at_one_moment_make_one_decision(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looked before the first had written: the database holds it to one."""
    proposed(home)
    look = deciding._refuse_second
    looks = iter([lambda _market: None, look])
    monkeypatch.setattr(deciding, "_refuse_second", lambda market: next(looks)(market))
    with refused("one-decision"):
        proposed(home, wish("birch"))
    assert MarketDecision.objects.count() == 1


def test_only_who_proposed_withdraws_and_who_declines_says_why(home: Workspace) -> None:
    made = proposed(home)
    with refused("no-right"):
        deciding.withdraw(made, "manager")
    with refused("no-reason"):
        deciding.decline(made, "controller", " ", DAY)
    with refused("own-approval"):
        deciding.decline(made, "asia", "no", DAY)
    assert deciding.decline(made, "controller", "too early", DAY).state == "declined"
    with refused("wrong-state"):
        approved(home, made)


def test_a_later_decision_supersedes_and_numbers_its_offers(home: Workspace) -> None:
    first = approved(home, proposed(home))
    again = approved(home, proposed(home))
    assert again.supersedes_id == first.pk
    assert again.agreements == ["idn-build-alder-2"]
    current = deciding.current("IDN")
    assert current is not None
    assert current.pk == again.pk


def test_every_step_is_in_the_trail(home: Workspace) -> None:
    made = approved(home, proposed(home))
    trail = Change.objects.filter(kind="market-decision", object_id=made.pk).order_by("id")
    assert [(change.by, change.action) for change in trail] == [
        ("asia", "propose"), ("controller", "approve"), ("controller", "offer"),
    ]  # fmt: skip


def test_decisions_are_the_vendors_own(home: Workspace) -> None:
    proposed(home)
    assert len(deciding.decisions("asia")) == 1
    with refused("no-right"):
        deciding.decisions("alders")


BY_HAND = [
    # what somebody writes past the rules
    {"state": "approved", "decided_by": "asia"},
    {"state": "approved", "decided_by": ""},
    {"state": "maybe"},
    {"proposed_model": "own"},
    {"offer_until": DAY},
    {"market": ""},
]


@pytest.mark.parametrize("columns", BY_HAND)
def test_the_database_itself_refuses(columns: dict[str, Any], home: Workspace) -> None:
    made = proposed(home)
    with pytest.raises(IntegrityError), transaction():
        MarketDecision.objects.filter(pk=made.pk).update(**columns)
    assert connection.is_usable()
