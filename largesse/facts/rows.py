"""From text cells to typed rows: every problem of every row is found, none hides another."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from largesse.facts.cells import BadCell, Cell, Stated, Value, read_cell
from largesse.facts.kinds import BY_NAME, RESERVED_FACTS, Column, Kind
from largesse.facts.reading import RawRow, RawTable
from largesse.workspace.errors import Problem

ALWAYS = date.min
"""The valid time of a row without ``from``: it has always held."""
OPEN = date.max
"""Stands for an open end while periods are compared."""

_EXTRA = re.compile(r"x_[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class Row:
    """One typed row; cells that are empty are not in `values`."""

    kind: Kind
    file: str
    line: int
    header: Mapping[str, int]
    values: Mapping[str, Value]
    extra: Mapping[str, str]
    """The columns ``x_...`` of the row, without their ``x_``."""
    whole: bool
    """Whether every cell could be read; checks between rows look at whole rows only."""

    def __getitem__(self, column: str) -> Value:
        return self.values.get(column)

    def text(self, column: str) -> str:
        """The text of a cell; empty when the cell is."""
        value = self.values.get(column)
        return value if isinstance(value, str) else ""

    def number(self, column: str) -> Decimal:
        """The number in a cell. Raises KeyError when there is none."""
        value = self.values[column]
        if not isinstance(value, Decimal):
            raise KeyError(column)
        return value

    @property
    def start(self) -> date:
        """First day on which the row holds."""
        value = self.values.get("from")
        return value if isinstance(value, date) else ALWAYS

    @property
    def end(self) -> date:
        """First day on which it no longer holds; `OPEN` when it has no end."""
        value = self.values.get("until")
        return value if isinstance(value, date) else OPEN

    @property
    def key(self) -> tuple[str, ...]:
        """What the row speaks of."""
        return tuple(str(self.values.get(column, "")) for column in self.kind.key)

    def problem(self, what: str, mend: str, code: str, column: str = "") -> Problem:
        """A problem at this row, or at one of its cells."""
        return Problem(what, mend, self.file, self.line, self.header.get(column), code)


@dataclass(frozen=True, slots=True)
class FactRows:
    """Every typed row by kind, with what was wrong in reading them."""

    by_kind: Mapping[str, tuple[Row, ...]]
    problems: tuple[Problem, ...]

    def of(self, kind: Kind) -> Iterator[Row]:
        """The whole rows of one kind, in the file's order."""
        return (row for row in self.by_kind.get(kind.name, ()) if row.whole)

    def all_of(self, kind: Kind) -> tuple[Row, ...]:
        """All rows of one kind, those with unreadable cells among them."""
        return self.by_kind.get(kind.name, ())


def typed_rows(tables: Iterable[RawTable]) -> FactRows:
    """Type every row of every table."""
    by_kind: dict[str, tuple[Row, ...]] = {}
    stated_in: dict[str, str] = {}
    problems: list[Problem] = []
    for table in tables:
        problems += table.problems
        kind = BY_NAME.get(table.kind)
        if kind is None:
            continue
        if table.header:
            problems += _header_problems(kind, table)
        if not table.rows:  # a template that was left empty beside a file that is filled in
            continue
        if kind.name in stated_in:
            problems.append(_stated_twice(table, stated_in[kind.name]))
            continue
        stated_in[kind.name] = table.file
        typist = _Typist(kind, table, problems)
        by_kind[kind.name] = tuple(typist.row(row) for row in table.rows)
    return FactRows(by_kind, tuple(problems))


def _stated_twice(table: RawTable, first: str) -> Problem:
    return Problem(
        f"{table.kind} are stated here and in {first}",
        "keep them in one file",
        table.file,
        code="kind-stated-twice",
    )


def _unknown(kind: Kind, name: str) -> bool:
    if any(column.name == name for column in kind.columns):
        return False
    return not (kind.extras and _EXTRA.fullmatch(name))


def _reserved(kind: Kind, fact: str) -> bool:
    return kind.subject is not None and fact in RESERVED_FACTS[kind.subject]


def _header_problems(kind: Kind, table: RawTable) -> Iterator[Problem]:
    names = [column.name for column in kind.columns]
    for name, at in table.header.items():
        if _unknown(kind, name):
            near = get_close_matches(name, names, 1)
            own = ", or start its name with x_ to keep it" if kind.extras else ""
            mend = f"call it '{near[0]}'" if near else f"remove it{own}"
            what = f"{kind.name} have no column '{name}'"
            yield Problem(what, mend, table.file, 1, at, "unknown-column")
        elif name.startswith("x_") and _reserved(kind, name[2:]):
            what = f"the column '{name}' would state the fact '{name[2:]}' a second time"
            yield Problem(what, "rename it", table.file, 1, at, "reserved-fact")
    for column in kind.columns:
        if column.required and column.name not in table.header:
            what = f"the column '{column.name}' ({column.doc}) is missing"
            yield Problem(what, "add it to the header", table.file, 1, None, "missing-column")


class _Typist:
    """Types the rows of one table; cells that repeat (partners, dates) are read once."""

    def __init__(self, kind: Kind, table: RawTable, problems: list[Problem]) -> None:
        self._kind = kind
        self._table = table
        self._problems = problems
        self._columns = [(column, column.name in table.header) for column in kind.columns]
        names = (name for name in table.header if kind.extras and _EXTRA.fullmatch(name))
        self._extras = [Column(name, Cell.TEXT, "") for name in sorted(names)]
        self._read: dict[str, dict[str, Stated]] = {name: {} for name in table.header}

    def row(self, raw: RawRow) -> Row:
        """The row, with what is wrong in it added to the problems."""
        before = len(self._problems)
        values: dict[str, Value] = {}
        missing = False
        for column, stands in self._columns:
            text = raw.cells.get(column.name)
            if text is not None:
                value = self._value(column, text, raw.line)
                if value is not None:
                    values[column.name] = value
            elif column.required:
                missing = True
                if stands:
                    what, mend = f"'{column.name}' is empty", f"fill in {column.doc}"
                    self._add(what, mend, "empty-cell", raw.line, column.name)
        extra = self._extra(raw) if self._extras else {}
        whole = not missing and len(self._problems) == before
        table = self._table
        return Row(self._kind, table.file, raw.line, table.header, values, extra, whole)

    def _extra(self, raw: RawRow) -> dict[str, str]:
        told = {}
        for column in self._extras:
            text = raw.cells.get(column.name)
            if text is not None and (value := self._value(column, text, raw.line)) is not None:
                told[column.name.removeprefix("x_")] = str(value)
        return told

    def _value(self, column: Column, text: str, line: int) -> Stated | None:
        known = self._read[column.name]
        if text not in known:
            try:
                known[text] = read_cell(column.cell, text, column.choices)
            except BadCell as bad:
                self._add(bad.what, bad.mend, bad.code, line, column.name)
                return None
        return known[text]

    def _add(self, what: str, mend: str, code: str, line: int, name: str) -> None:
        at = self._table.header.get(name)
        self._problems.append(Problem(what, mend, self._table.file, line, at, code))
