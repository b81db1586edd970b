"""A partner that has left owes: debit note, reminders, cash, write-off; how overdue it is."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from largesse.fund import postings
from largesse.fund.chart import Line
from largesse.fund.postings import Money, Voucher
from largesse.partners.models import Partner
from largesse.partners.proposals import Proposal, called, waiting, withdraw
from largesse.settlement.close.notes import text_of
from largesse.settlement.close.owing import (
    PLANS,
    carry_out,
    is_stale,
    propose_receipt,
    propose_write_off,
)
from largesse.settlement.close.receivables import (
    bucket_of,
    issue_debit_notes,
    receivables,
    receive,
    remind,
    write_off,
)
from largesse.settlement.models import DebitNote, Payable
from largesse.workspace.errors import Refusal
from tests.settlement.close.kit import CHECKER, MAKER, close, open_fund, send, standing
from tests.settlement.close.told import Envelope, Rule, Said, say, vendor

DAY = date(2024, 2, 29)
AGES = [(-1, "current"), (0, "current"), (1, "1-30"), (30, "1-30"), (31, "31-60")]
AGES += [(60, "31-60"), (61, "61-90"), (90, "61-90"), (91, ">90")]


@pytest.mark.parametrize(("days", "bucket"), AGES)
def test_ages(days: int, bucket: str) -> None:
    assert bucket_of(DAY, DAY + timedelta(days=days)) == bucket


def paid(line: Line, minor: int) -> None:
    """Everything payable to ada was paid, so much of it in the fund's currency."""
    money, year = Money(minor, "USD"), line.year
    voted = postings.vote_credit(Voucher("test/credit", DAY, MAKER), year, money)
    settled = Voucher("test/paid", DAY, MAKER)
    send(voted, postings.settle(settled, line, "ada", money, payment_year=year))
    Payable.objects.update(state="paid")


def has_left() -> None:
    """Ada left the programme."""
    Partner.objects.create(id="ada", name="Ada", state="left", left_on=date(2024, 2, 1))


def left_and_owes(tmp_path: Path) -> None:
    """Ada was paid 300.00 of January, left, and January is worth 100.00 now."""
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    say(workspace, "2024-01", [Said("ada", "2024-01", "300")])
    close(workspace)
    paid(Line("all", ""), 30_000)
    has_left()
    say(workspace, "2024-02", [Said("ada", "2024-01", "100")])
    close(workspace)


def test_a_debit_note_is_paid_in_two_parts(records: str, tmp_path: Path) -> None:
    left_and_owes(tmp_path)
    note = DebitNote.objects.get()
    assert (note.number, note.amount_minor, note.due_on) == (
        "DN-2024-00001",
        20_000,
        DAY + timedelta(days=30),
    )
    assert not issue_debit_notes(DAY, CHECKER), "an amount is asked for once"
    owed = receivables(DAY + timedelta(days=45))
    assert [(o.partner, o.amount_minor, o.bucket, o.note) for o in owed] == [
        ("ada", 20_000, "1-30", note.number)
    ]
    receive(note.number, 5_000, DAY, MAKER, CHECKER)
    assert standing("partner-receivable", "allotment") == {
        "financial/partner-receivable/ada": 15_000,
        "budgetary/allotment/all/all": 70_000 + 5_000,
    }
    assert receive(note.number, 15_000, DAY, MAKER, CHECKER).state == "paid"
    assert standing("partner-receivable", "allotment") == {
        "budgetary/allotment/all/all": 90_000,
    }
    assert receivables(DAY) == []


EURO = "source,fixing,from_currency,to_currency,month,rate\ntreasury,average,EUR,USD,2024-01,1.1\n"
PARTS = [
    # 0.97 euros were booked as 1.07 dollars
    [97],
    [33, 33, 31],
    [1] * 97,
]


@pytest.mark.parametrize("parts", PARTS, ids=len)
def test_a_note_in_another_currency_leaves_no_cent_behind(
    parts: list[int], records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, rules=[Rule(measure="eurs")], facts={"rates": EURO})
    open_fund(workspace, ("all", "", 100_000))
    say(workspace, "2024-01", [Said("ada", "2024-01", "0.97", unit="EUR")])
    close(workspace)
    assert Payable.objects.get().booked_minor == 107
    paid(Line("all", ""), 107)
    has_left()
    say(workspace, "2024-02", [])
    close(workspace)
    number = DebitNote.objects.get().number
    states = [receive(number, part, DAY, MAKER, CHECKER).state for part in parts]
    assert states == ["open"] * (len(parts) - 1) + ["paid"]
    assert standing("partner-receivable", "delivered-paid") == {}
    assert standing("allotment") == {"budgetary/allotment/all/all": 100_000}


def test_cash_for_a_year_that_has_lapsed_is_authority_of_the_next(
    records: str, tmp_path: Path
) -> None:
    envelope = Envelope(amount="{'2023': 500 USD, '2024': 500 USD}")
    workspace = vendor(tmp_path, envelopes=[envelope])
    open_fund(workspace, ("all", "2023", 50_000), ("all", "2024", 50_000))
    say(workspace, "2023-12", [Said("ada", "2023-12", "300")])
    close(workspace)
    line, subject = Line("all", "2023"), "fund/f/year-end/2023/1"
    paid(line, 30_000)
    vouchers = [Voucher(f"{subject}/{n}", DAY, MAKER, CHECKER, "year-end", subject) for n in "ab"]
    rest = Money(20_000, "USD")
    send(postings.expire_unused(vouchers[0], line, rest), postings.lapse(vouchers[1], line, rest))
    has_left()
    say(workspace, "2024-01", [Said("ada", "2023-12", "100")])
    close(workspace)
    receive(DebitNote.objects.get().number, 20_000, DAY, MAKER, CHECKER)
    assert standing("allotment", "partner-receivable") == {
        "budgetary/allotment/all/2024": 50_000 + 20_000
    }


def test_a_write_off_needs_two_people_and_a_reason(records: str, tmp_path: Path) -> None:
    left_and_owes(tmp_path)
    number = DebitNote.objects.get().number
    for reason, approved_by, code in (
        ("", CHECKER, "no-reason"),
        ("insolvent", MAKER, "own-approval"),
    ):
        with pytest.raises(Refusal) as refused:
            write_off(number, DAY, MAKER, approved_by, reason)
        assert refused.value.problems[0].code == code
    assert write_off(number, DAY, MAKER, CHECKER, "insolvent").state == "written-off"
    assert standing("partner-receivable", "written-off", "allotment") == {
        "financial/written-off": 20_000,
        "budgetary/allotment/all/all": 70_000,
    }, "authority returns only with cash"
    with pytest.raises(Refusal) as refused:
        receive(number, 1, DAY, MAKER, CHECKER)
    assert refused.value.problems[0].code == "wrong-state"


def test_reminders_say_what_is_outstanding(records: str, tmp_path: Path) -> None:
    left_and_owes(tmp_path)
    assert not remind(DAY, CHECKER), "not overdue yet"
    late = DAY + timedelta(days=31)
    assert [n.reminders for n in remind(late, CHECKER)] == [1]
    assert not remind(late, CHECKER), "once a day"
    note = DebitNote.objects.get()
    assert "rebate 2024-01: USD 200.00" in text_of(note)
    assert "Rappel n° 1 de la note de débit DN-2024-00001" in text_of(note, "fr", reminder=True)


def proposed(number: str, minor: int, currency: str = "USD") -> Proposal:
    return propose_receipt(number, minor, currency, DAY, MAKER)


def code_of(do: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        do()
    return refused.value.problems[0].code


def test_one_proposes_what_came_in_and_another_books_it(records: str, tmp_path: Path) -> None:
    left_and_owes(tmp_path)
    number = DebitNote.objects.get().number
    for minor, currency, code in (
        (5_000, "EUR", "wrong-currency"),
        (0, "USD", "wrong-amount"),
        (20_001, "USD", "wrong-amount"),
    ):
        assert code_of(lambda m=minor, c=currency: proposed(number, m, c)) == code  # type: ignore[misc]
    plan = proposed(number, 5_000)
    assert proposed(number, 5_000).id == plan.id, "proposed again it is the same"
    assert DebitNote.objects.get().received_minor == 0, "nothing is booked yet"
    assert code_of(lambda: carry_out(plan, MAKER)) == "own-approval"
    assert carry_out(plan, CHECKER).left_minor == 15_000
    assert called(PLANS, plan.name, "").is_done
    assert waiting(PLANS) == []
    assert proposed(number, 5_000).id != plan.id, "the same amount may come in again"


def test_what_was_proposed_before_the_note_changed_is_stale(records: str, tmp_path: Path) -> None:
    left_and_owes(tmp_path)
    number = DebitNote.objects.get().number
    give_up = propose_write_off(number, DAY, MAKER, "insolvent")
    assert not is_stale(give_up)
    carry_out(proposed(number, 5_000), CHECKER)
    assert is_stale(give_up)
    assert code_of(lambda: carry_out(give_up, CHECKER)) == "plan-differs"
    assert code_of(lambda: withdraw(PLANS, give_up.name, "", CHECKER)) == "no-right"
    withdraw(PLANS, give_up.name, "", MAKER)
    assert waiting(PLANS) == []
    assert code_of(lambda: called(PLANS, give_up.name, "")) == "withdrawn"


def test_what_was_withdrawn_is_proposed_again_by_anybody(records: str, tmp_path: Path) -> None:
    left_and_owes(tmp_path)
    number = DebitNote.objects.get().number
    plan = propose_write_off(number, DAY, MAKER, "insolvent")
    withdraw(PLANS, plan.name, "", MAKER)
    again = propose_write_off(number, DAY, CHECKER, "insolvent")
    assert (again.id, again.by) == (plan.id, CHECKER)
    assert [each.by for each in waiting(PLANS)] == [CHECKER]
    assert carry_out(again, MAKER).state == "written-off"
    assert code_of(lambda: withdraw(PLANS, plan.name, "", CHECKER)) == "wrong-state"
