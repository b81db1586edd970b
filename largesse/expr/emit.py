"""Prints a tree as SQL for DuckDB and for Spark, by building SQLGlot expressions.

No text of the user's is ever pasted: names and constants enter as SQLGlot nodes, which the two
generators quote. Every number is typed by an explicit cast, so that no comparison and no product
passes through a double, and the two engines and :mod:`largesse.expr.evaluate` agree exactly.

Columns are expected as the lake has them: numbers DECIMAL(38,18) or integers, text, booleans,
dates or zoneless date-times in UTC, sets of texts as lists. Spark runs in ANSI mode with its
session zone set to UTC.

Arithmetic. Operands and results are DECIMAL(36,18), whose range both engines check in the cast and
whose sums neither engine shortens. A product is taken from whole and fractional parts, since no
engine holds 36 decimals beside 18 digits::

    a * b = whole(a) * whole(b) + whole(a) * part(b)
          + part(a) * whole(b) + truncated(part(a) * part(b))

All four terms have one sign, so truncating the last truncates the sum. A constant of up to 18
digits is not split, and in DuckDB one of up to two decimals needs no parts at all. DuckDB has
``trunc``; Spark has no truncation of decimals, but its remainder is exact: ``x - x % 1``.
Truncating divides 128-bit numbers, a microsecond a row: where a constant multiplies a whole sum,
multiply the sum.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal as OneOf
from typing import TypeAlias

from sqlglot import exp

from largesse.expr.tree import (
    NUMBER_SCALE,
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
from largesse.money import decimals, plain

Dialect: TypeAlias = OneOf["duckdb", "spark"]

ColumnRef: TypeAlias = str | tuple[str, str] | exp.Expr | None
"""A column's name, its (table, name), an expression of an adapter, or None for a column absent."""

ColumnMap: TypeAlias = Callable[[str], ColumnRef] | Mapping[str, ColumnRef]
"""From a name in the tree to the engine's column."""

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORT_CONSTANT = 18
"""Digits up to which a constant is multiplied unsplit: Spark wants 18 + 18 + 2 of its 38."""

_FEW_DECIMALS = 2
"""Decimals of a constant up to which DuckDB's product of 38 digits still reaches 10^18."""

_COMPARISONS: dict[Op, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_NULL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.NUMBER: "DECIMAL(38, 18)",
    Type.BOOLEAN: "BOOLEAN",
    Type.DATE: "DATE",
    Type.TEXT_SET: "ARRAY<VARCHAR>",
}


def to_sql(expr: Expr, dialect: Dialect, column: ColumnMap | None = None) -> str:
    """The SQL text of `expr`; without `column`, each column goes by its own name, quoted.

    A mapping must hold every column of the tree: KeyError otherwise. Numbers that arithmetic made
    come out as DECIMAL(36,18); an engine raises its own error where one leaves that range.
    """
    return to_sqlglot(expr, dialect, column).sql(dialect=dialect)


def to_sqlglot(expr: Expr, dialect: Dialect, column: ColumnMap | None = None) -> exp.Expr:
    """The same as a SQLGlot expression, for the adapters that build whole queries."""
    if column is None:
        return _Emitter(dialect, lambda name: name).emit(expr)
    return _Emitter(dialect, column if callable(column) else column.__getitem__).emit(expr)


class _Emitter:
    def __init__(self, dialect: Dialect, column: Callable[[str], ColumnRef]) -> None:
        self._parts: _Parts = _DuckdbParts() if dialect == "duckdb" else _SparkParts()
        self._column_of = column

    def emit(self, expr: Expr) -> exp.Expr:
        match expr:
            case And():
                return exp.and_(*(self._item(item) for item in expr.items), copy=False)
            case Or():
                return exp.or_(*(self._item(item) for item in expr.items), copy=False)
            case Not():
                return exp.Not(this=exp.Paren(this=self.emit(expr.item)))
            case Compare():
                sides = {"this": self._value(expr.left), "expression": self._value(expr.right)}
                return _COMPARISONS[expr.op](**sides)
            case In() | IsNull() | Like():
                return self._question(expr)
        return self._value(expr)

    def _item(self, expr: Expr) -> exp.Expr:
        made = self.emit(expr)
        return exp.Paren(this=made) if isinstance(expr, And | Or) else made

    def _question(self, expr: In | IsNull | Like) -> exp.Expr:
        item = self._value(expr.item)
        made: exp.Expr
        match expr:
            case In():
                made = exp.In(this=item, expressions=[_constant(value) for value in expr.values])
            case IsNull():
                made = exp.Is(this=item, expression=exp.Null())
            case Like():
                made = exp.Like(this=item, expression=exp.Literal.string(expr.pattern))
        return exp.Not(this=exp.Paren(this=made)) if expr.negated else made

    def _value(self, expr: Expr) -> exp.Expr:
        match expr:
            case Column():
                return self._column(expr)
            case Literal():
                return _constant(expr)
            case Arith(op="*"):
                return self._product(expr)
            case Arith():
                operation = exp.Add if expr.op == "+" else exp.Sub
                return _operand(
                    operation(this=self._number(expr.left), expression=self._number(expr.right))
                )
            case Call():
                return self._call(expr)
        return exp.Paren(this=self.emit(expr))

    def _column(self, column: Column) -> exp.Expr:
        found = self._column_of(column.name)
        made: exp.Expr
        match found:
            case None:
                return _cast(exp.Null(), _NULL_TYPES[column.type])
            case str():
                made = exp.column(exp.to_identifier(found, quoted=True))
            case (table, name):
                made = exp.column(
                    exp.to_identifier(name, quoted=True),
                    table=exp.to_identifier(table, quoted=True),
                )
            case _:
                made = (
                    exp.Paren(this=found.copy()) if isinstance(found, exp.Binary) else found.copy()
                )
        return _cast(made, "DATE") if column.type is Type.DATE else made

    def _call(self, expr: Call) -> exp.Expr:
        first = self._value(expr.arguments[0])
        match expr.function:
            case "abs":
                return exp.Abs(this=first)
            case "coalesce":
                return exp.Coalesce(this=first, expressions=[self._value(expr.arguments[1])])
            case "has":
                found = _call("array_contains", first, self._value(expr.arguments[1]))
                return exp.Coalesce(this=found, expressions=[exp.false()])
            case "lower":
                return _call("translate", first, _text(_UPPER), _text(_UPPER.lower()))
            case "upper":
                return _call("translate", first, _text(_UPPER.lower()), _text(_UPPER))

    def _number(self, expr: Expr) -> exp.Expr:
        """`expr` as an operand: DECIMAL(36,18), whatever the column was."""
        made = self._value(expr)
        return made if isinstance(expr, Arith) else _operand(made)

    def _product(self, expr: Arith) -> exp.Expr:
        for left, right in ((expr.left, expr.right), (expr.right, expr.left)):
            if isinstance(right, Literal) and _digits(right) <= _SHORT_CONSTANT:
                return self._parts.by_constant(self._number(left), right)
        return self._parts.product(self._number(expr.left), self._number(expr.right))


class _Parts(ABC):
    """Products of DECIMAL(36,18), truncated at 18 decimals, as one engine can do it."""

    @abstractmethod
    def whole(self, number: exp.Expr) -> exp.Expr:
        """The number truncated to DECIMAL(19,0)."""

    @abstractmethod
    def part(self, number: exp.Expr) -> exp.Expr:
        """What :meth:`whole` leaves, DECIMAL(18,18), with the sign of the number."""

    @abstractmethod
    def truncated(self, number: exp.Expr) -> exp.Expr:
        """A number of more than 18 decimals truncated to DECIMAL(36,18)."""

    def by_constant(self, number: exp.Expr, constant: Literal) -> exp.Expr:
        factor = _constant(constant)
        return _sum(
            _operand(_times(self.whole(number), factor)),
            self.truncated(_times(self.part(number), factor)),
        )

    def product(self, one: exp.Expr, other: exp.Expr) -> exp.Expr:
        return _sum(
            _operand(_times(self.whole(one), self.whole(other))),
            _operand(_times(self.whole(one), self.part(other))),
            _operand(_times(self.part(one), self.whole(other))),
            self.truncated(_times(self.part(one), self.part(other))),
        )


class _DuckdbParts(_Parts):
    def whole(self, number: exp.Expr) -> exp.Expr:
        # DuckDB multiplies two decimals of at most 18 digits in 64 bits, which would overflow.
        return _cast(_call("trunc", number.copy()), "DECIMAL(19, 0)")

    def part(self, number: exp.Expr) -> exp.Expr:
        rest = exp.Sub(this=number.copy(), expression=_call("trunc", number.copy()))
        return _cast(rest, "DECIMAL(18, 18)")

    def truncated(self, number: exp.Expr) -> exp.Expr:
        return _operand(_call("trunc", number, exp.Literal.number(NUMBER_SCALE)))

    def by_constant(self, number: exp.Expr, constant: Literal) -> exp.Expr:
        few = _decimals(constant)
        if few > _FEW_DECIMALS:
            return super().by_constant(number, constant)
        product = _times(number, _constant(constant))
        return self.truncated(product) if few else _operand(product)


class _SparkParts(_Parts):
    def whole(self, number: exp.Expr) -> exp.Expr:
        return _cast(_less_rest(number, _decimal("1")), "DECIMAL(19, 0)")

    def part(self, number: exp.Expr) -> exp.Expr:
        rest = exp.Mod(this=number.copy(), expression=_decimal("1"))
        return _cast(rest, "DECIMAL(18, 18)")

    def truncated(self, number: exp.Expr) -> exp.Expr:
        unit = _cast(_text("0." + "0" * (NUMBER_SCALE - 1) + "1"), "DECIMAL(18, 18)")
        return _operand(_less_rest(exp.Paren(this=number), unit))


def _less_rest(number: exp.Expr, unit: exp.Expr) -> exp.Expr:
    rest = exp.Mod(this=number.copy(), expression=unit)
    return exp.Sub(this=number.copy(), expression=exp.Paren(this=rest))


def _constant(expr: Literal) -> exp.Expr:
    match expr.value:
        case bool():
            return exp.true() if expr.value else exp.false()
        case str():
            return _text(expr.value)
        case Decimal():
            return _decimal(plain(expr.value))
    return _cast(_text(expr.value.isoformat()), "DATE")


def _decimal(text: str) -> exp.Expr:
    whole, _, part = text.removeprefix("-").partition(".")
    return _cast(_text(text), f"DECIMAL({len(whole) + len(part)}, {len(part)})")


def _digits(constant: Literal) -> int:
    return sum(sign.isdigit() for sign in plain(Decimal(str(constant.value))))


def _decimals(constant: Literal) -> int:
    return decimals(Decimal(str(constant.value)))


def _times(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Mul(this=left, expression=right.copy())


def _sum(first: exp.Expr, *others: exp.Expr) -> exp.Expr:
    for other in others:
        first = _operand(exp.Add(this=first, expression=other))
    return first


def _operand(number: exp.Expr) -> exp.Expr:
    return _cast(number, "DECIMAL(36, 18)")


def _cast(value: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(kind))


def _text(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))
