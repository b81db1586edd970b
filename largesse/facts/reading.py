"""Facts files as people keep them, read into text cells with the places they came from.

CSV: UTF-8 (a byte-order mark is taken), comma, semicolon or tab, told by the header line. XLSX:
one sheet per kind, named by it; a workbook of one sheet may carry the kind in its file name.
Nothing is interpreted here: ``NA`` stays text, an id keeps its leading zeros. Dates of a
spreadsheet become ISO text, its numbers their shortest exact text; formulas are refused.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from largesse.facts.kinds import BY_NAME
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

SUFFIXES = (".csv", ".xlsx")
README_SHEET = "Read me"
MOST_UNPACKED_BYTES = 512 * 1024 * 1024
"""Largest workbook that is opened, unpacked: a small file may unpack to terabytes."""
_EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number than these


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its line in the file (from 1) and its cells by header, stripped, empty ones out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One kind's file or sheet."""

    kind: str
    file: str
    header: Mapping[str, int]
    """Column names and their places, from 1."""
    rows: tuple[RawRow, ...]
    problems: tuple[Problem, ...] = field(default=())


def facts_files(folder: Path) -> tuple[Path, ...]:
    """The facts files directly in `folder`, in order of their names; hidden ones are left out.

    What has the name of one and is none (a folder, a link to nowhere) is among them, so that it is
    noticed. Raises Refusal without a folder: no facts at all are an empty one.
    """
    if not folder.is_dir():
        what, mend = "there is no folder of facts", "bring it back from a backup, or make it"
        raise Refusal(Problem(what, mend, folder.name, code="no-facts-folder"))
    return tuple(
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES and path.name[0] not in ".~"
    )


def read_file(
    path: Path, shown: str, kinds: Collection[str] = tuple(BY_NAME)
) -> Iterator[RawTable]:
    """The tables in one file; what cannot be read at all comes as a table of problems.

    ``kinds``: what files and sheets may be named, those of facts unless another room says so.
    """
    if path.suffix.lower() == ".xlsx":
        yield from _read_workbook(path, shown, kinds)
    else:
        yield _read_csv(path, shown, kinds)


def shown_name(workspace: Workspace, path: Path) -> str:
    """The file's name as the user writes it."""
    return workspace.display(path)


def _read_csv(path: Path, shown: str, kinds: Collection[str]) -> RawTable:
    kind = path.stem.lower()
    if kind not in kinds:
        return _refused(kind, shown, _unknown_kind(kind, shown, kinds))
    try:
        text = path.read_text(encoding="utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} of the file is not UTF-8"
        mend = "save it as 'CSV UTF-8'"
        return _refused(kind, shown, Problem(what, mend, shown, code="not-utf-8"))
    if not text.strip():
        what = "the file is empty: it has not even the names of its columns"
        mend = "bring it back; a file that says nothing holds its first line alone"
        return _refused(kind, shown, Problem(what, mend, shown, code="empty-file"))
    delimiter = _delimiter(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _collect(kind, shown, _numbered(reader, shown))


def _delimiter(header: str) -> str:
    return max(",;\t", key=lambda mark: (header.count(mark), mark == ","))


def _numbered(reader: Iterator[list[str]], shown: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Each record with the line on which it starts (a quoted cell may span several lines)."""
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            mend = "close every quotation mark, and double those inside a cell"
            yield Problem(
                f"the line cannot be read: {error}", mend, shown, start, code="malformed-csv"
            )
            return
        yield start, record
        start = getattr(reader, "line_num", start) + 1


def _collect(kind: str, shown: str, records: Iterator[tuple[int, list[str]] | Problem]) -> RawTable:
    header: dict[str, int] | None = None
    rows: list[RawRow] = []
    problems: list[Problem] = []
    for record in records:
        if isinstance(record, Problem):
            problems.append(record)
            continue
        line, cells = record[0], [cell.strip() for cell in record[1]]
        if not any(cells):
            continue
        if header is None:
            header, doubled = _header(cells, shown, line)
            problems += doubled
            width = len(cells)
            continue
        if any(cells[width:]):
            problems.append(_too_wide(shown, line, len(cells), width))
            continue
        rows.append(
            RawRow(
                line,
                {
                    name: cells[at - 1]
                    for name, at in header.items()
                    if at <= len(cells) and cells[at - 1]
                },
            )
        )
    return RawTable(kind, shown, header or {}, tuple(rows), tuple(problems))


def _header(cells: list[str], shown: str, line: int) -> tuple[dict[str, int], list[Problem]]:
    header: dict[str, int] = {}
    problems = []
    for at, name in enumerate(cells, 1):
        if name in header:
            what = f"the column '{name}' stands twice"
            problems.append(Problem(what, "remove one", shown, line, at, "double-column"))
        elif name:
            header[name] = at
    return header, problems


def _too_wide(shown: str, line: int, found: int, width: int) -> Problem:
    return Problem(
        f"the row has {found} cells where the header has {width}",
        "put quotation marks around a cell that holds a comma",
        shown,
        line,
        width + 1,
        "malformed-csv",
    )


def _read_workbook(path: Path, shown: str, kinds: Collection[str]) -> Iterator[RawTable]:
    import openpyxl

    stem = path.stem.lower()
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked_bytes = sum(entry.file_size for entry in archive.infolist())
        if unpacked_bytes > MOST_UNPACKED_BYTES:
            yield _refused(stem, shown, _too_large(shown, unpacked_bytes))
            return
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        what = f"the workbook cannot be opened: {error}"
        mend = "save it again as .xlsx, or export each sheet as CSV"
        yield _refused(stem, shown, Problem(what, mend, shown, code="unreadable-workbook"))
        return
    try:
        names = [name for name in book.sheetnames if name != README_SHEET]
        for name in names:
            alone = len(names) == 1 and stem in kinds and name.lower() not in kinds
            kind, place = (stem, shown) if alone else (name.lower(), f"{shown}#{name}")
            if kind in kinds:
                yield _collect(kind, place, _sheet_records(book[name], place))
            else:
                yield _refused(kind, place, _unknown_kind(name, place, kinds))
    finally:
        book.close()


def _sheet_records(sheet: object, place: str) -> Iterator[tuple[int, list[str]] | Problem]:
    for line, row in enumerate(sheet.iter_rows(), 1):  # type: ignore[attr-defined]
        texts = []
        for at, cell in enumerate(row, 1):
            if cell.data_type in ("f", "e"):
                word = "a formula" if cell.data_type == "f" else f"the error {cell.value}"
                mend = "paste its value in its place"
                yield Problem(f"the cell holds {word}", mend, place, line, at, "formula")
                texts.append("")
            else:
                texts.append(cell_text(cell.value))
        yield line, texts


def cell_text(value: object) -> str:
    """A spreadsheet's cell, or a plain Python value, as the text that a CSV file would hold.

    A number of more digits than a spreadsheet keeps is written with an exponent, which no id
    may have: its last digits are lost. Raises TypeError for what no cell can hold.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int():
            return str(value) if len(str(abs(value))) <= _EXACT_DIGITS else f"{Decimal(value):E}"
        case Decimal():
            return format(value, "f")
        case float():
            whole = value.is_integer() and abs(value) < 10**_EXACT_DIGITS
            return str(int(value)) if whole else repr(value)
        case datetime() if value.time().isoformat() == "00:00:00":
            return value.date().isoformat()
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a cell: {value!r}")


def _refused(kind: str, shown: str, problem: Problem) -> RawTable:
    return RawTable(kind, shown, {}, (), (problem,))


def _unknown_kind(name: str, shown: str, kinds: Collection[str]) -> Problem:
    what = "a kind of facts" if tuple(kinds) == tuple(BY_NAME) else "a table that is taken here"
    return Problem(
        f"'{name}' is not {what}",
        f"name the file or sheet after one of {', '.join(kinds)}",
        shown,
        code="unknown-kind",
    )


def _too_large(shown: str, unpacked_bytes: int) -> Problem:
    return Problem(
        f"the workbook unpacks to {unpacked_bytes} bytes, more than {MOST_UNPACKED_BYTES}",
        "export each sheet as CSV",
        shown,
        code="too-large",
    )
