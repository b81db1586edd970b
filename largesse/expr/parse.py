"""Reads an expression into the tree: a grammar of thirteen lines, and nothing beside it.

::

    expression  = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation    = "not" negation | predicate
    predicate   = sum [ comparison sum | ["not"] "in" "(" constant { "," constant } ")"
                      | ["not"] "between" sum "and" sum | ["not"] "like" text
                      | "is" ["not"] "null" ]
    comparison  = "=" | "!=" | "<>" | "<" | "<=" | ">" | ">="
    sum         = product { ("+" | "-") product }
    product     = factor { "*" factor }
    factor      = ["-"] primary
    primary     = constant | name | function "(" expression { "," expression } ")"
                | "(" expression ")"
    constant    = number | text | ["date"] text | "true" | "false"
    function    = "lower" | "upper" | "coalesce" | "abs" | "has"

Keywords and functions are read in any letter case, names and values exactly. Whatever the grammar
does not name is refused, so there is nothing to inject: the text itself never reaches an engine.
"""

from decimal import Decimal
from typing import NoReturn, cast

from largesse.expr import build
from largesse.expr.check import Checker, Operand
from largesse.expr.lexer import Kind, Token, Where, problem_at, tokens
from largesse.expr.schema import Schema, nearest
from largesse.expr.tree import (
    ArithOp,
    Column,
    Expr,
    Function,
    Op,
    Type,
    depth,
    product_depth,
    type_of,
)
from largesse.expr.words import FUNCTIONS, KEYWORDS, refused_function, refused_word
from largesse.workspace.errors import Problem, Refusal

__all__ = ["MAX_DEPTH", "MAX_PRODUCT_DEPTH", "Where", "parse"]

MAX_DEPTH = 24
"""Most levels of parentheses, negations and arithmetic one inside another."""

MAX_PRODUCT_DEPTH = 3
"""Most products one inside another: ``a * b * c * d`` has three."""

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def parse(
    text: str,
    schema: Schema,
    where: Where | tuple[str, int | None, int | None] = Where(),  # noqa: B008
    expects: Type | None = Type.BOOLEAN,
) -> Expr:
    """The tree of `text`, checked against `schema` and in normal form.

    `where` is the file, line and column at which the text begins. `expects` is BOOLEAN for a
    predicate, NUMBER for a quantity, None for anything.
    Raises Refusal with every problem found; of errors of grammar, the first.
    """
    return _Parser(text, schema, Where(*where)).whole(expects)


class _Parser:
    def __init__(self, text: str, schema: Schema, where: Where) -> None:
        self._text = text
        self._schema = schema
        self._where = where
        self._tokens = tokens(text, where)
        self._next = 0
        self._levels = 0
        self._problems: list[Problem] = []
        self._check = Checker(schema, self._report)

    def whole(self, expects: Type | None) -> Expr:
        if self._tokens[0].kind is Kind.END:
            self._fail("the expression is empty", "write a condition, or true for every row")
        found = self._expression()
        if self._now.kind is not Kind.END:
            self._unexpected()
        expr = found.expr
        if expects is Type.BOOLEAN:
            expr = self._check.condition(found)
        elif expects is Type.NUMBER:
            expr = self._check.number(found)
        if expr is not None:
            self._limits(expr, expects)
        if self._problems or expr is None:
            raise Refusal(*self._problems)
        return expr

    def _limits(self, expr: Expr, expects: Type | None) -> None:
        if depth(expr) > MAX_DEPTH:
            self._too_deep()
        if product_depth(expr) > MAX_PRODUCT_DEPTH:
            what = f"more than {MAX_PRODUCT_DEPTH} products stand one inside another"
            self._report(0, "too-deep", what, "multiply the constants beforehand")
        if expects is not None and type_of(expr) is not expects:
            what = f"{expects.value} is wanted, this is {type_of(expr).value}"
            self._report(0, "type-mismatch", what, "compare or calculate accordingly")

    # Tokens.

    @property
    def _now(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._now
        self._next += 1
        return token

    def _is_word(self, word: str, ahead: int = 0) -> bool:
        index = min(self._next + ahead, len(self._tokens) - 1)
        token = self._tokens[index]
        return token.kind is Kind.WORD and token.value.lower() == word

    def _accept(self, word: str) -> bool:
        if self._is_word(word):
            self._next += 1
            return True
        return False

    def _sign(self, *signs: str) -> str | None:
        if self._now.kind is Kind.SIGN and self._now.value in signs:
            return self._take().value
        return None

    def _close(self) -> None:
        if self._sign(")") is None:
            self._unexpected("close the parenthesis with )")

    # Problems.

    def _report(self, at: int, code: str, what: str, mend: str) -> None:
        self._problems.append(problem_at(self._text, self._where, at, code, what, mend))

    def _fail(self, what: str, mend: str, at: int | None = None, code: str = "syntax") -> NoReturn:
        self._report(self._now.at if at is None else at, code, what, mend)
        raise Refusal(*self._problems)

    def _unexpected(self, mend: str = "") -> NoReturn:
        token = self._now
        if token.kind is Kind.WORD:
            refused = refused_word(token.value)
            if refused is not None:
                self._fail(*refused, code="refused-syntax")
        if token.kind is Kind.SIGN and token.value in _COMPARISONS:
            self._fail("comparisons cannot be chained", "write x > 1 and x < 5")
        if token.kind is Kind.END:
            self._fail("the expression breaks off", mend or "write what is missing at its end")
        shown = f"'{token.value}'" if token.kind is Kind.TEXT else token.value
        self._fail(f"{shown} is not expected here", mend or "join conditions with and, or")

    def _too_deep(self) -> NoReturn:
        what = f"the expression is nested more than {MAX_DEPTH} levels deep"
        self._fail(what, "name its parts as measures or rules of their own", code="too-deep")

    # Grammar, one method a line.

    def _expression(self) -> Operand:
        return self._joined("or", "and")

    def _joined(self, word: str, inner: str) -> Operand:
        at = self._now.at
        parts = [self._joined(inner, "") if inner else self._negation()]
        while self._accept(word):
            parts.append(self._joined(inner, "") if inner else self._negation())
        if len(parts) == 1:
            return parts[0]
        items = [self._check.condition(part) for part in parts]
        kept = [item for item in items if item is not None]
        if len(kept) < len(items):
            return Operand(None, at)
        return Operand(build.any_of(kept) if word == "or" else build.all_of(kept), at)

    def _negation(self) -> Operand:
        at = self._now.at
        if not self._accept("not"):
            return self._predicate()
        self._down()
        item = self._check.condition(self._negation())
        self._levels -= 1
        return Operand(None if item is None else build.opposite(item), at)

    def _down(self) -> None:
        self._levels += 1
        if self._levels > MAX_DEPTH:
            self._too_deep()

    def _predicate(self) -> Operand:
        left = self._sum()
        op = self._sign(*_COMPARISONS)
        if op is not None:
            self._no_null(op)
            right = self._sum()
            return Operand(self._check.compare(cast(Op, op), left, right), left.at)
        if self._accept("is"):
            return self._is_null(left)
        negated = self._is_word("not") and any(
            self._is_word(word, 1) for word in ("in", "between", "like")
        )
        self._next += negated
        return self._membership(left, negated)

    def _membership(self, left: Operand, negated: bool) -> Operand:
        if self._accept("in"):
            return Operand(self._check.among(left, self._list(), negated), left.at)
        if self._accept("like"):
            pattern = self._take()
            if pattern.kind is not Kind.TEXT:
                self._fail("like is followed by a text", "write like 'start%'", pattern.at)
            made = self._check.like(left, pattern.value, pattern.at, negated)
            return Operand(made, left.at)
        if self._accept("between"):
            low = self._sum()
            if not self._accept("and"):
                self._unexpected("write between low and high")
            made = self._check.between(left, low, self._sum())
            return Operand(build.opposite(made) if made and negated else made, left.at)
        return left

    def _is_null(self, left: Operand) -> Operand:
        negated = self._accept("not")
        if not self._accept("null"):
            self._fail("is asks only for null", "write is null or is not null; x = 'a'; x; not x")
        return Operand(self._check.is_null(left, negated), left.at)

    def _no_null(self, op: str) -> None:
        if self._is_word("null"):
            word = "is null" if op == "=" else "is not null"
            self._fail(f"{op} null is never true", f"write {word}", code="refused-syntax")

    def _list(self) -> list[Operand]:
        if self._sign("(") is None:
            self._unexpected("write in ('a', 'b')")
        values = [self._list_value()]
        while self._sign(","):
            values.append(self._list_value())
        self._close()
        return values

    def _list_value(self) -> Operand:
        if self._is_word("null"):
            what = "null in a list makes not in false everywhere"
            self._fail(what, "add: or column is null", code="refused-syntax")
        minus = self._now.kind is Kind.SIGN and self._now.value == "-"
        token = self._tokens[self._next + minus]
        word = token.value.lower() if token.kind is Kind.WORD else ""
        dated = word == "date" and self._tokens[self._next + minus + 1].kind is Kind.TEXT
        if (
            token.kind not in (Kind.TEXT, Kind.NUMBER)
            and word not in ("true", "false")
            and not dated
        ):
            refused = refused_word(token.value) if token.kind is Kind.WORD else None
            what, mend = refused or ("a list holds constants only", "write in ('a', 'b')")
            self._fail(what, mend, token.at, "refused-syntax" if refused else "syntax")
        return self._factor()

    def _sum(self) -> Operand:
        found = self._product()
        levels = self._levels
        while (op := self._sign("+", "-")) is not None:
            self._down()
            right = self._product()
            found = Operand(self._check.arith(cast(ArithOp, op), found, right), found.at)
        self._levels = levels
        return found

    def _product(self) -> Operand:
        found = self._factor()
        levels = self._levels
        while self._sign("*") is not None:
            self._down()
            found = Operand(self._check.arith("*", found, self._factor()), found.at)
        self._levels = levels
        return found

    def _factor(self) -> Operand:
        at = self._now.at
        if self._sign("-") is None:
            return self._primary()
        zero = Operand(build.literal(0), at)
        return Operand(self._check.arith("-", zero, self._primary()), at)

    def _primary(self) -> Operand:
        token = self._now
        match token.kind:
            case Kind.NUMBER:
                self._take()
                return Operand(self._number(token), token.at)
            case Kind.TEXT:
                self._take()
                return Operand(build.literal(token.value), token.at)
            case Kind.QUOTED:
                self._take()
                return self._quoted_name(token)
            case Kind.WORD:
                return self._word(token)
        if self._sign("(") is None:
            self._unexpected("a column or a constant is wanted here")
        self._down()
        found = self._expression()
        self._close()
        self._levels -= 1
        return Operand(found.expr, token.at)

    def _number(self, token: Token) -> Expr | None:
        try:
            return build.literal(Decimal(token.value))
        except OverflowError as error:
            self._report(token.at, "number-range", str(error), "write a number within these bounds")
            return None

    def _word(self, token: Token) -> Operand:
        word = token.value.lower()
        following = self._tokens[self._next + 1]
        if word in ("true", "false"):
            self._take()
            return Operand(build.literal(word == "true"), token.at)
        if word == "date" and following.kind is Kind.TEXT:
            self._next += 2
            return Operand(self._check.day(following.value, following.at), token.at)
        if following.kind is Kind.SIGN and following.value == "(" and word not in KEYWORDS:
            return self._function(token)
        if word in KEYWORDS or (
            self._schema.find(token.value) is None and refused_word(word) is not None
        ):
            self._unexpected("a column or a constant is wanted here")
        self._take()
        return self._column(token)

    def _function(self, token: Token) -> Operand:
        name = token.value.lower()
        if name not in FUNCTIONS:
            self._fail(*refused_function(token.value), code="refused-syntax")
        self._next += 2
        self._down()
        arguments: list[Operand] = []
        if self._sign(")") is None:
            arguments.append(self._expression())
            while self._sign(","):
                arguments.append(self._expression())
            self._close()
        self._levels -= 1
        return Operand(self._check.call(cast(Function, name), arguments, token.at), token.at)

    def _quoted_name(self, token: Token) -> Operand:
        if self._schema.find(token.value) is None:
            what = f'"{token.value}" is not a column'
            guess = self._schema.nearest(token.value)
            mend = f"for a text use single quotes: '{token.value}'"
            mend += f'; for the column write "{guess}"' if guess else ""
            self._report(token.at, "unknown-column", what, mend)
            return Operand(None, token.at)
        return self._column(token)

    def _column(self, token: Token) -> Operand:
        known = self._schema.find(token.value)
        if known is not None:
            return Operand(Column(token.value, known.type), token.at)
        guess = nearest(token.value, self._schema.columns)
        listed = ", ".join(sorted(self._schema.columns)[:20])
        mend = f"write {guess}" if guess else f"known are {listed}" if listed else "declare it"
        self._report(token.at, "unknown-column", f"there is no column {token.value}", mend)
        return Operand(None, token.at)
