"""The world's markets on a map: the model proposed for each, or a score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.theme import (
    HUES,
    INK,
    LAND,
    NOT_SCOREABLE,
    QUIET,
    STEPS,
    SURFACE,
    Language,
    to_svg,
)
from largesse.markets.charts import world
from largesse.markets.charts.looks import STANDINGS, Look, Standing, is_proposed, looks_of

_WIDTH, _HEIGHT, _MIDDLE_PX = 970, 418, 470
_SCALE, _EQUATOR_PX = 171, 232
"""Pixels a radian, and where the equator lies: from 84 degrees north to 56 south."""
_NUMBERED = 6.0
"""Degrees a shape must span for a number to fit in it."""
_FEW = 12
"""Small markets up to this many have their names beside their dots, more have their codes."""
_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Market", "Standing", "Model", "Probability"),
    "fr": ("Marché", "Situation", "Modèle", "Probabilité"),
}
_SCORE_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Market", "Score"),
    "fr": ("Marché", "Score"),
}
_LEFT_OUT: Mapping[Language, str] = {
    "en": "In the table but not on the map:",
    "fr": "Dans le tableau, mais pas sur la carte :",
}
_FIFTHS: Mapping[Language, str] = {
    "en": "Each shade holds a fifth of the scored markets",
    "fr": "Chaque teinte porte un cinquième des marchés évalués",
}


@dataclass(frozen=True, slots=True)
class MapMarket:
    """What the match says of a market; a region is drawn as its ``members``.

    ``model`` is the title of the model that is proposed; ``detail`` a figure for the table.
    """

    id: str
    title: str
    standing: Standing
    model: str = ""
    detail: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredMarket:
    """A market's score, None where it cannot be scored; a region is drawn as its ``members``."""

    id: str
    title: str
    score: Decimal | None
    members: tuple[str, ...] = ()


def model_map(
    markets: Sequence[MapMarket],
    models: Sequence[str],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """The model proposed for each market; `models` are all titles in the order of the ladder."""
    looks = looks_of([(market.standing, market.model) for market in markets], models, language)
    places = []
    for market in markets:
        look = looks[market.standing, market.model if is_proposed(market.standing) else ""]
        places += _places(market.id, market.title, market.members, look)
    rows = tuple(
        (
            market.title,
            STANDINGS[market.standing][language],
            market.model or "-",
            market.detail or "-",
        )
        for market in markets
    )
    heads = _HEADS[language]
    svg = to_svg(_map(places, list(looks.values())), language=language)
    grid = Grid(heads, rows, frozenset(heads[3:]))
    return Chart(caption, svg, grid, (*notes, *_left_out(markets, language)), language)


def score_map(
    markets: Sequence[ScoredMarket],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """Scores in five steps that hold equally many markets, from low (light) to high (dark)."""
    steps = _steps([market.score for market in markets if market.score is not None], language)
    missing = sum(market.score is None for market in markets)
    words = f"×  {STANDINGS[Standing.NOT_SCOREABLE][language]} ({missing})"
    absent = Look(words, NOT_SCOREABLE, "circle", "×")
    places = []
    for market in markets:
        look = absent
        if (score := market.score) is not None:
            look = next(step for high, step in steps if score <= high)
        places += _places(market.id, market.title, market.members, look)
    legend = [step for _, step in steps] + ([absent] if missing else [])
    rows = tuple((market.title, _shown(market.score, language)) for market in markets)
    heads = _SCORE_HEADS[language]
    svg = to_svg(_map(places, legend, _FIFTHS[language]), language=language)
    grid = Grid(heads, rows, frozenset(heads[1:]))
    return Chart(caption, svg, grid, (*notes, *_left_out(markets, language)), language)


def _left_out(markets: Sequence[MapMarket | ScoredMarket], language: Language) -> tuple[str, ...]:
    """A note that names the markets which have no place on the map; they are in the table."""
    names = [
        market.title
        for market in markets
        if not any(world.middle(member) for member in market.members or (market.id,))
    ]
    return (f"{_LEFT_OUT[language]} {', '.join(names)}",) if names else ()


def _steps(scores: list[Decimal], language: Language) -> list[tuple[Decimal, Look]]:
    """The upper bound of each step, and its look."""
    ordered = sorted(scores)
    steps: list[tuple[Decimal, Look]] = []
    begin = 0
    for place, fill in enumerate(STEPS, 1):
        end = len(ordered) * place // len(STEPS)
        if end <= begin or (steps and ordered[end - 1] <= steps[-1][0]):
            continue
        low, high = ordered[begin], ordered[end - 1]
        words = f"{_shown(low, language)} – {_shown(high, language)}"
        steps.append((high, Look(words, fill, "square", "")))
        begin = end
    return steps


def _shown(score: Decimal | None, language: Language) -> str:
    if score is None:
        return "-"
    text = f"{score:.3f}"
    return text.replace(".", ",") if language == "fr" else text


def _places(market: str, title: str, members: tuple[str, ...], look: Look) -> list[dict[str, Any]]:
    """Where a market is drawn: each member on its own; what has neither shape nor dot is left."""
    places = []
    for member in members or (market,):
        middle = world.middle(member)
        if middle is None:
            continue
        is_small = member not in world.drawn()
        has_room = not is_small and world.width(member) >= _NUMBERED
        place = {
            "id": member,
            "look": look.words,
            "edge": SURFACE if look.fill in (*HUES, *STEPS) else QUIET,
            "longitude": middle[0],
            "latitude": middle[1],
            "key": look.key if has_room else "",
            "sign": look.key,
            "is_small": is_small,
            "title": title,
        }
        places.append(place)
    return places


def _map(
    places: list[dict[str, Any]], looks: Sequence[Look], legend: str = ""
) -> alt.TopLevelMixin:
    shapes = alt.InlineData(
        values=world.topology(), format=alt.TopoDataFormat(type="topojson", feature="countries")
    )
    colour = alt.Fill(
        "look:N",
        scale=alt.Scale(domain=[look.words for look in looks], range=[look.fill for look in looks]),
        legend=alt.Legend(
            title=legend or None,
            orient="bottom",
            columns=3,
            symbolType="square",
            symbolSize=180,
            symbolStrokeColor=INK,
            symbolStrokeWidth=0.5,
            columnPadding=36,
            rowPadding=6,
        ),
    )
    small = [place for place in places if place["is_small"]]
    numbered = [place for place in places if place["key"]]
    land = alt.Chart(shapes).mark_geoshape(fill=LAND, stroke=SURFACE, strokeWidth=0.4)
    listed = (
        alt.Chart(shapes)
        .mark_geoshape(strokeWidth=0.6)
        .transform_lookup(
            lookup="id",
            from_=alt.LookupData(
                data=alt.InlineData(values=places), key="id", fields=["look", "edge"]
            ),
        )
        .transform_filter("isValid(datum.look)")
        .encode(fill=colour, stroke=alt.Stroke("edge:N", scale=None))
    )
    layers = [land, listed, *_dots(small, colour), *_numbers(numbered)]
    return (
        alt.layer(*layers)
        .project(
            type="equalEarth",
            rotate=[-11, 0, 0],
            scale=_SCALE,
            translate=[_MIDDLE_PX, _EQUATOR_PX],
        )
        .properties(width=_WIDTH, height=_HEIGHT)
    )


def _dots(small: list[dict[str, Any]], colour: alt.Fill) -> list[alt.Chart]:
    if not small:
        return []
    field = "title" if len(small) <= _FEW else "id"
    named: list[dict[str, Any]] = []
    for place in small:
        if not any(_meet(place, other) for other in named):
            named.append({**place, "name": f"{place['sign']} {place[field]}".strip()})
    dots = (
        alt.Chart(alt.InlineData(values=small))
        .mark_circle(size=80, stroke=INK, strokeWidth=0.8, opacity=1)
        .encode(longitude="longitude:Q", latitude="latitude:Q", fill=colour)
    )
    base = alt.Chart(alt.InlineData(values=named)).encode(
        longitude="longitude:Q", latitude="latitude:Q", text="name:N"
    )
    halo = base.mark_text(
        align="left", dx=8, fontSize=10, stroke=SURFACE, strokeWidth=3, strokeJoin="round"
    )
    return [dots, halo, base.mark_text(align="left", dx=8, fontSize=10, color=INK)]


def _meet(place: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two names would lie upon each other."""
    wide = abs(place["longitude"] - other["longitude"])
    high = abs(place["latitude"] - other["latitude"])
    return bool(wide < 14 and high < 4)


def _numbers(numbered: list[dict[str, Any]]) -> list[alt.Chart]:
    if not numbered:
        return []
    base = alt.Chart(alt.InlineData(values=numbered)).encode(
        longitude="longitude:Q", latitude="latitude:Q", text="key:N"
    )
    halo = base.mark_text(fontSize=11, fontWeight="bold", stroke=SURFACE, strokeWidth=3)
    return [halo, base.mark_text(fontSize=11, fontWeight="bold", color=INK)]
