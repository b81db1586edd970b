"""How parts become one figure (handbook, step 7): means of powers, extremes, sums, products.

A part that is missing (NaN) or left out (weight 0) gives its weight to the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from largesse.markets.index.definition import Mean
from largesse.markets.model import Figures

UNWEIGHTED = frozenset({Mean.MINIMUM, Mean.MAXIMUM, Mean.MEDIAN, Mean.PRODUCT})
"""Means that take no weights, but for a part of weight 0, which is left out."""

Turn = Callable[[Figures], Figures]


@dataclass(frozen=True, slots=True)
class _Turned:
    """A mean taken of figures that are turned first and turned back afterwards."""

    there: Turn
    back: Turn


_SAME: Turn = lambda figures: figures  # noqa: E731


def _inverted(figures: Figures) -> Figures:
    """One over figures, which a harmonic mean has of 0 and more; NaN for what is less."""
    return np.reciprocal(np.where(figures >= 0, np.abs(figures), np.nan))


_TURNED = {
    Mean.ARITHMETIC: _Turned(_SAME, _SAME),
    Mean.GEOMETRIC: _Turned(np.log, np.exp),
    Mean.HARMONIC: _Turned(_inverted, np.reciprocal),
}


_EXTREMES: dict[Mean, Callable[..., Figures]] = {
    Mean.MINIMUM: np.nanmin,
    Mean.MAXIMUM: np.nanmax,
    Mean.MEDIAN: np.nanmedian,
}


def combined(
    parts: Sequence[Figures], weights: Figures, mean: Mean, power: float, at_least: int
) -> Figures:
    """One figure of several parts, each (draws, markets); ``weights`` is (draws, parts).

    A figure is NaN where fewer than ``at_least`` of the parts that have a weight are there.
    ``power`` is the exponent of :attr:`Mean.POWER`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        match mean:
            case Mean.MINIMUM | Mean.MAXIMUM | Mean.MEDIAN:
                found = _extreme(parts, weights, mean)
            case Mean.SUM:
                found = _weighted(parts, weights, _SAME)[0]
            case Mean.PRODUCT:
                found = _product(parts, weights)
            case _:
                turned = _TURNED.get(mean) or _power(power)
                total, weight = _weighted(parts, weights, turned.there)
                found = turned.back(total / weight)
    return np.where(_present(parts, weights, at_least) & np.isfinite(found), found, np.nan)


def _power(exponent: float) -> _Turned:
    return _Turned(lambda x: np.power(x, exponent), lambda x: np.power(x, 1 / exponent))


def _weighted(parts: Sequence[Figures], weights: Figures, there: Turn) -> tuple[Figures, Figures]:
    """The weighted sum of turned figures, and the weight that was there."""
    if all(len(part) == 1 for part in parts):
        rows = np.concatenate(parts)
        is_there = ~np.isnan(rows)
        turned = np.where(is_there, there(np.where(is_there, rows, 1.0)), 0.0)
        # A logarithm of 0 or less times a weight of 0 is 0, as where parts are added one by one.
        has_none = np.isnan(turned)
        total = weights @ np.nan_to_num(turned, nan=0.0, posinf=1e300, neginf=-1e300)
        if has_none.any():
            is_asked = (weights != 0).astype(np.float64) @ has_none.astype(np.float64) > 0
            total = np.where(is_asked, np.nan, total)
        return total, weights @ is_there.astype(np.float64)
    total = np.zeros(1)
    weight: Figures = np.zeros(1)
    for at, part in enumerate(parts):
        share = weights[:, at : at + 1]
        is_there = ~np.isnan(part)
        if is_there.all() and share.all():
            total = total + share * there(part)
            weight = weight + share
        else:
            counts = is_there & (share != 0)
            total = total + np.where(counts, share * there(np.where(counts, part, 1.0)), 0.0)
            weight = weight + np.where(counts, share, 0.0)
    return total, weight


def _extreme(parts: Sequence[Figures], weights: Figures, mean: Mean) -> Figures:
    how = _EXTREMES[mean]
    shown = np.broadcast_arrays(
        *(np.where(weights[:, [at]] != 0, part, np.nan) for at, part in enumerate(parts))
    )
    stacked = np.stack(shown)
    is_empty = np.isnan(stacked).all(axis=0)
    found = how(np.where(is_empty, 0.0, stacked), axis=0)
    return np.where(is_empty, np.nan, found)


def _product(parts: Sequence[Figures], weights: Figures) -> Figures:
    found: Figures = np.ones(1)
    for at, part in enumerate(parts):
        counts = ~np.isnan(part) & (weights[:, [at]] != 0)
        found = found * np.where(counts, part, 1.0)
    return found


def _present(parts: Sequence[Figures], weights: Figures, at_least: int) -> Figures:
    """Where enough parts are there; what was left out is not asked for."""
    count: Figures = np.zeros(1)
    asked: Figures = np.zeros(1)
    for at, part in enumerate(parts):
        has_weight = weights[:, [at]] != 0
        count = count + (has_weight & ~np.isnan(part))
        asked = asked + has_weight
    return np.asarray((count >= np.minimum(at_least, asked)) & (count > 0))
