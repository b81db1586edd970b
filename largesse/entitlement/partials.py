"""Partial sums on disk: taken once per delivery, found again by what they mean.

``partials/<delivery>/<slicing>/<batch>.parquet`` holds some takings of one delivery; ``<batch>.json``
beside it, written last, lists them. A changed rule adds a batch with what is new; a changed rate or
share adds nothing; a fact that changes inside a month gives the deliveries of that month a new
slicing. Deliveries never change, so neither do their partial sums.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from largesse.consumption.lake import Delivery
from largesse.entitlement.duckdb.scan import Slices, write_partial
from largesse.entitlement.plan.takings import Taking
from largesse.workspace.canonical import canonical_json, digest
from largesse.workspace.files import temporary_path, write_atomic

TOTALS = "totals"
"""The batch entry that says the delivery's row count and billed total are in it."""


@dataclass(frozen=True, slots=True)
class Slicing:
    """Which accounts and months of one delivery are kept by the day, and the name of that choice."""

    slices: Slices | None
    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a measure stage did: the files to read, and how many rows it had to scan."""

    files: tuple[Path, ...]
    scanned_deliveries: int
    scanned_rows: int


def take(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    deliveries: Sequence[Delivery],
    takings: Sequence[Taking],
    slicing: Callable[[Delivery], Slicing],
    advance: Callable[[int], None] = lambda _: None,
) -> Taken:
    """The measure stage: partial sums of all takings of all deliveries, scanning only what is new."""
    wanted = [t for t in takings if t.origin == "consumption"]
    files: list[Path] = []
    scanned = rows = 0
    for delivery in deliveries:
        chosen = slicing(delivery)
        here = folder / delivery.id / chosen.name
        known = _known(here)
        missing = [t for t in wanted if t.name not in known]
        if missing or TOTALS not in known:
            _take_missing(connection, here, delivery, missing, chosen.slices, TOTALS not in known)
            known = _known(here)
            scanned, rows = scanned + 1, rows + delivery.row_count
        needed = {t.name for t in wanted} | {TOTALS}
        files += sorted({known[name] for name in needed})
        advance(delivery.row_count)
    return Taken(tuple(files), scanned, rows)


def _known(folder: Path) -> dict[str, Path]:
    """The takings already there, by the file that holds each."""
    found: dict[str, Path] = {}
    for listing in sorted(folder.glob("*.json")):
        for name in json.loads(listing.read_text("utf-8"))["takings"]:
            found.setdefault(name, listing.with_suffix(".parquet"))
    return found


def _take_missing(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    delivery: Delivery,
    missing: Sequence[Taking],
    slices: Slices | None,
    with_totals: bool,
) -> None:
    names = sorted(t.name for t in missing) + ([TOTALS] if with_totals else [])
    batch = folder / f"{digest({'semantics': 1, 'takings': names})[:16]}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    staged = temporary_path(batch)
    try:
        write_partial(connection, delivery, missing, slices, with_totals, staged)
        staged.replace(batch)
    finally:
        staged.unlink(missing_ok=True)
    write_atomic(batch.with_suffix(".json"), canonical_json({"takings": names}))
