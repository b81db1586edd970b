"""Where the fund stands with partners and customers, read from the ledger of both databases."""

from largesse.sovereignty.exposure.standing import standings
from largesse.sovereignty.exposure.world import Standing
from tests.fund.books.conftest import books as books
from tests.fund.books.conftest import empty as empty
from tests.fund.books.stories import told
from tests.fund.books.world import AGREEMENT, PARTNER, Books


def test_each_party_has_what_is_committed_owed_accrued_and_paid(books: Books) -> None:
    found = standings(told(books).connection, {AGREEMENT: ("customer", "C-1")})
    assert found["customer", "C-1"] == Standing(
        committed_minor=50_000 - 12_000 + 500, by_envelope=(("rebates", 38_500),)
    )
    one = found["partner", PARTNER]
    assert one.paid_minor == 10_000 + 300  # of which 300 were set off against a clawback
    assert one.unpaid_minor == 12_000 + 4_000 + 60_000 - 500 - 10_000 - 300 - 1_000
    # what an agreement that nobody knows has reserved firmly and not used: of ben-1
    assert found["", ""] == Standing(obligated_minor=900 - 600)


def test_an_empty_ledger_owes_nobody(empty: Books) -> None:
    assert standings(empty.connection, {}) == {}
