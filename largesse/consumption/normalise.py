"""From a raw table to FOCUS: which cell feeds which column, and the SQL that gives it its type.

Two layers. `inner_sql` names things: for each FOCUS column its text (``raw X``) and its typed
value (``X``), beside the lake's system columns. `grade` puts rules over it. Nothing is judged
here: what cannot be read is null beside a text that is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from largesse.consumption.columns import ALLOWED, BY_NAME, COLUMNS, REQUIRED, Kind, canonical
from largesse.consumption.maps import Entry
from largesse.consumption.readers import RawColumn, RawFile
from largesse.consumption.sources import Source
from largesse.consumption.sql import (
    ISO_INSTANT,
    NULL_WORDS,
    SLASH_DATE,
    ZONED,
    from_zone,
    in_zone,
    listed,
    literal,
    matches,
    name,
    slash_clock,
    spelt,
)
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
_EXACT_TYPES = tuple(
    "DECIMAL TINYINT SMALLINT INTEGER BIGINT HUGEINT"
    " UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split()
)
_NESTED = ("[]", "STRUCT", "MAP", "JSON", "UNION", "VARIANT")


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL of one value over the raw columns, with the DuckDB type it has there."""

    sql: str
    sql_type: str = "VARCHAR"
    month_of: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the value is text still to be read, not a native number or timestamp."""
        return not (self.is_exact or self.is_clock)

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
        return Cell(cell.sql, cell.sql_type, month_of=True)
    if entry.values:
        whens = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in entry.values)
        return Cell(f"CASE {cell.text} {whens} ELSE {cell.text} END")
    return cell


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


def inner_sql(
    raw: RawFile, file_number: int, layout: Layout, source: Source, day_first: bool
) -> str:
    """A SELECT with system columns, ``raw X`` and ``X`` per FOCUS column, extras, ``raw_row``."""
    parts = ["row_number", "line_number", f"{file_number}::SMALLINT AS file_number"]
    for column in COLUMNS:
        cell = layout.focus.get(column.name)
        if cell is not None:
            parts.append(f"{cell.text} AS {name('raw ' + column.name)}")
            parts.append(f"{_typed(column.name, cell, source, day_first)} AS {name(column.name)}")
    for extra_name, cell in layout.extra.items():
        text = cell.sql if cell.sql_type == "VARCHAR" else cell.text
        parts.append(f"{text} AS {name(extra_name)}")
    pairs = ", ".join(
        f"{literal(column.name)}, {Cell(f'c{i}', column.sql_type).text}"
        if column.sql_type != "VARCHAR"
        else f"{literal(column.name)}, c{i}"
        for i, column in enumerate(raw.columns)
    )
    parts.append(f"json_object({pairs})::VARCHAR AS raw_row")
    parts.append(f"{_null_words_sql(layout)} AS null_words")
    named = f"SELECT {', '.join(parts)} FROM {raw.relation}"
    return f"SELECT *, {_system_sql(layout, source)} FROM ({named})"


def _null_words_sql(layout: Layout) -> str:
    said = [
        f"({cell.sql} IN ({listed(NULL_WORDS[1:])}))::INTEGER"
        for cell in layout.focus.values()
        if cell.sql_type == "VARCHAR" and re.fullmatch("c[0-9]+", cell.sql)
    ]
    return " + ".join(f"coalesce({sql}, 0)" for sql in said) or "0"


def _typed(column: str, cell: Cell, source: Source, day_first: bool) -> str:
    kind = BY_NAME[column].kind
    if kind is Kind.DECIMAL:
        if cell.is_exact:
            return f"TRY_CAST({cell.sql} AS DECIMAL(38,18))"
        return f"TRY_CAST({spelt(cell.text, source.number_style)} AS DECIMAL(38,18))"
    if kind is Kind.INSTANT:
        return _instant(cell, source.zone, day_first)
    if column in ALLOWED:
        whens = " ".join(
            f"WHEN {literal(value.lower())} THEN {literal(value)}" for value in ALLOWED[column]
        )
        return f"CASE lower({cell.text}) {whens} ELSE {cell.text} END"
    return cell.text


def _instant(cell: Cell, zone: str, day_first: bool) -> str:
    if cell.is_clock:
        sql = (
            f"timezone('UTC', {cell.sql})"
            if cell.has_zone
            else from_zone(f"{cell.sql}::TIMESTAMP", zone)
        )
    else:
        text = cell.text
        iso, slash = matches(text, ISO_INSTANT), matches(text, SLASH_DATE)
        sql = (
            f"CASE WHEN {iso} AND {has_zone_sql(cell)} THEN iso_clock({text})"
            f" WHEN {iso} THEN {from_zone(f'iso_clock({text})', zone)}"
            f" WHEN {slash} THEN {from_zone(slash_clock(text, day_first), zone)} END"
        )
    if cell.month_of:
        return from_zone(f"date_trunc('month', {in_zone(f'({sql})', zone)})::TIMESTAMP", zone)
    return sql


def has_zone_sql(cell: Cell) -> str:
    """Whether the cell's own text or type says where on earth its clock hangs."""
    return str(cell.has_zone).lower() if cell.is_clock else matches(cell.text, ZONED)


def _system_sql(layout: Layout, source: Source) -> str:
    providers = [c for c in ("ServiceProviderName", "ProviderName") if c in layout.focus]
    provider = ", ".join(name(column) for column in providers)
    sub_account = '"SubAccountId"' if "SubAccountId" in layout.focus else "NULL"
    start, end = name("BillingPeriodStart"), name("BillingPeriodEnd")
    anchor = start
    if source.billing_month_from == "midpoint" and "BillingPeriodEnd" in layout.focus:
        half = f"to_microseconds(date_diff('microsecond', {start}, {end}) // 2)"
        anchor = f"coalesce({start} + {half}, {start})"
    billed, charged = in_zone(anchor, source.zone), in_zone(name("ChargePeriodStart"), source.zone)
    parts = (
        f"trim(coalesce({provider})) AS provider",
        'trim("BillingAccountId") AS billing_account',
        f"coalesce(trim({sub_account}), '') AS sub_account",
        'trim("BillingCurrency") AS currency',
        f"{_month(billed)} AS billing_month",
        f"{_month(charged)} AS charge_month",
        f"day({charged})::TINYINT AS charge_day",
    )
    return ", ".join(parts)


def _month(clock: str) -> str:
    in_range = f"year({clock}) BETWEEN 2000 AND 2199"
    return f"CASE WHEN {in_range} THEN (year({clock}) * 100 + month({clock}))::INTEGER END"


def output_columns(layouts: Sequence[Layout]) -> tuple[str, ...]:
    """Columns of a delivery in order: system, FOCUS by the catalogue, extras as they came."""
    focus = [c.name for c in COLUMNS if any(c.name in layout.focus for layout in layouts)]
    extras: dict[str, str] = {}
    for layout in layouts:
        for extra in layout.extra:
            extras.setdefault(extra.lower(), extra)
    return (*SYSTEM_COLUMNS, *focus, *extras.values())
