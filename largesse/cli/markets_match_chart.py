"""The match as a map of the world, and as markets on two axes."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from largesse.cli.options import Language
from largesse.markets.figures import percent
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch
from largesse.workspace.errors import Problem, Refusal

if TYPE_CHECKING:
    from largesse.charts.page import Caption
    from largesse.markets.charts.looks import Standing

_FINDINGS = {
    "en": "{model} is proposed for {count} of {all} markets; {undecided} undecided",
    "fr": "{model} : proposé pour {count} marchés sur {all} ; {undecided} indécis",
}
_NONE = {
    "en": "No model is probable enough in any of {all} markets",
    "fr": "Aucun modèle n'est assez probable dans les {all} marchés",
}
_SUBTITLES = {
    "en": "Most probable model, from {threshold} of {draws} draws of method; gates of {day}",
    "fr": "Modèle le plus probable, dès {threshold} de {draws} tirages ; verrous du {day}",
}
_PLACES = {
    "en": "; place among the scored markets, 0 last to 1 first, lines hold 90 % of the draws",
    "fr": " ; rang parmi les marchés évalués, de 0 à 1, les traits couvrent 90 % des tirages",
}


def draw_map(done: WorkspaceMatch, path: Path, language: Language) -> None:
    """Write the map. Raises :class:`Refusal` for a file that cannot be one."""
    from largesse.charts.page import save
    from largesse.markets.charts.map import MapMarket, model_map

    markets = [
        MapMarket(
            found.market,
            done.book.title(found.market, language),
            standing(found),
            _model(done, found, language),
            percent(float(found.probability)) if found.ranked else "",
            done.book.markets[found.market].members,
        )
        for found in done.found
    ]
    save(
        model_map(markets, _titles(done, language), _caption(done, language), language=language),
        path,
    )


def draw_scatter(done: WorkspaceMatch, path: Path, language: Language) -> None:
    """Write markets on the first and the last axis. Raises :class:`Refusal`."""
    from largesse.charts.page import Caption, save
    from largesse.markets.charts.scores import Position, positions

    axes = done.matching.axes
    if len(axes) < 2 or not any(found.positions for found in done.found):
        what = "there are no markets with places on two axes"
        raise Refusal(Problem(what, "draw the map with --chart", code="nothing-to-draw"))
    markets = []
    for found in done.found:
        by_axis = {position.axis: position for position in found.positions}
        x, y = by_axis.get(axes[0]), by_axis.get(axes[-1])
        if x is not None and y is not None:
            markets.append(
                Position(
                    done.book.title(found.market, language),
                    x.value,
                    y.value,
                    _model(done, found, language),
                    standing(found),
                    x.low,
                    x.high,
                    y.low,
                    y.high,
                )
            )
    names = [done.scored[axis].index.title.in_language(language) for axis in (axes[0], axes[-1])]
    said = _caption(done, language)
    caption = Caption(said.title, said.subtitle + _PLACES[language])
    drawn = positions(
        markets, _titles(done, language), (names[0], names[1]), caption, language=language
    )
    save(drawn, path)


def standing(found: MarketMatch) -> "Standing":
    """What the match says of a market, as charts show it."""
    from largesse.markets.charts.looks import Standing

    if found.not_scoreable is not None:
        return Standing.NOT_SCOREABLE
    if found.is_stopped or not found.ranked:
        return Standing.CLOSED
    return Standing.PROPOSED if found.proposed else Standing.UNDECIDED


def _titles(done: WorkspaceMatch, language: Language) -> list[str]:
    ladder = sorted(done.matching.models, key=lambda model: model.rung)
    return [model.title.in_language(language) for model in ladder]


def _model(done: WorkspaceMatch, found: MarketMatch, language: Language) -> str:
    titles = {model.id: model.title.in_language(language) for model in done.matching.models}
    return titles[found.proposed] if found.proposed else ""


def _caption(done: WorkspaceMatch, language: Language) -> "Caption":
    from largesse.charts.page import Caption

    proposed = Counter(_model(done, found, language) for found in done.found if found.proposed)
    undecided = sum(found.is_undecided for found in done.found)
    if proposed:
        model, count = proposed.most_common(1)[0]
        title = _FINDINGS[language].format(
            model=model, count=count, all=len(done.found), undecided=undecided
        )
    else:
        title = _NONE[language].format(all=len(done.found))
    subtitle = _SUBTITLES[language].format(
        threshold=percent(float(done.book.threshold)),
        draws=format_decimal(done.draws, locale=language),
        day=done.matching.day.isoformat(),
    )
    return Caption(title, subtitle)
