"""What is earned, expected, corrected and given up. An earned liability is never refused."""

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event, Movement
from largesse.fund.policy import REBATE, Policy
from largesse.fund.postings.basis import Money, Voucher, event_of, move


def earn(
    voucher: Voucher,
    line: Line,
    partner: str,
    money: Money,
    policy: Policy = REBATE,
    *,
    agreement: str = "",
    obligation: str = "",
    obligated_minor: int | None = None,
    from_accrued: bool = False,
    kind: str = "earn",
) -> Event:
    """Service done. Never refused: what its source has not is unfunded(line).

    1. obligated(line, obligation), committed(line, agreement) or, where the partner has neither,
       allotment(line) -> delivered unpaid(line, partner). With an obligation, ``obligated_minor``
       of the amount (default all) comes from it and the rest from the commitment or allotment.
    2. cost (contra-revenue or the policy's expense) -> refund liability or accrued claims(partner).
       ``from_accrued``: accrued on contingent commitments(partner) -> liability, as much as is
       accrued there, the rest from the cost.
    """
    source = chart.committed(line, agreement) if agreement else chart.allotment(line)
    obliged = 0
    if obligation:
        obliged = money.minor if obligated_minor is None else min(obligated_minor, money.minor)
    legs = [_deliver(line, partner, source, money.part(money.minor - obliged))]
    if obligation:
        legs.insert(
            0,
            _deliver(line, partner, chart.obligated(line, obligation), money.part(obliged)),
        )
    owed = policy.owed_to(partner)
    booked = move(policy.cost, owed, money)
    if from_accrued:
        booked = move(chart.accrued_on_contingent(partner), owed, money, otherwise=policy.cost)
    return event_of(voucher, kind, *legs, booked, note=policy.note(), agreement=agreement)


def _deliver(line: Line, partner: str, source: str, money: Money) -> Movement | None:
    if not money.minor:
        return None
    to = chart.delivered_unpaid(line, partner)
    return move(source, to, money, otherwise=chart.unfunded(line))


def release(
    voucher: Voucher,
    line: Line,
    partner: str,
    money: Money,
    policy: Policy = REBATE,
    *,
    agreement: str = "",
    unfunded_minor: int = 0,
    kind: str = "release",
) -> Event:
    """What was earned and will not be paid: forfeited, denied after all, or lapsed.

    1. delivered unpaid(line, partner) -> committed(line, agreement), or allotment(line).
    2. Of it, ``unfunded_minor``: delivered unpaid(line, partner) -> unfunded(line).
    3. refund liability or accrued claims(partner) -> cost.
    """
    unpaid = chart.delivered_unpaid(line, partner)
    back = chart.committed(line, agreement) if agreement else chart.allotment(line)
    returned = money.minor - unfunded_minor
    return event_of(
        voucher,
        kind,
        move(unpaid, back, money.part(returned)) if returned else None,
        move(unpaid, chart.unfunded(line), money.part(unfunded_minor)) if unfunded_minor else None,
        move(policy.owed_to(partner), policy.cost, money),
        note=policy.note(),
        agreement=agreement,
    )


def true_up(
    voucher: Voucher,
    line: Line,
    partner: str,
    money: Money,
    policy: Policy = REBATE,
    *,
    agreement: str = "",
    unfunded_minor: int = 0,
) -> Event:
    """A difference to what was earned before, either sign; the interval it belongs to tags it.

    Above zero as :func:`earn`; below as :func:`release`, which takes back only what is unpaid
    (what was paid is clawed back).
    """
    if money.minor < 0:
        return release(
            voucher,
            line,
            partner,
            -money,
            policy,
            agreement=agreement,
            unfunded_minor=unfunded_minor,
            kind="true-up",
        )
    return earn(voucher, line, partner, money, policy, agreement=agreement, kind="true-up")


def accrue_contingent(
    voucher: Voucher, partner: str, money: Money, policy: Policy = REBATE
) -> Event:
    """Expected beyond what is vested, or a change of that estimate, either sign; financial only.

    Up: cost -> accrued on contingent commitments(partner). Down: back.
    """
    cost, accrued = policy.cost, chart.accrued_on_contingent(partner)
    legs = move(accrued, cost, -money) if money.minor < 0 else move(cost, accrued, money)
    return event_of(voucher, "accrue-contingent", legs, note=policy.note())
