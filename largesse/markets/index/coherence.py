"""Whether axes say different things (handbook, step 4): before any question of robustness.

Built naively, maturity, need and demand are one thing said three times, and what is decided on
their differences is decided on noise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from largesse.markets.index.scoring import Scores
from largesse.workspace.errors import Problem

MOST_CORRELATION = 0.8
MOST_OF_FIRST_COMPONENT = 0.7
LEAST_MARKETS = 5
"""Below so many markets scored on all axes nothing can be said of their correlation."""


@dataclass(frozen=True, slots=True)
class Coherence:
    """``correlations`` (Pearson's r) of each pair of axes, the share of the variance that the first
    principal component explains, over how many markets, and what is wrong with them."""

    axes: tuple[str, ...]
    correlations: Mapping[tuple[str, str], float]
    first_component: float
    market_count: int
    problems: tuple[Problem, ...]


def check_axes(axes: Mapping[str, Scores]) -> Coherence:
    """The coherence of axes over the markets that are scored on all of them.

    Problems: ``axes-are-one`` where |r| > 0.8 or the first component explains over 70 %.
    """
    names = tuple(axes)
    common = [m for m in axes[names[0]].markets if all(m in axes[n].markets for n in names)]
    if len(names) < 2 or len(common) < LEAST_MARKETS:
        return Coherence(names, {}, np.nan, len(common), ())
    columns = np.array(
        [[axes[name].of(market) for name in names] for market in common], dtype=float
    )
    return coherence_of(names, columns)


def coherence_of(names: tuple[str, ...], columns: np.ndarray) -> Coherence:
    """As :func:`check_axes`, of plain figures (markets, axes)."""
    flat = [
        name for name, spread in zip(names, np.ptp(columns, axis=0), strict=True) if spread == 0
    ]
    if flat:
        what = f"'{flat[0]}' is the same for every market, so it tells none apart"
        problem = Problem(what, "measure it by something that differs", code="axis-is-flat")
        return Coherence(names, {}, np.nan, len(columns), (problem,))
    r = np.corrcoef(columns.T)
    share = float(np.linalg.eigvalsh(r)[-1] / len(names))
    pairs = {(names[a], names[b]): float(r[a, b]) for a, b in combinations(range(len(names)), 2)}
    problems = [_too_alike(pair, value) for pair, value in pairs.items() if _is_alike(value)]
    if share > MOST_OF_FIRST_COMPONENT:
        problems.append(_one_component(names, share))
    return Coherence(names, pairs, share, len(columns), tuple(problems))


def _is_alike(r: float) -> bool:
    return abs(r) > MOST_CORRELATION


def _too_alike(pair: tuple[str, str], r: float) -> Problem:
    what = (
        f"'{pair[0]}' and '{pair[1]}' are the same thing said twice: r = {r:.2f}, and at most"
        f" {MOST_CORRELATION} is accepted"
    )
    mend = f"take out of '{pair[1]}' what '{pair[0]}' explains (residual of), or measure it anew"
    return Problem(what, mend, code="axes-are-one")


def _one_component(names: tuple[str, ...], share: float) -> Problem:
    what = (
        f"{', '.join(names)} are one axis: their first principal component explains"
        f" {share:.1%} of the variance, and at most {MOST_OF_FIRST_COMPONENT:.0%} is accepted"
    )
    mend = "use residuals, change over years, or size instead of level in one of them"
    return Problem(what, mend, code="axes-are-one")
