"""Facts tables as CSV, byte for byte the same for the same facts."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from largesse.workspace.files import write_atomic

Cell = str | int | date | Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """One facts file: its kind, header and rows."""

    kind: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def write_tables(folder: Path, tables: Sequence[Table]) -> tuple[Path, ...]:
    """Write ``<kind>.csv`` for each table; returns the paths."""
    paths = []
    for table in tables:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows([_text(cell) for cell in row] for row in table.rows)
        path = folder / f"{table.kind}.csv"
        write_atomic(path, text.getvalue())
        paths.append(path)
    return tuple(paths)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return format(cell, "f")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
