"""A set as a picture: both risk matrices with the events in their cells, and every threat."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.theme import (
    INK,
    LINE,
    QUIET,
    STEPS,
    SURFACE,
    Language,
    to_svg,
)
from largesse.sovereignty.scenarios.assess import Assessed, Risk
from largesse.sovereignty.scenarios.model import Level, Likelihood, Method, Severity, Zone
from largesse.sovereignty.scenarios.telling import finding, remains
from largesse.sovereignty.scenarios.words import (
    LEVELS,
    LIKELIHOODS,
    SEVERITIES,
    ZONES,
    from_to,
    threat_words,
)

_CELL_PX = (92, 64)
_ROW_PX = 34
_WIDE_PX, _THREATS_PX = 740, 700
_LEAST, _MOST = 1 / 16, 16
_FILLS = {Level.LOW: STEPS[0], Level.MEDIUM: STEPS[2], Level.HIGH: STEPS[4]}
_INKS = {Level.LOW: INK, Level.MEDIUM: INK, Level.HIGH: SURFACE}
_ZONE_FILLS = {
    Zone.OUT_OF_SCOPE: SURFACE,
    Zone.WATCH: STEPS[0],
    Zone.CONTROL: STEPS[1],
    Zone.DANGER: STEPS[2],
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "before": "Before the split",
        "after": "After the split",
        "now": "As it is",
        "severity": "Severity",
        "likelihood": "Likelihood",
        "no-path": "no path left: {events}",
        "threats": "Stakeholders: dependency x penetration / (maturity x trust)",
        "seen-before": "before",
        "seen-after": "after",
        "subtitle": "{title}; EBIOS RM, ordinal scales, no probabilities; assessed by: {who}",
    },
    "fr": {
        "before": "Avant la répartition",
        "after": "Après la répartition",
        "now": "En l'état",
        "severity": "Gravité",
        "likelihood": "Vraisemblance",
        "no-path": "aucun chemin : {events}",
        "threats": "Parties prenantes : dépendance x pénétration / (maturité x confiance)",
        "seen-before": "avant",
        "seen-after": "après",
        "subtitle": "{title} ; EBIOS RM, échelles ordinales, sans probabilité ; évalué par : {who}",
    },
}
_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Nr", "Risk or stakeholder", "Severity", "Likelihood", "Threat", "Level or zone"),
    "fr": ("N°", "Risque ou partie", "Gravité", "Vraisemblance", "Menace", "Niveau ou zone"),
}


def risk_chart(assessed: Assessed, language: Language) -> Chart:
    """Two matrices side by side (one without a split), numbered events, threats with zones.

    Shades go from light to dark with the level and each cell says it, so grey tells as much.
    """
    words, events = _WORDS[language], list(assessed.events.values())
    if assessed.set.split is None:
        panels = [("now", [event.before for event in events])]
    else:
        panels = [
            ("before", [event.before for event in events]),
            ("after", [event.after for event in events]),
        ]
    matrices = alt.hconcat(
        *(
            _matrix(assessed.set.method, risks, words[name], place == 0, language)
            for place, (name, risks) in enumerate(panels)
        ),
        spacing=28,
    )
    titles = [event.event.title.in_language(language) for event in events]
    drawn = alt.vconcat(matrices, _legend(titles), _threats(assessed, language), spacing=18)
    subtitle = words["subtitle"].format(
        title=assessed.set.title.in_language(language),
        who=assessed.set.assessed_by.in_language(language),
    )
    caption = Caption(
        finding(assessed, language), subtitle, assessed.set.source.in_language(language)
    )
    colon = " : " if language == "fr" else ": "
    notes = tuple(
        f"{title}{colon}{' '.join(remains(assessed, name, language))}"
        for title, name in zip(titles, assessed.events, strict=True)
    )
    return Chart(
        caption, to_svg(drawn, language=language), _grid(assessed, language), notes, language
    )


def _matrix(
    method: Method, risks: Sequence[Risk], title: str, is_first: bool, language: Language
) -> alt.LayerChart | alt.FacetChart:
    cells = [
        {"x": g - 1, "x2": g, "y": v - 1, "y2": v, "fill": _FILLS[level], "ink": _INKS[level],
         "words": LEVELS[language][level]}
        for g in (1, 2, 3, 4)
        for v in (1, 2, 3, 4)
        for level in [method.level(Severity(g), Likelihood(v))]
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=cells))
    rects = base.mark_rect(stroke=SURFACE, strokeWidth=2).encode(
        x=_axis("x", "severity", _two_lines(SEVERITIES[language]), True, language),
        x2="x2:Q",
        y=_axis("y", "likelihood", _two_lines(LIKELIHOODS[language]), is_first, language),
        y2="y2:Q",
        fill=alt.Fill("fill:N", scale=None),
    )
    said = base.mark_text(align="left", baseline="bottom", dx=6, dy=-5, fontSize=11).encode(
        x="x:Q", y="y:Q", text="words:N", color=alt.Color("ink:N", scale=None)
    )
    marks = alt.Chart(alt.InlineData(values=_marks(risks)))
    dots = marks.mark_circle(size=440, color=SURFACE, stroke=INK, strokeWidth=1.5, opacity=1)
    numbers = marks.mark_text(fontSize=13, fontWeight="bold", color=INK, dy=1)
    closed = [str(place) for place, risk in enumerate(risks, 1) if risk.worst is None]
    subtitle = _WORDS[language]["no-path"].format(events=", ".join(closed)) if closed else ""
    wide, high = _CELL_PX
    return alt.layer(
        rects, said, dots.encode(x="x:Q", y="y:Q"), numbers.encode(x="x:Q", y="y:Q", text="nr:N")
    ).properties(width=4 * wide, height=4 * high, title=_heading(title, subtitle))


def _axis(
    channel: str, name: str, labels: Sequence[Sequence[str]], has_words: bool, language: Language
) -> Any:
    shown = [list(label) if has_words else [label[0]] for label in labels]
    axis = alt.Axis(
        title=_WORDS[language][name] if has_words else None,
        values=[0.5, 1.5, 2.5, 3.5],
        labelExpr=f"{shown!r}[floor(datum.value)]",
        grid=False,
        ticks=False,
        domain=False,
        labelColor=INK,
        labelAngle=0,
        labelPadding=6,
    )
    kind = alt.X if channel == "x" else alt.Y
    return kind(f"{channel}:Q", scale=alt.Scale(domain=[0, 4], nice=False), axis=axis)


def _two_lines(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(step.name, said) for step, said in words.items() if step.name != "NONE"]


def _marks(risks: Sequence[Risk]) -> list[dict[str, Any]]:
    """A numbered mark for each event, side by side where they share a cell."""
    by_cell: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place, risk in enumerate(risks, 1):
        if risk.worst is not None:
            by_cell[risk.severity, risk.likelihood].append(place)
    marks = []
    for (g, v), places in by_cell.items():
        for at, place in enumerate(places):
            column, row = at % 3, at // 3
            in_row = min(3, len(places) - 3 * row)
            x = g - 0.5 + (column - (in_row - 1) / 2) * 0.3
            marks.append({"x": x, "y": v - 0.4 - 0.36 * row, "nr": str(place)})
    return marks


def _legend(titles: Sequence[str]) -> alt.LayerChart | alt.FacetChart:
    values = [
        {"row": place, "nr": str(place + 1), "title": title} for place, title in enumerate(titles)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("row:O", axis=None), x=alt.value(10)
    )
    dots = base.mark_circle(size=300, color=SURFACE, stroke=INK, strokeWidth=1.5, opacity=1)
    numbers = base.mark_text(fontSize=12, fontWeight="bold", color=INK, dy=1).encode(text="nr:N")
    names = base.mark_text(align="left", dx=18, fontSize=13, color=INK).encode(text="title:N")
    return alt.layer(dots, numbers, names).properties(width=_WIDE_PX, height=24 * len(titles))


def _threats(assessed: Assessed, language: Language) -> alt.LayerChart | alt.FacetChart:
    people = list(assessed.stakeholders.values())
    inside = [min(max(float(e), _LEAST), _MOST) for e in assessed.set.method.zones]
    edges = [_LEAST, *inside, _MOST]
    bands = [
        {"low": low, "high": high, "fill": _ZONE_FILLS[zone], "words": ZONES[language][zone]}
        for zone, low, high in zip(Zone, edges, edges[1:], strict=False)
    ]
    rows = [
        {
            "who": each.stakeholder.title.in_language(language),
            "before": float(each.before.value),
            "after": float(each.after.value),
            "words": from_to(*(threat_words(t.value, language) for t in (each.before, each.after))),
        }
        for each in people
    ]
    x = alt.Scale(type="log", domain=[_LEAST, _MOST], nice=False)
    ticks = alt.Axis(title=None, values=edges[1:4], format="~r", grid=False, tickColor=QUIET)
    zones = alt.Chart(alt.InlineData(values=bands))
    shades = zones.mark_rect(stroke=LINE).encode(
        x=alt.X("low:Q", scale=x, axis=ticks), x2="high:Q", fill=alt.Fill("fill:N", scale=None)
    )
    names = zones.mark_text(align="left", dx=6, fontSize=11, color=INK).encode(
        x="low:Q", y=alt.value(11), text="words:N"
    )
    y = alt.Y(
        "who:N",
        sort=[each.stakeholder.title.in_language(language) for each in people],
        scale=alt.Scale(range=[24, _ROW_PX * len(rows) + 24]),
        axis=alt.Axis(title=None, labelColor=INK, labelLimit=220, ticks=False, domain=False),
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    ways = base.mark_rule(color=INK, strokeWidth=2).encode(x="before:Q", x2="after:Q")
    befores = base.mark_point(size=110, fill=SURFACE, stroke=INK, strokeWidth=1.5, opacity=1)
    afters = base.mark_point(size=110, fill=INK, stroke=INK, opacity=1)
    said = base.mark_text(align="left", fontSize=12, color=INK).encode(
        x=alt.value(_THREATS_PX + 10), text="words:N"
    )
    return alt.layer(
        shades, names, ways, befores.encode(x="before:Q"), afters.encode(x="after:Q"), said
    ).properties(
        width=_THREATS_PX,
        height=_ROW_PX * len(rows) + 24,
        title=_heading(_WORDS[language]["threats"], _seen(language)),
    )


def _seen(language: Language) -> str:
    words = _WORDS[language]
    return f"○ {words['seen-before']}   ● {words['seen-after']}"


def _heading(text: str, subtitle: str = "") -> alt.TitleParams:
    return alt.TitleParams(
        text=text,
        subtitle=subtitle or alt.Undefined,
        anchor="start",
        fontSize=14,
        color=INK,
        fontWeight="bold",
        subtitleColor=QUIET,
        subtitleFontSize=12,
    )


def _grid(assessed: Assessed, language: Language) -> Grid:
    heads, levels, zones = _HEADS[language], LEVELS[language], ZONES[language]
    rows = [
        (
            str(place),
            each.event.title.in_language(language),
            from_to(_name(each.before.severity.name), _name(each.after.severity.name)),
            from_to(_name(each.before.likelihood.name), _name(each.after.likelihood.name)),
            "-",
            from_to(levels[each.before.level], levels[each.after.level]),
        )
        for place, each in enumerate(assessed.events.values(), 1)
    ]
    rows += [
        (
            "-",
            each.stakeholder.title.in_language(language),
            "-",
            "-",
            from_to(*(threat_words(t.value, language) for t in (each.before, each.after))),
            from_to(zones[each.before.zone], zones[each.after.zone]),
        )
        for each in assessed.stakeholders.values()
    ]
    return Grid(heads, tuple(rows), frozenset({heads[0], heads[4]}))


def _name(name: str) -> str:
    return "-" if name == "NONE" else name
