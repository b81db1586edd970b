"""The calculation on DuckDB, from partial sums and facts to positions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa

from largesse.entitlement.duckdb.abreast import abreast
from largesse.entitlement.duckdb.claims import Claims
from largesse.entitlement.duckdb.earn import Earn
from largesse.entitlement.duckdb.finish import finish, finished_sql
from largesse.entitlement.duckdb.macros import NARROW, prepare
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
    tables = {name: f"earned_{position}" for position, name in enumerate(plan.order)}
    groups = _independent(plan)
    steps = [partial(_earn, plan=plan, claims=claims, names=g, tables=tables) for g in groups]
    abreast(connection, steps)
    finish(connection, programme, tables)
    return claims


def _independent(plan: Plan) -> list[list[str]]:
    """Incentives that can be computed side by side; with each, in order, all that it reads."""
    groups: list[list[str]] = []
    for name in plan.order:
        read = _read_by(plan.programme, name)
        joined = [group for group in groups if not read.isdisjoint(group)]
        merged = sorted([name, *chain(*joined)], key=plan.order.index)
        groups = [*(group for group in groups if group not in joined), merged]
    return groups


def _read_by(programme: Programme, name: str) -> set[str]:
    """The incentives whose positions are read where this one's are computed."""
    stack = programme.stack_of(name)
    found = set(stack.order) if stack is not None and stack.remainder else set[str]()
    for other, _ in programme.incentives[name].earned_by_others:
        beside = programme.stack_of(other)
        found |= {other, *(beside.order if beside is not None else ())}
    return found


def _earn(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    claims: Claims,
    names: Sequence[str],
    tables: Mapping[str, str],
) -> None:
    """Make the positions of incentives one after the other, in tables named by ``tables``."""
    programme, earlier, finished = plan.programme, dict[str, str](), dict[str, str]()
    for name in names:
        incentive = programme.incentives[name]
        for other, _ in incentive.earned_by_others:
            if other not in finished:
                finished[other] = f"finished_{tables[other]}"
                query = finished_sql(programme, other, earlier)
                connection.execute(f"CREATE TABLE {finished[other]} AS {query}")
        earn = Earn(connection, programme, incentive, claims, plan.through, tables[name])
        earn.run(programme.stack_of(name), earlier, finished)
        earlier[name] = tables[name]


def register_rates(
    connection: duckdb.DuckDBPyConnection, programme: Programme, facts: Facts
) -> None:
    """``rates``: the declared source's fixings, by month ordinal; ``narrow`` where it is exact."""
    connection.register("given_rates", facts.rates)
    rule = programme.converts
    connection.execute(
        f"""CREATE TABLE rates AS SELECT * EXCLUDE (short),
                CASE WHEN CAST(short AS DECIMAL(38, 18)) = rate THEN short END AS narrow
            FROM (SELECT from_currency, to_currency, month // 100 * 12 + month % 100 - 1 AS mi,
                    rate, TRY_CAST(rate AS {NARROW}) AS short FROM given_rates
                  WHERE source = ? AND fixing = ?)""",
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
        connection.execute(f"CREATE TABLE {name} AS SELECT * {replaced} FROM given_{name}")


def month_of(yyyymm: int) -> int:
    """The ordinal of a month as the lake writes it."""
    return ordinal_of(yyyymm)


def partials_relation(paths: Sequence[Path]) -> str | None:
    """SQL of the union of partial sums."""
    if not paths:
        return None
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{files}], union_by_name = true)"
