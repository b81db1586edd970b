"""What one person proposes and another carries out: kept in the trail with all that it would do.

Whoever approves names the proposal alone; who made it and what it says come from the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from largesse.partners.audit import record_change
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
    found = _first(kind, proposal_id, "proposed")
    if found is None:
        after = {"act": act, "parameters": dict(parameters), "steps": list(steps)}
        found = record_change(by, kind, proposal_id, "proposed", after=after)
    return _proposal(found, kind)


def called(kind: str, name: str, command: str) -> Proposal:
    """The proposal of that id, or whose id begins so. Raises Refusal for a name that is none.

    ``command`` is what lists them.
    """
    named = Change.objects.filter(kind=kind, action="proposed", object_id__startswith=name)
    found = list(named[:2] if name else ())
    if len(found) != 1:
        what = f"no proposal is called '{name}'" if not found else f"'{name}' names two proposals"
        raise Refusal(Problem(what, f"see what waits: {command}", code="no-such-plan"))
    return _proposal(found[0], kind)


def waiting(kind: str) -> list[Proposal]:
    """What nobody has carried out, oldest first."""
    done = Change.objects.filter(kind=kind, action="posted").values("object_id")
    found = Change.objects.filter(kind=kind, action="proposed").exclude(object_id__in=done)
    return [_proposal(change, kind) for change in found.order_by("id")]


def done(kind: str, proposal: Proposal, by: str, after: Mapping[str, Any]) -> None:
    """Write that it was carried out, in the transaction that did."""
    record_change(by, kind, proposal.id, "posted", after=after)


def _first(kind: str, proposal_id: str, action: str) -> Change | None:
    return Change.objects.filter(kind=kind, object_id=proposal_id, action=action).first()


def _proposal(change: Change, kind: str) -> Proposal:
    said = change.after
    return Proposal(
        change.object_id,
        said["act"],
        said["parameters"],
        tuple(said["steps"]),
        change.by,
        change.at,
        _first(kind, change.object_id, "posted") is not None,
    )
