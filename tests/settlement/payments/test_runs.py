"""A payment run from proposal to the bank's word, and its books at each step."""

from tests.settlement.payments.world import World


def test_a_run_is_paid_and_the_books_follow(world: World) -> None:
    world.give("birch", 1_000_00)
    world.give("dogwood", 250_00)
    assert world.books() == dict(zip(BOOKS, (500_000_00, 0, 0, 1_250_00, 0), strict=True))
    ids = world.pay()
    assert world.books() == dict(zip(BOOKS, (498_750_00, 1_250_00, 0, 0, 1_250_00), strict=True))
    world.bank.pays(*ids)
    world.add_up()
    world.answer(world.bank.debits(ids))
    assert world.books() == dict(zip(BOOKS, (498_750_00, 1_250_00, -1_250_00, 0, 0), strict=True))
    assert world.line("birch").run.state == "finished"
    world.add_up()


BOOKS = ("credit left", "credit used", "cash", "owed", "in transit")
