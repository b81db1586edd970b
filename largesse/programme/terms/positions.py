"""Bands of a market's position on an axis, from 0 (the last) to 1 (the first)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from largesse.programme.terms.amounts import parse_number

_BAND = re.compile(r"\[\s*([^,\s]+)\s*,\s*([^,\s]+)\s*\)")


@dataclass(frozen=True, slots=True)
class Band:
    """``[low, high)``: ``low`` is in it, ``high`` is not; ``high`` is None where it is open."""

    low: Decimal
    high: Decimal | None

    def __str__(self) -> str:
        return f"[{self.low}, {'inf' if self.high is None else self.high})"


def parse_band(text: str) -> Band:
    """Read ``[0.5, 0.8)`` or ``[0.6, inf)``. Raises ValueError."""
    found = _BAND.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no band; write for example [0.5, 0.8) or [0.6, inf)")
    low = parse_number(found[1])
    high = None if found[2] == "inf" else parse_number(found[2])
    if not 0 <= low <= 1 or (high is not None and not low < high <= 1):
        raise ValueError(
            f"'{text}' is no band of positions, which go from 0 to 1; write for example [0.5, 0.8)"
        )
    return Band(low, high)
