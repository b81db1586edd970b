"""A year of the small fund with something of everything, for the tests of what reads the ledger."""

from datetime import UTC, date, datetime, timedelta

from largesse.fund import postings as p
from largesse.fund.model import Event
from largesse.fund.policy import CLAIM, COMMISSION, MARKETING_SERVICE
from largesse.fund.postings import Voucher
from tests.fund.books.world import AGREEMENT as AG
from tests.fund.books.world import MARKETING, REBATES, RESERVE, RUN, Books, usd
from tests.fund.books.world import PARTNER as P

BY = {"payment_year": "FY2024", "payment_run": RUN}
APRIL, JULY, AUGUST = date(2023, 4, 30), date(2023, 7, 31), date(2023, 8, 15)
AGENT = 'agent "two", é'


def v(number: int, day: date, interval: str = "", *, prior: bool = False) -> Voucher:
    """A voucher of the story."""
    return Voucher(
        f"story/{number}", day, "controller", "second", "earned", f"s/{number}", interval, prior
    )


def story() -> tuple[Event, ...]:
    """Offers, earnings, payments, a claim, tax, a clawback, a transfer, an unfunded obligation."""
    soon = datetime.now(UTC) + timedelta(days=30)
    paid = p.settle(v(12, AUGUST), REBATES, P, usd(10_000), **BY)
    return (
        p.commit(v(1, APRIL), REBATES, AG, usd(50_000)),
        p.reserve(v(2, APRIL), MARKETING, "ag-8", usd(7_000), expires_at=soon),
        p.accrue_contingent(v(3, APRIL), P, usd(9_000)),
        p.earn(v(4, JULY, "FY2024 Q1"), REBATES, P, usd(12_000), agreement=AG, from_accrued=True),
        p.earn(v(5, JULY), REBATES, AGENT, usd(3_000), COMMISSION),
        p.oblige(v(6, APRIL), MARKETING, "claim-1", usd(4_000)),
        p.earn(v(7, JULY), MARKETING, P, usd(4_000), MARKETING_SERVICE, obligation="claim-1"),
        p.earn(v(8, JULY), RESERVE, P, usd(60_000), CLAIM),
        p.true_up(v(9, AUGUST, "FY2024 Q1", prior=True), REBATES, P, usd(-500), agreement=AG),
        p.transfer(v(10, AUGUST), REBATES, MARKETING, usd(5_000)),
        p.charge_vat(v(11, AUGUST), AGENT, "vat-de", usd(600)),
        paid,
        p.settle(v(13, AUGUST), REBATES, AGENT, usd(3_000), COMMISSION, **BY),
        p.pay_vat(v(14, AUGUST), AGENT, RUN, usd(600)),
        p.withhold_tax(v(15, AUGUST), RUN, "wht", usd(100)),
        p.confirm(v(16, AUGUST), RUN, usd(9_000)),
        p.claw_back_paid(v(17, AUGUST), P, usd(800)),
        p.net(v(18, AUGUST), REBATES, P, usd(300), origin=REBATES),
        p.release(v(19, AUGUST), MARKETING, P, usd(1_000), MARKETING_SERVICE),
        p.accrue_contingent(v(20, AUGUST), P, usd(2_500)),
        p.reserve(v(21, AUGUST), REBATES, "ben-1", usd(900), firm=True),
        p.oblige(v(22, AUGUST), REBATES, "ben-1", usd(900), reservation="story/21"),
        p.consume(v(23, AUGUST), REBATES, "ben-1", usd(600)),
        p.earn(v(24, AUGUST), REBATES, "P-3", usd(70)),
    )


def told(books: Books) -> Books:
    """The books with the story posted."""
    books.do(*story())
    return books
