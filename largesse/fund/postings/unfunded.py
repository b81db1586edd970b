"""Clearing an unfunded obligation: by a transfer, or by a named approval that is funded later.

What is not owed after all (a contract caps it, a correction) is given back first by ``release``.
"""

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event
from largesse.fund.postings.basis import Money, Voucher, event_of, move


def clear_by_transfer(voucher: Voucher, line: Line, money: Money, *, giver: Line) -> Event:
    """Authority found elsewhere, or on the line itself after a top-up (then ``giver`` is it).

    allotment(giver) -> unfunded(line). From another line a choice, refused while that one owes an
    unfunded obligation itself.
    """
    legs = move(chart.allotment(giver), chart.unfunded(line), money)
    return event_of(voucher, "clear-unfunded", legs, is_choice=giver != line)


def clear_by_approval(voucher: Voucher, line: Line, money: Money) -> Event:
    """Somebody entitled to bears it by name (``approved_by``): it blocks no more and stays shown.

    unfunded approved(line) -> unfunded(line).
    """
    legs = move(chart.unfunded_approved(line), chart.unfunded(line), money)
    return event_of(voucher, "clear-unfunded", legs)


def need_no_approval(voucher: Voucher, line: Line, money: Money) -> Event:
    """What was borne by name is to be given back after all: :func:`clear_by_approval` reversed.

    unfunded(line) -> unfunded approved(line). The event that gives it back follows.
    """
    legs = move(chart.unfunded(line), chart.unfunded_approved(line), money)
    return event_of(voucher, "clear-unfunded", legs)


def cover_own(voucher: Voucher, line: Line, agreement: str, money: Money) -> Event:
    """What an agreement has left covers what it left unfunded itself, before it ends.

    committed(line, agreement) -> unfunded(line).
    """
    legs = move(chart.committed(line, agreement), chart.unfunded(line), money)
    return event_of(voucher, "clear-unfunded", legs, agreement=agreement)


def fund_approved(voucher: Voucher, line: Line, money: Money, *, giver: Line) -> Event:
    """Authority found later for what was approved. allotment(giver) -> unfunded approved(line)."""
    legs = move(chart.allotment(giver), chart.unfunded_approved(line), money)
    return event_of(voucher, "clear-unfunded", legs, is_choice=giver != line)
