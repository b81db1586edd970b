"""From figures to scores: one path for a score as defined, and for ten thousand draws of it.

Arrays are (draws, markets). What depends on a draw only through the choice of figures and of a
normalisation is computed once for each of these choices and looked up by draw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from largesse.markets.index.definition import (
    Group,
    Index,
    Leaf,
    Mean,
    Normalisation,
    Part,
    Reference,
    Residual,
)
from largesse.markets.index.formula import computed, rounded
from largesse.markets.index.means import combined
from largesse.markets.index.scaling import normalised
from largesse.markets.model import Figures

Choices = npt.NDArray[np.intp]
"""Which of several alternatives each draw takes: (draws,)."""


def first(count: int) -> Choices:
    """The first alternative, in every draw."""
    return np.zeros(count, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Draws:
    """Choices of method, draw by draw. What is not varied stays as the index defines it.

    ``normalisations`` and ``means`` are the alternatives (None: as defined) and ``*_of`` which of
    them a draw takes; ``figures_of`` likewise among the prepared figures given to
    :func:`evaluate`. ``weights`` of a group, by its path, are (draws, parts); ``left_out``, by
    index, is a position among :func:`removable` parts, -1 for none.
    """

    count: int
    normalisations: tuple[Normalisation | None, ...]
    normalisation_of: Choices
    means: tuple[Mean | None, ...]
    mean_of: Choices
    figures_of: Choices
    weights: Mapping[str, Figures] = field(default_factory=dict)
    left_out: Mapping[str, Choices] = field(default_factory=dict)


AS_DEFINED = Draws(1, (None,), first(1), (None,), first(1), first(1))
"""One draw that changes nothing."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """``scores`` of an index, (draws, markets), and where asked for every node's, by its path."""

    scores: Figures
    parts: Mapping[str, Figures]


def evaluate(
    index: Index,
    series: Sequence[str],
    figures: Sequence[Figures],
    draws: Draws = AS_DEFINED,
    others: Mapping[str, Figures] | None = None,
    *,
    keeps_parts: bool = False,
) -> Evaluated:
    """Score an index in every draw.

    ``figures`` are alternatives of the prepared figures, each (markets, series); ``others`` are the
    scores of indices that it refers to, (draws, markets). A market without a score has NaN.
    """
    columns = {name: at for at, name in enumerate(series)}
    work = _Work(index, columns, np.stack(figures), draws, others or {}, {}, keeps_parts)
    scores = np.broadcast_to(work.figure(index.root, index.id), work.shape)
    if index.decimals is not None and draws.count == 1:
        scores = rounded(scores, index.decimals)
    return Evaluated(scores, work.kept)


def removable(index: Index) -> tuple[tuple[str, int], ...]:
    """The parts that a draw may leave out: (path of the group, position), of groups of several."""
    found: list[tuple[str, int]] = []
    _find_removable(index.root, index.id, found)
    return tuple(found)


def _find_removable(group: Group, path: str, found: list[tuple[str, int]]) -> None:
    for at, part in enumerate(group.parts):
        if isinstance(part, Group):
            _find_removable(part, f"{path}/{part.name}", found)
        elif group.formula is None and len(group.parts) > 1:
            found.append((path, at))


@dataclass(frozen=True, slots=True)
class _Work:
    """One evaluation: what is given, and the nodes' figures where they are kept."""

    index: Index
    columns: Mapping[str, int]
    figures: Figures
    """(alternatives, markets, series)."""
    draws: Draws
    others: Mapping[str, Figures]
    kept: dict[str, Figures]
    keeps: bool

    @property
    def shape(self) -> tuple[int, int]:
        return self.draws.count, self.figures.shape[1]

    def figure(self, part: Part, path: str) -> Figures:
        """A node's figure in each draw (one row where it is the same in all)."""
        match part:
            case Leaf():
                found = _rows(self._leaf(part), self._choice())
            case Residual():
                found = self._residual(part, path)
            case Reference():
                found = self.others[part.index]
            case Group():
                found = self._group(part, path)
        if self.keeps:
            self.kept[path] = found
        return found

    def _leaf(self, leaf: Leaf) -> Figures:
        """A series made comparable, by each choice: (alternatives x normalisations, markets)."""
        raw = self.figures[:, :, self.columns[leaf.series.name]]
        own = leaf.normalisation
        rules = [own or rule or self.index.normalisation for rule in self.draws.normalisations]
        each = [normalised(raw, rule, leaf.transform, leaf.more_is_better) for rule in rules]
        return np.stack(each, axis=1).reshape(len(self.figures) * len(rules), raw.shape[1])

    def _choice(self) -> Choices:
        """Which row of :meth:`_leaf` each draw takes."""
        return self.draws.figures_of * len(self.draws.normalisations) + self.draws.normalisation_of

    def _group(self, group: Group, path: str) -> Figures:
        if group.formula is not None:
            named = {part.name: self.figure(part, f"{path}/{part.name}") for part in group.parts}
            found = computed(group.formula, named)
        elif all(isinstance(part, Leaf) for part in group.parts) and not self.keeps:
            leaves = [self._leaf(part) for part in group.parts if isinstance(part, Leaf)]
            found = self._by_class(group, path, leaves, self._choice())
        else:
            parts = [self.figure(part, f"{path}/{part.name}") for part in group.parts]
            found = self._by_class(group, path, parts, None)
        if group.normalisation is not None:
            found = normalised(found, group.normalisation)
        return found

    def _by_class(
        self, group: Group, path: str, parts: Sequence[Figures], choice: Choices | None
    ) -> Figures:
        """A group's figure, for one class of draws after another: those of one mean, and of one
        choice where the ``parts`` are rows by choice rather than by draw."""
        weights = self._weights(group, path)
        at_least = group.at_least or len(group.parts)
        means = [group.mean or mean or self.index.mean for mean in self.draws.means]
        if len(set(means)) == 1 and (choice is None or len(parts[0]) == 1):
            return combined(parts, weights, means[0], group.power, at_least)
        found = np.empty(self.shape)
        kind = self.draws.mean_of if choice is None else choice * len(means) + self.draws.mean_of
        for each in np.unique(kind):
            of = np.flatnonzero(kind == each)
            row = slice(each // len(means), each // len(means) + 1)
            rows = [_rows(part, of if choice is None else row) for part in parts]
            drawn = _rows(weights, of)
            found[of] = combined(rows, drawn, means[each % len(means)], group.power, at_least)
        return found

    def _weights(self, group: Group, path: str) -> Figures:
        stated = np.array([[part.weight.value for part in group.parts]])
        weights = self.draws.weights.get(path, stated)
        left_out = self.draws.left_out.get(self.index.id)
        if left_out is None:
            return weights
        weights = np.repeat(weights, self.draws.count, axis=0) if len(weights) == 1 else weights
        weights = weights.copy()
        for number, (where, at) in enumerate(removable(self.index)):
            if where == path:
                weights[left_out == number, at] = 0.0
        return weights

    def _residual(self, part: Residual, path: str) -> Figures:
        of = self.figure(part.of, f"{path}/{part.of.name}")
        on = [self.figure(each, f"{path}/{each.name}") for each in part.on]
        found = unexplained(of, on) * (1 if part.more_is_better else -1)
        rules = [
            part.normalisation or each or self.index.normalisation
            for each in self.draws.normalisations
        ]
        if len(set(rules)) == 1:
            return normalised(found, rules[0])
        found = np.broadcast_to(found, self.shape)
        out = np.empty(self.shape)
        for at, rule in enumerate(rules):
            rows = self.draws.normalisation_of == at
            out[rows] = normalised(found[rows], rule)
        return out


def _rows(figures: Figures, of: Choices | slice) -> Figures:
    """Some rows; the only one, where there is but one for all draws."""
    return figures if len(figures) == 1 else figures[of]


def unexplained(of: Figures, on: Sequence[Figures]) -> Figures:
    """What least squares over the markets leave of figures, once others have explained the rest.

    Arrays are (draws, markets). A market without one of the figures is left out of the fit and is
    NaN; where the others do not vary, they explain the mean alone.
    """
    count = max(len(each) for each in (of, *on))
    shape = (count, of.shape[1])
    target: Figures = np.broadcast_to(of, shape)
    others = [np.broadcast_to(each, shape) for each in on]
    is_there = ~np.isnan(target) & np.all([~np.isnan(each) for each in others], axis=0)
    centred = [_centred(each, is_there) for each in others]
    columns = np.stack([is_there.astype(np.float64), *centred], axis=-1)
    wanted = np.where(is_there, target, 0.0)[..., None]
    turned = np.swapaxes(columns, -1, -2)
    fit = np.linalg.pinv(turned @ columns, hermitian=True) @ (turned @ wanted)
    left = wanted[..., 0] - (columns @ fit)[..., 0]
    return np.where(is_there, left, np.nan)


def _centred(figures: Figures, is_there: npt.NDArray[np.bool_]) -> Figures:
    """Figures about their mean and of spread 1, which keeps the fit well conditioned."""
    known = np.where(is_there, figures, 0.0)
    count = np.maximum(is_there.sum(axis=-1, keepdims=True), 1)
    about = np.where(is_there, known - known.sum(axis=-1, keepdims=True) / count, 0.0)
    spread = np.sqrt((about**2).sum(axis=-1, keepdims=True) / count)
    return np.asarray(about / np.where(spread > 0, spread, 1.0))
