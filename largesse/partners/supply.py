"""What is paid for, and what it therefore costs as: one answer for the books and the documents.

A rebate lowers what the partner pays (IFRS 15.70: contra-revenue, a credit note). Whoever sells for
the vendor earns a commission, and a distinct service is bought (15.71: an expense, a self-billed
invoice). The books decide when an amount is earned; its document follows them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

from django.db.models import Q

from largesse.fund.policy import MARKETING_SERVICE, CostAs, Policy
from largesse.partners.models import Fact, Partner
from largesse.programme.model.claim import ClaimRules

Supply = Literal["price reduction", "commission", "service", "contribution"]
"""What a payment is paid for: less for what was bought, agency, a distinct service, neither."""

AGENCY = ("agent", "influencer", "consultancy")
"""Types of partner that sell for the vendor and buy nothing to sell on."""
_COSTS: dict[Supply, CostAs] = {"commission": "commission-expense", "service": "marketing-expense"}
_BOUGHT: dict[str, Supply] = {cost: supply for supply, cost in _COSTS.items()}


def cost_of(kind: str, partner_type: str, agreed: Policy | None, *, is_distinct: bool) -> CostAs:
    """What an amount costs as: ``kind`` of the incentive or claim, ``agreed`` of its agreement.

    A distinct service is one whatever else is agreed; then an agreement that names an expense
    decides, then what the partner is. ``funding`` without a service is a contribution to a partner
    of any type, and reduces revenue.
    """
    if is_distinct:
        return "marketing-expense"
    if agreed is not None and agreed.as_ != "contra-revenue":
        return agreed.as_
    if partner_type in AGENCY and kind != "funding":
        return "commission-expense"
    return "contra-revenue"


def supply_of(cost_as: str, kind: str) -> Supply:
    """What a document says is paid for where the books say what it costs as."""
    if cost_as in _BOUGHT:
        return _BOUGHT[cost_as]
    return "contribution" if kind == "funding" else "price reduction"


def policy_of(cost_as: CostAs, agreed: Policy | None) -> Policy:
    """How a cost is posted: with everything that its agreement says of estimates and rights.

    Whether it is a distinct service is the agreement's word for its own cost only.
    """
    if agreed is not None and agreed.as_ == cost_as:
        return agreed
    is_distinct = cost_as == MARKETING_SERVICE.as_
    return replace(agreed or Policy(), as_=cost_as, distinct_at_fair_value=is_distinct)


def pays_a_service(incentive: str, claims: Iterable[ClaimRules]) -> bool:
    """Whether an incentive pays claims, all of which are for a distinct service."""
    paid = [rules.distinct_service for rules in claims if rules.paid_by == incentive]
    return bool(paid) and all(paid)


def type_of(partner: str, day: date) -> str:
    """The type of a partner on a day; '' where nobody said."""
    stated = Fact.objects.filter(
        Q(since=None) | Q(since__lte=day),
        Q(until=None) | Q(until__gt=day),
        kind="partners",
        subject=partner,
    )
    told = [cells.get("type", "") for cells in stated.values_list("cells", flat=True)]
    kept = Partner.objects.filter(pk=partner).values_list("type", flat=True).first()
    return next(filter(None, told), kept or "")
