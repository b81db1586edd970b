"""The rules of types: which operands go together, and what a constant becomes beside a column.

Each function takes operands with their offsets, reports every problem through `report`, and
returns the tree, or None where a problem was reported. An operand that is None was reported
before and gives rise to nothing more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from largesse.expr import build
from largesse.expr.schema import Schema, nearest
from largesse.expr.tree import (
    ArithOp,
    Call,
    Column,
    Compare,
    Expr,
    Function,
    IsNull,
    Like,
    Literal,
    Op,
    Type,
    type_of,
)

Report = Callable[[int, str, str, str], None]
"""Takes offset, code, what and mend."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A part of the expression and the offset where it begins."""

    expr: Expr | None
    at: int


@dataclass(frozen=True, slots=True)
class Checker:
    """The rules, over one schema."""

    schema: Schema
    report: Report

    def condition(self, operand: Operand) -> Expr | None:
        """`operand` where a condition is wanted."""
        expr = operand.expr
        if expr is None or type_of(expr) is Type.BOOLEAN:
            return expr
        what = f"a condition is wanted here, {_shown(expr)} is {_a(type_of(expr))}"
        self.report(operand.at, "type-mismatch", what, _condition_mend(expr))
        return None

    def number(self, operand: Operand) -> Expr | None:
        """`operand` where a number is wanted."""
        expr = operand.expr
        if expr is None or type_of(expr) is Type.NUMBER:
            return expr
        what = f"a number is wanted here, {_shown(expr)} is {_a(type_of(expr))}"
        self.report(operand.at, "type-mismatch", what, _number_mend(expr))
        return None

    def value(self, operand: Operand) -> Expr | None:
        """`operand` where a value is wanted: no condition built with operators, no set of texts."""
        expr = operand.expr
        if expr is None or isinstance(expr, Column | Literal | Call) or not _is_condition(expr):
            if expr is not None and type_of(expr) is Type.TEXT_SET:
                mend = f"write has({_shown(expr)}, 'value')"
                self.report(operand.at, "type-mismatch", f"{_shown(expr)} holds a set", mend)
                return None
            return expr
        what = "a condition cannot be compared"
        self.report(operand.at, "type-mismatch", what, "combine conditions with and, or, not")
        return None

    def compare(self, op: Op, left: Operand, right: Operand) -> Expr | None:
        """``left op right``."""
        sides = self.value(left), self.value(right)
        if sides[0] is None or sides[1] is None:
            return None
        other = self._beside(sides[0], Operand(sides[1], right.at))
        one = other and self._beside(sides[1], Operand(sides[0], left.at))
        if one is None or other is None:
            return None
        if isinstance(one, Literal) and isinstance(other, Literal):
            what = "two constants are compared, which is always the same"
            self.report(left.at, "constant", what, "name a column on one side, or write true")
            return None
        if type_of(one) is Type.BOOLEAN and op not in ("=", "!="):
            what = f"true and false have no order for {op}"
            self.report(left.at, "type-mismatch", what, "compare them with = or !=")
            return None
        return build.compare(op, one, other)

    def among(self, item: Operand, values: Sequence[Operand], negated: bool) -> Expr | None:
        """``item in (values)``."""
        subject = self.value(item)
        if subject is None or self._constant_item(item, subject):
            return None
        typed = [self._beside(subject, value) for value in values]
        kept = [one for one in typed if isinstance(one, Literal)]
        return build.among(subject, kept, negated) if len(kept) == len(values) else None

    def between(self, item: Operand, low: Operand, high: Operand) -> Expr | None:
        """``item between low and high``."""
        least = self.compare(">=", item, low)
        most = self.compare("<=", item, high)
        return None if least is None or most is None else build.all_of((least, most))

    def is_null(self, item: Operand, negated: bool) -> Expr | None:
        """``item is [not] null``."""
        subject = self.value(item)
        if subject is None or self._constant_item(item, subject):
            return None
        return IsNull(subject, negated)

    def like(self, item: Operand, pattern: str, at: int, negated: bool) -> Expr | None:
        """``item [not] like 'pattern'``."""
        subject = self.value(item)
        if subject is None or self._constant_item(item, subject):
            return None
        if type_of(subject) is not Type.TEXT:
            what = f"like reads text, {_shown(subject)} is {_a(type_of(subject))}"
            self.report(item.at, "type-mismatch", what, "compare it with = < > or between")
            return None
        try:
            made = build.like(subject, pattern, negated)
        except ValueError:
            self.report(at, "refused-syntax", *_pattern_problem(pattern))
            return None
        if isinstance(made, Compare):
            return self.compare(made.op, item, Operand(made.right, at))
        return made if self._pattern_can_match(subject, made, at) else None

    def arith(self, op: ArithOp, left: Operand, right: Operand) -> Expr | None:
        """``left op right`` on numbers."""
        one, other = self.number(left), self.number(right)
        if one is None or other is None:
            return None
        try:
            return build.arith(op, one, other)
        except OverflowError as error:
            self.report(left.at, "number-range", str(error), "write a number within these bounds")
            return None

    def call(self, function: Function, arguments: Sequence[Operand], at: int) -> Expr | None:
        """One of the functions, with as many arguments as it takes."""
        wanted = 2 if function in ("coalesce", "has") else 1
        if len(arguments) != wanted:
            what = f"{function}() takes {wanted} argument{'s'[: wanted - 1]}"
            self.report(at, "syntax", f"{what}, not {len(arguments)}", _USAGE[function])
            return None
        match function:
            case "has":
                return self._has(*arguments)
            case "coalesce":
                return self._coalesce(*arguments)
            case "abs":
                number = self.number(arguments[0])
                return None if number is None else Call(function, (number,))
        return self._letters(function, arguments[0])

    def _letters(self, function: Function, argument: Operand) -> Expr | None:
        text = self.value(argument)
        if text is None:
            return None
        if type_of(text) is not Type.TEXT or isinstance(text, Literal):
            what = f"{function}() reads a text column, not {_shown(text)}"
            self.report(argument.at, "type-mismatch", what, _USAGE[function])
            return None
        return Call(function, (text,))

    def _has(self, held: Operand, value: Operand) -> Expr | None:
        if held.expr is None or value.expr is None:
            return None
        if not isinstance(held.expr, Column) or held.expr.type is not Type.TEXT_SET:
            what = f"has() reads a set of texts, {_shown(held.expr)} is {_a(type_of(held.expr))}"
            self.report(held.at, "type-mismatch", what, f"write {_shown(held.expr)} = ...")
            return None
        if not isinstance(value.expr, Literal) or value.expr.type is not Type.TEXT:
            what = "has() looks for one text in single quotes"
            self.report(value.at, "type-mismatch", what, _USAGE["has"])
            return None
        known = self._in_vocabulary(held.expr, value.expr, value.at)
        return Call("has", (held.expr, value.expr)) if known else None

    def _coalesce(self, item: Operand, default: Operand) -> Expr | None:
        subject = self.value(item)
        if subject is None or default.expr is None or self._constant_item(item, subject):
            return None
        if not isinstance(default.expr, Literal):
            what = "the second argument of coalesce() is a constant"
            self.report(default.at, "type-mismatch", what, _USAGE["coalesce"])
            return None
        typed = self._typed(type_of(subject), subject, default)
        return None if typed is None else Call("coalesce", (subject, typed))

    def _constant_item(self, item: Operand, subject: Expr) -> bool:
        if not isinstance(subject, Literal):
            return False
        what = f"{_shown(subject)} is a constant where a column is wanted"
        self.report(item.at, "constant", what, "name a column on the left")
        return True

    def _beside(self, other: Expr, operand: Operand) -> Expr | None:
        """`operand` as it reads beside `other`: typed alike and within its vocabulary."""
        typed = self._typed(type_of(other), other, operand)
        if isinstance(typed, Literal) and not self._in_vocabulary(other, typed, operand.at):
            return None
        return typed

    def _typed(self, wanted: Type, other: Expr, operand: Operand) -> Expr | None:
        expr = operand.expr
        if expr is None or type_of(expr) is wanted:
            return expr
        if isinstance(expr, Literal) and isinstance(expr.value, str) and wanted is Type.DATE:
            return self.day(expr.value, operand.at)
        if isinstance(other, Literal):
            return expr  # the constant on the other side is reported, once
        what = f"{_shown(other)} is {_a(wanted)}, {_shown(expr)} is {_a(type_of(expr))}"
        self.report(operand.at, "type-mismatch", what, _constant_mend(wanted, expr))
        return None

    def day(self, text: str, at: int) -> Expr | None:
        """A date constant from its ISO spelling."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is not None and day.isoformat() == text:
            return build.literal(day)
        self.report(at, "type-mismatch", f"'{text}' is not a date", "write '2024-01-31'")
        return None

    def _in_vocabulary(self, expr: Expr, constant: Literal, at: int) -> bool:
        values = self._vocabulary(expr)
        wanted = str(constant.value)
        if values is None and isinstance(expr, Column):
            return self._is_spelt_as(expr, wanted, at)
        if values is None or constant.value in values:
            return True
        guess = nearest(wanted, values)
        mend = f"write '{guess}'" if guess else f"one of {_listed(values)}"
        what = f"'{wanted}' is not a value of {_shown(expr)}"
        self.report(at, "unknown-value", what, mend)
        return False

    def _is_spelt_as(self, column: Column, wanted: str, at: int) -> bool:
        """A value in the spelling of its column: 'Gold' is never a level."""
        info = self.schema.find(column.name)
        if info is None or info.may_be(wanted):
            return True
        what = f"'{wanted}' is never a value of {_shown(column)}"
        mend = "values of it are written in small letters, digits, '-', '_' and '.'"
        self.report(at, "unknown-value", what, mend)
        return False

    def _pattern_can_match(self, subject: Expr, made: Expr, at: int) -> bool:
        values = self._vocabulary(subject)
        if values is None or not isinstance(made, Like):
            return True
        matches = [value for value in values if made.matches(value)]
        if not matches:
            what = f"no value of {_shown(subject)} is like '{made.pattern}'"
            self.report(at, "unknown-value", what, f"one of {_listed(values)}")
        return bool(matches)

    def _vocabulary(self, expr: Expr) -> tuple[str, ...] | None:
        if isinstance(expr, Column):
            info = self.schema.find(expr.name)
            return info.values if info else None
        if isinstance(expr, Call) and expr.function == "coalesce":
            values, default = self._vocabulary(expr.arguments[0]), expr.arguments[1]
            if values is not None and isinstance(default, Literal):
                return (*values, str(default.value))
        return None


_USAGE: dict[Function, str] = {
    "lower": "write lower(column)",
    "upper": "write upper(column)",
    "coalesce": "write coalesce(column, 'value where there is none')",
    "abs": "write abs(number)",
    "has": "write has(fact, 'value')",
}


def _is_condition(expr: Expr) -> bool:
    return type_of(expr) is Type.BOOLEAN


def _a(kind: Type) -> str:
    return kind.value if kind in (Type.TEXT, Type.BOOLEAN) else f"a {kind.value}"


def _shown(expr: Expr) -> str:
    match expr:
        case Column():
            return expr.name
        case Literal():
            return f"'{expr.value}'" if isinstance(expr.value, str) else str(expr.value).lower()
        case Call():
            return (
                f"{expr.function}({_shown(expr.arguments[0])}{', ...' * (len(expr.arguments) > 1)})"
            )
    return "this"


def _listed(values: tuple[str, ...], most: int = 12) -> str:
    shown = ", ".join(f"'{value}'" for value in values[:most])
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown


def _condition_mend(expr: Expr) -> str:
    if type_of(expr) is Type.TEXT_SET:
        return f"write has({_shown(expr)}, 'value')"
    return f"compare it: {_shown(expr)} = ..."


def _number_mend(expr: Expr) -> str:
    if isinstance(expr, Literal) and isinstance(expr.value, str):
        return "write numbers without quotes"
    return "calculate with columns and constants that are numbers"


def _constant_mend(wanted: Type, expr: Expr) -> str:
    if not isinstance(expr, Literal):
        return "compare columns of one type"
    match wanted:
        case Type.TEXT:
            return f"write '{str(expr.value).lower() if expr.value is True else expr.value}'"
        case Type.NUMBER:
            return "write numbers without quotes"
        case Type.BOOLEAN:
            return "write true or false"
    return "write a date as '2024-01-31'"


def _pattern_problem(pattern: str) -> tuple[str, str]:
    if pattern.strip("%") == "":
        return (f"like '{pattern}' matches everything", "write is not null")
    return (
        f"in like '{pattern}' only % at the start and at the end is understood",
        "write like 'start%', like '%end' or like '%part%', joined by and",
    )
