"""What the two halves of the postings table share: its rows, and short names for accounts."""

from collections.abc import Callable
from dataclasses import dataclass

from largesse.fund.model import Event
from largesse.fund.postings import Voucher
from tests.fund.books.world import RUN, legs, voucher


@dataclass(frozen=True)
class Row:
    """A movement, what it is called, whether the vendor has a choice, and its legs."""

    build: Callable[[Voucher], Event]
    kind: str
    is_choice: bool
    legs: tuple[str, ...]


L, N, M = "rebates/FY2024", "rebates/FY2025", "marketing/FY2024"
PAID = {"payment_year": "FY2024", "payment_run": RUN}
NO, YES = False, True

FREE, SHORT, COMMITTED = f"allotment/{L}", f"unfunded/{L}", f"committed/{L}/ag-7"
CLAIMED, PAID_OUT = f"obligated/{L}/claim-1", f"delivered-paid/{L}"
UNPAID, NEXT_UNPAID = f"delivered-unpaid/{L}/P-1", f"delivered-unpaid/{N}/P-1"
APPROVED = f"unfunded-approved/{L}"
ACCRUED = "accrued-on-contingent-commitments/P-1"


def check(row: Row) -> None:
    """The movement is called, chosen and made up as its row says."""
    event = row.build(voucher())
    assert (event.kind, event.is_choice, tuple(legs(event))) == (row.kind, row.is_choice, row.legs)


def name(row: Row) -> str:
    """What a test of the row is called."""
    return f"{row.kind}: {'; '.join(row.legs)}"
