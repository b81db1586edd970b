"""The money of claims: envelopes and agreements that are short, caps, two approvals, paid once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from largesse.claims import activities, asking, caps, deciding, payable, proving
from largesse.claims.models import Claim, Part
from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.journal import journal, read_mapping
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.policy import CLAIM, MARKETING_SERVICE
from largesse.fund.postings import Money, Voucher
from largesse.partners.audit import history
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Agreement, CommitmentLine, Customer, OverdueBill
from largesse.workspace.errors import Refusal
from tests.claims.world import DAY, World, stands


def refused(error: pytest.ExceptionInfo[Refusal]) -> str:
    return error.value.problems[0].code


def on(code: str) -> int:
    """What is available on an account, in whole dollars."""
    found = balances(ledger_connection(), [code])
    return found[code].available_minor // 100 if code in found else 0


def spend(world: World, dollars: int) -> None:
    """Take so much of the market's allotment for something else."""
    line = Line("market", "FY2024")
    voucher = Voucher("test/other/1", DAY, "finance-controller")
    events = [postings.commit(voucher, line, "other", Money(dollars * 100, "USD"))]
    with transaction():
        open_accounts(ledger_connection(), chart.accounts_of(events))
        assert not post(ledger_connection(), events)[0].is_refused


# spent before, is as much as is left taken?, what comes of it, approved, left in the envelope
SHORT = [
    (8_000, False, "approved", 2_000, 0),
    (8_001, False, "not-enough-left", 0, 1_999),
    (8_001, True, "approved", 1_999, 0),
    (10_000, True, "nothing-left", 0, 0),
]


@pytest.mark.parametrize(("spent", "at_most", "then", "approved", "left"), SHORT)
def test_an_envelope_that_is_short_refuses_and_says_what_is_left(
    world: World, spent: int, at_most: bool, then: str, approved: int, left: int
) -> None:
    spend(world, spent)
    claim = world.reviewed()
    if then == "approved":
        claim = world.approve(claim, as_much_as_is_left=at_most)
    else:
        with pytest.raises(Refusal) as no:
            world.approve(claim, as_much_as_is_left=at_most)
        assert refused(no) == then
        assert f"envelope 'market' of FY2024 has USD {left:,}.00 left" in str(no.value)
    assert sum(Part.objects.values_list("approved_minor", flat=True)) == approved * 100
    assert on(chart.allotment(Line("market", "FY2024"))) == left


def test_what_was_refused_is_approved_once_there_is_money(world: World) -> None:
    spend(world, 9_000)
    claim = world.reviewed()
    with pytest.raises(Refusal):
        world.approve(claim)
    assert history("claim", claim.id)[-1].action == "approval refused"
    give = postings.transfer(
        Voucher("test/other/2", DAY, "finance-controller"),
        Line("market", "FY2025"),
        Line("market", "FY2024"),
        Money(5_000_00, "USD"),
    )
    with transaction():
        post(ledger_connection(), [give])
    assert world.approve(claim).state == "approved"


# who allows it, the answer, then who approves, the answer
EXCEPTIONS = [
    ("finance-controller", "", "regional-manager", ""),
    ("finance-controller", "", "finance-controller", "unfunded-obligation"),
    ("regional-manager", "no-right", "regional-manager", "unfunded-obligation"),
    ("acme-marketer", "no-right", "regional-manager", "unfunded-obligation"),
]


@pytest.mark.parametrize(("allows", "allowed", "approves", "answered"), EXCEPTIONS)
def test_an_exception_is_allowed_by_somebody_else_than_approves(
    world: World, allows: str, allowed: str, approves: str, answered: str
) -> None:
    line = Line("market", "FY2024")
    events = [
        postings.earn(
            Voucher("test/owed/1", DAY, "finance-controller"),
            line,
            "other",
            Money(11_000_00, "USD"),
        ),
        postings.transfer(
            Voucher("test/owed/2", DAY, "finance-controller"),
            Line("market", "FY2025"),
            line,
            Money(5_000_00, "USD"),
        ),
    ]
    with transaction():
        open_accounts(ledger_connection(), chart.accounts_of(events))
        assert not any(o.is_refused for o in post(ledger_connection(), events))
    claim = world.reviewed()
    with pytest.raises(Refusal) as no:
        world.approve(claim)
    assert refused(no) == "unfunded-obligation"
    for code, act in (
        (allowed, lambda: deciding.allow_exception(claim.id, world.asking(allows), "agreed")),
        (answered, lambda: world.approve(claim, approves)),
    ):
        if not code:
            act()
            continue
        with pytest.raises(Refusal) as no:
            act()
        assert refused(no) == code


@pytest.mark.parametrize("party", [{"partner_id": "acme"}, {"customer_id": "harbour"}])
def test_an_agreement_with_a_commitment_bears_its_claims(
    world: World, party: dict[str, str]
) -> None:
    Customer.objects.get_or_create(id="harbour", defaults={"name": "Harbour", "country": "FR"})
    of = {"agreement": "ag-7", "customer": party.get("customer_id", "")}
    line = Line("market", "FY2024")
    agreement = Agreement.objects.create(
        id="ag-7",
        **party,
        state="active",
        currency="USD",
        not_to_exceed_minor=3_000_00,
        since=date(2023, 4, 1),
        signed_on=date(2023, 4, 1),
    )
    CommitmentLine.objects.create(
        agreement=agreement, envelope="market", fiscal_year="FY2024", amount_minor=3_000_00
    )
    voucher = Voucher("test/agreement/1", DAY, "finance-controller")
    events = [postings.commit(voucher, line, "ag-7", Money(3_000_00, "USD"))]
    with transaction():
        open_accounts(ledger_connection(), chart.accounts_of(events))
        post(ledger_connection(), events)
    claim = world.approve(world.reviewed(**of))
    assert (claim.drawn_on, stands(claim)) == ("ag-7", (7_000, 2_000, 0, 0))
    assert on(chart.committed(line, "ag-7")) == 1_000
    with pytest.raises(
        Refusal, match=r"agreement 'ag-7' in envelope 'market' of FY2024 has USD 1,"
    ):
        world.approve(world.reviewed(**of))
    deciding.cancel(claim.id, world.actor("acme-marketer"), "the hall burnt down")
    assert on(chart.committed(line, "ag-7")) == 3_000
    assert on(chart.allotment(line)) == 7_000


def test_an_accepted_claim_is_posted_with_what_its_agreement_says(world: World) -> None:
    Agreement.objects.create(
        id="ag-9",
        partner_id="acme",
        state="active",
        currency="USD",
        not_to_exceed_minor=1,
        since=date(2023, 4, 1),
        material_right=True,
        estimate_method="most likely amount",
    )
    claim = world.prove(world.approved("events", agreement="ag-9"))
    proving.accept(claim.id, world.actor("regional-manager"))
    (line,) = (
        line
        for line in journal(ledger_connection(), date(2023, 1, 1), date(2024, 1, 1), read_mapping())
        if line.cost_as
    )
    assert (line.cost_as, line.distinct_at_fair_value) == ("marketing-expense", "yes")
    assert (line.material_right, line.estimate) == ("yes", "most likely amount")


def test_an_agreement_of_another_is_none(world: World) -> None:
    with pytest.raises(Refusal) as no:
        world.submitted(agreement="ag-8")
    assert refused(no) == "no-such-agreement"


def test_an_agreement_with_a_customer_bears_no_claim_for_another(world: World) -> None:
    for name in ("harbour", "quay"):
        Customer.objects.get_or_create(id=name, defaults={"name": name, "country": "FR"})
    Agreement.objects.create(
        id="ag-8",
        customer_id="harbour",
        state="active",
        currency="USD",
        not_to_exceed_minor=1,
        since=date(2023, 4, 1),
    )
    assert world.submitted(agreement="ag-8", customer="harbour").state == "submitted"
    for other in ("quay", ""):
        with pytest.raises(Refusal) as no:
            world.submitted(agreement="ag-8", customer=other)
        assert refused(no) == "no-such-agreement"


# cost of a fair, then what comes of handing it in; the cap is 6,000 of fairs, 9,000 of all events
CAPS = [("12_000", "submitted"), ("12_000.02", "beyond-cap")]


@pytest.mark.parametrize(("cost", "then"), CAPS)
def test_no_more_is_asked_than_a_cap_leaves(world: World, cost: str, then: str) -> None:
    if then == "submitted":
        assert world.submitted(cost=Decimal(cost.replace("_", ""))).state == then
        return
    with pytest.raises(Refusal) as no:
        world.submitted(cost=Decimal(cost.replace("_", "")))
    assert refused(no) == then


def test_caps_show_their_balance(world: World) -> None:
    done = proving.accept(world.proved().id, world.actor("regional-manager"))
    world.approved(cost=Decimal(6_000))
    world.submitted(cost=Decimal(2_000))
    world.approved(type="webinar", cost=Decimal(5_000), starts_on=date(2023, 7, 3))
    rules = world.programme.claims["events"]
    found = caps.balances(rules, "acme", done.period)
    said = [
        (c.type, c.cap_minor, c.used_minor, c.reserved_minor, c.asked_minor, c.left_minor)
        for c in found
    ]
    assert [tuple(x // 100 if isinstance(x, int) else x for x in row) for row in said] == [
        ("fair", 6_000, 2_000, 3_000, 1_000, 1_000),
        ("", 9_000, 2_000, 5_500, 1_000, 1_500),
    ]
    assert caps.balances(rules, "river", done.period)[0].left_minor == 6_000_00
    assert caps.balances(rules, "acme", "FY2024 H2")[0].left_minor == 6_000_00


def test_two_claims_that_fit_a_cap_alone_do_not_fit_together(world: World) -> None:
    one = world.reviewed(cost=Decimal(8_000))
    other = world.reviewed(cost=Decimal(8_000))
    world.approve(one)
    with pytest.raises(Refusal) as no:
        world.approve(other)
    assert refused(no) == "beyond-cap"
    assert world.approve(other, as_much_as_is_left=True).state == "approved"
    assert other.parts.get().approved_minor == 2_000_00


def test_units_are_approved_whole(world: World) -> None:
    claim = world.reviewed("seats")
    assert world.approve(claim, amount_minor=1_000_00).state == "approved"
    assert claim.parts.get().approved_minor == 700_00
    with pytest.raises(Refusal) as no:
        world.approve(world.reviewed("seats"), amount_minor=349_99)
    assert refused(no) == "amount"


def test_a_large_claim_is_approved_by_two(world: World) -> None:
    claim = world.reviewed("projects", amount=Decimal(30_000))
    claim = world.approve(claim, "deputy-manager")
    assert (claim.state, stands(claim)) == ("in-review", (70_000, 0, 0, 0))
    with pytest.raises(Refusal) as no:
        world.approve(claim, "deputy-manager")
    assert refused(no) == "own-approval"
    claim = world.approve(claim)
    assert (claim.state, stands(claim)) == ("approved", (70_000, 30_000, 0, 0))
    assert [p.approved_minor for p in claim.parts.all()] == [12_000_00, 18_000_00]


@pytest.mark.parametrize("ends", ["recall", "reject", "ask"])
def test_what_the_first_set_aside_is_freed_where_no_second_comes(world: World, ends: str) -> None:
    claim = world.approve(world.reviewed("projects", amount=Decimal(30_000)))
    if ends == "recall":
        claim = asking.recall(claim.id, world.actor("acme-marketer"))
    elif ends == "reject":
        claim = deciding.reject(claim.id, world.actor("finance-controller"), "too much")
    else:
        claim = deciding.ask(claim.id, world.actor("finance-controller"), "which cloud?")
    assert (claim.hold_key, claim.hold_minor) == ("", 0)
    assert on(chart.allotment(Line("help"))) == 100_000


def test_overdue_bills_freeze_and_clear_by_themselves(world: World) -> None:
    claim = world.reviewed()
    bill = OverdueBill.objects.create(partner_id="acme", bill="B-1", due_on=DAY)
    with pytest.raises(Refusal) as no:
        world.approve(claim)
    assert refused(no) == "overdue-bills"
    bill.paid_on = DAY
    bill.save()
    assert world.approve(claim).state == "approved"


# share of the proven cost, less than was approved or all of it; what the acceptor says, if anything
PROVEN = [
    ("4000", None, 2_000_00, 0),
    ("3500", None, 1_750_00, 250_00),
    ("3500", 1_000_00, 1_000_00, 1_000_00),
    ("9000", None, 2_000_00, 0),
    ("0.03", None, 1, 1_999_99),
    ("3500", 1_750_01, "beyond-proof", 0),
]


@pytest.mark.parametrize(("cost", "amount", "accepted", "freed"), PROVEN)
def test_no_more_is_accepted_than_the_share_of_what_was_proved(
    world: World, cost: str | None, amount: int | None, accepted: int | str, freed: int
) -> None:
    paper = {} if cost is None else {"amount": Decimal(cost)}
    claim = world.prove(world.approved(), **paper)
    if isinstance(accepted, str):
        with pytest.raises(Refusal) as no:
            proving.accept(claim.id, world.actor("regional-manager"), amount)
        assert refused(no) == accepted
        return
    claim = proving.accept(claim.id, world.actor("regional-manager"), amount)
    part = claim.parts.get()
    assert (part.accepted_minor, part.freed_minor, part.held_minor) == (accepted, freed, 0)


@pytest.mark.parametrize(
    ("rules", "policy", "owed"), [("events", MARKETING_SERVICE, 2_000), ("projects", CLAIM, 4_000)]
)
def test_an_accepted_claim_is_booked_and_owed(
    world: World, rules: str, policy: object, owed: int
) -> None:
    proving.accept(world.proved(rules).id, world.actor("regional-manager"))
    cost = "marketing-expense" if policy is MARKETING_SERVICE else "contra-revenue"
    assert on(f"financial/{cost}") == owed
    assert on(chart.accrued_claims("acme")) == owed


def test_what_is_accepted_is_handed_over_once(world: World) -> None:
    claim = proving.accept(world.proved().id, world.actor("regional-manager"))
    (due,) = payable.accepted_not_yet_payable()
    assert (due.claim, due.amount_minor, due.partner) == (claim.id, 2_000_00, "acme")
    assert (due.envelope, due.fiscal_year, due.period) == ("market", "FY2024", "FY2024 H1")
    assert (due.accepted_on, due.due_on) == (date(2023, 6, 11), date(2023, 7, 11))
    with transaction():
        payable.hand_over(due.step, "payable-1", "finance-controller")
    assert payable.accepted_not_yet_payable() == ()
    with pytest.raises(Refusal) as no, transaction():
        payable.hand_over(due.step, "payable-2", "finance-controller")
    assert refused(no) == "already-payable"


def test_a_claim_is_paid_itself_or_by_an_incentive_never_both(world: World) -> None:
    """For every accepted claim exactly one of the two ways holds it."""
    for rules in ("events", "co-op-events", "projects"):
        claim = world.prove(world.approved(rules), rules.encode() + b",1\na,2\n")
        proving.accept(claim.id, world.actor("regional-manager"))
    world.use(world.approved("coupons"), amount_minor=100_00)
    world.use(world.approved("seats"), quantity=1)
    paid_itself = {due.claim for due in payable.accepted_not_yet_payable()}
    as_activity = {row["x_claim"] for row in activities.activities()}
    rules_of = {c.id: c.rules_name for c in Claim.objects.all()}
    assert {rules_of[name] for name in paid_itself} == {"events", "projects"}
    assert {rules_of[name] for name in as_activity} == {"co-op-events"}
    assert on(chart.delivered_unpaid(Line("market", "FY2024"), "acme")) == 2_000


@pytest.mark.parametrize(
    ("cost", "amount", "activity"),
    [
        ("4000", None, "4000"),
        ("3500", None, "3500"),
        ("3500", 1_000_00, "2000"),
        ("33.33", None, "33.33"),
    ],
)
def test_the_incentive_finds_the_cost_whose_share_was_accepted(
    world: World, cost: str | None, amount: int | None, activity: str
) -> None:
    paper = {} if cost is None else {"amount": Decimal(cost)}
    claim = world.prove(world.approved("co-op-events"), **paper)
    claim = proving.accept(claim.id, world.actor("regional-manager"), amount)
    (row,) = activities.activities()
    assert (row["amount"], row["kind"], row["partner"]) == (activity, "marketing", "acme")
    assert int(Decimal(row["amount"]) * 100) // 2 == claim.parts.get().accepted_minor


def test_an_export_leaves_what_people_keep_and_repeats_itself(world: World) -> None:
    path = world.workspace.facts / "activities.csv"
    path.write_text("activity,kind,partner,day,x_hall\nA-1,training,acme,2023-05-01,north\n")
    claim = world.proved("co-op-events")
    proving.accept(claim.id, world.actor("regional-manager"))
    assert activities.export(world.workspace) == 1
    first = path.read_text()
    assert activities.export(world.workspace) == 1
    assert path.read_text() == first
    assert [line.split(",")[0] for line in first.splitlines()] == [
        "activity",
        "A-1",
        f"claim-{claim.id}-1",
    ]
    assert "north" in first


@pytest.mark.parametrize("rules", ["coupons"])
def test_a_coupon_the_partner_bears_touches_no_fund(world: World, rules: str) -> None:
    claim = world.approved(rules, type="own")
    assert claim.approved_by == "acme-seller"
    assert stands(claim) == (100_000, 0, 0, 0)
    claim = world.use(claim, amount_minor=500_00)
    assert (claim.state, stands(claim)) == ("completed", (100_000, 0, 0, 0))


def test_a_claim_in_another_currency_than_its_envelope_is_refused(world: World) -> None:
    """The programme went over to euros after the claim began: its amount is not converted."""
    claim = world.reviewed()
    world.programme = replace(world.programme, currency="EUR")
    with pytest.raises(Refusal, match="is in USD, its envelope in EUR") as no:
        world.approve(claim)
    assert refused(no) == "wrong-currency"
    assert stands(claim) == (10_000, 0, 0, 0)
