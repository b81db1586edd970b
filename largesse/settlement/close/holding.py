"""Partners to whom nothing is paid whatever the rule: what the records say of them.

A suspension, checks under way and overdue bills always hold. Missing bank details or tax papers
hold where ``payments.yaml`` names them, for what expires is lost, and terms must say so::

    holds:
      missing-bank: 180 days         # held so long, it is forfeited
      missing-tax: never
      overdue-bills: never
"""

from collections.abc import Mapping
from dataclasses import dataclass

from largesse.partners.models import OverdueBill, Partner
from largesse.settlement.close.decide import Standing
from largesse.settlement.models import BankDetails, TaxProfile
from largesse.settlement.payments.settings import holds_named
from largesse.workspace.paths import Workspace

_STATES = {"suspended": "partner-suspended", "in-checks": "under-review"}


@dataclass(frozen=True, slots=True)
class Holding:
    """The holds on partners. ``by_partner`` holds the partners it names; ``unless`` all but those
    that handed in the paper it is about."""

    by_partner: Mapping[str, tuple[Standing, ...]]
    unless: tuple[tuple[Standing, frozenset[str]], ...] = ()

    def of(self, partner: str) -> tuple[Standing, ...]:
        """The holds on one partner."""
        missing = (hold for hold, handed_in in self.unless if partner not in handed_in)
        return (*self.by_partner.get(partner, ()), *missing)


def holding_of(workspace: Workspace) -> Holding:
    """The holds that stand now. Raises :class:`Refusal` where ``payments.yaml`` is faulty."""
    expires = holds_named(workspace)
    by_partner: dict[str, tuple[Standing, ...]] = {}
    for partner, state in Partner.objects.filter(state__in=_STATES).values_list("id", "state"):
        by_partner[partner] = (Standing(_STATES[state]),)
    unpaid = OverdueBill.objects.filter(paid_on=None).values_list("partner_id", flat=True)
    for partner in unpaid.distinct():
        hold = Standing("overdue-bills", expires.get("overdue-bills"))
        by_partner[partner] = (*by_partner.get(partner, ()), hold)
    handed_in = {"missing-bank": _with_bank_details, "missing-tax": _with_tax_papers}
    return Holding(
        by_partner,
        tuple(
            (Standing(reason, expires[reason]), partners())
            for reason, partners in handed_in.items()
            if reason in expires
        ),
    )


def _with_bank_details() -> frozenset[str]:
    """Partners with approved details, be it that these still wait: a run waits for them."""
    approved = BankDetails.objects.filter(state="approved", erased_on=None)
    return frozenset(approved.values_list("partner", flat=True))


def _with_tax_papers() -> frozenset[str]:
    """Partners with a tax profile: without one no document can be written."""
    return frozenset(TaxProfile.objects.values_list("partner", flat=True))
