"""Partial sums on disk: taken once per delivery, found again by what they mean.

``partials/<delivery>/<slicing>/<batch>.parquet`` holds some takings of one delivery;
``<batch>.json`` beside it, written last, says what they are and the file's hash: a batch that is
not what its listing says is taken again. Any batch of a delivery tells which accounts occur in it.
A changed rule adds a batch with what is new; a changed rate or share adds nothing; a fact that
changes inside a month gives the deliveries of that month a new slicing. Deliveries never change, so
neither do their partial sums.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.entitlement.duckdb.abreast import abreast
from largesse.entitlement.duckdb.scan import refuse_absent, write_partial
from largesse.entitlement.duckdb.slicing import Slicer
from largesse.entitlement.plan.takings import Taking
from largesse.workspace.canonical import canonical_json, digest
from largesse.workspace.files import temporary_path, write_atomic
from largesse.workspace.intact import Intact

TOTALS = "totals"
"""The batch entry that says the delivery's row count and billed total are in it."""
INTACT = "intact.json"
"""Where it is remembered which files of the lake and of the partial sums are intact."""


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
    intact = Intact(folder / INTACT)
    seen = [_any_batch(folder / d.id, intact) for d in deliveries]
    slicings = slicer.names(connection, [path for path in seen if path is not None])
    known = [
        {} if path is None else _known(path.parent.parent / slicings[path], intact) for path in seen
    ]
    late = [n for n, there in enumerate(known) if needed - set(there)]

    def scan(number: int, own: duckdb.DuckDBPyConnection) -> dict[str, Path]:
        delivery, missing = deliveries[number], needed - set(known[number])
        new = {name: taking for name, taking in wanted.items() if name in missing}
        home = folder / delivery.id
        here = _take_missing(own, home, delivery, new, slicer, TOTALS in missing, intact)
        advance(delivery.row_count)
        return _known(here, intact)

    scanned = abreast(connection, [partial(scan, number) for number in late])
    for number, there in zip(late, scanned, strict=True):
        known[number] = there
    advance(sum(d.row_count for n, d in enumerate(deliveries) if n not in late))
    files = [path for there in known for path in sorted({there[name] for name in needed})]
    rows = sum(deliveries[number].row_count for number in late)
    intact.remember()
    return Taken(tuple(files), len(late), rows)


def _any_batch(home: Path, intact: Intact) -> Path | None:
    """Some batch of a delivery that is as it was written."""
    batches = sorted(home.glob("*/*.parquet"))
    return next((path for path in batches if _takings(path, intact) is not None), None)


def _known(folder: Path, intact: Intact) -> dict[str, Path]:
    """The takings already there, by the file that holds each; what is damaged is not there.

    A batch with a taking that another has too, as a backup may bring back, is left out whole: both
    would be added up.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.parquet")):
        takings = _takings(path, intact)
        if takings is not None and found.keys().isdisjoint(takings):
            found.update(dict.fromkeys(takings, path))
    return found


def _takings(path: Path, intact: Intact) -> list[str] | None:
    """What lies in a file of partial sums; None where it is not what was written there."""
    try:
        listing = json.loads(path.with_suffix(".json").read_text("utf-8"))
        takings: list[str] = listing["takings"]
        is_whole = listing["of"] == _place(path) and intact.holds(path, listing["sha256"])
        return takings if is_whole else None
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _list(path: Path, takings: Sequence[str], intact: Intact) -> None:
    listing = {"takings": takings, "of": _place(path), "sha256": intact.hash(path)}
    write_atomic(path.with_suffix(".json"), canonical_json({"semantics": 1, **listing}))


def _place(path: Path) -> list[str]:
    """Delivery and slicing that a file is of, as its folders name them."""
    return [path.parent.parent.name, path.parent.name]


def _take_missing(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    delivery: Delivery,
    missing: Mapping[str, Taking],
    slicer: Slicer,
    with_totals: bool,
    intact: Intact,
) -> Path:
    """Scan one delivery and keep what was missing; returns the folder it lies in.

    The pass runs before its slicing has a name: which accounts occur is known only after it.
    """
    names = sorted(missing) + ([TOTALS] if with_totals else [])
    home.mkdir(parents=True, exist_ok=True)
    staged = temporary_path(home / "batch.parquet")
    try:
        new = tuple(missing.values())
        write_partial(
            connection, delivery, new, slicer.of(connection, delivery), with_totals, staged
        )
        here = home / slicer.names(connection, [staged], are_new=True)[staged]
        here.mkdir(exist_ok=True)
        batch = here / f"{digest({'semantics': 1, 'takings': names})[:16]}.parquet"
        staged.replace(batch)
    finally:
        staged.unlink(missing_ok=True)
    _list(batch, names, intact)
    return here
