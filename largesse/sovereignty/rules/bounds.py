"""The truth of a predicate where some of what it reads is known between bounds only, or not at all.

True or false only where it is so whatever the unknown turns out to be: so that to know less can
never turn one into the other. It may say unknown where a closer look at facts that are named twice
would tell; never the other way round.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

from largesse.expr.build import calculated
from largesse.expr.evaluate import evaluate
from largesse.expr.tree import (
    OUTCOMES,
    And,
    Arith,
    Call,
    Column,
    Compare,
    Expr,
    In,
    Not,
    Or,
    columns,
)
from largesse.sovereignty.rules.facts import Known, Span

Facts = Mapping[str, Known | Span | None]


def truth_within(expr: Expr, facts: Facts) -> bool | None:
    """Whether it is true, false, or cannot be told."""
    match expr:
        case And():
            return _kleene([truth_within(item, facts) for item in expr.items], decisive=False)
        case Or():
            return _kleene([truth_within(item, facts) for item in expr.items], decisive=True)
        case Not():
            truth = truth_within(expr.item, facts)
            return None if truth is None else not truth
        case Compare() | In() if any(isinstance(facts[name], Span) for name in columns(expr)):
            return _compared(expr, facts)
        case Call() if any(facts[name] is None for name in columns(expr)):
            return None
    found = evaluate(expr, facts)
    assert found is None or isinstance(found, bool)
    return found


def _kleene(items: list[bool | None], decisive: bool) -> bool | None:
    if decisive in items:
        return decisive
    return None if None in items else not decisive


def _compared(expr: Compare | In, facts: Facts) -> bool | None:
    if isinstance(expr, In):
        item = _bounds(expr.item, facts)
        values = [choice.value for choice in expr.values if isinstance(choice.value, Decimal)]
        if item is None or any(item.low <= value <= item.high for value in values):
            return None
        return expr.negated
    left, right = _bounds(expr.left, facts), _bounds(expr.right, facts)
    if left is None or right is None:
        return None
    orders = {
        -1: left.low < right.high,
        0: left.low <= right.high and right.low <= left.high,
        1: left.high > right.low,
    }
    possible = {order for order, is_so in orders.items() if is_so}
    if possible <= OUTCOMES[expr.op]:
        return True
    return None if possible & OUTCOMES[expr.op] else False


def _bounds(expr: Expr, facts: Facts) -> Span | None:
    """Between what a number lies; None where even that is unknown."""
    if isinstance(expr, Column) and isinstance(value := facts[expr.name], Span):
        return value
    if isinstance(expr, Arith):
        left, right = _bounds(expr.left, facts), _bounds(expr.right, facts)
        if left is None or right is None:
            return None
        ends = product((left.low, left.high), (right.low, right.high))
        found = [calculated(expr.op, one, other) for one, other in ends]
        return Span(min(found), max(found))
    if any(isinstance(facts[name], Span) for name in columns(expr)):
        return None
    exact = evaluate(expr, facts)
    return Span(exact, exact) if isinstance(exact, Decimal) else None
