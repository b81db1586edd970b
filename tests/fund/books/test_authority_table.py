"""The postings table, from the pledge to what is earned: each movement and its legs."""

import pytest

from largesse.fund import postings
from largesse.fund.policy import CLAIM, COMMISSION, MARKETING_SERVICE
from tests.fund.books.table import (
    ACCRUED,
    CLAIMED,
    COMMITTED,
    FREE,
    NO,
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
from tests.fund.books.world import AGREEMENT as AG
from tests.fund.books.world import LATER, MARKETING, NEXT, usd
from tests.fund.books.world import PARTNER as P
from tests.fund.books.world import REBATES as LINE

TABLE = [
    # The budget.
    Row(
        lambda v: postings.authorise(v, usd(9)), "authorise", NO, ("authority -> unapportioned 9",)
    ),
    Row(
        lambda v: postings.apportion(v, "FY2024", usd(9)),
        "apportion",
        NO,
        ("unapportioned -> apportioned/FY2024 9",),
    ),
    Row(
        lambda v: postings.apportion(v, "", usd(9)),
        "apportion",
        NO,
        ("unapportioned -> apportioned/all 9",),
    ),
    Row(
        lambda v: postings.apportion(v, "FY2024", usd(-9)),
        "apportion",
        NO,
        ("apportioned/FY2024 -> unapportioned 9",),
    ),
    Row(
        lambda v: postings.vote_credit(v, "FY2024", usd(9)),
        "vote-credit",
        NO,
        ("credit-voted/FY2024 -> credit-available/FY2024 9",),
    ),
    Row(
        lambda v: postings.allot(v, LINE, usd(9)), "allot", NO, (f"apportioned/FY2024 -> {FREE} 9",)
    ),
    Row(
        lambda v: postings.transfer(v, LINE, MARKETING, usd(9)),
        "transfer",
        YES,
        (f"{FREE} -> allotment/{M} 9",),
    ),
    Row(
        lambda v: postings.transfer(v, LINE, NEXT, usd(9), with_credit=True),
        "transfer",
        YES,
        (f"{FREE} -> allotment/{N} 9", "credit-available/FY2024 -> credit-available/FY2025 9"),
    ),
    Row(
        lambda v: postings.transfer(v, LINE, MARKETING, usd(9), with_credit=True),
        "transfer",
        YES,
        (f"{FREE} -> allotment/{M} 9",),
    ),
    Row(
        lambda v: postings.carry_forward(v, LINE, "FY2025", usd(9)),
        "carry-forward",
        YES,
        (f"{FREE} -> allotment/{N} 9",),
    ),
    Row(
        lambda v: postings.carry_commitment(v, LINE, "FY2025", AG, usd(9)),
        "carry-commitment",
        NO,
        (f"{COMMITTED} -> committed/{N}/ag-7 9",),
    ),
    Row(
        lambda v: postings.carry_credit(v, "FY2024", "FY2025", usd(9)),
        "carry-credit",
        NO,
        ("credit-available/FY2024 -> credit-available/FY2025 9",),
    ),
    Row(
        lambda v: postings.lapse_credit(v, "FY2024", usd(9)),
        "lapse-credit",
        NO,
        ("credit-available/FY2024 -> credit-voted/FY2024 9",),
    ),
    Row(
        lambda v: postings.expire_unused(v, LINE, usd(9)),
        "expire-unused",
        YES,
        (f"{FREE} -> expired/{L} 9",),
    ),
    Row(lambda v: postings.lapse(v, LINE, usd(9)), "lapse", NO, (f"expired/{L} -> authority 9",)),
    # Offers and commitments.
    Row(
        lambda v: postings.reserve(v, LINE, AG, usd(9), expires_at=LATER),
        "reserve",
        YES,
        (f"{FREE} -> {COMMITTED} 9",),
    ),
    Row(
        lambda v: postings.reserve(v, LINE, "claim-1", usd(9), firm=True),
        "reserve",
        YES,
        (f"{FREE} -> {CLAIMED} 9",),
    ),
    Row(lambda v: postings.withdraw(v, "offer"), "withdraw", NO, ()),
    Row(
        lambda v: postings.commit(v, LINE, AG, usd(9)), "commit", YES, (f"{FREE} -> {COMMITTED} 9",)
    ),
    Row(
        lambda v: postings.re_estimate(v, LINE, AG, usd(9)),
        "re-estimate",
        YES,
        (f"{FREE} -> {COMMITTED} 9",),
    ),
    Row(
        lambda v: postings.re_estimate(v, LINE, AG, usd(-9)),
        "re-estimate",
        NO,
        (f"{COMMITTED} -> {FREE} 9",),
    ),
    Row(
        lambda v: postings.oblige(v, LINE, "claim-1", usd(9), agreement=AG),
        "oblige",
        YES,
        (f"{COMMITTED} -> {CLAIMED} 9",),
    ),
    Row(
        lambda v: postings.oblige(v, LINE, "claim-1", usd(9)),
        "oblige",
        YES,
        (f"{FREE} -> {CLAIMED} 9",),
    ),
    Row(
        lambda v: postings.unoblige(v, LINE, "claim-1", usd(9), agreement=AG),
        "unoblige",
        NO,
        (f"{CLAIMED} -> {COMMITTED} 9",),
    ),
    Row(
        lambda v: postings.unoblige(v, LINE, "claim-1", usd(9)),
        "unoblige",
        NO,
        (f"{CLAIMED} -> {FREE} 9",),
    ),
    Row(
        lambda v: postings.decommit(v, LINE, AG, usd(9)),
        "decommit",
        NO,
        (f"{COMMITTED} -> {FREE} at most 9",),
    ),
    Row(
        lambda v: postings.decommit(v, LINE, "claim-1", usd(9), firm=True),
        "decommit",
        NO,
        (f"{CLAIMED} -> {FREE} at most 9",),
    ),
    # Earning.
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9), agreement=AG),
        "earn",
        NO,
        (f"{COMMITTED} or {SHORT} -> {UNPAID} 9", "contra-revenue -> refund-liability/P-1 9"),
    ),
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9)),
        "earn",
        NO,
        (f"{FREE} or {SHORT} -> {UNPAID} 9", "contra-revenue -> refund-liability/P-1 9"),
    ),
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9), agreement=AG, obligation=AG, obligated_minor=6),
        "earn",
        NO,
        (
            f"obligated/{L}/ag-7 or {SHORT} -> {UNPAID} 6",
            f"{COMMITTED} or {SHORT} -> {UNPAID} 3",
            "contra-revenue -> refund-liability/P-1 9",
        ),
    ),
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9), CLAIM, obligation="claim-1"),
        "earn",
        NO,
        (f"{CLAIMED} or {SHORT} -> {UNPAID} 9", "contra-revenue -> accrued-claims/P-1 9"),
    ),
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9), from_accrued=True),
        "earn",
        NO,
        (
            f"{FREE} or {SHORT} -> {UNPAID} 9",
            f"{ACCRUED} or contra-revenue -> refund-liability/P-1 9",
        ),
    ),
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9), COMMISSION),
        "earn",
        NO,
        (f"{FREE} or {SHORT} -> {UNPAID} 9", "commission-expense -> accrued-claims/P-1 9"),
    ),
    Row(
        lambda v: postings.earn(v, LINE, P, usd(9), MARKETING_SERVICE),
        "earn",
        NO,
        (f"{FREE} or {SHORT} -> {UNPAID} 9", "marketing-expense -> accrued-claims/P-1 9"),
    ),
    Row(
        lambda v: postings.accrue_contingent(v, P, usd(9)),
        "accrue-contingent",
        NO,
        ("contra-revenue -> accrued-on-contingent-commitments/P-1 9",),
    ),
    Row(
        lambda v: postings.accrue_contingent(v, P, usd(-9)),
        "accrue-contingent",
        NO,
        (f"{ACCRUED} -> contra-revenue 9",),
    ),
    Row(
        lambda v: postings.true_up(v, LINE, P, usd(9), agreement=AG),
        "true-up",
        NO,
        (f"{COMMITTED} or {SHORT} -> {UNPAID} 9", "contra-revenue -> refund-liability/P-1 9"),
    ),
    Row(
        lambda v: postings.true_up(v, LINE, P, usd(-9), agreement=AG),
        "true-up",
        NO,
        (f"{UNPAID} -> {COMMITTED} 9", "refund-liability/P-1 -> contra-revenue 9"),
    ),
    Row(
        lambda v: postings.release(v, LINE, P, usd(9)),
        "release",
        NO,
        (f"{UNPAID} -> {FREE} 9", "refund-liability/P-1 -> contra-revenue 9"),
    ),
    Row(
        lambda v: postings.release(v, LINE, P, usd(9), unfunded_minor=4),
        "release",
        NO,
        (
            f"{UNPAID} -> {FREE} 5",
            f"{UNPAID} -> {SHORT} 4",
            "refund-liability/P-1 -> contra-revenue 9",
        ),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=name)
def test_a_movement_has_its_legs(row: Row) -> None:
    check(row)
