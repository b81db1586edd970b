"""SQL for exact arithmetic with constants known when the plan is compiled."""

from decimal import Decimal

from largesse.entitlement.duckdb.macros import DECIMAL
from largesse.money import decimals, plain

_NARROW_SCALE = 5
"""Constants of up to five decimals multiply directly: 18 + 5 leaves 15 digits before the point."""


def constant(value: Decimal, scale: int = 18) -> str:
    """A literal of type DECIMAL(38, scale); the text never passes through a double."""
    return f"CAST('{plain(value)}' AS DECIMAL(38, {scale}))"


def times(sql: str, factor: Decimal) -> str:
    """``sql * factor`` carried to 18 decimals; ``sql`` is DECIMAL(38,18)."""
    if not factor:
        return constant(Decimal(0))
    if factor == 1:
        return sql
    scale = decimals(factor)
    if scale > _NARROW_SCALE:
        return f"product({sql}, {constant(factor)})"
    width = max(len(plain(abs(factor)).replace(".", "").lstrip("0")), scale, 1)
    narrow = f"CAST('{plain(factor)}' AS DECIMAL({width}, {scale}))"
    if scale == 0:
        return f"CAST({sql} * {narrow} AS {DECIMAL})"
    return f"CAST(trunc({sql} * {narrow}, 18) AS {DECIMAL})"


def reaches(n: str, edge: Decimal, d: str | None, inclusive: bool) -> str:
    """Whether n (over d) has reached an edge: by cross-multiplication, unrounded."""
    sign = ">=" if inclusive else ">"
    if d is None:
        return f"{n} {sign} {constant(edge)}"
    scale = decimals(edge)
    width = max(len(plain(abs(edge)).replace(".", "").lstrip("0")), scale, 1)
    wide = f"DECIMAL(38, {18 + scale})"
    product = f"CAST({d} * CAST('{plain(edge)}' AS DECIMAL({width}, {scale})) AS {wide})"
    return f"CAST({n} AS {wide}) {sign} {product}"


def quoted(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"
