"""How the vendor accounts for an amount: what it costs as, where it is owed, how it is estimated.

IFRS 15.50-59 and 70-72 (ASC 606-10-32-5 to 14 and 25 to 27) leave these to the vendor's policy, one
method throughout a contract. Nothing here computes an estimate; the policy travels with each event
and comes out on each line of the accounting journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from largesse.fund import chart

CostAs = Literal["contra-revenue", "commission-expense", "marketing-expense", "benefit-cost"]
Liability = Literal["refund-liability", "accrued-claims"]


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of one contract or incentive.

    ``as_`` is what it costs as: a rebate reduces revenue; an agent's commission is an expense, as
    is a distinct marketing service at fair value. ``liability`` is where it is owed; '' is the
    refund liability for what reduces revenue, accrued claims for an expense.
    """

    as_: CostAs = "contra-revenue"
    liability: Liability | Literal[""] = ""
    estimate: Literal["expected value", "most likely amount"] = "expected value"
    """Of variable consideration (15.53)."""
    constraint: str = "highly probable not to reverse"
    """What an accrual is held to (15.56-58); no standard gives a percentile, so it is disclosed."""
    material_right: bool = False
    """Whether a discount on future purchases gives one (15.B40)."""
    distinct_at_fair_value: bool = False
    """Whether it pays for a distinct good or service at fair value (15.70-71)."""
    materiality_minor: int = 0
    """Below it, an estimate is not constrained further."""

    @property
    def cost(self) -> str:
        """Code of the account it costs on."""
        return chart.code(f"financial/{self.as_}")

    def owed_to(self, partner: str) -> str:
        """Code of the account on which it is owed to a partner."""
        default = "refund-liability" if self.as_ == "contra-revenue" else "accrued-claims"
        return chart.code(f"financial/{self.liability or default}", partner)

    def note(self) -> Mapping[str, str]:
        """What an event says of it."""
        return MappingProxyType(
            {
                "as": self.as_,
                "estimate": self.estimate,
                "constraint": self.constraint,
                "material_right": "yes" if self.material_right else "no",
                "distinct": "yes" if self.distinct_at_fair_value else "no",
                "materiality_minor": str(self.materiality_minor),
            }
        )


REBATE = Policy()
"""Variable consideration payable to a customer: reduces revenue."""
COMMISSION = Policy(as_="commission-expense")
"""An agent's commission."""
MARKETING_SERVICE = Policy(as_="marketing-expense", distinct_at_fair_value=True)
"""A distinct marketing service at fair value."""
CLAIM = Policy(liability="accrued-claims")
"""A claim that pays for no distinct service: reduces revenue, owed as a claim."""
BENEFIT = Policy(as_="benefit-cost")
"""A benefit at its unit cost."""
