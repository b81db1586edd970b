"""What an agreement names of the programme: it must be there, and its titles are kept with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from largesse.programme.model import Programme
from largesse.programme.model.words import Text
from largesse.programme.source import Document, Location
from largesse.workspace.errors import Problem, nearest


def add_titles(content: dict[str, Any], programme: Programme, document: Document) -> list[Problem]:
    """Keep the titles of incentives, envelopes and measures in the content's wording.

    Problems: incentives and envelopes that the programme does not have.
    """
    envelopes = programme.fund.envelopes if programme.fund else {}
    incentives = {slug: each.title for slug, each in programme.incentives.items()}
    lines = {slug: each.title for slug, each in envelopes.items()}
    measures = {slug: each.title for slug, each in programme.measures.items()}
    named = [each["measure"] for each in content["undertakings"]]
    wording = content["wording"]
    wording["incentives"] = _titles(content["incentives"], incentives)
    wording["envelopes"] = _titles(_envelopes(content), lines)
    wording["measures"] = _titles(named, measures)
    return [
        *_unknown("incentive", content["incentives"], incentives, document, ("incentives",)),
        *_unknown("envelope", _envelopes(content), lines, document, ("money",)),
    ]


def _envelopes(content: Mapping[str, Any]) -> list[str]:
    """The envelopes that bear it, each once."""
    return sorted({line["envelope"] for line in content["lines"]})


def _titles(slugs: Iterable[str], titles: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {
        slug: {language: titles[slug].in_language(language) for language in ("en", "fr")}
        for slug in sorted(set(slugs))
        if slug in titles
    }


def _unknown(
    what: str,
    slugs: Iterable[str],
    titles: Mapping[str, Text],
    document: Document,
    location: Location,
) -> list[Problem]:
    return [
        document.problem(
            location,
            f"the programme has no {what} '{slug}'",
            nearest(slug, titles, f"its {what}s are {', '.join(sorted(titles)) or 'none'}"),
            f"no-such-{what}",
        )
        for slug in slugs
        if slug not in titles
    ]
