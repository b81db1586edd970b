"""Benefits and credits, which are not cash: they draw on their envelope at a declared unit cost.

Units are set aside by :func:`largesse.fund.postings.reserve` with ``firm``, and made firm by
:func:`largesse.fund.postings.oblige`; both take :func:`cost_of` the units. Nothing is paid, so no
payment credit is consumed. What a rule gives for consumption is not asked for: :func:`provide`
gives it at once, from what its agreement committed or else from the envelope.
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


def provide(
    voucher: Voucher, line: Line, money: Money, policy: Policy = BENEFIT, *, agreement: str = ""
) -> Event:
    """Earned in kind, and given. Never refused: what its source has not is unfunded(line).

    committed(line, agreement), or allotment(line) -> delivered in kind(line); cost -> provided.
    """
    source = chart.committed(line, agreement) if agreement else chart.allotment(line)
    given = chart.delivered_in_kind(line)
    return event_of(
        voucher,
        "provide",
        move(source, given, money, otherwise=chart.unfunded(line)),
        move(policy.cost, chart.BENEFITS_PROVIDED, money),
        note=policy.note(),
        agreement=agreement,
    )


def take_back(
    voucher: Voucher,
    line: Line,
    money: Money,
    policy: Policy = BENEFIT,
    *,
    agreement: str = "",
    unfunded_minor: int = 0,
) -> Event:
    """A correction: less was earned in kind. :func:`provide` reversed, `unfunded_minor` of it to
    unfunded(line)."""
    given, returned = chart.delivered_in_kind(line), money.minor - unfunded_minor
    back = chart.committed(line, agreement) if agreement else chart.allotment(line)
    return event_of(
        voucher,
        "take-back",
        move(given, back, money.part(returned)) if returned else None,
        move(given, chart.unfunded(line), money.part(unfunded_minor)) if unfunded_minor else None,
        move(chart.BENEFITS_PROVIDED, policy.cost, money),
        note=policy.note(),
        agreement=agreement,
    )
