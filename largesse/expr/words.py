"""Words with a meaning, and words of SQL that the language refuses, each with its mend."""

from typing import get_args

from largesse.expr.tree import Function

FUNCTIONS: frozenset[str] = frozenset(get_args(Function))

KEYWORDS = frozenset(("and", "or", "not", "in", "is", "null", "true", "false", "like", "between"))
"""Words that are never a name unless it stands in double quotes."""

_QUERY = ("a query cannot stand here", "write a condition over declared columns")
_STATEMENT = ("an expression changes nothing", "write a condition over declared columns")
_TEXT_MATCH = ("patterns are limited to like with % at the ends", "write like 'start%'")
_DAY = ("the current time is not known to a rule", "write the date: '2024-01-31'")
_CASE = ("there is no case", "write two rules, or (a and b) or (not a and c)")


def _each(said: tuple[str, str], *lines: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(" ".join(lines).split(), said)


_REFUSED: dict[str, tuple[str, str]] = {
    **_each(
        _QUERY,
        "select from where union intersect except with values table join having group order limit",
        "exists any all some lateral unnest qualify",
    ),
    **_each(
        _STATEMENT,
        "insert update delete merge drop create alter truncate attach detach copy pragma set call",
        "install load export import use grant vacuum explain describe begin commit",
    ),
    **_each(_TEXT_MATCH, "ilike rlike regexp similar glob escape collate match"),
    **_each(_DAY, "current_date current_time current_timestamp localtime localtimestamp interval"),
    **_each(_CASE, "case when then else end if iff"),
    "null": ("null is not a value to compare or calculate with", "write is null or is not null"),
    "distinct": ("is distinct from is not in the language", "write a != b or a is null"),
    "over": ("there are no windows", "say it with a measure over an interval"),
    "xor": ("xor is not in the language", "write (a and not b) or (b and not a)"),
    "isnull": ("isnull is not in the language", "write is null"),
    "notnull": ("notnull is not in the language", "write is not null"),
    "div": ("there is no division", "multiply the other side instead"),
    "mod": ("there is no remainder", "compare the column itself"),
    "nan": ("NaN is not a number", "write a decimal number"),
    "infinity": ("infinity is not a number", "leave the bound out"),
    "lambda": ("there are no lambdas", "write a condition over declared columns"),
}

_CASTS = frozenset(("cast", "try_cast", "convert", "to_number", "to_date", "date"))


def refused_word(word: str) -> tuple[str, str] | None:
    """What and mend for a word of SQL that the language has not; None for an ordinary name."""
    return _REFUSED.get(word.lower())


def refused_function(name: str) -> tuple[str, str]:
    """What and mend for a call of anything but the five functions."""
    refused = refused_word(name)
    if refused is not None:
        return refused
    if name.lower() in _CASTS:
        return ("casts are not in the language", "declare the column with the type it has")
    return (f"there is no function {name}()", "the functions are lower, upper, coalesce, abs, has")
