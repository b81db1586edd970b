"""The fund of an invented vendor: few accounts, so that writers meet, as plain JSON.

Nothing here imports the ledger: the auditor reads the same dictionaries.
"""

from typing import Any

Json = dict[str, Any]

ENVELOPES = ("rebates", "funding")
YEARS = ("FY2024", "FY2025")
AGREEMENTS = ("north", "south", "isles")
PARTNERS = ("arbor", "basalt")
CURRENCY = "USD"
OTHER_CURRENCY = "EUR"


def account(code: str, increases: str, floor: int | None = None, **more: str) -> Json:
    """One account; its book is the first part of its code."""
    return {
        "code": code,
        "book": code.split("/")[0],
        "currency": more.pop("currency", CURRENCY),
        "increases": increases,
        "floor": floor,
        "blocked_by": more.pop("blocked_by", ""),
    }


def accounts() -> list[Json]:
    """Every account of the fund."""
    found = [
        account("budgetary/authority", "debit"),
        account("budgetary/unapportioned", "credit", 0),
        account("budgetary/credit-voted", "debit"),
    ]
    for year in YEARS:
        found += [
            account(f"budgetary/apportioned/{year}", "credit", 0),
            account(f"budgetary/credit-available/{year}", "credit", 0),
            account(f"budgetary/credit-consumed/{year}", "credit", 0),
        ]
        found += [one for envelope in ENVELOPES for one in _envelope(envelope, year)]
    for partner in PARTNERS:
        found += [
            account(f"financial/refund-liability/{partner}", "credit", 0),
            account(f"financial/partner-receivable/{partner}", "debit", 0),
        ]
    found += [
        account("financial/contra-revenue", "debit"),
        account("financial/cash", "debit"),
        account("financial/cash-euro", "debit", currency=OTHER_CURRENCY),
        account("financial/opening-euro", "credit", currency=OTHER_CURRENCY),
    ]
    return found


def _envelope(envelope: str, year: str) -> list[Json]:
    place = f"{envelope}/{year}"
    unfunded = f"budgetary/unfunded/{place}"
    stages = [
        account(f"budgetary/{stage}/{place}/{agreement}", "credit", 0)
        for agreement in AGREEMENTS
        for stage in ("committed", "obligated")
    ]
    unpaid = [
        account(f"budgetary/delivered-unpaid/{place}/{partner}", "credit", 0)
        for partner in PARTNERS
    ]
    return [
        account(unfunded, "debit"),
        account(f"budgetary/allotment/{place}", "credit", 0, blocked_by=unfunded),
        account(f"budgetary/delivered-paid/{place}", "credit", 0),
        *stages,
        *unpaid,
    ]
