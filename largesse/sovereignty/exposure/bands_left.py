"""Bands of scales that partners fall out of once a part of what places them is lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from largesse.entitlement.overview import Placing
from largesse.entitlement.plan.describe import band_text
from largesse.expr.tree import Column
from largesse.programme.model import Incentive, Programme
from largesse.programme.terms.scales import Scale


@dataclass(frozen=True, slots=True)
class BandLeft:
    """A partner that falls into a lower band, or below all (``after`` '').

    ``before`` and ``after`` are written as in the rule; ``placed`` and ``left`` are what places it,
    a ratio where the scale is in per cent.
    """

    partner: str
    incentive: str
    interval: str
    before: str
    after: str
    placed: Fraction
    left: Fraction


def bands_left(
    programme: Programme, placings: Sequence[Placing], kept: Mapping[str, Fraction]
) -> Iterator[BandLeft]:
    """Falls of the partners in ``kept``, the part of its consumption that each keeps.

    Looked at are scales by an amount or a ratio, of one option or of one by level; a ratio to a
    period before falls as its numerator does.
    """
    for one in placings:
        share = kept.get(one.partner)
        scale = _scale(programme.incentives.get(one.incentive), one.level)
        placed = None if scale is None else _placed(scale, one)
        if share is None or scale is None or placed is None:
            continue
        before, after = _band(scale, placed), _band(scale, placed * share)
        if before is not None and before != after:
            yield BandLeft(
                one.partner,
                one.incentive,
                one.interval,
                band_text(scale, scale.bands[before]),
                "" if after is None else band_text(scale, scale.bands[after]),
                placed,
                placed * share,
            )


def _scale(incentive: Incentive | None, level: str) -> Scale | None:
    """The scale that applies at a level; None where something else decides too."""
    if incentive is None or incentive.is_per_line or incentive.choice.is_table:
        return None
    placing = incentive.placing
    if placing is not None and (placing.minus_one or placing.absolute or placing.across):
        return None
    choice = incentive.choice
    if choice.by is None:
        return choice.options[0].scale
    if choice.by_rows or not isinstance(choice.by, Column) or choice.by.name != "level":
        return None
    by_value = {option.value: option.scale for option in choice.options}
    return by_value.get(level, by_value.get(None))


def _placed(scale: Scale, one: Placing) -> Fraction | None:
    if not scale.in_percent:
        return Fraction(one.placed)
    return Fraction(one.placed) / Fraction(one.reference) if one.reference else None


def _band(scale: Scale, value: Fraction) -> int | None:
    """The number of the band that holds a value; None where it lies below the first."""
    found = None
    for number, band in enumerate(scale.bands):
        low = band.low
        is_above = low is None or (value >= low if scale.includes == "low" else value > low)
        found = number if is_above else found
    return found
