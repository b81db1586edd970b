"""Areas: the sets of countries by which a rule tells inside from outside, as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from largesse.facts.countries import alpha_2, country_of
from largesse.programme.source import read_documents
from largesse.programme.terms.periods import Period, parse_period
from largesse.workspace.errors import Problem, Refusal, nearest

FILE_NAME = "areas.yaml"


@dataclass(frozen=True, slots=True)
class Area:
    """A named set of countries (ISO 3166-1 alpha-2), each with the days it belonged."""

    name: str
    title: Mapping[str, str]
    members: Mapping[str, Period]


@cache
def areas() -> Mapping[str, Area]:
    """The areas that ``areas.yaml`` names; every country is an area of its own besides."""
    data = files("largesse.sovereignty").joinpath(FILE_NAME).read_bytes()
    (document,) = read_documents(data, FILE_NAME)
    assert isinstance(document.value, dict)
    found: dict[str, Area] = {}
    for name, said in document.value.items():
        assert isinstance(said, dict)
        members = {code: parse_period(str(days)) for code, days in _map(said["members"]).items()}
        within = found[str(said["includes"])].members if "includes" in said else {}
        title = {language: str(text) for language, text in _map(said["title"]).items()}
        found[name] = Area(name, title, {**within, **members})
    return found


def countries_of(area: str, day: date) -> frozenset[str]:
    """The countries of an area on a day. Raises :class:`Refusal` (``no-such-area``)."""
    require_area(area)
    if area not in areas():
        return frozenset({area})
    return frozenset(code for code, held in areas()[area].members.items() if held.holds_on(day))


def require_area(area: str) -> None:
    """Raises :class:`Refusal` (``no-such-area``) for what is neither an area nor a country."""
    if area in areas() or is_country(area):
        return
    mend = nearest(area, list(areas()), f"write {', '.join(areas())} or a country's two letters")
    raise Refusal(Problem(f"there is no area '{area}'", mend, code="no-such-area"))


def is_country(code: str) -> bool:
    """Whether it is the code of a country in two letters as ISO 3166-1 has it: GB, not UK."""
    found = country_of(code) if len(code) == 2 else None
    return found is not None and alpha_2(found) == code


def _map(value: object) -> Mapping[str, object]:
    assert isinstance(value, dict)
    return value
