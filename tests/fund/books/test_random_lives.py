"""Random lives of the fund: whatever is sent, in any order, the books hold and agree.

What must hold: nothing earned is refused, no allotment is below zero, every line's stages add up to
what it was given, and the two books reconcile partner by partner. The account of what was granted
and paid is kept a second time, in plain sums of the amounts sent.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.fund import postings as p
from largesse.fund.connect import connect, create_schema
from largesse.fund.model import Event, Status
from largesse.fund.opening import open_fund
from largesse.fund.policy import CLAIM, REBATE
from largesse.fund.postings import Voucher
from tests.fund.books.test_life import BY, agree
from tests.fund.books.world import DAY, MARKETING, NEXT, REBATES, Books, programme, usd

Build = Callable[[Voucher, int], Event]
LINES, PARTNERS, AGREEMENTS = (REBATES, MARKETING, NEXT), ("P-1", "P-2"), ("ag-1", "ag-2")

BUILDERS: tuple[Build, ...] = (
    *(lambda v, n, line=line, ag=ag: p.commit(v, line, ag, usd(n))
      for line in LINES for ag in AGREEMENTS),
    *(lambda v, n, line=line, who=who, ag=ag: p.earn(v, line, who, usd(n), agreement=ag)
      for line in LINES for who in PARTNERS for ag in ("", *AGREEMENTS)),
    *(lambda v, n, line=line, who=who: p.settle(v, line, who, usd(n), **BY)
      for line in LINES for who in PARTNERS),
    *(lambda v, n, line=line, who=who: p.release(v, line, who, usd(n))
      for line in LINES for who in PARTNERS),
    *(lambda v, n, who=who: p.claw_back_paid(v, who, usd(n)) for who in PARTNERS),
    *(lambda v, n, line=line, who=who: p.net(v, line, who, usd(n), origin=REBATES)
      for line in LINES for who in PARTNERS),
    *(lambda v, n, line=line: p.transfer(v, line, MARKETING, usd(n)) for line in (REBATES, NEXT)),
    *(lambda v, n, line=line: p.clear_by_transfer(v, line, usd(n), giver=line) for line in LINES),
    *(lambda v, n, line=line: p.exchange_difference(v, line, "P-1", usd(n), **BY)
      for line in LINES),
    *(lambda v, n, who=who: p.accrue_contingent(v, who, usd(-n), REBATE) for who in PARTNERS),
    *(lambda v, n, who=who: p.accrue_contingent(v, who, usd(n), CLAIM) for who in PARTNERS),
    *(lambda v, n, line=line: p.expire_unused(v, line, usd(n)) for line in LINES),
    lambda v, n: p.confirm(v, "run-1", usd(n)),
)  # fmt: skip

steps = st.lists(
    st.tuples(st.sampled_from(range(len(BUILDERS))), st.sampled_from([1, 7, 900, 90_000, 250_000])),
    max_size=60,
)


@given(steps)
@settings(max_examples=25)
def test_whatever_is_sent_the_books_hold(
    tmp_path_factory: pytest.TempPathFactory, sent: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("life")
    connection = connect(f"sqlite:///{folder}/ledger.db")
    create_schema(connection)
    open_fund(connection, programme(folder), "controller", "second", DAY)
    books = Books(connection)
    sums: Counter[str] = Counter()
    for number, (builder, minor) in enumerate(sent):
        event = BUILDERS[builder](Voucher(f"r/{number}", DAY, "a", "b"), minor)
        (outcome,) = books.send(event, mode="each")
        assert event.kind != "earn" or outcome.status is Status.POSTED, "a liability was refused"
        if not outcome.is_refused:
            sums[event.kind] += minor
    agree(books)
    stands = books.stands()
    owed = sum(amount for name, amount in stands.items() if name.startswith("refund-liability"))
    assert owed == sums["earn"] - sums["settle"] - sums["release"] - sums["net"]
    used = stands.get("credit-consumed/FY2024", 0)
    assert used == sums["settle"] + sums["exchange"] <= 400_000
    connection.close()
