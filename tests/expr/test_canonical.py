"""What is one for hashing and what is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.expr import build
from largesse.expr.canonical import canonical
from largesse.expr.evaluate import evaluate
from largesse.expr.parse import parse
from largesse.expr.tree import (
    MIRRORED,
    And,
    Arith,
    Call,
    Compare,
    Expr,
    In,
    IsNull,
    Like,
    Not,
    Or,
)
from largesse.workspace.canonical import digest
from tests.expr.world import SCHEMA, rows, trees

SAME = [
    ("public and cloud_native", "cloud_native and public"),
    ("public or cloud_native or public", "cloud_native or public"),
    ("BilledCost > 0.10", "BilledCost > 0.1"),
    ("BilledCost > 1_000", "1e3 < BilledCost"),
    ("BilledCost < ListCost", "ListCost > BilledCost"),
    ("BilledCost = ListCost", "ListCost = BilledCost"),
    ("ServiceName in ('a', 'b')", "ServiceName in ('b', 'a', 'b')"),
    ("ServiceName in ('a')", "ServiceName = 'a'"),
    ("ServiceName not in ('a')", "ServiceName != 'a'"),
    ("not BilledCost < 1", "BilledCost >= 1"),
    ("not ServiceName = 'a'", "ServiceName <> 'a'"),
    ("BilledCost between 1 and 2", "BilledCost <= 2 and BilledCost >= 1"),
    ("BilledCost + ListCost > 1", "ListCost + BilledCost > 1"),
    ("2 * BilledCost > 1", "BilledCost * 2 > 1"),
    ("since > '2024-01-01'", "since > date '2024-01-01'"),
]
DIFFERENT = [
    ("public and cloud_native", "public or cloud_native"),
    ("BilledCost > 0.1", "BilledCost > 0.10000000000000001"),
    ("BilledCost > 1", "BilledCost >= 1"),
    ("BilledCost > 1", "ListCost > 1"),
    ("BilledCost < ListCost", "BilledCost > ListCost"),
    ("BilledCost - ListCost > 1", "ListCost - BilledCost > 1"),
    ("ServiceName = '1'", "ServiceName = '1.0'"),
    ("ServiceName = 'a'", "ServiceName = 'A'"),
    ("ServiceName like 'a%'", "ServiceName like '%a'"),
    ("ServiceName is null", "ServiceName is not null"),
    ("ServiceName in ('a', 'b')", "ServiceName not in ('a', 'b')"),
    ("not (public and cloud_native)", "public and cloud_native"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one(one: str, other: str) -> None:
    assert _hash(parse(one, SCHEMA)) == _hash(parse(other, SCHEMA))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_are_two(one: str, other: str) -> None:
    assert _hash(parse(one, SCHEMA)) != _hash(parse(other, SCHEMA))


def test_the_form_is_fixed() -> None:
    """Hashes are kept for years: a change of this form is a change of `semantics`."""
    form = canonical(parse("BilledCost * 0.90 > 1 and ServiceName in ('b', 'a')", SCHEMA))
    assert json.loads(json.dumps(form)) == [
        "and",
        ["<", ["constant", "NUMBER", "1"],
         ["*", ["column", "BilledCost", "NUMBER"], ["constant", "NUMBER", "0.9"]]],
        ["in", ["column", "ServiceName", "TEXT"],
         ["constant", "TEXT", "a"], ["constant", "TEXT", "b"]],
    ]  # fmt: skip


@given(trees, st.randoms(use_true_random=False), rows)
def test_order_and_direction_do_not_matter(
    tree: Expr, random: st.DataObject, row: dict[str, object]
) -> None:
    turned = _turned(tree, random)
    assert _hash(turned) == _hash(tree)
    assert evaluate(turned, row) == evaluate(tree, row)


def _turned(expr: Expr, random: object) -> Expr:
    """The same meaning, written in another order."""
    match expr:
        case And() | Or():
            items = [_turned(item, random) for item in expr.items]
            random.shuffle(items)  # type: ignore[attr-defined]
            return type(expr)((*items, items[0]))
        case Not():
            return Not(_turned(expr.item, random))
        case Compare():
            left, right = _turned(expr.left, random), _turned(expr.right, random)
            return Compare(MIRRORED[expr.op], right, left)
        case In():
            return In(
                _turned(expr.item, random), (*expr.values[::-1], expr.values[0]), expr.negated
            )
        case IsNull():
            return build.opposite(build.opposite(expr))
        case Like():
            return Like(_turned(expr.item, random), expr.pattern, expr.negated)
        case Arith() if expr.op != "-":
            return Arith(expr.op, _turned(expr.right, random), _turned(expr.left, random))
        case Call():
            return Call(expr.function, tuple(_turned(item, random) for item in expr.arguments))
    return expr


def _hash(expr: Expr) -> str:
    return digest(canonical(expr))
