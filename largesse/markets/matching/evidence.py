"""What would change the answer: gates that open or close, figures that turn out otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from largesse.markets.figures import percent
from largesse.markets.gates.book import CLOSED, GATES, OPEN
from largesse.markets.index.definition import Series
from largesse.markets.index.evaluate import AS_DEFINED, Draws, evaluate, first
from largesse.markets.matching.fit import Flags, choose
from largesse.markets.matching.match import MarketMatch, Matching
from largesse.markets.model import Figures, Status
from largesse.markets.uncertainty.ranks import positions

STEPS = 40
"""Figures tried between the market's own and each end of the observed range."""


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


def _of_figures(matching: Matching, found: MarketMatch, at: int) -> Iterator[Evidence]:
    """By each series of each axis: the smallest change of this market's figure, within what is
    observed of any market, that changes the model as the axes are defined."""
    allowed = matching.allowed(found.market, found.states)
    for name in matching.axes:
        for series in dict.fromkeys(leaf.series for leaf in matching.scored[name].index.leaves()):
            told = _of_series(matching, found, at, name, series, allowed)
            if told is not None:
                yield told


def _of_series(
    matching: Matching, found: MarketMatch, at: int, axis: str, series: Series, allowed: Flags
) -> Evidence | None:
    scores = matching.scored[axis]
    own, tried = _tried(matching, at, axis, series)
    column = _axis_positions(matching, axis, series, at, tried)
    where = np.repeat(matching.defined[:, at : at + 1], len(tried), axis=0)
    where[:, 0, matching.axes.index(axis)] = column
    winners = choose(where, matching.axes, matching.models, allowed[None, :])[:, 0]
    models = [None if w < 0 else matching.models[w].id for w in winners]
    width = tried.max() - tried.min()
    turned = [
        (abs(value - own) / width, value, model)
        for value, model in zip(tried, models, strict=True)
        if model != found.as_defined and width > 0
    ]
    if not turned:
        return None
    effort, value, model = min(turned, key=lambda each: each[0])
    cell = scores.prepared.raw.cells.get((found.market, series.name))
    doubt = _doubt(cell.status, cell.year) if cell else "imputed"
    now = f"{_named(matching, series)} is {_amount(own)}{_unit(matching, series)} ({doubt})"
    what = f"{now}; at {_amount(value)} or beyond, {axis} would make it {model or 'no model'}"
    is_guess = cell is None or cell.status is Status.IMPUTED
    return Evidence("figure", series.name, what, model, effort / 2 if is_guess else effort)


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


def _doubt(status: Status, year: int) -> str:
    return f"{status.value}, {year}"


def _tried(matching: Matching, at: int, axis: str, series: Series) -> tuple[float, Figures]:
    """The market's own figure, and others from it to both ends of what is observed."""
    study = matching.study
    column = study.alternatives[axis][0][:, study.series[axis].index(series.name)]
    own, low, high = float(column[at]), float(column.min()), float(column.max())
    return own, np.concatenate([np.linspace(own, low, STEPS), np.linspace(own, high, STEPS)])


def _axis_positions(
    matching: Matching, axis: str, series: Series, at: int, tried: Figures
) -> Figures:
    """The market's position on an axis for each figure tried, all other figures as they are."""
    study = matching.study
    figures = np.repeat(study.alternatives[axis][0][None], len(tried), axis=0)
    figures[:, at, study.series[axis].index(series.name)] = tried
    count = len(tried)
    draws: Draws = replace(
        AS_DEFINED,
        count=count,
        normalisation_of=first(count),
        mean_of=first(count),
        figures_of=np.arange(count),
    )
    others = {name: np.repeat(_defined(matching, name), count, axis=0) for name in study.indices}
    scores = evaluate(study.indices[axis], study.series[axis], list(figures), draws, others).scores
    return positions(scores)[:, at]


def _defined(matching: Matching, name: str) -> Figures:
    known = matching.scored[name]
    return np.array([[known.of(market) for market in matching.study.markets]], dtype=np.float64)
