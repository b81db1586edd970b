"""A placement decided: taken by a risk officer, opened again when what it rests on is another."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from largesse.partners.approval import person_called, require_vendors
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.partners.models import PlacementDecision
from largesse.partners.short_ids import short
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal

DECISION = Lifecycle(
    "placement-decision",
    "stands",
    {
        ("stands", "reopen"): "reopened",
        ("stands", "supersede"): "superseded",
        ("reopened", "supersede"): "superseded",
        ("stands", "withdraw"): "withdrawn",
        ("reopened", "withdraw"): "withdrawn",
    },
    "place",
    {"reopen": "", "supersede": "place WORKLOAD OFFERING --decide", "withdraw": "place --withdraw"},
)
REFUSED = "refused"
LONGEST_DAYS = 366
"""A decision is looked at again after a year at the latest (SecNumCloud 3.2, 5.3.h)."""
DECIDED = (
    "workload",
    "offering",
    "verdict",
    "decided",
    "seal",
    "basis",
    "reason",
    "by",
    "on",
    "holds_until",
)
"""The columns that stay as they were decided; ``largesse verify`` holds them beside the trail."""


@dataclass(frozen=True, slots=True)
class Found:
    """A verdict as its room found it: the sealed text, what it rests on, its last day."""

    workload: str
    offering: str
    verdict: str
    may_be_placed: bool
    text: str
    seal: str
    basis: Mapping[str, str]
    holds_until: date | None


def decide(
    found: Found, by: str, day: date, *, refuse: bool, reason: str, until: date | None
) -> PlacementDecision:
    """Adopt a verdict; ``refuse`` is stricter than what may be placed, and says why.

    Raises :class:`Refusal`: ``no-right``, ``no-reason``, ``bad-until``.
    """
    person_called(by, "placement.decide")
    if refuse and found.may_be_placed and not reason.strip():
        what = f"the rules let {found.workload} be hosted on {found.offering}"
        raise Refusal(Problem(what, "say why you refuse: --because TEXT", code="no-reason"))
    ends = _last(found, day, until)
    decided = REFUSED if refuse else found.verdict
    with transaction():
        before = current(found.workload, found.offering)
        if before is not None:
            advance(before, DECISION, "supersede", by)
        made = PlacementDecision.objects.create(
            workload=found.workload,
            offering=found.offering,
            verdict=found.verdict,
            decided=decided,
            record=found.text,
            seal=found.seal,
            basis=dict(found.basis),
            reason=reason.strip(),
            by=by,
            on=day,
            holds_until=ends,
            supersedes=before,
        )
        after = {name: getattr(made, name) for name in DECIDED}
        record_change(by, DECISION.kind, made.pk, "decide", {}, after, made.reason)
    return made


def _last(found: Found, day: date, until: date | None) -> date:
    latest = day + timedelta(days=LONGEST_DAYS)
    latest = min(latest, found.holds_until or latest)
    if until is None:
        return latest
    if not day < until <= latest:
        what = f"it cannot hold until {until.isoformat()}"
        mend = f"name a day after {day.isoformat()}, at the latest {latest.isoformat()}"
        raise Refusal(Problem(what, mend, code="bad-until"))
    return until


def withdraw(decision: PlacementDecision, by: str, reason: str) -> PlacementDecision:
    """Take a decision back; the reason is kept. Raises :class:`Refusal`."""
    person_called(by, "placement.decide")
    if not reason.strip():
        what = "a decision withdrawn says why"
        raise Refusal(Problem(what, "state it: --because TEXT", code="no-reason"))
    with transaction():
        advance(decision, DECISION, "withdraw", by, reason=reason)
    return decision


def review(
    day: date, why_changed: Callable[[PlacementDecision], Sequence[str]], by: str
) -> list[PlacementDecision]:
    """Open again every standing decision that no longer rests on what it did; returns these.

    ``why_changed`` says of a decision which of its rules and facts are others today.
    """
    opened = []
    for decision in PlacementDecision.objects.filter(state="stands").order_by("id"):
        because = list(why_changed(decision))
        if decision.holds_until <= day:
            because.insert(0, f"it held until {decision.holds_until.isoformat()}")
        if because:
            with transaction():
                reason = "; ".join(because)
                advance(decision, DECISION, "reopen", by, reason=reason, also={"because": because})
            opened.append(decision)
    return opened


def decisions_not_as_sealed() -> Iterator[Problem]:
    """Decisions whose record is no longer what its seal was taken of."""
    for decision in PlacementDecision.objects.order_by("pk").iterator():
        try:
            whole = json.loads(decision.record)
            seal = digest({"record": whole["record"], "semantics": whole["semantics"]})
        except (ValueError, TypeError, KeyError):
            seal = ""
        if seal != decision.seal:
            what = f"decision {named(decision)} on {decision.workload} is not as it was sealed"
            yield Problem(what, "restore the record from a backup", code="record-altered")


def current(workload: str, offering: str) -> PlacementDecision | None:
    """The decision on a workload and an offering that stands or is open again."""
    found = PlacementDecision.objects.filter(workload=workload, offering=offering)
    return found.filter(state__in=("stands", "reopened")).first()


def decisions(by: str, workload: str = "") -> list[PlacementDecision]:
    """Decisions, newest first; they are the vendor's own."""
    require_vendors(by, "what is decided on placements")
    found = PlacementDecision.objects.order_by("-id")
    return list(found.filter(workload=workload) if workload else found)


def seen(name: str, by: str) -> PlacementDecision:
    """The decision whose id ends so. Raises :class:`Refusal`: ``not-found``, ``no-right``."""
    require_vendors(by, "what is decided on placements")
    found = list(PlacementDecision.objects.filter(pk__endswith=name.lower())[:2]) if name else []
    if len(found) != 1:
        what = f"no decision is called '{name}'" if not found else f"'{name}' names two decisions"
        raise Refusal(Problem(what, "see them: largesse place --list", code="not-found"))
    return found[0]


def named(decision: PlacementDecision) -> str:
    """A decision by its short id."""
    return short(decision.pk)
