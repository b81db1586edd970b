"""The value of a tree for one row, in plain Python: the path the proof takes.

Shares nothing with :mod:`largesse.expr.emit` but the tree. Logic is SQL's with three values: None
stands for null, ``and`` is false where any item is false and else null where any is null, ``or``
the other way round, and a comparison with None is None.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from largesse.expr.build import calculated, number_in_range
from largesse.expr.tree import (
    OUTCOMES,
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
    Type,
)
from largesse.workspace.errors import Problem, Refusal

Result: TypeAlias = bool | Decimal | str | date | frozenset[str] | None

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO_LOWER = str.maketrans(_UPPER, _UPPER.lower())
_TO_UPPER = str.maketrans(_UPPER.lower(), _UPPER)


def holds(expr: Expr, row: Mapping[str, object]) -> bool:
    """Whether `row` qualifies: the predicate is true, neither false nor null."""
    return evaluate(expr, row) is True


def evaluate(expr: Expr, row: Mapping[str, object]) -> Result:
    """The value of `expr` for `row`, a column absent from `row` being null.

    Values in `row`: str for text; Decimal or int for numbers; bool; date, or datetime of which
    the day counts (in UTC where it has a zone); a collection of str for a set of texts.
    Raises TypeError for a value of another type (floats among them), and Refusal with code
    ``number-range`` where arithmetic leaves the range of numbers.
    """
    match expr:
        case And():
            return _kleene(expr.items, row, decisive=False)
        case Or():
            return _kleene(expr.items, row, decisive=True)
        case Not():
            truth = evaluate(expr.item, row)
            return None if truth is None else not truth
        case Compare():
            left, right = evaluate(expr.left, row), evaluate(expr.right, row)
            return None if left is None or right is None else _compared(expr.op, left, right)
        case In() | IsNull() | Like():
            return _question(expr, row)
    return _value(expr, row)


def _compared(op: Op, left: Any, right: Any) -> bool:
    order = (left > right) - (left < right)
    return order in OUTCOMES[op]


def _kleene(items: tuple[Expr, ...], row: Mapping[str, object], decisive: bool) -> bool | None:
    unknown = False
    for item in items:
        truth = evaluate(item, row)
        if truth is decisive:
            return decisive
        unknown = unknown or truth is None
    return None if unknown else not decisive


def _question(expr: In | IsNull | Like, row: Mapping[str, object]) -> bool | None:
    value = evaluate(expr.item, row)
    if isinstance(expr, IsNull):
        return (value is None) != expr.negated
    if value is None:
        return None
    if isinstance(expr, In):
        return any(value == choice.value for choice in expr.values) != expr.negated
    return expr.matches(str(value)) != expr.negated


def _value(expr: Expr, row: Mapping[str, object]) -> Result:
    match expr:
        case Column():
            return _read(expr, row.get(expr.name))
        case Literal():
            return expr.value
        case Arith():
            left, right = evaluate(expr.left, row), evaluate(expr.right, row)
            if not isinstance(left, Decimal) or not isinstance(right, Decimal):
                return None
            return _ranged(expr, calculated(expr.op, _ranged(expr, left), _ranged(expr, right)))
        case Call():
            return _call(expr, row)
    raise TypeError(f"{expr!r} is not part of an expression")


def _call(expr: Call, row: Mapping[str, object]) -> Result:
    value = evaluate(expr.arguments[0], row)
    match expr.function:
        case "has":
            return isinstance(value, frozenset) and evaluate(expr.arguments[1], row) in value
        case "coalesce":
            return evaluate(expr.arguments[1], row) if value is None else value
        case "abs":
            return value.copy_abs() if isinstance(value, Decimal) else None
        case "lower":
            return value.translate(_TO_LOWER) if isinstance(value, str) else None
        case "upper":
            return value.translate(_TO_UPPER) if isinstance(value, str) else None


def _ranged(expr: Arith, value: Decimal) -> Decimal:
    try:
        return number_in_range(value)
    except OverflowError as error:
        what = f"in a calculation with {expr.op}, {error}"
        mend = "keep amounts below 10^18 and constants short"
        raise Refusal(Problem(what, mend, code="number-range")) from None


def _read(column: Column, value: object) -> Result:
    if value is None:
        return None
    match column.type, value:
        case (Type.BOOLEAN, bool() as known) | (Type.TEXT, str() as known):
            return known
        case (Type.NUMBER, Decimal()):
            return value
        case (Type.NUMBER, int()) if not isinstance(value, bool):
            return Decimal(value)
        case (Type.DATE, datetime()):
            return (value if value.tzinfo is None else value.astimezone(UTC)).date()
        case (Type.DATE, date()):
            return value
        case (Type.TEXT_SET, Collection()) if not isinstance(value, str):
            return frozenset(value)
    raise TypeError(f"{column.name} is {column.type.value}, not {type(value).__name__}: {value!r}")
