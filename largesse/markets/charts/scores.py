"""Axis scores with the ranks they may take, and where markets lie on two axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.placing import beside
from largesse.charts.theme import ACCENT, INK, NEUTRAL, QUIET, SURFACE, Language, to_svg
from largesse.markets.charts.looks import STANDINGS, Look, Standing, is_proposed, looks_of

_ROW_PX, _COLUMN_PX = 24, 210
_SCATTER_PX = (720, 480)
_WORDS: Mapping[str, Mapping[Language, str]] = {
    "rank": {"en": "Rank, 1 is the highest score", "fr": "Rang, 1 pour le meilleur score"},
    "absent": {"en": "not scoreable", "fr": "non évaluable"},
}
_RANK_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Market", "Axis", "Score", "Rank", "From", "To", "Note"),
    "fr": ("Marché", "Axe", "Score", "Rang", "De", "À", "Note"),
}
_POSITION_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Market", "Standing", "Model"),
    "fr": ("Marché", "Situation", "Modèle"),
}


@dataclass(frozen=True, slots=True)
class AxisScore:
    """A market's score on one axis, and the ranks from ``low`` to ``high`` it may take.

    ``score`` and ``rank`` are None where the market cannot be scored; ``note`` says what a reader
    has to know, such as how many figures are imputed.
    """

    market: str
    axis: str
    score: Decimal | None
    rank: int | None
    low: int | None = None
    high: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a market lies among the scored ones on two axes (0 to 1), and the model for it."""

    title: str
    x: Decimal
    y: Decimal
    label: str
    standing: Standing
    x_low: Decimal | None = None
    x_high: Decimal | None = None
    y_low: Decimal | None = None
    y_high: Decimal | None = None


def rank_intervals(
    scores: Sequence[AxisScore],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """A dot for each market's rank on each axis, and a whisker for the ranks it may take.

    Markets stand in the order of the first axis; the score is written beside the dot. A market
    that cannot be scored is listed with those words in place of a dot.
    """
    axes = list(dict.fromkeys(score.axis for score in scores))
    if not axes:
        raise ValueError("there are no scores to draw")
    first = [score for score in scores if score.axis == axes[0]]
    order = [each.market for each in sorted(first, key=lambda each: each.rank or 10**9)]
    most = max((score.high or score.rank or 1 for score in scores), default=1)
    columns = [
        _axis_column([s for s in scores if s.axis == axis], axis, order, most, language, place == 0)
        for place, axis in enumerate(axes)
    ]
    drawn = alt.hconcat(*columns, spacing=24)
    heads = _RANK_HEADS[language]
    rows = tuple(
        (
            score.market,
            score.axis,
            _figure(score.score, language, _WORDS["absent"][language]),
            _whole(score.rank),
            _whole(score.low),
            _whole(score.high),
            score.note or "-",
        )
        for score in scores
    )
    grid = Grid(heads, rows, frozenset(heads[2:6]))
    return Chart(caption, to_svg(drawn, language=language), grid, notes, language)


def _axis_column(
    scores: Sequence[AxisScore],
    axis: str,
    order: Sequence[str],
    most: int,
    language: Language,
    is_first: bool,
) -> alt.LayerChart | alt.FacetChart:
    absent = _WORDS["absent"][language]
    values = [
        {
            "market": score.market,
            "rank": score.rank,
            "low": score.low or score.rank,
            "high": score.high or score.rank,
            "words": _figure(score.score, language, absent),
        }
        for score in scores
    ]
    names = alt.Axis(
        title=None, labels=is_first, ticks=False, domain=False, labelColor=INK, labelLimit=220
    )
    y = alt.Y("market:N", sort=list(order), axis=names)
    ranks = alt.Axis(title=_WORDS["rank"][language], values=_ticks(most), format="d", grid=True)
    scale = alt.Scale(domain=[0.5, most + 0.5], nice=False, zero=False)
    scored = [value for value in values if value["rank"] is not None]
    missing = [value for value in values if value["rank"] is None]
    base = alt.Chart(alt.InlineData(values=scored)).encode(y=y)
    whisker = base.mark_rule(strokeWidth=3, color=QUIET, opacity=0.55, strokeCap="round").encode(
        x=alt.X("low:Q", scale=scale, axis=ranks), x2="high:Q"
    )
    dot = base.mark_circle(size=90, color=ACCENT, opacity=1).encode(x="rank:Q")
    figures = base.mark_text(align="left", dx=8, fontSize=11, color=INK).encode(
        x="high:Q", text="words:N"
    )
    none = (
        alt.Chart(alt.InlineData(values=missing))
        .mark_text(align="left", dx=4, fontSize=11, color=QUIET, fontStyle="italic")
        .encode(y=y, x=alt.datum(0.5), text="words:N")
    )
    layers = [whisker, dot, figures, *([none] if missing else [])]
    return alt.layer(*layers).properties(
        width=_COLUMN_PX, height=_ROW_PX * len(order), title=_heading(axis)
    )


def _ticks(most: int) -> list[int]:
    """The first rank and then round ones, about six in all."""
    step = next((step for step in (1, 2, 5, 10, 20, 50) if most <= 6 * step), 100)
    return [1, *(rank for rank in range(step, most + 1, step) if rank > 1)]


def positions(
    markets: Sequence[Position],
    labels: Sequence[str],
    axes: tuple[str, str],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """Markets on two axes, each with the look of its model; `labels` are all models' titles.

    Thin lines are the intervals of a position, where they are given; both axes run from 0 to 1,
    the halves are marked.
    """
    looks = looks_of([(market.standing, market.label) for market in markets], labels, language)
    values = [
        {
            "title": market.title,
            "look": looks[
                market.standing, market.label if is_proposed(market.standing) else ""
            ].words,
            "x": float(market.x),
            "y": float(market.y),
            **_interval("x", market.x_low, market.x_high, market.x),
            **_interval("y", market.y_low, market.y_high, market.y),
        }
        for market in markets
    ]
    heads = (*_POSITION_HEADS[language], *axes)
    rows = tuple(
        (
            market.title,
            STANDINGS[market.standing][language],
            market.label or "-",
            _figure(market.x, language, "-"),
            _figure(market.y, language, "-"),
        )
        for market in markets
    )
    drawn = _scatter(values, list(looks.values()), axes)
    grid = Grid(heads, rows, frozenset(axes))
    return Chart(caption, to_svg(drawn, language=language), grid, notes, language)


def _interval(
    axis: str, low: Decimal | None, high: Decimal | None, middle: Decimal
) -> dict[str, float]:
    low, high = (middle if end is None else end for end in (low, high))
    return {f"{axis}_low": float(low), f"{axis}_high": float(high)}


def _scatter(
    values: list[dict[str, Any]], looks: Sequence[Look], axes: tuple[str, str]
) -> alt.TopLevelMixin:
    domain = [look.words for look in looks]
    legend = alt.Legend(
        title=None, orient="bottom", columns=2, symbolSize=110, columnPadding=24, rowPadding=6
    )
    fill = alt.Fill(
        "look:N",
        scale=alt.Scale(domain=domain, range=[look.fill for look in looks]),
        legend=legend,
    )
    shape = alt.Shape(
        "look:N",
        scale=alt.Scale(domain=domain, range=[look.shape for look in looks]),
        legend=legend,
    )
    x, y = (
        channel(
            f"{name}:Q",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(title=f"{title} →", values=[0, 0.5, 1], format=".1f"),
        )
        for channel, name, title in ((alt.X, "x", axes[0]), (alt.Y, "y", axes[1]))
    )
    base = alt.Chart(alt.InlineData(values=values))
    rules = base.mark_rule(color=NEUTRAL, opacity=0.45, strokeWidth=1)
    across = rules.encode(x="x_low:Q", x2="x_high:Q", y="y:Q")
    along = rules.encode(x="x:Q", y="y_low:Q", y2="y_high:Q")
    dots = base.mark_point(size=110, opacity=1, stroke=INK, strokeWidth=0.8).encode(
        x=x, y=y, fill=fill, shape=shape
    )
    names = alt.Chart(alt.InlineData(values=_names(values))).encode(
        x="x:Q", y="y:Q", text="title:N"
    )
    halo = names.mark_text(align="left", fontSize=11, stroke=SURFACE, strokeWidth=3)
    text = names.mark_text(align="left", fontSize=11, color=INK)
    wide, high = _SCATTER_PX
    return alt.layer(across, along, dots, halo, text).properties(width=wide, height=high)


def _names(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names where there is room for them; what is left out is in the table."""
    wide, high = _SCATTER_PX
    points = [(value["x"] * wide, (1 - value["y"]) * high) for value in values]
    titles = [value["title"] for value in values]
    return [
        {"title": title, "x": place[0] / wide, "y": 1 - place[1] / high}
        for title, place in zip(titles, beside(points, titles, wide), strict=True)
        if place is not None
    ]


def _heading(text: str) -> alt.TitleParams:
    return alt.TitleParams(text=text, anchor="start", fontSize=14, color=INK, fontWeight="bold")


def _figure(value: Decimal | None, language: Language, absent: str) -> str:
    if value is None:
        return absent
    text = f"{value:.3f}"
    return text.replace(".", ",") if language == "fr" else text


def _whole(value: int | None) -> str:
    return "-" if value is None else str(value)
