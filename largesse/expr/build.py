"""Constructors that keep the normal form of the tree.

The normal form: And and Or are flat, hold each item once and at least two; a constant stands on
the right of a comparison; arithmetic on constants is done; ``not`` stands only before what has no
negated form of its own; ``between`` is two comparisons; numbers are plain (no trailing zeros).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from largesse.expr.tree import (
    MIRRORED,
    NUMBER_LIMIT,
    And,
    Arith,
    ArithOp,
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
    Value,
)
from largesse.money import EXACT, carried, plain, product

TRUE = Literal(True, Type.BOOLEAN)
FALSE = Literal(False, Type.BOOLEAN)


def literal(value: Value | int) -> Literal:
    """A constant of the type of `value`.

    Raises OverflowError for a number of 10^18 or more or of more than 18 decimals.
    """
    match value:
        case bool():
            return TRUE if value else FALSE
        case str():
            return Literal(value, Type.TEXT)
        case int() | Decimal():
            return Literal(number_in_range(Decimal(value)), Type.NUMBER)
        case date():
            return Literal(value, Type.DATE)
    raise TypeError(f"no constant can be made of {value!r}")


def number_in_range(value: Decimal) -> Decimal:
    """The same number in plain spelling; OverflowError where it leaves the range of the tree."""
    if value.copy_abs() >= NUMBER_LIMIT or carried(value) != value:
        raise OverflowError(f"{value} is not below 10^18 with at most 18 decimals")
    return Decimal(plain(value))


def all_of(items: Iterable[Expr]) -> Expr:
    """True where all items are; the constant true where there are none."""
    flat = _flat(items, And)
    return And(flat) if len(flat) > 1 else flat[0] if flat else TRUE


def any_of(items: Iterable[Expr]) -> Expr:
    """True where any item is; the constant false where there are none."""
    flat = _flat(items, Or)
    return Or(flat) if len(flat) > 1 else flat[0] if flat else FALSE


def _flat(items: Iterable[Expr], kind: type[And] | type[Or]) -> tuple[Expr, ...]:
    found: dict[Expr, None] = {}
    for item in items:
        found.update(dict.fromkeys(item.items if isinstance(item, kind) else (item,)))
    return tuple(found)


def opposite(expr: Expr) -> Expr:
    """True where `expr` is false, false where it is true, null where it is null."""
    match expr:
        case Not():
            return expr.item
        case In():
            return In(expr.item, expr.values, not expr.negated)
        case IsNull():
            return IsNull(expr.item, not expr.negated)
        case Like():
            return Like(expr.item, expr.pattern, not expr.negated)
        case Literal(value=bool() as truth):
            return FALSE if truth else TRUE
    return Not(expr)


def compare(op: Op, left: Expr, right: Expr) -> Compare:
    """``left op right``, turned round where only the left side is a constant."""
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return Compare(MIRRORED[op], right, left)
    return Compare(op, left, right)


def among(item: Expr, values: Iterable[Literal], negated: bool = False) -> In:
    """``item in (values)``, each value once. Raises ValueError without a value."""
    kept = tuple(dict.fromkeys(values))
    if not kept:
        raise ValueError("a list of values holds at least one")
    return In(item, kept, negated)


def between(item: Expr, low: Expr, high: Expr) -> Expr:
    """``low <= item <= high``, both ends included, as SQL has it."""
    return all_of((compare(">=", item, low), compare("<=", item, high)))


def like(item: Expr, pattern: str, negated: bool = False) -> Expr:
    """``item like pattern``; an equality where the pattern holds no ``%``.

    Raises ValueError for a pattern that matches everything, or with anything but ``%`` at its ends.
    """
    made = Like(item, pattern, negated)
    if not made.text or any(sign in made.text for sign in "%_\\"):
        raise ValueError(f"{pattern!r} is not a prefix, a suffix or a part")
    if made.open_start or made.open_end:
        return made
    return Compare("!=" if negated else "=", item, literal(pattern))


def arith(op: ArithOp, left: Expr, right: Expr) -> Expr:
    """``left op right``; a constant where both sides are. Raises OverflowError out of range."""
    if (
        isinstance(left, Literal)
        and isinstance(right, Literal)
        and isinstance(left.value, Decimal)
        and isinstance(right.value, Decimal)
    ):
        return literal(calculated(op, left.value, right.value))
    return Arith(op, left, right)


def calculated(op: ArithOp, left: Decimal, right: Decimal) -> Decimal:
    """The exact sum or difference, or the product carried to 18 decimals; no range check."""
    match op:
        case "+":
            return EXACT.add(left, right)
        case "-":
            return EXACT.subtract(left, right)
        case "*":
            return product(left, right)
