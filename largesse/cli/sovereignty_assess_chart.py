"""Offerings by objective: the level of each, what it could be, and what holds the SEAL."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt

from largesse.charts.page import Caption, Chart, Grid, save
from largesse.charts.theme import ACCENT, BAD, INK, LINE, QUIET, Language, to_svg
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.framework import TOP
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.words import word


def draw(catalogue: Catalogue, found: Sequence[Assessment], path: Path, language: Language) -> None:
    """Draw offerings one below the other, the best first, a row an objective."""
    found = sorted(found, key=lambda each: (-each.seal, -each.score.low, each.offering))
    rows = [
        {
            "offering": each.offering,
            "objective": f"{name} {catalogue.framework.objectives[name].in_language(language)}",
            "low": low,
            "high": high,
            "binds": low == each.seal < TOP,
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
    title = _title(found[0], language)
    subtitle = (
        f"Niveau de chaque objectif, 0 à 4, preuves : {word(found[0].floor, 'fr')} ou mieux,"
        f" au {catalogue.day.isoformat()}"
        if is_french
        else f"Level of each objective, 0 to 4, counting what is {found[0].floor} or better,"
        f" on {catalogue.day.isoformat()}"
    )
    note = (
        "En rouge, ce qui tient le SEAL. Trait fin : le niveau possible si l'inconnu recevait la"
        " meilleure réponse."
        if is_french
        else "Red holds the SEAL. Thin line: what the level could be if everything unknown were"
        " answered for the best."
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
    return Chart(
        Caption(title, subtitle, source),
        _svg(rows, [each.offering for each in found], language),
        grid,
        (note,),
        language,
    )


def _title(best: Assessment, language: Language) -> str:
    """The finding: what the best reaches, and what holds it there."""
    holders = [n for n, (low, _) in best.objectives.items() if low == best.seal]
    if best.seal == TOP:
        said = "atteint le plein" if language == "fr" else "reaches the full"
        return f"{best.offering} {said} SEAL-{TOP}"
    if len(holders) == len(best.objectives):
        by = "tous les objectifs" if language == "fr" else "every objective"
    else:
        by = ", ".join(holders)
    if language == "fr":
        return f"{best.offering} atteint SEAL-{best.seal}, tenu par {by}"
    return f"{best.offering} reaches SEAL-{best.seal}, held there by {by}"


def _svg(rows: list[dict[str, object]], order: list[str], language: Language) -> str:
    base = alt.Chart(alt.InlineData(values=rows))
    x = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[0, 4.8]),
        axis=alt.Axis(values=[0, 1, 2, 3, 4], format="d", title=None, gridColor=LINE),
    )
    y = alt.Y("objective:N", title=None, sort=None, axis=alt.Axis(labelLimit=340, labelColor=INK))
    high = alt.X("high:Q", scale=alt.Scale(domain=[0, 4.8]))
    could = base.mark_rule(color=QUIET, strokeDash=[3, 3]).encode(y=y, x=x, x2="high:Q")
    bars = base.mark_bar(height=14).encode(
        y=y, x=x, color=alt.condition("datum.binds", alt.value(BAD), alt.value(ACCENT))
    )
    ends = base.mark_tick(color=QUIET, thickness=2, height=12).encode(y=y, x=high)
    said = "tient" if language == "fr" else "holds it"
    marks = base.mark_text(align="left", dx=8, color=INK, fontWeight=600).encode(
        y=y, x=high, text=alt.condition("datum.binds", alt.value(said), alt.value(""))
    )
    drawn = (could + ends + bars + marks).properties(width=340, height=220)
    header = alt.Header(labelFontWeight=600, labelColor=INK, labelAnchor="start")
    facet = alt.Facet("offering:N", title=None, sort=order, header=header)
    return to_svg(drawn.facet(facet, columns=1))
