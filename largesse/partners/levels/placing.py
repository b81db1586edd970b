"""Which level a partner's figures reach: pure, exact, with the reasons and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from largesse.partners.rules.documents import LevelDocument, LevelSchemeDocument
from largesse.partners.rules.terms import Requirement
from largesse.partners.rules.times import months_after

Move = Literal["up", "down", "stays", "grace", "enters", "leaves"]
Values = Mapping[str, Decimal | None]
"""By figure, what a partner reached; None where nothing is stated."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The level a partner holds, '' for none; until when it keeps it although it fell short."""

    partner: str
    level: str = ""
    grace_until: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One requirement beside the figure it was compared with."""

    level: str
    requirement: Requirement
    value: Decimal | None

    @property
    def holds(self) -> bool:
        """Whether it is met; what is not stated never meets it."""
        return self.value is not None and self.requirement.holds(self.value)


@dataclass(frozen=True, slots=True)
class Placed:
    """What is proposed for a partner. ``because``: the requirements of its new level, or where it
    falls short those of the old; ``missing``: what the next level still asks for."""

    partner: str
    before: str
    after: str
    move: Move
    because: tuple[Told, ...]
    missing: tuple[Told, ...]
    next_level: str = ""
    keep_until: date | None = None


def place(scheme: LevelSchemeDocument, values: Values, standing: Standing, day: date) -> Placed:
    """The highest level all of whose requirements are met; who falls short may have grace."""
    told = {level.level: _told(level, values) for level in scheme.levels}
    names = list(told)
    met = next((name for name in reversed(names) if all(t.holds for t in told[name])), "")
    before = standing.level if standing.level in told else ""
    move = _move(names, before, met)
    after, keep_until = met, None
    if move in ("down", "leaves") and scheme.grace is not None:
        keep_until = standing.grace_until or months_after(day, scheme.grace)
        if day < keep_until:
            move, after = "grace", before
        else:
            keep_until = None
    next_level = _next(names, met)
    short = before if move in ("down", "leaves", "grace") else after
    return Placed(
        partner=standing.partner,
        before=standing.level,
        after=after,
        move=move,
        because=told.get(short, ()),
        missing=tuple(t for t in told.get(next_level, ()) if not t.holds),
        next_level=next_level,
        keep_until=keep_until,
    )


def _told(level: LevelDocument, values: Values) -> tuple[Told, ...]:
    return tuple(Told(level.level, one, values.get(one.figure)) for one in level.requires)


def _move(names: list[str], before: str, met: str) -> Move:
    if before == met:
        return "stays"
    if not before:
        return "enters"
    if not met:
        return "leaves"
    return "up" if names.index(met) > names.index(before) else "down"


def _next(names: list[str], met: str) -> str:
    at = names.index(met) + 1 if met else 0
    return names[at] if at < len(names) else ""
