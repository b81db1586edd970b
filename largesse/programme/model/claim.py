"""The rules of claims: what may be asked for, by when, and against which proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from largesse.programme.calendar import Calendar
from largesse.programme.model.words import BEGINNING, Place, Text
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.days import Days, WorkingDays
from largesse.programme.terms.periods import Interval, Period

ClaimKind = Literal["funding", "marketing", "credit", "benefit"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a funded project: ``share`` of what was approved is released once it is shown."""

    id: str
    title: Text
    share: Decimal
    needs: Text


@dataclass(frozen=True, slots=True)
class ClaimType:
    """One sort of project, activity, coupon or benefit.

    ``share`` is the vendor's of an activity's cost; ``unit`` and ``unit_cost`` are a benefit's.
    """

    id: str
    title: Text
    share: Decimal | None
    cap: Amount | None
    milestones: tuple[Milestone, ...]
    cost_bearer: Literal["vendor", "partner"]
    unit: str
    unit_cost: Amount | None


@dataclass(frozen=True, slots=True)
class Alike:
    """When proofs are near each other, and how many claims in how long are many."""

    amount: Decimal
    days: Days
    many: int | None
    many_within: Days


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """The rules by which one kind of claim goes from request to proof.

    ``paid_by`` is the incentive that pays what is accepted; '' where the claim is paid itself.
    ``gives_out`` is the incentive whose credits or benefits it hands out; '' where there is none.
    ``text`` is what the rules were read from, as JSON in the order of the file, and ``hash`` its
    SHA-256: a claim keeps both, so that a started claim keeps its rules
    (:func:`largesse.programme.build_claim.read_again`).
    """

    id: str
    kind: ClaimKind
    title: Text
    source: str
    holds: Period
    envelope: str
    paid_by: str
    gives_out: str
    currency: str
    cap: Amount | None
    per: Interval
    types: Mapping[str, ClaimType]
    ask: Days | None
    review_within: Days
    answer_within: Days
    silence_agrees: Days
    proof_within: Days
    resubmit_within: Days
    extend_by: Days
    pays_after: Days
    two_approvals: Amount | None
    keep_months: int
    distinct_service: bool
    alike: Alike
    calendar: Calendar
    working: WorkingDays
    text: str = field(repr=False)
    hash: str
    place: Place = BEGINNING
