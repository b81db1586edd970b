"""A cohort's plan beside what came of it: over time as two lines, or on one day as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from largesse.markets.charts.page import Caption, Chart, Grid
from largesse.markets.charts.theme import ACCENT, INK, QUIET, SURFACE, WARN, Language, to_svg

_WIDTH, _HEIGHT = 720, 220
_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Measure", "Period", "Plan", "Actual"),
    "fr": ("Mesure", "Période", "Prévu", "Réel"),
}
_MOST_PART = Decimal(2)
_WORDS: Mapping[str, Mapping[Language, str]] = {
    "part": {"en": "Part of the plan", "fr": "Part du plan"},
    "of": {"en": "of", "fr": "sur"},
    "unknown": {"en": "not known,", "fr": "inconnu,"},
}


@dataclass(frozen=True, slots=True)
class PlanActual:
    """One measure in one period: what was planned and what came; None is not known yet.

    Figures are cumulative or not as the caption's subtitle says; amounts are in one currency.
    """

    measure: str
    period: str
    plan: Decimal | None
    actual: Decimal | None


def plan_lines(
    points: Sequence[PlanActual],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """A panel for each measure: the plan dashed, the actual solid, the gap shaded.

    Periods stand in the order they are first given in. Raises ValueError without points.
    """
    if not points:
        raise ValueError("there is nothing to draw")
    periods = list(dict.fromkeys(point.period for point in points))
    panels = [
        _panel([p for p in points if p.measure == measure], measure, periods, language)
        for measure in dict.fromkeys(point.measure for point in points)
    ]
    heads = _HEADS[language]
    rows = tuple(
        (point.measure, point.period, _text(point.plan, language), _text(point.actual, language))
        for point in points
    )
    svg = to_svg(alt.vconcat(*panels, spacing=28), language=language)
    return Chart(caption, svg, Grid(heads, rows, frozenset(heads[2:])), notes, language)


def plan_bars(
    points: Sequence[PlanActual],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """A bar for each measure: what came, as a part of its plan, which is the line at 100 %.

    A bar is cut at twice the plan; the figures stand beside it, and words where nothing is known.
    Raises ValueError without points.
    """
    if not points:
        raise ValueError("there is nothing to draw")
    heads = _HEADS[language]
    rows = tuple(
        (point.measure, point.period, _text(point.plan, language), _text(point.actual, language))
        for point in points
    )
    svg = to_svg(_bars(points, language), language=language)
    return Chart(caption, svg, Grid(heads, rows, frozenset(heads[2:])), notes, language)


def _bars(points: Sequence[PlanActual], language: Language) -> alt.LayerChart | alt.FacetChart:
    values = [
        {"measure": point.measure, "part": _part(point), "words": _beside(point, language)}
        for point in points
    ]
    names = alt.Axis(title=None, ticks=False, domain=False, labelColor=INK, labelLimit=260)
    scale = alt.Scale(domain=[0, float(_MOST_PART)], nice=False)
    parts = alt.Axis(
        title=_WORDS["part"][language], values=[0, 0.5, 1, 1.5, 2], format="%", grid=True
    )
    y = alt.Y("measure:N", sort=[point.measure for point in points], axis=names)
    base = alt.Chart(alt.InlineData(values=values)).encode(y=y)
    bars = base.mark_bar(color=ACCENT, height=14).encode(x=alt.X("part:Q", scale=scale, axis=parts))
    figures = base.encode(x="part:Q", text="words:N")
    halo = figures.mark_text(align="left", dx=8, stroke=SURFACE, strokeWidth=4)
    words = figures.mark_text(align="left", dx=8, color=INK)
    plan = (
        alt.Chart(alt.InlineData(values=[{"plan": 1}]))
        .mark_rule(color=INK, strokeWidth=2)
        .encode(x="plan:Q")
    )
    return alt.layer(bars, plan, halo, words).properties(width=560, height=30 * len(points))


def _part(point: PlanActual) -> float:
    if not point.plan or point.actual is None:
        return 0.0
    return float(min(max(point.actual / point.plan, Decimal(0)), _MOST_PART))


def _beside(point: PlanActual, language: Language) -> str:
    of = _WORDS["of"][language]
    actual = _WORDS["unknown"][language]
    if point.actual is not None:
        actual = _text(point.actual, language)
    return f"{actual} {of} {_text(point.plan, language)}"


def _panel(
    points: Sequence[PlanActual], measure: str, periods: Sequence[str], language: Language
) -> alt.LayerChart | alt.FacetChart:
    x = alt.X(
        "period:O",
        sort=list(periods),
        scale=alt.Scale(domain=list(periods)),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True),
    )
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(title=None, tickCount=4, labelExpr="format(datum.value, '~s')"),
        scale=alt.Scale(zero=True),
    )
    words = _HEADS[language][2:]
    lines = [
        ("plan", words[0], [8, 4], QUIET),
        ("actual", words[1], [1, 0], ACCENT),
    ]
    layers: list[alt.Chart] = [_gap(points, x)]
    ends: list[dict[str, Any]] = []
    for name, word, dash, colour in lines:
        values = [
            {"period": point.period, "value": float(value), "name": word}
            for point in points
            if (value := getattr(point, name)) is not None
        ]
        layers.append(
            alt.Chart(alt.InlineData(values=values))
            .mark_line(strokeDash=dash, color=colour, strokeWidth=2.5, point={"color": colour})
            .encode(x=x, y=y)
        )
        ends += values[-1:]
    names = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_text(align="left", dx=8, color=INK)
        .encode(x=x, y=y, text="name:N")
    )
    title = alt.TitleParams(text=measure, anchor="start", fontSize=14, color=INK)
    return alt.layer(*layers, names).properties(width=_WIDTH, height=_HEIGHT, title=title)


def _gap(points: Sequence[PlanActual], x: alt.X) -> alt.Chart:
    values = [
        {"period": point.period, "value": float(point.plan), "actual": float(point.actual)}
        for point in points
        if point.plan is not None and point.actual is not None
    ]
    gap: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_area(color=WARN, opacity=0.18)
        .encode(x=x, y="value:Q", y2="actual:Q")
    )
    return gap


def _text(value: Decimal | None, language: Language) -> str:
    if value is None:
        return "-"
    text = f"{value:,f}"
    if language == "fr":
        return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    return text
