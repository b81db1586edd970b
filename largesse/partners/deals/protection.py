"""Whose a customer and product are for a time: one slot, kept by the database itself."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError
from django.db.models import QuerySet
from django.db.transaction import atomic

from largesse.money import plain
from largesse.partners.approval import not_found
from largesse.partners.dating import rows_of, state
from largesse.partners.deals.lives import DEAL
from largesse.partners.lifecycle import advance, change
from largesse.partners.models import Customer, Deal, Person
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal

WAITING = ("submitted", "action-required")
"""States of a deal that nobody has decided."""


def slot_of(deal: Deal) -> str:
    """What a deal protects: its customer and its product ('*' for whatever is sold)."""
    return f"{deal.product or '*'} to {deal.customer_id}"


def release_lapsed(day: date, by: str) -> list[Deal]:
    """Deals whose protection has ended by that day: approved ones expire, none is protected."""
    lapsed = list(Deal.objects.filter(protects__isnull=False, protected_until__lte=day))
    for deal in lapsed:
        if deal.state == "approved":
            take(deal, "expire", by, day, reason="its protection ended")
        else:
            change(deal, DEAL.kind, "release", by, {"protects": None})
    return lapsed


def refuse_protected(deal: Deal, day: date, asker: Person) -> None:
    """Raises :class:`Refusal` (``protected``, ``already-registered``) where another deal holds
    the same customer and product. Until when is told; whose it is only to whom it may be."""
    Customer.objects.select_for_update().get(pk=deal.customer_id)
    held = rivals(deal).filter(protects__isnull=False, protected_until__gt=day).first()
    if held is not None:
        raise _protected(held, deal, asker)


def rivals(deal: Deal) -> QuerySet[Deal]:
    """Other deals with the same customer that are for the same product, or either for anything."""
    others = Deal.objects.filter(customer_id=deal.customer_id).exclude(pk=deal.pk)
    return others.filter(product__in=("", deal.product)) if deal.product else others


def waiting_rivals(deal: Deal) -> QuerySet[Deal]:
    """Of other partners, what nobody has decided."""
    return rivals(deal).filter(state__in=WAITING).exclude(partner_id=deal.partner_id)


def refuse_rivals(deal: Deal, by: str, day: date, reason: str) -> None:
    """Reject what waits for a decision and is decided now, since another deal is protected.

    Its partner reads why and until when, and not whose the other deal is.
    """
    until = deal.protected_until
    said = f"another registration of it was approved, protected until {until}"
    said = f"{said}: {reason}" if reason else said
    for rival in waiting_rivals(deal):
        also = {"decided_by": by, "decided_on": day, "reason": said}
        take(rival, "reject", by, day, reason=said, also=also)


def protect(deal: Deal, until: date, by: str, asker: Person) -> None:
    """Take the slot until a day; another who is faster has it."""
    try:
        with atomic():
            change(
                deal,
                DEAL.kind,
                "protect",
                by,
                {"protects": slot_of(deal), "protected_until": until},
            )
    except IntegrityError:
        held = Deal.objects.filter(protects=slot_of(deal)).get()
        raise _protected(held, deal, asker) from None


def take(
    deal: Deal,
    action: str,
    by: str,
    day: date,
    *,
    revision: int | None = None,
    reason: str = "",
    also: Mapping[str, object] | None = None,
) -> None:
    """Take a deal to its next state, and state it as a fact from that day."""
    after = DEAL.next(deal.state, action, deal.id)
    frees = {} if after in ("approved", "won", "submitted") else {"protects": None}
    advance(
        deal, DEAL, action, by, revision=revision, reason=reason, also={**frees, **(also or {})}
    )
    state_fact(deal, by, day)


def state_fact(deal: Deal, by: str, day: date) -> None:
    """What a deal is from a day on, as the facts file says it; never before its last change."""
    amount = deal.amount_minor
    cells = {
        "partner": deal.partner_id,
        "customer": deal.customer_id or "",
        "status": deal.state,
        "registered": deal.registered_on.isoformat() if deal.registered_on else "",
        "closed": deal.closed_on.isoformat() if deal.closed_on else "",
        "amount": "" if amount is None else plain(decimal_of(amount, deal.currency)),
        "currency": deal.currency,
        "product": deal.product,
    }
    rows = rows_of("deals", "deal", deal.id)
    extra = rows[-1].cells if rows else {}
    kept = {name: text for name, text in extra.items() if name.startswith("x_")}
    state("deals", "deal", deal.id, {**kept, **cells}, day, by)


def deal_called(deal_id: str, person: Person) -> Deal:
    """The deal, where that person may see it. Raises :class:`Refusal` (``not-found``)."""
    deal = Deal.objects.filter(pk=deal_id).first()
    if deal is None or (person.partner and person.partner != deal.partner_id):
        raise not_found(f"deal '{deal_id}'", "see them: largesse deal list")
    return deal


def _protected(held: Deal, deal: Deal, asker: Person) -> Refusal:
    until = held.protected_until
    window = f"until {until.isoformat()}" if until else "for now"
    if held.partner_id == deal.partner_id:
        what = f"{deal.partner_id} has registered this already: deal {held.id}, {window}"
        return Refusal(Problem(what, "extend that one", code="already-registered"))
    whose = "" if asker.partner else f" by {held.partner_id} (deal {held.id})"
    what = f"{slot_of(deal)} is protected{whose} {window}"
    mend = "register it once that day has come, or dispute it: largesse deal dispute"
    return Refusal(Problem(what, mend, code="protected"))
