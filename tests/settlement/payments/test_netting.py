"""What is taken back comes off before anything is paid: by hand, by property, in the books."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.settlement.models import Payable, PaymentLine
from largesse.settlement.payments.netting import RECEIVABLE, TAXES, Owed, net
from tests.settlement.payments.world import FUNDING, REBATES, World

A, B = Line("a", "2026"), Line("b", "2026")
LIABILITY = "refund-liability"

# payables (amount, line, stands on)                          rests
BY_HAND = [
    ([(100, A, LIABILITY)], [100]),
    ([(100, A, LIABILITY), (-30, A, LIABILITY)], [70, 0]),
    ([(100, A, LIABILITY), (-130, A, LIABILITY)], [0, -30]),
    ([(100, B, LIABILITY), (-30, A, LIABILITY)], [100, -30]),  # of another line
    ([(100, A, "accrued-claims"), (-30, A, LIABILITY)], [100, -30]),  # of another liability
    ([(100, B, LIABILITY), (-30, A, RECEIVABLE)], [70, 0]),  # a receivable off anything
    ([(40, A, LIABILITY), (50, B, LIABILITY), (-60, A, RECEIVABLE)], [0, 30, 0]),
    # what was not paid first, then the receivable
    ([(100, A, LIABILITY), (-60, A, RECEIVABLE), (-90, A, LIABILITY)], [0, -50, 0]),
    ([(100, A, LIABILITY), (20, A, "vat-due"), (-150, A, RECEIVABLE)], [0, 20, -50]),
    ([(100, A, LIABILITY), (-20, A, "tax-payable")], [100, -20]),
]


@pytest.mark.parametrize(("payables", "rests"), BY_HAND)
def test_netting_by_hand(payables: list[tuple[int, Line, str]], rests: list[int]) -> None:
    owed = [Owed(str(n), amount, amount, *rest) for n, (amount, *rest) in enumerate(payables)]
    assert [o.amount_minor for o in net(owed).rests] == rests


OWED = st.builds(
    Owed,
    st.uuids().map(str),
    st.integers(-1_000, 1_000).filter(bool),
    st.integers(0, 2_000),
    st.sampled_from([A, B]),
    st.sampled_from([LIABILITY, "accrued-claims", RECEIVABLE, *TAXES]),
).map(
    lambda o: Owed(
        o.payable,
        o.amount_minor,
        o.booked_minor if o.amount_minor > 0 else -o.booked_minor,
        o.line,
        o.stands_on,
    )
)


@given(st.lists(OWED, max_size=8))
def test_netting_moves_and_loses_nothing(owed: list[Owed]) -> None:
    made = net(owed)
    before, after = {o.payable: o for o in owed}, {o.payable: o for o in made.rests}
    assert sum(o.amount_minor for o in owed) == sum(o.amount_minor for o in made.rests)
    assert sum(o.booked_minor for o in owed) == sum(o.booked_minor for o in made.rests)
    for name, rest in after.items():
        assert abs(rest.amount_minor) <= abs(before[name].amount_minor)
        assert rest.amount_minor * before[name].amount_minor >= 0
        assert rest.booked_minor * before[name].booked_minor >= 0
    for taken in made.takings:
        assert taken.amount_minor > 0
        assert before[taken.taken].amount_minor < 0 < before[taken.off].amount_minor
        assert before[taken.off].stands_on not in TAXES


@given(st.lists(OWED, max_size=8))
def test_nothing_is_left_that_could_have_been_netted(owed: list[Owed]) -> None:
    same = [Owed(o.payable, o.amount_minor, o.amount_minor, o.line, o.stands_on) for o in owed]
    rests = [o for o in net(same).rests if o.stands_on not in TAXES]
    above = {(o.line, o.stands_on) for o in rests if o.amount_minor > 0}
    for below in (o for o in rests if o.amount_minor < 0):
        if below.stands_on == RECEIVABLE:
            assert not above
        else:
            assert (below.line, below.stands_on) not in above


def test_what_was_not_paid_is_taken_off_its_own_line(world: World) -> None:
    world.give("birch", 1_000_00)
    world.take_unpaid("birch", 300_00)
    ids = world.pay()
    world.bank.pays(*ids)
    world.answer(world.bank.debits(ids))
    assert world.line("birch").amount_minor == 700_00
    assert world.balance(chart.refund_liability("birch")) == 0
    assert world.balance(chart.delivered_paid(REBATES)) == 700_00
    assert states() == [(1_000_00, "paid"), (-300_00, "netted")]
    world.add_up()


def test_what_was_paid_is_taken_off_and_authority_returns_to_its_line(world: World) -> None:
    paid(world, 500_00, FUNDING)
    free = world.balance(chart.allotment(FUNDING))
    credit = world.books()["credit left"]
    world.take_paid("birch", 200_00, line=FUNDING)
    assert world.balance(chart.partner_receivable("birch")) == 200_00
    world.give("birch", 1_000_00)
    paid(world, 0, FUNDING)
    assert world.line("birch").amount_minor == 800_00
    assert world.balance(chart.partner_receivable("birch")) == 0
    assert world.balance(chart.allotment(FUNDING)) == free + 200_00
    assert world.books()["credit left"] == credit - 800_00
    assert world.balance(chart.refund_liability("birch")) == 0
    world.add_up()


def test_more_taken_back_than_is_due_is_netted_in_full_and_the_rest_waits(world: World) -> None:
    paid(world, 900_00, REBATES)
    world.take_paid("birch", 900_00)
    world.give("birch", 300_00)
    run = world.propose()
    line = world.line("birch", run)
    assert (line.state, line.amount_minor) == ("included", 0)
    world.approve(run)
    line.refresh_from_db()
    assert line.state == "netted"
    assert world.balance(chart.partner_receivable("birch")) == 600_00
    assert states()[1:] == [(-900_00, "open"), (300_00, "netted")]
    world.add_up()
    assert world.send(run) == []
    world.give("birch", 1_000_00)
    paid(world, 0, REBATES)
    assert world.line("birch").amount_minor == 400_00
    assert world.balance(chart.partner_receivable("birch")) == 0
    assert {state for _, state in states()} == {"paid", "netted"}
    world.add_up()


def test_only_what_is_taken_back_pays_nothing(world: World) -> None:
    paid(world, 900_00, REBATES)
    world.take_paid("birch", 100_00)
    run = world.propose()
    line = world.line("birch", run)
    assert (line.state, line.reason) == ("left-out", "nothing-due")


def test_what_was_netted_stays_netted_when_the_bank_rejects_the_rest(world: World) -> None:
    paid(world, 500_00, REBATES)
    world.take_paid("birch", 200_00)
    world.give("birch", 1_000_00)
    ids = world.pay()
    world.answer(world.bank.status({ids[0]: "RJCT"}, {ids[0]: "AM04"}))
    assert world.balance(chart.partner_receivable("birch")) == 0
    assert world.balance(chart.refund_liability("birch")) == 800_00
    world.add_up()
    (again,) = world.pay()
    world.bank.pays(again)
    world.answer(world.bank.debits([again]))
    assert world.line("birch").amount_minor == 800_00
    assert world.balance(chart.refund_liability("birch")) == 0
    world.add_up()


def paid(world: World, amount_minor: int, line: Line) -> None:
    """Give an amount, if any, and pay all that is due, with the bank's word."""
    if amount_minor:
        world.give("birch", amount_minor, line=line)
    ids = world.pay()
    world.bank.pays(*ids)
    world.answer(world.bank.debits(ids))
    assert not PaymentLine.objects.filter(state="in-transit").exists()


def states() -> list[tuple[int, str]]:
    return list(Payable.objects.order_by("id").values_list("amount_minor", "state"))
