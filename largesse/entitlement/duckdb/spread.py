"""Rates by a column of the rows: rows are grouped by that column, not tested once per rate.

A choice of forty rates by a column gives forty takings that differ only in ``column = value``.
Tested one by one they cost forty comparisons and forty sums for each row; grouped by the column,
one of each. The sums are over the same rows, so they are the same to the last digit.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from largesse.entitlement.duckdb.folding import (
    LAKE_COLUMNS,
    Naming,
    aggregate,
    folded,
    naming,
    qualifying,
    value_sql,
)
from largesse.entitlement.plan.takings import Fold, Taking
from largesse.expr.build import all_of
from largesse.expr.emit import to_sql
from largesse.expr.tree import And, Column, Compare, Expr, Literal

MANY = 8
"""Fewer takings by one column are cheaper tested one by one than grouped."""
_AGAIN = {"sum": "sum", "count": "sum", "minimum": "min", "maximum": "max"}


@dataclass(frozen=True, slots=True)
class Spread:
    """A pass in two steps: what tells a row's option, the aggregates by it and over its groups.

    ``joined`` is what the rows are joined with; it gives each the position of the value that its
    column has as ``option``, null where it is none of those asked for.
    """

    joined: str
    inner: tuple[str, ...]
    outer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Family:
    """What takings of one choice share once ``column = value`` is taken off."""

    column: Column
    fold: Fold
    rows: tuple[Expr, ...]
    but: tuple[Expr, ...]


Members = Mapping[Literal | None, Taking]
"""The takings of a family by the value they ask for; None: by none of the others' values."""


def spread_over(takings: Sequence[Taking], present: frozenset[str]) -> Spread | None:
    """How to take them grouped by a column; None where no column decides between many."""
    if any(taking.fold == "distinct" for taking in takings):
        return None
    families = _families(takings)
    column = _deciding(families, present)
    if column is None:
        return None
    chosen = {
        f: _with_others(f, members, takings)
        for f, members in families.items()
        if f.column == column
    }
    return _spread(column, chosen, takings, present)


def _families(takings: Sequence[Taking]) -> dict[_Family, dict[Literal | None, Taking]]:
    found: dict[_Family, dict[Literal | None, Taking]] = defaultdict(dict)
    for taking in takings:
        for column, value, rest in _narrowings(taking):
            family = _Family(column, taking.fold, rest, taking.but)
            found[family].setdefault(value, taking)
    return {family: members for family, members in found.items() if len(members) > 1}


def _narrowings(taking: Taking) -> Iterator[tuple[Column, Literal, tuple[Expr, ...]]]:
    """Each ``column = text`` that a taking's rows must meet, with the other conditions."""
    items = taking.rows.items if isinstance(taking.rows, And) else (taking.rows,)
    for position, item in enumerate(items):
        match item:
            case Compare("=", Column() as column, Literal(str()) as value):
                others = items[:position] + items[position + 1 :]
                yield column, value, tuple(other for other in others if other is not None)


def _deciding(families: Mapping[_Family, Members], present: frozenset[str]) -> Column | None:
    counts: dict[Column, int] = defaultdict(int)
    for family, members in families.items():
        if family.column.name in present | LAKE_COLUMNS:
            counts[family.column] += len(members)
    most = max(counts, key=lambda column: counts[column], default=None)
    return most if most is not None and counts[most] >= MANY else None


def _with_others(family: _Family, members: Members, takings: Sequence[Taking]) -> Members:
    """Adds the taking of all rows that have none of the values, if it is asked for."""
    without = frozenset(
        Compare("=", family.column, value) for value in members if value is not None
    )
    rows = all_of(family.rows) if family.rows else None
    for taking in takings:
        left_out = frozenset(taking.but) & without
        kept = tuple(item for item in taking.but if item not in without)
        alike = (taking.fold, taking.rows, kept) == (family.fold, rows, family.but)
        if alike and left_out == without:
            return {**members, None: taking}
    return members


def _spread(
    column: Column,
    families: Mapping[_Family, Members],
    takings: Sequence[Taking],
    present: frozenset[str],
) -> Spread:
    names = naming(present)
    texts = dict.fromkeys(v for members in families.values() for v in members if v is not None)
    options = {value: option for option, value in enumerate(texts)}
    inner: dict[str, str] = {}
    outer = {}
    for family, members in families.items():
        name = _named(_folded(family, members, names), inner)
        known = [options[value] for value in members if value is not None]
        for value, taking in members.items():
            only = _others(known) if value is None else f"option = {options[value]}"
            outer[taking.name] = _again(taking, name, only)
    for taking in takings:
        if taking.name not in outer:
            name = _named(aggregate(taking, present), inner)
            outer[taking.name] = _again(taking, name, "")
    listed_inner = tuple(f"{sql} AS {name}" for sql, name in inner.items())
    joined = _joined(to_sql(column, "duckdb", names), options)
    return Spread(joined, listed_inner, tuple(outer[taking.name] for taking in takings))


def _joined(column: str, options: Mapping[Literal, int]) -> str:
    """A join costs less than ``IN``, and numbers make narrower groups than texts."""
    listed = ", ".join(
        f"({to_sql(value, 'duckdb', lambda _: None)}, {option})"
        for value, option in options.items()
    )
    spread = f"(VALUES {listed}) spread(option_value, option)"
    return f"LEFT JOIN {spread} ON {column} = spread.option_value"


def _named(sql: str, inner: dict[str, str]) -> str:
    """The name of an aggregate among ``inner``, where each stands once."""
    return inner.setdefault(sql, f"f{len(inner)}")


def _folded(family: _Family, members: Members, names: Naming) -> str:
    """The family's aggregate; where its members fold different things, each row its own."""
    by_value = {
        value: value_sql(taking.of, names)
        for value, taking in members.items()
        if taking.of is not None
    }
    last = by_value.pop(None, None)
    texts = set(by_value.values()) | ({last} if last is not None else set())
    if len(texts) > 1:
        column = to_sql(family.column, "duckdb", names)
        cases = " ".join(
            f"WHEN {to_sql(value, 'duckdb', names)} THEN {text}"
            for value, text in by_value.items()
            if value
        )
        value = f"CASE {column} {cases} ELSE {last or 'NULL'} END"
    else:
        value = next(iter(texts), "")
    rows = all_of(family.rows) if family.rows else None
    return folded(family.fold, value, qualifying(rows, family.but, names))


def _others(known: Sequence[int]) -> str:
    return f"option IS NULL OR option NOT IN ({', '.join(map(str, known))})"


def _again(taking: Taking, name: str, only: str) -> str:
    """The groups' aggregates folded once more, under the taking's name.

    DuckDB takes twice as long over ``FILTER`` as over ``CASE`` where there are hundreds of them.
    """
    value = f"CASE WHEN {only} THEN {name} END" if only else name
    found = f"{_AGAIN[taking.fold]}({value})"
    if taking.fold == "count":
        found = f"CAST(coalesce({found}, 0) AS BIGINT)"
    return f"{found} AS {taking.name}"
