"""Registering a deal, and what becomes of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from largesse.facts.cells import Cell
from largesse.money import shown
from largesse.partners.approval import not_found, person_called, require_own, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.deals.lives import DEAL
from largesse.partners.deals.protection import (
    deal_called,
    protect,
    refuse_protected,
    refuse_rivals,
    release_lapsed,
    state_fact,
    take,
    waiting_rivals,
)
from largesse.partners.ids import uuid7
from largesse.partners.models import Customer, Deal, Person
from largesse.partners.money import decimal_of
from largesse.partners.register.finding import partner_called, require_active
from largesse.partners.rules.documents import DealRulesDocument
from largesse.partners.rules.reading import PartnerRules
from largesse.partners.wellformed import require_cells, require_fits
from largesse.workspace.errors import Problem, Refusal

RULES = "rules"
"""Who is named in the trail where a rule decided."""


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal to register. ``agreed_on``: the day it was signed or agreed, where it was.
    ``several``: whether other partners work on it too."""

    partner: str
    customer: str
    amount_minor: int
    currency: str
    product: str = ""
    agreed_on: date | None = None
    several: bool = False
    id: str = ""


@transaction()
def register(new: NewDeal, rules: PartnerRules, by: str, day: date) -> Deal:
    """Register a deal: approved by the rules, or submitted for a person to decide.

    Raises :class:`Refusal` (``below-minimum``, ``too-late``, ``protected``, ``not-active``,
    ``not-found``, ``no-right``, ``bad-amount``).
    """
    person = person_called(by, "deal.register", day)
    require_own(person, new.partner)
    partner = partner_called(new.partner)
    require_active(partner)
    require_cells(("the deal's id", Cell.ID, new.id), ("the product", Cell.SLUG, new.product))
    _refuse_unknown(new)
    rule = rules.deals_on(day)
    _refuse_small(new, rule)
    _refuse_late(new, rule, day)
    release_lapsed(day, RULES)
    deal = Deal(
        id=new.id or f"D-{uuid7()}",
        partner=partner,
        customer_id=new.customer,
        product=new.product,
        amount_minor=new.amount_minor,
        currency=new.currency,
        state=DEAL.start,
        registered_on=day,
        looked_at_because=_looked_at(new, rule),
        by=by,
    )
    require_fits(deal)
    refuse_protected(deal, day, person)
    if not deal.looked_at_because and waiting_rivals(deal).exists():
        deal.looked_at_because = "also-registered"
    deal.save(force_insert=True)
    said = {"partner": new.partner, "customer": new.customer, "product": new.product}
    money = {"amount_minor": new.amount_minor, "currency": new.currency, "day": day}
    record_change(by, DEAL.kind, deal.id, "register", {}, said | money)
    state_fact(deal, by, day)
    if not deal.looked_at_because:
        _approve(deal, rule, RULES, day, person)
    return deal


@transaction()
def approve(
    deal_id: str,
    rules: PartnerRules,
    by: str,
    day: date,
    revision: int | None = None,
    reason: str = "",
) -> Deal:
    """A person approves what the rules left to one; its protection begins that day.

    Of several partners who wait for the same, one is approved and the others are rejected; past
    one who registered earlier only with a reason, which all of them read. Raises
    :class:`Refusal` (``own-approval``, ``beyond-limit``, ``protected``, ``wrong-state``,
    ``no-reason``).
    """
    deal = deal_called(deal_id, person_called(by, "deal.approve", day))
    person = require_second(deal.by, by, deal.amount_minor or 0, deal.currency, "deal.approve")
    DEAL.next(deal.state, "approve", deal.id)
    release_lapsed(day, RULES)
    refuse_protected(deal, day, person)
    earlier = waiting_rivals(deal).filter(registered_on__lt=deal.registered_on or day).first()
    if earlier is not None and not reason.strip():
        what = f"{earlier.partner_id} registered the same earlier: deal {earlier.id}"
        mend = "decide on that one first, or say why not: --because"
        raise Refusal(Problem(what, mend, code="no-reason"))
    _approve(deal, rules.deals_on(day), by, day, person, revision, reason)
    refuse_rivals(deal, by, day, reason)
    return deal


def answer(deal_id: str, action: str, by: str, day: date, reason: str) -> Deal:
    """Reject a deal, or ask for more; both with a reason its partner reads.

    Raises :class:`Refusal` (``no-reason``, ``no-right``, ``wrong-state``).
    """
    deal = deal_called(deal_id, person_called(by, "deal.approve", day))
    if not reason.strip():
        raise Refusal(Problem("a reason is needed", "give one with --because", code="no-reason"))
    decided = {"decided_by": by, "decided_on": day, "reason": reason}
    take(deal, action, by, day, reason=reason, also=decided)
    return deal


def resubmit(deal_id: str, by: str, day: date, note: str) -> Deal:
    """The partner answers what was asked."""
    deal = deal_called(deal_id, person_called(by, "deal.register", day))
    take(deal, "resubmit", by, day, reason=note)
    return deal


def withdraw(deal_id: str, by: str, day: date, reason: str = "") -> Deal:
    """The partner no longer pursues it; its protection ends."""
    deal = deal_called(deal_id, person_called(by, "deal.register", day))
    take(deal, "withdraw", by, day, reason=reason)
    return deal


def settle(
    deal_id: str, action: str, closed_on: date, rules: PartnerRules, by: str, day: date
) -> Deal:
    """A deal was won or lost. Won within its protection, it stays protected until that ends.

    Raises :class:`Refusal` (``lapsed``, ``too-soon``, ``bad-dates``, ``no-right``,
    ``wrong-state``).
    """
    deal = deal_called(deal_id, person_called(by, "deal.register", day))
    DEAL.next(deal.state, action, deal.id)
    if closed_on > day or (deal.decided_on is not None and closed_on < deal.decided_on):
        what = f"a deal cannot have closed on {closed_on.isoformat()}"
        mend = f"name a day from its approval to {day.isoformat()}"
        raise Refusal(Problem(what, mend, code="bad-dates"))
    if action == "win" and deal.protected_until is not None and closed_on >= deal.protected_until:
        what = f"its protection ended on {deal.protected_until.isoformat()}"
        raise Refusal(Problem(what, "register it again", code="lapsed"))
    if action == "win":
        _refuse_soon(deal, rules, closed_on)
    take(deal, action, by, day, also={"closed_on": closed_on})
    return deal


def extend(
    deal_id: str, rules: PartnerRules, by: str, day: date, reason: str, revision: int | None = None
) -> Deal:
    """Protect an approved deal for longer, as often as the rules of its registration allow.

    Raises :class:`Refusal` (``no-more-extensions``, ``lapsed``, ``own-approval``, ``no-right``).
    """
    deal = deal_called(deal_id, person_called(by, "deal.approve", day))
    require_second(deal.by, by, deal.amount_minor or 0, deal.currency, "deal.approve")
    until = deal.protected_until
    if until is None or until <= day:
        what = f"deal {deal.id} is not protected any more"
        raise Refusal(Problem(what, "let it be registered again", code="lapsed"))
    rule = rules.deals_on(deal.registered_on or day)
    if deal.extensions >= rule.extensions:
        what = f"deal {deal.id} was extended {deal.extensions} of {rule.extensions} times"
        raise Refusal(Problem(what, "let it lapse, or be won", code="no-more-extensions"))
    longer = {
        "protected_until": until + timedelta(days=rule.extend_by),
        "extensions": deal.extensions + 1,
    }
    take(deal, "extend", by, day, revision=revision, reason=reason, also=longer)
    return deal


def expire(by: str, day: date) -> list[Deal]:
    """End the protection of every deal whose day has come; approved ones expire."""
    return release_lapsed(day, by)


def _approve(
    deal: Deal,
    rule: DealRulesDocument,
    by: str,
    day: date,
    asker: Person,
    revision: int | None = None,
    reason: str = "",
) -> None:
    decided = {"decided_by": by, "decided_on": day, "reason": reason}
    take(deal, "approve", by, day, revision=revision, reason=reason, also=decided)
    protect(deal, day + timedelta(days=rule.protect_for), by, asker)


def _refuse_unknown(new: NewDeal) -> None:
    if not Customer.objects.filter(pk=new.customer).exists():
        mend = "register it first: largesse partner customer"
        raise not_found(f"customer '{new.customer}'", mend)
    if new.id and Deal.objects.filter(pk=new.id).exists():
        what = f"there is already a deal '{new.id}'"
        raise Refusal(Problem(what, "ids are never given twice", code="already-here"))


def _refuse_small(new: NewDeal, rule: DealRulesDocument) -> None:
    if new.amount_minor <= 0:
        what = "a deal is worth more than nothing"
        raise Refusal(Problem(what, "state what it is expected to bring", code="bad-amount"))
    amount, least = decimal_of(new.amount_minor, new.currency), rule.minimum
    if least is not None and least.unit == new.currency and amount < least.value:
        what = f"deals are registered from {shown(least.value, least.unit)}"
        mend = f"this one is {shown(amount, new.currency)}: sell it without registration"
        raise Refusal(Problem(what, mend, code="below-minimum"))


def _refuse_late(new: NewDeal, rule: DealRulesDocument, day: date) -> None:
    agreed = new.agreed_on
    if agreed is None:
        return
    if agreed > day:
        what = f"{agreed.isoformat()} is to come, so it cannot have been agreed then"
        raise Refusal(Problem(what, "leave --agreed out until it is", code="bad-dates"))
    if rule.register_within is None:
        return
    last = agreed + timedelta(days=rule.register_within)
    if day > last:
        what = f"a deal agreed on {agreed.isoformat()} could be registered until {last.isoformat()}"
        mend = f"deals are registered within {rule.register_within} days"
        raise Refusal(Problem(what, mend, code="too-late"))


def _refuse_soon(deal: Deal, rules: PartnerRules, closed_on: date) -> None:
    """What was as good as sold when it was registered needs no protection: Microsoft has 72 hours
    between a deal's creation and its win (learn.microsoft.com/partner-center/register-deals)."""
    if deal.registered_on is None:
        return
    wait = rules.deals_on(deal.registered_on).win_after
    first = deal.registered_on + timedelta(days=wait or 0)
    if closed_on < first:
        what = f"deal {deal.id} was registered on {deal.registered_on.isoformat()}"
        mend = f"it can be won from {first.isoformat()}; what was sold before is withdrawn"
        raise Refusal(Problem(what, mend, code="too-soon"))


def _looked_at(new: NewDeal, rule: DealRulesDocument) -> str:
    """Why a person decides; empty where the rules do."""
    if new.several:
        return "several-partners"
    if new.currency != rule.approve_up_to.unit:
        return "other-currency"
    amount = decimal_of(new.amount_minor, new.currency)
    return "above-limit" if amount > rule.approve_up_to.value else ""
