"""Making figures comparable: transforms, then one of the scalings of the handbook (step 5).

Arrays have markets as their last axis; what is missing is NaN and stays so.
"""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.stats import rankdata

from largesse.markets.index.definition import Normalisation, Scaling, Transform
from largesse.markets.model import Figures

_TRANSFORMS: Mapping[Transform, Callable[[Figures], Figures]] = {
    Transform.NONE: lambda figures: figures,
    Transform.LN: np.log,
    Transform.LOG10: np.log10,
    Transform.LN_1P: np.log1p,
    Transform.SQRT: np.sqrt,
    Transform.SQUARE: np.square,
}


def transformed(figures: Figures, name: Transform) -> Figures:
    """Figures after a transform; NaN where it has no value (a logarithm of zero or less)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _TRANSFORMS[name](figures)
    return np.where(np.isfinite(found), found, np.nan)


def normalised(
    figures: Figures,
    rule: Normalisation,
    transform: Transform = Transform.NONE,
    more_is_better: bool = True,
) -> Figures:
    """Figures (any axes, markets last) made comparable over the markets that have one.

    A scaling without spread (all markets alike) gives the middle of its range, or 0 as z-score.
    """
    raw = transformed(figures, transform)
    match rule.how:
        case Scaling.NONE:
            return raw if more_is_better else -raw
        case Scaling.Z_SCORE:
            return _z_score(raw if more_is_better else -raw, rule)
        case Scaling.RANK:
            shares = _rank(raw if more_is_better else -raw)
        case Scaling.FRONTIER:
            shares = _frontier(raw, more_is_better)
        case _:
            shares = _between(raw, rule, transform)
            shares = shares if more_is_better else 1 - shares
    if rule.cap_below:
        shares = np.maximum(shares, 0)
    if rule.cap_above:
        shares = np.minimum(shares, 1)
    low, high = rule.onto
    return low + shares * (high - low)


def _between(raw: Figures, rule: Normalisation, transform: Transform) -> Figures:
    """The way from the lower to the upper goalpost, or from the least to the greatest figure."""
    if rule.how is Scaling.GOALPOSTS:
        ends = transformed(np.array([rule.low, rule.high], dtype=np.float64), transform)
        low, high = ends[0], ends[1]
        return np.asarray((raw - low) / (high - low))
    return _shares(raw, *(_quantile(raw, share) for share in rule.between))


def _frontier(raw: Figures, more_is_better: bool) -> Figures:
    """A market's share of the best one's figure; where less is better, the best one's of its.

    Nothing is a share of a best figure that is not above 0: none has a value then.
    """
    best = _most(raw) if more_is_better else _least(raw)
    best = np.where(best > 0, best, np.nan)
    return np.asarray(raw / best if more_is_better else best / raw)


def _rank(raw: Figures) -> Figures:
    """0 for the last, 1 for the first; markets alike share the mean of their places."""
    ranks = rankdata(raw, method="average", axis=-1, nan_policy="omit")
    count = np.sum(~np.isnan(raw), axis=-1, keepdims=True)
    return _shares(ranks, np.ones_like(count), count)


def _z_score(raw: Figures, rule: Normalisation) -> Figures:
    mean = _over(np.nanmean, raw)
    spread = _over(np.nanstd, raw) if rule.population else _over(_sample_deviation, raw)
    low, high = rule.onto
    score = np.where(spread > 0, (raw - mean) / np.where(spread > 0, spread, 1), raw - mean)
    found = score if rule.onto == (0.0, 1.0) else low + score * high
    return np.maximum(found, 0) if rule.cap_below else found


def _sample_deviation(raw: Figures, **axes: object) -> Figures:
    count: Figures = np.sum(~np.isnan(raw), **axes)  # type: ignore[call-overload]
    return np.asarray(np.nanstd(raw, **axes) * np.sqrt(count / np.maximum(count - 1, 1)))  # type: ignore[call-overload]


def _shares(raw: Figures, low: Figures, high: Figures) -> Figures:
    width = high - low
    shares = np.where(width > 0, (raw - low) / np.where(width > 0, width, 1), 0.5)
    return np.where(np.isnan(raw), np.nan, shares)


def _quantile(raw: Figures, share: float) -> Figures:
    return _over(lambda known, **axes: np.nanquantile(known, share, **axes), raw)


def _least(raw: Figures) -> Figures:
    return _over(np.nanmin, raw)


def _most(raw: Figures) -> Figures:
    return _over(np.nanmax, raw)


def _over(how: Callable[..., Figures], raw: Figures) -> Figures:
    """A statistic over markets; NaN, and no warning, where no market has a figure."""
    if raw.shape[-1] == 0:
        return np.full((*raw.shape[:-1], 1), np.nan)
    is_empty = np.all(np.isnan(raw), axis=-1, keepdims=True)
    found = how(np.where(is_empty, 0.0, raw), axis=-1, keepdims=True)
    return np.where(is_empty, np.nan, found)
