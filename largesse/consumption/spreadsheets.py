"""XLSX as rows of text: the first sheet that holds a table, numbers by their shortest text.

Formulas are never evaluated and never believed: a cell that holds one reads as the formula's own
text, which no money column accepts. Ids kept as numbers beyond 15 digits have lost digits in the
spreadsheet already; they are written in E-notation so that the rule for damaged ids catches them.
"""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from largesse.consumption.damaged import RowWriter, Staged
from largesse.workspace.errors import Problem, Refusal

UNPACKED_LIMIT_BYTES = 2**30
_EXACT_DIGITS = 15


def stage(path: Path, label: str, target: Path) -> Staged:
    """Stage the sheet's rows; raises Refusal: not XLSX, over 1 GiB unpacked, no header row."""
    _check_size(path, label)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            return _stage_book(book.worksheets, label, target)
        finally:
            book.close()
    except Refusal:
        raise
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError):
        raise _refusal(label, "the file is not readable as XLSX", "save it again as XLSX") from None


def _check_size(path: Path, label: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked_bytes = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        what = "the file is not XLSX: it is truncated, or of another kind"
        raise _refusal(label, what, "save it again as XLSX, or as CSV UTF-8") from None
    if unpacked_bytes > UNPACKED_LIMIT_BYTES:
        what = f"the workbook unpacks to {unpacked_bytes:,} bytes, more than 1 GiB"
        raise _refusal(label, what, "export it as CSV or Parquet", "unpacked-limit")


def _stage_book(sheets: Sequence[object], label: str, target: Path) -> Staged:
    remarks: list[str] = []
    staged: Staged | None = None
    for sheet in sheets:
        if not hasattr(sheet, "iter_rows"):
            continue
        title = getattr(sheet, "title", "")
        rows = ((i, row) for i, row in enumerate(sheet.iter_rows(values_only=True), 1))
        first = next(((i, row) for i, row in rows if any(cell is not None for cell in row)), None)
        if first is None:
            continue
        if staged is not None:
            remarks.append(f"sheet '{title}' was not read: only the first sheet is")
            continue
        headers = _headers(first[1])
        if len(headers) < 2:
            what = f"sheet '{title}' starts with fewer than two column names"
            raise _refusal(label, what, "put the export's own header in the first row", "header")
        with RowWriter(headers, target) as writer:
            row_number = 0
            for line_number, row in rows:
                if all(cell is None for cell in row):
                    continue
                row_number += 1
                _add(writer, row_number, line_number, row)
        staged = writer.staged()
    if staged is None:
        raise _refusal(label, "the workbook is empty", "export it again", "empty")
    return Staged(
        staged.headers,
        staged.rows,
        staged.malformed,
        staged.row_count,
        staged.malformed_count,
        tuple(remarks),
    )


def _headers(row: Sequence[object]) -> tuple[str, ...]:
    names = [str(cell) if cell is not None else "" for cell in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _add(writer: RowWriter, row_number: int, line_number: int, row: Sequence[object]) -> None:
    headers = writer.headers
    if any(cell is not None for cell in row[len(headers) :]):
        text = "\t".join(_text(cell, "") or "" for cell in row)
        writer.reject(row_number, line_number, "the row is longer than the header", text)
        return
    cells = [_text(cell, header) for cell, header in zip(row, headers, strict=False)]
    cells += [None] * (len(headers) - len(cells))
    writer.add(row_number, line_number, cells)


def _text(cell: object, header: str) -> str | None:
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case datetime() | date() | time():
            return cell.isoformat()
        case int() if header.lower().endswith("id") and abs(cell) >= 10**_EXACT_DIGITS:
            return f"{cell:.{_EXACT_DIGITS - 1}E}"
        case _ if type(cell).__name__ == "float":
            return _shortest(cell)
    return str(cell)


def _shortest(number: object) -> str:
    """The shortest text that reads back as the same number; whole ones without ``.0``."""
    return repr(number).removesuffix(".0")


def _refusal(label: str, what: str, mend: str, code: str = "xlsx") -> Refusal:
    return Refusal(Problem(what, mend, label, code=code))
