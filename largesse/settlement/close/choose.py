"""Finding proposals and closes by what people call them."""

from collections.abc import Sequence
from typing import Any

from largesse.entitlement.history import find_run
from largesse.partners.database import open_records
from largesse.settlement.close.proposal import Proposal, every, latest, named
from largesse.settlement.models import Close, Decision
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


def chosen(workspace: Workspace, name: str | None) -> Proposal:
    """The proposal of a run, or of that name; the latest of all by default."""
    if name is None:
        found = every(workspace)
        if not found:
            what = "nothing has been proposed yet"
            mend = "propose it: largesse run --by PERSON"
            raise Refusal(Problem(what, mend, "proposals", code="no-proposal"))
        return found[-1]
    if "/" in name:
        return named(workspace, name)
    if (workspace.proposals / name).is_dir():
        return latest(workspace, name)
    return latest(workspace, find_run(workspace, name).name)


def proposals_and_closes(workspace: Workspace) -> Sequence[dict[str, Any]]:
    """Every proposal and the close that posted it, oldest first."""
    open_records(workspace)
    posted = {close.proposal: close for close in Close.objects.all()}
    rows = []
    for proposal in every(workspace):
        basis, close = proposal.basis, posted.get(proposal.hash)
        rows.append(
            {
                "proposal": proposal.name,
                "kind": basis.kind,
                "through": basis.through,
                "proposed by": basis.by,
                "posted by": close.posted_by if close else "",
                "close": close.id if close else "",
            }
        )
    return rows


def find_close(workspace: Workspace, name: str | None) -> Close:
    """A close by its id or the beginning of it; the latest by default."""
    open_records(workspace)
    found = Close.objects.order_by("posted_at", "id")
    named_so = list(found.filter(id__startswith=name)) if name else list(found)[-1:]
    if len(named_so) != 1:
        what = f"'{name}' names {len(named_so)} closes" if name else "nothing was closed yet"
        raise Refusal(Problem(what, "largesse close list shows them", code="no-close"))
    return named_so[0]


def decisions_of(close: Close, partner: str) -> Sequence[dict[str, Any]]:
    """What a close decided about a partner, key by key."""
    names = ("key", "sequence", "decision", "amount_minor", "unit", "reason")
    rows = Decision.objects.filter(close=close, partner=partner).order_by("key", "decision")
    return [dict(row) for row in rows.values(*names)]
