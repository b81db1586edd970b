"""Asking: what a request comes to, tokens, revisions, whose it is, many at once, kept rules."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.claims import asking, deciding, importing, whose
from largesse.claims.models import Claim, KeptRules
from largesse.claims.rules import rules_of
from largesse.claims.view import view_of
from largesse.partners.audit import history
from largesse.partners.models import Customer, Fact, Partner
from largesse.programme.load import load
from largesse.workspace.errors import Refusal
from tests.claims.world import World

# rules, what is asked for, what of it is the vendor's in cents or why not
FIGURES: list[tuple[str, dict[str, object], int | str]] = [
    ("events", {"cost": Decimal("4000")}, 2_000_00),
    ("events", {"cost": Decimal("0.03")}, 1),
    ("events", {"cost": Decimal("0.01")}, "amount"),
    ("events", {"cost": Decimal("4000"), "amount": Decimal("1500")}, 1_500_00),
    ("events", {"cost": Decimal("4000"), "amount": Decimal("2000.01")}, "matching-share"),
    ("events", {"cost": None, "amount": Decimal("100")}, "amount"),
    ("events", {"cost": Decimal("-4000")}, "amount"),
    ("events", {"cost": Decimal("0.001")}, "too-fine"),
    ("events", {"cost": Decimal(10) ** 16}, "too-large"),
    ("events", {"type": "gala"}, "no-such-type"),
    ("events", {"type": ""}, "no-such-type"),
    ("events", {"ends_on": date(2023, 5, 31)}, "days"),
    ("projects", {"amount": Decimal("0.01")}, 1),
    ("projects", {"amount": Decimal(0)}, "amount"),
    ("projects", {"amount": None}, "amount"),
    ("projects", {"amount": Decimal(10), "cost": Decimal(9)}, "amount"),
    ("projects", {"quantity": 3}, "amount"),
    ("seats", {"quantity": 12}, 4_200_00),
    ("seats", {"quantity": 0}, "amount"),
    ("seats", {"quantity": -1}, "amount"),
    ("seats", {"quantity": 10**15}, "too-large"),
    ("seats", {"quantity": 12, "amount": Decimal(5)}, "amount"),
]


@pytest.mark.parametrize(("rules", "asked", "then"), FIGURES)
def test_what_a_request_comes_to(
    world: World, rules: str, asked: dict[str, object], then: int | str
) -> None:
    if isinstance(then, int):
        claim = world.new(rules=rules, **asked)
        assert claim.requested_minor == then
        assert sum(p.requested_minor for p in claim.parts.all()) == then
        return
    with pytest.raises(Refusal) as no:
        world.new(rules=rules, **asked)
    assert no.value.problems[0].code == then


def test_tranches_add_up_to_the_cent(world: World) -> None:
    claim = world.new(rules="projects", amount=Decimal("0.01"))
    assert [p.requested_minor for p in claim.parts.all()] == [0, 1]


def test_the_same_token_is_the_same_claim(world: World) -> None:
    first = world.new(token="t-1")
    again = world.new(token="t-1")
    assert (again.id, again.revision, len(history("claim", first.id))) == (first.id, 1, 1)
    with pytest.raises(Refusal) as no:
        world.new(token="t-1", cost=Decimal(5000))
    assert no.value.problems[0].code == "token-reused"
    other = world.new("river-marketer", token="t-1")
    assert other.id != first.id


def test_a_use_with_the_same_token_happens_once(world: World) -> None:
    claim = world.approved("coupons")
    for _ in range(2):
        claim = world.use(claim, amount_minor=100_00, token="bill-7")
    assert claim.parts.get().accepted_minor == 100_00
    with pytest.raises(Refusal) as no:
        world.use(claim, amount_minor=200_00, token="bill-7")
    assert no.value.problems[0].code == "token-reused"


def test_whoever_saw_an_older_revision_is_refused(world: World) -> None:
    claim = world.reviewed()
    with pytest.raises(Refusal) as no:
        deciding.reject(claim.id, world.actor("regional-manager"), "late", revision=1)
    assert no.value.problems[0].code == "stale-revision"
    assert Claim.objects.get(pk=claim.pk).state == "in-review"


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({"cost": Decimal(6000)}, 3_000_00),
        ({"amount": Decimal(500)}, 500_00),
        ({"title": "Autumn fair"}, 2_000_00),
        ({"partner": "river"}, "amend"),
        ({}, "amend"),
    ],
)
def test_a_draft_is_amended_with_a_reason(
    world: World, changes: dict[str, object], then: int | str
) -> None:
    claim, actor = world.new(), world.actor("acme-marketer")
    if isinstance(then, int):
        claim = asking.amend(claim.id, actor, "larger hall", changes)
        assert claim.requested_minor == then == claim.parts.get().requested_minor
        return
    with pytest.raises(Refusal) as no:
        asking.amend(claim.id, actor, "larger hall", changes)
    assert no.value.problems[0].code == then


def test_nothing_is_amended_without_a_reason(world: World) -> None:
    with pytest.raises(Refusal) as no:
        asking.amend(world.new().id, world.actor("acme-marketer"), "", {"title": "x"})
    assert no.value.problems[0].code == "no-reason"


def test_a_partners_people_see_their_own_claims_only(world: World) -> None:
    mine, theirs = world.new(), world.new("river-marketer")
    actor = world.actor("acme-marketer")
    assert [claim.id for claim in whose.claims_of(actor)] == [mine.id]
    assert whose.claim_called(actor, mine.id[-8:]) == mine
    for name in (theirs.id, theirs.id[-8:], "", "%", "nothing"):
        with pytest.raises(Refusal) as no:
            whose.claim_called(actor, name)
        assert no.value.problems[0].code == "no-such-claim"
    assert {c.id for c in whose.claims_of(world.actor("regional-manager"))} == {mine.id, theirs.id}


def test_a_partner_does_not_read_what_reviewers_are_warned_of(world: World) -> None:
    world.proved()
    claim = world.proved()
    assert view_of(claim, world.actor("regional-manager")).flags
    assert not view_of(claim, world.actor("acme-marketer")).flags


def test_a_partner_asks_for_itself(world: World) -> None:
    with pytest.raises(Refusal) as no:
        world.new("acme-marketer", partner="river")
    assert no.value.problems[0].code == "no-such-partner"
    assert world.new("regional-manager", partner="river").partner == "river"


def test_who_made_a_claim_for_a_partner_does_not_approve_it(world: World) -> None:
    claim = world.new("regional-manager", partner="acme")
    asking.submit(claim.id, world.actor("acme-marketer"))
    claim = deciding.review(claim.id, world.actor("regional-manager"))
    with pytest.raises(Refusal) as no:
        world.approve(claim, "regional-manager")
    assert no.value.problems[0].code == "own-approval"
    assert world.approve(claim, "programme-manager").state == "approved"


def test_a_started_claim_keeps_its_rules(world: World) -> None:
    claim = world.approved()
    path = world.workspace.programme / "claims.yaml"
    path.write_text(path.read_text().replace("share: 50%, cap: 6_000", "share: 20%, cap: 6_000"))
    world.programme = load(world.workspace.programme)
    assert str(rules_of(claim).types["fair"].share) == "0.50"
    assert world.new().requested_minor == 800_00
    assert KeptRules.objects.filter(name="events").count() == 2


def suspended(_: World) -> str:
    Partner.objects.filter(pk="acme").update(state="suspended")
    return "partner-not-active"


def second_tier(_: World) -> str:
    Partner.objects.filter(pk="acme").update(parent_id="river")
    return "tier-2"


def itself(_: World) -> str:
    Customer.objects.filter(pk="hill-foods").update(name="Acme Cloud")
    return "self-referral"


def same_group(_: World) -> str:
    for kind, subject in (("customer", "hill-foods"), ("partner", "acme")):
        cells = {"group": "g-1"} if kind == "customer" else {"fact": "group", "value": "g-1"}
        Fact.objects.create(
            kind="customers" if kind == "customer" else "facts",
            subject_kind=kind,
            subject=subject,
            cells=cells,
        )
    return "self-referral"


@pytest.mark.parametrize("make", [suspended, second_tier, itself, same_group])
def test_who_may_not_have_a_coupon_of_the_vendors(world: World, make: object) -> None:
    assert callable(make)
    code = make(world)
    with pytest.raises(Refusal) as no:
        world.submitted(rules="coupons")
    assert no.value.problems[0].code == code
    if code == "tier-2":
        assert world.submitted(rules="coupons", type="own").state == "submitted"


def test_a_coupon_is_for_a_customer(world: World) -> None:
    with pytest.raises(Refusal) as no:
        world.submitted(rules="coupons", customer="")
    assert no.value.problems[0].code == "no-customer"


OWN = ["acme", "Acme Cloud", "ACME Cloud SAS", "acme-cloud", "Ácme  Cloud Ltd."]


@pytest.mark.parametrize("name", OWN)
def test_a_partner_is_no_customer_of_its_own_under_any_spelling(world: World, name: str) -> None:
    Customer.objects.filter(pk="hill-foods").update(name=name)
    with pytest.raises(Refusal) as no:
        world.submitted(rules="coupons")
    assert no.value.problems[0].code == "self-referral"


def test_a_customer_nobody_registered_is_no_customer(world: World) -> None:
    with pytest.raises(Refusal) as no:
        world.submitted(rules="coupons", customer="nobody-registered")
    assert no.value.problems[0].code == "no-such-customer"


def test_who_bears_the_cost_approves(world: World) -> None:
    vendors, own = world.reviewed("coupons"), world.reviewed("coupons", type="own")
    for claim, who in ((vendors, "acme-seller"), (own, "regional-manager"), (own, "acme-marketer")):
        with pytest.raises(Refusal):
            world.approve(claim, who)
    assert world.approve(vendors).approved_by == "regional-manager"
    assert world.approve(own, "acme-seller").approved_by == "acme-seller"


LINES = """\
rules,starts_on,type,cost,submit
events,2023-06-01,fair,1000,yes
events,2023-06-01,fair,99999,yes
events,1 June,fair,1000,
parties,2023-06-01,,1000,
events,2023-06-01,fair,1000,yes,more
events,2023-06-02,fair,500,
"""


def test_each_line_of_a_file_is_taken_or_refused_by_itself(world: World, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(LINES)
    actor = world.actor("acme-marketer")
    taken, problems = importing.import_claims(world.programme, path, actor)
    assert [(t.line, t.claim.state, t.is_new) for t in taken] == [
        (2, "submitted", True),
        (7, "draft", True),
    ]
    assert [(p.line, p.code) for p in problems] == [
        (3, "beyond-cap"),
        (4, "cell"),
        (5, "no-such-rules"),
        (6, "cell"),
    ]
    assert Claim.objects.count() == 2
    again, _ = importing.import_claims(world.programme, path, actor)
    assert [t.is_new for t in again] == [False, False]
    assert Claim.objects.count() == 2
