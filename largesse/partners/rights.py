"""Which role may do what: one table, asked by every room before anything changes.

Least rights by default: an action that is not in the table is nobody's.
"""

from collections.abc import Iterable, Mapping

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
    "partner.apply": frozenset({"partner", "programme-manager", "regional-manager"}),
    "partner.check": frozenset({"risk-officer", "finance-controller", "regional-manager"}),
    "partner.bills": frozenset({"finance-controller"}),
    "partner.erase": frozenset({"programme-manager", "risk-officer"}),
    "deal.register": frozenset({"partner", "programme-manager", "regional-manager"}),
    "deal.approve": frozenset({"programme-manager", "regional-manager"}),
    "attribution.dispute": frozenset({"partner", "programme-manager", "regional-manager"}),
    "attribution.decide": frozenset({"programme-manager", "regional-manager"}),
    "level.propose": frozenset({"programme-manager", "regional-manager", "data-engineer"}),
    "level.decide": frozenset({"programme-manager", "regional-manager"}),
    "market.decide": frozenset({"programme-manager", "regional-manager"}),
    "market.approve": frozenset({"programme-manager", "finance-controller"}),
    "placement.decide": frozenset({"risk-officer"}),
    "cohort.change": frozenset({"programme-manager", "regional-manager"}),
    "agreement.draft": frozenset({"programme-manager", "regional-manager"}),
    "agreement.sign": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "agreement.countersign": frozenset({"partner", "programme-manager", "regional-manager"}),
    "agreement.suspend": frozenset(
        {"programme-manager", "regional-manager", "finance-controller", "risk-officer"}
    ),
    "exception.allow": frozenset({"programme-manager", "finance-controller"}),
    "agreement.daily": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "claim.submit": frozenset({"partner", "regional-manager", "programme-manager"}),
    "claim.read": frozenset(ROLES),
    "claim.review": frozenset({"programme-manager", "regional-manager", "finance-controller"}),
    "claim.endorse": frozenset({"partner"}),
    "claim.use": frozenset({"programme-manager", "regional-manager", "data-engineer"}),
    "claim.tick": frozenset({"programme-manager", "finance-controller", "data-engineer"}),
    "claim.forget": frozenset({"programme-manager", "risk-officer"}),
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


_APPROVING = ("approve", "sign", "post", "decide", "change", "transfer", "open")


def approves(roles: Iterable[str]) -> bool:
    """Whether someone in these roles may approve or decide what others proposed."""
    held = set(roles) - {"partner"}
    return any(
        action.rpartition(".")[2] in _APPROVING and allowed & held
        for action, allowed in RIGHTS.items()
    )
