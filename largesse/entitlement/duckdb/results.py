"""What a run leaves: entitlements, positions, exclusions and unattributed consumption, as files."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from largesse.entitlement.duckdb.abreast import abreast
from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.names import as_name
from largesse.entitlement.duckdb.parts import make_parts, make_rules
from largesse.entitlement.duckdb.scan import TOTAL
from largesse.entitlement.plan.compiled import Plan
from largesse.money import plain
from largesse.programme.calendar import last_day

_NAMED = pa.schema(
    [("incentive", pa.string()), ("interval_first", pa.int32()), ("interval", pa.string())]
)
_ORDER = {
    "entitlements": "incentive, t.partner, t.scope, interval_first",
    "positions": "incentive, t.partner, t.scope, interval_first, month, basis",
    "parts": "incentive, t.partner, t.scope, interval_first, part",
    "exclusions": "incentive, t.partner, t.scope, interval_first, reason_en, reason_fr, "
    "quantity, unit",
    "unattributed": "ALL",
}
"""The tables in the order of their rows; ``t.``: as the engine's names are ordered."""
_AS_TEXT = """REPLACE (CAST(partner AS VARCHAR) AS partner, CAST(scope AS VARCHAR) AS scope)"""


def write_results(
    connection: duckdb.DuckDBPyConnection, plan: Plan, folder: Path
) -> dict[str, object]:
    """Write the tables of a run as Parquet (and entitlements as CSV too); returns the summary."""
    _intervals(connection, plan)
    _levels(connection, plan.through)
    make_rules(connection, plan.programme)
    connection.execute("CREATE TABLE entitlements AS " + _entitlements(plan.through))
    make_parts(connection, plan.programme)
    late = {"exclusions": _exclusions(plan), "unattributed": _unattributed()}
    files = [*(f"{name}.parquet" for name in _ORDER), "entitlements.csv"]
    steps = [partial(_write, target=folder / file, made_by=late) for file in files]
    abreast(connection, steps)
    return _summary(connection)


def _write(connection: duckdb.DuckDBPyConnection, target: Path, made_by: Mapping[str, str]) -> None:
    """Write one table to a file; where ``made_by`` has its query, make the table before."""
    name = target.stem
    if name in made_by:
        connection.execute(f"CREATE TABLE {name} AS {made_by[name]}")
    keys = _ORDER[name]
    kind = "FORMAT parquet, COMPRESSION zstd" if target.suffix == ".parquet" else "HEADER"
    connection.execute(
        f"COPY (SELECT * {_AS_TEXT if 't.partner' in keys else ''} FROM {name} t ORDER BY {keys}) "
        f"TO {quoted(str(target))} ({kind})"
    )


def _intervals(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """``interval_names``: how each incentive's intervals are called."""
    rows = connection.execute(
        "SELECT DISTINCT incentive, interval_first FROM positions ORDER BY ALL"
    ).fetchall()
    named = []
    for incentive, first in rows:
        rule = plan.programme.incentives[incentive]
        span = plan.programme.calendar.span(rule.over, first, rule.holds)
        named.append({"incentive": incentive, "interval_first": first, "interval": span.name})
    connection.register("given_names", pa.Table.from_pylist(named, schema=_NAMED))
    connection.execute("CREATE TABLE interval_names AS FROM given_names")


def _levels(connection: duckdb.DuckDBPyConnection, through: int) -> None:
    """``levels``: each partner's level at the end of the last month, for the summary."""
    day = last_day(through).isoformat()
    connection.execute(
        f"""CREATE TABLE levels AS
            SELECT {as_name("partner", "subject")} AS partner, any_value(value) AS level
            FROM assertions
            WHERE subject_kind = 'partner' AND fact = 'level' AND valid_from <= DATE '{day}'
                AND (valid_to IS NULL OR valid_to > DATE '{day}') GROUP BY subject"""
    )


def _entitlements(through: int) -> str:
    """One row per key: to date, vested and expected."""
    return f"""
        SELECT p.incentive, p.partner, p.scope, n.interval, p.interval_first, p.interval_last,
            p.unit, p.interval_last <= {through} AS complete, p.placed, p.reference, p.earned,
            p.rounded AS to_date, p.vested, coalesce(x.rounded, p.rounded) AS expected,
            coalesce(l.level, '-') AS level, r.kind, r.envelope,
            CAST(p.rounded * CAST(r.unit_cost AS DECIMAL(18, 4)) AS DECIMAL(38, 18)) AS cost,
            r.cost_currency
        FROM positions p
        JOIN interval_names n ON n.incentive = p.incentive AND n.interval_first = p.interval_first
        LEFT JOIN positions x ON x.basis = 1 AND x.incentive = p.incentive AND x.partner = p.partner
            AND x.scope = p.scope AND x.interval_first = p.interval_first
        JOIN rules r ON r.incentive = p.incentive
        LEFT JOIN levels l ON l.partner = p.partner
        WHERE p.basis = 0 AND p.month = least(p.interval_last, {through})"""


def _exclusions(plan: Plan) -> str:
    """What was left out of each key's measure, and why."""
    parts = []
    for position, name in enumerate(plan.order):
        incentive = plan.programme.incentives[name]
        for number, exclusion in enumerate(incentive.measure.exclusions):
            parts.append(
                f"SELECT {quoted(name)} AS incentive, partner, scope, ifirst AS interval_first, "
                f"{quoted(exclusion.because.en)} AS reason_en, "
                f"{quoted(exclusion.because.in_language('fr'))} "
                f"AS reason_fr, x{number} AS quantity, {quoted(incentive.measure.unit)} AS unit "
                f"FROM earned_{position} WHERE basis = 0 AND mi = least(ilast, "
                f"{plan.through}) AND x{number} <> 0"
            )
    if not parts:
        return (
            "SELECT '' AS incentive, '' AS partner, '' AS scope, 0 AS interval_first, '' AS "
            "reason_en, "
            "'' AS reason_fr, 0::DECIMAL(38, 18) AS quantity, '' AS unit WHERE false"
        )
    return " UNION ALL ".join(parts)


def _unattributed() -> str:
    """Consumption of accounts that nobody is attributed to: reported, never lost."""
    return f"""
        SELECT p.provider, p.billing_account, p.sub_account, t.currency,
            t.charge_mi // 12 * 100 + t.charge_mi % 12 + 1 AS charge_month,
            sum(t.row_count) AS row_count, sum(t.{TOTAL}) AS billed
        FROM taken t ANTI JOIN owned o ON o.place = t.place AND o.day = t.day
        JOIN places p ON p.place = t.place WHERE t.row_count IS NOT NULL GROUP BY ALL"""


def _summary(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    by_incentive = connection.execute(
        "SELECT incentive, unit, count(DISTINCT partner), sum(to_date), sum(vested), sum(expected) "
        "FROM entitlements GROUP BY ALL ORDER BY incentive, unit"
    ).fetchall()
    billed = connection.execute(
        f"SELECT currency, sum(row_count), sum({TOTAL}) FROM taken GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    lost = connection.execute(
        "SELECT currency, sum(row_count), sum(billed) FROM unattributed GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {
        "incentives": [
            {
                "incentive": row[0],
                "unit": row[1],
                "partners": row[2],
                "to_date": plain(row[3]),
                "vested": plain(row[4]),
                "expected": plain(row[5]),
            }
            for row in by_incentive
        ],
        "billed": [_counted(row) for row in billed],
        "unattributed": [_counted(row) for row in lost],
    }


def _counted(row: tuple[object, ...]) -> Mapping[str, object]:
    return {"currency": row[0], "rows": int(str(row[1])), "billed": plain(row[2])}  # type: ignore[arg-type]
