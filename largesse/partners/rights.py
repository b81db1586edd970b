"""Which role may do what: one table, asked by every room before anything changes.

Least rights by default: an action that is not in the table is nobody's.
"""

from collections.abc import Mapping

from largesse.partners.models import Person

ROLES = (
    "programme-manager",
    "finance-controller",
    "regional-manager",
    "partner",
    "risk-officer",
    "data-engineer",
    "auditor",
)

RIGHTS: Mapping[str, frozenset[str]] = {
    "people.change": frozenset({"programme-manager", "finance-controller"}),
    "partner.change": frozenset({"programme-manager", "regional-manager"}),
    "partner.approve": frozenset({"programme-manager", "regional-manager", "risk-officer"}),
    "agreement.draft": frozenset({"programme-manager", "regional-manager"}),
    "agreement.sign": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "agreement.countersign": frozenset({"partner", "programme-manager", "regional-manager"}),
    "agreement.suspend": frozenset(
        {"programme-manager", "regional-manager", "finance-controller", "risk-officer"}
    ),
    "agreement.exception": frozenset({"programme-manager", "finance-controller"}),
    "agreement.daily": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "claim.submit": frozenset({"partner", "regional-manager", "programme-manager"}),
    "claim.read": frozenset(ROLES),
    "claim.review": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "claim.endorse": frozenset({"partner"}),
    "claim.use": frozenset({"programme-manager", "regional-manager", "data-engineer"}),
    "claim.tick": frozenset({"programme-manager", "finance-controller", "data-engineer"}),
    "claim.approve": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "fund.open": frozenset({"programme-manager", "finance-controller"}),
    "fund.transfer": frozenset({"programme-manager", "finance-controller"}),
    "close.propose": frozenset({"programme-manager", "finance-controller", "data-engineer"}),
    "close.post": frozenset({"finance-controller"}),
    "payment.propose": frozenset({"finance-controller"}),
    "payment.approve": frozenset({"finance-controller", "programme-manager"}),
    "bank.change": frozenset({"partner", "finance-controller"}),
    "bank.approve": frozenset({"finance-controller"}),
    "sanctions.load": frozenset({"finance-controller", "risk-officer"}),
    "sanctions.clear": frozenset({"risk-officer"}),
    "tax.change": frozenset({"finance-controller", "regional-manager"}),
    "document.issue": frozenset({"finance-controller"}),
    "dispute.open": frozenset({"partner", "regional-manager", "finance-controller"}),
    "dispute.decide": frozenset({"programme-manager", "finance-controller"}),
}
"""By action, the roles that may take it."""


def may(person: Person, action: str) -> bool:
    """Whether a person's roles allow an action."""
    return bool(RIGHTS.get(action, frozenset()) & set(person.roles))
