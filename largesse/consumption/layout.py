"""How a file's headers feed the lake: which raw cell is which FOCUS column, and what is left.

In order of precedence: the source's map, an exact FOCUS name, an alias or odd case of one, what
the source itself supplies. Every other column is kept verbatim under ``x_``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from largesse.consumption.columns import BY_NAME, COLUMNS, REQUIRED, Kind, canonical
from largesse.consumption.maps import Entry
from largesse.consumption.readers import RawColumn, RawFile
from largesse.consumption.sources import Source
from largesse.consumption.sql import MONTH, literal, matches
from largesse.workspace.errors import Problem, Refusal

SYSTEM_COLUMNS = (
    "provider",
    "billing_account",
    "sub_account",
    "currency",
    "billing_month",
    "charge_month",
    "charge_day",
    "file_number",
    "row_number",
)
_EXACT_TYPES = (
    *("DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
)
_NESTED = ("[]", "STRUCT", "MAP", "JSON", "UNION", "VARIANT")


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL of one value over the raw columns, with the DuckDB type it has there."""

    sql: str
    sql_type: str = "VARCHAR"
    month_of: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the file holds an exact number: an integer or a decimal."""
        return self.sql_type.startswith(_EXACT_TYPES) and not self._is_nested

    @property
    def is_clock(self) -> bool:
        """Whether the file holds a date or timestamp of its own type."""
        return self.sql_type.startswith(("TIMESTAMP", "DATE")) and not self._is_nested

    @property
    def has_zone(self) -> bool:
        """Whether that timestamp is a point in time, not a clock reading."""
        return self.sql_type == "TIMESTAMP WITH TIME ZONE"

    @property
    def _is_nested(self) -> bool:
        return any(mark in self.sql_type for mark in _NESTED)

    @property
    def text(self) -> str:
        """The value as text, null words as null. Doubles come as their shortest text."""
        if self.sql_type == "VARCHAR":
            return f"not_null_word({self.sql})"
        if self.sql_type.endswith("[]"):
            single = f"len({self.sql}) = 1"
            return f"CASE WHEN {single} THEN {self.sql}[1]::VARCHAR ELSE {_json(self.sql)} END"
        if self._is_nested:
            return _json(self.sql)
        if self.has_zone:
            return f"timezone('UTC', {self.sql})::VARCHAR || 'Z'"
        return f"{self.sql}::VARCHAR"


def _json(sql: str) -> str:
    return f"to_json({sql})::VARCHAR"


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file feeds the lake: FOCUS cells by name, and the rest by their ``x_`` name."""

    focus: dict[str, Cell]
    extra: dict[str, Cell]
    renamed: tuple[str, ...]
    """Headers that got an ``x_`` before them."""

    @property
    def written_numbers(self) -> tuple[str, ...]:
        """Decimal columns the file holds as text (or doubles, read by their text)."""
        return tuple(c for c in self._of(Kind.DECIMAL) if not self.focus[c].is_exact)

    @property
    def written_dates(self) -> tuple[str, ...]:
        """Date columns the file holds as text."""
        return tuple(c for c in self.dates if not self.focus[c].is_clock)

    @property
    def dates(self) -> tuple[str, ...]:
        """Date columns the file has."""
        return self._of(Kind.INSTANT)

    def _of(self, kind: Kind) -> tuple[str, ...]:
        return tuple(column for column in self.focus if BY_NAME[column].kind is kind)


def layout_of(raw: RawFile, source: Source) -> Layout:
    """Resolve a file's headers by the source's map, then by FOCUS name and alias.

    Raises Refusal when the map names a column the file does not have.
    """
    cells = [_raw_cell(i, column) for i, column in enumerate(raw.columns)]
    headers = [column.name for column in raw.columns]
    focus: dict[str, Cell] = {}
    used: set[int] = set()
    for entry in source.column_map.entries if source.column_map else ():
        focus[entry.target] = _mapped(entry, headers, cells, raw.label, used)
    for i, header in enumerate(headers):
        target = canonical(header)
        if i not in used and target and target not in focus and header.lower() == target.lower():
            focus[target] = cells[i]
            used.add(i)
    for i, header in enumerate(headers):
        target = canonical(header)
        if i not in used and target and target not in focus:
            focus[target] = cells[i]
            used.add(i)
    for target, value in source.supplied.items():
        given = focus.get(target)
        sql = f"coalesce({given.text}, {literal(value)})" if given else literal(value)
        focus[target] = Cell(sql)
    extra, renamed = _extras(headers, cells, used)
    return Layout(focus, extra, renamed)


def _raw_cell(position: int, column: RawColumn) -> Cell:
    """The cell of a raw column; an id kept as a double has lost digits and must show it."""
    if column.sql_type in {"DOUBLE", "FLOAT"} and column.name.lower().endswith("id"):
        return Cell(f"format('{{:.14E}}', c{position})")
    return Cell(f"c{position}", column.sql_type)


def _mapped(
    entry: Entry, headers: list[str], cells: list[Cell], label: str, used: set[int]
) -> Cell:
    if not entry.column:
        return Cell(literal(entry.constant))
    if entry.column not in headers:
        raise Refusal(
            Problem(
                f"the map reads {entry.target} from '{entry.column}', which the file lacks",
                "name a column of the file, or run `largesse map` on it for a draft",
                label,
                line=1,
                code="map-column",
            )
        )
    position = headers.index(entry.column)
    cell = cells[position]
    if entry.is_plain:
        used.add(position)
    if entry.month_of:
        return _month_of(cell)
    if entry.values:
        whens = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in entry.values)
        return Cell(f"CASE {cell.text} {whens} ELSE {cell.text} END")
    return cell


def _month_of(cell: Cell) -> Cell:
    """The month of a date; a text or number that names only a month stands for its first day."""
    if cell.is_clock:
        return Cell(cell.sql, cell.sql_type, month_of=True)
    text = cell.text
    first = f"left({text}, 4) || '-' || right({text}, 2) || '-01'"
    return Cell(f"CASE WHEN {matches(text, MONTH)} THEN {first} ELSE {text} END", month_of=True)


def _extras(
    headers: list[str], cells: list[Cell], used: set[int]
) -> tuple[dict[str, Cell], tuple[str, ...]]:
    extra: dict[str, Cell] = {}
    renamed: list[str] = []
    taken: set[str] = set()
    for i, (header, cell) in enumerate(zip(headers, cells, strict=True)):
        if i in used:
            continue
        prefixed = header.lower().startswith("x_")
        base = header if prefixed else f"x_{header}"
        if not prefixed:
            renamed.append(header)
        unique, copy = base, 1
        while unique.lower() in taken:
            copy += 1
            unique = f"{base}_{copy}"
        taken.add(unique.lower())
        extra[unique] = cell
    return extra, tuple(renamed)


def missing_columns(layout: Layout) -> tuple[str, ...]:
    """What no row can do without and neither file nor source gives."""
    has = layout.focus.keys()
    return tuple(
        column
        for column in REQUIRED
        if column not in has and not (column == "ProviderName" and "ServiceProviderName" in has)
    )


def output_columns(layouts: Sequence[Layout]) -> tuple[str, ...]:
    """Columns of a delivery in order: system, FOCUS by the catalogue, extras as they came."""
    focus = [c.name for c in COLUMNS if any(c.name in layout.focus for layout in layouts)]
    extras: dict[str, str] = {}
    for layout in layouts:
        for extra in layout.extra:
            extras.setdefault(extra.lower(), extra)
    return (*SYSTEM_COLUMNS, *focus, *extras.values())
