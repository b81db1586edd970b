"""Caps on DuckDB: cumulative over the keys they count together, in a stated order.

What a key may still earn is the cap less what earlier keys under it earned: earlier intervals
first, then, within an interval, partners and scopes by name. So a cap is served first come, to the
cent, and the order never depends on the engine.
"""

from typing import TYPE_CHECKING

from largesse.entitlement.duckdb.arithmetic import constant, times
from largesse.entitlement.duckdb.intervals import first_of_interval
from largesse.entitlement.duckdb.scales import ZERO
from largesse.programme.terms.limits import Limit, LimitAmount, Scope

if TYPE_CHECKING:
    from largesse.entitlement.duckdb.earn import Earn


def cap_sql(earn: "Earn", cap: Limit, source: str) -> str:
    """SELECT * from ``source`` with ``amount`` capped."""
    height = height_sql(earn, cap.height)
    own_interval = cap.over is None or cap.over is earn.incentive.over
    own_scope = cap.per is earn.incentive.per or (
        cap.per is Scope.PARTNER and earn.incentive.per is Scope.LINE
    )
    if own_interval and own_scope:
        return f"SELECT * REPLACE (least(amount, {height}) AS amount) FROM {source}"
    group = {Scope.PROGRAMME: "", Scope.PARTNER: "partner, "}.get(cap.per, "partner, scope, ")
    same = (
        f"coalesce(sum(amount) OVER (PARTITION BY {group}ifirst, mi, basis ORDER BY partner, scope "
        f"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), {ZERO})"
    )
    if own_interval:
        return (
            f"SELECT * EXCLUDE (before) REPLACE (least(before + amount, {height}) - "
            f"least(before, {height}) "
            f"AS amount) FROM (SELECT *, {same} AS before FROM {source})"
        )
    assert cap.over is not None
    window = first_of_interval(earn.programme.calendar, cap.over, "ifirst", earn.incentive.holds)
    finals = (
        f"SELECT {group}ifirst, sum(amount) AS final FROM {source} "
        f"WHERE basis = 0 AND mi = least(ilast, {earn.through}) GROUP BY ALL"
    )
    earlier = (
        f"SELECT {group}ifirst, coalesce(sum(final) OVER (PARTITION BY {group}{window} ORDER "
        "BY ifirst "
        f"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), {ZERO}) AS earlier FROM ({finals})"
    )
    using = f"{group}ifirst"
    return (
        f"SELECT * EXCLUDE (before, earlier) REPLACE (least(earlier + before + amount, {height}) "
        f"- least(earlier + before, {height}) AS amount) FROM (SELECT *, {same} AS before "
        f"FROM {source}) "
        f"JOIN ({earlier}) USING ({using})"
    )


def height_sql(earn: "Earn", height: LimitAmount) -> str:
    """The height of a limit at a position."""
    if height.share is None:
        assert height.amount is not None
        return constant(height.amount.value)
    position = list(earn.incentive.limit_measures).index(str(height.share_of))
    # A cap is never below zero: where refunds outweigh charges there is nothing to cap.
    share = f"greatest({times(f'l{position}', height.share)}, {ZERO})"
    if height.amount is None:
        return share
    chooser = "greatest" if height.larger else "least"
    return f"{chooser}({share}, {constant(height.amount.value)})"
