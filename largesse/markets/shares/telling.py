"""Shares in sentences, in English and French."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from babel.numbers import format_decimal

from largesse.markets.shares.changes import Change, Point, Restatement
from largesse.money import decimals

Language = Literal["en", "fr"]
_TENTH = Decimal("0.1")
_VERBS = {
    "en": {1: "rose", -1: "fell", 0: "stayed"},
    "fr": {1: "est passé", -1: "est tombé", 0: "est resté"},
}


def percent(value: Decimal, language: Language = "en") -> str:
    """``9.8 %`` as printed; what was computed is rounded to tenths."""
    exact = value if decimals(value) <= 2 else value.quantize(_TENTH, ROUND_HALF_UP)
    places = max(1, decimals(exact))
    return f"{_number(exact, places, language)} %"


def points(value: Decimal, language: Language = "en") -> str:
    """A change in percentage points with its sign: ``-2.1``."""
    exact = value if decimals(value) <= 2 else value.quantize(_TENTH, ROUND_HALF_UP)
    sign = "+" if exact > 0 else ""
    return sign + _number(exact, max(1, decimals(exact)), language)


def rate(value: Decimal, language: Language = "en") -> str:
    """A fraction as per cent, to tenths: ``16.2 %``."""
    return f"{_number((value * 100).quantize(_TENTH, ROUND_HALF_UP), 1, language)} %"


def _number(value: Decimal, places: int, language: Language) -> str:
    pattern = "#,##0." + "0" * places
    return format_decimal(value, format=pattern, locale=language)


def sentence(
    change: Change, series: str, restated: Sequence[Restatement], language: Language = "en"
) -> str:
    """The finding a manager could read aloud, with what was restated of either figure.

    ``series`` (definition and geography) may be '' where it is said beside the sentence.
    """
    before, after = (percent(point.share_pct, language) for point in (change.before, change.after))
    vintage, where = str(change.after.vintage), f"{series}, " if series else ""
    if change.points is None:
        return _side_by_side(change, series, language)
    way = (change.points > 0) - (change.points < 0)
    verb = _VERBS[language][way]
    if language == "fr":
        step = f"à {after}" if way == 0 else f"de {before} à {after}"
        said = f"{change.vendor} {verb} {step} en {change.after.period} ({where}édition {vintage})"
    else:
        step = f"at {after}" if way == 0 else f"from {before} to {after}"
        said = f"{change.vendor} {verb} {step} in {change.after.period} ({where}vintage {vintage})"
    return said + "".join(_restated(change, each, language) for each in restated)


def standing(vendor: str, point: Point, series: str, language: Language = "en") -> str:
    """Where a vendor stands in the one period that is known of it."""
    where = f"{series}, " if series else ""
    share = percent(point.share_pct, language)
    if language == "fr":
        return f"{vendor} : {share} en {point.period} ({where}édition {point.vintage})"
    return f"{vendor} has {share} in {point.period} ({where}vintage {point.vintage})"


def _restated(change: Change, restated: Restatement, language: Language) -> str:
    """Names the figures of other vintages for either end of the change."""
    ends = {point.period: point for point in (change.before, change.after)}
    end = ends.get(restated.period)
    if restated.vendor != change.vendor or end is None:
        return ""
    others = [p for p in restated.points if p.share_pct != end.share_pct]
    said = []
    for point in others:
        share, vintage = percent(point.share_pct, language), point.vintage
        is_older = vintage < end.vintage
        said.append(
            {
                ("en", True): f"; the {share} printed for {point.period} in {vintage} was restated",
                ("en", False): f"; {vintage} restated {point.period} to {share}",
                (
                    "fr",
                    True,
                ): f" ; les {share} publiés pour {point.period} en {vintage} ont été révisés",
                ("fr", False): f" ; l'édition {vintage} révise {point.period} à {share}",
            }[language, is_older]
        )
    return "".join(said)


def _side_by_side(change: Change, series: str, language: Language) -> str:
    before, after = change.before, change.after
    first, last = percent(before.share_pct, language), percent(after.share_pct, language)
    where = f", {series}" if series else ""
    if language == "fr":
        return (
            f"{change.vendor} : {first} en {before.period} (édition {before.vintage}) et {last} en"
            f" {after.period} (édition {after.vintage}){where} ; aucune édition ne donne les"
            " deux, l'écart n'est donc pas calculé"
        )
    return (
        f"{change.vendor}: {first} in {before.period} (vintage {before.vintage}) and {last} in"
        f" {after.period} (vintage {after.vintage}){where}; no vintage prints both, so they are"
        " not subtracted"
    )
