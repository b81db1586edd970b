"""Accounts given to people; the password is theirs to change."""

from largesse.partners.models import Person
from largesse.portal.models import Account
from largesse.workspace.errors import Problem, Refusal

SHORTEST = 12


def give(person_id: str, password: str) -> Account:
    """An account for a person, or a new password for theirs.

    Raises :class:`Refusal`: ``no-such-person``, ``short-password``.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        what, mend = f"nobody here is called '{person_id}'", "see them: largesse people list"
        raise Refusal(Problem(what, mend, code="no-such-person"))
    if len(password) < SHORTEST:
        what = f"a password has {SHORTEST} characters or more"
        raise Refusal(Problem(what, "choose a longer one", code="short-password"))
    account, _ = Account.objects.get_or_create(username=person.pk, defaults={"person": person})
    account.set_password(password)
    account.save()
    return account
