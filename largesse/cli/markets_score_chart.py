"""Scores as places with their intervals, and on a map of the world."""

from collections.abc import Mapping
from pathlib import Path

from babel.numbers import format_decimal

from largesse.cli.options import Language
from largesse.markets.figures import figure
from largesse.markets.index.scoring import Scores
from largesse.markets.observations.book import MarketBook
from largesse.workspace.errors import Problem, Refusal

_LEADS = {"en": "{market} leads on {index}", "fr": "{index} : {market} en tête"}
_PLACES = {
    "en": "Place among the scored markets, bars hold 90 % of {draws} draws; score beside it",
    "fr": "Rang parmi les marchés évalués, barres : 90 % de {draws} tirages ; score à côté",
}
_SCORE = {"en": "{index}, score; {count} markets", "fr": "{index}, score ; {count} marchés"}
_IMPUTED = {"en": "{count} imputed", "fr": "{count} imputées"}


def draw_places(
    book: MarketBook,
    scored: Mapping[str, Scores],
    intervals: Mapping[tuple[str, str], tuple[int, int]],
    path: Path,
    language: Language,
) -> None:
    """Write each market's places on each index. Raises :class:`Refusal`."""
    from largesse.charts.page import Caption, save
    from largesse.markets.charts.scores import AxisScore, rank_intervals

    rows = []
    for name, scores in scored.items():
        axis, ranks = scores.index.title.in_language(language), scores.ranks()
        for market in (*scores.markets, *scores.refused):
            value, best_last = scores.of(market), intervals.get((name, market))
            rows.append(
                AxisScore(
                    book.title(market, language),
                    axis,
                    None if value is None else figure(value, 3),
                    ranks.get(market),
                    best_last[0] if best_last else None,
                    best_last[1] if best_last else None,
                    _note(scores, market, language),
                )
            )
    if not any(row.score is not None for row in rows):
        raise _nothing()
    between = " ; " if language == "fr" else "; "
    title = between.join(
        _lead(book, scores, language) for scores in scored.values() if scores.markets
    )
    caption = Caption(
        title,
        _PLACES[language].format(draws=format_decimal(book.spread.draws, locale=language)),
        _sources(scored),
    )
    save(rank_intervals(rows, caption, language=language), path)


def draw_scores(book: MarketBook, scores: Scores, path: Path, language: Language) -> None:
    """Write one index on the world's map. Raises :class:`Refusal`."""
    from largesse.charts.page import Caption, save
    from largesse.markets.charts.map import ScoredMarket, score_map

    if not scores.markets:
        raise _nothing()
    markets = []
    for market in (*scores.markets, *scores.refused):
        value = scores.of(market)
        score = None if value is None else figure(value, 3)
        members = book.markets[market].members if market in book.markets else ()
        markets.append(ScoredMarket(market, book.title(market, language), score, members))
    subtitle = _SCORE[language].format(
        index=scores.index.title.in_language(language), count=len(scores.markets)
    )
    caption = Caption(_lead(book, scores, language), subtitle, scores.index.source)
    save(score_map(markets, caption, language=language), path)


def _lead(book: MarketBook, scores: Scores, language: Language) -> str:
    ranks = scores.ranks()
    first = min(scores.markets, key=lambda market: ranks[market])
    index = scores.index.title.in_language(language)
    said = index.lower() if language == "en" else index
    return _LEADS[language].format(market=book.title(first, language), index=said)


def _note(scores: Scores, market: str, language: Language) -> str:
    if market in scores.refused:
        return scores.refused[market].what
    count = sum(each.market == market for each in scores.prepared.imputed)
    return _IMPUTED[language].format(count=count) if count else ""


def _sources(scored: Mapping[str, Scores]) -> str:
    return "; ".join(dict.fromkeys(s.index.source for s in scored.values() if s.index.source))


def _nothing() -> Refusal:
    what = "no market is scored, so there is nothing to draw"
    return Refusal(Problem(what, "see why with largesse markets score", code="nothing-to-draw"))
