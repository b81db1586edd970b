"""The words of ``partners.yaml`` that are more than a name: figures, requirements, times."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from largesse.programme.terms.amounts import parse_number

FigureKind = Literal["fact", "count", "placed", "customers", "deals-won"]

_FACT = r"[a-z][a-z0-9_]*"
_FIGURES: tuple[tuple[FigureKind, re.Pattern[str]], ...] = (
    ("fact", re.compile(rf"fact (?P<name>{_FACT})")),
    ("count", re.compile(rf"number of (?P<name>{_FACT})(?: in \((?P<values>[^()]+)\))?")),
    ("placed", re.compile(r"amount placed by (?P<name>[a-z][a-z0-9-]*)")),
    ("customers", re.compile(r"customers")),
    ("deals-won", re.compile(r"deals won in (?P<months>[0-9]{1,3}) months")),
)
_REQUIREMENT = re.compile(
    r"(?P<figure>[a-z][a-z0-9-]*) (?P<how>at least|above) (?P<edge>\S+)(?: (?P<unit>[A-Za-z-]+))?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a quantity of a partner comes from.

    ``fact``: a number stated as a fact. ``count``: how many values of a fact hold on the day.
    ``placed``: what a run placed the partner by under an incentive, in the last complete interval.
    ``customers``: those of the accounts attributed to it. ``deals-won``: in the months before.
    """

    kind: FigureKind
    name: str = ""
    values: tuple[str, ...] = ()
    months: int = 0


@dataclass(frozen=True, slots=True)
class Requirement:
    """A figure, and what it must reach (``at least``) or exceed (``above``)."""

    figure: str
    how: Literal["at least", "above"]
    edge: Decimal
    unit: str

    def holds(self, value: Decimal) -> bool:
        """Whether a value is enough."""
        return value >= self.edge if self.how == "at least" else value > self.edge


def parse_figure(text: str) -> Figure:
    """Read ``fact score``, ``number of certification in (cloud, data)``, ``customers``,
    ``amount placed by growth-bonus``, ``deals won in 12 months``."""
    said = " ".join(text.split())
    for kind, pattern in _FIGURES:
        if match := pattern.fullmatch(said):
            groups = match.groupdict()
            values = tuple(v.strip(" '\"") for v in (groups.get("values") or "").split(",") if v)
            return Figure(kind, groups.get("name") or "", values, int(groups.get("months") or 0))
    raise ValueError(
        f"'{text}' is not a figure; write 'fact score', 'number of certification', 'customers', "
        "'amount placed by INCENTIVE' or 'deals won in 12 months'"
    )


def parse_requirement(text: str) -> Requirement:
    """Read ``revenue at least 500_000 USD`` or ``score above 0``."""
    match = _REQUIREMENT.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError(
            f"'{text}' is not a requirement; "
            "write 'revenue at least 500_000 USD' or 'score above 0'"
        )
    how: Literal["at least", "above"] = "above" if match["how"] == "above" else "at least"
    return Requirement(match["figure"], how, parse_number(match["edge"]), match["unit"] or "")
