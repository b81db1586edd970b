"""Who is behind an offering: its provider, those it rests on, suppliers, and who controls them."""

from collections.abc import Callable, Iterable, Sequence
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
from largesse.sovereignty.rules.facts import Span
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
        self._known: dict[tuple[str, frozenset[str]], Standing] = {}

    def inside(self, area: str) -> frozenset[str]:
        """The countries of an area on the day."""
        return countries_of(area, self.ownership.day)

    def standing(self, entity: str, area: str) -> Standing:
        """How an entity stands to an area."""
        return self._standing(entity, self.inside(area), area)

    def _standing(self, entity: str, countries: frozenset[str], called: str = "") -> Standing:
        key = entity, countries
        if key not in self._known:
            self._known[key] = standing_of(self.ownership, entity, countries, called)
        return self._known[key]

    def is_outside(self, entity: str, countries: frozenset[str]) -> bool | None:
        """Whether it is outside some countries or controlled from there."""
        side = self.ownership.entity(entity).side(countries)
        controlled = self.controlled(entity, countries)
        if side is Side.OUTSIDE or controlled:
            return True
        return None if side is Side.UNKNOWN or controlled is None else False

    def controlled(self, entity: str, countries: frozenset[str]) -> bool | None:
        """Whether someone outside controls it; None where that cannot be excluded."""
        standing = self._standing(entity, countries)
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
    """Ownership where only statements of a grade count: of an entity below it nothing is known, and
    what it holds is unexplained. Rights stay: they speak against whoever is under them."""
    entities = {
        slug: entity if entity.grade.reaches(floor) else Entity(slug, entity.name)
        for slug, entity in ownership.entities.items()
    }
    holdings = tuple(h for h in ownership.holdings if h.grade.reaches(floor))
    return replace(ownership, entities=entities, holdings=holdings)


@dataclass(frozen=True, slots=True)
class Law:
    """What the laws of all countries do of one kind; ``silent``: they were found not to do it."""

    edges: tuple[Edge, ...]
    silent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether laws outside reach someone who can get at the data; None: it cannot be excluded.

    ``ways`` says whom by which edge; ``untold`` whose country's law no profile tells of.
    """

    value: bool | None
    ways: tuple[tuple[Link, Edge], ...]
    untold: tuple[tuple[Link, str], ...]


def reached_by_law(
    law: Law, chain: Sequence[Link], seen: Seen, area: str, is_complete: bool
) -> Reach:
    """Whether laws outside an area reach someone who can get at the data.

    It is excluded only where all who can get at them, and all who control these, are known to be
    of countries inside, or of countries whose law is told not to reach them.
    """
    inside = seen.inside(area)
    outside = [edge for edge in law.edges if edge.country not in inside]
    told = frozenset(edge.country for edge in outside)
    clear = (inside | law.silent) - told
    ways: list[tuple[Link, Edge]] = []
    untold: list[tuple[Link, str]] = []
    unknown = not is_complete
    for link in chain:
        if link.reaches_data is False:
            continue
        countries = seen.countries(link.entity)
        if link.reaches_data:
            ways += [(link, edge) for edge in outside if edge.country in countries]
        untold += [(link, country) for country in sorted(countries - clear - told - {""})]
        unknown = unknown or seen.is_outside(link.entity, clear) is not False
    if ways:
        return Reach(True, tuple(ways), ())
    return Reach(None if unknown else False, (), tuple(untold))


def any_outside(
    chain: Sequence[tuple[str, bool | None]], seen: Seen, area: str, is_complete: bool
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether someone outside is among those of whom something is true, and who, by id.

    ``chain`` says of whom it is true.
    """
    named, unknown = [], not is_complete
    inside = seen.inside(area)
    for entity, is_so in chain:
        outside = seen.is_outside(entity, inside)
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
    """The first day on which something stated of these entities, or of whoever is behind them, no
    longer holds."""
    behind: dict[str, set[str]] = {}
    pairs = [(holding.held, holding.holder) for holding in ownership.holdings]
    for held, holder in [*pairs, *((right.held, right.holder) for right in ownership.rights)]:
        behind.setdefault(held, set()).add(holder)
    named: set[str] = set()
    ahead = list(entities)
    while ahead:
        at = ahead.pop()
        if at not in named:
            named.add(at)
            ahead += behind.get(at, ())
    dated = [
        *(e.until for slug, e in ownership.entities.items() if slug in named),
        *(h.until for h in ownership.holdings if h.held in named),
        *(r.until for r in ownership.rights if r.held in named),
    ]
    return min((day for day in dated if day is not None), default=None)
