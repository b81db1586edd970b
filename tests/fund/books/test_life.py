"""What each movement does to what stands on the accounts, on both databases.

Amounts are cents. A life is a list of steps; each says what it changes and nothing else changes.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from largesse.fund import postings as p
from largesse.fund.ledger import expire
from largesse.fund.model import Event
from largesse.fund.policy import CLAIM, COMMISSION
from largesse.fund.reports import position, reconcile
from tests.fund.books.world import AGREEMENT as AG
from tests.fund.books.world import MARKETING, NEXT, REBATES, RUN, Books, usd, voucher
from tests.fund.books.world import PARTNER as P

FREE, SHORT = "allotment/rebates/FY2024", "unfunded/rebates/FY2024"
COMMITTED, OBLIGATED = "committed/rebates/FY2024/ag-7", "obligated/rebates/FY2024/ag-7"
UNPAID, PAID = "delivered-unpaid/rebates/FY2024/P-1", "delivered-paid/rebates/FY2024"
CREDIT, USED = "credit-available/FY2024", "credit-consumed/FY2024"
COST, OWED = "contra-revenue", "refund-liability/P-1"
CONTINGENT, RECEIVABLE = "accrued-on-contingent-commitments/P-1", "partner-receivable/P-1"
TRANSIT = "payable-in-transit/run-1"
BY = {"payment_year": "FY2024", "payment_run": RUN}

Step = tuple[Event, dict[str, int]]


def live(books: Books, steps: Sequence[Step]) -> None:
    """Each step changes what it says; afterwards both books agree, line by line."""
    for number, (event, expected) in enumerate(steps, 1):
        assert books.changes(event) == expected, f"step {number}, {event.kind}"
    agree(books)


def agree(books: Books) -> None:
    """No allotment is below zero, every line adds up, and the two books reconcile."""
    stands = books.stands()
    assert all(amount >= 0 for name, amount in stands.items() if name.startswith("allotment/"))
    where = position(books.connection)
    stages = where.unapportioned_minor + where.not_allotted_minor
    assert where.authorised_minor == stages + where.total.allotted_minor
    assert reconcile(books.connection).is_reconciled


def v(number: int, **said: str) -> p.Voucher:
    return voucher(f"life/{number}", **said)


def earned(number: int, minor: int) -> Event:
    return p.earn(v(number), REBATES, P, usd(minor))


def settled(number: int, minor: int) -> Event:
    return p.settle(v(number), REBATES, P, usd(minor), **BY)


def test_from_offer_to_cash(books: Books) -> None:
    soon = datetime.now(UTC) + timedelta(days=30)
    offer = p.reserve(v(1), REBATES, AG, usd(1000), expires_at=soon)
    live(
        books,
        [
            (offer, {}),
            (
                p.commit(v(2), REBATES, AG, usd(800), reservation=offer.key),
                {FREE: -800, COMMITTED: 800},
            ),
            (p.re_estimate(v(3), REBATES, AG, usd(200)), {FREE: -200, COMMITTED: 200}),
            (p.accrue_contingent(v(4), P, usd(300)), {COST: 300, CONTINGENT: 300}),
            (
                p.oblige(v(5), REBATES, AG, usd(250), agreement=AG),
                {COMMITTED: -250, OBLIGATED: 250},
            ),
            (
                p.earn(
                    v(6),
                    REBATES,
                    P,
                    usd(400),
                    agreement=AG,
                    obligation=AG,
                    obligated_minor=250,
                    from_accrued=True,
                ),
                {
                    OBLIGATED: -250,
                    COMMITTED: -150,
                    UNPAID: 400,
                    CONTINGENT: -300,
                    COST: 100,
                    OWED: 400,
                },
            ),
            (
                settled(7, 400),
                {UNPAID: -400, PAID: 400, CREDIT: -400, USED: 400, OWED: -400, TRANSIT: 400},
            ),
            (p.confirm(v(8), RUN, usd(400)), {TRANSIT: -400, "cash": -400}),
            (p.decommit(v(9), REBATES, AG, usd(9999)), {COMMITTED: -600, FREE: 600}),
        ],
    )


def test_an_offer_sets_aside_and_lets_go(books: Books) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    books.do(p.reserve(v(1), REBATES, AG, usd(299_000), expires_at=soon))
    assert position(books.connection).lines[REBATES].reserved_minor == 299_000
    assert books.refusal(p.commit(v(2), REBATES, "ag-8", usd(2_000))) == "not-enough-left"
    expire(books.connection, soon + timedelta(hours=1))
    assert position(books.connection).lines[REBATES].reserved_minor == 0
    books.do(p.commit(v(3), REBATES, "ag-8", usd(2_000)))
    books.do(p.reserve(v(4), REBATES, "ag-9", usd(5)), p.withdraw(v(5), "life/4"))
    assert position(books.connection).lines[REBATES].reserved_minor == 0


def test_expected_less_than_before(books: Books) -> None:
    live(
        books,
        [
            (p.accrue_contingent(v(1), P, usd(300)), {COST: 300, CONTINGENT: 300}),
            (p.accrue_contingent(v(2), P, usd(-120)), {COST: -120, CONTINGENT: -120}),
            (earned(3, 50), {FREE: -50, UNPAID: 50, COST: 50, OWED: 50}),
            (
                p.true_up(v(4, interval="FY2024 Q1"), REBATES, P, usd(-20)),
                {FREE: 20, UNPAID: -20, COST: -20, OWED: -20},
            ),
            (
                p.true_up(v(5), REBATES, P, usd(7)),
                {FREE: -7, UNPAID: 7, COST: 7, OWED: 7},
            ),
        ],
    )


def test_a_rejected_payment_is_owed_again(books: Books) -> None:
    payment = settled(2, 90)
    books.do(earned(1, 100), payment)
    live(
        books,
        [
            (
                p.unsettle(v(3), payment),
                {UNPAID: 90, PAID: -90, CREDIT: 90, USED: -90, OWED: 90, TRANSIT: -90},
            ),
            (
                settled(4, 100),
                {UNPAID: -100, PAID: 100, CREDIT: -100, USED: 100, OWED: -100, TRANSIT: 100},
            ),
            (p.confirm(v(5), RUN, usd(100)), {TRANSIT: -100, "cash": -100}),
            (p.bounce(v(6), RUN, usd(100)), {TRANSIT: 100, "cash": 100}),
        ],
    )


def test_what_was_paid_is_taken_back_and_netted(books: Books) -> None:
    books.do(earned(1, 100), settled(2, 100), earned(3, 70))
    live(
        books,
        [
            (p.claw_back_paid(v(4), P, usd(90)), {RECEIVABLE: 90, COST: -90}),
            (
                p.net(v(5), REBATES, P, usd(70), origin=REBATES),
                {UNPAID: -70, FREE: 70, OWED: -70, RECEIVABLE: -70},
            ),
            (
                p.receive(v(6), P, usd(15), origin=REBATES, returns_to=NEXT, credit_year="FY2024"),
                {
                    PAID: -15,
                    "allotment/rebates/FY2025": 15,
                    USED: -15,
                    CREDIT: 15,
                    "cash": 15,
                    RECEIVABLE: -15,
                },
            ),
            (p.write_off(v(7), P, usd(5)), {RECEIVABLE: -5, "written-off": 5}),
        ],
    )


def test_rates_differ_between_accrual_and_payment(books: Books) -> None:
    books.do(earned(1, 100))
    live(
        books,
        [
            (
                p.exchange_difference(v(2), REBATES, P, usd(-3), **BY),
                {UNPAID: -3, FREE: 3, OWED: -3, "exchange-difference": -3},
            ),
            (
                settled(3, 97),
                {UNPAID: -97, PAID: 97, CREDIT: -97, USED: 97, OWED: -97, TRANSIT: 97},
            ),
            (
                p.exchange_difference(v(4), REBATES, P, usd(5), **BY),
                {
                    FREE: -5,
                    PAID: 5,
                    CREDIT: -5,
                    USED: 5,
                    "exchange-difference": 5,
                    TRANSIT: 5,
                },
            ),
        ],
    )


def test_an_agents_invoice_with_tax(books: Books) -> None:
    """A commission of 100, VAT 20 on top, 10 withheld: the agent gets 110."""
    books.do(p.earn(v(1), REBATES, P, usd(100), COMMISSION))
    live(
        books,
        [
            (
                p.charge_vat(v(2), P, "vat-de", usd(20)),
                {"input-tax/vat-de": 20, "vat-due/P-1": 20},
            ),
            (
                p.settle(v(3), REBATES, P, usd(100), COMMISSION, **BY),
                {
                    UNPAID: -100,
                    PAID: 100,
                    CREDIT: -100,
                    USED: 100,
                    "accrued-claims/P-1": -100,
                    TRANSIT: 100,
                },
            ),
            (p.pay_vat(v(4), P, RUN, usd(20)), {"vat-due/P-1": -20, TRANSIT: 20}),
            (
                p.withhold_tax(v(5), RUN, "wht-fr", usd(10)),
                {TRANSIT: -10, "tax-payable/wht-fr": 10},
            ),
            (p.confirm(v(6), RUN, usd(110)), {TRANSIT: -110, "cash": -110}),
            (p.remit_tax(v(7), "wht-fr", usd(10)), {"tax-payable/wht-fr": -10, "cash": -10}),
            (p.recover_tax(v(8), "vat-de", usd(20)), {"input-tax/vat-de": -20, "cash": 20}),
        ],
    )


def test_a_claim_under_an_agreement(books: Books) -> None:
    claimed = "obligated/rebates/FY2024/claim-1"
    books.do(p.commit(v(1), REBATES, AG, usd(500)))
    live(
        books,
        [
            (
                p.oblige(v(2), REBATES, "claim-1", usd(200), agreement=AG),
                {COMMITTED: -200, claimed: 200},
            ),
            (
                p.earn(v(3), REBATES, P, usd(150), CLAIM, obligation="claim-1"),
                {claimed: -150, UNPAID: 150, COST: 150, "accrued-claims/P-1": 150},
            ),
            (
                p.decommit(v(4), REBATES, "claim-1", usd(200), firm=True),
                {claimed: -50, FREE: 50},
            ),
        ],
    )


def test_units_of_a_benefit(books: Books) -> None:
    """Ten seats at 30 each: six used, one of them given back, the others returned."""
    held = p.reserve(v(1), REBATES, "ben-1", p.cost_of(10, usd(30)), firm=True)
    units, kind = "obligated/rebates/FY2024/ben-1", "delivered-in-kind/rebates/FY2024"
    live(
        books,
        [
            (held, {}),
            (
                p.oblige(v(2), REBATES, "ben-1", usd(300), reservation=held.key),
                {FREE: -300, units: 300},
            ),
            (
                p.consume(v(3), REBATES, "ben-1", p.cost_of(6, usd(30))),
                {units: -180, kind: 180, "benefit-cost": 180, "benefits-provided": 180},
            ),
            (
                p.give_back(v(4), REBATES, "ben-1", usd(30)),
                {units: 30, kind: -30, "benefit-cost": -30, "benefits-provided": -30},
            ),
            (p.unoblige(v(5), REBATES, "ben-1", usd(150)), {units: -150, FREE: 150}),
        ],
    )


def test_an_earned_liability_is_never_refused(books: Books) -> None:
    """300,000 are allotted and a commitment holds 1,000; 305,000 and 1,500 are earned."""
    books.do(p.commit(v(1), REBATES, AG, usd(1_000)))
    live(
        books,
        [
            (
                p.earn(v(2), REBATES, P, usd(1_500), agreement=AG),
                {COMMITTED: -1_000, SHORT: 500, UNPAID: 1_500, COST: 1_500, OWED: 1_500},
            ),
            (
                earned(3, 305_000),
                {FREE: -299_000, SHORT: 6_000, UNPAID: 305_000, COST: 305_000, OWED: 305_000},
            ),
        ],
    )
    assert position(books.connection).alarms == (REBATES,)


Clear = Callable[[int], Sequence[Event]]
CLEAR: dict[str, Clear] = {
    "transfer": lambda n: [p.clear_by_transfer(v(n), REBATES, usd(10), giver=MARKETING)],
    "top-up": lambda n: [
        p.transfer(v(n), MARKETING, REBATES, usd(10)),
        p.clear_by_transfer(v(n + 1), REBATES, usd(10), giver=REBATES),
    ],
    "contractual cap": lambda n: [p.release(v(n), REBATES, P, usd(10), unfunded_minor=10)],
    "named approval": lambda n: [p.clear_by_approval(v(n), REBATES, usd(10))],
}


@pytest.mark.parametrize("way", CLEAR)
def test_an_unfunded_obligation_blocks_until_it_is_cleared(books: Books, way: str) -> None:
    books.do(
        p.earn(v(1), REBATES, P, usd(10), agreement=AG),
        p.commit(v(2), MARKETING, "ag-8", usd(1)),
    )
    blocked = (
        p.commit(v(3), REBATES, "ag-9", usd(1)),
        p.reserve(v(4), REBATES, "ag-9", usd(1)),
        p.oblige(v(5), REBATES, "claim-9", usd(1)),
        p.transfer(v(6), REBATES, MARKETING, usd(1)),
        p.re_estimate(v(7), REBATES, AG, usd(1)),
    )
    assert {books.refusal(event) for event in blocked} == {"unfunded-obligation"}
    allowed = p.commit(v(8, exception_by="board"), REBATES, "ag-9", usd(1))
    assert not books.refusal(allowed)
    books.do(*CLEAR[way](9))
    assert SHORT not in books.stands()
    assert not books.refusal(p.commit(v(20), REBATES, "ag-9", usd(1)))
    agree(books)


REFUSED = [
    ("commit beyond the allotment", lambda: p.commit(v(9), REBATES, AG, usd(300_001))),
    ("offer beyond the allotment", lambda: p.reserve(v(9), REBATES, AG, usd(300_001))),
    ("transfer beyond it", lambda: p.transfer(v(9), REBATES, MARKETING, usd(300_001))),
    ("allot beyond the year", lambda: p.allot(v(9), REBATES, usd(1))),
    ("apportion beyond the pledge", lambda: p.apportion(v(9), "FY2024", usd(50_001))),
    ("pay more than is owed", lambda: settled(9, 101)),
    ("cut below what is used", lambda: p.allot(v(9), REBATES, usd(-299_901))),
    ("claim beyond the agreement", lambda: p.oblige(v(9), REBATES, "c", usd(1), agreement=AG)),
    ("net more than is owed", lambda: p.net(v(9), REBATES, P, usd(1), origin=REBATES)),
    ("lapse what has not expired", lambda: p.lapse(v(9), REBATES, usd(1))),
    ("release more than is owed", lambda: p.release(v(9), REBATES, P, usd(101))),
    ("use units never set aside", lambda: p.consume(v(9), REBATES, "b", usd(1))),
    ("confirm more than is ordered", lambda: p.confirm(v(9), RUN, usd(1))),
]


@pytest.mark.parametrize(("what", "build"), REFUSED, ids=[what for what, _ in REFUSED])
def test_what_the_ledger_refuses(books: Books, what: str, build: Callable[[], Event]) -> None:
    books.do(earned(1, 100))
    before = books.stands()
    assert books.refusal(build()) == "not-enough-left", what
    assert books.stands() == before


def test_a_year_pays_no_more_than_its_payment_credit(books: Books) -> None:
    books.do(p.earn(v(1), REBATES, P, usd(350_000)), p.lapse_credit(v(2), "FY2024", usd(100_000)))
    assert books.refusal(settled(3, 300_001)) == "not-enough-left"
    books.do(p.carry_credit(v(4), "FY2025", "FY2024", usd(1)), settled(5, 300_001))
    agree(books)
