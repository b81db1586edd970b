"""SQL of the import: quoting, and the text patterns and macros for exact numbers and instants.

Everything that comes from a file reaches SQL as a value or a quoted name, never as code.

Numbers: DuckDB casts plain decimal text exactly, rounding half away from zero at the 18th
decimal, but loses or refuses some texts in E-notation (1,835 of 200,000 random ones), so those
are spelt out without their exponent first. Instants: a cast to TIMESTAMP ignores a numeric
offset; the cast to TIMESTAMPTZ under the zone UTC does not.
"""

from pathlib import Path
from typing import Any

import duckdb

MEMORY_LIMIT = "2GiB"
LARGEST_COST = "100000000000000000"
"""10^17: a thousand such rows still add up within DECIMAL(38,18)."""
NULL_WORDS = ("", "NULL", "null", "Null", "(null)", "(NULL)", "N/A", "n/a")
"""What exporters write for nothing. ``NA`` is not among them: it is Namibia."""

PLAIN_NUMBER = r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
E_NUMBER = PLAIN_NUMBER + r"[eE][+-]?[0-9]{1,3}"
DOLLAR_NUMBER = r"-?\$ ?([0-9]{1,3}(,[0-9]{3})*|[0-9]+)(\.[0-9]+)? *"
PADDED_NUMBER = f" *({PLAIN_NUMBER}) *"
GROUPED_NUMBER = r" *(-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|\([0-9]{1,3}(,?[0-9]{3})*(\.[0-9]+)?\)) *"
COMMA_NUMBER = r" *-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)? *"
DAMAGED_ID = r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"
"""What a spreadsheet makes of a long number: 1.23457E+12."""
OVER_18_DECIMALS = r"[0-9]*\.[0-9]{18}[0-9]*[1-9][0-9]*"
ISO_INSTANT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?( ?UTC|[Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
ZONED = r".*:[0-9.]+( ?UTC|[Zz]|[+-][0-9]{2}(:?[0-9]{2})?)"
SLASH_DATE = (
    r"[0-9]{1,2}/[0-9]{1,2}/([0-9]{4}|[0-9]{2})"
    r"( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [AaPp][Mm])?)?"
)
MONTH = r"[0-9]{4}[-/]?(0[1-9]|1[0-2])"
"""2024-09, 2024/09 or 202409."""
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


def name(text: str) -> str:
    """`text` as a quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: tuple[str, ...]) -> str:
    """`texts` as the inside of ``IN (...)`` or of a list."""
    return ", ".join(literal(text) for text in texts)


def matches(expression: str, pattern: str) -> str:
    """Whether the whole of `expression` matches `pattern`."""
    return f"regexp_full_match({expression}, {literal(pattern)})"


def slash_clock(expression: str, day_first: bool) -> str:
    """The clock reading of ``5/1/25 13:05``; two-digit years are 20yy."""
    order = "%d/%m/" if day_first else "%m/%d/"
    long_forms = listed(tuple(f"{order}%Y{clock}" for clock in _CLOCKS))
    short_forms = listed(tuple(f"{order}%y{clock}" for clock in _CLOCKS))
    return (
        f"CASE WHEN {matches(expression, '[0-9]+/[0-9]+/[0-9]{4}( .*)?')}"
        f" THEN try_strptime({expression}, [{long_forms}])"
        f" ELSE try_strptime({expression}, [{short_forms}]) END"
    )


def from_zone(clock: str, zone: str) -> str:
    """A clock reading in `zone` as a UTC timestamp."""
    return clock if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {clock}))"


def in_zone(instant: str, zone: str) -> str:
    """A UTC timestamp as the clock reading in `zone`."""
    return instant if zone == "UTC" else f"timezone({literal(zone)}, timezone('UTC', {instant}))"


def spelt(expression: str, style: str) -> str:
    """Plain decimal text of a number written in `style`; null where it is not a number."""
    return {
        "focus": f"spelt_focus({expression})",
        "grouped": f"spelt_grouped({expression})",
        "decimal-comma": f"spelt_comma({expression})",
    }[style]


_MACROS = f"""
CREATE TEMP MACRO not_null_word(x) AS
    CASE WHEN x IN ({listed(NULL_WORDS)}) THEN NULL ELSE x END;

CREATE TEMP MACRO shifted(digits, point) AS
    CASE WHEN point <= -40 THEN '0'
         WHEN point <= 0 THEN '0.' || repeat('0', -point) || digits
         WHEN point >= length(digits) THEN digits || repeat('0', point - length(digits))
         ELSE left(digits, point) || '.' || substr(digits, point + 1) END;

CREATE TEMP MACRO mantissa(x) AS regexp_extract(x, '^-?([0-9.]+)', 1);

CREATE TEMP MACRO without_exponent(x) AS
    if(starts_with(x, '-'), '-', '') || shifted(
        replace(mantissa(x), '.', ''),
        length(split_part(mantissa(x), '.', 1))
            + coalesce(TRY_CAST(regexp_extract(x, '[eE][+]?(-?[0-9]+)$', 1) AS INTEGER), 0));

CREATE TEMP MACRO spelt_focus(x) AS
    CASE WHEN {matches("x", PLAIN_NUMBER)} THEN x
         WHEN {matches("x", E_NUMBER)} THEN without_exponent(x)
         WHEN {matches("x", DOLLAR_NUMBER)} THEN regexp_replace(x, '[$, ]', '', 'g')
         WHEN {matches("x", PADDED_NUMBER)} THEN trim(x) END;

CREATE TEMP MACRO spelt_grouped(x) AS
    CASE WHEN {matches("x", GROUPED_NUMBER)}
         THEN if(contains(x, '('), '-', '') || regexp_replace(x, '[(), ]', '', 'g')
         ELSE spelt_focus(x) END;

CREATE TEMP MACRO spelt_comma(x) AS
    CASE WHEN {matches("x", COMMA_NUMBER)}
         THEN replace(replace(trim(x), '.', ''), ',', '.')
         WHEN {matches("x", E_NUMBER)} THEN without_exponent(x) END;

CREATE TEMP MACRO iso_clock(x) AS timezone('UTC', TRY_CAST(upper(x) AS TIMESTAMPTZ));
"""


def connect(spill: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with the macros, bounded memory, and `spill` for what exceeds it."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET memory_limit = {literal(MEMORY_LIMIT)}")
    connection.execute(f"SET temp_directory = {literal(str(spill))}")
    # Pushing a filter on a row's reason down through the layers of SQL multiplies them out:
    # planning a file of one row took 1.2 s instead of 0.06.
    connection.execute("SET disabled_optimizers = 'filter_pushdown,in_clause'")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute(_MACROS)
    return connection


def one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The only row of `query`, its result read to the end (an unread one blocks the connection)."""
    (row,) = connection.execute(query).fetchall()
    return tuple(row)
