"""The earn stage on DuckDB, second half: stacks choose, guarantees fill, one rounding, vesting.

Reads the position tables of :mod:`largesse.entitlement.duckdb.earn` and makes one table,
``positions``, of all incentives; see :data:`COLUMNS`.
"""

from collections.abc import Mapping

import duckdb

from largesse.entitlement.duckdb.arithmetic import constant, quoted
from largesse.entitlement.duckdb.intervals import first_of_interval
from largesse.entitlement.duckdb.limits import height_sql
from largesse.entitlement.duckdb.macros import DECIMAL
from largesse.entitlement.duckdb.scales import ZERO
from largesse.money import Rounding, decimals
from largesse.programme.model import Incentive, Programme, Stack
from largesse.programme.terms.limits import Guaranteed
from largesse.programme.terms.periods import Interval

COLUMNS = {
    "incentive": "the rule",
    "partner": "who earns",
    "scope": "customer, deal, activity or account where the rule is per one of them, else ''",
    "interval_first": "first month ordinal of the interval",
    "interval_last": "last month ordinal of the interval",
    "month": "month ordinal reached",
    "basis": "0: earned to date; 1: expected of the whole interval",
    "placed": "what placed, accumulated (unrounded)",
    "reference": "what it was compared with; null where nothing",
    "taken_before": "what earlier members of the stack took off the base",
    "gross": "what the scale gives",
    "multiplied": "after multipliers",
    "capped": "after caps and stack choice",
    "top_up": "what a guarantee adds",
    "earned": "unrounded amount, to date or expected",
    "rounded": "earned, after the one declared rounding step",
    "vested": "rounded amount that is the partner's for good",
    "unit": "currency or unit",
}


def finish(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    tables: Mapping[str, str],
) -> None:
    """Make ``positions`` from the incentives' tables (incentive id -> table name)."""
    union = " UNION ALL ".join(finished_sql(programme, name, tables) for name in tables)
    connection.execute(f"CREATE TABLE positions AS {union}")


def finished_sql(programme: Programme, name: str, tables: Mapping[str, str]) -> str:
    """SELECT the finished positions of one incentive; see :data:`COLUMNS`."""
    chosen = _chosen(programme.stack_of(name), name, tables[name], tables)
    return _finished(programme, programme.incentives[name], chosen)


def _chosen(stack: Stack | None, name: str, table: str, tables: Mapping[str, str]) -> str:
    """Positions after the stack's choice: where another member is earned instead, nothing is."""
    if stack is None or not stack.chooses:
        return f"SELECT * FROM {table}"
    position = stack.order.index(name)
    rivals = []
    for other in stack.order:
        if other == name or other not in tables:
            continue
        before = stack.order.index(other) < position
        if stack.rule == "first" and not before:
            continue
        condition = (
            "r.amount > 0"
            if stack.rule == "first"
            else f"r.amount {'>=' if before else '>'} e.amount"
        )
        rivals.append(
            f"EXISTS (SELECT 1 FROM {tables[other]} r WHERE r.partner = e.partner AND "
            "r.scope = e.scope "
            f"AND r.ifirst = e.ifirst AND r.mi = e.mi AND r.basis = e.basis AND {condition})"
        )
    if not rivals:
        return f"SELECT * FROM {table}"
    loses = " OR ".join(rivals)
    return (
        f"SELECT e.* REPLACE (CASE WHEN {loses} THEN {ZERO} ELSE e.amount END AS amount) "
        f"FROM {table} e"
    )


def _finished(programme: Programme, incentive: Incentive, source: str) -> str:
    filled = _with_floor(incentive, source)
    topped = _with_top_up(programme, incentive, filled)
    earned = "amount + top_up"
    rounded = rounding_sql(earned, incentive.rounding)
    vests = "mi = ilast" if incentive.vests_at_end else "true"
    return (
        f"SELECT {quoted(incentive.id)} AS incentive, partner, scope, ifirst AS interval_first, "
        "ilast AS interval_last, mi AS month, basis, n AS placed, d AS reference, "
        "taken_before, gross, "
        f"multiplied, amount AS capped, top_up, CAST({earned} AS {DECIMAL}) AS earned, "
        f"{rounded} AS rounded, CASE WHEN basis = 0 AND {vests} THEN {rounded} ELSE {ZERO} "
        "END AS vested, "
        f"{quoted(incentive.unit)} AS unit FROM ({topped})"
    )


def _with_floor(incentive: Incentive, source: str) -> str:
    if incentive.floor is None:
        return source
    floor = height_sql(incentive, incentive.floor)
    lifted = f"CASE WHEN amount > 0 THEN greatest(amount, {floor}) ELSE amount END"
    return f"SELECT * REPLACE ({lifted} AS amount) FROM ({source})"


def _with_top_up(programme: Programme, incentive: Incentive, source: str) -> str:
    """What a guarantee adds, at the end of each interval."""
    guarantee = incentive.guarantee
    if guarantee is None:
        return f"SELECT *, {ZERO} AS top_up FROM ({source})"
    height = constant(guarantee.amount.value)
    ends = "(mi = ilast OR basis = 1)"
    if guarantee.how is Guaranteed.EACH:
        short = f"greatest({height} - amount, {ZERO})"
        return f"SELECT *, CASE WHEN {ends} THEN {short} ELSE {ZERO} END AS top_up FROM ({source})"
    year = first_of_interval(programme.calendar, Interval.YEAR, "ifirst", incentive.holds)
    over = f"OVER (PARTITION BY partner, scope, {year} ORDER BY ifirst)"
    finals = f"SELECT partner, scope, ifirst, amount FROM ({source}) WHERE {ends}"
    owed = (
        f"SELECT partner, scope, ifirst, greatest(count(*) {over} * {height} - sum(amount) "
        f"{over}, {ZERO}) "
        f"AS short FROM ({finals})"
    )
    topped = f"max(short) {over}" if guarantee.how is Guaranteed.CUMULATIVE else "short"
    step = f"OVER (PARTITION BY partner, scope, {year} ORDER BY ifirst)"
    total = f"SELECT partner, scope, ifirst, CAST({topped} AS {DECIMAL}) AS total FROM ({owed})"
    each = (
        f"SELECT partner, scope, ifirst, total - coalesce(lag(total) {step}, {ZERO}) AS "
        f"top_up FROM ({total})"
    )
    return (
        f"SELECT e.*, CASE WHEN {ends} THEN coalesce(t.top_up, {ZERO}) "
        f"ELSE {ZERO} END "
        f"AS top_up FROM ({source}) e LEFT JOIN ({each}) t USING (partner, scope, ifirst)"
    )


def rounding_sql(value: str, rounding: Rounding) -> str:
    """The one declared rounding step, as :class:`largesse.money.Rounding` does it."""
    digits = decimals(rounding.step)
    amount = f"CAST({value} AS {DECIMAL})"
    down = f"CAST(trunc({amount}, {digits}) AS {DECIMAL})"
    step = f"sign({amount}) * {constant(rounding.step)}"
    rest = f"abs({amount} - {down})"
    half = constant(rounding.step / 2)
    match rounding.mode:
        case "half-up":
            return f"CAST(round({amount}, {digits}) AS {DECIMAL})"
        case "down":
            return down
        case "up":
            return f"CAST(CASE WHEN {rest} > 0 THEN {down} + {step} ELSE {down} END AS {DECIMAL})"
    odd = f"abs({down}) % {constant(2 * rounding.step)} = {constant(rounding.step)}"
    up = f"{rest} > {half} OR ({rest} = {half} AND {odd})"
    return f"CAST(CASE WHEN {up} THEN {down} + {step} ELSE {down} END AS {DECIMAL})"
