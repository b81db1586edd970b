"""A placement decided: taken by a risk officer, opened again when what it rests on is another."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from largesse.partners.approval import person_called, require_vendors
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.partners.models import PlacementDecision
from largesse.partners.short_ids import short
from largesse.workspace.canonical import canonical_json, digest
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
    "state",
)
"""What the trail keeps of a decision; ``largesse verify`` holds the columns beside it."""
Words = Mapping[str, str]
"""A text by language: en, fr."""
WhyChanged = Callable[[PlacementDecision], Sequence[Words]]
"""Says of a decision which of the rules and facts it rests on are others today."""


@dataclass(frozen=True, slots=True)
class Found:
    """A verdict as its room found it: plain data, what it rests on, its last day."""

    workload: str
    offering: str
    verdict: str
    may_be_placed: bool
    record: Mapping[str, Any]
    basis: Mapping[str, Mapping[str, str]]
    holds_until: date | None


def decide(
    found: Found, by: str, day: date, *, refuse: bool, reason: str, until: date | None
) -> PlacementDecision:
    """Adopt a verdict; ``refuse`` is stricter than what may be placed, and says why.

    ``day`` is today; an earlier one enters what was decided then, and says where that is written.
    Raises :class:`Refusal`: ``no-right``, ``no-reason``, ``bad-day``, ``later-decision``,
    ``bad-until``; ``stale-revision`` or ``decided-meanwhile`` where somebody else was faster.
    """
    person_called(by, "placement.decide")
    before = current(found.workload, found.offering)
    _require_day(before, day)
    _require_reason(found, before, day, refuse=refuse, reason=reason)
    made = PlacementDecision(
        workload=found.workload,
        offering=found.offering,
        verdict=found.verdict,
        decided=REFUSED if refuse else found.verdict,
        basis={name: dict(entry) for name, entry in found.basis.items()},
        reason=reason.strip(),
        by=by,
        on=day,
        holds_until=_last(found, day, until),
        supersedes=before,
    )
    made.record, made.seal = _sealed({**found.record, "decision": _said(made)})
    try:
        with transaction():
            if before is not None:
                advance(before, DECISION, "supersede", by)
            made.save(force_insert=True)
            after = {name: getattr(made, name) for name in DECIDED}
            record_change(by, DECISION.kind, made.pk, "decide", {}, after, made.reason)
    except IntegrityError:  # somebody decided at the same moment
        what = f"somebody decided on {made.workload} and {made.offering} meanwhile"
        mend = "look at it, then decide: largesse place --list"
        raise Refusal(Problem(what, mend, code="decided-meanwhile")) from None
    return made


def _require_day(before: PlacementDecision | None, day: date) -> None:
    if day > timezone.now().date():
        what = f"{day.isoformat()} has not come, and a decision rests on what is known"
        raise Refusal(Problem(what, "decide today: leave --on out", code="bad-day"))
    if before is not None and day < before.on:
        what = f"decision {named(before)} of {before.on.isoformat()} is later than {day}"
        mend = f"withdraw it first: largesse place --withdraw {named(before)} --because TEXT"
        raise Refusal(Problem(what, mend, code="later-decision"))


def _require_reason(
    found: Found, before: PlacementDecision | None, day: date, *, refuse: bool, reason: str
) -> None:
    """What departs from the rules, or from an officer who was stricter, or is entered late, says
    why."""
    if reason.strip():
        return
    if refuse and found.may_be_placed:
        what = f"the rules let {found.workload} be hosted on {found.offering}"
        raise Refusal(Problem(what, "say why you refuse: --because TEXT", code="no-reason"))
    was_stricter = before is not None and (before.state, before.decided) == ("stands", REFUSED)
    if before is not None and was_stricter and not refuse and found.may_be_placed:
        what = f"'{before.by}' refused it on {before.on.isoformat()}, and that stands"
        raise Refusal(Problem(what, "say why you lift it: --because TEXT", code="no-reason"))
    if day < timezone.now().date():
        what = f"{day.isoformat()} is past, and what was decided then is entered today"
        mend = "say where it was written down: --because TEXT; or decide today, without --on"
        raise Refusal(Problem(what, mend, code="no-reason"))


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


def _said(made: PlacementDecision) -> dict[str, object]:
    """What the officer said, for the sealed record."""
    return {
        "decided": made.decided,
        "by": made.by,
        "on": made.on.isoformat(),
        "entered_on": timezone.now().date().isoformat(),
        "holds_until": made.holds_until.isoformat(),
        "reason": made.reason,
    }


def _sealed(record: Mapping[str, Any]) -> tuple[str, str]:
    """A record as one line that carries its seal, as ``sovereignty/registers/json.py`` writes and
    reads it; and the seal."""
    seal = digest({"record": record, "semantics": 1})
    text = canonical_json({"record": record, "seal": seal, "semantics": 1}).decode()
    return text + "\n", seal


def withdraw(decision: PlacementDecision, by: str, reason: str) -> PlacementDecision:
    """Take a decision back; the reason is kept. Raises :class:`Refusal`."""
    person_called(by, "placement.decide")
    if not reason.strip():
        what = "a decision withdrawn says why"
        raise Refusal(Problem(what, "state it: --because TEXT", code="no-reason"))
    with transaction():
        advance(decision, DECISION, "withdraw", by, reason=reason)
    return decision


def review(day: date, why_changed: WhyChanged, by: str) -> list[PlacementDecision]:
    """Open again every standing decision that no longer rests on what it did; returns these."""
    opened = []
    for decision in PlacementDecision.objects.filter(state="stands").order_by("id"):
        because = no_longer(decision, day, why_changed)
        if because and _open_again(decision, because, by):
            opened.append(decision)
    return opened


def no_longer(decision: PlacementDecision, day: date, why_changed: WhyChanged) -> list[Words]:
    """Why a decision no longer rests on what it did; nothing where it does."""
    because = list(why_changed(decision))
    if decision.holds_until <= day:
        last = decision.holds_until.isoformat()
        because.insert(0, {"en": f"it held until {last}", "fr": f"elle valait jusqu'au {last}"})
    return because


def _open_again(decision: PlacementDecision, because: Sequence[Words], by: str) -> bool:
    reason = "; ".join(each["en"] for each in because)
    also = {"because": [dict(each) for each in because]}
    try:
        with transaction():
            advance(decision, DECISION, "reopen", by, reason=reason, also=also)
    except Refusal as refusal:
        if refusal.problems[0].code != "stale-revision":
            raise
        return False  # somebody who reads at the same moment has opened it
    return True


def decisions_not_as_sealed() -> Iterator[Problem]:
    """Decisions whose record is not to the letter what was sealed, or says other than its row."""
    for decision in PlacementDecision.objects.order_by("pk").iterator():
        if not _is_as_sealed(decision):
            what = f"decision {named(decision)} on {decision.workload} is not as it was sealed"
            yield Problem(what, "restore the record from a backup", code="record-altered")


def _is_as_sealed(decision: PlacementDecision) -> bool:
    row = (decision.decided, decision.by, decision.on, decision.holds_until, decision.reason)
    names = ("decided", "by", "on", "holds_until", "reason")
    try:
        record = json.loads(decision.record)["record"]
        told = tuple(record["decision"][name] for name in names)
        pair = (record["workload"], record["offering"], record["verdict"])
        is_same = _sealed(record) == (decision.record, decision.seal)
    except (ValueError, TypeError, LookupError, RecursionError):
        return False
    return (
        is_same
        and told == tuple(str(each) for each in row)
        and pair == (decision.workload, decision.offering, decision.verdict)
    )


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
