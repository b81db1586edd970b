"""Offerings by objective: the level of each, what it could be, and what holds the SEAL."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt

from largesse.charts.page import Caption, Chart, Grid, save
from largesse.charts.theme import ACCENT, BAD, INK, LINE, QUIET, Language, to_svg
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.workspace import Catalogue


def draw(catalogue: Catalogue, found: Sequence[Assessment], path: Path, language: Language) -> None:
    """Draw offerings side by side, a row an objective."""
    rows = [
        {
            "offering": each.offering,
            "objective": f"{name} {catalogue.framework.objectives[name].in_language(language)}",
            "low": low,
            "high": high,
            "binds": low == each.seal,
        }
        for each in found
        for name, (low, high) in each.objectives.items()
    ]
    save(_chart(catalogue, found, rows, language), path)


def _chart(
    catalogue: Catalogue,
    found: Sequence[Assessment],
    rows: list[dict[str, object]],
    language: Language,
) -> Chart:
    is_french = language == "fr"
    best = max(found, key=lambda a: (a.seal, a.score.low))
    holders = [n for n, (low, _) in best.objectives.items() if low == best.seal]
    title = (
        f"{best.offering} atteint SEAL-{best.seal}, tenu par {', '.join(holders)}"
        if is_french
        else f"{best.offering} reaches SEAL-{best.seal}, held there by {', '.join(holders)}"
    )
    subtitle = (
        f"Niveau de chaque objectif, 0 à 4, preuves : {best.floor} ou mieux,"
        f" au {catalogue.day.isoformat()}"
        if is_french
        else f"Level of each objective, 0 to 4, counting what is {best.floor} or better,"
        f" on {catalogue.day.isoformat()}"
    )
    note = (
        "Trait fin : ce que le niveau pourrait être si l'inconnu recevait la meilleure réponse."
        if is_french
        else "Thin line: what the level could be if everything unknown were answered for the best."
    )
    headers = (
        ("offre", "objectif", "SEAL", "possible")
        if is_french
        else ("offering", "objective", "SEAL", "could be")
    )
    grid = Grid(
        headers,
        tuple(
            (str(r["offering"]), str(r["objective"]), str(r["low"]), str(r["high"])) for r in rows
        ),
        frozenset(headers[2:]),
    )
    source = catalogue.framework.title.in_language(language)
    return Chart(Caption(title, subtitle, source), _svg(rows), grid, (note,), language)


def _svg(rows: list[dict[str, object]]) -> str:
    base = alt.Chart(alt.InlineData(values=rows))
    scale = alt.Scale(domain=[0, 4.3])
    axis = alt.Axis(values=[0, 1, 2, 3, 4], format="d", title=None, gridColor=LINE)
    y = alt.Y("objective:N", title=None, sort=None, axis=alt.Axis(labelLimit=260, labelColor=INK))
    could = base.mark_rule(color=QUIET, strokeDash=[3, 3]).encode(
        y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
    )
    bars = base.mark_bar(height=14).encode(
        y=y,
        x=alt.X("low:Q", scale=scale, axis=axis),
        color=alt.condition("datum.binds", alt.value(BAD), alt.value(ACCENT)),
    )
    ends = base.mark_tick(color=QUIET, thickness=2, height=12).encode(
        y=y, x=alt.X("high:Q", scale=scale)
    )
    marks = base.mark_text(align="left", dx=6, color=INK, fontWeight=600).encode(
        y=y,
        x=alt.X("low:Q", scale=scale),
        text=alt.condition("datum.binds", alt.value("binds"), alt.value("")),
    )
    drawn = (could + ends + bars + marks).properties(width=340, height=220)
    return to_svg(drawn.facet(alt.Facet("offering:N", title=None), columns=1))
