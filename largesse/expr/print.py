"""Prints a tree back in the language: what :mod:`largesse.expr.parse` reads as the same tree."""

import re
from datetime import date
from decimal import Decimal

from largesse.expr.tree import (
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
    Or,
)
from largesse.expr.words import KEYWORDS, refused_word
from largesse.money import plain

_BARE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def to_text(expr: Expr) -> str:
    """The expression in the language, with as few parentheses as the grammar needs."""
    match expr:
        case Or():
            return " or ".join(to_text(item) for item in expr.items)
        case And():
            return " and ".join(_within(item, Or) for item in expr.items)
        case Not():
            return f"not {_within(expr.item, Or, And)}"
        case Compare():
            return f"{_value(expr.left)} {expr.op} {_value(expr.right)}"
        case In() | IsNull() | Like():
            return f"{_value(expr.item)} {_question(expr)}"
    return _value(expr)


def _question(expr: In | IsNull | Like) -> str:
    maybe_not = "not " if expr.negated else ""
    match expr:
        case In():
            return f"{maybe_not}in ({', '.join(_value(value) for value in expr.values)})"
        case IsNull():
            return f"is {maybe_not}null"
        case Like():
            return f"{maybe_not}like {_quoted(expr.pattern)}"


def _value(expr: Expr) -> str:
    match expr:
        case Column():
            return _name(expr.name)
        case Literal():
            return _constant(expr)
        case Call():
            return f"{expr.function}({', '.join(to_text(item) for item in expr.arguments)})"
        case Arith():
            return _arith(expr)
    return f"({to_text(expr)})"


def _arith(expr: Arith) -> str:
    left, right = _value(expr.left), _value(expr.right)
    if isinstance(expr.left, Arith) and expr.op == "*" and expr.left.op != "*":
        left = f"({left})"
    if isinstance(expr.right, Arith) and (expr.op != "+" or expr.right.op != "*"):
        right = f"({right})"
    return f"{left} {expr.op} {right}"


def _within(expr: Expr, *looser: type) -> str:
    return f"({to_text(expr)})" if isinstance(expr, looser) else to_text(expr)


def _name(name: str) -> str:
    if _BARE.fullmatch(name) and name.lower() not in KEYWORDS and refused_word(name) is None:
        return name
    return '"' + name.replace('"', '""') + '"'


def _constant(expr: Literal) -> str:
    match expr.value:
        case bool():
            return "true" if expr.value else "false"
        case Decimal():
            return plain(expr.value)
        case date():
            return f"date '{expr.value.isoformat()}'"
    return _quoted(str(expr.value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
