"""The lake as readers see it: which deliveries there are, and which were live as of a moment.

``lake/<source>/<YYYY-MM>/<delivery id>/`` holds a delivery; ``lake/imports/<import id>.json``
lists those that one import made visible, and is written last. A folder that no import lists does
not exist for any reader: a crash leaves at most such folders, and the next import removes them.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from largesse.consumption.delivery import RECORD_NAME, Delivery, read_record
from largesse.workspace.canonical import canonical_json
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

IMPORTS = "imports"


@dataclass(frozen=True, slots=True)
class Lake:
    """The imported billing data of one workspace."""

    root: Path

    @classmethod
    def of(cls, workspace: Workspace) -> "Lake":
        """The lake of a workspace; an empty one where nothing was imported yet."""
        return cls(workspace.lake)

    def folder(self, source: str, billing_period: str, delivery_id: str) -> Path:
        """Where a delivery lies."""
        return self.root / source / billing_period / delivery_id

    def history(self) -> tuple[Delivery, ...]:
        """Every delivery ever made visible, in the order in which it was.

        Raises Refusal when a listed delivery or an import's list cannot be read.
        """
        return tuple(delivery for path in self._imports() for delivery in self._listed(path))

    def deliveries(self, known_at: datetime | None = None) -> tuple[Delivery, ...]:
        """The live deliveries, as known at that moment (default: now), by source and period.

        Per (source, billing period) the newest one; where deliveries were appended, those since
        the last that overwrote.
        """
        live: dict[tuple[str, str], list[Delivery]] = {}
        for delivery in self.history():
            if known_at is not None and delivery.known_at > known_at:
                continue
            key = (delivery.source, delivery.billing_period)
            earlier = live.get(key, []) if delivery.mode == "append" else []
            live[key] = [*earlier, delivery]
        return tuple(delivery for key in sorted(live) for delivery in live[key])

    def _imports(self) -> list[Path]:
        folder = self.root / IMPORTS
        return sorted(p for p in folder.glob("*.json") if not p.name.startswith("."))

    def _listed(self, path: Path) -> Iterator[Delivery]:
        try:
            listing = json.loads(path.read_text(encoding="utf-8"))
            known_at = datetime.fromisoformat(listing["known_at"])
            for item in listing["deliveries"]:
                folder = self.folder(item["source"], item["billing_period"], item["id"])
                yield read_record(folder, item["sequence"], known_at, item["mode"])
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise Refusal(
                Problem(
                    f"the lake is damaged: an import cannot be read ({type(error).__name__})",
                    "restore the lake from its backup, or import the billing files anew",
                    f"{self.root.name}/{IMPORTS}/{path.name}",
                    code="lake-damaged",
                )
            ) from error

    def list_import(self, deliveries: tuple[Delivery, ...], known_at: datetime) -> Path:
        """Make deliveries visible, all in one step. The caller holds the workspace's lock."""
        stamp = known_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = self.root / IMPORTS / f"{stamp}-{deliveries[0].id}.json"
        write_atomic(
            path,
            canonical_json(
                {
                    "semantics": 1,
                    "known_at": known_at,
                    "deliveries": [
                        {
                            "source": delivery.source,
                            "billing_period": delivery.billing_period,
                            "id": delivery.id,
                            "sequence": delivery.sequence,
                            "mode": delivery.mode,
                        }
                        for delivery in deliveries
                    ],
                }
            ),
        )
        return path

    def sweep_unlisted(self) -> tuple[Path, ...]:
        """Remove deliveries that no import lists: what a crash left. The caller holds the lock."""
        listed = {delivery.path.parent for delivery in self.history()}
        unlisted = tuple(
            record.parent
            for record in sorted(self.root.glob(f"*/*/*/{RECORD_NAME}"))
            if record.parent not in listed
        )
        for folder in unlisted:
            shutil.rmtree(folder)
        return unlisted
