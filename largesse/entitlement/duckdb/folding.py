"""Takings as SQL: one conditional aggregate each."""

from collections.abc import Callable, Sequence

from largesse.entitlement.duckdb.scales import ZERO, Inputs, amount
from largesse.entitlement.plan.lines import Contest, LineAmount, LineScale
from largesse.entitlement.plan.takings import Fold, Taking
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


def value_sql(of: Expr | LineScale | Contest, column: Naming) -> str:
    """SQL of what is folded: a quantity of the row, or a scale over the row by itself."""
    if isinstance(of, Contest):
        return _won(of)
    if isinstance(of, LineScale):
        return _scaled(of, column, lambda _: "")
    return to_sql(of, "duckdb", column)


def with_lines(source: str, takings: Sequence[Taking], column: Naming) -> str:
    """The source with a column more for every amount that rules of a stack contest on a row."""
    levels: list[dict[str, str]] = []
    known: dict[str, int] = {}
    for taking in takings:
        if isinstance(taking.of, Contest):
            for amount_of in (taking.of.own, *taking.of.ahead, *taking.of.behind):
                _add_line(amount_of, column, known, levels)
    for level in levels:
        listed = ", ".join(f"{sql} AS {name}" for name, sql in sorted(level.items()))
        source = f"(SELECT *, {listed} FROM {source})"
    return source


def _add_line(
    given: LineAmount, column: Naming, known: dict[str, int], levels: list[dict[str, str]]
) -> int:
    """Put an amount behind those it is computed on the remainder of; its level, from zero."""
    name = given.name
    if name not in known:
        depth = [_add_line(item, column, known, levels) for item in given.before]
        known[name] = max(depth, default=-1) + 1
        while len(levels) <= known[name]:
            levels.append({})
        levels[known[name]][name] = _line_sql(given, column)
    return known[name]


def _line_sql(given: LineAmount, column: Naming) -> str:
    """SQL of what a rule gives on a row, on what earlier ones left of what it measures."""
    left = "".join(f" - {item.name}" for item in given.before)
    cases = []
    for case in given.cases:
        value = _scaled(case.scale, column, lambda of: left if of == given.measured else "")
        cases.append(f"WHEN {qualifying(case.rows, case.but, column) or 'true'} THEN {value}")
    return f"(CASE {' '.join(cases)} ELSE {ZERO} END)"


def _won(of: Contest) -> str:
    """SQL of an amount that is earned only where it wins over its rivals on the row."""
    own = of.own.name
    if of.rule == "first":
        wins = [f"{rival.name} = 0" for rival in of.ahead]
    else:
        wins = [f"abs({own}) > abs({rival.name})" for rival in of.ahead]
        wins += [f"abs({own}) >= abs({rival.name})" for rival in of.behind]
    return f"CASE WHEN {' AND '.join(wins)} THEN {own} ELSE {ZERO} END" if wins else own


def _scaled(of: LineScale, column: Naming, left: Callable[[Expr], str]) -> str:
    """SQL of a scale over a row; ``left`` takes off what earlier rules took of a quantity."""
    n = f"(coalesce({to_sql(of.placed_by, 'duckdb', column)}, {ZERO}){left(of.placed_by)})"
    b = f"(coalesce({to_sql(of.pays_on, 'duckdb', column)}, {ZERO}){left(of.pays_on)})"
    same = of.placed_by == of.pays_on
    upright = amount(of.scale, Inputs(n, None, b, same))
    only = of.scale.bands[0].pay
    is_even = len(of.scale.bands) == 1 and not only.states_amount and not only.counts_started
    if not of.scale.mirrors or (is_even and of.scale.bands[0].low is None):
        return upright  # or mirrored: on both sides of zero the rate is the same
    mirrored = amount(of.scale, Inputs(f"(-{n})", None, f"(-{b})", same))
    return f"(CASE WHEN {n} < 0 THEN -{mirrored} ELSE {upright} END)"
