"""Settling for less or for more than was accrued: a negotiated sum closes several accruals.

The accruals that a settlement closes count as reversed in full; what is paid is the credit. Paid
less, the rest is carried as an accrual of its own (it stays owed), or released; paid more, the
excess is a cost of today, earned and paid at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from largesse.fund.chart import Line
from largesse.fund.model import Event
from largesse.fund.policy import REBATE, Policy
from largesse.fund.postings.basis import Money, Voucher
from largesse.fund.postings.earning import earn, release
from largesse.fund.postings.payment import settle


@dataclass(frozen=True, slots=True)
class Accrual:
    """What was accrued to the partner on one line of the budget, and stands unpaid there."""

    line: Line
    amount_minor: int
    subject: str = ""
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class PartialSettlement:
    """What a settlement comes to, in minor units, and the events to post ``atomic``."""

    credit_minor: int
    """Paid."""
    reversed_minor: int
    """Accruals closed by it."""
    carried_minor: int
    """Of them, still owed under the settlement."""
    released_minor: int
    """Of them, given up."""
    expense_minor: int
    """Paid beyond them."""
    events: tuple[Event, ...]


def settle_part(
    voucher: Voucher,
    partner: str,
    accrued: Sequence[Accrual],
    settled: Money,
    policy: Policy = REBATE,
    *,
    payment_year: str,
    payment_run: str = "",
    carry: bool = True,
) -> PartialSettlement:
    """Close accruals by one settlement, the earlier ones first; each event as ``settle`` and so on.

    ``carry`` False releases what was accrued beyond the settlement. The excess of a settlement
    beyond the accruals is earned on the last accrual's line. Raises ValueError without an accrual.
    """
    if not accrued:
        raise ValueError("a settlement closes at least one accrual")
    whole = sum(each.amount_minor for each in accrued)
    excess = max(settled.minor - whole, 0)
    rest = max(whole - settled.minor, 0)
    numbers = iter(range(1, 3 * len(accrued) + 2))

    def numbered(reason: str, subject: str) -> Voucher:
        key = f"{voucher.key}/{next(numbers)}"
        return replace(voucher, key=key, reason=reason, subject=subject or voucher.subject)

    events: list[Event] = []
    if excess:
        last = accrued[-1]
        said = numbered("settled-above", last.subject)
        more = settled.part(excess)
        events.append(
            earn(said, last.line, partner, more, policy, agreement=last.agreement, kind="true-up")
        )
    for each, paid in _shares(accrued, settled.minor):
        if paid:
            said = numbered("settled-in-part" if rest else "paid", each.subject)
            events.append(
                settle(
                    said,
                    each.line,
                    partner,
                    settled.part(paid),
                    policy,
                    payment_year=payment_year,
                    payment_run=payment_run,
                )
            )
        left = each.amount_minor - paid
        if left > 0 and not carry:
            said = numbered("settled-in-part", each.subject)
            given_up = Money(left, settled.currency)
            agreement = each.agreement
            events.append(release(said, each.line, partner, given_up, policy, agreement=agreement))
    return PartialSettlement(
        settled.minor, whole, rest if carry else 0, 0 if carry else rest, excess, tuple(events)
    )


def _shares(accrued: Sequence[Accrual], settled_minor: int) -> Iterator[tuple[Accrual, int]]:
    """What of the settlement pays each accrual; the last one also takes the excess."""
    left = settled_minor
    *earlier, last = accrued
    for each in earlier:
        paid = min(left, each.amount_minor)
        left -= paid
        yield each, paid
    yield last, left
