"""The postings table, from payment to takeover: each movement and its legs."""

import pytest

from largesse.fund import postings
from largesse.fund.policy import BENEFIT, CLAIM
from tests.fund.books.table import (
    APPROVED,
    COMMITTED,
    FREE,
    NEXT_UNPAID,
    NO,
    PAID,
    PAID_OUT,
    SHORT,
    UNPAID,
    YES,
    L,
    M,
    N,
    Row,
    check,
    name,
)
from tests.fund.books.test_authority_table import TABLE as AUTHORITY
from tests.fund.books.world import AGREEMENT as AG
from tests.fund.books.world import MARKETING, NEXT, RESERVE, RUN, usd
from tests.fund.books.world import PARTNER as P
from tests.fund.books.world import REBATES as LINE

TABLE = [
    # Paying.
    Row(
        lambda v: postings.settle(v, LINE, P, usd(9), **PAID),
        "settle",
        NO,
        (
            f"{UNPAID} -> {PAID_OUT} 9",
            "credit-available/FY2024 -> credit-consumed/FY2024 9",
            "refund-liability/P-1 -> payable-in-transit/run-1 9",
        ),
    ),
    Row(
        lambda v: postings.settle(v, LINE, P, usd(9), CLAIM, **PAID),
        "settle",
        NO,
        (
            f"{UNPAID} -> {PAID_OUT} 9",
            "credit-available/FY2024 -> credit-consumed/FY2024 9",
            "accrued-claims/P-1 -> payable-in-transit/run-1 9",
        ),
    ),
    Row(
        lambda v: postings.settle(v, RESERVE, P, usd(9), **PAID),
        "settle",
        NO,
        (
            "delivered-unpaid/reserve/all/P-1 -> delivered-paid/reserve/all 9",
            "credit-available/all -> credit-consumed/all 9",
            "refund-liability/P-1 -> payable-in-transit/run-1 9",
        ),
    ),
    Row(
        lambda v: postings.settle(v, LINE, P, usd(9), payment_year="FY2025"),
        "settle",
        NO,
        (
            f"{UNPAID} -> {PAID_OUT} 9",
            "credit-available/FY2025 -> credit-consumed/FY2025 9",
            "refund-liability/P-1 -> credit-notes 9",
        ),
    ),
    Row(
        lambda v: postings.unsettle(v, postings.settle(v, LINE, P, usd(9), **PAID)),
        "unsettle",
        NO,
        (
            f"{PAID_OUT} or unfunded/rebates/FY2024 -> {UNPAID} 9",
            "credit-consumed/FY2024 -> credit-available/FY2024 9",
            "payable-in-transit/run-1 -> refund-liability/P-1 9",
        ),
    ),
    Row(
        lambda v: postings.confirm(v, RUN, usd(9)),
        "confirm",
        NO,
        ("payable-in-transit/run-1 -> cash 9",),
    ),
    Row(
        lambda v: postings.bounce(v, RUN, usd(9)),
        "bounce",
        NO,
        ("cash -> payable-in-transit/run-1 9",),
    ),
    Row(
        lambda v: postings.exchange_difference(v, LINE, P, usd(9), **PAID),
        "exchange",
        NO,
        (
            f"{FREE} or {SHORT} -> {PAID_OUT} 9",
            "credit-available/FY2024 -> credit-consumed/FY2024 9",
            "exchange-difference -> payable-in-transit/run-1 9",
        ),
    ),
    Row(
        lambda v: postings.exchange_difference(v, LINE, P, usd(-9), **PAID),
        "exchange",
        NO,
        (f"{UNPAID} -> {FREE} 9", "refund-liability/P-1 -> exchange-difference 9"),
    ),
    Row(
        lambda v: postings.withhold_tax(v, RUN, "wht-fr", usd(9)),
        "withhold-tax",
        NO,
        ("payable-in-transit/run-1 -> tax-payable/wht-fr 9",),
    ),
    Row(
        lambda v: postings.charge_vat(v, P, "vat-de", usd(9)),
        "charge-vat",
        NO,
        ("input-tax/vat-de -> vat-due/P-1 9",),
    ),
    Row(
        lambda v: postings.pay_vat(v, P, RUN, usd(9)),
        "pay-vat",
        NO,
        ("vat-due/P-1 -> payable-in-transit/run-1 9",),
    ),
    Row(
        lambda v: postings.reverse_charge(v, "vat-de", usd(9)),
        "reverse-charge",
        NO,
        ("input-tax/vat-de -> tax-payable/vat-de 9",),
    ),
    Row(
        lambda v: postings.remit_tax(v, "vat-de", usd(9)),
        "remit-tax",
        NO,
        ("tax-payable/vat-de -> cash 9",),
    ),
    Row(
        lambda v: postings.recover_tax(v, "vat-de", usd(9)),
        "recover-tax",
        NO,
        ("cash -> input-tax/vat-de 9",),
    ),
    # Taking back.
    Row(
        lambda v: postings.claw_back_paid(v, P, usd(9)),
        "claw-back",
        NO,
        ("partner-receivable/P-1 -> contra-revenue 9",),
    ),
    Row(
        lambda v: postings.net(v, NEXT, P, usd(9), origin=LINE, returns_to=NEXT),
        "net",
        NO,
        (
            f"{NEXT_UNPAID} -> delivered-paid/{N} 9",
            f"{PAID_OUT} -> allotment/{N} 9",
            "refund-liability/P-1 -> partner-receivable/P-1 9",
        ),
    ),
    Row(
        lambda v: postings.receive(v, P, usd(9), origin=LINE),
        "receive",
        NO,
        (f"{PAID_OUT} -> {FREE} 9", "cash -> partner-receivable/P-1 9"),
    ),
    Row(
        lambda v: postings.receive(v, P, usd(9), origin=LINE, credit_year="FY2024"),
        "receive",
        NO,
        (
            f"{PAID_OUT} -> {FREE} 9",
            "credit-consumed/FY2024 -> credit-available/FY2024 9",
            "cash -> partner-receivable/P-1 9",
        ),
    ),
    Row(
        lambda v: postings.net(v, NEXT, P, usd(9), origin=LINE, returns_to=NEXT, is_unfunded=True),
        "net",
        NO,
        (
            f"{NEXT_UNPAID} -> delivered-paid/{N} 9",
            f"{PAID_OUT} -> {SHORT} 9",
            "refund-liability/P-1 -> partner-receivable/P-1 9",
        ),
    ),
    Row(
        lambda v: postings.receive(v, P, usd(9), origin=LINE, is_unfunded=True),
        "receive",
        NO,
        (f"{PAID_OUT} -> {SHORT} 9", "cash -> partner-receivable/P-1 9"),
    ),
    Row(
        lambda v: postings.write_off(v, P, usd(9)),
        "write-off",
        NO,
        ("written-off -> partner-receivable/P-1 9",),
    ),
    # Clearing an unfunded obligation.
    Row(
        lambda v: postings.clear_by_transfer(v, LINE, usd(9), giver=MARKETING),
        "clear-unfunded",
        YES,
        (f"allotment/{M} -> {SHORT} 9",),
    ),
    Row(
        lambda v: postings.clear_by_transfer(v, LINE, usd(9), giver=LINE),
        "clear-unfunded",
        NO,
        (f"{FREE} -> {SHORT} 9",),
    ),
    Row(
        lambda v: postings.clear_by_approval(v, LINE, usd(9)),
        "clear-unfunded",
        NO,
        (f"{APPROVED} -> {SHORT} 9",),
    ),
    Row(
        lambda v: postings.need_no_approval(v, LINE, usd(9)),
        "clear-unfunded",
        NO,
        (f"{SHORT} -> {APPROVED} 9",),
    ),
    Row(
        lambda v: postings.cover_own(v, LINE, AG, usd(9)),
        "clear-unfunded",
        NO,
        (f"{COMMITTED} -> {SHORT} 9",),
    ),
    Row(
        lambda v: postings.fund_approved(v, LINE, usd(9), giver=LINE),
        "clear-unfunded",
        NO,
        (f"{FREE} -> {APPROVED} 9",),
    ),
    # Benefits and credits, 3 units at 3 cents.
    Row(
        lambda v: postings.consume(v, LINE, "ben-1", postings.cost_of(3, usd(3)), BENEFIT),
        "consume",
        NO,
        (f"obligated/{L}/ben-1 -> delivered-in-kind/{L} 9", "benefit-cost -> benefits-provided 9"),
    ),
    Row(
        lambda v: postings.give_back(v, LINE, "ben-1", usd(9)),
        "give-back",
        NO,
        (f"delivered-in-kind/{L} -> obligated/{L}/ben-1 9", "benefits-provided -> benefit-cost 9"),
    ),
    Row(
        lambda v: postings.provide(v, LINE, usd(9)),
        "provide",
        NO,
        (f"{FREE} or {SHORT} -> delivered-in-kind/{L} 9", "benefit-cost -> benefits-provided 9"),
    ),
    Row(
        lambda v: postings.provide(v, LINE, usd(9), agreement=AG),
        "provide",
        NO,
        (
            f"{COMMITTED} or {SHORT} -> delivered-in-kind/{L} 9",
            "benefit-cost -> benefits-provided 9",
        ),
    ),
    Row(
        lambda v: postings.take_back(v, LINE, usd(9), unfunded_minor=4),
        "take-back",
        NO,
        (
            f"delivered-in-kind/{L} -> {FREE} 5",
            f"delivered-in-kind/{L} -> {SHORT} 4",
            "benefits-provided -> benefit-cost 9",
        ),
    ),
    Row(
        lambda v: postings.take_back(v, LINE, usd(9), agreement=AG, unfunded_minor=9),
        "take-back",
        NO,
        (f"delivered-in-kind/{L} -> {SHORT} 9", "benefits-provided -> benefit-cost 9"),
    ),
    # Taking over.
    Row(
        lambda v: postings.open_committed(v, LINE, AG, usd(9)),
        "open",
        NO,
        (f"{FREE} -> {COMMITTED} 9",),
    ),
    Row(
        lambda v: postings.open_committed(v, LINE, AG, usd(9), firm=True),
        "open",
        NO,
        (f"{FREE} -> obligated/{L}/ag-7 9",),
    ),
    Row(
        lambda v: postings.open_unpaid(v, LINE, P, usd(9)),
        "open",
        NO,
        (f"{FREE} or {SHORT} -> {UNPAID} 9", "opening -> refund-liability/P-1 9"),
    ),
    Row(
        lambda v: postings.open_paid(v, LINE, usd(9), payment_year="FY2024"),
        "open",
        NO,
        (
            f"{FREE} -> {PAID_OUT} 9",
            "credit-available/FY2024 -> credit-consumed/FY2024 9",
            "opening -> cash 9",
        ),
    ),
    Row(
        lambda v: postings.open_in_kind(v, LINE, usd(9)),
        "open",
        NO,
        (f"{FREE} -> delivered-in-kind/{L} 9", "opening -> benefits-provided 9"),
    ),
    Row(
        lambda v: postings.open_accrued(v, P, usd(9)),
        "open",
        NO,
        ("opening -> accrued-on-contingent-commitments/P-1 9",),
    ),
    Row(
        lambda v: postings.open_receivable(v, P, usd(9)),
        "open",
        NO,
        ("partner-receivable/P-1 -> opening 9",),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=name)
def test_a_movement_has_its_legs(row: Row) -> None:
    check(row)


def test_every_posting_is_in_the_table() -> None:
    rows = (*AUTHORITY, *TABLE)
    built = {name for row in rows for name in row.build.__code__.co_names}
    not_movements = {
        "Line",
        "Money",
        "Voucher",
        "credit_year",
        "units_note",
    }
    assert set(postings.__all__) - not_movements <= built
