"""Random closes, payments between them: whatever is corrected, the books stay true.

After each close some partners are paid what is payable to them. No posting may be refused; what a
partner is owed and owes is worked out from the history alone.
"""

import os
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from largesse.fund import postings
from largesse.fund.address import VARIABLE
from largesse.fund.chart import Line
from largesse.fund.postings import Money, Voucher
from largesse.fund.verify import verify
from largesse.partners.database import close_records, ledger_connection
from largesse.settlement.models import Decision, Payable
from tests.database import new_database, with_records
from tests.settlement.close.kit import DAY, MAKER, close, open_fund, send, standing
from tests.settlement.close.told import Envelope, Said, say, vendor

MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
PARTNERS = ("ada", "bea")
LINE = Line("all", "")
FUND = 40_000
WORTH = st.one_of(st.none(), st.integers(0, 20_000))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[dict[tuple[str, str], int], set[str]]]:
    """For each month what its run says of every key, and who is paid after its close."""
    found = []
    for count in range(1, len(MONTHS) + 1):
        keys = [(who, month) for who in PARTNERS for month in MONTHS[:count]]
        said = {key: worth for key in keys if (worth := draw(WORTH)) is not None}
        found.append((said, draw(st.sets(st.sampled_from(PARTNERS)))))
    return found


class Payer:
    """Pays partners what is payable, netting what is a smaller liability; remembers per key."""

    def __init__(self) -> None:
        self.paid: dict[str, int] = defaultdict(int)
        self.taken_back: dict[str, int] = defaultdict(int)
        self.number = 0

    def pay(self, partner: str) -> None:
        """Everything open that stands on the liability, if it comes to more than nothing."""
        rows = Payable.objects.filter(partner=partner, state="open", stands_on="refund-liability")
        total = sum(p.amount_minor for p in rows)
        if total <= 0:
            return
        self.number += 1
        voucher = Voucher(f"test/pay/{self.number}", DAY, MAKER)
        send(postings.settle(voucher, LINE, partner, Money(total, "USD"), payment_year=""))
        for each in rows:
            self.paid[each.key] += each.amount_minor
            each.state = "paid" if each.amount_minor > 0 else "netted"
            each.save()


@settings(max_examples=12, phases=[Phase.generate])
@given(history=histories())
def test_the_books_stay_true(
    history: list[tuple[dict[tuple[str, str], int], set[str]]],
) -> None:
    payer = Payer()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = stack.enter_context(new_database("sqlite", Path(folder), with_records))
        stack.enter_context(patch.dict(os.environ, {VARIABLE: url}))
        workspace = vendor(Path(folder), envelopes=[Envelope(amount=400)])
        open_fund(workspace, ("all", "", FUND))
        send(postings.vote_credit(Voucher("test/credit", DAY, MAKER), "", Money(FUND, "USD")))
        for month, (said, paid) in zip(MONTHS, history, strict=True):
            told = [
                Said(who, of, f"{worth // 100}.{worth % 100:02d}")
                for (who, of), worth in said.items()
            ]
            say(workspace, month, told)
            close(workspace)
            _true(payer)
            for partner in sorted(paid):
                payer.pay(partner)
            _true(payer)
        close_records()


def _true(payer: Payer) -> None:
    """What each partner is owed and owes, by hand, is what the ledger says."""
    granted: dict[str, int] = defaultdict(int)
    for made in Decision.objects.filter(decision__in=["granted", "reversed"]):
        granted[made.key] += made.amount_minor
    owed, owes = dict.fromkeys(PARTNERS, 0), dict.fromkeys(PARTNERS, 0)
    for key, amount in granted.items():
        partner = key.split("/")[1]
        payer.taken_back[key] += max(payer.paid[key] - payer.taken_back[key] - amount, 0)
        owes[partner] += payer.taken_back[key]
        owed[partner] += amount - payer.paid[key] + payer.taken_back[key]
    books = standing("refund-liability", "partner-receivable", "delivered-unpaid")
    for partner in PARTNERS:
        assert books.get(f"financial/refund-liability/{partner}", 0) == owed[partner]
        assert books.get(f"budgetary/delivered-unpaid/all/all/{partner}", 0) == owed[partner]
        assert books.get(f"financial/partner-receivable/{partner}", 0) == owes[partner]
        rows = Payable.objects.filter(partner=partner, state="open")
        by_account: dict[str, int] = defaultdict(int)
        for each in rows:
            by_account[each.stands_on] += each.amount_minor
        assert by_account["refund-liability"] == owed[partner]
        assert by_account["partner-receivable"] == -owes[partner]
    assert verify(ledger_connection()).is_intact
