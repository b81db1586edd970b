"""What a partner asks next: how far is the next band, and what is one more sale worth?"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from largesse.entitlement.proof.amounts import Key, Partner
from largesse.entitlement.proof.scale import Given, band_reached, bounds_of, edge_of
from largesse.entitlement.proof.words import Bounds
from largesse.money import EXACT
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.placing import Placing
from largesse.programme.terms.scales import Band, Scale

_MORE_MONEY, _MORE_COUNTED = Decimal(1000), Decimal(1)


@dataclass(frozen=True, slots=True)
class NextBand:
    """The next band above, and what is still missing, in the placing measure's unit."""

    bounds: Bounds
    missing: Amount


@dataclass(frozen=True, slots=True)
class Worth:
    """What a little ``more`` of the rule's measure would add to the rounded amount."""

    more: Amount
    adds: Amount


def worth_of_more(paper: Partner, key: Key, month: int) -> Worth | None:
    """What another 1,000 in money, or one more of what is counted, would add in the month.

    Worked out in full, so caps, bands and vesting count. None where the rule looks at single lines.
    """
    incentive = paper.programme.incentives[key.incentive]
    if incentive.is_per_line:
        return None
    measure = incentive.measure
    more = _MORE_MONEY if measure.is_money else _MORE_COUNTED
    with localcontext(EXACT):
        now = paper.position(key, month).rounded
        adds = paper.with_more(key, month, more).position(key, month).rounded - now
    return Worth(Amount(more, measure.unit), Amount(adds, incentive.unit))


def next_band(paper: Partner, key: Key, month: int) -> NextBand | None:
    """The next band of the scale that applies at the end of the month; None at the top."""
    incentive = paper.programme.incentives[key.incentive]
    if incentive.is_per_line:
        return None
    with localcontext(EXACT):
        proven = paper.position(key, month)
        scale = _scale(paper, incentive, key, month)
        placing = incentive.placing or Placing()
        if scale is None or (placing.reference is not None and not proven.reference):
            return None
        n = proven.placed
        d = proven.reference if placing.is_ratio else None
        if placing.minus_one and proven.reference is not None:
            n -= proven.reference
        given = Given(n, d, n)
        band = _above(scale, given)
        if band is None or band.low is None:
            return None
        missing = Amount(edge_of(given, band.low) - n, incentive.placing_measure.unit)
        return NextBand(bounds_of(scale, band), missing)


def _scale(paper: Partner, incentive: Incentive, key: Key, month: int) -> Scale | None:
    position = paper.option_now(incentive, key, month)
    return None if position is None else incentive.choice.options[position].scale


def _above(scale: Scale, given: Given) -> Band | None:
    reached = band_reached(scale, given)
    bands = scale.reaching
    if reached is None:
        first = bands[0]
        below = first.low is not None and given.n < edge_of(given, first.low)
        return first if below else None
    position = bands.index(reached)
    return bands[position + 1] if position + 1 < len(bands) else None
