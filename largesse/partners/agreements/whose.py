"""Whose agreement it is: a partner's people see and sign their own; no others exist for them."""

from django.db.models import Q, QuerySet

from largesse.partners.approval import person_called
from largesse.partners.models import Agreement, Person
from largesse.workspace.errors import Problem, Refusal, nearest


def visible_to(person: Person) -> "QuerySet[Agreement]":
    """The agreements a person may see: a partner's people their own partner's, once offered."""
    everything = Agreement.objects.all()
    if not person.partner and "partner" not in person.roles:
        return everything
    was_offered = Q(offer_until__isnull=False) | Q(signed_elsewhere=True)
    return everything.filter(was_offered, partner=person.partner).exclude(state="draft")


def counterparties() -> dict[str, tuple[str, str]]:
    """By agreement with whom it is: ``partner`` or ``customer``, and the id."""
    rows = Agreement.objects.values_list("pk", "partner_id", "customer_id")
    return {
        agreement: ("partner", partner) if partner else ("customer", customer)
        for agreement, partner, customer in rows
    }


def seen_by(agreement_id: str, by: str) -> Agreement:
    """The agreement, where the person may see it.

    Raises :class:`Refusal` (``no-such-person``, ``no-such-agreement``): one that is someone else's
    is, for a partner's person, not there.
    """
    person = person_called(by)
    visible = visible_to(person)
    found = visible.filter(pk=agreement_id).first()
    if found is None:
        known = visible.values_list("pk", flat=True)
        mend = nearest(agreement_id, known, "list them: largesse agreement list")
        what = f"there is no agreement '{agreement_id}'"
        raise Refusal(Problem(what, mend, code="no-such-agreement"))
    return found
