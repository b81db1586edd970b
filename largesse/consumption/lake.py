"""The lake as readers see it: which deliveries there are, and which were live as of a moment.

``lake/<source>/<YYYY-MM>/<delivery id>/`` holds a delivery; ``lake/imports/<import id>.json``
lists those that one import made visible, and is written last. A folder that no import lists does
not exist for any reader: a crash leaves at most such folders, and the next import removes them.

Each list holds the hashes of the records it lists and of the list before it, and each record that
of its data: what is altered or lost afterwards is noticed, and refused rather than counted.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from largesse.consumption.delivery import RECORD_NAME, Delivery, digest_of, read_record
from largesse.workspace.canonical import canonical_json
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.intact import Intact
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
        found: list[Delivery] = []
        before = ""
        for path in self._imports():
            data = self._read_list(path)
            found.extend(self._listed(path, data, before))
            before = digest_of(data)
        return tuple(found)

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

    def _read_list(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except (FileNotFoundError, IsADirectoryError) as error:
            raise self._damaged(path, "an import's list cannot be read") from error

    def _listed(self, path: Path, data: bytes, before: str) -> list[Delivery]:
        found = []
        place = path
        try:
            listing = json.loads(data)
            if listing.get("previous_sha256", before) != before:
                raise self._damaged(path, "the import before this one was altered or removed")
            known_at = datetime.fromisoformat(listing["known_at"]).astimezone(UTC)
            for item in listing["deliveries"]:
                folder = self.folder(item["source"], item["billing_period"], item["id"])
                place = folder / RECORD_NAME
                found.append(read_record(folder, item, known_at))
        except (
            *(FileNotFoundError, NotADirectoryError, IsADirectoryError),
            *(KeyError, TypeError, ValueError, AttributeError, RecursionError),
        ) as error:
            what = "an import's list" if place is path else "the record of a delivery"
            raise self._damaged(place, f"{what} is missing or was altered") from error
        return found

    def check(self, deliveries: Iterable[Delivery], intact: Intact) -> None:
        """Raises Refusal for each of the deliveries whose rows are not what was imported."""
        problems = [
            self._damaged(d.path, "the rows of a delivery are missing or were altered").problems[0]
            for d in deliveries
            if d.data_sha256 and not intact.holds(d.path, d.data_sha256)
        ]
        intact.remember()
        if problems:
            raise Refusal(*problems)

    def _damaged(self, path: Path, what: str) -> Refusal:
        mend = "restore lake/ from its backup, or move lake/ away and import the exports anew"
        file = os.path.relpath(path, self.root.parent)
        return Refusal(Problem(f"the lake is damaged: {what}", mend, file, code="lake-damaged"))

    def list_import(self, deliveries: tuple[Delivery, ...], known_at: datetime) -> Path:
        """Make deliveries visible, all in one step. The caller holds the workspace's lock."""
        stamp = known_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = self.root / IMPORTS / f"{stamp}-{deliveries[0].id}.json"
        earlier = self._imports()
        before = digest_of(self._read_list(earlier[-1])) if earlier else ""
        write_atomic(
            path,
            canonical_json(
                {
                    "semantics": 1,
                    "known_at": known_at,
                    "previous_sha256": before,
                    "deliveries": [
                        {
                            "source": delivery.source,
                            "billing_period": delivery.billing_period,
                            "id": delivery.id,
                            "sequence": delivery.sequence,
                            "mode": delivery.mode,
                            "record_sha256": digest_of(
                                (delivery.path.parent / RECORD_NAME).read_bytes()
                            ),
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
