"""What one person proposes and another carries out: kept in the trail with all that it would do.

Whoever approves names the proposal alone; who made it and what it says come from the record. Who
made it may withdraw it; what was withdrawn can be proposed again, by anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.models import Change
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal

SHOWN_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """``act`` with its ``parameters``, and in ``steps`` what it would do, a sentence each.

    ``id`` is a hash of all of it; the same proposed again is the same proposal.
    """

    id: str
    act: str
    parameters: Mapping[str, Any]
    steps: tuple[str, ...]
    by: str
    at: datetime
    is_done: bool

    @property
    def name(self) -> str:
        """The beginning of its id, enough to name it."""
        return self.id[:SHOWN_DIGITS]


def identity(
    act: str, parameters: Mapping[str, Any], steps: Sequence[str], **more: Sequence[str]
) -> str:
    """The id of a proposal; ``more`` is what else makes it another one."""
    return digest({"act": act, "parameters": dict(parameters), "sentences": list(steps), **more})


def keep(
    kind: str,
    proposal_id: str,
    act: str,
    parameters: Mapping[str, Any],
    steps: Sequence[str],
    by: str,
) -> Proposal:
    """Keep a proposal for a second person; the one that is kept already, where it is."""
    found = _last(kind, proposal_id, "proposed")
    if found is None or _is_withdrawn(kind, proposal_id):
        after = {"act": act, "parameters": dict(parameters), "steps": list(steps)}
        found = record_change(by, kind, proposal_id, "proposed", after=after)
    return _proposal(found, kind)


def called(kind: str, name: str, command: str) -> Proposal:
    """The proposal of that id, or whose id begins so.

    ``command`` is what lists them. Raises :class:`Refusal`: ``no-such-plan``, ``withdrawn``.
    """
    named = Change.objects.filter(kind=kind, action="proposed", object_id__startswith=name)
    ids = named.order_by("object_id").values_list("object_id", flat=True).distinct()
    found = list(ids[:2] if name else ())
    if len(found) != 1:
        what = f"no proposal is called '{name}'" if not found else f"'{name}' names two proposals"
        raise Refusal(Problem(what, f"see what waits: {command}", code="no-such-plan"))
    if _is_withdrawn(kind, found[0]):
        what = f"plan {found[0][:SHOWN_DIGITS]} was withdrawn"
        raise Refusal(Problem(what, f"see what waits: {command}", code="withdrawn"))
    return _proposal(named.filter(object_id=found[0]).latest("id"), kind)


def withdraw(kind: str, name: str, command: str, by: str) -> Proposal:
    """Take a proposal back that one made oneself and nobody has carried out.

    Raises :class:`Refusal`: as :func:`called`, ``no-right``, ``wrong-state``.
    """
    with transaction():
        found = called(kind, name, command)
        person_called(by)
        if found.is_done:
            what = f"plan {found.name} was carried out"
            raise Refusal(Problem(what, f"see what waits: {command}", code="wrong-state"))
        if found.by != by:
            what = f"plan {found.name} was proposed by '{found.by}', not by '{by}'"
            raise Refusal(Problem(what, "let them withdraw it", code="no-right"))
        record_change(by, kind, found.id, "withdrawn")
        return found


def waiting(kind: str) -> list[Proposal]:
    """What nobody has carried out or withdrawn, oldest first."""
    posted = Change.objects.filter(kind=kind, action="posted").values("object_id")
    found = Change.objects.filter(kind=kind).exclude(object_id__in=posted).order_by("id")
    latest = {change.object_id: change for change in found}
    return [_proposal(c, kind) for c in latest.values() if c.action == "proposed"]


def done(kind: str, proposal: Proposal, by: str, after: Mapping[str, Any]) -> None:
    """Write that it was carried out, in the transaction that did."""
    record_change(by, kind, proposal.id, "posted", after=after)


def _last(kind: str, proposal_id: str, *actions: str) -> Change | None:
    found = Change.objects.filter(kind=kind, object_id=proposal_id, action__in=actions)
    return found.order_by("id").last()


def _is_withdrawn(kind: str, proposal_id: str) -> bool:
    last = _last(kind, proposal_id, "proposed", "posted", "withdrawn")
    return last is not None and last.action == "withdrawn"


def _proposal(change: Change, kind: str) -> Proposal:
    said = change.after
    return Proposal(
        change.object_id,
        said["act"],
        said["parameters"],
        tuple(said["steps"]),
        change.by,
        change.at,
        _last(kind, change.object_id, "posted") is not None,
    )
