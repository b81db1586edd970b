"""The World Bank's API answers (version 2): ``[page, [figures]]``, one page after another."""

import json
from collections.abc import Mapping
from typing import Any

from largesse.facts.cells import BadCell
from largesse.markets.observations.readers.taking import Said, Taken, Wanted
from largesse.markets.observations.readers.worldbank_csv import SOURCE
from largesse.workspace.errors import Problem, Refusal

Page = tuple[Mapping[str, Any], list[Any]]


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The figures of all pages; ``lastupdated`` is the vintage. Places are counted in figures."""
    taken = Taken(shown_as, wanted, place="figure")
    at = 0
    for page, figures in _pages(text, shown_as):
        vintage = wanted.vintage or str(page.get("lastupdated") or "")
        taken.pages.add(_number(page))
        for each in figures:
            at += 1
            _take(taken, at, each, vintage)
    return taken


def _take(taken: Taken, at: int, each: Any, vintage: str) -> None:
    try:
        code, country = str(each["indicator"]["id"]), each["country"]
        area = str(each.get("countryiso3code") or country["id"])
        value, year, name = each["value"], str(each["date"]), str(country.get("value") or "")
    except (KeyError, TypeError, AttributeError):
        what = "it does not say indicator, country, date and value"
        mend = "ask the API again with format=json"
        taken.refuse(at, BadCell(what, mend, "bad-figure"))
        return
    indicator = taken.takes(code)
    if indicator is None:
        return
    figure = "" if value is None else str(value)
    source = taken.wanted.source or SOURCE
    flag = str(each.get("obs_status") or "")
    taken.take(at, Said(area, indicator, year, figure, source, vintage, flag, area_name=name))


def _number(page: Mapping[str, Any]) -> tuple[int, int, str]:
    """Which page of how many, and of which answer: told apart by how many figures it has."""
    try:
        return int(page["page"]), int(page["pages"]), str(page["total"])
    except (KeyError, TypeError, ValueError):
        return 1, 1, ""


def missing_pages(takens: list[Taken]) -> list[Problem]:
    """Pages of an answer that none of the files holds."""
    seen: dict[tuple[int, str], set[int]] = {}
    for page, pages, total in (each for taken in takens for each in taken.pages):
        seen.setdefault((pages, total), set()).add(page)
    problems = []
    for (pages, total), found in seen.items():
        gone = [str(page) for page in range(1, min(pages, 10_000) + 1) if page not in found]
        if gone:
            what = f"of {pages} pages with {total} figures, page {', '.join(gone[:8])} is not here"
            mend = "name all pages in one command, or ask for one page: per_page=20000"
            problems.append(Problem(what, mend, takens[0].file, code="missing-page"))
    return problems


def _pages(text: str, shown_as: str) -> list[Page]:
    """Pages as the API gives them: one, a list of them, or one after another."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    at = 0
    found: list[Any] = []
    try:
        while at < len(text.rstrip()):
            at += len(text[at:]) - len(text[at:].lstrip())
            value, at = decoder.raw_decode(text, at)
            found += value if _is_list_of_pages(value) else [value]
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _no_answer(shown_as, why) from None
    return [_page(each, shown_as) for each in found]


def _page(value: Any, shown_as: str) -> Page:
    match value:
        case [{"message": [{"value": said}, *_]}]:
            raise _no_answer(shown_as, f"the API says '{said}'")
        case [dict(page), list() | None]:
            return page, value[1] or []
    raise _no_answer(shown_as, "it is no page of figures")


def _is_list_of_pages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], list)


def _no_answer(shown_as: str, why: str) -> Refusal:
    what = f"the file is no answer of the World Bank's API: {why}"
    mend = "ask for it with format=json, and keep what comes back as it is"
    return Refusal(Problem(what, mend, shown_as, code="bad-json"))
