"""Recalling a run: the programme, deliveries and facts it stood on, to redo any figure of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from largesse.consumption.lake import Lake
from largesse.entitlement.history import find_run, manifest_of, result_of
from largesse.entitlement.partials import INTACT
from largesse.entitlement.proof.amounts import Partner
from largesse.entitlement.proof.prove import Position, partner_on_paper
from largesse.entitlement.proof.records import Name
from largesse.entitlement.run import Snapshot, take_snapshot
from largesse.entitlement.versions import programme_of
from largesse.programme.calendar import parse_month
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.intact import Intact
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Recalled:
    """A finished run together with what it was computed from."""

    folder: Path
    manifest: Mapping[str, Any]
    programme: Programme
    snapshot: Snapshot
    through: int

    @property
    def id(self) -> str:
        """The run's id."""
        return self.folder.name

    @property
    def quarantined_count(self) -> int:
        """Billing rows of its deliveries that could not be trusted and are not counted."""
        return sum(delivery.quarantined_count for delivery in self.snapshot.deliveries)

    def on_paper(self, partner: str) -> Partner:
        """A partner's amounts, to be worked out by the proof."""
        deliveries, facts = self.snapshot.deliveries, self.snapshot.facts
        return partner_on_paper(self.programme, deliveries, facts, partner, self.through)

    def positions(self, partner: str) -> dict[Name, Position]:
        """What the run says of a partner, to date and expected, by the positions' names."""
        keep = pc.field("partner") == partner
        table = ds.dataset(result_of(self.folder, "positions.parquet")).to_table(filter=keep)
        return {p.name: p for p in (_position(row) for row in table.to_pylist())}


def _position(row: Mapping[str, Any]) -> Position:
    figures = (
        Decimal(row[n]) for n in ("gross", "capped", "top_up", "earned", "rounded", "vested")
    )
    return Position(
        row["incentive"],
        row["scope"],
        row["interval_first"],
        row["interval_last"],
        row["month"],
        row["basis"] == 1,
        *figures,
    )


def recall(workspace: Workspace, run_id: str | None = None) -> Recalled:
    """A run by its id (or the beginning of it), the latest by default.

    Raises :class:`Refusal` when there is no such run, or when what it stood on is no longer there.
    """
    folder = find_run(workspace, run_id)
    manifest = manifest_of(folder)
    snapshot = take_snapshot(workspace, datetime.fromisoformat(manifest["known_at"]))
    _refuse_altered(manifest, snapshot)
    Lake.of(workspace).check(snapshot.deliveries, Intact(workspace.partials / INTACT))
    return Recalled(
        folder,
        manifest,
        programme_of(workspace, manifest),
        snapshot,
        parse_month(manifest["through"]),
    )


def _refuse_altered(manifest: Mapping[str, Any], snapshot: Snapshot) -> None:
    stood_on = {(d["id"], d["sha256"]) for d in manifest["deliveries"]}
    there = {(d.id, d.sha256) for d in snapshot.deliveries}
    if stood_on != there:
        mend = "restore lake/ from a backup, or run again"
        raise Refusal(
            Problem("the deliveries this run stood on are no longer as they were", mend, "lake")
        )
    if manifest["facts"]["sha256"] != snapshot.facts.sha256:
        mend = "restore facts/.known from a backup, or run again"
        raise Refusal(
            Problem("the facts this run stood on are no longer as they were", mend, "facts")
        )
