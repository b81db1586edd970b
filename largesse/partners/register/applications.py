"""Applications, to join and for a new market: made, decided by a second person, withdrawn."""

from dataclasses import dataclass
from datetime import date

from largesse.facts.cells import Cell
from largesse.partners.approval import not_found, person_called, require_own, second_person
from largesse.partners.audit import record_change
from largesse.partners.dating import add_value, state
from largesse.partners.lifecycle import advance, change
from largesse.partners.models import Application, Partner, Period, Person
from largesse.partners.register.checks import Lack, lacking
from largesse.partners.register.finding import partner_called, partner_for, require_active
from largesse.partners.register.lives import APPLICATION, PARTNER
from largesse.partners.rules.reading import PartnerRules
from largesse.partners.wellformed import require_cells, require_fits
from largesse.workspace.errors import Problem, Refusal

MARKET_FACT = "market"
"""Under this name a market that a partner may sell in is a fact of it."""


@dataclass(frozen=True, slots=True)
class NewPartner:
    """Who applies, and as what."""

    id: str
    name: str
    type: str
    country: str
    region: str = ""


def apply_to_join(new: NewPartner, rules: PartnerRules, by: str, applied_on: date) -> Application:
    """Take an application; the partner is registered with it, and is not yet active.

    Who was declined, withdrew or left may apply again. Raises :class:`Refusal`
    (``already-a-partner``, ``no-checks-declared``, ``no-right``).
    """
    person = person_called(by, "partner.apply", applied_on)
    require_own(person, new.id)
    require_cells(
        ("the partner's id", Cell.SLUG, new.id),
        ("its name", Cell.TEXT, new.name),
        ("its type", Cell.SLUG, new.type),
        ("its country", Cell.COUNTRY, new.country),
        ("its region", Cell.SLUG, new.region),
        required=("the partner's id", "its name", "its type"),
    )
    rules.checks_for(new.type)
    said = {"name": new.name, "type": new.type, "country": new.country, "region": new.region}
    partner = Partner.objects.filter(pk=new.id).first()
    if partner is None:
        partner = Partner.objects.create(id=new.id, **said)
        record_change(by, "partner", new.id, "apply", {}, said)
    else:
        _refuse_here(partner)
        advance(partner, PARTNER, "apply", by, also={**said, "state_reason": ""})
    answer_by = rules.due_on(applied_on, rules.admission.answer_within)
    return _applied(partner, "joining", "", by, applied_on, answer_by)


def apply_for_market(
    partner_id: str, market: str, rules: PartnerRules, by: str, applied_on: date
) -> Application:
    """An active partner asks to sell in one more market; the checks for it are its own.

    Raises :class:`Refusal` (``not-found``, ``not-active``, ``already-open``).
    """
    partner, _ = partner_for(partner_id, by, "partner.apply", applied_on)
    require_active(partner)
    require_cells(("the market", Cell.ID, market), required=("the market",))
    answer_by = rules.due_on(applied_on, rules.admission.market_answer_within)
    return _applied(partner, "market", market, by, applied_on, answer_by)


def approve(application_id: str, rules: PartnerRules, by: str, day: date) -> Application:
    """Approve, where the checks count and another person made the application.

    Joining makes the partner active and its facts hold from that day; a market becomes a fact.
    Raises :class:`Refusal` (``checks-missing``, ``own-approval``, ``wrong-state``, ``no-right``).
    """
    application = application_called(application_id)
    decider = second_person(application.by, by, "partner.approve")
    require_own(decider, application.partner_id)
    lacks = lacks_of(application, rules, day)
    if application.state in ("applied", "in-checks") and lacks:
        listed = "; ".join(str(lack) for lack in lacks)
        what = f"{application.partner_id} lacks required checks: {listed}"
        mend = "record them: largesse partner check, then approve"
        raise Refusal(Problem(what, mend, code="checks-missing"))
    advance(application, APPLICATION, "approve", by, also={"decided_by": by, "decided_on": day})
    partner = partner_called(application.partner_id)
    if application.kind == "market":
        require_active(partner)
        add_value("partner", partner.id, MARKET_FACT, application.market, day, by)
    else:
        _activate(partner, application, by, day)
    return application


def lacks_of(application: Application, rules: PartnerRules, day: date) -> list[Lack]:
    """Which checks an application still needs on a day."""
    required = rules.checks_for(application.type, application.market)
    return lacking(application.partner_id, required, day, application.market)


def turn_down(application_id: str, action: str, by: str, day: date, reason: str) -> Application:
    """Decline an application, or withdraw it, with a reason.

    Raises :class:`Refusal` (``no-reason``, ``own-approval``, ``no-right``, ``wrong-state``).
    """
    application = application_called(application_id)
    if not reason.strip():
        what = "a reason is needed"
        raise Refusal(Problem(what, "give one with --because", code="no-reason"))
    if action == "decline":
        person = second_person(application.by, by, "partner.approve")
    else:
        person = person_called(by, "partner.apply", day)
    _see(application, person)
    decided = {"decided_by": by, "decided_on": day, "reason": reason}
    advance(application, APPLICATION, action, by, reason=reason, also=decided)
    if application.kind == "joining":
        advance(partner_called(application.partner_id), PARTNER, action, by, reason=reason)
    return application


def application_called(application_id: str) -> Application:
    """The application of that id, or the open one of the partner of that id."""
    found = Application.objects.filter(pk=application_id).first()
    if found is None:
        still_open = Application.objects.filter(
            partner_id=application_id, state__in=["applied", "in-checks"]
        )
        found = still_open.first() if still_open.count() == 1 else None
    if found is None:
        mend = "see the open ones: largesse partner applications"
        raise not_found(f"open application '{application_id}'", mend)
    return found


def _see(application: Application, person: Person) -> None:
    require_own(person, application.partner_id, f"open application '{application.id}'")


def _applied(
    partner: Partner, kind: str, market: str, by: str, applied_on: date, answer_by: date
) -> Application:
    still_open = Application.objects.filter(
        partner=partner, market=market, state__in=["applied", "in-checks"]
    )
    if still_open.exists():
        what = f"an application of {partner.id} for this is open already"
        raise Refusal(Problem(what, "decide on that one first", code="already-open"))
    made = Application(
        partner=partner,
        kind=kind,
        type=partner.type,
        country=partner.country,
        region=partner.region,
        market=market,
        applied_on=applied_on,
        answer_by=answer_by,
        by=by,
    )
    require_fits(made)
    made.save(force_insert=True)
    said = {"partner": partner.id, "kind": kind, "market": market, "applied_on": applied_on}
    record_change(by, "application", made.id, "apply", {}, said)
    return made


def _activate(partner: Partner, application: Application, by: str, day: date) -> None:
    dates = {"since": partner.since or day, "until": None, "left_on": None}
    advance(partner, PARTNER, "activate", by, also=dates)
    # Of who was taken over from files as one that had left, a period without end may stand.
    Period.objects.filter(partner=partner, until__isnull=True).update(until=day)
    Period.objects.create(partner=partner, since=day)
    cells = {
        "name": partner.name,
        "country": partner.country,
        "type": application.type,
        "region": partner.region,
    }
    state("partners", "partner", partner.id, cells, day, by)


def _refuse_here(partner: Partner) -> None:
    if (partner.state, "apply") not in PARTNER.transitions:
        what = f"{partner.id} is here already: {partner.state}"
        mend = f"see it: largesse partner show {partner.id}"
        raise Refusal(Problem(what, mend, code="already-a-partner"))


def correct(partner_id: str, columns: dict[str, str], by: str, day: date, reason: str) -> Partner:
    """Name, country, type or region are other from a day on.

    Raises :class:`Refusal` (``no-right``, ``not-active``, ``fact-later``).
    """
    partner, _ = partner_for(partner_id, by, "partner.change", day)
    require_active(partner)
    kinds = {"name": Cell.TEXT, "country": Cell.COUNTRY}
    require_cells(*((name, kinds.get(name, Cell.SLUG), text) for name, text in columns.items()))
    change(partner, "partner", "correct", by, columns, reason=reason)
    cells = {name: getattr(partner, name) for name in ("name", "country", "type", "region")}
    state("partners", "partner", partner.id, cells, day, by, reason=reason)
    return partner
