"""Tables that people review (gates, shares, holdings): strict CSV, faults with their place."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from largesse.facts.cells import BadCell, Cell, Value, read_cell
from largesse.programme.source import read_file
from largesse.workspace.errors import Problem, Refusal, nearest


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, what its cells hold, and whether each row must say it."""

    name: str
    kind: Cell
    is_needed: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands and its cells' values by column, None where empty."""

    file: str
    line: int
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """A cell as text; '' where it is empty."""
        value = self.values[name]
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """A cell that holds a date."""
        value = self.values[name]
        assert value is None or isinstance(value, date)
        return value

    def number(self, name: str) -> Decimal | None:
        """A cell that holds a number, exactly as written."""
        value = self.values[name]
        assert value is None or isinstance(value, Decimal)
        return value

    def problem(self, what: str, mend: str, code: str) -> Problem:
        """A problem of this row."""
        return Problem(what, mend, self.file, self.line, code=code)


def read_table(
    path: Path, shown_as: str, columns: Sequence[Column]
) -> tuple[list[Row], list[Problem]]:
    """The rows that can be read, and every fault of the others.

    A file that cannot be read as a whole raises :class:`~largesse.workspace.errors.Refusal`.
    """
    data = read_file(path, shown_as)
    require_utf_8(data, shown_as)
    return parse_table(decoded(data), shown_as, columns)


def require_utf_8(data: bytes, shown_as: str) -> None:
    """Raises Refusal (``not-utf-8``): a table that people review is read as they wrote it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what, mend = "the file is not UTF-8 text", "save the file as UTF-8"
        raise Refusal(Problem(what, mend, shown_as, line, code="not-utf-8")) from None


def decoded(data: bytes) -> str:
    """A file's text: UTF-8, a byte-order mark taken off; what is none shows as U+FFFD."""
    return data.decode("utf-8-sig", errors="replace")


def parse_table(
    text: str, shown_as: str, columns: Sequence[Column]
) -> tuple[list[Row], list[Problem]]:
    """As :func:`read_table`, of a text."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except csv.Error as error:
        what = f"line {reader.line_num} cannot be read as CSV: {error}"
        return [], [Problem(what, "mend its quotes", shown_as, reader.line_num, code="bad-csv")]
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    problems = list(_header_problems(header, shown_as, columns))
    if problems:
        return [], problems
    rows = []
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            what = f"the row has {len(cells)} cells, the header {len(header)}"
            mend = "put texts that hold a comma in quotes"
            problems.append(Problem(what, mend, shown_as, line, code="cells"))
            continue
        values, found = _values(dict(zip(header, cells, strict=True)), columns)
        problems += [
            Problem(f"{name}: {fault.what}", fault.mend, shown_as, line, code=fault.code)
            for name, fault in found
        ]
        if not found:
            rows.append(Row(shown_as, line, values))
    return rows, problems


def _header_problems(
    header: Sequence[str], shown_as: str, columns: Sequence[Column]
) -> Iterable[Problem]:
    known = [column.name for column in columns]
    for column in columns:
        if column.is_needed and column.name not in header:
            what = f"there is no column '{column.name}'"
            mend = f"the first line names the columns: {','.join(known)}"
            yield Problem(what, mend, shown_as, 1, code="missing-column")
    for at, name in enumerate(header):
        if name not in known:
            mend = nearest(name, known, f"the columns are {', '.join(known)}")
            yield Problem(f"'{name}' is no column here", mend, shown_as, 1, code="unknown-column")
        elif name in header[:at]:
            yield Problem(f"there are two columns '{name}'", "keep one", shown_as, 1, code="twice")


def _values(
    cells: Mapping[str, str], columns: Sequence[Column]
) -> tuple[dict[str, Value], list[tuple[str, BadCell]]]:
    values: dict[str, Value] = {}
    faults = []
    for column in columns:
        text = cells.get(column.name, "").strip()
        values[column.name] = None
        try:
            if text:
                values[column.name] = read_cell(column.kind, text, column.choices)
            elif column.is_needed:
                raise BadCell("it is empty", "state it in every row", "empty-cell")
        except BadCell as fault:
            faults.append((column.name, fault))
    return values, faults
