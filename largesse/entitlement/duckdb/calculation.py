"""The calculation on DuckDB, from partial sums and facts to positions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from largesse.entitlement.duckdb.claims import Claims
from largesse.entitlement.duckdb.earn import Earn
from largesse.entitlement.duckdb.finish import finish, finished_sql
from largesse.entitlement.duckdb.macros import prepare
from largesse.entitlement.duckdb.names import declare_names, with_names
from largesse.entitlement.plan.compiled import Plan
from largesse.facts import Facts
from largesse.programme.calendar import Calendar, ordinal_of
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """What DuckDB may use. ``memory`` as DuckDB writes it (``1500MB``); spills go to ``spill``."""

    memory: str | None = None
    threads: int | None = None
    spill: Path | None = None


def connect(limits: Limits = Limits()) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory connection with the exact-arithmetic functions defined."""
    connection = duckdb.connect()
    if limits.memory:
        connection.execute(f"SET memory_limit = '{_size(limits.memory)}'")
    if limits.threads:
        connection.execute(f"SET threads = {int(limits.threads)}")
    if limits.spill:
        connection.execute("SET temp_directory = '" + str(limits.spill).replace("'", "''") + "'")
    connection.execute("SET preserve_insertion_order = false")
    prepare(connection)
    return connection


_SIZE = re.compile(r"(\d{1,9}) ?(MB|GB|MiB|GiB)", re.ASCII)
_LEAST_MEMORY_MB = 64


def _size(text: str) -> str:
    """A size as DuckDB reads it; Refusal for anything else."""
    match = _SIZE.fullmatch(text.strip())
    if match is None or (match[2][0] == "M" and int(match[1]) < _LEAST_MEMORY_MB):
        mend = f"write at least {_LEAST_MEMORY_MB}MB, like 1500MB or 2GB"
        raise Refusal(
            Problem(f"'{text}' is not a size of memory to work in", mend, code="bad-size")
        )
    return f"{match[1]}{match[2]}"


_FACTS = ("assertions", "accounts", "attribution", "activities", "targets", "baselines")


def calculate(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    facts: Facts,
    partials: str | None,
) -> Claims:
    """Make ``positions`` (see :mod:`finish`) and the claims tables.

    ``partials`` is SQL of the relation of partial sums (``read_parquet(...)`` or a table), None
    where there are none.
    """
    programme, through = plan.programme, plan.through
    register_facts(connection, programme.calendar, facts)
    register_rates(connection, programme, facts)
    claims = Claims(connection, programme, facts, through)
    claims.build(plan.takings, partials)
    tables: dict[str, str] = {}
    finished: dict[str, str] = {}
    for position, name in enumerate(plan.order):
        incentive = programme.incentives[name]
        table = f"earned_{position}"
        earn = Earn(connection, programme, incentive, claims, through, table)
        for other, _ in incentive.earned_by_others:
            if other not in finished:
                finished[other] = f"finished_{len(finished)}"
                query = finished_sql(programme, other, tables)
                connection.execute(f"CREATE TEMP TABLE {finished[other]} AS {query}")
        earn.run(programme.stack_of(name), tables, finished)
        tables[name] = table
    finish(connection, programme, tables)
    return claims


def register_rates(
    connection: duckdb.DuckDBPyConnection, programme: Programme, facts: Facts
) -> None:
    """``rates``: the declared source's fixings, by month ordinal."""
    connection.register("given_rates", facts.rates)
    rule = programme.converts
    connection.execute(
        """CREATE TEMP TABLE rates AS SELECT from_currency, to_currency,
            month // 100 * 12 + month % 100 - 1 AS mi, rate FROM given_rates
            WHERE source = ? AND fixing = ?""",
        [rule.source if rule else "", rule.fixing if rule else ""],
    )


def register_facts(connection: duckdb.DuckDBPyConnection, calendar: Calendar, facts: Facts) -> None:
    """The facts as tables, with partners and customers as names and intervals as ordinals."""
    given: dict[str, pa.Table] = {name: getattr(facts, name) for name in _FACTS}
    for name in ("targets", "baselines"):
        spans = [calendar.read(text) for text in given[name].column("interval").to_pylist()]
        first = pa.array([span.first for span in spans], pa.int32())
        last = pa.array([span.last for span in spans], pa.int32())
        given[name] = given[name].append_column("ifirst", first).append_column("ilast", last)
    for name, table in given.items():
        connection.register(f"given_{name}", table)
    declare_names(connection)
    for name, table in given.items():
        replaced = with_names(tuple(table.column_names))
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * {replaced} FROM given_{name}")


def month_of(yyyymm: int) -> int:
    """The ordinal of a month as the lake writes it."""
    return ordinal_of(yyyymm)


def partials_relation(paths: Sequence[Path]) -> str | None:
    """SQL of the union of partial sums."""
    if not paths:
        return None
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{files}], union_by_name = true)"
