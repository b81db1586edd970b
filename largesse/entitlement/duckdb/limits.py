"""Caps on DuckDB: cumulative over the keys they count together, in a stated order.

What a key may still earn is the cap less what earlier keys under it earned: earlier intervals
first, then, within an interval, partners and scopes by name. So a cap is served first come, to the
cent, and the order never depends on the engine.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from largesse.entitlement.duckdb.arithmetic import constant, times
from largesse.entitlement.duckdb.intervals import first_of_interval
from largesse.entitlement.duckdb.scales import ZERO
from largesse.programme.model import Incentive
from largesse.programme.terms.limits import Limit, Scope

if TYPE_CHECKING:
    from largesse.entitlement.duckdb.earn import Earn


def cap_sql(earn: "Earn", cap: Limit, source: str) -> str:
    """SELECT * from ``source`` with ``amount`` capped."""
    height = height_sql(earn.incentive, cap)
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


def with_earned(source: str, incentive: Incentive, finished: Mapping[str, str]) -> str:
    """SELECT * from ``source`` with what other incentives earned, as ``e0``, ``e1``, ...

    ``finished`` names the tables of their finished positions.
    """
    selected, joins = ["s.*"], []
    for number, (name, of_partner) in enumerate(incentive.earned_by_others):
        scope = "" if of_partner else "scope, "
        earned = (
            f"SELECT partner, {scope}interval_first AS ifirst, month AS mi, basis, "
            f"sum(earned) AS earned FROM {finished[name]} GROUP BY ALL"
        )
        same = f"z{number}.scope = s.scope AND " if scope else ""
        joins.append(
            f"LEFT JOIN ({earned}) z{number} ON {same}z{number}.partner = s.partner AND "
            f"z{number}.ifirst = s.ifirst AND z{number}.mi = s.mi AND z{number}.basis = s.basis"
        )
        selected.append(f"coalesce(z{number}.earned, {ZERO}) AS e{number}")
    return f"SELECT {', '.join(selected)} FROM {source} s {' '.join(joins)}"


def height_sql(incentive: Incentive, limit: Limit) -> str:
    """The height of a limit at a position."""
    height = limit.height
    if height.share is None:
        assert height.amount is not None
        return constant(height.amount.value)
    name = str(height.share_of)
    if height.of_earned:
        base = f"e{incentive.earned_by_others.index((name, limit.per is Scope.PARTNER))}"
    else:
        base = f"l{list(incentive.limit_measures).index(name)}"
    # A cap is never below zero: where refunds outweigh charges there is nothing to cap.
    share = f"greatest({times(base, height.share)}, {ZERO})"
    if height.amount is None:
        return share
    chooser = "greatest" if height.larger else "least"
    return f"{chooser}({share}, {constant(height.amount.value)})"
