"""Names of a programme's own things in two languages: counted units, intervals."""

import re
from collections.abc import Mapping
from decimal import Decimal

from largesse.money import is_currency

_UNITS: Mapping[str, tuple[str, str, str, str]] = {
    "customers": ("customer", "customers", "client", "clients"),
    "days": ("day", "days", "jour", "jours"),
    "deals": ("deal", "deals", "affaire", "affaires"),
    "hours": ("hour", "hours", "heure", "heures"),
    "licences": ("licence", "licences", "licence", "licences"),
    "lines": ("line", "lines", "ligne", "lignes"),
    "milestones": ("milestone", "milestones", "jalon", "jalons"),
    "partners": ("partner", "partners", "partenaire", "partenaires"),
    "projects": ("project", "projects", "projet", "projets"),
    "seats": ("seat", "seats", "place", "places"),
    "slots": ("slot", "slots", "créneau", "créneaux"),
    "units": ("unit", "units", "unité", "unités"),
}
_NAMED = re.compile(r"(FY)?(\d{4})(?: ([QH])(\d))?")
_TERM = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")


def is_one(value: Decimal | int, language: str) -> bool:
    """Whether a number takes the singular: one in English, anything below two in French."""
    return -2 < value < 2 if language == "fr" else value == 1


def unit_word(unit: str, value: Decimal | int, language: str) -> str:
    """The word for so many of a unit; a currency's code and a programme's own word stay."""
    if is_currency(unit) or unit not in _UNITS:
        return unit
    one, many, un, plusieurs = _UNITS[unit]
    if language == "fr":
        return un if is_one(value, language) else plusieurs
    return one if is_one(value, language) else many


def period_name(name: str, language: str) -> str:
    """``FY2024 Q2``, in French ``exercice 2024, T2``; a name of another form stays."""
    if language != "fr":
        return name
    if term := _TERM.fullmatch(name):
        return f"{term[1]} au {term[2]}"
    match = _NAMED.fullmatch(name)
    if match is None:
        return name
    fiscal, year, part, number = match.groups()
    part = f"{'T' if part == 'Q' else 'S'}{number}" if part else ""
    if fiscal:
        return f"exercice\N{NO-BREAK SPACE}{year}" + (f", {part}" if part else "")
    return f"{part}\N{NO-BREAK SPACE}{year}" if part else year
