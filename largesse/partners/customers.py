"""Customers: registered, and stated otherwise from a day on."""

from collections.abc import Mapping
from datetime import date

from largesse.facts.cells import Cell
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.dating import rows_of, state
from largesse.partners.models import Customer
from largesse.partners.wellformed import require_cells
from largesse.workspace.errors import Problem, Refusal

_LONGEST_ID = 200


def keep_customer(customer_id: str, said: Mapping[str, str], by: str, since: date) -> Customer:
    """A customer of that id is kept; name, country and segment, where given, hold from a day on.

    Raises :class:`Refusal` (``no-right``, ``bad-country``, ``bad-id``, ``fact-later``).
    """
    person = person_called(by, "partner.change", since)
    _check(customer_id, said)
    told = {name: text for name, text in said.items() if text}
    found = Customer.objects.filter(pk=customer_id).first()
    if found is None:
        found = Customer.objects.create(id=customer_id, **told)
        record_change(person.id, "customer", customer_id, "add", {}, told)
    else:
        Customer.objects.filter(pk=customer_id).update(**told, revision=found.revision + 1)
        found.refresh_from_db()
    rows = rows_of("customers", "customer", customer_id)
    before = dict(rows[-1].cells) if rows else {}
    if not rows or before | told != before:
        state("customers", "customer", customer_id, before | told, since, by)
    return found


def _check(customer_id: str, said: Mapping[str, str]) -> None:
    require_cells(
        ("the customer's id", Cell.ID, customer_id),
        ("its name", Cell.TEXT, said.get("name", "")),
        ("its country", Cell.COUNTRY, said.get("country", "")),
        ("its segment", Cell.SLUG, said.get("segment", "")),
    )
    if not customer_id or len(customer_id) > _LONGEST_ID:
        what, mend = "a customer needs an id", f"give one of at most {_LONGEST_ID} letters"
        raise Refusal(Problem(what, mend, code="bad-id"))
