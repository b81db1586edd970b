"""What is taken back from a partner, and what becomes of it.

What is still unpaid is simply released. What was paid becomes a receivable; authority returns only
when the money does: netted from a later payment, or received.
"""

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event, Movement
from largesse.fund.policy import REBATE, Policy
from largesse.fund.postings.basis import Money, Voucher, event_of, move


def claw_back_paid(voucher: Voucher, partner: str, money: Money, policy: Policy = REBATE) -> Event:
    """Take back what was paid; financial only. partner receivable(partner) -> cost."""
    legs = move(chart.partner_receivable(partner), policy.cost, money)
    return event_of(voucher, "claw-back", legs, note=policy.note())


def net(
    voucher: Voucher,
    line: Line,
    partner: str,
    money: Money,
    policy: Policy = REBATE,
    *,
    origin: Line,
    returns_to: Line | None = None,
    agreement: str = "",
    is_unfunded: bool = False,
) -> Event:
    """Keep a receivable back from what is due; no cash moves, so no payment credit does.

    1. delivered unpaid(line, partner) -> delivered paid(line): this due counts as paid.
    2. delivered paid(origin) -> allotment(returns_to): what was paid too much, on the line it was
       paid from, is free again, there or (its year being over) on another line; or, where it
       ``is_unfunded``, unfunded(origin): there was no authority to be free again.
    3. refund liability or accrued claims(partner) -> partner receivable(partner).
    """
    return event_of(
        voucher,
        "net",
        move(chart.delivered_unpaid(line, partner), chart.delivered_paid(line), money),
        _returned(origin, returns_to, money, is_unfunded=is_unfunded),
        move(policy.owed_to(partner), chart.partner_receivable(partner), money),
        agreement=agreement,
    )


def _returned(
    origin: Line, returns_to: Line | None, money: Money, *, is_unfunded: bool
) -> Movement:
    free = chart.unfunded(origin) if is_unfunded else chart.allotment(returns_to or origin)
    return move(chart.delivered_paid(origin), free, money)


def receive(
    voucher: Voucher,
    partner: str,
    money: Money,
    *,
    origin: Line,
    returns_to: Line | None = None,
    credit_year: str | None = None,
    agreement: str = "",
    is_unfunded: bool = False,
) -> Event:
    """A debit note is paid.

    1. delivered paid(origin) -> allotment(returns_to), or unfunded(origin), as :func:`net`.
    2. With ``credit_year``, by policy: credit consumed(year) -> credit available(year).
    3. cash -> partner receivable(partner).
    """
    restored = None
    if credit_year is not None:
        restored = move(
            chart.credit_consumed(credit_year), chart.credit_available(credit_year), money
        )
    return event_of(
        voucher,
        "receive",
        _returned(origin, returns_to, money, is_unfunded=is_unfunded),
        restored,
        move(chart.CASH, chart.partner_receivable(partner), money),
        agreement=agreement,
    )


def write_off(voucher: Voucher, partner: str, money: Money) -> Event:
    """A receivable that will not be paid; its authority never returns.

    written off -> partner receivable(partner).
    """
    legs = move(chart.WRITTEN_OFF, chart.partner_receivable(partner), money)
    return event_of(voucher, "write-off", legs)
