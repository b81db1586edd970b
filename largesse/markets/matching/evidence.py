"""What would change the answer: gates that open or close, figures that turn out otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from largesse.markets.figures import percent
from largesse.markets.gates.book import CLOSED, GATES, OPEN
from largesse.markets.index.definition import Series, referred
from largesse.markets.index.evaluate import AS_DEFINED, Draws, evaluate, first
from largesse.markets.index.prepare import filled, treated_all
from largesse.markets.matching.fit import Flags, choose
from largesse.markets.matching.match import MarketMatch, Matching
from largesse.markets.model import Figures, Status
from largesse.markets.uncertainty.ranks import positions

STEPS = 40
"""Figures tried evenly between the market's own and each end of the observed range."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that, were it otherwise, would change the answer to ``model`` (None: undecided).

    ``effort`` is what it would take: 0 for a gate that nobody has stated, 1 for one that is stated,
    and for a figure the share of the observed range that it would have to move.
    """

    kind: str
    subject: str
    what: str
    model: str | None
    effort: float


def evidence(matching: Matching, found: MarketMatch) -> tuple[Evidence, ...]:
    """All evidence that would change a market's answer, cheapest first; () without a score."""
    if found.not_scoreable is not None:
        return ()
    at = matching.study.markets.index(found.market)
    told = [*_of_gates(matching, found, at), *_of_figures(matching, found, at)]
    return tuple(sorted(told, key=lambda each: each.effort))


def _of_gates(matching: Matching, found: MarketMatch, at: int) -> Iterator[Evidence]:
    for gate in GATES:
        fact = found.states[gate]
        for state in (OPEN, CLOSED):
            if fact.state == state:
                continue
            other = {**found.states, gate: replace(fact, state=state)}
            model, share = matching.answer(at, matching.allowed(found.market, other))
            proposed = model if share >= matching.threshold else None
            if proposed != found.proposed:
                told = f"{model} ({percent(share)})" if model else "no model"
                is_said = bool(fact.source)
                what = f"{gate} is {fact.state}; were it {state}: {told}"
                yield Evidence("gate", gate, what, proposed, 1.0 if is_said else 0.0)


@dataclass(frozen=True, slots=True)
class _Column:
    """One series, as observed and filled but with no outlier treated: what a reader would find in
    its source. ``by_index`` has it of each index that reads this very figure of the market, over
    the markets that the index scores."""

    matching: Matching
    found: MarketMatch
    series: Series
    by_index: Mapping[str, Figures]
    allowed: Flags

    @property
    def index(self) -> str:
        """The first index that reads it."""
        return next(iter(self.by_index))

    @property
    def figures(self) -> Figures:
        return self.by_index[self.index]

    @property
    def own(self) -> float:
        return float(self.figures[self.row(self.index)])

    def row(self, index: str) -> int:
        return self.matching.scored[index].prepared.markets.index(self.found.market)


def _of_figures(matching: Matching, found: MarketMatch, at: int) -> Iterator[Evidence]:
    """By each series: the smallest change of this market's figure, within what is observed of any
    market, that changes the model as the axes are defined. It changes in every index that reads it:
    what more people online say of maturity, they say of the lag behind income too."""
    allowed = matching.allowed(found.market, found.states)
    columns: dict[tuple[Series, float], dict[str, Figures]] = {}
    for name in dict.fromkeys((*matching.axes, *matching.study.indices)):
        index, prepared = matching.scored[name].index, matching.scored[name].prepared
        rows = [prepared.raw.markets.index(market) for market in prepared.markets]
        raw, how = prepared.raw.values[rows], index.imputation
        figures, _ = filled(raw, prepared.markets, prepared.series, how, matching.book)
        row = prepared.markets.index(found.market)
        for series in dict.fromkeys(leaf.series for leaf in index.leaves()):
            column = figures[:, prepared.series.index(series.name)]
            columns.setdefault((series, float(column[row])), {})[name] = column
    for (series, _), by_index in columns.items():
        told = _of_series(_Column(matching, found, series, by_index, allowed), at)
        if told is not None:
            yield told


def _of_series(column: _Column, at: int) -> Evidence | None:
    matching, series, own = column.matching, column.series, column.own
    turns = [turn for way in _ways(column) if (turn := _first_turn(column, at, way)) is not None]
    if not turns:
        return None
    value, model, stays = min(turns, key=lambda turn: abs(turn[0] - own))
    cell = matching.scored[column.index].prepared.raw.cells.get((column.found.market, series.name))
    doubt = _doubt(cell.status, cell.year) if cell else "imputed"
    now = f"{_named(matching, series)} is {_amount(own)}{_unit(matching, series)} ({doubt})"
    beyond = " or beyond" if stays else ""
    named = " and ".join(column.by_index)
    what = f"{now}; at {_amount(value)}{beyond}, {named} would make it {model or 'no model'}"
    is_guess = cell is None or cell.status is Status.IMPUTED
    effort = abs(value - own) / float(np.ptp(column.figures))
    return Evidence("figure", series.name, what, model, effort / 2 if is_guess else effort)


def _ways(column: _Column) -> Iterator[Figures]:
    """Figures to try, from the market's own to either end of what is observed: evenly, and where
    other markets stand."""
    for end in (float(column.figures.min()), float(column.figures.max())):
        between = column.figures[(column.figures - column.own) * (end - column.own) > 0]
        if len(between):
            places = np.quantile(between, np.linspace(0, 1, STEPS))
            tried = np.concatenate([places, np.linspace(column.own, end, STEPS)[1:]])
            tried = _tellable(tried)
            yield tried[np.argsort(np.abs(tried - column.own))]


def _first_turn(column: _Column, at: int, tried: Figures) -> tuple[float, str | None, bool] | None:
    """The first figure on a way that changes the model, which it would be, and whether it stays
    so to the end; looked for again between it and the figure before."""
    models = _models(column, at, tried)
    turned = [model != column.found.as_defined for model in models]
    if True not in turned:
        return None
    first = turned.index(True)
    before = float(tried[first - 1]) if first else column.own
    nearer = _tellable(np.linspace(before, float(tried[first]), STEPS)[1:])
    near = _models(column, at, nearer)
    place = next(n for n, model in enumerate(near) if model != column.found.as_defined)
    stays = {*near[place:], *models[first:]} == {near[place]}
    return float(nearer[place]), near[place], stays


def _models(column: _Column, at: int, tried: Figures) -> list[str | None]:
    """The model as defined for each figure tried."""
    matching = column.matching
    allowed = column.allowed[None, :]
    where = _positions(column, at, tried)
    winners = choose(where, matching.axes, matching.models, allowed)[:, 0]
    return [None if winner < 0 else matching.models[winner].id for winner in winners]


def _named(matching: Matching, series: Series) -> str:
    """A series as readers know it: its indicator's title for its name."""
    known = matching.book.indicator(series.indicator)
    title = known.title.en if known is not None and known.title is not None else series.indicator
    return series.name.replace(series.indicator, title)


def _unit(matching: Matching, series: Series) -> str:
    """What its figures count; '' for quotients and rates, whose unit is another."""
    known = matching.book.indicator(series.indicator)
    is_plain = series.per is None and series.change != "growth"
    return f" {known.unit}" if known is not None and known.unit and is_plain else ""


def _amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def _tellable(figures: Figures) -> Figures:
    """Figures as they are told, so that what is told is what was tried."""
    return np.array([float(_amount(each).replace(",", "")) for each in figures])


def _doubt(status: Status, year: int) -> str:
    return f"{status.value}, {year}"


def _positions(column: _Column, at: int, tried: Figures) -> Figures:
    """The market's positions for each figure tried, all other figures as they are: (tried, 1,
    axes). An axis that the figure does not reach stays where it is."""
    matching, study, count = column.matching, column.matching.study, len(tried)
    draws: Draws = replace(
        AS_DEFINED,
        count=count,
        normalisation_of=first(count),
        mean_of=first(count),
        figures_of=np.arange(count),
    )
    scores = {
        name: np.repeat(study.defined((name,))[:, :, 0], count, axis=0) for name in study.indices
    }
    moved = set(column.by_index)
    for name, index in study.indices.items():
        if moved.isdisjoint({name, *referred(index.root)}):
            continue
        moved.add(name)
        figures = np.repeat(study.alternatives[name][0][None], count, axis=0)
        if name in column.by_index:
            place = study.series[name].index(column.series.name)
            figures[:, :, place] = _treated(column, name, tried)
        scores[name] = evaluate(index, study.series[name], list(figures), draws, scores).scores
    where = np.repeat(matching.defined[:, at : at + 1], count, axis=0)
    for number, axis in enumerate(matching.axes):
        if axis in moved:
            where[:, 0, number] = positions(scores[axis])[:, at]
    return where


def _treated(column: _Column, index: str, tried: Figures) -> Figures:
    """The series of the markets compared, for each figure tried, its outliers treated anew."""
    scores = column.matching.scored[index]
    markets, rule = scores.prepared.markets, scores.index.treatment
    compared = [markets.index(market) for market in column.matching.study.markets]
    out = np.empty((len(tried), len(compared)))
    for number, value in enumerate(tried):
        figures = column.by_index[index][:, None].copy()
        figures[column.row(index)] = value
        treated, _ = treated_all(figures, markets, (column.series.name,), rule)
        out[number] = treated[compared, 0]
    return out
