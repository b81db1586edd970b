"""Ranks, positions and intervals over draws: for people, who read places."""

import numpy as np
from scipy.stats import rankdata

from largesse.markets.model import Figures

INSIDE = 0.90
"""The share of draws that an interval holds."""


def ranks(scores: Figures) -> Figures:
    """Places from 1, highest score first, markets last axis; markets alike share the mean place."""
    return np.asarray(rankdata(-scores, method="average", axis=-1, nan_policy="propagate"))


def positions(scores: Figures) -> Figures:
    """How far up among the markets scored a market stands, 0 to 1: the share of markets below it,
    and half of those alike, itself among them. Axes: (draws, markets)."""
    count = scores.shape[-1]
    return np.asarray((rankdata(scores, method="average", axis=-1) - 0.5) / count)


def interval(figures: Figures, inside: float = INSIDE) -> tuple[Figures, Figures]:
    """The ends of the middle ``inside`` of draws (the first axis)."""
    tail = (1 - inside) / 2
    low, high = np.quantile(figures, [tail, 1 - tail], axis=0)
    return low, high


def rank_intervals(scores: Figures, inside: float = INSIDE) -> tuple[Figures, Figures]:
    """The places between which a market lies in ``inside`` of the draws; whole places.

    ``scores`` is (draws, markets).
    """
    low, high = interval(ranks(scores), inside)
    return np.floor(low), np.ceil(high)
