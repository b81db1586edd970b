"""Intakes of partners in a market: taken in together, followed until they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.db.models import Count
from django.utils import timezone

from largesse.money import plain
from largesse.partners.accelerator.deciding import current
from largesse.partners.accelerator.entering import admissible
from largesse.partners.approval import not_found, person_called, reads_of
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import change
from largesse.partners.models import Cohort, CohortEntry, CohortMember, Partner
from largesse.programme.model import Programme
from largesse.programme.model.collaboration import CohortPlan
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

HOURS = "hours"
MOST_HOURS_A_DAY = Decimal(24)


def admit(
    workspace: Workspace,
    programme: Programme,
    market: str,
    places: Sequence[str],
    intake: str,
    partners: Sequence[str],
    by: str,
    day: date,
) -> Cohort:
    """Take partners into an intake of a market, under the model that was decided for it.

    The first makes the cohort, named by market and intake, with the model's plan as it is today.
    Raises :class:`Refusal`: ``no-decision`` where no model was approved for the market,
    ``no-right``, each partner that may not be taken in, ``admitted-already``.
    """
    person_called(by, "cohort.change")
    decided = current(market)
    name = f"{market.lower()}-{intake}"
    cohort = Cohort.objects.filter(pk=name).first()
    if decided is None or decided.model not in programme.models:
        what = f"no model of the programme is decided for {market}"
        mend = f"decide it first: largesse markets decide {market}"
        raise Refusal(Problem(what, mend, code="no-decision"))
    model = programme.models[decided.model if cohort is None else cohort.model]
    found = admissible(workspace, programme, model, partners, places, day)
    new = Cohort(
        pk=name,
        market=market,
        model=model.id,
        model_digest=model.digest,
        title=intake,
        starts_on=day,
        plan=plan_of(model.cohort),
        by=by,
    )
    try:
        return _take_in(cohort, new, found, by, day)
    except IntegrityError:
        what = f"somebody took partners into {name} at the same moment"
        mend = f"see who is in it: largesse markets cohorts show {name}"
        raise Refusal(Problem(what, mend, code="changed-meanwhile")) from None


def _take_in(
    cohort: Cohort | None, new: Cohort, partners: Sequence[Partner], by: str, day: date
) -> Cohort:
    with transaction():
        if cohort is None:
            cohort = new
            cohort.save(force_insert=True)
            after = {"market": cohort.market, "model": cohort.model}
            record_change(by, "cohort", cohort.pk, "open", {}, after)
        _refuse_admitted(cohort, [partner.pk for partner in partners])
        for partner in partners:
            CohortMember.objects.create(cohort=cohort, partner=partner, admitted_on=day)
            record_change(by, "cohort", cohort.pk, "admit", {}, {"partner": partner.pk})
    return cohort


def plan_of(plan: CohortPlan) -> dict[str, Any]:
    """A model's plan as a cohort keeps it: plain data, amounts as exact text."""
    return {
        "milestones": [
            {"code": m.code, "en": m.title.en, "fr": m.title.fr, "months": m.months}
            for m in plan.milestones
        ],
        "mentor_hours": plan.mentor_hours,
        "benefits": [
            {
                "code": b.benefit,
                "en": b.title.en,
                "fr": b.title.fr,
                "quantity": plain(b.quantity.value),
                "unit": b.quantity.unit,
                "unit_cost": plain(b.unit_cost.value) if b.unit_cost else "",
                "currency": b.unit_cost.unit if b.unit_cost else "",
            }
            for b in plan.benefits
        ],
        "targets": {
            name: {"quantity": plain(amount.value), "unit": amount.unit}
            for name, amount in plan.targets.items()
        },
    }


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a member: ``kind`` is one of the entries' kinds; ``quantity`` counts units
    of the plan (1 for a milestone); ``evidence`` says where it can be seen."""

    kind: str
    code: str
    quantity: Decimal
    on: date
    evidence: str = ""
    unit: str = ""


def enter(cohort: str, partner: str, what: Happening, by: str) -> CohortEntry:
    """Add what happened. Raises :class:`Refusal`: ``not-in-plan``, ``said-twice`` for a milestone
    reached before, ``has-left``, ``before-admission``, ``not-yet``, ``bad-quantity``,
    ``below-nothing``."""
    person_called(by, "cohort.change")
    with transaction():
        member = member_called(cohort, partner)
        CohortMember.objects.select_for_update().get(pk=member.pk)
        _require_there(member, what)
        unit = _planned_unit(member.cohort, what)
        _require_sound(member, what)
        made = CohortEntry.objects.create(
            member=member,
            kind=what.kind,
            code=what.code,
            quantity=what.quantity,
            unit=unit,
            on=what.on,
            evidence=what.evidence,
            by=by,
        )
        after = {"kind": what.kind, "code": what.code, "quantity": what.quantity, "on": what.on}
        record_change(by, "cohort", f"{cohort}/{partner}", "enter", {}, after, what.evidence)
    return made


def leave(cohort: str, partner: str, on: date, reason: str, by: str) -> CohortMember:
    """Mark that a partner left an intake; what it did stays."""
    person_called(by, "cohort.change")
    if not reason.strip():
        raise Refusal(
            Problem("leaving an intake says why", "state it: --because", code="no-reason")
        )
    with transaction():
        member = member_called(cohort, partner)
        if member.left_on is not None:
            what = f"{partner} left {cohort} on {member.left_on.isoformat()}"
            raise Refusal(Problem(what, "nothing is to be done", code="has-left"))
        if on < member.admitted_on:
            what = f"{partner} was admitted on {member.admitted_on.isoformat()}"
            raise Refusal(Problem(what, "state a later day: --on", code="before-admission"))
        columns = {"left_on": on, "left_because": reason}
        change(member, "cohort-member", "leave", by, columns, reason=reason)
    return member


def cohort_called(name: str, by: str = "") -> Cohort:
    """A cohort that the reader may see. Raises :class:`Refusal` (``not-found``)."""
    own = reads_of(by)
    seen = Cohort.objects.filter(members__partner=own) if own else Cohort.objects.all()
    found = seen.filter(pk=name).distinct().first()
    if found is None:
        mend = nearest(
            name,
            seen.values_list("pk", flat=True).distinct(),
            "see them: largesse markets cohorts list",
        )
        raise not_found(f"cohort '{name}'", mend)
    return found


def cohorts(by: str = "", market: str = "") -> list[Cohort]:
    """The cohorts that the reader may see, by name."""
    own = reads_of(by)
    found = Cohort.objects.filter(members__partner=own) if own else Cohort.objects.all()
    return list((found.filter(market=market) if market else found).distinct().order_by("pk"))


def members(cohort: Cohort, by: str = "", day: date = date.max) -> list[CohortMember]:
    """The members admitted by a day that the reader may see, those who left among them."""
    own = reads_of(by)
    found = cohort.members.filter(admitted_on__lte=day).prefetch_related("entries")
    found = found.select_related("partner", "cohort")
    return list((found.filter(partner=own) if own else found).order_by("partner_id"))


def sizes(by: str = "") -> dict[str, int]:
    """How many members of each cohort the reader may see, in one query."""
    own = reads_of(by)
    found = CohortMember.objects.filter(partner=own) if own else CohortMember.objects.all()
    return dict(found.values_list("cohort").annotate(count=Count("id")))


def member_called(cohort: str, partner: str) -> CohortMember:
    """A partner of an intake. Raises :class:`Refusal` (``not-found``)."""
    cohort_called(cohort)
    found = CohortMember.objects.select_related("cohort").filter(cohort=cohort, partner=partner)
    member = found.first()
    if member is None:
        mend = f"see who is in it: largesse markets cohorts show {cohort}"
        raise not_found(f"'{partner}' in cohort '{cohort}'", mend)
    return member


def _refuse_admitted(cohort: Cohort, partners: Sequence[str]) -> None:
    known = CohortMember.objects.filter(cohort=cohort, partner__in=partners)
    problems = [
        Problem(f"{name} is in {cohort.pk} already", "leave it out", code="admitted-already")
        for name in known.values_list("partner_id", flat=True)
    ]
    if problems:
        raise Refusal(*problems)


def _require_there(member: CohortMember, what: Happening) -> None:
    if member.left_on is not None and what.on >= member.left_on:
        said = f"{member.partner_id} left {member.cohort_id} on {member.left_on.isoformat()}"
        raise Refusal(Problem(said, "enter what was before that day", code="has-left"))
    if what.on > timezone.now().date():
        said = f"{what.on.isoformat()} has not come yet"
        raise Refusal(Problem(said, "enter what has happened: --on", code="not-yet"))
    if what.on < member.admitted_on:
        said = f"{member.partner_id} was admitted on {member.admitted_on.isoformat()}"
        raise Refusal(Problem(said, "state a later day: --on", code="before-admission"))


def _planned_unit(cohort: Cohort, what: Happening) -> str:
    """The unit that the plan counts a thing in. Raises :class:`Refusal` (``not-in-plan``)."""
    plan = cohort.plan
    known: dict[str, dict[str, str]] = {
        "milestone": {each["code"]: "" for each in plan["milestones"]},
        "benefit": {each["code"]: each["unit"] for each in plan["benefits"]},
        "outcome": {name: each["unit"] for name, each in plan["targets"].items()},
    }
    if what.kind == "mentor-hours":
        return HOURS
    units = known[what.kind]
    if what.code not in units:
        said = f"the plan of {cohort.pk} has no {what.kind} '{what.code}'"
        mend = nearest(what.code, units, f"it has {', '.join(units) or 'none'}")
        raise Refusal(Problem(said, mend, code="not-in-plan"))
    unit = units[what.code]
    if what.unit and what.unit != unit:
        said = f"'{what.code}' is planned in {unit or 'plain numbers'}, not in {what.unit}"
        raise Refusal(Problem(said, f"state it in {unit}", code="other-unit"))
    return unit


def _require_sound(member: CohortMember, what: Happening) -> None:
    """A milestone once; hours of a day at most; nothing used or given below zero in all."""
    same = member.entries.filter(kind=what.kind, code=what.code)
    total = sum((each.quantity for each in same), Decimal(0)) + what.quantity
    if what.quantity == 0:
        raise Refusal(Problem("nothing is entered", "state how much", code="bad-quantity"))
    if what.kind == "milestone" and total not in (0, 1):
        said = f"{member.partner_id} has reached '{what.code}' already"
        mend = "take it back first: --undo"
        raise Refusal(Problem(said, mend, code="said-twice"))
    that_day = sum((each.quantity for each in same if each.on == what.on), what.quantity)
    if what.kind == "mentor-hours" and abs(that_day) > MOST_HOURS_A_DAY:
        said = f"{plain(that_day)} hours of '{what.code}' on one day"
        raise Refusal(Problem(said, "enter each day by itself", code="bad-quantity"))
    if total < 0:
        said = f"'{what.code}' of {member.partner_id} would be {plain(total)} in all"
        raise Refusal(Problem(said, "take back no more than was entered", code="below-nothing"))
