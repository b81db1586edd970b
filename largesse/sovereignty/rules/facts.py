"""What is known of one placement as seen from one area: values, ranges, and their evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from largesse.programme.model import Text
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.words import word

Known = bool | str | Decimal | frozenset[str]
NO_REASON = Text("")


@dataclass(frozen=True, slots=True)
class Span:
    """A number that is known only between two bounds."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Said:
    """A fact: its value, how well it is evidenced, and on what it rests, in words.

    ``value`` None is an explicit unknown; ``why`` then says what is missing.
    """

    value: Known | Span | None
    grade: Grade = Grade.CERTIFIED
    why: Text = NO_REASON
    until: date | None = None
    """The first day on which what it rests on no longer holds."""
    by: tuple[str, ...] = ()
    """Who makes it so, by id: where it is another, so is the fact."""


UNKNOWN = Said(None, Grade.UNKNOWN, Text("nobody has stated it", "personne ne l'a déclaré"))
NOTHING: Mapping[str, Said] = MappingProxyType({})
NOTHING_GRADED: Mapping[tuple[str, Grade], Said] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by the names of ``columns.py``; what is absent is unknown."""

    said: Mapping[str, Said] = field(default_factory=lambda: NOTHING)
    graded: Mapping[tuple[str, Grade], Said] = field(default_factory=lambda: NOTHING_GRADED)
    """What a fact comes to where only evidence of a grade or better counts: a SEAL, a share."""

    def get(self, name: str) -> Said:
        """A fact; an explicit unknown where nobody stated it."""
        return self.said.get(name, UNKNOWN)

    def counted(self, name: str, floor: Grade) -> Said:
        """A fact as it counts where evidence of a grade is asked for: below it, it is unknown."""
        if (name, floor) in self.graded:
            return self.graded[name, floor]
        found = self.get(name)
        if found.value is None or found.grade.reaches(floor):
            return found
        return replace(found, value=None, why=_below(found, floor))

    def with_(self, changes: Mapping[str, Said]) -> "Facts":
        """These facts with others in their place."""
        graded = {key: said for key, said in self.graded.items() if key[0] not in changes}
        return Facts({**self.said, **changes}, graded)

    def and_(self, others: "Facts") -> "Facts":
        """These facts and others of other names."""
        return Facts({**self.said, **others.said}, {**self.graded, **others.graded})


def _below(found: Said, floor: Grade) -> Text:
    """Why a fact that is stated counts as unknown."""
    en, fr = found.why.en or "stated", found.why.in_language("fr") or "déclaré"
    was, asked = word(found.grade, "fr"), word(floor, "fr")
    return Text(
        f"{en}; only {found.grade}, and {floor} is asked for",
        f"{fr} ; seulement {was}, et il faut : {asked}",
    )
