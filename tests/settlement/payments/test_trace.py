"""One amount followed from the pledge to the bank, by every name it goes by."""

import json

import pytest

from largesse.cli import main
from largesse.settlement.models import Payable, PaymentItem
from largesse.settlement.trace import trace
from largesse.workspace.errors import Refusal
from tests.settlement.payments.world import World


def test_the_way_of_a_payment_that_was_confirmed(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.give("birch", 100_00)
    (sent,) = world.pay()
    world.answer(world.bank.debits([sent]))
    payable = Payable.objects.get(partner="birch")
    for name in (sent, sent.upper(), payable.id):
        (found,) = trace(name)
        assert found.payable.id == payable.id
    stages = list(dict.fromkeys(step.stage for step in found.steps))
    assert stages == ["budget", "payment", "bank"]
    posted = [step for step in found.steps if step.debit]
    moved = [(s.debit.split("/")[1], s.credit.split("/")[1]) for s in posted]
    assert moved[-4:] == [
        ("delivered-unpaid", "delivered-paid"),
        ("credit-available", "credit-consumed"),
        ("refund-liability", "payable-in-transit"),
        ("payable-in-transit", "cash"),
    ]
    assert all(step.amount_minor == 100_00 for step in found.steps if step.stage == "payment")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(world.workspace.root)
    assert main(["trace", sent, "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["partner"], said["state"]) == ("birch", "paid")
    assert main(["trace", sent]) == 0
    assert "payable-in-transit" in capsys.readouterr().out


def test_of_a_payment_of_several_amounts_each_has_its_own_way(world: World) -> None:
    for minor in (100_00, 20_00):
        world.give("birch", minor)
    (sent,) = world.pay()
    traces = trace(sent)
    assert sorted(t.payable.amount_minor for t in traces) == [20_00, 100_00]
    for each in traces:
        settled = [s for s in each.steps if s.what.startswith("settle")]
        assert {step.amount_minor for step in settled} == {each.payable.amount_minor}
    assert PaymentItem.objects.count() == 2


@pytest.mark.parametrize("name", ["", "nothing", "0" * 32, "x" * 5_000])
def test_what_is_called_nothing(world: World, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        trace(name)
    assert refused.value.problems[0].code == "nothing-traced"
