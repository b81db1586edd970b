"""Payment runs in any order: nothing lost, nothing paid twice, no refusal that changes anything."""

import pytest

from tests.settlement.payments.any_order import Driver
from tests.settlement.payments.world import World

STEPS = 40


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_payments_in_any_order(world: World, seed: int) -> None:
    driver = Driver(world, seed)
    driver.play(STEPS)
    assert sum(driver.done.values()) == STEPS


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 150))
def test_many_payments_in_any_order(world: World, seed: int) -> None:
    driver = Driver(world, seed)
    driver.play(3 * STEPS)
    assert sum(driver.done.values()) == 3 * STEPS
