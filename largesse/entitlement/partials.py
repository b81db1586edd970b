"""Partial sums on disk: taken once per delivery, found again by what they mean.

``partials/<delivery>/<slicing>/<batch>.parquet`` holds some takings of one delivery;
``<batch>.json`` beside it, written last, lists them. ``accounts.parquet`` in the delivery's folder
says which accounts occur in which months. A changed rule adds a batch with what is new; a changed
rate or share adds nothing; a fact that changes inside a month gives the deliveries of that month a
new slicing. Deliveries never change, so neither do their partial sums.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.entitlement.duckdb.scan import refuse_absent, write_accounts, write_partial
from largesse.entitlement.duckdb.slicing import Slicer
from largesse.entitlement.plan.takings import Taking
from largesse.workspace.canonical import canonical_json, digest
from largesse.workspace.files import temporary_path, write_atomic

TOTALS = "totals"
"""The batch entry that says the delivery's row count and billed total are in it."""
ACCOUNTS = "accounts.parquet"


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
    slicer: Slicer,
    advance: Callable[[int], None] = lambda _: None,
) -> Taken:
    """The measure stage: partial sums of all takings of all deliveries; scans only what is new."""
    wanted = {t.name: t for t in takings if t.origin == "consumption"}
    needed = {*wanted, TOTALS}
    for delivery in deliveries:
        refuse_absent(delivery, tuple(wanted.values()))
    seen = [folder / d.id / ACCOUNTS for d in deliveries]
    slicings = slicer.names([path for path in seen if path.exists()])
    files: list[Path] = []
    scanned = rows = 0
    for delivery in deliveries:
        home = folder / delivery.id
        slicing = slicings.get(home / ACCOUNTS)
        known = _known(home / slicing) if slicing is not None else {}
        missing = needed - set(known)
        if missing:
            new = {name: taking for name, taking in wanted.items() if name in missing}
            here = _take_missing(connection, home, delivery, new, slicer, TOTALS in missing)
            known = _known(here)
            scanned, rows = scanned + 1, rows + delivery.row_count
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
    home: Path,
    delivery: Delivery,
    missing: Mapping[str, Taking],
    slicer: Slicer,
    with_totals: bool,
) -> Path:
    """Scan one delivery and keep what was missing; returns the folder it lies in.

    The pass runs before its slicing has a name: which accounts occur is known only after it.
    """
    names = sorted(missing) + ([TOTALS] if with_totals else [])
    home.mkdir(parents=True, exist_ok=True)
    staged, accounts = temporary_path(home / "batch.parquet"), home / ACCOUNTS
    try:
        new = tuple(missing.values())
        write_partial(connection, delivery, new, slicer.of(delivery), with_totals, staged)
        if not accounts.exists():
            listed = temporary_path(accounts)
            write_accounts(connection, staged, listed)
            listed.replace(accounts)
        here = home / slicer.names([accounts])[accounts]
        here.mkdir(exist_ok=True)
        batch = here / f"{digest({'semantics': 1, 'takings': names})[:16]}.parquet"
        staged.replace(batch)
    finally:
        staged.unlink(missing_ok=True)
    write_atomic(batch.with_suffix(".json"), canonical_json({"takings": names}))
    return here
