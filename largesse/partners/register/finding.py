"""Partners as whoever asks may see them."""

from datetime import date

from largesse.partners.approval import not_found, person_called, require_own
from largesse.partners.models import Partner, Person
from largesse.workspace.errors import Problem, Refusal


def partner_called(partner_id: str) -> Partner:
    """The partner of that id. Raises :class:`Refusal` (``not-found``)."""
    found = Partner.objects.filter(pk=partner_id).first()
    if found is None:
        raise not_found(f"partner '{partner_id}'", "see who is here: largesse partner list")
    return found


def partner_for(partner_id: str, by: str, action: str, day: date) -> tuple[Partner, Person]:
    """The partner, where that person may take the action, and may see the partner at all.

    To someone of another partner it is not there (``not-found``), as to anybody a wrong id is.
    """
    person = person_called(by, action, day)
    require_own(person, partner_id)
    return partner_called(partner_id), person


def require_active(partner: Partner) -> None:
    """Raises :class:`Refusal` (``not-active``) where it is not an active partner today."""
    if partner.state != "active":
        because = f" ({partner.state_reason})" if partner.state_reason else ""
        what = f"partner {partner.id} is {partner.state}{because}, not active"
        raise Refusal(Problem(what, "only active partners can do this", code="not-active"))
