"""A cohort's plan beside what came of it: on one day, as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import altair as alt

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.theme import ACCENT, INK, SURFACE, Language, to_svg

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


def _text(value: Decimal | None, language: Language) -> str:
    if value is None:
        return "-"
    text = f"{value:,f}"
    if language == "fr":
        return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    return text
