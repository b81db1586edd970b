"""Balances of a programme taken over from other books in the middle of its life.

The authority they use was allotted by the programme's fund, so they draw on their line's allotment
and cannot exceed it; what they mean financially is balanced through ``opening``.
"""

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event
from largesse.fund.policy import REBATE, Policy
from largesse.fund.postings.basis import Money, Voucher, event_of, move
from largesse.fund.postings.payment import credit_year


def open_committed(
    voucher: Voucher, line: Line, agreement: str, money: Money, *, firm: bool = False
) -> Event:
    """allotment(line) -> committed(line, agreement), or obligated where it is ``firm``."""
    stage = chart.obligated if firm else chart.committed
    legs = move(chart.allotment(line), stage(line, agreement), money)
    return event_of(voucher, "open", legs)


def open_unpaid(
    voucher: Voucher, line: Line, partner: str, money: Money, policy: Policy = REBATE
) -> Event:
    """Earned before and not paid; never refused.

    allotment(line), else unfunded(line) -> delivered unpaid(line, partner); opening -> refund
    liability or accrued claims(partner).
    """
    return event_of(
        voucher,
        "open",
        move(
            chart.allotment(line),
            chart.delivered_unpaid(line, partner),
            money,
            otherwise=chart.unfunded(line),
        ),
        move(chart.OPENING, policy.owed_to(partner), money),
        note=policy.note(),
    )


def open_paid(voucher: Voucher, line: Line, money: Money, *, payment_year: str) -> Event:
    """Earned and paid before.

    allotment(line) -> delivered paid(line); credit available(year) -> consumed(year); opening ->
    cash.
    """
    year = credit_year(line, payment_year)
    return event_of(
        voucher,
        "open",
        move(chart.allotment(line), chart.delivered_paid(line), money),
        move(chart.credit_available(year), chart.credit_consumed(year), money),
        move(chart.OPENING, chart.CASH, money),
    )


def open_in_kind(voucher: Voucher, line: Line, money: Money) -> Event:
    """Provided in kind before. allotment(line) -> delivered in kind(line); opening -> provided."""
    return event_of(
        voucher,
        "open",
        move(chart.allotment(line), chart.delivered_in_kind(line), money),
        move(chart.OPENING, chart.BENEFITS_PROVIDED, money),
    )


def open_accrued(voucher: Voucher, partner: str, money: Money) -> Event:
    """Accrued before for what is expected. opening -> accrued on contingent(partner)."""
    legs = move(chart.OPENING, chart.accrued_on_contingent(partner), money)
    return event_of(voucher, "open", legs)


def open_receivable(voucher: Voucher, partner: str, money: Money) -> Event:
    """Owed by a partner before. partner receivable(partner) -> opening."""
    return event_of(voucher, "open", move(chart.partner_receivable(partner), chart.OPENING, money))
