"""Typed rows as Arrow tables: one schema per kind for the record, seven tables for the engine.

Dates are date32, amounts, rates and shares decimal128(38, 18), months integers yyyymm, the rest
text. In the engine's tables ``valid_from`` is never null (0001-01-01 where a row has always
held), ``valid_to`` is exclusive and null where there is no end, and optional text is ``''``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from largesse.facts.cells import Cell
from largesse.facts.kinds import (
    ACCOUNTS,
    ACTIVITIES,
    ATTRIBUTION,
    BASELINES,
    FACTS,
    KINDS,
    RATES,
    TARGETS,
    Kind,
)
from largesse.facts.rows import ALWAYS, Row
from largesse.money import plain
from largesse.workspace.canonical import digest

AMOUNT = pa.decimal128(38, 18)
TEXT = pa.string()
DAY = pa.date32()
MONTH = pa.int32()

_ARROW = {
    Cell.DATE: DAY,
    Cell.MONTH: MONTH,
    Cell.DECIMAL: AMOUNT,
    Cell.RATE: AMOUNT,
    Cell.SHARE: AMOUNT,
}
_VALID = [pa.field("valid_from", DAY, nullable=False), pa.field("valid_to", DAY)]
ASSERTIONS_SCHEMA = pa.schema(
    [(name, TEXT) for name in ("subject_kind", "subject", "fact", "value")] + _VALID
)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the engine reads; columns as `largesse.facts` documents them."""

    assertions: pa.Table
    accounts: pa.Table
    attribution: pa.Table
    targets: pa.Table
    baselines: pa.Table
    rates: pa.Table
    activities: pa.Table


def kind_schema(kind: Kind) -> pa.Schema:
    """The Arrow schema of a kind's own record: its columns, then ``extra`` as JSON text."""
    fields = [(column.name, _ARROW.get(column.cell, TEXT)) for column in kind.columns]
    return pa.schema([*fields, ("extra", TEXT)] if kind.extras else fields)


def kind_table(kind: Kind, rows: Iterable[Row]) -> pa.Table:
    """The record of a kind: one row per row, empty cells null, in order of what they say.

    The order of a file's lines carries no meaning, so the same facts always give the same table.
    """
    kept = sorted(rows, key=_sort_key)
    columns = {column.name: [row[column.name] for row in kept] for column in kind.columns}
    if kind.extras:
        columns["extra"] = [_json(row.extra) if row.extra else None for row in kept]
    return pa.table(columns, schema=kind_schema(kind))


def kind_digest(table: pa.Table) -> str:
    """SHA-256 of what a kind's table says, independent of file format and Arrow version."""
    columns = {name: table[name].to_pylist() for name in table.column_names}
    return digest({"semantics": 1, "columns": columns})


def facts_digest(digests: Mapping[str, str]) -> str:
    """SHA-256 of all facts, from the digests of the kinds that have rows."""
    return digest({"semantics": 1, "kinds": digests})


def engine_tables(kinds: Mapping[str, pa.Table]) -> Tables:
    """The seven tables, from the kinds' tables; a kind that is absent has no rows."""
    whole = {kind.name: kinds.get(kind.name, kind_schema(kind).empty_table()) for kind in KINDS}
    return Tables(
        assertions=_assertions(whole),
        accounts=_dated(whole[ACCOUNTS.name], ACCOUNTS),
        attribution=_dated(whole[ATTRIBUTION.name], ATTRIBUTION),
        targets=_filled(whole[TARGETS.name]),
        baselines=_filled(whole[BASELINES.name]),
        rates=_filled(whole[RATES.name]),
        activities=_activities(whole[ACTIVITIES.name]),
    )


def _sort_key(row: Row) -> tuple[str, ...]:
    said = [str(row.values.get(column.name, "")) for column in row.kind.columns]
    return (*row.key, *said, _json(row.extra) if row.extra else "")


def _json(extra: Mapping[str, str]) -> str:
    return json.dumps(extra, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _valid(table: pa.Table) -> list[pa.ChunkedArray]:
    always = pa.scalar(ALWAYS, DAY)
    return [pc.fill_null(table["from"], always), table["until"]]


def _dated(table: pa.Table, kind: Kind) -> pa.Table:
    """The columns but for valid time as they are, empty text as '', then valid time."""
    names = [column.name for column in kind.columns if column.name not in ("from", "until")]
    last = ["evidence"] if "evidence" in names else []
    first = [name for name in names if name not in last]
    fields = [pa.field(name, table.schema.field(name).type) for name in first]
    texts = [pa.field(name, TEXT) for name in last]
    arrays = [*(_fill(table[n]) for n in first), *_valid(table), *(_fill(table[n]) for n in last)]
    return pa.table(arrays, schema=pa.schema([*fields, *_VALID, *texts]))


def _filled(table: pa.Table) -> pa.Table:
    return pa.table({name: _fill(table[name]) for name in table.column_names})


def _fill(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column, "") if column.type == TEXT else column


def _activities(table: pa.Table) -> pa.Table:
    filled = _filled(table.drop_columns(["extra"]))
    return filled.append_column("attributes", pc.fill_null(table["extra"], "{}"))


def _assertions(kinds: Mapping[str, pa.Table]) -> pa.Table:
    parts = [ASSERTIONS_SCHEMA.empty_table()]
    for kind in KINDS:
        if kind.subject:
            table = kinds[kind.name]
            valid = _valid(table)
            parts += [_asserted(kind, table, fact, valid) for fact in kind.asserts]
            if kind.extras:
                parts.append(_asserted_extras(kind, table))
    facts = kinds[FACTS.name]
    named = [facts[name] for name in ("subject_kind", "subject", "fact", "value")]
    parts.append(pa.table([*named, *_valid(facts)], schema=ASSERTIONS_SCHEMA))
    return pa.concat_tables(parts).combine_chunks()


def _asserted(kind: Kind, table: pa.Table, fact: str, valid: list[pa.ChunkedArray]) -> pa.Table:
    count = table.num_rows
    columns = [
        pa.array([kind.subject] * count, TEXT),
        table[kind.subject],
        pa.array([fact] * count, TEXT),
        _as_text(table[fact]),
        *valid,
    ]
    asserted = pa.table(columns, schema=ASSERTIONS_SCHEMA)
    return asserted.filter(pc.is_valid(asserted["value"]))


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if column.type == TEXT:
        return column
    return pa.array([_stated(value) for value in column.to_pylist()], TEXT)


def _stated(value: date | Decimal | None) -> str | None:
    match value:
        case None:
            return None
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()


def _asserted_extras(kind: Kind, table: pa.Table) -> pa.Table:
    told = table.filter(pc.is_valid(table["extra"]))
    rows = [
        (kind.subject, row[kind.subject], fact, value, row["from"] or ALWAYS, row["until"])
        for row in told.to_pylist()
        for fact, value in json.loads(row["extra"]).items()
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
    return pa.table(columns, schema=ASSERTIONS_SCHEMA)
