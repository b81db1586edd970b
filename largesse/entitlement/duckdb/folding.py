"""Takings as SQL: one conditional aggregate each."""

from collections.abc import Callable

from largesse.entitlement.duckdb.scales import ZERO, Inputs, amount
from largesse.entitlement.plan.takings import Fold, LineScale, Taking
from largesse.expr.emit import to_sql
from largesse.expr.tree import Expr

Naming = Callable[[str], str | None]
LAKE_COLUMNS = frozenset({"provider", "billing_account", "sub_account", "currency"})
"""The columns that every delivery has under the lake's own names."""


def naming(present: frozenset[str]) -> Naming:
    """How columns are called in the rows; None for one that they lack."""
    return lambda name: name if name in present or name in LAKE_COLUMNS else None


def aggregate(taking: Taking, present: frozenset[str]) -> str:
    """One conditional aggregate over rows that have the columns ``present``."""
    column = naming(present)
    value = "" if taking.of is None else value_sql(taking.of, column)
    return folded(taking.fold, value, qualifying(taking.rows, taking.but, column))


def qualifying(rows: Expr | None, but: tuple[Expr, ...], column: Naming) -> str:
    """SQL of which rows count; empty where all do."""
    conditions = [f"({to_sql(rows, 'duckdb', column)})"] if rows is not None else []
    conditions += [f"({to_sql(item, 'duckdb', column)}) IS NOT TRUE" for item in but]
    return " AND ".join(conditions)


def folded(fold: Fold, value: str, qualifies: str) -> str:
    """SQL of an aggregate of ``value`` over the rows that qualify."""
    if fold == "count":
        return f"count(*) FILTER (WHERE {qualifies})" if qualifies else "count(*)"
    if qualifies:
        value = f"CASE WHEN {qualifies} THEN {value} END"
    match fold:
        case "sum":
            return f"sum({value})"
        case "minimum":
            return f"min({value})"
        case "maximum":
            return f"max({value})"
    return f"list(DISTINCT {value}) FILTER (WHERE {value} IS NOT NULL)"


def value_sql(of: Expr | LineScale, column: Naming) -> str:
    """SQL of what is folded: a quantity of the row, or a scale over the row by itself."""
    if not isinstance(of, LineScale):
        return to_sql(of, "duckdb", column)
    n = f"coalesce({to_sql(of.placed_by, 'duckdb', column)}, {ZERO})"
    b = f"coalesce({to_sql(of.pays_on, 'duckdb', column)}, {ZERO})"
    same = of.placed_by == of.pays_on
    upright = amount(of.scale, Inputs(n, None, b, same))
    if len(of.scale.bands) == 1 and of.scale.bands[0].low is None:
        return upright
    mirrored = amount(of.scale, Inputs(f"(-{n})", None, f"(-{b})", same))
    return f"(CASE WHEN {n} < 0 THEN -{mirrored} ELSE {upright} END)"
