"""What is stated of legal entities: where they are, who holds them, who has rights over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from largesse.sovereignty.grades import Grade

KINDS = ("company", "state", "public-body", "person", "fund", "dispersed")
"""``dispersed``: many small holders told as one, such as a free float."""
NOT_HELD = frozenset({"state", "public-body", "person", "dispersed"})
"""Nobody holds capital of these, so nothing of them can be unexplained."""
VETO, APPOINTS, SEATS = "veto", "appoints-majority", "seats"
RIGHTS = (VETO, APPOINTS, SEATS)


class Side(StrEnum):
    """Where an entity stands of an area's border; unknown is never inside."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """From its first day to the first on which it is no longer so; whose word, known since when."""

    since: date | None = None
    until: date | None = None
    source: str = ""
    known_at: date | None = None
    grade: Grade = Grade.UNKNOWN
    line: int | None = None
    """Line of its file; None where it comes from no file."""

    def holds_on(self, day: date) -> bool:
        """Whether it is so on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True)
class Entity(Dated):
    """A legal entity. Places are countries of two letters; '' is unknown."""

    entity: str
    name: str
    kind: str = ""
    """One of :data:`KINDS`; '' where nobody stated the entity."""
    country: str = ""
    seat: str = ""
    administration: str = ""
    establishment: str = ""
    largest: Fraction | None = None
    """Of dispersed holders, the most that any one of them holds."""
    note: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether anybody stated it."""
        return bool(self.kind)

    @property
    def can_be_held(self) -> bool:
        """Whether somebody holds its capital, known or not."""
        return self.kind not in NOT_HELD

    @property
    def is_dispersed(self) -> bool:
        """Whether it is many holders, who do not act as one."""
        return self.kind == "dispersed"

    def side(self, countries: frozenset[str]) -> Side:
        """Where it stands: outside where any place stated of it is.

        A third party is one with its seat, central administration or principal establishment
        outside (SecNumCloud 3.2, 19.6.b). Where these are not stated, its country stands for them.
        """
        stated = {self.country, self.seat, self.administration, self.establishment} - {""}
        if stated - countries:
            return Side.OUTSIDE
        return Side.INSIDE if self.country else Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class Holding(Dated):
    """A share of an entity's capital and of its votes, in one hand."""

    holder: str
    held: str
    capital: Fraction
    votes: Fraction


@dataclass(frozen=True, slots=True)
class Right(Dated):
    """A right over an entity that needs no share of it."""

    holder: str
    held: str
    right: str
    """One of :data:`RIGHTS`."""
    seats: int | None = None
    of: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ownership:
    """All that is known of a day: one entity per slug, one holding per pair."""

    entities: Mapping[str, Entity]
    holdings: tuple[Holding, ...]
    rights: tuple[Right, ...]
    day: date

    def entity(self, slug: str) -> Entity:
        """An entity; without kind and country where nobody stated it."""
        return self.entities.get(slug) or Entity(slug, slug)

    def called(self, slug: str) -> str:
        """Its name, with its country in brackets."""
        entity = self.entity(slug)
        return f"{entity.name} ({entity.country or '?'})"
