"""Losses as bars, each in two parts: events beside each other, or the partners that one hits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import altair as alt

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.theme import ACCENT, INK, NEUTRAL, STEPS, SURFACE, to_svg
from largesse.sovereignty.exposure.losses import Loss
from largesse.sovereignty.exposure.telling import Language, amount, named, percent, spoken, window
from largesse.sovereignty.exposure.world import World

_WIDTH, _ROW = 560, 30
_MOST = 20
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "largest": "{event} alone would cost {share} of consumption",
        "events": "Share of consumption of {window} that would be lost, event by event; dark:"
        " within the first year of an orderly exit. On the condition that the event comes",
        "orderly": "lost in the first year of an orderly exit",
        "rest": "lost beyond, or at once if cut off",
        "one": "If {event} fell away, {share} of consumption would be lost, and {count} partners"
        " would lose most of theirs",
        "partners": "Consumption of {window} sold through the partners that lose most; dark: lost."
        " On the condition that the event comes",
        "lost": "lost",
        "kept": "kept",
        "event": "Event",
        "partner": "Partner",
        "share": "Share",
        "amount": "Lost",
        "first": "In the first year",
        "sold": "Sold",
        "earned": "No longer earned",
        "axis": "Part of the whole",
        "none": "no partner would lose anything",
    },
    "fr": {
        "largest": "{event} coûterait à lui seul {share} de la consommation",
        "events": "Part de la consommation de {window} qui serait perdue, événement par événement ;"
        " en foncé : dans la première année d'une sortie ordonnée. Si l'événement survient",
        "orderly": "perdu la première année d'une sortie ordonnée",
        "rest": "perdu au-delà, ou d'un coup en cas de coupure",
        "one": "Sans {event}, {share} de la consommation seraient perdus et {count} partenaires"
        " perdraient l'essentiel de la leur",
        "partners": "Consommation de {window} vendue par les partenaires les plus touchés ; en"
        " foncé : perdue. Si l'événement survient",
        "lost": "perdu",
        "kept": "conservé",
        "event": "Événement",
        "partner": "Partenaire",
        "share": "Part",
        "amount": "Perdu",
        "first": "La première année",
        "sold": "Vendu",
        "earned": "N'est plus acquis",
        "axis": "Part du total",
        "none": "aucun partenaire ne perdrait rien",
    },
}


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    dark: Fraction
    light: Fraction
    words: str


def events_chart(world: World, losses: Sequence[Loss], language: Language = "en") -> Chart:
    """Single events, the largest first. Raises ValueError without any."""
    if not losses:
        raise ValueError("there is nothing to draw")
    said = _WORDS[language]
    ranked = sorted(losses, key=lambda loss: -loss.lost_minor)[:_MOST]
    bars = [_event_bar(world, loss, language) for loss in ranked]
    title = said["largest"].format(
        event=spoken(ranked[0].events, language), share=percent(ranked[0].share, language)
    )
    caption = Caption(title, said["events"].format(window=window(world)))
    rows = tuple(
        (
            named(loss.events, language),
            percent(loss.share, language),
            amount(loss.lost_minor, world.currency, language),
            amount(loss.orderly_minor, world.currency, language),
        )
        for loss in ranked
    )
    heads = (said["event"], said["share"], said["amount"], said["first"])
    parts = (said["orderly"], said["rest"])
    return _chart(bars, caption, Grid(heads, rows, frozenset(heads[1:])), parts, STEPS[1], language)


def _event_bar(world: World, loss: Loss, language: Language) -> _Bar:
    """The share lost, and what of it an orderly exit loses in the first year."""
    year = Fraction(loss.orderly_minor, loss.cut_off_minor) if loss.cut_off_minor > 0 else 0
    dark = max(Fraction(0), loss.share * year)
    words = f"{percent(loss.share, language)}, {amount(loss.lost_minor, world.currency, language)}"
    return _Bar(named(loss.events, language), dark, max(Fraction(0), loss.share - dark), words)


def partners_chart(world: World, loss: Loss, language: Language = "en") -> Chart:
    """The partners that a loss hits hardest, as parts of the largest of them."""
    said = _WORDS[language]
    chosen = [one for one in loss.partners if one.before_minor > 0][:_MOST]
    title = said["one"].format(
        event=spoken(loss.events, language),
        share=percent(loss.share, language),
        count=len(loss.stranded_partners),
    )
    caption = Caption(title, said["partners"].format(window=window(world)))
    largest = max((one.before_minor for one in chosen), default=1)
    bars = [
        _Bar(
            one.partner,
            one.share * Fraction(one.before_minor, largest),
            (1 - one.share) * Fraction(one.before_minor, largest),
            percent(one.share, language),
        )
        for one in chosen
    ] or [_Bar(said["none"], Fraction(0), Fraction(0), "")]
    rows = tuple(
        (
            one.partner,
            amount(one.before_minor, world.currency, language),
            amount(one.lost_minor, world.currency, language),
            percent(one.share, language),
            amount(one.earned_minor, world.currency, language),
        )
        for one in chosen
    )
    heads = (said["partner"], said["sold"], said["amount"], said["share"], said["earned"])
    grid = Grid(heads, rows, frozenset(heads[1:]))
    return _chart(bars, caption, grid, (said["lost"], said["kept"]), NEUTRAL, language, axis=False)


def _chart(
    bars: Sequence[_Bar],
    caption: Caption,
    grid: Grid,
    parts: tuple[str, str],
    light: str,
    language: Language,
    *,
    axis: bool = True,
) -> Chart:
    names = [bar.name for bar in bars]
    values = [
        {"name": bar.name, "part": part, "size": float(size), "order": order}
        for bar in bars
        for order, (part, size) in enumerate(zip(parts, (bar.dark, bar.light), strict=True))
    ]
    ends = [
        {"name": bar.name, "end": float(bar.dark + bar.light), "words": bar.words} for bar in bars
    ]
    top = max((end["end"] for end in ends if isinstance(end["end"], float)), default=0.0) or 1.0
    y = alt.Y(
        "name:N",
        sort=names,
        axis=alt.Axis(title=None, ticks=False, domain=False, labelColor=INK, labelLimit=280),
    )
    shown = alt.Axis(title=_WORDS[language]["axis"], format=".0%", tickCount=5) if axis else None
    x = alt.X(
        "size:Q", stack="zero", scale=alt.Scale(domain=[0, top * 1.35], nice=False), axis=shown
    )
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=list(parts), range=[ACCENT, light]),
        legend=alt.Legend(title=None, orient="top", direction="vertical"),
    )
    drawn = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(height=16)
        .encode(x=x, y=y, color=colour, order=alt.Order("order:Q"))
    )
    words = alt.Chart(alt.InlineData(values=ends)).encode(y=y, x="end:Q", text="words:N")
    halo = words.mark_text(align="left", dx=8, stroke=SURFACE, strokeWidth=4)
    told = words.mark_text(align="left", dx=8, color=INK)
    whole = alt.layer(drawn, halo, told).properties(width=_WIDTH, height=_ROW * len(bars))
    return Chart(caption, to_svg(whole, language=language), grid, (), language)
