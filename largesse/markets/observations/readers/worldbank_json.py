"""The World Bank's API answers (version 2): ``[page, [figures]]``, one page after another."""

import json
from typing import Any

from largesse.facts.cells import BadCell
from largesse.markets.observations.readers.taking import Taken, Wanted
from largesse.markets.observations.readers.worldbank_csv import SOURCE
from largesse.workspace.errors import Problem, Refusal


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The figures of all pages; ``lastupdated`` is the vintage. Places are counted in figures."""
    taken = Taken(shown_as)
    number = 0
    for page, figures in _pages(text, shown_as):
        vintage = wanted.vintage or str(page.get("lastupdated") or "")
        for each in figures:
            number += 1
            try:
                indicator = str(each["indicator"]["id"])
                area = str(each.get("countryiso3code") or each["country"]["id"])
                value, year = each["value"], str(each["date"])
            except (KeyError, TypeError):
                fault = BadCell(
                    f"figure {number} does not say indicator, country, date and value",
                    "ask the API again with format=json",
                    "bad-figure",
                )
                taken.refuse(number, fault)
                continue
            if wanted.takes(indicator):
                figure = "" if value is None else str(value)
                source = wanted.source or SOURCE
                taken.take(number, area, indicator, year, figure, source, vintage)
    return taken


def _pages(text: str, shown_as: str) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Pages as the API gives them: one, a list of them, or one after another."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str)
    at = 0
    found: list[Any] = []
    try:
        while at < len(text.rstrip()):
            at += len(text[at:]) - len(text[at:].lstrip())
            value, at = decoder.raw_decode(text, at)
            found += value if _is_list_of_pages(value) else [value]
    except ValueError as error:
        raise _no_answer(shown_as, str(error)) from None
    for page in found:
        if not (
            isinstance(page, list)
            and len(page) == 2
            and (page[1] is None or isinstance(page[1], list))
        ):
            raise _no_answer(shown_as, "it is no page of figures")
    return [(page[0], page[1] or []) for page in found]


def _is_list_of_pages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], list)


def _no_answer(shown_as: str, why: str) -> Refusal:
    what = f"the file is no answer of the World Bank's API: {why}"
    mend = "ask for it with format=json, and keep what comes back as it is"
    return Refusal(Problem(what, mend, shown_as, code="bad-json"))
