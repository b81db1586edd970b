"""Levels that partners no longer reach once a part of their consumption is lost.

Of a level's figures, what a run placed a partner by falls as the partner's consumption does, and
the number of its customers by those it loses wholly. Facts, such as certifications, stay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from largesse.money import EXACT, quotient
from largesse.partners.levels.placing import Standing, Told, Values, place
from largesse.partners.rules.documents import LevelSchemeDocument
from largesse.programme.calendar import last_day
from largesse.sovereignty.exposure.world import Mask, World


@dataclass(frozen=True, slots=True)
class Levels:
    """A level scheme, and every partner's figures as they are."""

    scheme: LevelSchemeDocument
    values: Mapping[str, Values]
    """By partner, then figure; None where nothing is stated."""


@dataclass(frozen=True, slots=True)
class LevelLost:
    """A partner that no longer reaches its level; ``after`` '' where it reaches none."""

    partner: str
    before: str
    after: str
    short_of: tuple[Told, ...]
    """What its level asks and it no longer has."""


def levels_lost(
    world: World, levels: Levels, kept: Mapping[str, Fraction], lost: Mask
) -> Iterator[LevelLost]:
    """Partners that fall, by name; ``kept`` is the part of its consumption that each keeps.

    Grace is left out: it defers a fall, and does not prevent it.
    """
    scheme = levels.scheme.model_copy(update={"grace": None})
    names = [level.level for level in scheme.levels]
    gone = _customers_gone(world, lost)
    day = last_day(world.last)
    for partner in sorted(kept.keys() & levels.values.keys()):
        values = levels.values[partner]
        reached = place(scheme, values, Standing(partner), day).after
        scaled = _scaled(scheme, values, kept[partner], gone.get(partner, 0))
        fallen = place(scheme, scaled, Standing(partner, reached), day)
        if reached and fallen.move in ("down", "leaves"):
            short = tuple(told for told in fallen.because if not told.holds)
            assert fallen.after == "" or names.index(fallen.after) < names.index(reached)
            yield LevelLost(partner, reached, fallen.after, short)


def needs_for_levels(world: World, levels: Levels) -> dict[str, int]:
    """What each partner must sell in the window, in minor units, to reach the level it reaches.

    Left out: partners that reach none, and those whose level asks for nothing that consumption
    decides.
    """
    found = {}
    sold = dict(zip([p.id for p in world.partners], world.sold_minor.tolist(), strict=True))
    scheme = levels.scheme
    for partner, values in levels.values.items():
        reached = place(scheme, values, Standing(partner), last_day(world.last)).after
        asked = {level.level: level.requires for level in scheme.levels}.get(reached, ())
        needs = [
            _least(sold[partner], values[one.figure], one.edge, is_above=one.how == "above")
            for one in asked
            if scheme.figures[one.figure].kind == "placed" and partner in sold
        ]
        if needs:
            found[partner] = max(needs)
    return found


def _least(sold: int, value: Decimal | None, edge: Decimal, *, is_above: bool) -> int:
    """The least whole amount at which the figure, in proportion, still meets its edge."""
    assert value is not None, "a requirement that is met has a value"
    if value <= 0 or edge <= 0:
        return 0
    exact = sold * Fraction(edge) / Fraction(value)
    top, bottom = exact.as_integer_ratio()
    return top // bottom + 1 if is_above else -(-top // bottom)


def _scaled(
    scheme: LevelSchemeDocument, values: Values, kept: Fraction, customers_gone: int
) -> Values:
    found = dict(values)
    for name, figure in scheme.figures.items():
        value = values.get(name)
        if value is None:
            continue
        if figure.kind == "placed":
            whole = EXACT.multiply(value, Decimal(kept.numerator))
            found[name] = quotient(whole, Decimal(kept.denominator))
        elif figure.kind == "customers":
            found[name] = max(Decimal(0), value - customers_gone)
    return found


def _customers_gone(world: World, lost: Mask) -> dict[str, int]:
    """By partner, how many customers it sells nothing to any more."""
    codes = world.columns["customer"].codes[world.sold_line]
    pairs = np.stack([world.sold_partner, codes], axis=1)
    is_lost = lost[world.sold_line]
    gone = {tuple(pair) for pair in pairs[is_lost].tolist()}
    gone -= {tuple(pair) for pair in pairs[~is_lost].tolist()}
    counts: dict[str, int] = {}
    for number, _ in gone:
        partner = world.partners[number].id
        counts[partner] = counts.get(partner, 0) + 1
    return counts
