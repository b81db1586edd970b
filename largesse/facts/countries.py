"""Codes of countries: ISO 3166-1 as pycountry carries it, and what others write instead."""

from functools import cache

import pycountry

from largesse.facts.cells import BadCell

_WRITTEN_ELSEWHERE = {"EL": "GRC", "UK": "GBR"}
"""Eurostat's own codes for Greece and the United Kingdom."""


@cache
def _by_alpha_2() -> dict[str, str]:
    return {country.alpha_2: country.alpha_3 for country in pycountry.countries}


@cache
def _by_alpha_3() -> dict[str, str]:
    return {alpha_3: alpha_2 for alpha_2, alpha_3 in _by_alpha_2().items()}


def country_of(code: str) -> str | None:
    """The alpha-3 code of a country written with two or three letters; None where it is none.

    ``NA`` is Namibia.
    """
    if code in _WRITTEN_ELSEWHERE:
        return _WRITTEN_ELSEWHERE[code]
    if len(code) == 2:
        return _by_alpha_2().get(code)
    return code if code in _by_alpha_3() else None


def require_country(code: str) -> str:
    """As :func:`country_of`. Raises :class:`~largesse.facts.cells.BadCell`."""
    found = country_of(code)
    if found is None:
        what = f"'{code}' is no country"
        raise BadCell(what, "use its ISO 3166-1 code of three letters, such as IDN", "no-country")
    return found


def alpha_2(country: str) -> str:
    """The two letters of a country: ``NA`` of ``NAM``."""
    return _by_alpha_3()[country]
