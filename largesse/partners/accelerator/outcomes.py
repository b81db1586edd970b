"""What came of an intake, beside its plan: what happened, not what the programme caused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from largesse.entitlement.history import manifest_of, result_of, runs
from largesse.entitlement.overview import placed_in_complete
from largesse.entitlement.versions import programme_of
from largesse.partners.dating import rows_on
from largesse.partners.models import Cohort, CohortMember, Deal
from largesse.partners.money import decimal_of
from largesse.programme.calendar import first_day, last_day
from largesse.programme.terms.periods import Interval
from largesse.workspace.paths import Workspace

CERTIFICATIONS, CONSUMPTION, CHANNEL_REVENUE = "certifications", "consumption", "channel-revenue"


@dataclass(frozen=True, slots=True)
class Line:
    """One planned thing of one member, or of a whole cohort: ``planned`` and ``actual`` in
    ``unit``; where ``actual`` comes from; None where nothing is known."""

    kind: str
    code: str
    unit: str
    planned: Decimal
    actual: Decimal | None
    source: str

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the plan; below zero where it is passed."""
        return None if self.actual is None else self.planned - self.actual


@dataclass(frozen=True, slots=True)
class Measured:
    """What the workspace itself knows on a day, by outcome and partner, while they were in it."""

    day: date
    values: Mapping[str, Mapping[str, Decimal]]
    sources: Mapping[str, str]


def measure(
    workspace: Workspace, cohort: Cohort, members: Sequence[CohortMember], day: date
) -> Measured:
    """Outcomes that records show: certifications held on the day, consumption measured by a run
    under the model's incentives, deals that the partner registered and won."""
    values: dict[str, Mapping[str, Decimal]] = {}
    sources: dict[str, str] = {}
    targets: Mapping[str, Mapping[str, str]] = cohort.plan["targets"]
    names = {member.partner_id: member for member in members}
    if CERTIFICATIONS in targets:
        values[CERTIFICATIONS] = _certified(names, day)
        sources[CERTIFICATIONS] = "certifications held"
    if CHANNEL_REVENUE in targets:
        values[CHANNEL_REVENUE] = _won(names, targets[CHANNEL_REVENUE]["unit"], day)
        sources[CHANNEL_REVENUE] = "own deals won"
    if CONSUMPTION in targets:
        found = _consumed(workspace, cohort, names, targets[CONSUMPTION]["unit"], day)
        if found is not None:
            values[CONSUMPTION], sources[CONSUMPTION] = found
    return Measured(day, values, sources)


def member_lines(member: CohortMember, measured: Measured) -> list[Line]:
    """Plan and actual of one member on the day measured. What is entered by hand goes before what
    records show."""
    plan, partner = member.cohort.plan, member.partner_id
    entered: dict[tuple[str, str], Decimal] = {}
    for each in (entry for entry in member.entries.all() if entry.on <= measured.day):
        key = (each.kind, "" if each.kind == "mentor-hours" else each.code)
        entered[key] = entered.get(key, Decimal(0)) + each.quantity
    none = Decimal(0)
    lines = []
    for each in plan["milestones"]:
        reached = entered.get(("milestone", each["code"]), none)
        lines.append(Line("milestone", each["code"], "", Decimal(1), reached, "entered"))
    if plan["mentor_hours"]:
        hours = entered.get(("mentor-hours", ""), none)
        planned = Decimal(plan["mentor_hours"])
        lines.append(Line("mentor-hours", "mentors", "hours", planned, hours, "entered"))
    for each in plan["benefits"]:
        used = entered.get(("benefit", each["code"]), none)
        quantity = Decimal(each["quantity"])
        lines.append(Line("benefit", each["code"], each["unit"], quantity, used, "entered"))
    for name, target in plan["targets"].items():
        by_hand = entered.get(("outcome", name)) or None  # what was taken back is not entered
        shown = measured.values.get(name, {}).get(partner)
        source = "entered" if by_hand is not None else measured.sources.get(name, "not known")
        actual = by_hand if by_hand is not None else shown
        planned = Decimal(target["quantity"])
        lines.append(Line("outcome", name, target["unit"], planned, actual, source))
    return lines


def cohort_lines(of_members: Sequence[Sequence[Line]]) -> list[Line]:
    """The sums over members; an actual that is not known of one is not known of all."""
    found: dict[tuple[str, str], list[Line]] = {}
    for lines in of_members:
        for line in lines:
            found.setdefault((line.kind, line.code), []).append(line)
    return [_sum(lines) for lines in found.values()]


def _sum(lines: Sequence[Line]) -> Line:
    known = [line.actual for line in lines if line.actual is not None]
    actual = sum(known, Decimal(0)) if len(known) == len(lines) else None
    planned = sum((line.planned for line in lines), Decimal(0))
    sources = ", ".join(sorted({line.source for line in lines}))
    first = lines[0]
    return Line(first.kind, first.code, first.unit, planned, actual, sources)


def _is_in(member: CohortMember, day: date) -> bool:
    """Whether a member was in its intake on a day; from the day it left it no longer was."""
    return member.admitted_on <= day and (member.left_on is None or day < member.left_on)


def _certified(names: Mapping[str, CohortMember], day: date) -> dict[str, Decimal]:
    held: dict[str, set[str]] = {name: set() for name in names}
    for row in rows_on(day, "certifications"):
        if row.subject in held:
            held[row.subject].add(str(row.pk))
    return {name: Decimal(len(rows)) for name, rows in held.items()}


def _won(names: Mapping[str, CohortMember], currency: str, day: date) -> dict[str, Decimal]:
    found = dict.fromkeys(names, Decimal(0))
    won = Deal.objects.filter(state="won", partner__in=names, currency=currency, closed_on__lte=day)
    for deal in won:
        if deal.closed_on is not None and _is_in(names[deal.partner_id], deal.closed_on):
            found[deal.partner_id] += decimal_of(deal.amount_minor or 0, currency)
    return found


def _consumed(
    workspace: Workspace,
    cohort: Cohort,
    names: Mapping[str, CohortMember],
    currency: str,
    day: date,
) -> tuple[dict[str, Decimal], str] | None:
    """What the run that reaches furthest measured of each partner in whole intervals since its
    admission, under the first incentive of the model that measures in the plan's currency; None
    without a run."""
    folder = _furthest_run(workspace)
    if folder is None:
        return None
    programme = programme_of(workspace, manifest_of(folder))
    model = programme.models.get(cohort.model)
    incentives = [programme.incentives[name] for name in model.incentives] if model else []
    fitting = [
        incentive
        for incentive in incentives
        if incentive.over is not Interval.TERM
        and not incentive.is_placed_by_ratio
        and incentive.measure.unit == currency
    ]
    if not fitting:
        return None
    placed = placed_in_complete(result_of(folder, "entitlements.parquet").parent, fitting[0].id)
    found = dict.fromkeys(names, Decimal(0))
    for one in placed:
        member = names.get(one.partner)
        first = programme.calendar.span(fitting[0].over, one.interval_last).first
        ends = last_day(one.interval_last)
        if member is None or not (_is_in(member, first_day(first)) and _is_in(member, ends)):
            continue
        if ends <= day:
            found[one.partner] += one.placed
    number = folder.name.partition("-")[0]
    return found, f"run {number}, what {fitting[0].id} measures"


def _furthest_run(workspace: Workspace) -> Path | None:
    """The run that reaches furthest, the latest of them; None where there is none."""
    found = runs(workspace)
    return max(
        found, key=lambda folder: (manifest_of(folder)["through"], folder.name), default=None
    )
