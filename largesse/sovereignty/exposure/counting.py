"""Counting a promise's clauses exactly, all at once, and which events need not be looked at."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from largesse.sovereignty.exposure.promises import Clause, Promise
from largesse.sovereignty.exposure.world import Codes, Mask, World, summed

Chosen = tuple[int, ...]
WHOLE = 10**30
"""A clause that fails, in the scores of :meth:`Counter.score`: so fine that what their rounding
adds is far below the cent by which a set may miss."""


class Counter:
    """The clauses of a promise side by side, in whole minor units."""

    def __init__(self, world: World, promise: Promise) -> None:
        clauses = promise.clauses
        sizes = [len(clause.lines) for clause in clauses]
        self._promise = promise
        self._lines = np.concatenate([*(c.lines for c in clauses), np.zeros(0, np.int32)])
        self._of = np.repeat(np.arange(len(clauses)), sizes).astype(np.int32)
        self._amounts = world.amount_minor[self._lines]
        self._fails_at = np.array([clause.fails_at_minor for clause in clauses], np.int64)

    @property
    def only_adds(self) -> bool:
        """Whether losing a line more never makes a clause better: no line is below zero."""
        return not bool((self._amounts < 0).any())

    def failing(self, lost: Mask) -> list[Clause]:
        """The clauses that fail without those lines."""
        return [self._promise.clauses[n] for n in np.flatnonzero(self._fails(lost)).tolist()]

    def is_broken(self, lost: Mask) -> bool:
        """Whether the promise is broken without those lines."""
        return int(self._fails(lost).sum()) >= self._promise.breaks_with

    def score(self, lost: Mask) -> int:
        """How much losing those lines can do: of each clause, the part of what makes it fail.

        Rounded up, at most one clause each. Where losses only add, clauses that fail with several
        events together are never more than their scores together.
        """
        losses = np.where(lost[self._lines], self._amounts, 0)
        sums = summed(self._of, losses, len(self._fails_at))
        least = np.minimum(sums, self._fails_at).tolist()
        pairs = zip(least, self._fails_at.tolist(), strict=True)
        return sum(-(-part * WHOLE // whole) for part, whole in pairs if part > 0)

    def _fails(self, lost: Mask) -> Mask:
        sums = summed(self._of, np.where(lost[self._lines], self._amounts, 0), len(self._fails_at))
        fails: Mask = sums >= self._fails_at
        return fails


def undominated(sets: Sequence[tuple[int, ...]], count: int, costs: Sequence[int]) -> list[int]:
    """The events that are worth looking at, of ``count``; ``sets`` are those that lines hang on.

    Where another takes all lines of an event, and costs no more, a set with the other in its place
    loses at least as much. Of events alike the first stays.
    """
    of = np.array([event for one in sets for event in one], np.int64)
    row = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    member = csr_array((np.ones(len(of), np.int64), (row, of)), (len(sets), count))
    both: NDArray[np.int64] = (member.T @ member).toarray()
    sizes = both.diagonal()
    price = np.array(costs, np.int64)
    inside = both == sizes[:, None]
    cheaper = price[None, :] < price[:, None]
    as_cheap = price[None, :] == price[:, None]
    larger = sizes[None, :] > sizes[:, None]
    earlier = np.arange(count)[None, :] < np.arange(count)[:, None]
    beaten = inside & (cheaper | (as_cheap & (larger | earlier)))
    np.fill_diagonal(beaten, False)
    return np.flatnonzero(~beaten.any(axis=1)).tolist()


def taken(lines_of: Sequence[Codes], chosen: Sequence[int], count: int) -> Mask:
    """The lines that chosen events take, of ``count``."""
    lost = np.zeros(count, np.bool_)
    for number in chosen:
        lost[lines_of[number]] = True
    return lost


def weighty_sets(scores: Sequence[int], needed: int, size: int) -> Iterator[Chosen]:
    """The sets of ``size`` numbers whose scores come to ``needed``, the weightiest first."""
    order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
    reached = [0, *accumulate(scores[number] for number in order)]

    def grow(start: int, left: int, missing: int, chosen: Chosen) -> Iterator[Chosen]:
        if left == 0:
            yield chosen
            return
        for at in range(start, len(order) - left + 1):
            if reached[at + left] - reached[at] < missing:
                return  # those that follow weigh no more
            number = order[at]
            yield from grow(at + 1, left - 1, missing - scores[number], (*chosen, number))

    yield from grow(0, size, needed, ())


def fewest(scores: Sequence[int], needed: int) -> int:
    """How many numbers it takes at least to come to ``needed``; one more than all if none do."""
    reached = accumulate(sorted(scores, reverse=True))
    return next((n for n, score in enumerate(reached, 1) if score >= needed), len(scores) + 1)
