"""What the bank answers, in any order, once or twice: what becomes of the payment and its money."""

from collections.abc import Callable
from random import Random

import pytest

from largesse.fund import chart
from largesse.fund.verify import verify
from largesse.partners.database import ledger_connection
from largesse.partners.models import Change
from largesse.settlement.models import BankAnswer, BankMessage, Notice, PaymentRun
from largesse.settlement.payments import answering, sending
from largesse.settlement.payments.iso20022.answers import Meaning
from largesse.settlement.payments.iso20022.columns import ColumnMap
from largesse.workspace.errors import Refusal
from tests.settlement.payments.bank import Version
from tests.settlement.payments.world import ACCOUNTS, World, give_account

PAID, OWED, IN_TRANSIT = (0, -100_00, 0), (100_00, 0, 0), (0, 0, 100_00)
"""What is owed, cash, in transit."""

# what the bank says, one message each          state        what was done               money
SEQUENCES: list[tuple[str, str, str, tuple[int, int, int]]] = [
    ("", "in-transit", "", IN_TRANSIT),
    ("ACCP", "in-transit", "noted", IN_TRANSIT),
    ("ACSP PDNG", "in-transit", "noted noted", IN_TRANSIT),
    ("debit", "confirmed", "confirmed", PAID),
    ("ACCP debit", "confirmed", "noted confirmed", PAID),
    ("ACSC", "confirmed", "confirmed", PAID),
    ("ACSC debit", "confirmed", "confirmed repeated", PAID),
    ("debit debit", "confirmed", "confirmed repeated", PAID),
    ("debit ACCP", "confirmed", "confirmed noted", PAID),  # late
    ("RJCT", "rejected", "rejected", OWED),
    ("ACCP RJCT", "rejected", "noted rejected", OWED),
    ("RJCT RJCT", "rejected", "rejected repeated", OWED),
    ("RJCT ACCP", "rejected", "rejected noted", OWED),
    ("RJCT debit", "rejected", "rejected flagged", OWED),  # a person decides
    ("debit RJCT", "confirmed", "confirmed flagged", PAID),
    ("debit credit", "returned", "confirmed returned", OWED),
    ("credit debit", "returned", "returned noted", OWED),  # the other way round
    ("debit credit credit", "returned", "confirmed returned repeated", OWED),
    ("RJCT credit", "rejected", "rejected flagged", OWED),
    ("pending-debit", "in-transit", "noted", IN_TRANSIT),
    ("XXXX", "in-transit", "flagged", IN_TRANSIT),
]


@pytest.mark.parametrize(
    ("said", "state", "done", "money"), SEQUENCES, ids=[s[0] for s in SEQUENCES]
)
def test_a_payment_after_what_the_bank_said(
    world: World, said: str, state: str, done: str, money: tuple[int, int, int]
) -> None:
    world.give("birch", 100_00)
    (payment,) = world.pay()
    outcomes = [
        world.answer(says(world, word, payment)).answers[0].outcome for word in said.split()
    ]
    assert (world.line("birch").state, " ".join(outcomes)) == (state, done)
    assert money_of(world) == money
    used = 0 if money == OWED else 100_00
    assert world.books()["credit used"] == used


def says(world: World, word: str, payment: str) -> bytes:
    if word == "debit":
        return world.bank.debits([payment])
    if word == "pending-debit":
        return world.bank.debits([payment], status="PDNG")
    if word == "credit":
        return world.bank.debits([payment], returned="AC04")
    return world.bank.status({payment: word})


def money_of(world: World) -> tuple[int, int, int]:
    books = world.books()
    return books["owed"], books["cash"], books["in transit"]


@pytest.mark.parametrize("version", ["old", "new"])
def test_both_versions_of_messages_are_read(world: World, version: Version) -> None:
    world.give("birch", 100_00)
    world.give("dogwood", 50_00)
    birch, dogwood = world.pay()
    reasons = {dogwood: "AC04"}
    data = world.bank.status({birch: "ACSP", dogwood: "RJCT"}, reasons, version=version)
    assert outcomes(world, data) == ["noted", "rejected"]
    assert outcomes(world, world.bank.debits([birch], version=version)) == ["confirmed"]
    assert world.line("dogwood").bank_reasons == [{"code": "AC04", "words": "as the bank says it"}]


def test_a_whole_file_is_rejected(world: World) -> None:
    world.give("birch", 100_00)
    world.give("dogwood", 50_00)
    ids = world.pay()
    file_id = world.bank.orders[ids[0]].file_id
    data = world.bank.status({}, {"*": "AM04"}, group="RJCT", file_id=file_id)
    assert outcomes(world, data) == ["rejected", "rejected"]
    assert money_of(world) == (150_00, 0, 0)
    assert PaymentRun.objects.get().state == "finished"


def test_what_a_report_says_of_one_payment_stands_beside_what_it_says_of_all(world: World) -> None:
    world.give("birch", 100_00)
    world.give("dogwood", 50_00)
    birch, dogwood = world.pay()
    data = world.bank.status({dogwood: "RJCT"}, {dogwood: "AC01"}, group="ACSC")
    assert outcomes(world, data) == ["rejected", "confirmed"]
    assert world.line("birch").state == "confirmed"
    partly = world.bank.status({birch: "ACSC"}, group="PART")
    assert outcomes(world, partly) == ["repeated"]


def test_the_same_message_changes_nothing_twice(world: World) -> None:
    world.give("birch", 100_00)
    ids = world.pay()
    data = world.bank.debits(ids)
    assert world.answer(data).is_new
    changes = Change.objects.count()
    again = world.answer(data)
    assert (again.is_new, [a.outcome for a in again.answers]) == (False, ["confirmed"])
    assert Change.objects.count() == changes
    assert money_of(world) == PAID
    kept = world.workspace.root / "payments" / "messages" / again.message.sha256
    assert kept.read_bytes() == data


def test_an_answer_before_the_file_was_sent_is_refused_whole_and_can_be_given_again(
    world: World,
) -> None:
    world.give("birch", 100_00)
    run = world.propose()
    world.approve(run)
    (file,) = sending.write(world.office, run, "proposer")
    ids = world.bank.take((world.workspace.root / file.path).read_bytes())
    data = world.bank.debits(ids)
    for message in (data, world.bank.status({}, group="ACSC", file_id=file.message_id)):
        with pytest.raises(Refusal) as refusal:
            world.answer(message)
        assert refusal.value.problems[0].code == "not-sent"
    assert not BankMessage.objects.exists()
    sending.mark_sent(world.office, run, "proposer")
    assert outcomes(world, data) == ["confirmed"]


ODD = [
    # what is odd                        outcome        problem
    ("unknown id", "quarantined", "no payment of ours has this end-to-end id"),
    ("no id", "quarantined", "no end-to-end id"),
    ("unknown file", "quarantined", "no payment file of ours is meant"),
    ("amount", "flagged", "the bank says USD 99.99, and USD 100.00 was ordered"),
    ("currency", "flagged", "the bank says EUR 100.00, and USD 100.00 was ordered"),
    ("too fine", "flagged", "100.001 USD has more decimals than the currency"),
]


@pytest.mark.parametrize(("what", "outcome", "problem"), ODD, ids=[row[0] for row in ODD])
def test_what_is_odd_changes_nothing_and_is_shown(
    world: World, what: str, outcome: str, problem: str
) -> None:
    world.give("birch", 100_00)
    (payment,) = world.pay()
    bank = world.bank
    usd = ("100.00", "USD")
    messages: dict[str, Callable[[], bytes]] = {
        "unknown id": lambda: bank.debits(["f" * 32], amounts={"f" * 32: usd}),
        "no id": lambda: bank.debits(["NOTPROVIDED"], amounts={"NOTPROVIDED": usd}),
        "unknown file": lambda: bank.status({}, group="RJCT", file_id="another"),
        "amount": lambda: bank.debits([payment], amounts={payment: ("99.99", "USD")}),
        "currency": lambda: bank.debits([payment], amounts={payment: ("100.00", "EUR")}),
        "too fine": lambda: bank.debits([payment], amounts={payment: ("100.001", "USD")}),
    }
    (answer,) = world.answer(messages[what]()).answers
    assert (answer.outcome, answer.problem) == (outcome, problem)
    assert world.line("birch").state == "in-transit"
    assert money_of(world) == IN_TRANSIT


def test_a_flagged_answer_is_decided_by_another_person(world: World) -> None:
    world.give("birch", 100_00)
    (payment,) = world.pay()
    world.answer(world.bank.debits([payment], amounts={payment: ("99.00", "USD")}))
    line = world.line("birch")
    for who, outcome, why, code in (
        ("proposer", "confirmed", "statement", "own-approval"),
        ("approver", "lost", "statement", "unknown-outcome"),
        ("approver", "confirmed", " ", "no-reason"),
    ):
        with pytest.raises(Refusal) as refusal:
            answering.resolve(line, outcome, who, why)
        assert refusal.value.problems[0].code == code
    answering.resolve(line, "confirmed", "approver", "the bank kept its charge")
    assert money_of(world) == PAID
    assert PaymentRun.objects.get().state == "finished"
    with pytest.raises(Refusal) as refusal:
        answering.resolve(world.line("birch"), "rejected", "approver", "statement 12")
    assert refusal.value.problems[0].code == "wrong-state"


def test_a_rejected_partner_is_told_and_not_paid_there_again(world: World) -> None:
    world.give("birch", 100_00)
    (payment,) = world.pay()
    world.answer(world.bank.status({payment: "RJCT"}, {payment: "AC04"}))
    notice = Notice.objects.get(partner="birch", about="payment-rejected")
    assert "USD 100.00 to account US**6789 came back: the account is closed" in notice.en
    assert "US**6789 a été rejeté : le compte est clos" in notice.fr
    run = world.propose()
    assert world.line("birch", run).reason == "bank-rejected"


def test_with_new_details_a_rejected_partner_is_paid(world: World) -> None:
    from datetime import timedelta

    from tests.settlement.payments.world import TODAY

    world.give("birch", 100_00)
    (payment,) = world.pay()
    world.answer(world.bank.status({payment: "RJCT"}, {payment: "AC04"}))
    give_account(world, "birch", TODAY - timedelta(days=9), number="000555544443")
    (again,) = world.pay()
    assert world.bank.orders[again].account == "000555544443"


def test_a_csv_is_read_by_its_declared_columns(world: World) -> None:
    world.give("birch", 100_00)
    world.give("dogwood", 50_00)
    birch, dogwood = world.pay()
    columns = {"id": "Ref", "status": "State", "amount": "Amt", "currency": "Ccy", "reason": "Why"}
    words = {"Executed": Meaning.PAID, "Refused": Meaning.REJECTED}
    mapping = ColumnMap("old-bank", columns, words, ";")
    data = (
        "Ref;State;Amt;Ccy;Why\n"
        f"{birch};Executed;-100.00;USD;\n{dogwood};Refused;50.00;USD;account closed\n"
        f"{dogwood};Odd;50.00;USD;\n"
    ).encode()
    from largesse.settlement.payments.iso20022.columns import read_columns

    message = read_columns(data, mapping, "a" * 64, "answer.csv")
    taken = answering.take(world.workspace, message, data, "answer.csv", "proposer")
    assert [a.outcome for a in taken.answers] == ["confirmed", "rejected", "flagged"]
    assert world.line("dogwood").bank_reasons == [{"code": "", "words": "account closed"}]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_bank_does_it_adds_up(world: World, seed: int) -> None:
    """Random grants, runs and answers; the bank's own books are the second computation."""
    random = Random(seed)
    said: list[bytes] = []
    for _ in range(6):
        for _ in range(random.randint(1, 3)):
            world.give(random.choice(["birch", "dogwood"]), random.randint(1, 900_00))
        if random.random() < 0.5:
            world.take_unpaid("birch", take_back(world, random))
        run = world.propose()
        world.approve(run)
        waiting = world.send(run)
        random.shuffle(waiting)
        for payment in waiting:
            said += act(world, random, payment)
        world.add_up()
        for data in random.sample(said, min(3, len(said))):
            world.answer(data)
        world.add_up()
    assert world.books()["credit left"] + world.books()["credit used"] == 500_000_00
    received = sum(world.bank.received.values())
    assert -world.books()["cash"] == int(received.scaleb(2))
    assert BankAnswer.objects.exclude(outcome="flagged").exists()
    assert verify(ledger_connection()).problems == ()


def take_back(world: World, random: Random) -> int:
    owed = world.balance(chart.refund_liability("birch"))
    if owed < 2:
        world.give("birch", 500)
        return 100
    return random.randint(1, owed)


def act(world: World, random: Random, payment: str) -> list[bytes]:
    """The bank pays, refuses, or pays and takes back; all that it says of it."""
    bank = world.bank
    kind = random.choice(["pay", "pay", "reject", "return"])
    if kind == "reject":
        messages = [bank.status({payment: "ACCP"}), bank.status({payment: "RJCT"})]
    else:
        bank.pays(payment)
        messages = [bank.status({payment: "ACCP"}), bank.debits([payment])]
        if kind == "return":
            bank.takes_back(payment)
            messages.append(bank.debits([payment], returned="MS03"))
    for data in messages:
        world.answer(data)
    return messages


def test_no_account_number_is_in_trail_notices_or_answers(world: World) -> None:
    world.give("birch", 100_00)
    world.give("alder", 100_00)
    ids = world.pay()
    world.answer(world.bank.status(dict.fromkeys(ids, "RJCT"), dict.fromkeys(ids, "AC04")))
    kept = [
        *map(str, Change.objects.values_list("before", "after", "reason", "object_id")),
        *map(str, Notice.objects.values_list("en", "fr")),
        *map(str, BankAnswer.objects.values_list()),
    ]
    numbers = [a.get("iban") or a["number"] for a in ACCOUNTS.values()]
    assert [k for k in kept if any(number in k for number in numbers)] == []


def outcomes(world: World, data: bytes) -> list[str]:
    return [answer.outcome for answer in world.answer(data).answers]
