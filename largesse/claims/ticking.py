"""What time alone does to claims: silence agrees, what is late expires. Part of every close.

Running it again for the same day changes nothing more, and the reminders come out the same.
"""

from dataclasses import dataclass
from datetime import date

from largesse.claims import deadlines, money
from largesse.claims.changes import advance
from largesse.claims.deadlines import IN_KIND, Due
from largesse.claims.models import Claim
from largesse.claims.states import CLAIM
from largesse.claims.whose import Actor
from largesse.partners.database import transaction


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was due on a day, what was done about it, and what was freed, in minor units."""

    day: date
    done: tuple[Due, ...]
    reminders: tuple[Due, ...]
    freed_minor: dict[str, int]
    """By claim."""


def tick(actor: Actor) -> Ticked:
    """Do what is due on the actor's day, claim by claim, and say who is to be reminded."""
    due = deadlines.due_actions(actor.day)
    done, freed = [], {}
    for item in due:
        if item.action in ("agree", "expire"):
            with transaction():
                held = _happen(item, actor)
            if held is not None:
                done.append(item)
                freed[item.claim.id] = held
    reminders = tuple(item for item in due if item.action.startswith("remind"))
    return Ticked(actor.day, tuple(done), reminders, freed)


def _happen(item: Due, actor: Actor) -> int | None:
    """What it freed; None where someone was faster and nothing is due any more."""
    rows = Claim.objects.select_for_update(of=("self",)).select_related("rules")
    claim = rows.get(pk=item.claim.pk)
    if (claim.state, claim.due_on) != (item.claim.state, item.claim.due_on):
        return None
    CLAIM.next(claim.state, item.action, claim.id)
    if item.action == "agree":
        advance(claim, "agree", actor, reason="silence agrees")
        return 0
    reason = "claim-expired" if claim.kind in IN_KIND else "proof-missing"
    held = money.free_all(claim, money.Mover(actor.id, actor.day, reason), "expired")
    advance(claim, "expire", actor, reason=f"due by {item.due_on.isoformat()}")
    return held
