"""How an entity stands to an area: what holders outside have of it, directly or through others.

After SecNumCloud 3.2, 19.6.a and b: shares individually and collectively, in capital and in votes;
vetoes and appointments at any share. Each share is a range: what is stated, and what cannot be
excluded as long as something is not stated.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from largesse.sovereignty.ownership.model import VETO, Ownership, Side
from largesse.sovereignty.ownership.paths import Path, paths_of
from largesse.sovereignty.ownership.world import (
    ANYBODY,
    HALF,
    World,
    controlled_by,
    member,
    rest,
    share_in,
    stated_world,
    worst_world,
)

WHOLE = Fraction(1)
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Range:
    """``low`` is stated, ``high`` cannot be excluded."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Standing:
    """An entity seen from an area. None: it cannot be told from what is stated."""

    entity: str
    area: str
    individually: Range
    individually_by: str
    """The outside holder with the highest share; '' if none."""
    collectively: Range
    veto: bool | None
    """Whether an outside holder, or one that it controls, has a veto."""
    veto_by: tuple[str, ...]
    appoints: bool | None
    """Whether outside holders appoint most of the bodies: by right, by seats or by votes."""
    appoints_by: tuple[str, ...]
    seat_inside: bool | None
    administration_inside: bool | None
    establishment_inside: bool | None
    controllers: tuple[str, ...]
    """Who controls it, nearest first, up to the ultimate."""
    controllers_outside: tuple[str, ...]
    """Of these, who is outside or of unknown country."""
    unexplained: Fraction
    """Capital that nobody is stated to hold."""
    paths: tuple[Path, ...]
    """Chains by which outside holders reach it, strongest first."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What every question about one entity and one area needs; worked out once."""

    ownership: Ownership
    entity: str
    countries: frozenset[str]
    world: World
    sides: Mapping[str, Side]
    controlled: Mapping[str, Mapping[str, int]]
    """Of each that can act as one, what it controls as stated."""
    worst: Mapping[str, World]
    """Of each that may be outside, the world in which it holds the rest."""
    worst_controlled: Mapping[str, Mapping[str, int]]

    def among(self, *sides: Side, is_one: bool = True) -> list[str]:
        """Those of certain sides, without the entity itself; ``is_one``: no dispersed holders."""
        return [
            name
            for name, side in self.sides.items()
            if side in sides
            and name != self.entity
            and not (is_one and self.ownership.entity(name).is_dispersed)
        ]

    def counts_outside(self, *, is_worst: bool) -> frozenset[str]:
        """All who count as outside for their whole share: who is, and whom one such controls."""
        if not is_worst:
            named = self.among(Side.OUTSIDE, is_one=False)
            ways = [self.controlled[name] for name in self.among(Side.OUTSIDE)]
        else:
            named = [*self.among(Side.OUTSIDE, Side.UNKNOWN, is_one=False), ANYBODY]
            ways = list(self.worst_controlled.values())
        return frozenset(named).union(*ways)


def standing_of(
    ownership: Ownership, entity: str, countries: frozenset[str], area: str
) -> Standing:
    """How an entity stands to the area of these countries. One that nobody stated is unknown."""
    scene = scene_of(ownership, entity, countries)
    stated = ownership.entity(entity)
    individually, by = _individually(scene)
    veto, veto_by = _veto(scene)
    appoints, appoints_by = _appoints(scene)
    controllers = controllers_of(scene)
    inside = scene.among(Side.INSIDE)
    return Standing(
        entity=entity,
        area=area,
        individually=individually,
        individually_by=by,
        collectively=_collectively(scene),
        veto=veto,
        veto_by=veto_by,
        appoints=appoints,
        appoints_by=appoints_by,
        seat_inside=_is_inside(stated.seat, countries),
        administration_inside=_is_inside(stated.administration, countries),
        establishment_inside=_is_inside(stated.establishment, countries),
        controllers=controllers,
        controllers_outside=tuple(name for name in controllers if name not in inside),
        unexplained=rest(scene.world, ownership, entity).capital,
        paths=paths_of(ownership, entity, scene.sides, scene.controlled),
    )


def scene_of(ownership: Ownership, entity: str, countries: frozenset[str]) -> Scene:
    """Everything that answers rest on."""
    world = stated_world(ownership, entity)
    sides = {name: ownership.entity(name).side(countries) for name in sorted(world.entities)}
    one = [name for name in sides if not ownership.entity(name).is_dispersed]
    maybe = [name for name in one if sides[name] is not Side.INSIDE and name != entity]
    groups = [name for name in sides if name not in one and sides[name] is not Side.INSIDE]
    worst = {name: worst_world(world, ownership, name, groups) for name in [*maybe, ANYBODY]}
    return Scene(
        ownership,
        entity,
        countries,
        world,
        sides,
        {name: controlled_by(world, name) for name in one},
        worst,
        {name: controlled_by(found, name) for name, found in worst.items()},
    )


def held_by(scene: Scene, holder: str) -> Fraction:
    """A holder's stated share: its own, and through others; whole through those it controls."""
    hands = {holder, *scene.controlled.get(holder, ())}
    return share_in(scene.world, scene.entity, dict.fromkeys(hands, WHOLE))


def held_at_most(scene: Scene, holder: str) -> Fraction:
    """The share that cannot be excluded of a holder who is, or may be, outside."""
    hands = {holder, *scene.worst_controlled[holder]}
    return share_in(scene.worst[holder], scene.entity, dict.fromkeys(hands, WHOLE))


def _individually(scene: Scene) -> tuple[Range, str]:
    lows = {name: held_by(scene, name) for name in scene.among(Side.OUTSIDE)}
    # Of a chain the one at its top, who controls the others.
    first = max(lows, key=lambda name: (lows[name], len(scene.controlled[name])), default="")
    low = lows.get(first, NOTHING)
    high = max(held_at_most(scene, name) for name in scene.worst)
    return Range(low, high), first if low else ""


def _collectively(scene: Scene) -> Range:
    low = dict.fromkeys(scene.counts_outside(is_worst=False), WHOLE)
    high = dict.fromkeys(scene.counts_outside(is_worst=True), WHOLE)
    return Range(
        share_in(scene.world, scene.entity, low),
        share_in(scene.worst[ANYBODY], scene.entity, high),
    )


def _has_rest(scene: Scene) -> bool:
    left = rest(scene.world, scene.ownership, scene.entity)
    return left.capital > 0 or left.votes > 0


def _veto(scene: Scene) -> tuple[bool | None, tuple[str, ...]]:
    """A veto over one that controls the entity may reach it: that cannot be excluded."""
    surely, maybe = (scene.counts_outside(is_worst=is_worst) for is_worst in (False, True))
    vetoes = [right for right in scene.ownership.rights if right.right == VETO]
    own = [right.holder for right in vetoes if right.held == scene.entity]
    proven = _among(own, surely)
    if proven:
        return True, proven
    above = [right.holder for right in vetoes if right.held in controllers_of(scene)]
    possible = _among([*own, *above], maybe)
    is_stated = scene.ownership.entity(scene.entity).is_stated
    return (None if possible or _has_rest(scene) or not is_stated else False), possible


def _appoints(scene: Scene) -> tuple[bool | None, tuple[str, ...]]:
    surely, maybe = (scene.counts_outside(is_worst=is_worst) for is_worst in (False, True))
    proven = _appointing(scene, surely, NOTHING, is_worst=False)
    if proven:
        return True, proven
    left = rest(scene.world, scene.ownership, scene.entity)
    stakes = scene.world.stakes.get(scene.entity, ())
    anybody = left.votes + sum(
        member(stake, holder).votes
        for stake in stakes
        if (holder := scene.ownership.entity(stake.holder)).is_dispersed and stake.holder in maybe
    )
    possible = _appointing(scene, maybe, anybody, is_worst=True)
    is_stated = scene.ownership.entity(scene.entity).is_stated
    return (None if possible or _has_rest(scene) or not is_stated else False), _among(
        possible, scene.sides
    )


def _appointing(
    scene: Scene, hands: Collection[str], votes: Fraction, *, is_worst: bool
) -> tuple[str, ...]:
    """Which of these hands together appoint most of the bodies, by right, by seats or by votes."""
    world, entity = scene.world, scene.entity
    found = _among(world.appoints.get(entity, ()), hands)
    seats = world.seats.get(entity, {})
    of = world.seats_of.get(entity, 0)
    seated = _among(seats, hands)
    left = of - sum(seats.values()) if is_worst else 0
    if (sum(seats[name] for name in seated) + left) * 2 > of:
        found += (*seated, ANYBODY) if left else seated
    stakes = world.stakes.get(entity, ())
    own = sum((stake.votes for stake in stakes if stake.holder == entity), NOTHING)
    voting = [
        stake
        for stake in stakes
        if stake.holder in hands
        and stake.votes
        and stake.holder != entity
        and not scene.ownership.entity(stake.holder).is_dispersed
    ]
    if sum((stake.votes for stake in voting), votes) > (1 - own) * HALF:
        found += (*(stake.holder for stake in voting), *((ANYBODY,) if votes else ()))
    return tuple(sorted(set(found)))


def _among(names: Iterable[str], hands: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name in hands}))


def controllers_of(scene: Scene) -> tuple[str, ...]:
    """Who controls the entity, nearest first."""
    steps = {
        name: found[scene.entity]
        for name, found in scene.controlled.items()
        if scene.entity in found and name != scene.entity
    }
    return tuple(sorted(steps, key=lambda name: (steps[name], name)))


def _is_inside(place: str, countries: frozenset[str]) -> bool | None:
    return place in countries if place else None
