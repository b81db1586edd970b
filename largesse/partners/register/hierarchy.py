"""Who buys through whom: a reseller's distributor, dated, never in a circle."""

from collections.abc import Mapping
from datetime import date

from largesse.partners.dating import end, rows_of, state
from largesse.partners.lifecycle import change
from largesse.partners.models import Fact, Partner
from largesse.partners.register.finding import partner_called, partner_for, require_active
from largesse.workspace.errors import Problem, Refusal

FACT = "distributor"
"""Under this name the partner one buys through is a fact."""


def set_parent(partner_id: str, parent_id: str, by: str, since: date) -> Partner:
    """From a day on a partner buys through a distributor; '' for directly from the vendor.

    Raises :class:`Refusal` (``no-distributor``, ``circle``, ``not-active``, ``fact-later``).
    """
    partner, _ = partner_for(partner_id, by, "partner.change", since)
    require_active(partner)
    if parent_id:
        _refuse_unfit(partner, parent_id, since)
        cells = {"fact": FACT, "value": parent_id}
        state("facts", "partner", partner_id, cells, since, by, fact=FACT)
    else:
        end("facts", "partner", partner_id, since, by, fact=FACT)
    change(partner, "partner", "set-parent", by, {"parent_id": parent_id or None})
    return partner


def parents_on(day: date) -> Mapping[str, str]:
    """By partner, the distributor it buys through on a day."""
    return {row.subject: row.cells["value"] for row in _rows() if _holds(row, day)}


def chain_of(partner_id: str, day: date) -> tuple[str, ...]:
    """A partner's distributor, that one's distributor, and so on."""
    parents, found = parents_on(day), list[str]()
    while partner_id in parents and parents[partner_id] not in found:
        partner_id = parents[partner_id]
        found.append(partner_id)
    return tuple(found)


def _refuse_unfit(partner: Partner, parent_id: str, since: date) -> None:
    parent = partner_called(parent_id)
    require_active(parent)
    if parent.type != FACT:
        what = f"{parent_id} is a {parent.type}, and partners buy through distributors"
        raise Refusal(Problem(what, "name a distributor", code="no-distributor"))
    days = {since, *(d for r in _rows() for d in (r.since, r.until) if d and d > since)}
    for day in sorted(days):
        if parent_id == partner.id or partner.id in chain_of(parent_id, day):
            what = f"{parent_id} would buy through {partner.id} and {partner.id} through it"
            raise Refusal(Problem(what, "name another distributor", code="circle"))


def _rows() -> list[Fact]:
    found = Fact.objects.filter(kind="facts", subject_kind="partner")
    return [row for row in found if row.cells.get("fact") == FACT]


def _holds(row: Fact, day: date) -> bool:
    begun = row.since is None or row.since <= day
    return begun and (row.until is None or day < row.until)


def history_of(partner_id: str) -> list[Fact]:
    """Through whom a partner bought, oldest first."""
    return rows_of("facts", "partner", partner_id, FACT)
