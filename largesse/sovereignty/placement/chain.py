"""Who is behind an offering: its provider, those it rests on, suppliers, and who controls them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from largesse.programme.model import Text
from largesse.sovereignty.areas import countries_of
from largesse.sovereignty.assessment.offerings import Offering
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.ownership.model import Entity, Ownership, Side
from largesse.sovereignty.ownership.standing import (
    Range,
    Standing,
    controllers_of,
    scene_of,
    standing_of,
)
from largesse.sovereignty.rules.facts import Said, Span
from largesse.sovereignty.rules.model import Edge

_HALF = Fraction(1, 2)
_PLACES = 18


@dataclass(frozen=True, slots=True)
class Link:
    """Someone in the chain: the entity, its part in it, and whether it can get at the data."""

    entity: str
    part: Text
    reaches_data: bool | None
    replaceable: bool | None


def links_of(parts: Sequence[Offering], floor: Grade) -> tuple[Link, ...]:
    """The chain of an offering and of all it rests on, provider first.

    What is said in favour of a supplier counts where the offering's statements reach ``floor``.
    """
    found = [Link(parts[0].provider, Text("provider", "prestataire"), True, False)]
    found += [Link(part.provider, _provider_of(part), True, False) for part in parts[1:]]
    found += [
        Link(
            s.entity,
            _supplier_of(s.provides),
            _counted(s.reaches_data, False, part.grade, floor),
            _counted(s.replaceable, True, part.grade, floor),
        )
        for part in parts
        for s in part.suppliers
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Group:
    """An entity and all who control it; ``is_open``: somebody unknown may control it besides."""

    members: frozenset[str]
    is_open: bool = False

    def meets(self, other: "Group") -> bool:
        """Whether somebody controls both, as stated."""
        return not self.members.isdisjoint(other.members)

    def may_meet(self, other: "Group") -> bool:
        """Whether that cannot be excluded."""
        return self.is_open or other.is_open or self.meets(other)


NOBODY = Group(frozenset())


def group_of(ownership: Ownership, entity: str) -> Group:
    """The group that an entity belongs to."""
    scene = scene_of(ownership, entity, frozenset())
    is_open = any(
        entity in found and entity not in scene.controlled.get(name, ())
        for name, found in scene.worst_controlled.items()
    )
    return Group(frozenset({entity, *controllers_of(scene)}), is_open)


def _counted(value: bool | None, good: bool, grade: Grade, floor: Grade) -> bool | None:
    """A statement as it counts: what speaks for the offering needs its evidence."""
    return None if value is good and not grade.reaches(floor) else value


def _provider_of(part: Offering) -> Text:
    return Text(f"provider of {part.id}", f"prestataire de {part.id}")


def _supplier_of(what: Text) -> Text:
    return Text(f"supplier of {what.en}", f"fournisseur de {what.in_language('fr')}")


class Seen:
    """Owners seen from areas, each question answered once; ``floor`` is the grade that counts."""

    def __init__(self, ownership: Ownership, floor: Grade) -> None:
        self.ownership = _counting(ownership, floor)
        self._known: dict[tuple[str, str], Standing] = {}

    def standing(self, entity: str, area: str) -> Standing:
        """How an entity stands to an area."""
        if (entity, area) not in self._known:
            countries = countries_of(area, self.ownership.day)
            self._known[entity, area] = standing_of(self.ownership, entity, countries, area)
        return self._known[entity, area]

    def is_outside(self, entity: str, area: str) -> bool | None:
        """Whether it is outside an area or controlled from there."""
        countries = countries_of(area, self.ownership.day)
        side = self.ownership.entity(entity).side(countries)
        controlled = self.controlled(entity, area)
        if side is Side.OUTSIDE or controlled:
            return True
        return None if side is Side.UNKNOWN or controlled is None else False

    def controlled(self, entity: str, area: str) -> bool | None:
        """Whether someone outside controls it; None where that cannot be excluded."""
        standing = self.standing(entity, area)
        countries = countries_of(area, self.ownership.day)
        sides = {self.ownership.entity(c).side(countries) for c in standing.controllers_outside}
        if Side.OUTSIDE in sides or standing.appoints:
            return True
        maybe = sides or standing.appoints is None or standing.individually.high > _HALF
        return None if maybe else False

    def countries(self, entity: str) -> frozenset[str]:
        """The countries that an entity and its controllers answer to; '' where one is unknown."""
        standing = self.standing(entity, "EU")
        named = [self.ownership.entity(name) for name in (entity, *standing.controllers)]
        return frozenset(e.country for e in named).union(*(_seats(e) for e in named))


def _seats(entity: Entity) -> frozenset[str]:
    places = (entity.seat, entity.administration, entity.establishment)
    return frozenset(places) - {""}


def _counting(ownership: Ownership, floor: Grade) -> Ownership:
    """Ownership where only statements of a grade count; what speaks against stays."""
    entities = {
        slug: entity
        if entity.grade.reaches(floor)
        else replace(entity, country="", seat="", administration="", establishment="")
        for slug, entity in ownership.entities.items()
    }
    holdings = tuple(h for h in ownership.holdings if h.grade.reaches(floor))
    return replace(ownership, entities=entities, holdings=holdings)


def reached_by_law(
    edges: Iterable[Edge], chain: Sequence[Link], seen: Seen, area: str, is_complete: bool
) -> tuple[bool | None, tuple[tuple[Link, Edge], ...]]:
    """Whether laws outside an area reach someone who can get at the data: whom, by which edge.

    None where it cannot be excluded: a country, a controller, or a supplier is unknown.
    """
    inside = countries_of(area, seen.ownership.day)
    outside = [edge for edge in edges if edge.country not in inside]
    ways: list[tuple[Link, Edge]] = []
    unknown = not is_complete
    for link in chain:
        if link.reaches_data is False:
            continue
        countries = seen.countries(link.entity)
        for edge in outside:
            if edge.country in countries and link.reaches_data:
                ways.append((link, edge))
            unknown = unknown or (edge.country in countries and link.reaches_data is None)
        unknown = unknown or "" in countries or seen.controlled(link.entity, area) is None
    if ways:
        return True, tuple(ways)
    return (None if unknown and outside else False), ()


def any_outside(
    chain: Sequence[tuple[str, bool | None]], seen: Seen, area: str, is_complete: bool
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether someone outside is among those of whom something is true, and who, by id.

    ``chain`` says of whom it is true.
    """
    named, unknown = [], not is_complete
    for entity, is_so in chain:
        outside = seen.is_outside(entity, area)
        if is_so and outside:
            named.append(entity)
        elif is_so is not False and outside is not False:
            unknown = True
    if named:
        return True, tuple(dict.fromkeys(named))
    return (None if unknown else False), ()


def span_of(share: Range) -> Decimal | Span:
    """A share as rules read it: exact where it can be written so, else bounds around it."""
    low, high = _decimal(share.low, floor), _decimal(share.high, ceil)
    return low if low == high else Span(low, high)


def _decimal(share: Fraction, rounded: Callable[[Fraction], int]) -> Decimal:
    return Decimal(rounded(share * 10**_PLACES)).scaleb(-_PLACES)


def ends(ownership: Ownership, entities: Iterable[str]) -> date | None:
    """The first day on which something stated of these entities no longer holds."""
    named = set(entities)
    dated = [
        *(e.until for slug, e in ownership.entities.items() if slug in named),
        *(h.until for h in ownership.holdings if h.held in named),
        *(r.until for r in ownership.rights if r.held in named),
    ]
    return min((day for day in dated if day is not None), default=None)


def unknown_said(names: Mapping[str, Text]) -> Mapping[str, Said]:
    """Explicit unknowns, each with what is missing."""
    return {name: Said(None, Grade.UNKNOWN, why) for name, why in names.items()}
