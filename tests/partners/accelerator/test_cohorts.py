"""Intakes: taken in under the decided model, followed against plan; entries are only ever added."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError

from largesse.partners.accelerator import cohorts, deciding
from largesse.partners.accelerator.cohorts import Happening
from largesse.partners.accelerator.outcomes import Line, cohort_lines, measure, member_lines
from largesse.partners.database import transaction
from largesse.partners.models import Cohort, CohortEntry, Deal, Fact
from largesse.workspace.paths import Workspace
from tests.partners.accelerator import world
from tests.partners.accelerator.test_deciding import TITLES
from tests.partners.accelerator.world import DAY, match, wish
from tests.partners.world import refused

IN, LATER = date(2024, 4, 2), date(2024, 9, 30)
NAME = "idn-spring"


@pytest.fixture
def home(records: str, tmp_path: Path) -> Workspace:
    made = world.workspace(tmp_path)
    programme = world.programme(made)
    decision = deciding.propose(made, programme, wish(), match(), "asia", DAY)
    deciding.approve(made, programme, decision, match(), TITLES, world.PLACES, "controller", DAY)
    return made


def admitted(home: Workspace, *partners: str, market: str = "IDN", by: str = "asia") -> Cohort:
    names = partners or ("alder", "birch")
    return cohorts.admit(home, world.programme(home), market, world.PLACES, "spring", names, by, IN)


def happened(kind: str, code: str, quantity: str, on: date = LATER) -> Happening:
    return Happening(kind, code, Decimal(quantity), on)


def test_an_intake_keeps_the_plan_of_its_day(home: Workspace) -> None:
    made = admitted(home)
    assert (made.pk, made.model, made.starts_on) == (NAME, "build", IN)
    assert made.plan["mentor_hours"] == 20
    assert made.plan["benefits"][0] == {
        "code": "seats", "en": "Seats", "fr": "Places", "quantity": "5", "unit": "seats",
        "unit_cost": "350", "currency": "USD",
    }  # fmt: skip
    path = home.root / "programme/models.yaml"
    path.write_text(
        path.read_text("utf-8").replace("mentor hours: 20", "mentor hours: 99"), "utf-8"
    )
    assert admitted(home, "cedar").plan["mentor_hours"] == 20


ADMITTED = [
    # market  partners                by         refused as
    ("VNM",   ("alder",),             "asia",    "no-decision"),
    ("IDN",   ("dogwood",),           "asia",    "not-admissible"),
    ("IDN",   ("elm",),               "asia",    "other-type"),
    ("IDN",   ("alder",),             "alders",  "no-right"),
]  # fmt: skip


@pytest.mark.parametrize(("market", "partners", "by", "code"), ADMITTED)
def test_who_may_not_be_taken_in(
    market: str, partners: tuple[str, ...], by: str, code: str, home: Workspace
) -> None:
    with refused(code):
        admitted(home, *partners, market=market, by=by)
    assert Cohort.objects.count() == 0


def test_nobody_is_taken_in_twice(home: Workspace) -> None:
    admitted(home)
    with refused("admitted-already"):
        admitted(home, "cedar", "birch")
    assert Cohort.objects.get().members.count() == 2


def test_two_who_take_in_at_one_moment_take_in_once(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    admitted(home, "alder")
    monkeypatch.setattr(cohorts, "_refuse_admitted", lambda *_: None)
    with refused("changed-meanwhile"):
        admitted(home, "birch", "alder")
    assert Cohort.objects.get().members.count() == 1


ENTERED = [
    # what                                             refused as
    (happened("milestone", "lives", "1"),              "not-in-plan"),
    (happened("benefit", "chairs", "1"),               "not-in-plan"),
    (happened("outcome", "fame", "1"),                 "not-in-plan"),
    (happened("milestone", "live", "2"),               "said-twice"),
    (happened("mentor-hours", "asia", "25"),           "bad-quantity"),
    (happened("mentor-hours", "asia", "0"),            "bad-quantity"),
    (happened("benefit", "seats", "-1"),               "below-nothing"),
    (happened("milestone", "live", "1", DAY),          "before-admission"),
    (happened("milestone", "live", "1", date.max),     "not-yet"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "code"), ENTERED)
def test_what_cannot_be_entered(what: Happening, code: str, home: Workspace) -> None:
    admitted(home)
    with refused(code):
        cohorts.enter(NAME, "alder", what, "asia")
    assert CohortEntry.objects.count() == 0


def test_a_milestone_is_reached_once_and_may_be_taken_back(home: Workspace) -> None:
    admitted(home)
    cohorts.enter(NAME, "alder", happened("milestone", "live", "1"), "asia")
    with refused("said-twice"):
        cohorts.enter(NAME, "alder", happened("milestone", "live", "1"), "asia")
    cohorts.enter(NAME, "alder", happened("milestone", "live", "-1"), "asia")
    cohorts.enter(NAME, "alder", happened("milestone", "live", "1"), "asia")
    assert CohortEntry.objects.count() == 3


def test_a_mentor_has_no_more_than_a_days_hours(home: Workspace) -> None:
    admitted(home)
    cohorts.enter(NAME, "alder", happened("mentor-hours", "architect", "20"), "asia")
    with refused("bad-quantity"):
        cohorts.enter(NAME, "alder", happened("mentor-hours", "architect", "5"), "asia")
    cohorts.enter(NAME, "alder", happened("mentor-hours", "seller", "5"), "asia")


def test_entries_are_only_ever_added(home: Workspace) -> None:
    admitted(home)
    cohorts.enter(NAME, "alder", happened("mentor-hours", "asia", "3"), "asia")
    with pytest.raises(DatabaseError), transaction():
        CohortEntry.objects.update(quantity=4)
    with pytest.raises(DatabaseError), transaction():
        CohortEntry.objects.all().delete()


def lines(home: Workspace, on: date = LATER) -> dict[str, dict[tuple[str, str], Line]]:
    found = Cohort.objects.get()
    members = cohorts.members(found, day=on)
    measured = measure(home, found, members, on)
    by_member = {m.partner_id: member_lines(m, measured) for m in members}
    by_member["all"] = cohort_lines(list(by_member.values()))
    return {who: {(line.kind, line.code): line for line in of} for who, of in by_member.items()}


def test_plan_and_actual_add_up(home: Workspace) -> None:
    admitted(home)
    for partner, kind, code, quantity in (
        ("alder", "milestone", "live", "1"),
        ("alder", "mentor-hours", "asia", "3.5"),
        ("alder", "mentor-hours", "architect", "4"),
        ("birch", "benefit", "seats", "2"),
        ("birch", "outcome", "references", "1"),
        ("alder", "outcome", "references", "2"),
    ):
        cohorts.enter(NAME, partner, happened(kind, code, quantity), "asia")
    found = lines(home)
    told = {key: (str(line.planned), str(line.actual)) for key, line in found["all"].items()}
    assert told["milestone", "live"] == ("2", "1.000000000")
    assert Decimal(told["mentor-hours", "mentors"][1]) == Decimal("7.5")
    assert found["all"]["benefit", "seats"].gap == 8
    assert found["all"]["outcome", "references"].gap == -1
    assert found["birch"]["milestone", "live"].actual == 0


def test_records_show_what_they_can(home: Workspace) -> None:
    admitted(home)
    for number in range(3):
        cells = {"certification": f"engineer-{number}", "value": f"engineer-{number}"}
        Fact.objects.create(
            kind="certifications", subject_kind="partner", subject="alder", cells=cells
        )
    for name, state, on in (("D-1", "won", LATER), ("D-2", "won", DAY), ("D-3", "lost", LATER)):
        Deal.objects.create(
            id=name, partner_id="birch", state=state, amount_minor=40_000_00, currency="USD",
            closed_on=on, imported=True,
        )  # fmt: skip
    found = lines(home)
    assert found["alder"]["outcome", "certifications"].actual == 3
    assert found["birch"]["outcome", "channel-revenue"].actual == 40_000
    assert found["all"]["outcome", "channel-revenue"].gap == 60_000
    assert found["birch"]["outcome", "references"].actual is None
    assert found["all"]["outcome", "references"].actual is None


def test_an_outcome_taken_back_leaves_what_records_show(home: Workspace) -> None:
    admitted(home)
    for quantity in ("90_000", "-90_000"):
        entry = happened("outcome", "channel-revenue", quantity)
        cohorts.enter(NAME, "birch", entry, "asia")
    found = lines(home)["birch"]["outcome", "channel-revenue"]
    assert (found.actual, found.source) == (0, "own deals won")


def test_who_leaves_stays_and_is_marked(home: Workspace) -> None:
    admitted(home)
    cohorts.enter(NAME, "birch", happened("mentor-hours", "asia", "3"), "asia")
    with refused("no-reason"):
        cohorts.leave(NAME, "birch", LATER, "", "asia")
    with refused("before-admission"):
        cohorts.leave(NAME, "birch", DAY, "sold", "asia")
    cohorts.leave(NAME, "birch", LATER, "sold", "asia")
    assert lines(home)["birch"]["mentor-hours", "mentors"].actual == 3
    with refused("has-left"):
        cohorts.enter(NAME, "birch", happened("mentor-hours", "asia", "1"), "asia")
    with refused("has-left"):
        cohorts.leave(NAME, "birch", LATER, "again", "asia")


def test_a_day_shows_what_was_known_on_it(home: Workspace) -> None:
    """An entry of the day after is not counted, nor one admitted then; a deal won as a member is,
    and one won after leaving is not."""
    admitted(home)
    programme = world.programme(home)
    cohorts.admit(home, programme, "IDN", world.PLACES, "spring", ["cedar"], "asia", LATER)
    cohorts.enter(NAME, "alder", happened("mentor-hours", "asia", "3", LATER), "asia")
    for name, on in (("D-1", date(2024, 6, 1)), ("D-2", date(2024, 8, 1))):
        Deal.objects.create(
            id=name, partner_id="birch", state="won", amount_minor=40_000_00, currency="USD",
            closed_on=on, imported=True,
        )  # fmt: skip
    cohorts.leave(NAME, "birch", date(2024, 7, 1), "sold", "asia")
    before, after = lines(home, date(2024, 9, 29)), lines(home)
    assert (sorted(before), sorted(after)) == (
        ["alder", "all", "birch"],
        ["alder", "all", "birch", "cedar"],
    )
    assert before["alder"]["mentor-hours", "mentors"].actual == 0
    assert after["alder"]["mentor-hours", "mentors"].actual == 3
    assert after["birch"]["outcome", "channel-revenue"].actual == 40_000


def test_a_partners_people_see_their_own(home: Workspace) -> None:
    admitted(home)
    found = cohorts.cohort_called(NAME, "alders")
    assert [member.partner_id for member in cohorts.members(found, "alders")] == ["alder"]
    assert [member.partner_id for member in cohorts.members(found)] == ["alder", "birch"]
    Cohort.objects.create(pk="vnm-spring", market="VNM", model="build", starts_on=IN, by="asia")
    assert [each.pk for each in cohorts.cohorts("alders")] == [NAME]
    assert (cohorts.sizes("alders"), cohorts.sizes()) == ({NAME: 1}, {NAME: 2})
    with refused("not-found"):
        cohorts.cohort_called("vnm-spring", "alders")
