"""Market shares over time: lines that end in a name, and figures that were restated since."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.placing import spread
from largesse.charts.theme import HUES, INK, NEUTRAL, QUIET, SURFACE, Language, to_svg

_WIDTH, _HEIGHT, _NAMES_PX = 720, 420, 190
_PERIOD = re.compile(r"(\d{4})(?:Q([1-4]))?")
_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Vendor", "Period", "Vintage", "Share %", "From", "To", "Status"),
    "fr": ("Fournisseur", "Période", "Édition", "Part %", "De", "À", "Statut"),
}
_WORDS: Mapping[str, Mapping[Language, str]] = {
    "axis": {"en": "Share of the market, %", "fr": "Part de marché, %"},
    "solid": {"en": "latest figures, one vintage", "fr": "derniers chiffres, une seule édition"},
    "dashed": {"en": "a figure since restated", "fr": "un chiffre révisé depuis"},
    "restated": {"en": "restated since", "fr": "révisé depuis"},
}


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A vendor's share of a period, in per cent, as one vintage printed it."""

    vendor: str
    period: str
    share: Decimal
    vintage: str
    low: Decimal | None = None
    high: Decimal | None = None
    status: str = "seen"


def share_lines(
    points: Sequence[SharePoint],
    caption: Caption,
    *,
    language: Language = "en",
    notes: tuple[str, ...] = (),
) -> Chart:
    """Each vendor's shares; a line joins figures of one vintage alone.

    Solid: both of its figures are the latest. Dashed, with hollow dots: a figure that a later
    vintage restated. At most five vendors have a hue, those with the largest last share; the
    others are grey. An interval is a whisker. Raises ValueError without points, or for a period
    that is neither ``2021`` nor ``2021Q3``.
    """
    if not points:
        raise ValueError("there are no shares to draw")
    latest = _latest(points)
    ends = [latest[vendor, last] for vendor, last in _last_periods(latest).items()]
    ends.sort(key=lambda point: -point.share)
    hues = {
        point.vendor: HUES[place] if place < len(HUES) else NEUTRAL
        for place, point in enumerate(ends)
    }
    drawn = _lines(points, latest, ends, hues, language)
    heads = _HEADS[language]
    rows = tuple(
        (
            point.vendor,
            point.period,
            point.vintage,
            _text(point.share, language),
            _text(point.low, language),
            _text(point.high, language),
            point.status if is_current(point, latest) else _WORDS["restated"][language],
        )
        for point in sorted(points, key=lambda point: (point.vendor, point.period, point.vintage))
    )
    grid = Grid(heads, rows, frozenset(heads[3:6]))
    return Chart(caption, to_svg(drawn, language=language), grid, notes, language)


Latest = Mapping[tuple[str, str], SharePoint]


def _latest(points: Sequence[SharePoint]) -> Latest:
    """The newest vintage's figure of each vendor and period."""
    ordered = sorted(points, key=lambda point: point.vintage)
    return {(point.vendor, point.period): point for point in ordered}


def _last_periods(latest: Latest) -> Mapping[str, str]:
    last: dict[str, str] = {}
    for vendor, period in latest:
        last[vendor] = max(period, last.get(vendor, period), key=when)
    return last


def is_current(point: SharePoint, latest: Latest) -> bool:
    """Whether no later vintage printed another figure for it."""
    return point.share == latest[point.vendor, point.period].share


def when(period: str) -> float:
    """The period as a place on the axis: 2021 is 2021.0, 2021Q3 is 2021.5."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"'{period}' is neither a year nor a quarter such as 2021Q3")
    return int(found[1]) + (int(found[2]) - 1) / 4 if found[2] else float(found[1])


def _segments(points: Sequence[SharePoint], latest: Latest) -> list[dict[str, Any]]:
    """One line of two points for each step within one vintage."""
    chains: dict[tuple[str, str], list[SharePoint]] = {}
    for point in points:
        chains.setdefault((point.vendor, point.vintage), []).append(point)
    segments = []
    for (vendor, vintage), chain in chains.items():
        chain.sort(key=lambda point: when(point.period))
        for before, after in pairwise(chain):
            is_solid = is_current(before, latest) and is_current(after, latest)
            name = f"{vendor} {vintage} {before.period}"
            segments += [
                {
                    "vendor": vendor,
                    "segment": name,
                    "when": when(point.period),
                    "share": float(point.share),
                    "solid": is_solid,
                }
                for point in (before, after)
            ]
    return segments


def _lines(
    points: Sequence[SharePoint],
    latest: Latest,
    ends: Sequence[SharePoint],
    hues: Mapping[str, str],
    language: Language,
) -> alt.TopLevelMixin:
    places = sorted({when(point.period) for point in points})
    top = max(float(point.high or point.share) for point in points) * 1.08
    periods = {when(point.period): point.period for point in points}
    words = " : ".join(f"datum.value == {at} ? '{name}'" for at, name in periods.items())
    x = alt.X(
        "when:Q",
        scale=alt.Scale(domain=[places[0], places[-1]], nice=False, zero=False),
        axis=alt.Axis(title=None, values=places, labelExpr=f"{words} : ''", grid=False, tickSize=6),
    )
    y = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(title=_WORDS["axis"][language], tickCount=6, format="d"),
    )
    colour = alt.Color(
        "vendor:N", scale=alt.Scale(domain=list(hues), range=list(hues.values())), legend=None
    )
    segments = _segments(points, latest)
    layers = [
        alt.Chart(alt.InlineData(values=chosen))
        .mark_line(strokeWidth=2.5 if is_solid else 1.8, strokeDash=dash)
        .encode(x=x, y=y, color=colour, detail="segment:N")
        for is_solid, dash in ((False, [5, 4]), (True, [1, 0]))
        if (chosen := [each for each in segments if each["solid"] is is_solid])
    ]
    dots = alt.Chart(alt.InlineData(values=_dots(points, latest, hues))).encode(x=x, y=y)
    whiskers = (
        dots.mark_rule(strokeWidth=1.5)
        .encode(color=colour, y=alt.Y("low:Q"), y2="high:Q")
        .transform_filter("isValid(datum.low)")
    )
    marks = dots.mark_circle(size=60, opacity=1, strokeWidth=1.8).encode(
        fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("hue:N", scale=None)
    )
    layers += [whiskers, marks, *_names(ends, top, x, y, hues, language), *_legend(language)]
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT)


def _dots(
    points: Sequence[SharePoint], latest: Latest, hues: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "vendor": point.vendor,
            "when": when(point.period),
            "share": float(point.share),
            "low": None if point.low is None else float(point.low),
            "high": None if point.high is None else float(point.high),
            "hue": hues[point.vendor],
            "fill": hues[point.vendor] if is_current(point, latest) else SURFACE,
        }
        for point in sorted(points, key=lambda point: is_current(point, latest))
    ]


def _names(
    ends: Sequence[SharePoint],
    top: float,
    x: alt.X,
    y: alt.Y,
    hues: Mapping[str, str],
    language: Language,
) -> list[alt.Chart]:
    """Vendor and share at the end of each line, moved apart where they would meet."""
    gap = 15 * top / _HEIGHT
    wanted = spread([float(end.share) for end in ends], gap)
    values = [
        {
            "when": when(end.period),
            "share": place,
            "name": f"{end.vendor} {_text(end.share, language)} %",
            "vendor": end.vendor,
        }
        for end, place in zip(ends, wanted, strict=True)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x, y=y, text="name:N")
    return [
        base.mark_text(align="left", dx=10, fontSize=12, color=INK, limit=_NAMES_PX),
    ]


def _legend(language: Language) -> list[alt.Chart]:
    """A solid and a dashed line with their words, above the drawing."""
    solid, dashed = _WORDS["solid"][language], _WORDS["dashed"][language]
    second = 60 + 7 * len(solid)
    layers: list[alt.Chart] = []
    for left, dash, words in ((0, [1, 0], solid), (second, [5, 4], dashed)):
        base = alt.Chart(alt.InlineData(values=[{"words": words}]))
        layers += [
            base.mark_rule(strokeDash=dash, strokeWidth=2.2, color=QUIET).encode(
                x=alt.value(left), x2=alt.value(left + 26), y=alt.value(-16)
            ),
            base.mark_text(align="left", color=INK).encode(
                text="words:N", x=alt.value(left + 34), y=alt.value(-16)
            ),
        ]
    hollow = alt.Chart(alt.InlineData(values=[{}])).mark_circle(
        size=45, fill=SURFACE, stroke=QUIET, strokeWidth=1.8, opacity=1
    )
    return [*layers, hollow.encode(x=alt.value(second + 26), y=alt.value(-16))]


def _text(value: Decimal | None, language: Language) -> str:
    if value is None:
        return "-"
    text = format(value, "f")
    return text.replace(".", ",") if language == "fr" else text
