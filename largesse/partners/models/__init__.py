"""The records of this room."""

from largesse.partners.models.accelerator import (
    Cohort,
    CohortEntry,
    CohortMember,
    MarketDecision,
)
from largesse.partners.models.agreement import (
    Agreement,
    Amendment,
    CommitmentLine,
    Progress,
    SealedContent,
    Signature,
    Undertaking,
)
from largesse.partners.models.application import Application, Check
from largesse.partners.models.change import Change
from largesse.partners.models.customer import Customer
from largesse.partners.models.deal import AttributionDispute, Deal
from largesse.partners.models.evidence import Evidence
from largesse.partners.models.fact import Fact
from largesse.partners.models.level import LevelLine, LevelReview
from largesse.partners.models.partner import Contact, OverdueBill, Partner, Period
from largesse.partners.models.person import Person, PersonProposal
from largesse.partners.models.placement import PlacementDecision

__all__ = [
    "Agreement",
    "Amendment",
    "Application",
    "AttributionDispute",
    "Change",
    "Check",
    "Cohort",
    "CohortEntry",
    "CohortMember",
    "CommitmentLine",
    "Contact",
    "Customer",
    "Deal",
    "Evidence",
    "Fact",
    "LevelLine",
    "LevelReview",
    "MarketDecision",
    "OverdueBill",
    "Partner",
    "Period",
    "Person",
    "PersonProposal",
    "PlacementDecision",
    "Progress",
    "SealedContent",
    "Signature",
    "Undertaking",
]
