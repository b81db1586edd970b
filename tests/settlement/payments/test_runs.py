"""A payment run from proposal to the bank's word, and its books at each step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from largesse.fund import chart
from largesse.partners.models import Partner
from largesse.settlement.models import BankDetails, Payable, PaymentRun
from largesse.settlement.payments import approving, runs, sending
from largesse.settlement.payments.overview import overview
from largesse.workspace.errors import Refusal
from tests.settlement.payments.world import (
    FUNDING,
    REBATES,
    TODAY,
    YEAR,
    World,
    give_account,
    load_list,
)

BOOKS = ("credit left", "credit used", "cash", "owed", "in transit")


def test_a_run_is_paid_and_the_books_follow(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 250_00, line=FUNDING)
    assert books(world) == (500_000_00, 0, 0, 1_250_00, 0)
    run = world.propose()
    assert books(world) == (500_000_00, 0, 0, 1_250_00, 0)
    world.approve(run)
    assert books(world) == (498_750_00, 1_250_00, 0, 0, 1_250_00)
    ids = world.send(run)
    world.bank.pays(*ids)
    world.add_up()
    world.answer(world.bank.debits(ids))
    assert books(world) == (498_750_00, 1_250_00, -1_250_00, 0, 0)
    assert world.line("birch").run.state == "finished"
    assert set(Payable.objects.values_list("state", flat=True)) == {"paid"}
    world.add_up()


def test_what_is_shown_before_anything_happens(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("birch", 200_00, line=FUNDING)
    Payable.objects.create(**held("cedar"))
    Partner.objects.filter(id="dogwood").update(state="suspended")
    world.give("dogwood", 10_00)
    view = overview(world.propose())
    birch, dogwood = view.lines
    assert (birch.owed_minor, birch.account, birch.state) == (1_200_00, "US**6789", "included")
    assert [(s.envelope, s.fiscal_year, s.cost_minor) for s in birch.sources] == [
        ("funding", YEAR, 200_00),
        ("rebates", YEAR, 1_000_00),
    ]
    assert (dogwood.state, dogwood.reason) == ("left-out", "partner-suspended")
    assert [(h.partner, h.because) for h in view.held] == [("cedar", "missing-tax")]
    (credit,) = view.credits
    assert (credit.fiscal_year, credit.left_minor, credit.needed_minor) == (
        YEAR,
        500_000_00,
        1_200_00,
    )
    assert view.total_minor == 1_200_00


def held(partner: str) -> dict[str, object]:
    return {
        "source": "close",
        "partner": partner,
        "part": "cash",
        "amount_minor": 5_00,
        "currency": "USD",
        "booked_minor": 5_00,
        "booked_currency": "USD",
        "due_on": TODAY,
        "state": "held",
        "held_because": "missing-tax",
    }


WHO_MAY_NOT = [
    # who        what                                    code
    ("proposer", "approve", "own-approval"),
    ("junior", "approve", "beyond-limit"),
    ("outsider", "approve", "no-right"),
    ("nobody", "approve", "no-such-person"),
    ("outsider", "propose", "no-right"),
    ("outsider", "exclude", "no-right"),
    ("outsider", "cancel", "no-right"),
]


@pytest.mark.parametrize(("who", "action", "code"), WHO_MAY_NOT)
def test_who_may_not(world: World, who: str, action: str, code: str) -> None:
    world.give("birch", 1_000_00)
    run = world.propose()
    before = books(world)
    acts: dict[str, Callable[[], object]] = {
        "approve": lambda: world.approve(run, who),
        "propose": lambda: world.propose(by=who),
        "exclude": lambda: runs.exclude(world.line("birch"), who, "why"),
        "cancel": lambda: approving.cancel(run, who, "why"),
    }
    assert refused(acts[action]) == [code]
    assert PaymentRun.objects.get(pk=run.pk).state == "proposed"
    assert books(world) == before


def suspended(world: World) -> None:
    Partner.objects.filter(id="birch").update(state="suspended")


def in_checks(world: World) -> None:
    Partner.objects.filter(id="birch").update(state="in-checks")


def unknown(world: World) -> None:
    Partner.objects.filter(id="birch").delete()


def no_bank(world: World) -> None:
    BankDetails.objects.filter(partner="birch").delete()


def bank_waits(world: World) -> None:
    no_bank(world)
    give_account(world, "birch", TODAY - timedelta(days=4))


def bank_in_other_currency(world: World) -> None:
    no_bank(world)
    ago = TODAY - timedelta(days=30)
    give_account(world, "birch", ago, currency="CAD", bic="CHASUS33")


def on_the_list(world: World) -> None:
    Partner.objects.filter(id="birch").update(name="Zorvania Export Bank Ltd")


LEFT_OUT = [
    (suspended, "partner-suspended"),
    (in_checks, "partner-not-active"),
    (unknown, "partner-unknown"),
    (no_bank, "missing-bank"),
    (bank_waits, "bank-waiting"),
    (bank_in_other_currency, "no-own-account"),
    (on_the_list, "sanctions-hit"),
]


@pytest.mark.parametrize(("happens", "reason"), LEFT_OUT, ids=[row[1] for row in LEFT_OUT])
def test_who_is_left_out(world: World, happens: Callable[[World], None], reason: str) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 1_00)
    happens(world)
    run = world.propose()
    line = world.line("birch", run)
    assert (line.state, line.reason) == ("left-out", reason)
    world.approve(run)
    assert Payable.objects.get(partner="birch").state == "open"
    assert books(world)[4] == 1_00


OF_THE_PARTNER = [
    row for row in LEFT_OUT if not row[1].startswith(("missing-bank", "bank-", "no-own"))
]


@pytest.mark.parametrize(
    ("happens", "reason"), OF_THE_PARTNER, ids=[row[1] for row in OF_THE_PARTNER]
)
def test_what_changes_after_the_proposal_is_left_out_too(
    world: World, happens: Callable[[World], None], reason: str
) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 1_00)
    run = world.propose()
    happens(world)
    done = world.approve(run)
    assert [(line.partner, line.reason) for line in done.left_out] == [("birch", reason)]
    assert Payable.objects.get(partner="birch").state == "open"
    assert books(world)[4] == 1_00


def test_new_bank_details_take_a_line_out_of_a_run_that_showed_the_old(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 1_00)
    run = world.propose()
    give_account(world, "birch", TODAY - timedelta(days=10), number="999988887777")
    done = world.approve(run)
    assert [(line.partner, line.reason) for line in done.left_out] == [("birch", "changed-since")]


def test_payment_credit_that_does_not_reach_refuses_the_whole_run(world: World) -> None:
    world.give("birch", 300_000_00)
    world.give("dogwood", 200_000_00, line=FUNDING)
    world.give("dogwood", 1_00)
    run = world.propose()
    before = books(world)
    with pytest.raises(Refusal) as refusal:
        world.approve(run)
    (problem,) = refusal.value.problems
    assert problem.code == "credit-short"
    assert problem.what == (
        f"payment credit of {YEAR} is short by USD 1.00: USD 500,000.00 left,"
        " USD 500,001.00 needed (funding USD 200,000.00, rebates USD 300,001.00)"
    )
    assert books(world) == before
    assert PaymentRun.objects.get(pk=run.pk).state == "proposed"
    runs.exclude(world.line("dogwood"), "proposer", "no credit left")
    world.approve(PaymentRun.objects.get(pk=run.pk))
    assert books(world)[0] == 200_000_00


def test_a_line_is_taken_out_and_in_again(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 1_00)
    run = world.propose()
    runs.exclude(world.line("birch"), "proposer", "asked to wait")
    assert Payable.objects.get(partner="birch").state == "open"
    runs.include(world.office, world.line("birch"), "proposer")
    assert Payable.objects.get(partner="birch").state == "in-run"
    world.approve(PaymentRun.objects.get(pk=run.pk))
    assert books(world)[4] == 1_001_00


def test_a_line_comes_in_once_its_reason_is_mended_and_not_before(world: World) -> None:
    suspended(world)
    world.give("birch", 1_000_00)
    run = world.propose()
    assert refused(lambda: runs.include(world.office, world.line("birch"), "proposer")) == [
        "partner-suspended"
    ]
    Partner.objects.filter(id="birch").update(state="active")
    runs.include(world.office, world.line("birch"), "proposer")
    world.approve(PaymentRun.objects.get(pk=run.pk))
    assert books(world)[4] == 1_000_00


def test_a_second_click_changes_nothing(world: World) -> None:
    world.give("birch", 1_000_00)
    run = world.propose()
    assert refused(world.propose) == ["nothing-due"]
    world.give("dogwood", 1_00)
    assert refused(world.propose) == ["run-open"]
    world.approve(run)
    after = books(world)
    stale = PaymentRun.objects.get(pk=run.pk)
    assert refused(lambda: world.approve(stale)) == ["wrong-state"]
    stale.state, stale.revision = "proposed", 1
    assert refused(lambda: world.approve(stale)) == ["stale-revision"]
    assert books(world) == after


def test_a_run_that_was_not_sent_is_cancelled_and_everything_put_back(world: World) -> None:
    world.give("birch", 1_000_00)
    before = books(world)
    run = world.propose()
    world.approve(run)
    sending.write(world.office, run, "proposer")
    assert refused(lambda: approving.cancel(run, "approver", " ")) == ["no-reason"]
    assert approving.cancel(run, "approver", "wrong day") == 1
    assert books(world) == before
    assert Payable.objects.get().state == "open"
    again = world.propose()
    world.approve(again)
    assert books(world)[4] == 1_000_00


def test_a_run_that_was_sent_is_not_cancelled(world: World) -> None:
    world.give("birch", 1_000_00)
    world.pay()
    run = PaymentRun.objects.get()
    assert refused(lambda: approving.cancel(run, "approver", "too late")) == ["wrong-state"]
    assert refused(lambda: approving.stop(world.line("birch"), "approver", "x")) == ["wrong-state"]


def test_a_payment_is_stopped_before_it_is_sent_and_its_file_written_again(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 1_00)
    run = world.propose()
    world.approve(run)
    sending.write(world.office, run, "proposer")
    approving.stop(world.line("birch"), "approver", "called by the partner")
    run = PaymentRun.objects.get()
    assert run.state == "approved"
    ids = world.send(run)
    assert ids == [world.line("dogwood").end_to_end_id]
    assert books(world)[3:] == (1_000_00, 1_00)


def test_the_list_is_asked_again_before_a_file_is_written_and_sent(world: World) -> None:
    world.give("birch", 1_000_00)
    run = world.propose()
    world.approve(run)
    load_list(world, more="E9,Birch Systems,,US,\n")
    assert refused(lambda: sending.write(world.office, run, "proposer")) == ["sanctions-hit"]
    load_list(world, more="E9,Somebody Else Altogether,,US,\n")
    run.refresh_from_db()
    sending.write(world.office, run, "proposer")
    load_list(world, more="E10,Birch Systems,,US,\n")
    assert refused(lambda: sending.mark_sent(world.office, run, "proposer")) == ["sanctions-hit"]
    assert PaymentRun.objects.get().state == "written"


def test_an_altered_file_is_not_marked_as_sent(world: World) -> None:
    world.give("birch", 1_000_00)
    run = world.propose()
    world.approve(run)
    (file,) = sending.write(world.office, run, "proposer")
    path = world.workspace.root / file.path
    path.write_bytes(path.read_bytes().replace(b"1000.00", b"9000.00"))
    assert refused(lambda: sending.mark_sent(world.office, run, "proposer")) == ["file-altered"]


@pytest.mark.parametrize(
    ("day", "code"), [(TODAY - timedelta(days=8), "old-list"), (None, "no-list")]
)
def test_without_a_fresh_list_nobody_is_paid(world: World, day: object, code: str) -> None:
    from largesse.settlement.models import SanctionsList

    world.give("birch", 1_000_00)
    SanctionsList.objects.all().delete()
    if day is not None:
        load_list(world, TODAY - timedelta(days=8))
    assert refused(world.propose) == [code]
    assert not PaymentRun.objects.exists()


def test_only_cash_is_paid(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("birch", 400_00, part="co-op")
    world.give("birch", 7_00, due_on=TODAY + timedelta(days=1))
    run = world.propose()
    assert world.line("birch", run).amount_minor == 1_000_00


def test_one_file_for_each_account_and_kind(world: World) -> None:
    world.give("alder", 125_00)
    world.give("birch", 1_000_00)
    world.give("cedar", 250_00)
    run = world.propose()
    world.approve(run)
    files = sending.write(world.office, run, "proposer")
    assert [(f.account, f.kind, f.payments, f.total_minor) for f in files] == [
        ("eur-main", "sepa", 2, 300_00),  # 125 and 250 USD at 1.25 USD for one EUR
        ("usd-main", "cross-border", 1, 1_000_00),
    ]
    again = replace(world.office)
    first = [(world.workspace.root / f.path).read_bytes() for f in files]
    run.refresh_from_db()
    rewritten = sending.write(again, run, "proposer", files[0].written_at)
    assert [(world.workspace.root / f.path).read_bytes() for f in rewritten] == first


def test_authority_moves_with_the_payment(world: World) -> None:
    world.give("birch", 1_000_00, line=REBATES)
    run = world.propose()
    world.approve(run)
    assert world.balance(chart.delivered_unpaid(REBATES, "birch")) == 0
    assert world.balance(chart.delivered_paid(REBATES)) == 1_000_00


def books(world: World) -> tuple[int, ...]:
    return tuple(world.books()[name] for name in BOOKS)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        act()
    return [problem.code for problem in refusal.value.problems]


def test_what_was_granted_before_a_partner_left_is_paid(world: World) -> None:
    world.give("birch", 100_00)
    Partner.objects.filter(id="birch").update(state="left", left_on=TODAY)
    (line,) = world.propose().lines.all()
    assert (line.partner, line.state, line.amount_minor) == ("birch", "included", 100_00)
