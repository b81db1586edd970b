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


def require_second(
    maker: str, checker: str, amount_minor: int, currency: str, action: str
) -> Person:
    """The checker, where they may approve what the maker proposed.

    Raises :class:`Refusal` (``no-such-person``, ``no-right``, ``own-approval``, ``beyond-limit``).
    """
    if maker == checker:
        what = f"'{checker}' proposed this and cannot approve it too"
        raise Refusal(Problem(what, "let a second person approve it", code="own-approval"))
    person = person_called(checker, action)
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
