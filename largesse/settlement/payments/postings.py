"""The ledger's events of a payment line. Pure: the same line gives the same events.

On approval: what is taken back is netted, exchange differences are posted, the rest is settled
into transit, payment credit consumed. On the bank's word: transit to cash, or back. What was
netted and what the rate cost stay as they are when a payment is rejected: a payable is then booked
at the rate of the payment that failed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from largesse.fund import postings
from largesse.fund.chart import Line
from largesse.fund.model import Event
from largesse.fund.policy import Policy
from largesse.fund.postings import Money, Voucher
from largesse.fund.shortage import NOTHING, GivenBack, returning
from largesse.money import share_out
from largesse.settlement.payments.netting import RECEIVABLE, TAXES, Taken

WITHHOLDING = "withholding"
"""The tax account that holds what is kept back for tax offices."""
_TAX_REASONS = {"vat-due": "vat", "tax-payable": "withholding"}


@dataclass(frozen=True, slots=True)
class Share:
    """A payable's part in a payment: what is booked for it now, and what paying it costs."""

    payable: str
    line: Line
    stands_on: str
    amount_minor: int
    owed_currency: str
    booked_minor: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken off a payable: from which line it was paid, and to which it returns."""

    said: Taken
    stands_on: str
    """Of the payable below zero."""
    off_stands_on: str
    off_line: Line
    origin: Line
    returns_to: Line
    agreement: str = ""
    """Of the payable below zero."""
    back: GivenBack = NOTHING
    """What of it nobody had funded."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A line as the ledger sees it."""

    line_id: str
    run_id: str
    partner: str
    currency: str
    """The fund's."""
    payment_year: str
    shares: tuple[Share, ...]
    takings: tuple[Taking, ...]
    rate: Decimal | None = None
    rate_date: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Who posts, and on which day it counts."""

    day: date
    by: str
    approved_by: str = ""


def approve(payment: Payment, act: Act) -> tuple[Event, ...]:
    """What an approved line posts."""
    return (*_net(payment, act), *(e for s in payment.shares for e in _settle(payment, s, act)))


def confirm(payment: Payment, act: Act) -> tuple[Event, ...]:
    """The bank has paid."""
    voucher = _voucher(payment, act, "confirm", "", "payment-confirmed")
    return (postings.confirm(voucher, payment.run_id, _total(payment)),)


def _tax(payment: Payment, share: Share, act: Act) -> Event:
    """VAT paid along, or tax kept back; the other way round for a document that corrects."""
    money = Money(abs(share.cost_minor), payment.currency)
    voucher = _voucher(payment, act, "tax", share.payable, _TAX_REASONS[share.stands_on])
    if share.stands_on == "vat-due":
        paid = postings.pay_vat(voucher, payment.partner, payment.run_id, money)
        return paid if share.cost_minor > 0 else _back(voucher, paid)
    kept = postings.withhold_tax(voucher, payment.run_id, WITHHOLDING, money)
    return kept if share.cost_minor < 0 else _back(voucher, kept)


def _back(voucher: Voucher, event: Event) -> Event:
    return replace(postings.unsettle(voucher, event), kind=event.kind)


def put_back(payment: Payment, act: Act, reason: str) -> tuple[Event, ...]:
    """A payment that does not happen: everything paid is owed again, at what it cost."""
    return tuple(
        postings.unsettle(
            _voucher(payment, act, "unsettle", share.payable, reason), _made(payment, share, act)
        )
        for share in payment.shares
        if share.cost_minor
    )


def bounce(payment: Payment, act: Act) -> tuple[Event, ...]:
    """A confirmed payment whose money came back."""
    voucher = _voucher(payment, act, "bounce", "", "payment-returned")
    back = postings.bounce(voucher, payment.run_id, _total(payment))
    return (back, *put_back(payment, act, "payment-returned"))


def _made(payment: Payment, share: Share, act: Act) -> Event:
    """The event that paid a share, whatever the rate made of it since."""
    if share.stands_on in TAXES:
        return _tax(payment, share, act)
    return _settled(payment, share, share.cost_minor, act)


def _net(payment: Payment, act: Act) -> Iterator[Event]:
    for each in payment.takings:
        if each.stands_on != RECEIVABLE or not each.said.booked_minor:
            continue
        voucher = _voucher(payment, act, "net", f"{each.said.taken}/{each.said.off}", "netted")
        money = Money(each.said.booked_minor, payment.currency)
        build = partial(_netted, payment, each)
        yield from returning(voucher, each.origin, money, each.back, build)


def _netted(
    payment: Payment, taking: Taking, voucher: Voucher, money: Money, is_unfunded: bool
) -> Event:
    return postings.net(
        voucher,
        taking.off_line,
        payment.partner,
        money,
        _policy(taking.off_stands_on),
        origin=taking.origin,
        returns_to=taking.returns_to,
        agreement=taking.agreement,
        is_unfunded=is_unfunded,
    )


def _settle(payment: Payment, share: Share, act: Act) -> Iterator[Event]:
    if share.stands_on in TAXES:
        yield _tax(payment, share, act)
        return
    difference = share.cost_minor - share.booked_minor
    if difference < 0:
        yield _difference(payment, share, difference, act)
    settled = min(share.booked_minor, share.cost_minor)
    if settled:
        yield _settled(payment, share, settled, act)
    if difference > 0:
        yield _difference(payment, share, difference, act)


def _settled(payment: Payment, share: Share, minor: int, act: Act) -> Event:
    is_converted = payment.rate is not None
    return postings.settle(
        _voucher(payment, act, "settle", share.payable, "paid"),
        share.line,
        payment.partner,
        Money(
            minor,
            payment.currency,
            share.amount_minor if is_converted else None,
            share.owed_currency if is_converted else "",
            payment.rate if is_converted else None,
            payment.rate_date if is_converted else None,
        ),
        _policy(share.stands_on),
        payment_year=payment.payment_year,
        payment_run=payment.run_id,
    )


def _difference(payment: Payment, share: Share, minor: int, act: Act) -> Event:
    return postings.exchange_difference(
        _voucher(payment, act, "exchange", share.payable, "exchange-rate"),
        share.line,
        payment.partner,
        Money(minor, payment.currency),
        _policy(share.stands_on),
        payment_year=payment.payment_year,
        payment_run=payment.run_id,
    )


def _policy(stands_on: str) -> Policy:
    return Policy(liability="accrued-claims" if stands_on == "accrued-claims" else "")


def _total(payment: Payment) -> Money:
    return Money(sum(share.cost_minor for share in payment.shares), payment.currency)


def _voucher(payment: Payment, act: Act, what: str, thing: str, reason: str) -> Voucher:
    parts = [part for part in ("pay", payment.line_id, what, thing) if part]
    return Voucher(
        key="/".join(parts),
        day=act.day,
        by=act.by,
        approved_by=act.approved_by,
        reason=reason,
        subject=payment.line_id,
    )


def shares_of_cost(cost_minor: int, amounts_minor: Sequence[int]) -> tuple[int, ...]:
    """The cost of a payment shared out over what it pays, by largest remainder."""
    weights = [Decimal(amount) for amount in amounts_minor]
    return tuple(int(part) for part in share_out(Decimal(cost_minor), weights, Decimal(1)))
