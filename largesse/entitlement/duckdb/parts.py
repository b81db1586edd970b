"""Split parts of a run's entitlements, and what quantities cost."""

import duckdb
import pyarrow as pa

from largesse.entitlement.splits import parts
from largesse.programme.model import Programme

_AMOUNT = pa.decimal128(38, 18)
_SCHEMA = pa.schema(
    [
        ("incentive", pa.string()),
        ("partner", pa.string()),
        ("scope", pa.string()),
        ("interval_first", pa.int32()),
        ("part", pa.string()),
        ("amount", _AMOUNT),
        ("unit", pa.string()),
    ]
)
_RULES = pa.schema(
    [
        ("incentive", pa.string()),
        ("kind", pa.string()),
        ("envelope", pa.string()),
        ("unit_cost", _AMOUNT),
        ("cost_currency", pa.string()),
    ]
)


def make_parts(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """``parts``: each vested entitlement of a rule with a split, divided."""
    rows = []
    for name, incentive in programme.incentives.items():
        if not incentive.split:
            continue
        found = connection.execute(
            "SELECT partner, scope, interval_first, vested, CASE WHEN complete THEN earned END "
            "FROM entitlements WHERE incentive = ?",
            [name],
        ).fetchall()
        for partner, scope, first, vested, earned in found:
            for part, amount in parts(incentive, vested, earned).items():
                rows.append((name, partner, scope, first, part, amount, incentive.unit))
    columns = zip(*rows, strict=True) if rows else ([] for _ in _SCHEMA)
    arrays = [pa.array(list(c), f.type) for c, f in zip(columns, _SCHEMA, strict=True)]
    connection.register("given_parts", pa.Table.from_arrays(arrays, schema=_SCHEMA))
    connection.execute("CREATE TABLE parts AS SELECT * FROM given_parts")


def make_rules(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """``rules``: kind, envelope and unit cost of each incentive, to be read beside its amounts."""
    rows = [
        {
            "incentive": name,
            "kind": incentive.kind,
            "envelope": incentive.envelope,
            "unit_cost": incentive.unit_cost.value if incentive.unit_cost else None,
            "cost_currency": incentive.unit_cost.unit if incentive.unit_cost else None,
        }
        for name, incentive in programme.incentives.items()
    ]
    connection.register("given_rules", pa.Table.from_pylist(rows, schema=_RULES))
    connection.execute("CREATE TABLE rules AS FROM given_rules")
