"""Conditions on quantities: what must be reached before anything is earned."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from largesse.programme.terms.amounts import parse_number, parse_percent
from largesse.programme.terms.placing import Placing, parse_placing

How = Literal["at least", "above", "at most", "below"]
_HOWS: dict[str, How] = {
    ">=": "at least",
    ">": "above",
    "<=": "at most",
    "<": "below",
    "at least": "at least",
    "above": "above",
    "at most": "at most",
    "below": "below",
}
_CONDITION = re.compile(
    r"(?P<what>.+?),? (?P<how>at least|above|at most|below|>=|>|<=|<) "
    r"(?P<edge>\S+)(?: (?P<unit>[A-Za-z][A-Za-z-]*))?"
)


@dataclass(frozen=True, slots=True)
class Bound:
    """The edge that a quantity must stand above or below; ``unit`` is '' where none was said."""

    how: How
    edge: Decimal
    in_percent: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A quantity, or its ratio to another, and where it must stand."""

    what: Placing
    bound: Bound


def parse_condition(text: str) -> Condition:
    """Read ``new-customers at least 5``, ``growth over previous quarter, full, above 105%``,
    ``amount at least 100_000 USD``; ``>=`` and the like are read too."""
    match = _CONDITION.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError(
            f"'{text}' is not a condition; write 'units at least 5' or "
            "'attainment of target at least 90%' (at least, above, at most, below)"
        )
    how = _HOWS[match["how"]]
    edge, unit = match["edge"], match["unit"] or ""
    if edge.endswith("%") and not unit:
        bound = Bound(how, parse_percent(edge), in_percent=True)
    else:
        bound = Bound(how, parse_number(edge), unit=unit)
    return Condition(parse_placing(match["what"]), bound)
