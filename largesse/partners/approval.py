"""Four eyes: nobody approves their own, nor beyond their limit, nor without the right."""

from datetime import date

from django.utils import timezone

from largesse.money import shown
from largesse.partners.models import Person
from largesse.partners.money import decimal_of
from largesse.partners.rights import RIGHTS, may
from largesse.workspace.errors import Problem, Refusal, nearest


def person_called(name: str, action: str = "", day: date | None = None) -> Person:
    """The person of that id, with the right to an action on a day (today, where none is named).

    Raises :class:`Refusal` (``no-such-person``, ``no-right``).
    """
    if not name:
        what, mend = "nobody is named for this", "name who acts: --by PERSON"
        raise Refusal(Problem(what, mend, code="no-such-person"))
    found = Person.objects.filter(pk=name).first()
    if found is None:
        known = list(Person.objects.values_list("id", flat=True))
        mend = nearest(name, known, "register them: largesse people add")
        raise Refusal(Problem(f"nobody here is called '{name}'", mend, code="no-such-person"))
    today = day or timezone.now().date()
    is_here = (found.since is None or found.since <= today) and (
        found.until is None or today < found.until
    )
    if not is_here or (action and not may(found, action)):
        roles = ", ".join(sorted(RIGHTS.get(action, frozenset()))) or "nobody"
        what = f"'{name}' has no right to {action or 'act'} on {today.isoformat()}"
        mend = f"it belongs to: {roles}" if is_here else "let someone act who is in office"
        raise Refusal(Problem(what, mend, code="no-right"))
    return found


def second_person(maker: str, checker: str, action: str) -> Person:
    """The checker, where they are not the maker and have the right to decide.

    Raises :class:`Refusal` (``no-such-person``, ``no-right``, ``own-approval``).
    """
    if maker == checker:
        what = f"'{checker}' proposed this and cannot approve it too"
        raise Refusal(Problem(what, "let a second person approve it", code="own-approval"))
    return person_called(checker, action)


def require_own(person: Person, partner: str, what: str = "") -> None:
    """A partner's own people act for that partner alone; of others they are told nothing.

    ``what`` names the object asked for; it is refused as one that is not there (``not-found``).
    """
    if person.partner and person.partner != partner:
        raise not_found(what or f"partner '{partner}'")


def reads_of(by: str, partner: str = "") -> str:
    """Whose records are shown to who reads: a partner's people read their own; '' is everybody's.

    Without ``by`` it is the operator, who has the database anyway. Raises :class:`Refusal`:
    ``not-found`` where another ``partner`` is asked for, ``no-right``.
    """
    if not by:
        return partner
    person = person_called(by)
    if "partner" in person.roles and not person.partner:
        what, mend = f"'{by}' acts for a partner, but no one knows which", "say it: largesse people"
        raise Refusal(Problem(what, mend, code="no-right"))
    if partner:
        require_own(person, partner)
    return person.partner or partner


def require_vendors(by: str, what: str) -> None:
    """Raises :class:`Refusal` (``no-right``) where a partner's person reads the vendor's own."""
    if reads_of(by):
        told = f"'{by}' acts for a partner, and {what} is for the vendor"
        raise Refusal(Problem(told, "read your own: largesse statement", code="no-right"))


def not_found(what: str, mend: str = "check its id") -> Refusal:
    """That there is no such thing, or none that may be seen: the same words for both."""
    return Refusal(Problem(f"there is no {what} here", mend, code="not-found"))


def require_second(
    maker: str, checker: str, amount_minor: int, currency: str, action: str
) -> Person:
    """The checker, where they may approve what the maker proposed.

    Raises :class:`Refusal` (``no-such-person``, ``no-right``, ``own-approval``, ``beyond-limit``).
    """
    person = second_person(maker, checker, action)
    limit = person.approval_limit_minor
    if limit is None:
        return person
    if currency != person.approval_currency or abs(amount_minor) > limit:
        asked = shown(decimal_of(abs(amount_minor), currency), currency)
        most = shown(decimal_of(limit, person.approval_currency), person.approval_currency)
        what = f"'{checker}' may approve up to {most}, and this is {asked}"
        mend = "let someone approve it whose limit reaches that far"
        raise Refusal(Problem(what, mend, code="beyond-limit"))
    return person
