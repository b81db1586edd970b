"""A claim as one person may see it: state, money, deadlines, caps, proof, duplicates, trail.

A partner's person does not see what a reviewer is warned of: it may speak of other partners.
"""

from dataclasses import dataclass
from datetime import date

from largesse.claims import caps, duplicates
from largesse.claims.caps import Cap
from largesse.claims.duplicates import Flag
from largesse.claims.models import Claim, Part, Proof, Step
from largesse.claims.rules import rules_of
from largesse.claims.states import CLAIM
from largesse.claims.whose import Actor
from largesse.partners.audit import history
from largesse.partners.models import Change
from largesse.programme.model import ClaimRules


@dataclass(frozen=True, slots=True)
class View:
    """Everything there is to see of a claim on a day."""

    claim: Claim
    rules: ClaimRules
    day: date
    for_vendor: bool
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    proofs: tuple[Proof, ...]
    caps: tuple[Cap, ...]
    flags: tuple[Flag, ...]
    trail: tuple[Change, ...]

    @property
    def approved_minor(self) -> int:
        """What was approved, in minor units."""
        return sum(part.approved_minor for part in self.parts)

    @property
    def accepted_minor(self) -> int:
        """What was accepted or used."""
        return sum(part.accepted_minor for part in self.parts)

    @property
    def freed_minor(self) -> int:
        """What was freed again."""
        return sum(part.freed_minor for part in self.parts)

    @property
    def held_minor(self) -> int:
        """What the fund still holds for it."""
        return sum(part.held_minor for part in self.parts)

    @property
    def actions(self) -> tuple[str, ...]:
        """What can be done in its state."""
        return CLAIM.actions(self.claim.state)


def view_of(claim: Claim, actor: Actor) -> View:
    """The claim as this person may see it; look it up with :func:`whose.claim_called` first."""
    rules = rules_of(claim)
    for_vendor = not actor.partner
    return View(
        claim=claim,
        rules=rules,
        day=actor.day,
        for_vendor=for_vendor,
        parts=tuple(claim.parts.all()),
        steps=tuple(claim.steps.select_related("part")),
        proofs=tuple(claim.proofs.select_related("file", "part").order_by("id")),
        caps=caps.caps_of(rules, claim),
        flags=duplicates.flags_of(claim) if for_vendor else (),
        trail=tuple(history("claim", claim.id)),
    )
