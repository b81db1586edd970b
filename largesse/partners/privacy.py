"""Personal data: kept apart from what the trail and the ledger say, and erased without them.

The ledger names partners by their ids. The trail names people by ids, and of contacts nothing but
that there was one: so erasing a name changes neither (GDPR, articles 5(1)(c) and 17).
"""

from dataclasses import dataclass
from datetime import date

from largesse.partners.approval import not_found
from largesse.partners.audit import record_change
from largesse.partners.evidence import evidence_path
from largesse.partners.models import Check, Contact, Evidence, Person
from largesse.partners.register.finding import partner_for
from largesse.partners.wellformed import require_fits
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    contacts: int
    people: int
    files: int


def add_contact(
    partner_id: str, name: str, email: str, phone: str, duty: str, by: str, today: date
) -> Contact:
    """Keep how to reach someone at a partner; the trail says only for what they are asked."""
    partner, _ = partner_for(partner_id, by, "partner.apply", today)
    made = Contact(partner=partner, name=name, email=email, phone=phone, duty=duty)
    require_fits(made)
    made.save(force_insert=True)
    record_change(by, "contact", made.id, "add", {}, {"partner": partner.id, "duty": duty})
    return made


def erase(
    workspace: Workspace,
    partner_id: str,
    by: str,
    today: date,
    reason: str,
    contact_id: str = "",
    *,
    files: bool = False,
) -> Erased:
    """Erase one contact of a partner, or all personal data of its people; with ``files`` the
    evidence of its checks too. Ids, decisions and hashes stay.

    Raises :class:`Refusal` (``no-right``, ``not-found``, ``no-reason``).
    """
    partner, _ = partner_for(partner_id, by, "partner.erase", today)
    if not reason.strip():
        raise Refusal(Problem("a reason is needed", "give one with --because", code="no-reason"))
    contacts = Contact.objects.filter(partner=partner, erased_on__isnull=True)
    if contact_id:
        contacts = contacts.filter(pk=contact_id)
        if not contacts.exists():
            raise not_found(f"contact '{contact_id}' of {partner.id}")
    count = _erase_contacts(list(contacts), by, today, reason)
    people = 0 if contact_id else _erase_people(partner.id, by, reason)
    gone = _erase_files(workspace, partner.id, by, today, reason) if files else 0
    return Erased(count, people, gone)


def _erase_contacts(contacts: list[Contact], by: str, today: date, reason: str) -> int:
    for contact in contacts:
        contact.name = contact.email = contact.phone = ""
        contact.erased_on = today
        contact.save()
        record_change(by, "contact", contact.id, "erase", reason=reason)
    return len(contacts)


def _erase_people(partner_id: str, by: str, reason: str) -> int:
    named = list(Person.objects.filter(partner=partner_id).exclude(name=""))
    for person in named:
        Person.objects.filter(pk=person.id).update(name="")
        record_change(by, "person", person.id, "erase-name", reason=reason)
    return len(named)


def _erase_files(workspace: Workspace, partner_id: str, by: str, today: date, reason: str) -> int:
    checks = list(Check.objects.filter(partner_id=partner_id).values_list("id", flat=True))
    found = Evidence.objects.filter(kind="check", object_id__in=checks, erased_on__isnull=True)
    count = 0
    for evidence in found:
        evidence.note, evidence.erased_on = "", today
        evidence.save(update_fields=["note", "erased_on"])
        record_change(by, "evidence", evidence.id, "erase", reason=reason)
        elsewhere = Evidence.objects.filter(sha256=evidence.sha256, erased_on__isnull=True)
        if evidence.sha256 and not elsewhere.exists():
            evidence_path(workspace, evidence.sha256).unlink(missing_ok=True)
        count += 1
    return count
