"""The two books beside each other: what they must agree on, and what explains the rest.

The budgetary book shows authority used, the financial book what is owed and paid. They agree on
what is earned and unpaid, partner by partner, and on what was paid. What is accrued beyond that,
against commitments that are still contingent, is the one line that may stand between them.
"""

from dataclasses import dataclass

from largesse.fund.connect import Connection
from largesse.fund.model import Balance
from largesse.fund.reading import NOW, AsOf
from largesse.fund.reports.trial import balances_as_of

_LIABILITIES = ("refund-liability", "accrued-claims")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the reconciliation, in minor units; ``stage`` is the account's, '' for a sum."""

    label: str
    amount_minor: int
    stage: str = ""
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What the books do not agree on, with a partner or in all (partner '')."""

    what: str
    partner: str
    budgetary_minor: int
    financial_minor: int

    @property
    def difference_minor(self) -> int:
        """Financial less budgetary."""
        return self.financial_minor - self.budgetary_minor


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How liabilities and payments lead from one book to the other."""

    currency: str
    liabilities: tuple[Item, ...]
    payments: tuple[Item, ...]
    differences: tuple[Difference, ...]

    @property
    def is_reconciled(self) -> bool:
        """Whether every difference is explained."""
        return not self.differences


def reconcile(connection: Connection, as_of: AsOf = NOW) -> Reconciliation:
    """Compare the books, from the entries."""
    balances = tuple(balances_as_of(connection, as_of).values())
    sums = _sums(balances)
    currency = next((b.account.currency for b in balances), "")
    return Reconciliation(
        currency,
        _liabilities(sums),
        _payments(sums),
        (*_partners(balances), *_in_all(sums)),
    )


def _sums(balances: tuple[Balance, ...]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for balance in balances:
        stage = f"{balance.account.book}/{balance.account.stage}"
        sums[stage] = sums.get(stage, 0) + balance.posted_minor
    return sums


def _liabilities(sums: dict[str, int]) -> tuple[Item, ...]:
    unpaid = sums.get("budgetary/delivered-unpaid", 0)
    contingent = sums.get("financial/accrued-on-contingent-commitments", 0)
    owed = {stage: sums.get(f"financial/{stage}", 0) for stage in _LIABILITIES}
    return (
        Item("earned, unpaid (budgetary book)", unpaid, "delivered-unpaid"),
        Item("accrued on contingent commitments", contingent, "accrued-on-contingent-commitments"),
        Item("to explain", sum(owed.values()) - unpaid),
        Item(
            "refund liability and accruals (financial book)",
            sum(owed.values()) + contingent,
            is_sum=True,
        ),
    )


_PAID = (
    ("paid from the bank", "cash", -1),
    ("payments in transit", "payable-in-transit", 1),
    ("credit notes", "credit-notes", 1),
    ("tax payable", "tax-payable", 1),
    ("VAT due to partners", "vat-due", 1),
    ("input tax, to be had back", "input-tax", -1),
)


def _payments(sums: dict[str, int]) -> tuple[Item, ...]:
    items = tuple(
        Item(label, sign * sums.get(f"financial/{stage}", 0), stage) for label, stage, sign in _PAID
    )
    whole = sum(item.amount_minor for item in items)
    paid = sums.get("budgetary/delivered-paid", 0)
    return (
        *items,
        Item("to explain", paid - whole),
        Item("earned and paid (budgetary book)", paid, "delivered-paid", is_sum=True),
    )


def _partners(balances: tuple[Balance, ...]) -> tuple[Difference, ...]:
    budgetary: dict[str, int] = {}
    financial: dict[str, int] = {}
    for balance in balances:
        form = balance.account
        if form.stage == "delivered-unpaid":
            budgetary[form.partner] = budgetary.get(form.partner, 0) + balance.posted_minor
        elif form.stage in _LIABILITIES:
            financial[form.partner] = financial.get(form.partner, 0) + balance.posted_minor
    return tuple(
        Difference("earned and unpaid", partner, ours, theirs)
        for partner in sorted(budgetary | financial)
        if (ours := budgetary.get(partner, 0)) != (theirs := financial.get(partner, 0))
    )


def _in_all(sums: dict[str, int]) -> tuple[Difference, ...]:
    *_, to_explain, paid = _payments(sums)
    if not to_explain.amount_minor:
        return ()
    found = paid.amount_minor - to_explain.amount_minor
    return (Difference("paid", "", paid.amount_minor, found),)
