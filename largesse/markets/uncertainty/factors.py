"""Choices of method as factors: what may vary, and how a point of the unit cube chooses.

One mapping serves random draws and the designs of a sensitivity analysis alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from largesse.markets.index.definition import Group, Index, Mean, Normalisation, Residual, Scaling
from largesse.markets.index.evaluate import Choices, Draws, removable
from largesse.markets.model import Figures
from largesse.markets.observations.book import SpreadDocument

FLOOR = 0.01
"""The least normalised figure, so that the last of one series does not score 0 under a geometric
mean; the JRC's COIN tool likewise scales onto 1 to 100."""
Z_MEAN, Z_DEVIATION = 0.5, 0.2
"""Where z-scores are put, so that they mix with shares: about 0 to 1."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One column of the unit cube: what it chooses, and the group that it is reported under."""

    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Factors:
    """All that varies over some indices. ``figures`` counts the alternatives of prepared figures;
    ``bounds`` are the weights' (parts, 2) by the path of their group."""

    indices: Mapping[str, Index]
    normalisations: tuple[Normalisation | None, ...]
    means: tuple[Mean | None, ...]
    figures: int
    bounds: Mapping[str, Figures]
    leaves_out: bool

    @property
    def columns(self) -> tuple[Factor, ...]:
        """The columns of the unit cube, in order; what has one alternative has none."""
        return tuple(self._columns())

    def _columns(self) -> Iterator[Factor]:
        if len(self.normalisations) > 1:
            yield Factor("normalisation", "normalisation")
        if len(self.means) > 1:
            yield Factor("aggregation", "aggregation")
        if self.figures > 1:
            yield Factor("imputation and treatment", "imputation and treatment")
        for path, bounds in self.bounds.items():
            for at in range(len(bounds)):
                yield Factor(f"weight {path} {at}", "weights")
        for name in self.indices if self.leaves_out else ():
            yield Factor(f"left out of {name}", "leaving one out")

    def draws(self, points: Figures) -> Draws:
        """The choices of points of the unit cube, (draws, columns)."""
        count = len(points)
        columns = iter(points.T)
        none = np.zeros(count, dtype=np.intp)
        normalisation = (
            _chosen(next(columns), len(self.normalisations))
            if len(self.normalisations) > 1
            else none
        )
        mean = _chosen(next(columns), len(self.means)) if len(self.means) > 1 else none
        figures = _chosen(next(columns), self.figures) if self.figures > 1 else none
        weights = {}
        for path, bounds in self.bounds.items():
            at = np.stack([next(columns) for _ in range(len(bounds))], axis=1)
            weights[path] = bounds[:, 0] + at * (bounds[:, 1] - bounds[:, 0])
        left_out = {}
        for name, index in self.indices.items() if self.leaves_out else ():
            left_out[name] = _chosen(next(columns), len(removable(index)) + 1) - 1
        return Draws(
            count, self.normalisations, normalisation, self.means, mean, figures, weights, left_out
        )


def factors_of(indices: Mapping[str, Index], spread: SpreadDocument, figures: int) -> Factors:
    """What a workspace's spread lets vary; ``figures`` alternatives of prepared figures."""
    bounds = {
        path: found
        for index in indices.values()
        for path, found in _bounds(index.root, index.id, float(spread.weights))
    }
    return Factors(
        indices,
        (None, *(_rule(how) for how in spread.normalise)),
        (None, *(Mean(how) for how in spread.aggregate)),
        figures,
        bounds,
        spread.leave_out,
    )


def _rule(how: str) -> Normalisation:
    if how == Scaling.Z_SCORE:
        return Normalisation(Scaling.Z_SCORE, cap_below=True, onto=(Z_MEAN, Z_DEVIATION))
    return Normalisation(Scaling(how), onto=(FLOOR, 1.0))


def _bounds(group: Group | Residual, path: str, share: float) -> Iterator[tuple[str, Figures]]:
    """Each group's bounds of weights: as people stated them, else a share up and down."""
    parts = group.parts if isinstance(group, Group) else (group.of, *group.on)
    if isinstance(group, Group) and group.formula is None and len(parts) > 1:
        yield path, np.array([
            (
                part.weight.value * (1 - share) if part.weight.low is None else part.weight.low,
                part.weight.value * (1 + share) if part.weight.high is None else part.weight.high,
            )
            for part in parts
        ])  # fmt: skip
    for part in parts:
        if isinstance(part, Group | Residual):
            yield from _bounds(part, f"{path}/{part.name}", share)


def _chosen(at: Figures, count: int) -> Choices:
    """Which of ``count`` alternatives a point in [0, 1) takes."""
    return np.minimum((at * count).astype(np.intp), count - 1)
