"""Axes in every draw: the same evaluation as a single score, under many choices of method."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from largesse.markets.index.definition import Index
from largesse.markets.index.evaluate import AS_DEFINED, Draws, evaluate
from largesse.markets.index.prepare import filled, treated_all
from largesse.markets.index.scoring import Scores
from largesse.markets.model import Figures
from largesse.markets.observations.book import MarketBook, SpreadDocument
from largesse.markets.uncertainty.factors import Factors, factors_of

MOST_AT_ONCE = 2_000
"""Draws that are held in memory together."""


@dataclass(frozen=True, slots=True)
class Study:
    """Scored indices and what varies: ready to be evaluated at any point of the unit cube.

    ``markets`` are those scored on every index; ``alternatives`` the prepared figures of each
    index, as defined first, each (markets, series).
    """

    indices: Mapping[str, Index]
    markets: tuple[str, ...]
    series: Mapping[str, tuple[str, ...]]
    alternatives: Mapping[str, tuple[Figures, ...]]
    factors: Factors

    def points(self, count: int, seed: int) -> Figures:
        """Random points, (draws, columns); the first draw is not special."""
        return np.random.default_rng(seed).random((count, len(self.factors.columns)))

    def scores(self, names: Sequence[str], points: Figures) -> Figures:
        """Scores at points of the unit cube, (draws, markets, names)."""
        out = np.empty((len(points), len(self.markets), len(names)))
        for start in range(0, len(points), MOST_AT_ONCE):
            rows = slice(start, start + MOST_AT_ONCE)
            self._evaluate(names, self.factors.draws(points[rows]), out[rows])
        return out

    def defined(self, names: Sequence[str]) -> Figures:
        """Scores with every choice as the indices define it, unrounded: (1, markets, names)."""
        out = np.empty((1, len(self.markets), len(names)))
        self._evaluate(names, AS_DEFINED, out)
        return out

    def _evaluate(self, names: Sequence[str], draws: Draws, out: Figures) -> None:
        done: dict[str, Figures] = {}
        for name, index in self.indices.items():
            figures = self.alternatives[name]
            done[name] = evaluate(index, self.series[name], figures, draws, done).scores
        for at, name in enumerate(names):
            out[:, :, at] = done[name]


def study_of(scored: Mapping[str, Scores], book: MarketBook, markets: Sequence[str] = ()) -> Study:
    """What varies over scored indices, as the workspace's ``uncertainty:`` says.

    Normalisation, ranks and residuals are taken over the ``markets`` that every index scores.
    """
    common = markets or _common(scored)
    hows = _alternatives(book.spread)
    alternatives = {
        name: tuple(_figures(each, common, book, how) for how in hows)
        for name, each in scored.items()
    }
    # Positions are of unrounded scores, whether one draw is taken or many.
    indices = {name: replace(each.index, decimals=None) for name, each in scored.items()}
    factors = factors_of(indices, book.spread, len(hows))
    series = {name: each.prepared.series for name, each in scored.items()}
    return Study(indices, tuple(common), series, alternatives, factors)


def _common(scored: Mapping[str, Scores]) -> tuple[str, ...]:
    first, *others = scored.values()
    return tuple(m for m in first.markets if all(m in each.markets for each in others))


def _alternatives(spread: SpreadDocument) -> tuple[Callable[[Index], Index], ...]:
    """Ways to prepare figures: as defined, then each other imputation and treatment."""
    ways: list[Callable[[Index], Index]] = [lambda index: index]
    ways += [_imputing(how) for how in spread.impute]
    if spread.treat:
        ways.append(lambda index: replace(index, treatment=None))
    return tuple(ways)


def _imputing(how: str) -> Callable[[Index], Index]:
    """Another imputation, of an index that imputes at all."""
    return lambda index: index if index.imputation == "none" else replace(index, imputation=how)


def _figures(
    scores: Scores, markets: Sequence[str], book: MarketBook, how: Callable[[Index], Index]
) -> Figures:
    index, prepared = how(scores.index), scores.prepared
    rows = [prepared.raw.markets.index(market) for market in prepared.markets]
    raw = prepared.raw.values[rows]
    values, _ = filled(raw, prepared.markets, prepared.series, index.imputation, book)
    values, _ = treated_all(values, prepared.markets, prepared.series, index.treatment)
    return values[[prepared.markets.index(market) for market in markets]]
