"""Cuts the text of an expression into words, names, texts, numbers and signs.

Only what the language has is let through. Everything else that SQL knows (comments, semicolons,
parameters, casts, concatenation, ...) is a problem with its mend, so that the grammar behind never
sees it. Every problem of the text is reported, not the first one only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from largesse.workspace.errors import Problem, Refusal

MAX_LENGTH = 20_000
"""Most characters an expression may have."""


class Where(NamedTuple):
    """Where the text begins; line and column are counted from 1, None where unknown."""

    file: str = ""
    line: int | None = 1
    column: int | None = 1


class Kind(Enum):
    """The kinds of token."""

    WORD = "word"
    QUOTED = "quoted name"
    TEXT = "text"
    NUMBER = "number"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is the text with its quotes taken off, `at` its offset."""

    kind: Kind
    value: str
    at: int


_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>--|/\*|\*/|\#)
  | (?P<number>\d[\d_]*(\.[\d_]*)?([eE][+-]?\d+)?[A-Za-z_\d.]*)
  | (?P<prefixed>[A-Za-z&]+'(?:[^']|'')*')
  | (?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<refused>==|\|\||&&|::|:=|->>?|=>|//|\*\*|<<|>>|<=>|\(\+\)|[?@$%/;:`\[\]{}&|^~\\.])
  | (?P<sign>!=|<>|<=|>=|[=<>(),+\-*])
  | (?P<other>.)
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_NUMBER = re.compile(r"\d+(_\d+)*(\.\d+(_\d+)*)?([eE][+-]?\d{1,3})?", re.ASCII)
_DATE_WORD = re.compile(r"(?i:date)'")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")

_MENDS: dict[str, tuple[str, str]] = {
    "==": ("== is not in the language", "write ="),
    "||": ("texts cannot be joined with ||", "compare the columns one by one"),
    "&&": ("&& is not in the language", "write and"),
    "|": ("| is not in the language", "write or"),
    "!": ("! is not in the language", "write not"),
    "::": ("casts are not in the language", "declare the column with the type it has"),
    "//": (
        "there is no division",
        "multiply the other side instead: a >= 1.1 * b, not a // b >= 1.1",
    ),
    "/": (
        "there is no division",
        "multiply the other side instead: a >= 1.1 * b, not a / b >= 1.1",
    ),
    "%": ("% is not in the language", "write a percentage as a decimal: 0.05"),
    ";": ("an expression is one condition, not a list of statements", "remove the semicolon"),
    "?": ("there are no placeholders", "write the value itself"),
    "$": ("there are no placeholders", "write the value itself"),
    "@": ("there are no variables", "write the value itself"),
    ":": ("there are no placeholders", "write the value itself"),
    "`": ("backquotes are not in the language", 'write the name bare or in "double quotes"'),
    "->": ("there are no lambdas and no JSON paths", "name a declared column"),
    "->>": ("there are no lambdas and no JSON paths", "name a declared column"),
    "=>": ("there are no named arguments", ">= is the sign for at least"),
    "<=>": ("<=> is not in the language", "write = and, where it matters, is null"),
    "**": ("there are no powers", "write the product out"),
    "[": ("there are no lists in brackets", "write in ('a', 'b')"),
    "]": ("there are no lists in brackets", "write in ('a', 'b')"),
    ".": ("a point stands only inside a name or a number", "write 0.5, not .5"),
    "≤": ("≤ is not in the language", "write <="),
    "≥": ("≥ is not in the language", "write >="),
    "≠": ("≠ is not in the language", "write !="),
    "−": ("− is not the minus sign", "write the hyphen -"),
    "×": ("× is not in the language", "write *"),
    "‘": ("typographic quotes do not enclose texts", "write straight single quotes"),
    "’": ("typographic quotes do not enclose texts", "write straight single quotes"),
    "“": ("typographic quotes do not enclose texts", "write straight single quotes"),
    "”": ("typographic quotes do not enclose texts", "write straight single quotes"),
}


def tokens(text: str, where: Where) -> tuple[Token, ...]:
    """The tokens of `text`, an END token last. Raises Refusal with every problem found."""
    if len(text) > MAX_LENGTH:
        raise Refusal(
            problem_at(
                text, where, 0, "too-long",
                f"the expression has {len(text)} characters; {MAX_LENGTH} are allowed",
                "split the rule, or keep the list as a fact",
            )
        )  # fmt: skip
    found: list[Token] = []
    problems: list[Problem] = []
    for item in _scan(text):
        if isinstance(item, Token):
            found.append(item)
        else:
            problems.append(
                problem_at(text, where, item.at, "refused-syntax", item.what, item.mend)
            )
            if item.last:
                break
    if problems:
        raise Refusal(*problems)
    return (*found, Token(Kind.END, "", len(text)))


def problem_at(text: str, where: Where, at: int, code: str, what: str, mend: str) -> Problem:
    """A problem at offset `at` of `text`, placed in the file that holds the text."""
    line, column = where.line, where.column
    if line is not None:
        above = text.count("\n", 0, at)
        line += above
        start = text.rfind("\n", 0, at) + 1
        column = at - start + 1 if above else None if column is None else column + at
    return Problem(what, mend, where.file, line, column if line is not None else None, code)


@dataclass(frozen=True, slots=True)
class _Refused:
    at: int
    what: str
    mend: str
    last: bool = False


def _scan(text: str) -> Iterator[Token | _Refused]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # the last alternative takes any character
        kind, value = match.lastgroup or "", match.group()
        end = match.end()
        if kind == "prefixed" and _DATE_WORD.match(value):
            kind, value, end = "word", value[:4], at + 4
        if kind != "space":
            yield _token(kind, value, at)
        if kind == "comment":
            return
        at = end


def _token(kind: str, value: str, at: int) -> Token | _Refused:
    match kind:
        case "word":
            return Token(Kind.WORD, value, at)
        case "sign":
            return Token(Kind.SIGN, "!=" if value == "<>" else value, at)
        case "number":
            return _number(value, at)
        case "text" | "quoted":
            return _quoted(kind, value, at)
        case "comment":
            mend = "say it in a YAML comment, outside the expression"
            return _Refused(at, "comments are not part of an expression", mend, last=True)
        case "prefixed":
            prefix = value.partition("'")[0]
            return _Refused(at, f"texts have no prefix {prefix}", "write the text alone: 'text'")
    return _unknown_sign(value, at)


def _number(value: str, at: int) -> Token | _Refused:
    if _NUMBER.fullmatch(value):
        return Token(Kind.NUMBER, value.replace("_", ""), at)
    return _Refused(at, f"{value} is not a number", "write digits such as 1200, 1_200 or 0.05")


def _quoted(kind: str, value: str, at: int) -> Token | _Refused:
    quote = value[0]
    inner = value[1:-1].replace(quote * 2, quote)
    if _CONTROL.search(inner):
        return _Refused(at, "the quoted part holds a control character", "write printable text")
    if "${" in inner:
        # Spark replaces ${...} in the text of a query, inside quotes too.
        return _Refused(at, "quoted text cannot hold ${", "use like with the part before or after")
    return Token(Kind.TEXT if kind == "text" else Kind.QUOTED, inner, at)


def _unknown_sign(value: str, at: int) -> _Refused:
    if value in "'\"":
        return _Refused(at, "a quote is opened and not closed", "close it; double a quote inside a"
                        " text: 'it''s'", last=True)  # fmt: skip
    what, mend = _MENDS.get(value, (f"{value!r} is not in the language", "remove it"))
    return _Refused(at, what, mend)
