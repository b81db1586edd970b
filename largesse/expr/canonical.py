"""The one form of all trees that say the same by the simplest laws, for hashing.

Equal forms: ``a and b`` and ``b and a``; lists in any order and with repeats; ``x in ('a')`` and
``x = 'a'``; ``a < b`` and ``b > a``; ``a + b`` and ``b + a``; ``not a < b`` and ``a >= b``; 0.10
and 0.1. Trees that only deeper reasoning shows to be equal have different forms, which costs a
recomputation and never a wrong amount.
"""

import json
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from largesse.expr.build import opposite
from largesse.expr.tree import (
    MIRRORED,
    OPPOSITE,
    And,
    Arith,
    Call,
    Column,
    Compare,
    Expr,
    In,
    IsNull,
    Like,
    Literal,
    Not,
    Op,
    Or,
)
from largesse.money import plain

Form: TypeAlias = list["Form"] | str
"""Nested lists of strings: JSON without numbers."""


def canonical(expr: Expr) -> Form:
    """The form of `expr`; equal for trees that are equal by the laws above."""
    match expr:
        case And() | Or():
            return _group(expr)
        case Not():
            return _not(expr.item)
        case Compare():
            return _compare(expr.op, canonical(expr.left), canonical(expr.right))
        case In():
            return _in(expr)
        case IsNull():
            return ["not null" if expr.negated else "null", canonical(expr.item)]
        case Like():
            return ["not like" if expr.negated else "like", canonical(expr.item), expr.pattern]
    return _value(expr)


def _value(expr: Expr) -> Form:
    match expr:
        case Column():
            return ["column", expr.name, expr.type.name]
        case Literal():
            return ["constant", expr.type.name, _spelled(expr)]
        case Arith():
            sides = [canonical(expr.left), canonical(expr.right)]
            return [expr.op, *(sides if expr.op == "-" else _sorted(sides))]
        case Call():
            return ["call", expr.function, *(canonical(item) for item in expr.arguments)]
    raise TypeError(f"{expr!r} is not part of an expression")


def _group(expr: And | Or) -> Form:
    items = _sorted([canonical(item) for item in expr.items])
    once = [item for index, item in enumerate(items) if index == 0 or item != items[index - 1]]
    return once[0] if len(once) == 1 else ["and" if isinstance(expr, And) else "or", *once]


def _not(item: Expr) -> Form:
    if isinstance(item, Compare):
        return _compare(OPPOSITE[item.op], canonical(item.left), canonical(item.right))
    turned = opposite(item)
    return ["not", canonical(item)] if isinstance(turned, Not) else canonical(turned)


def _compare(op: Op, left: Form, right: Form) -> Form:
    if op in (">", ">=") or (op in ("=", "!=") and _key(right) < _key(left)):
        return [MIRRORED[op], right, left]
    return [op, left, right]


def _in(expr: In) -> Form:
    item = canonical(expr.item)
    values = _sorted([canonical(value) for value in set(expr.values)])
    if len(values) == 1:
        return _compare("!=" if expr.negated else "=", item, values[0])
    return ["not in" if expr.negated else "in", item, *values]


def _spelled(expr: Literal) -> str:
    match expr.value:
        case bool():
            return "true" if expr.value else "false"
        case Decimal():
            return plain(expr.value)
        case date():
            return expr.value.isoformat()
    return str(expr.value)


def _sorted(forms: list[Form]) -> list[Form]:
    return sorted(forms, key=_key)


def _key(form: Form) -> str:
    return json.dumps(form)
