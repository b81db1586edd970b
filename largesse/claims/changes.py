"""Taking a claim to its next state: its day, reason, new deadline, and place in the trail."""

from collections.abc import Mapping
from datetime import date

from largesse.claims import deadlines
from largesse.claims.models import Claim
from largesse.claims.rules import rules_of
from largesse.claims.states import CLAIM, ENDED
from largesse.claims.whose import Actor
from largesse.partners import lifecycle
from largesse.workspace.errors import Problem, Refusal

_KEEPS_DEADLINE = ("amend", "use", "endorse", "restore")
"""Actions that leave the state, and so its deadline, as they are."""


def require_reason(reason: str, action: str) -> None:
    """Raises :class:`Refusal` (``no-reason``) where none is given."""
    if not reason.strip():
        what = f"nobody can tell later why: {action} needs a reason"
        raise Refusal(Problem(what, "add --reason '...'", code="no-reason"))


def require_in_time(claim: Claim, day: date) -> None:
    """Raises :class:`Refusal` (``too-late``) once the deadline of the present state has passed."""
    last = claim.until if claim.state == "approved" else claim.due_on
    if last is not None and day > last:
        what = f"claim {claim.id} was to be dealt with by {last.isoformat()}"
        mend = "a deadline is moved before it passes: largesse claim extend"
        raise Refusal(Problem(what, mend, code="too-late"))


def advance(
    claim: Claim,
    action: str,
    actor: Actor,
    revision: int | None = None,
    *,
    reason: str = "",
    also: Mapping[str, object] | None = None,
) -> None:
    """Take a claim to its next state, with its deadline; call it inside a transaction.

    Raises :class:`Refusal` (``wrong-state``, ``stale-revision``).
    """
    state = CLAIM.next(claim.state, action, claim.id)
    columns = {"changed_on": actor.day, **(also or {})}
    if action not in _KEEPS_DEADLINE and action != "extend":
        last = columns.get("until", claim.until)
        assert last is None or isinstance(last, date)
        columns["due_on"] = deadlines.due_on(rules_of(claim), state, actor.day, last)
        columns["extended_from"] = None
    elif action == "use":
        columns["due_on"] = claim.until
    if state in ENDED and claim.state not in ENDED:
        columns |= {"ended_on": actor.day, "due_on": None, "hold_key": "", "hold_minor": 0}
    lifecycle.advance(
        claim, CLAIM, action, actor.id, revision=revision, reason=reason, also=columns
    )
