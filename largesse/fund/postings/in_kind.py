"""Benefits and credits, which are not cash: they draw on their envelope at a declared unit cost.

Units are set aside by :func:`largesse.fund.postings.reserve` with ``firm``, and made firm by
:func:`largesse.fund.postings.oblige`; both take :func:`cost_of` the units. Nothing is paid, so no
payment credit is consumed.
"""

from collections.abc import Mapping

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event
from largesse.fund.policy import BENEFIT, Policy
from largesse.fund.postings.basis import Money, Voucher, event_of, move


def cost_of(units: int, unit_cost: Money) -> Money:
    """What so many units cost the fund."""
    return Money(units * unit_cost.minor, unit_cost.currency)


def units_note(units: int, unit: str) -> Mapping[str, str]:
    """The quantity, for the note of a voucher: 40 seats."""
    return {"units": str(units), "unit": unit}


def consume(
    voucher: Voucher, line: Line, obligation: str, money: Money, policy: Policy = BENEFIT
) -> Event:
    """Units are used. obligated(line, obligation) -> delivered in kind(line); cost -> provided."""
    return event_of(
        voucher,
        "consume",
        move(chart.obligated(line, obligation), chart.delivered_in_kind(line), money),
        move(policy.cost, chart.BENEFITS_PROVIDED, money),
        note=policy.note(),
    )


def return_units(voucher: Voucher, line: Line, obligation: str, money: Money) -> Event:
    """Units will not be used, or have expired. obligated(line, obligation) -> allotment(line)."""
    legs = move(chart.obligated(line, obligation), chart.allotment(line), money)
    return event_of(voucher, "return-units", legs)


def give_back(
    voucher: Voucher, line: Line, obligation: str, money: Money, policy: Policy = BENEFIT
) -> Event:
    """Units used come back (a coupon's invoice is refunded): :func:`consume` reversed."""
    return event_of(
        voucher,
        "give-back",
        move(chart.delivered_in_kind(line), chart.obligated(line, obligation), money),
        move(chart.BENEFITS_PROVIDED, policy.cost, money),
        note=policy.note(),
    )
