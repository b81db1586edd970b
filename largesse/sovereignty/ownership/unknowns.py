"""What is not stated and could change how an entity stands, with what would settle it."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from largesse.sovereignty.ownership.model import Side
from largesse.sovereignty.ownership.standing import Scene
from largesse.sovereignty.ownership.world import rest


class Missing(StrEnum):
    """What can be left unsaid of an entity."""

    ENTITY = "entity"
    COUNTRY = "country"
    HOLDERS = "holders"
    LARGEST = "largest"
    SEATS = "seats"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that nobody stated; ``share`` of capital or votes where holders are missing."""

    entity: str
    missing: Missing
    share: Fraction = Fraction(0)


def unknowns_of(scene: Scene) -> tuple[Unknown, ...]:
    """All of them, the entity's own first, then those of who is behind it."""
    names = [scene.entity, *(name for name in scene.sides if name != scene.entity)]
    return tuple(unknown for name in names for unknown in _of(scene, name))


def _of(scene: Scene, name: str) -> list[Unknown]:
    entity = scene.ownership.entity(name)
    found = []
    if not entity.is_stated:
        found.append(Unknown(name, Missing.ENTITY))
    elif not entity.country:
        found.append(Unknown(name, Missing.COUNTRY))
    left = rest(scene.world, scene.ownership, name)
    share = max(left.capital, left.votes)
    if share:
        found.append(Unknown(name, Missing.HOLDERS, share))
    if entity.is_dispersed and entity.largest is None and scene.sides[name] is not Side.INSIDE:
        found.append(Unknown(name, Missing.LARGEST))
    seats = scene.world.seats.get(name, {})
    if seats and sum(seats.values()) < scene.world.seats_of[name]:
        found.append(Unknown(name, Missing.SEATS))
    places = (entity.seat, entity.administration, entity.establishment)
    if name == scene.entity and entity.is_stated and "" in places:
        found.append(Unknown(name, Missing.PLACES))
    return found
