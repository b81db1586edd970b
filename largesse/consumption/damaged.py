"""Row-by-row staging: for CSV with broken lines, and for rows that come from a spreadsheet.

Rows go to one Parquet (``row_number, line_number, c0, c1, ...``, all cells text), rows that do
not fit the header to another (``row_number, line_number, reason, text``). Memory stays bounded by
one batch of rows.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq

_BATCH_ROWS = 20_000
_FIELD_LIMIT_BYTES = 16 * 2**20
_MALFORMED = pa.schema(
    [
        ("row_number", pa.int64()),
        ("line_number", pa.int64()),
        ("reason", pa.string()),
        ("text", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Staged:
    """What a row-by-row reading left on disk; `row_count` counts the rows that fit the header."""

    headers: tuple[str, ...]
    rows: Path
    malformed: Path
    row_count: int
    malformed_count: int
    remarks: tuple[str, ...] = ()


class RowWriter:
    """Writes rows to the pair of Parquet files, a batch at a time."""

    def __init__(self, headers: Sequence[str], target: Path) -> None:
        self.headers = tuple(headers)
        self.rows = target
        self.malformed = target.with_suffix(".malformed.parquet")
        names = [f"c{i}" for i in range(len(headers))]
        self._schema = pa.schema(
            [("row_number", pa.int64()), ("line_number", pa.int64())]
            + [(name, pa.string()) for name in names]
        )
        self._good: list[tuple[int | str | None, ...]] = []
        self._bad: list[tuple[int | str | None, ...]] = []
        self._good_writer = pq.ParquetWriter(self.rows, self._schema)
        self._bad_writer = pq.ParquetWriter(self.malformed, _MALFORMED)
        self.row_count = 0
        self.malformed_count = 0

    def add(self, row_number: int, line_number: int | None, cells: Sequence[str | None]) -> None:
        """A row that fits the header."""
        self.row_count += 1
        self._good.append((row_number, line_number, *(cell or None for cell in cells)))
        if len(self._good) >= _BATCH_ROWS:
            self._flush()

    def reject(self, row_number: int, line_number: int | None, reason: str, text: str) -> None:
        """A row that does not; `text` is kept as it can be shown."""
        self.malformed_count += 1
        shown = text.encode("utf-8", "backslashreplace").decode("utf-8")
        self._bad.append((row_number, line_number, reason, shown))
        if len(self._bad) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        for rows, writer, schema in (
            (self._good, self._good_writer, self._schema),
            (self._bad, self._bad_writer, _MALFORMED),
        ):
            if rows:
                arrays = [pa.array(c, t) for c, t in zip(_columns(rows), schema.types, strict=True)]
                writer.write_table(pa.table(arrays, schema=schema))
                rows.clear()

    def __enter__(self) -> "RowWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._flush()
        self._good_writer.close()
        self._bad_writer.close()

    def staged(self, remarks: Iterable[str] = ()) -> Staged:
        """What was written; call it once the writer is closed."""
        return Staged(
            self.headers,
            self.rows,
            self.malformed,
            self.row_count,
            self.malformed_count,
            tuple(remarks),
        )


def _columns(rows: Sequence[tuple[int | str | None, ...]]) -> list[tuple[int | str | None, ...]]:
    return list(zip(*rows, strict=True))


@dataclass(slots=True)
class _Lines:
    """Lines of a file, remembering those the current record was made of."""

    stream: TextIO
    number: int = 0
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for line in self.stream:
            self.number += 1
            self.taken.append(line)
            yield line


@dataclass(frozen=True, slots=True)
class Record:
    """One CSV record: `cells` is None where the quoting is broken."""

    row_number: int
    line_number: int
    cells: list[str] | None
    text: str


def allow_long_fields() -> None:
    """Raise the csv module's limit on a field from 128 KiB to 16 MiB: tags can be long."""
    csv.field_size_limit(min(_FIELD_LIMIT_BYTES, sys.maxsize))


def records(stream: TextIO, delimiter: str) -> Iterator[Record]:
    """The data records of a CSV after its header, blank lines left out and not counted."""
    allow_long_fields()
    lines = _Lines(stream)
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    next(reader, None)
    row_number = 0
    while True:
        start = lines.number + 1
        lines.taken.clear()
        try:
            cells: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells == []:
            continue
        row_number += 1
        yield Record(row_number, start, cells, "".join(lines.taken))


def stage(stream: TextIO, headers: tuple[str, ...], delimiter: str, target: Path) -> Staged:
    """Stage a CSV that has broken lines; each costs itself only."""
    with RowWriter(headers, target) as writer:
        for record in records(stream, delimiter):
            reason = _fault(record, len(headers))
            if reason or record.cells is None:
                writer.reject(record.row_number, record.line_number, reason, record.text)
            else:
                writer.add(record.row_number, record.line_number, record.cells[: len(headers)])
    return writer.staged()


def _fault(record: Record, width: int) -> str:
    if record.cells is None:
        return "the quotes of this row do not match"
    # A delimiter at the end of the line opens one more, empty field; DuckDB lets it pass as well.
    if len(record.cells) != width and record.cells[width:] != [""]:
        return f"the row has {len(record.cells)} fields, the header {width}"
    if not record.text.isascii() and any("\udc80" <= c <= "\udcff" for c in record.text):
        return "the row holds bytes that are not UTF-8"
    return ""


def line_numbers(stream: TextIO, delimiter: str, wanted: frozenset[int]) -> dict[int, int]:
    """Physical line on which each wanted data row starts."""
    left = len(wanted)
    found: dict[int, int] = {}
    for record in records(stream, delimiter):
        if record.row_number in wanted:
            found[record.row_number] = record.line_number
            left -= 1
            if not left:
                break
    return found
