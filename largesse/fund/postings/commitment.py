"""From an offer to a firm commitment. Here the vendor still has a choice, and may be refused."""

from datetime import datetime

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Action, Event, Movement
from largesse.fund.postings.basis import Money, Voucher, event_of, move


def _engage(line: Line, agreement: str, money: Money, *, firm: bool) -> Movement:
    stage = chart.obligated if firm else chart.committed
    return move(chart.allotment(line), stage(line, agreement), money)


def reserve(
    voucher: Voucher,
    line: Line,
    agreement: str,
    money: Money,
    *,
    expires_at: datetime | None = None,
    firm: bool = False,
) -> Event:
    """An offer, pending: allotment(line) -> committed(line, agreement) is set aside, not moved.

    *Reserved* is what is pending out of the allotment. ``firm``: towards obligated, for a claim or
    units of a benefit that will be firm once approved. Refused when the allotment is short.
    """
    legs = _engage(line, agreement, money, firm=firm)
    return event_of(
        voucher, "reserve", legs, action=Action.HOLD, expires_at=expires_at, is_choice=True
    )


def withdraw(voucher: Voucher, reservation: str) -> Event:
    """An offer is withdrawn, or refused by the other side: what it set aside is freed."""
    return event_of(voucher, "withdraw", action=Action.VOID_PENDING, pending=reservation)


def commit(
    voucher: Voucher, line: Line, agreement: str, money: Money, *, reservation: str = ""
) -> Event:
    """Signature: the not-to-exceed amount. allotment(line) -> committed(line, agreement).

    ``reservation``: key of the offer it accepts, for its amount or less; the rest is freed.
    """
    return event_of(
        voucher,
        "commit",
        _engage(line, agreement, money, firm=False),
        action=Action.POST_PENDING if reservation else Action.POST,
        pending=reservation,
        is_choice=True,
    )


def re_estimate(voucher: Voucher, line: Line, agreement: str, money: Money) -> Event:
    """A contingent commitment is estimated anew, by the difference, which may be below zero.

    Up: allotment(line) -> committed(line, agreement), refused when short. Down: back.
    """
    if money.minor < 0:
        legs = move(chart.committed(line, agreement), chart.allotment(line), -money)
        return event_of(voucher, "re-estimate", legs)
    legs = _engage(line, agreement, money, firm=False)
    return event_of(voucher, "re-estimate", legs, is_choice=True)


def decommit(
    voucher: Voucher, line: Line, agreement: str, money: Money, *, firm: bool = False
) -> Event:
    """What an agreement will not cost any more. committed(line, agreement) -> allotment(line).

    As much as is left, up to the amount. ``firm``: from obligated.
    """
    stage = chart.obligated if firm else chart.committed
    legs = move(stage(line, agreement), chart.allotment(line), money, at_most=True)
    return event_of(voucher, "decommit", legs)


def oblige(
    voucher: Voucher,
    line: Line,
    obligation: str,
    money: Money,
    *,
    agreement: str = "",
    reservation: str = "",
) -> Event:
    """A claim is approved. committed(line, agreement) or allotment(line) -> obligated.

    ``obligation`` names what is firm: the agreement, or the claim. With ``agreement`` it draws on
    that agreement's commitment, else on the allotment; with ``reservation`` it posts what was held
    by :func:`reserve` with ``firm``. The vendor's choice: refused when short.
    """
    drawn = chart.committed(line, agreement) if agreement else chart.allotment(line)
    return event_of(
        voucher,
        "oblige",
        move(drawn, chart.obligated(line, obligation), money),
        action=Action.POST_PENDING if reservation else Action.POST,
        pending=reservation,
        is_choice=True,
    )


def unoblige(
    voucher: Voucher, line: Line, obligation: str, money: Money, *, agreement: str = ""
) -> Event:
    """What a claim will not cost after all: :func:`oblige` reversed, in whole or in part.

    obligated(line, obligation) -> committed(line, agreement), or allotment(line).
    """
    back = chart.committed(line, agreement) if agreement else chart.allotment(line)
    legs = move(chart.obligated(line, obligation), back, money)
    return event_of(voucher, "unoblige", legs)
