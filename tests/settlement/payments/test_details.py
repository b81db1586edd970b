"""Bank details: four eyes, a wait, the old in force meanwhile, and erased on request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from largesse.partners.models import Change, Person
from largesse.settlement.models import BankDetails, Notice
from largesse.settlement.payments import details, screening, sending
from largesse.settlement.payments.drafting import subjects_of
from largesse.workspace.errors import Refusal
from tests.settlement.payments.world import ACCOUNTS, TODAY, World, load_list

NEW = {**ACCOUNTS["birch"], "number": "777766665555", "holder": "Birch Systems", "town": "Albany"}
DAY = timedelta(days=1)


def test_the_old_stay_in_force_until_the_wait_is_over(world: World) -> None:
    made = details.request("birch", NEW, "proposer")
    assert in_force(world, 100) == "US**6789"
    details.approve(made, "approver", TODAY, 5)
    assert [in_force(world, n) for n in (0, 4, 5)] == ["US**6789", "US**6789", "US**5555"]
    about = list(Notice.objects.filter(partner="birch").values_list("about", flat=True))
    assert about[-2:] == ["bank-details-requested", "bank-details-approved"]


def in_force(world: World, days: int) -> str:
    held = details.in_force(["birch"], TODAY + days * DAY)["birch"]
    return held.details.shown if held.details else ""


WHO_MAY_NOT = [
    ("own approval", lambda made: details.approve(made, "proposer", TODAY, 5), "own-approval"),
    ("no right", lambda made: details.approve(made, "outsider", TODAY, 5), "no-right"),
    ("no reason", lambda made: details.refuse(made, "approver", ""), "no-reason"),
    (
        "a second request",
        lambda made: details.request("birch", NEW, "proposer"),
        "already-requested",
    ),
    ("not its own", lambda made: details.request("birch", NEW, "theirs"), "not-yours"),
    (
        "seen before it changed",
        lambda made: details.approve(made, "approver", TODAY, 5, revision=7),
        "stale-revision",
    ),
]


@pytest.mark.parametrize(("what", "act", "code"), WHO_MAY_NOT, ids=[r[0] for r in WHO_MAY_NOT])
def test_who_may_not(
    world: World, what: str, act: Callable[[BankDetails], object], code: str
) -> None:
    Person.objects.create(id="theirs", roles=["partner"], partner="cedar")
    made = details.request("birch", NEW, "proposer")
    assert refused(lambda: act(made)) == code
    assert BankDetails.objects.get(pk=made.pk).state == "requested"
    assert in_force(world, 100) == "US**6789"


def test_a_junior_may_approve_details_whatever_their_limit(world: World) -> None:
    made = details.request("birch", NEW, "proposer")
    details.approve(made, "junior", TODAY, 0)
    assert in_force(world, 0) == "US**5555"


def test_an_account_that_another_partner_gave_is_pointed_at(world: World) -> None:
    same = {"holder": "Birch Systems", "town": "Berlin", **ACCOUNTS["alder"]}
    made = details.request("birch", same, "proposer")
    assert details.also_used_by(made) == ["alder"]


def test_erased_details_are_gone_and_the_trail_remains(world: World) -> None:
    details.request("birch", NEW, "proposer")
    assert details.erase("birch", "approver", TODAY, "asked for it") == 2
    rows = BankDetails.objects.filter(partner="birch")
    assert {(row.number, row.holder, row.town, row.member) for row in rows} == {("",) * 4}
    assert in_force(world, 100) == ""
    assert Change.objects.filter(kind="bank-details", action="erase").count() == 2


def test_details_of_a_payment_under_way_are_not_erased(world: World) -> None:
    world.give("birch", 100_00)
    world.pay()
    assert refused(lambda: details.erase("birch", "approver", TODAY, "why")) == "under-way"


def test_a_cleared_hit_stays_cleared_for_this_list_and_name_only(world: World) -> None:
    load_list(world, more="E9,Birch Systems,,US,\nE10,Cedar Systems,,FR,\n")
    found = check(world)
    assert [(name, hits[0].entry) for name, hits in sorted(found.hits.items())] == [
        ("birch", "E9"),
        ("cedar", "E10"),
    ]
    birch = found.hits["birch"]
    for who, entry, why, code in (
        ("approver", "E9", "another firm", "no-right"),
        ("risk", "E9", " ", "no-reason"),
        ("risk", "E10", "another firm", "no-hit"),
    ):
        act = (birch, who, why)
        assert refused(lambda entry=entry, act=act: screening.clear("birch", entry, *act)) == code
    screening.clear("birch", "E9", birch, "risk", "another firm")
    assert list(check(world).hits) == ["cedar"]
    load_list(world, more="E9,Birch Systems,,US,\n")
    assert list(check(world).hits) == ["birch"]


def test_each_source_has_its_list(world: World) -> None:
    """A second list takes nothing away from the first, and an old one of any source stops all."""
    load_list(world, more="E9,Birch Systems,,US,\n")
    other = f"# source: other\n# published: {TODAY}\nid,name,aliases,countries,identifiers\n"
    screening.load(world.workspace, f"{other}X1,Cedar Systems,,FR,\n".encode(), "o.csv", "risk")
    assert sorted(check(world).hits) == ["birch", "cedar"]
    with pytest.raises(Refusal) as refusal:
        screening.newest(world.office.settings, TODAY + 30 * DAY)
    assert [p.code for p in refusal.value.problems] == ["old-list", "old-list"]
    named = replace(world.office.settings, list_sources=("other", "absent"))
    with pytest.raises(Refusal) as refusal:
        screening.newest(named, TODAY)
    assert [p.code for p in refusal.value.problems] == ["no-list"]


def test_new_details_wait_until_the_file_is_sent_too(world: World) -> None:
    """A run for a later day does not shorten the time in which a partner may object."""
    world.give("birch", 100_00)
    made = details.request("birch", NEW, "proposer")
    details.approve(made, "approver", TODAY, 5)
    run = world.propose(TODAY + 6 * DAY)
    world.approve(run)
    sending.write(world.office, run, "proposer")
    assert refused(lambda: sending.mark_sent(world.office, run, "proposer")) == "bank-waiting"


def check(world: World) -> screening.Checked:
    subjects = subjects_of(list(ACCOUNTS), TODAY)
    return screening.check(world.workspace, world.office.settings, subjects, TODAY)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.problems[0].code
