"""What follows from a loss: levels that are no longer reached, bands that are left, targets that
can no longer be met, money that is free again. Partners that are gone themselves are not listed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from largesse.entitlement.overview import Placing
from largesse.programme.model import Programme
from largesse.sovereignty.exposure.bands_left import BandLeft, bands_left
from largesse.sovereignty.exposure.events import together
from largesse.sovereignty.exposure.levels_lost import LevelLost, Levels, levels_lost
from largesse.sovereignty.exposure.losses import Loss
from largesse.sovereignty.exposure.world import World, numbers_of


@dataclass(frozen=True, slots=True)
class TargetMissed:
    """A target that was reached and can no longer be, by what is sold through the partner."""

    partner: str
    name: str
    interval: str
    needed_minor: int
    """Over the window, at an even pace."""
    before_minor: int
    after_minor: int


@dataclass(frozen=True, slots=True)
class Freed:
    """What an envelope need not bear any more: commitments without use, and what is not earned."""

    envelope: str
    committed_minor: int
    earned_minor: int


@dataclass(frozen=True, slots=True)
class SecondRound:
    """What follows from a loss."""

    levels: tuple[LevelLost, ...]
    bands: tuple[BandLeft, ...]
    targets: tuple[TargetMissed, ...]
    freed: tuple[Freed, ...]


def second_round(
    world: World,
    loss: Loss,
    programme: Programme | None = None,
    placings: Sequence[Placing] = (),
    levels: Iterable[Levels] = (),
) -> SecondRound:
    """What follows from a loss; ``placings`` are what placed partners in the window's last month.

    Bands need the programme, levels their schemes: what is not given is not told.
    """
    schemes = tuple(levels)
    kept: dict[str, Fraction] = {}
    if schemes or placings:
        kept = {one.partner: 1 - one.share for one in loss.partners if not one.is_gone}
    lost = together(world, loss.events).lines
    return SecondRound(
        tuple(fallen for one in schemes for fallen in levels_lost(world, one, kept, lost)),
        tuple(bands_left(programme, placings, kept)) if programme is not None else (),
        tuple(_targets_missed(world, loss)),
        tuple(_freed(loss)),
    )


def _targets_missed(world: World, loss: Loss) -> Iterator[TargetMissed]:
    left = {one.partner: one for one in loss.partners if not one.is_gone}
    for number in numbers_of(world.ids, left):
        one = left[world.ids[number]]
        after = one.before_minor - one.lost_minor
        for target in world.partners[number].targets:
            needed = target.needed_minor(world.months)
            if after < needed <= one.before_minor:
                yield TargetMissed(
                    one.partner,
                    target.name,
                    target.interval,
                    needed,
                    one.before_minor,
                    after,
                )


def _freed(loss: Loss) -> Iterator[Freed]:
    committed = dict(loss.undelivered.by_envelope)
    for envelope in sorted(committed.keys() | loss.by_envelope_minor.keys()):
        yield Freed(envelope, committed.get(envelope, 0), loss.by_envelope_minor.get(envelope, 0))
