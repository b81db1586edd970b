"""Scores of every index of a workspace, each with all that led to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from largesse.markets.index.definition import Index, referred
from largesse.markets.index.evaluate import AS_DEFINED, evaluate
from largesse.markets.index.prepare import Prepared, by_hand, prepare
from largesse.markets.index.table import table_of
from largesse.markets.model import Figures
from largesse.markets.observations.book import MarketBook
from largesse.markets.observations.panel import Panel
from largesse.workspace.errors import Problem, Refusal, nearest


@dataclass(frozen=True, slots=True)
class Scores:
    """An index as defined: ``values`` (markets,), each node's figures by path, what was prepared.

    ``refused`` says of each market without a score why, and how to mend it.
    """

    index: Index
    markets: tuple[str, ...]
    values: Figures
    parts: Mapping[str, Figures]
    prepared: Prepared
    refused: Mapping[str, Problem]

    def of(self, market: str) -> float | None:
        """A market's score; None where it has none."""
        return float(self.values[self.markets.index(market)]) if market in self.markets else None

    def ranks(self) -> Mapping[str, int]:
        """Places from 1; markets alike share the better one."""
        return {m: int((self.values > v).sum()) + 1 for m, v in self._pairs()}

    def _pairs(self) -> Iterable[tuple[str, float]]:
        return zip(self.markets, self.values, strict=True)


def score_all(
    indices: Mapping[str, Index],
    panel: Panel,
    book: MarketBook,
    year: int | None = None,
    only: Iterable[str] = (),
) -> Mapping[str, Scores]:
    """The scores of all indices, or of those named and what they refer to, in order."""
    found: dict[str, Scores] = {}
    for index in wanted(indices, only).values():
        prepared = prepare(index, table_of(index, panel, book, year), book)
        found[index.id] = score(index, prepared, found)
    return found


def score(index: Index, prepared: Prepared, others: Mapping[str, Scores]) -> Scores:
    """One index as defined; ``others`` are the scores of those it refers to."""
    scores_of = {name: aligned(other, prepared.markets) for name, other in others.items()}
    done = evaluate(
        index, prepared.series, (prepared.values,), AS_DEFINED, scores_of, keeps_parts=True
    )
    values = done.scores[0]
    is_known = ~np.isnan(values)
    refused = dict(prepared.refused)
    for at in np.flatnonzero(~is_known):
        refused[prepared.markets[at]] = _why_not(index, prepared, int(at), done.parts)
    markets = tuple(m for m, known in zip(prepared.markets, is_known, strict=True) if known)
    parts = {path: figures[0][is_known] for path, figures in done.parts.items()}
    return Scores(index, markets, values[is_known], parts, prepared, refused)


def aligned(scores: Scores, markets: Iterable[str]) -> Figures:
    """Scores in the order of other markets, (1, markets); NaN for those without.

    They are those before rounding to published decimals, as in every draw.
    """
    known = dict(zip(scores.markets, scores.parts[scores.index.id], strict=True))
    return np.array([[known.get(market, np.nan) for market in markets]])


def wanted(indices: Mapping[str, Index], only: Iterable[str]) -> Mapping[str, Index]:
    """The indices named, with all that they refer to; all where none is named."""
    ahead = list(only)
    if not ahead:
        return indices
    found: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in indices:
            mend = nearest(name, list(indices), "see those there are: largesse markets score")
            raise Refusal(Problem(f"there is no index '{name}'", mend, code="no-such-index"))
        if name not in found:
            found.add(name)
            ahead.extend(referred(indices[name].root))
    return {name: index for name, index in indices.items() if name in found}


def _why_not(index: Index, prepared: Prepared, at: int, parts: Mapping[str, Figures]) -> Problem:
    """Why a market that is covered has no score: what is missing, or the part without a value."""
    market = prepared.markets[at]
    row = prepared.values[at]
    missing = [name for name, value in zip(prepared.series, row, strict=True) if np.isnan(value)]
    if missing:
        what = (
            f"{market} is not scoreable on '{index.id}': {len(row) - len(missing)} of {len(row)}"
            f" figures (missing: {', '.join(missing)})"
        )
        return Problem(what, by_hand(index, market, missing[0]), code="not-scoreable")
    path = next((path for path, figures in parts.items() if np.isnan(figures[0][at])), index.id)
    what = f"{market} is not scoreable on '{index.id}': '{path}' has no value there"
    mend = (
        "a logarithm, a geometric or harmonic mean, or a quotient met 0 or less:"
        " floor the series (normalise: {how: ..., onto: [0.01, 1]}), or choose another mean"
    )
    return Problem(what, mend, code="no-value")
