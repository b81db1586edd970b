"""Everybody behind an entity, with what each has of it and on which side it counts."""

from dataclasses import dataclass
from fractions import Fraction

from largesse.sovereignty.ownership.model import Right, Side
from largesse.sovereignty.ownership.standing import Range, Scene, held_at_most, held_by


@dataclass(frozen=True, slots=True)
class Holder:
    """One that has a share of the entity or a right over it, directly or through others."""

    holder: str
    side: Side
    """Where it is."""
    counts: Side
    """As what its share counts: outside too where one outside controls it."""
    capital: Fraction
    """What it holds directly."""
    votes: Fraction
    share: Range
    """What it has in all: the stricter of capital and votes, whole through what it controls."""
    rights: tuple[Right, ...]
    """Rights over the entity itself."""


def holders_of(scene: Scene) -> tuple[Holder, ...]:
    """All who have something of the entity, the largest first."""
    surely, maybe = (scene.counts_outside(is_worst=is_worst) for is_worst in (False, True))
    stakes = {stake.holder: stake for stake in scene.world.stakes.get(scene.entity, ())}
    found = []
    for name, side in scene.sides.items():
        if name == scene.entity:
            continue
        counts = Side.OUTSIDE if name in surely else Side.UNKNOWN if name in maybe else Side.INSIDE
        stake = stakes.get(name)
        capital, votes = (stake.capital, stake.votes) if stake else (Fraction(0),) * 2
        rights = tuple(
            right
            for right in scene.ownership.rights
            if (right.holder, right.held) == (name, scene.entity)
        )
        low = held_by(scene, name)
        high = held_at_most(scene, name) if name in scene.worst else low
        if low or high or rights:
            found.append(
                Holder(name, side, counts, capital, votes, Range(low, max(low, high)), rights)
            )
    found.sort(key=lambda each: (-each.share.low, -each.share.high, each.holder))
    return tuple(found)
