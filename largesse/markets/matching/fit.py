"""The rule of fit: gates remove models, the nearest of the others is taken.

A model's distance is how far a market's positions lie outside its bands, summed over its axes; it
is 0 inside all of them. Of models equally near, the one of the lower rung is taken: commit no more
than the market asks for (Anderson and Gatignon 1986 order entry modes by commitment).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from largesse.markets.gates.book import CLOSED, GateFact
from largesse.markets.model import Figures
from largesse.programme.model import CollaborationModel
from largesse.programme.terms.positions import Band

NO_MODEL = -1
Flags = npt.NDArray[np.bool_]
Winners = npt.NDArray[np.intp]


def by_rung(models: Mapping[str, CollaborationModel]) -> tuple[CollaborationModel, ...]:
    """Models from the lowest rung to the highest; of one rung, by name."""
    return tuple(sorted(models.values(), key=lambda model: (model.rung, model.id)))


def closing(model: CollaborationModel, states: Mapping[str, GateFact]) -> tuple[GateFact, ...]:
    """The gates that keep a model out of a market; sanctions keep every model out."""
    stopped = [states["sanctions"]] if states["sanctions"].state == CLOSED else []
    asked = (states[gate] for gate in model.needs if gate != "sanctions" or not stopped)
    return (*stopped, *(fact for fact in asked if fact.state not in model.needs[fact.gate]))


def distances(
    positions: Figures, axes: Sequence[str], models: Sequence[CollaborationModel]
) -> Figures:
    """How far positions (draws, markets, axes) lie outside each model's bands.

    Shape (draws, markets, models); infinite where a model is to be avoided.
    """
    found = np.zeros((*positions.shape[:2], len(models)))
    column = {axis: positions[:, :, at] for at, axis in enumerate(axes)}
    for at, model in enumerate(models):
        for axis, band in model.fits.items():
            low, high = _ends(band)
            found[:, :, at] += np.maximum(low - column[axis], 0)
            found[:, :, at] += np.maximum(column[axis] - high, 0)
        for avoid in model.avoid:
            inside = [_inside(column[axis], band) for axis, band in avoid.where.items()]
            found[:, :, at][np.logical_and.reduce(inside)] = np.inf
    return found


def choose(
    positions: Figures,
    axes: Sequence[str],
    models: Sequence[CollaborationModel],
    allowed: Flags,
) -> Winners:
    """The model of each market in each draw, (draws, markets): its place among ``models``, which
    go from the lowest rung up, or :data:`NO_MODEL`. ``allowed`` is (markets, models)."""
    far = distances(positions, axes, models)
    far[:, ~allowed] = np.inf
    # Where a draw gives a market no place on an axis, it takes no model: doubt, told as such.
    far[np.isnan(positions).any(axis=2)] = np.inf
    nearest = np.argmin(far, axis=2)
    none = np.isinf(np.take_along_axis(far, nearest[:, :, None], axis=2)[:, :, 0])
    return np.where(none, NO_MODEL, nearest)


def shares(winners: Winners, models: int) -> Figures:
    """The share of draws in which each model is taken: (markets, models)."""
    return np.stack([(winners == model).mean(axis=0) for model in range(models)], axis=1)


def _ends(band: Band) -> tuple[float, float]:
    return float(band.low), np.inf if band.high is None else float(band.high)


def _inside(figures: Figures, band: Band) -> Flags:
    low, high = _ends(band)
    return (figures >= low) & (figures < high)
