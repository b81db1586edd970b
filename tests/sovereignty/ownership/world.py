"""A small invented world: `provider` (FR) and who may be behind it, told in one line each."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from largesse.sovereignty.ownership.model import Entity, Holding, Ownership, Right
from largesse.sovereignty.ownership.reading import ownership_of
from largesse.sovereignty.ownership.standing import Standing, standing_of

DAY = date(2024, 6, 1)
EU = frozenset({"FR", "DE", "NL"})
ENTITIES = {
    # entity        kind           country
    "provider":    ("company",     "FR"),
    "northwind":   ("company",     "FR"),
    "westerly":    ("company",     "DE"),
    "leeward":     ("company",     "NL"),
    "state":       ("state",       "FR"),
    "founder":     ("person",      "FR"),
    "harbour":     ("state",       "US"),
    "lagoon":      ("person",      "NZ"),
    "drifter":     ("person",      ""),
    "riddle":      ("company",     ""),
    "us-float":    ("dispersed",   "US"),
    "eu-float":    ("dispersed",   "FR"),
}  # fmt: skip


def entities(largest: str = "") -> list[Entity]:
    most = Fraction(largest) / 100 if largest else None
    return [
        Entity(slug, slug.title(), kind, country, largest=most if kind == "dispersed" else None)
        for slug, (kind, country) in ENTITIES.items()
    ]


def holding(told: str) -> Holding:
    """``harbour 24 provider``, or with votes ``harbour 24/10 provider``."""
    holder, shares, held = told.split()
    capital, _, votes = shares.partition("/")
    return Holding(holder, held, Fraction(capital) / 100, Fraction(votes or capital) / 100)


def right(told: str) -> Right:
    """``harbour veto provider``, or ``harbour seats 5/9 provider``."""
    holder, kind, *number, held = told.split()
    seats, _, of = number[0].partition("/") if number else ("", "", "")
    return Right(holder, held, kind, int(seats) if seats else None, int(of) if of else None)


def owned(told: Sequence[str], rights: Sequence[str] = (), largest: str = "") -> Ownership:
    return ownership_of(entities(largest), map(holding, told), map(right, rights), DAY)


def standing(
    told: Sequence[str], rights: Sequence[str] = (), largest: str = "", entity: str = "provider"
) -> Standing:
    return standing_of(owned(told, rights, largest), entity, EU, "EU")
