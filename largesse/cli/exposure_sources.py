"""What exposure is computed from: the workspace, and its records where it keeps any."""

import os
from dataclasses import replace
from datetime import date, datetime

from largesse.cli.options import today
from largesse.fund.address import VARIABLE
from largesse.programme.calendar import last_day, ordinal
from largesse.sovereignty.exposure.building import Sources, build_world
from largesse.sovereignty.exposure.settings import Settings
from largesse.sovereignty.exposure.world import World
from largesse.sovereignty.placement.bound import bound_by
from largesse.sovereignty.placement.chain import group_of
from largesse.sovereignty.placement.place import read_placing
from largesse.workspace.paths import Workspace


def world_of_workspace(
    home: Workspace,
    settings: Settings,
    by: str = "",
    on: date | None = None,
    known_at: datetime | None = None,
) -> World:
    """The world of a workspace; a database is read where there is one, and made nowhere.

    Raises :class:`~largesse.workspace.errors.Refusal`, also where a partner's person asks.
    """
    placing = read_placing(home, on or today(), known_at.date() if known_at else None)
    ownership = placing.known.ownership
    seats = {one.name: one.country for one in ownership.entities.values() if one.country}
    slugs = {one.name: slug for slug, one in ownership.entities.items()}

    def owners(name: str) -> frozenset[str]:
        if name not in slugs:
            return frozenset()
        group = group_of(ownership, slugs[name])
        countries = frozenset(ownership.entity(one).country for one in group.members)
        return countries | {""} if group.is_open else countries

    sources = Sources(
        home, settings, bound=bound_by(placing), seats=seats, owners=owners, known_at=known_at
    )
    if home.ledger.is_file() or os.environ.get(VARIABLE):
        sources = _with_records(sources, by)
    until = None
    if on is not None:
        month = ordinal(on.year, on.month)
        until = month if on == last_day(month) else month - 1
    return build_world(sources, until)


def _with_records(sources: Sources, by: str) -> Sources:
    from largesse.partners.database import ledger_connection, open_records, set_up

    set_up()
    from largesse.claims.whose import claimants
    from largesse.partners.agreements.whose import counterparties
    from largesse.partners.approval import require_vendors

    open_records(sources.workspace)
    require_vendors(by, "exposure")
    parties = {claim: ("partner", partner) for claim, partner in claimants().items()}
    parties.update(counterparties())
    return replace(sources, ledger=ledger_connection(), counterparties=parties)
