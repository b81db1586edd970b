"""SQL that turns a raw table into FOCUS, in layers, each over the names of the one below.

Texts (``raw X``), typed values (``X``), the lake's system columns. Nothing is judged here: what
cannot be read is null beside a text that is not, and `grade` says what that means. The layers
keep every expression short: DuckDB's planner took 23 s over one file when they were one.
"""

import re

from largesse.consumption.columns import ALLOWED, BY_NAME, COLUMNS, Kind
from largesse.consumption.layout import Cell, Layout
from largesse.consumption.readers import RawFile
from largesse.consumption.sources import Source
from largesse.consumption.spelling import (
    CLOCK_DATES,
    OTHER_DATES,
    SLASH_DATES,
    ZONED_DATES,
    Spelling,
)
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


def inner_sql(
    raw: RawFile, file_number: int, layout: Layout, source: Source, spelling: Spelling
) -> str:
    """A SELECT with system columns, ``raw X`` and ``X`` per FOCUS column, extras, ``raw_row``,
    ``null_words`` (cells of a row that say NULL or the like), ``row_number``, ``line_number``."""
    texts = _texts_sql(raw, file_number, layout)
    typed = [
        f"{_typed(column.name, layout, source, spelling)} AS {name(column.name)}"
        for column in COLUMNS
        if column.name in layout.focus
    ]
    values = f"SELECT *, {', '.join(typed)} FROM ({texts})"
    return f"SELECT *, {_system_sql(layout, source)} FROM ({values})"


def _texts_sql(raw: RawFile, file_number: int, layout: Layout) -> str:
    parts = ["row_number", "line_number", f"{file_number}::SMALLINT AS file_number"]
    for column, cell in layout.focus.items():
        parts.append(f"{cell.text} AS {name('raw ' + column)}")
        if cell.is_exact or cell.is_clock:
            parts.append(f"{cell.sql} AS {name('native ' + column)}")
    for extra_name, cell in layout.extra.items():
        text = cell.sql if cell.sql_type == "VARCHAR" else cell.text
        parts.append(f"{text} AS {name(extra_name)}")
    cells = [Cell(f"c{i}", column.sql_type) for i, column in enumerate(raw.columns)]
    pairs = ", ".join(
        f"{literal(column.name)}, {cell.sql if cell.sql_type == 'VARCHAR' else cell.text}"
        for column, cell in zip(raw.columns, cells, strict=True)
    )
    parts.append(f"json_object({pairs})::VARCHAR AS raw_row")
    parts.append(f"{_null_words_sql(layout)} AS null_words")
    return f"SELECT {', '.join(parts)} FROM {raw.relation}"


def _null_words_sql(layout: Layout) -> str:
    said = [
        f"coalesce(({cell.sql} IN ({listed(NULL_WORDS[1:])}))::INTEGER, 0)"
        for cell in layout.focus.values()
        if cell.sql_type == "VARCHAR" and re.fullmatch("c[0-9]+", cell.sql)
    ]
    return " + ".join(said) or "0"


def _typed(column: str, layout: Layout, source: Source, spelling: Spelling) -> str:
    raw = name(f"raw {column}")
    kind = BY_NAME[column].kind
    if kind is Kind.DECIMAL:
        if layout.focus[column].is_exact:
            return f"TRY_CAST({name('native ' + column)} AS DECIMAL(38,18))"
        text = spelt(raw, source.number_style) if column in spelling.odd_numbers else raw
        return f"TRY_CAST({text} AS DECIMAL(38,18))"
    if kind is Kind.INSTANT:
        return _instant(column, layout, source.zone, spelling)
    if column in ALLOWED:
        whens = " ".join(
            f"WHEN {literal(value.lower())} THEN {literal(value)}" for value in ALLOWED[column]
        )
        return f"CASE lower({raw}) {whens} ELSE {raw} END"
    return raw


def _instant(column: str, layout: Layout, zone: str, spelling: Spelling) -> str:
    cell = layout.focus[column]
    native = name(f"native {column}")
    if cell.has_zone:
        sql = f"timezone('UTC', {native})"
    elif cell.is_clock:
        sql = from_zone(f"{native}::TIMESTAMP", zone)
    else:
        sql = _written_instant(name(f"raw {column}"), spelling.dates[column], zone, spelling)
    if cell.month_of:
        return from_zone(f"date_trunc('month', {in_zone(f'({sql})', zone)})::TIMESTAMP", zone)
    return sql


def _written_instant(raw: str, forms: frozenset[str], zone: str, spelling: Spelling) -> str:
    iso = matches(raw, ISO_INSTANT)
    ways = {
        ZONED_DATES: (f"{iso} AND {matches(raw, ZONED)}", f"iso_clock({raw})"),
        CLOCK_DATES: (iso, from_zone(f"iso_clock({raw})", zone)),
        SLASH_DATES: (
            matches(raw, SLASH_DATE),
            from_zone(slash_clock(raw, spelling.day_first), zone),
        ),
    }
    present = [ways[form] for form in (ZONED_DATES, CLOCK_DATES, SLASH_DATES) if form in forms]
    if not present:
        return "NULL::TIMESTAMP"
    if len(present) == 1 and OTHER_DATES not in forms:
        return present[0][1]
    whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in present)
    return f"CASE {whens} END"


def _system_sql(layout: Layout, source: Source) -> str:
    providers = [c for c in ("ServiceProviderName", "ProviderName") if c in layout.focus]
    provider = ", ".join(name(column) for column in providers)
    sub_account = '"SubAccountId"' if "SubAccountId" in layout.focus else "NULL"
    start, end = name("BillingPeriodStart"), name("BillingPeriodEnd")
    anchor = start
    if source.billing_month_from == "midpoint" and "BillingPeriodEnd" in layout.focus:
        half = f"to_microseconds(date_diff('microsecond', {start}, {end}) // 2)"
        anchor = f"coalesce({start} + {half}, {start})"
    billed = in_zone(anchor, source.zone)
    charged = in_zone(name("ChargePeriodStart"), source.zone)
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
