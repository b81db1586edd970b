"""The reverse stress test as constraints: every row is a sum that is at least something.

Unknowns, in order: one for each event (it happens), one for each set of two or more events that
some line hangs on (one of them happens), one for each clause of the promise (it fails).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from largesse.sovereignty.exposure.promises import Clause, Promise
from largesse.sovereignty.exposure.world import Codes, World, summed

EASIER = 1e-6
"""By how much of itself each clause is easier to fail for the solver than in truth."""
_SMALLEST = 1e-9
"""The solver takes coefficients below this for 0."""


@dataclass(slots=True)
class Rows:
    """A sparse matrix, row by row, and the least that each row comes to."""

    width: int
    values: list[float] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=lambda: [0])
    least: list[float] = field(default_factory=list)

    def add(self, at: Sequence[int], values: Sequence[float], least: float) -> None:
        """One more row."""
        self.at.extend(at)
        self.values.extend(values)
        self.ends.append(len(self.at))
        self.least.append(least)

    def matrix(self) -> csr_array:
        """All rows."""
        shape = (len(self.least), self.width)
        return csr_array((np.array(self.values), np.array(self.at), np.array(self.ends)), shape)


def constraints(world: World, promise: Promise, lines_of: Sequence[Codes]) -> Rows:
    """When a set of events breaks a promise; ``lines_of`` are the lines that each event takes."""
    sets, group = grouped(world, lines_of)
    joint = [number for number, events in enumerate(sets) if len(events) > 1]
    place = np.full(len(sets), -1, np.int64)
    for number, events in enumerate(sets):
        if len(events) == 1:
            place[number] = events[0]
    place[joint] = len(lines_of) + np.arange(len(joint))
    first = len(lines_of) + len(joint)
    rows = Rows(first + len(promise.clauses))
    signs = np.zeros(len(sets), np.bool_)
    signs[group[world.amount_minor < 0]] = True
    for number in joint:
        events, own = sets[number], int(place[number])
        rows.add([*events, own], [1.0] * len(events) + [-1.0], 0.0)
        if signs[number]:  # what is below zero would else be left out where losing it helps nobody
            for event in events:
                rows.add([own, event], [1.0, -1.0], 0.0)
    for number, clause in enumerate(promise.clauses):
        _add_clause(rows, world, clause, group, place, first + number)
    count = len(promise.clauses)
    rows.add(range(first, first + count), [1.0] * count, float(promise.breaks_with))
    return rows


def _add_clause(
    rows: Rows, world: World, clause: Clause, group: Codes, place: NDArray[np.int64], own: int
) -> None:
    """What its lines lose, as a part of what makes it fail, is at least 1 if it fails."""
    groups, codes = np.unique(group[clause.lines], return_inverse=True)
    sums = summed(codes.astype(np.int32), world.amount_minor[clause.lines], len(groups))
    kept = (place[groups] >= 0) & (sums != 0)
    weights = sums[kept] / max(1, clause.fails_at_minor)
    if (sums >= 0).all():
        weights = np.minimum(weights, 1.0)
    easier = EASIER + _SMALLEST * len(weights)
    at = [*place[groups[kept]].tolist(), own]
    rows.add(at, [*weights.tolist(), easier - 1.0], 0.0)


def grouped(world: World, lines_of: Sequence[Codes]) -> tuple[list[tuple[int, ...]], Codes]:
    """The distinct sets of events that lines hang on, and the number of each line's set.

    Set 0 is empty: lines that no event takes.
    """
    taken = np.concatenate([*lines_of, np.zeros(0, np.int32)])
    by = np.repeat(np.arange(len(lines_of)), [len(lines) for lines in lines_of])
    order = np.argsort(taken, kind="stable")
    taken, by = taken[order], by[order]
    starts = np.flatnonzero(np.diff(taken, prepend=-1)).tolist()
    numbers: dict[tuple[int, ...], int] = {(): 0}
    group = np.zeros(len(world.amount_minor), np.int32)
    for start, end in zip(starts, [*starts[1:], len(taken)], strict=True):
        events = tuple(by[start:end].tolist())
        group[taken[start]] = numbers.setdefault(events, len(numbers))
    return list(numbers), group
