"""Ranks, positions and intervals over draws: for people, who read places."""

import numpy as np
from scipy.stats import rankdata

from largesse.markets.model import Figures

INSIDE = 0.90
"""The share of draws that an interval holds."""


def ranks(scores: Figures) -> Figures:
    """Places from 1, highest score first, markets last axis; markets alike share the mean place.

    A market without a score (NaN) has no place, and takes none from the others.
    """
    return _among_scored(-scores)


def positions(scores: Figures) -> Figures:
    """How far up among the markets scored a market stands, 0 to 1: the share of markets below it,
    and half of those alike, itself among them; NaN where it has no score. Axes: (draws, markets).
    """
    count = (~np.isnan(scores)).sum(axis=-1, keepdims=True)
    return np.asarray((_among_scored(scores) - 0.5) / np.maximum(count, 1))


def _among_scored(figures: Figures) -> Figures:
    """Places from 1, lowest first, of what is a figure: the rest is put behind, then left NaN."""
    is_missing = np.isnan(figures)
    places = rankdata(np.where(is_missing, np.inf, figures), method="average", axis=-1)
    return np.where(is_missing, np.nan, places)


def interval(figures: Figures, inside: float = INSIDE) -> tuple[Figures, Figures]:
    """The ends of the middle ``inside`` of the draws (the first axis) that have a figure."""
    tail = (1 - inside) / 2
    low, high = np.nanquantile(figures, [tail, 1 - tail], axis=0)
    return low, high


def rank_intervals(scores: Figures, inside: float = INSIDE) -> tuple[Figures, Figures]:
    """The places between which a market lies in ``inside`` of the draws; whole places.

    ``scores`` is (draws, markets).
    """
    low, high = interval(ranks(scores), inside)
    return np.floor(low), np.ceil(high)
