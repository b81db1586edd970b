"""The expression tree: eleven kinds of node, five types, no others.

A predicate (``who:``, ``rows:``) is a tree of type BOOLEAN; a measured quantity is one of type
NUMBER. Trees are immutable and compare by value. They are made by :mod:`largesse.expr.parse` or by
the constructors in :mod:`largesse.expr.build`, which keep the normal form that printing, hashing
and the two evaluations rely on; code that calls the classes below directly keeps it itself.

Meaning is that of SQL, with three truth values: a comparison with nothing (null) is neither true
nor false, and a row qualifies only where the tree is true. Three points differ from what an engine
would do unasked, so that every engine and the proof agree to the last digit:

- text is compared byte by byte (UTF-8), and ``lower``/``upper`` change the letters A-Z only;
- a date-time compares by its day;
- numbers are decimals: each operand and result of ``+ - *`` is below 10^18 in absolute value, and
  every product is carried to 18 decimals, truncated toward zero.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal as OneOf
from typing import TypeAlias

from largesse.money import plain

NUMBER_LIMIT = Decimal(10) ** 18
"""Bound (exclusive) on the absolute value of literals and of operands and results of arithmetic."""

NUMBER_SCALE = 18
"""Most decimals a number has."""

Op: TypeAlias = OneOf["=", "!=", "<", "<=", ">", ">="]
ArithOp: TypeAlias = OneOf["+", "-", "*"]
Function: TypeAlias = OneOf["lower", "upper", "coalesce", "abs", "has"]
Value: TypeAlias = str | Decimal | bool | date

MIRRORED: dict[Op, Op] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The operator that says the same with its sides exchanged."""

OPPOSITE: dict[Op, Op] = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""The operator that is true exactly where this one is false."""

OUTCOMES: dict[Op, frozenset[int]] = {
    "=": frozenset((0,)),
    "!=": frozenset((-1, 1)),
    "<": frozenset((-1,)),
    "<=": frozenset((-1, 0)),
    ">": frozenset((1,)),
    ">=": frozenset((0, 1)),
}
"""Where the operator is true: left below right (-1), the same (0), above (1)."""


class Type(Enum):
    """What a value is; the words are those of error messages."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "true or false"
    DATE = "date"
    TEXT_SET = "set of texts"
    """A fact that holds several values at once, such as certifications; read by ``has`` only."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a billing row, or a fact; ``name`` may be dotted: ``customer.segment``."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. There is no null constant: ``is null`` asks for absence."""

    value: Value
    type: Type

    def __repr__(self) -> str:
        shown = plain(self.value) if isinstance(self.value, Decimal) else repr(self.value)
        return f"Literal({shown}, {self.type.name})"


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``, both of one type; a constant stands on the right."""

    op: Op
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class In:
    """``item in (values)`` or ``item not in (values)``; at least one value, all of one type."""

    item: "Expr"
    values: tuple[Literal, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNull:
    """``item is null`` or ``item is not null``; never itself null."""

    item: "Expr"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """``item like pattern``, where ``%`` stands only at the start, the end, or both."""

    item: "Expr"
    pattern: str
    negated: bool = False

    @property
    def text(self) -> str:
        """What must be found: the pattern without its ``%``."""
        return self.pattern.removeprefix("%").removesuffix("%")

    @property
    def open_start(self) -> bool:
        """Whether anything may stand before the text."""
        return self.pattern.startswith("%")

    @property
    def open_end(self) -> bool:
        """Whether anything may stand after the text."""
        return self.pattern.endswith("%")

    def matches(self, value: str) -> bool:
        """Whether `value` is as the pattern says; `negated` is left aside."""
        if self.open_start and self.open_end:
            return self.text in value
        return value.startswith(self.text) if self.open_end else value.endswith(self.text)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more predicates, none of them an And."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more predicates, none of them an Or."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a predicate; null stays null."""

    item: "Expr"


@dataclass(frozen=True, slots=True)
class Arith:
    """``left op right`` on numbers. There is no division: ratios compare by multiplication."""

    op: ArithOp
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Call:
    """One of the five functions.

    ``lower(text)``, ``upper(text)``, ``abs(number)``, ``coalesce(item, constant)``, and
    ``has(set, 'value')``, which is false, not null, where the set is absent.
    """

    function: Function
    arguments: tuple["Expr", ...]


Expr: TypeAlias = Column | Literal | Compare | In | IsNull | Like | And | Or | Not | Arith | Call


def type_of(expr: Expr) -> Type:
    """The type of a tree's value."""
    match expr:
        case Column() | Literal():
            return expr.type
        case Arith():
            return Type.NUMBER
        case Call(function="coalesce"):
            return type_of(expr.arguments[0])
        case Call(function="lower" | "upper"):
            return Type.TEXT
        case Call(function="abs"):
            return Type.NUMBER
    return Type.BOOLEAN


def children(expr: Expr) -> tuple[Expr, ...]:
    """The trees right below, constants of an ``in`` list included."""
    match expr:
        case And() | Or():
            return expr.items
        case Compare() | Arith():
            return (expr.left, expr.right)
        case In():
            return (expr.item, *expr.values)
        case IsNull() | Like() | Not():
            return (expr.item,)
        case Call():
            return expr.arguments
    return ()


def columns(expr: Expr) -> frozenset[str]:
    """Names of all columns and facts the tree reads."""
    if isinstance(expr, Column):
        return frozenset((expr.name,))
    return frozenset().union(*(columns(child) for child in children(expr)))


def depth(expr: Expr) -> int:
    """Levels of nesting: 1 for a column or a constant."""
    return 1 + max((depth(child) for child in children(expr)), default=0)


def product_depth(expr: Expr) -> int:
    """How many products stand one inside another: 1 for ``a * b``, 2 for ``a * b * c``.

    Each level multiplies the length of the printed SQL, which splits every operand in two.
    """
    below = max((product_depth(child) for child in children(expr)), default=0)
    return below + (isinstance(expr, Arith) and expr.op == "*")
