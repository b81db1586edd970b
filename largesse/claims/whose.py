"""Who may see and touch which claim: a partner's people their own, the vendor's people all."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from largesse.claims.models import Claim
from largesse.partners.approval import person_called
from largesse.partners.models import Person
from largesse.workspace.errors import Problem, Refusal

_SHORTEST_ID = 6


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and on which day it counts."""

    person: Person
    day: date

    @property
    def id(self) -> str:
        """The person's id."""
        return self.person.id

    @property
    def partner(self) -> str:
        """The partner whose person this is; '' for the vendor's."""
        return self.person.partner


def claimants() -> dict[str, str]:
    """By claim the partner that made it."""
    return {str(claim): partner for claim, partner in Claim.objects.values_list("pk", "partner")}


def acting(by: str, day: date, action: str = "") -> Actor:
    """The person of that id, with the right to an action on a day.

    Raises :class:`Refusal` (``no-such-person``, ``no-right``).
    """
    person = person_called(by, action, day)
    if "partner" in person.roles and not person.partner:
        what, mend = f"'{by}' acts for a partner, but no one knows which", "say it: largesse people"
        raise Refusal(Problem(what, mend, code="no-right"))
    return Actor(person, day)


def vendors(actor: Actor, action: str) -> None:
    """Raises :class:`Refusal` (``no-right``) where a partner's person does what is the vendor's."""
    if actor.partner:
        what = f"'{actor.id}' acts for a partner, and {action} is for the vendor"
        raise Refusal(Problem(what, "ask your regional manager", code="no-right"))


def vendors_or_bearer(actor: Actor, action: str, name: str) -> None:
    """As :func:`vendors`, but where the partner bears the cost its own people decide."""
    if actor.partner and claim_called(actor, name).cost_bearer != "partner":
        vendors(actor, action)


def claims_of(actor: Actor) -> QuerySet[Claim]:
    """The claims that a person may see."""
    found = Claim.objects.select_related("rules").order_by("id")
    return found.filter(partner=actor.partner) if actor.partner else found


def claim_called(actor: Actor, name: str) -> Claim:
    """The claim of that id, of that token, or of those last letters of its id, where the person
    may see it. A token is a partner's own: the vendor may find that it names several.

    Raises :class:`Refusal` (``no-such-claim``): of another's claim as of one that is not there.
    """
    visible = claims_of(actor)
    found = list(visible.filter(id=name))
    if not found and name:
        found = list(visible.filter(token=name)[:2])
    if not found and len(name) >= _SHORTEST_ID:
        found = list(visible.filter(id__endswith=name.lower())[:2])
    if len(found) != 1:
        what = f"there is no claim '{name}'" if not found else f"'{name}' names several claims"
        mend = "write its whole id" if found else "see yours: largesse claim list"
        raise Refusal(Problem(what, mend, code="no-such-claim"))
    return found[0]


def taken_up(actor: Actor, name: str) -> Claim:
    """The claim as it stands now, nobody else changing it until the transaction ends.

    Raises :class:`Refusal` (``no-such-claim``, ``day-goes-back``).
    """
    found = claim_called(actor, name)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("rules")
    claim = rows.get(pk=found.pk)
    if actor.day < claim.changed_on:
        what = f"claim {claim.id} was changed on {claim.changed_on.isoformat()}, after that day"
        raise Refusal(Problem(what, "name that day or a later one", code="day-goes-back"))
    return claim


def partner_of(actor: Actor, asked: str) -> str:
    """For which partner a claim is: a partner's person asks for their own only.

    Raises :class:`Refusal` (``no-such-partner``).
    """
    if actor.partner:
        if asked not in ("", actor.partner):
            what = f"'{actor.id}' does not act for '{asked}'"
            raise Refusal(Problem(what, "leave the partner out", code="no-such-partner"))
        return actor.partner
    if not asked:
        raise Refusal(Problem("no partner is named", "add --partner", code="no-such-partner"))
    return asked
