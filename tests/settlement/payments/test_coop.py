"""Co-op funds: a balance that claims draw on, never paid in money of itself."""

import pytest

from largesse.fund import chart
from largesse.partners.database import transaction
from largesse.settlement.payments.coop import coop_balances, release_coop
from largesse.settlement.verifying.ties import payables_are_their_sources
from largesse.workspace.errors import Refusal
from tests.settlement.payments.world import FUNDING, REBATES, TODAY, World


def release(amount_minor: int, claim: str) -> list[int]:
    with transaction():
        made = release_coop("birch", "co-op", amount_minor, "USD", claim, "approver", TODAY)
    return [payable.amount_minor for payable in made]


def test_what_is_released_for_a_claim_is_paid_from_the_line_that_granted_it(world: World) -> None:
    world.give("birch", 400_00, part="co-op", line=REBATES)
    world.give("birch", 100_00, part="co-op", line=FUNDING)
    assert [b.amount_minor for b in coop_balances("birch")] == [500_00]
    assert release(150_00, "claim-1") == [150_00]
    assert release(300_00, "claim-2") == [250_00, 50_00]
    assert [b.amount_minor for b in coop_balances()] == [50_00]
    assert list(payables_are_their_sources()) == [], "what is released is a balance no more"
    ids = world.pay()
    assert world.line("birch").amount_minor == 450_00
    world.bank.pays(*ids)
    world.answer(world.bank.debits(ids))
    assert world.balance(chart.delivered_unpaid(REBATES, "birch")) == 0
    assert world.balance(chart.delivered_unpaid(FUNDING, "birch")) == 50_00
    assert world.balance(chart.refund_liability("birch")) == 50_00


@pytest.mark.parametrize(
    ("amount_minor", "claim", "code"),
    [
        (400_01, "claim-2", "coop-short"),
        (0, "claim-2", "coop-short"),
        (-1, "claim-2", "coop-short"),
        (1, "claim-1", "released-already"),
    ],
)
def test_what_is_not_released(world: World, amount_minor: int, claim: str, code: str) -> None:
    world.give("birch", 500_00, part="co-op")
    release(100_00, "claim-1")
    with pytest.raises(Refusal) as refusal:
        release(amount_minor, claim)
    assert refusal.value.problems[0].code == code
    assert [b.amount_minor for b in coop_balances()] == [400_00]
