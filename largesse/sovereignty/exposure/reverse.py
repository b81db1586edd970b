"""The reverse stress test: the smallest set of events that breaks a promise.

HiGHS (through :func:`scipy.optimize.milp`) chooses the set, its clauses stated in floating point
and a little too easy to fail; each set it finds is then counted in whole minor units. A set that
does not really break the promise is ruled out and the search goes on, so that rounding can neither
break a promise nor hide a smaller set.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from time import monotonic

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from largesse.sovereignty.exposure.constraints import Rows, constraints, grouped
from largesse.sovereignty.exposure.counting import (
    WHOLE,
    Counter,
    fewest,
    taken,
    undominated,
    weighty_sets,
)
from largesse.sovereignty.exposure.events import Event, reach
from largesse.sovereignty.exposure.promises import Clause, Promise
from largesse.sovereignty.exposure.world import Mask, World
from largesse.workspace.errors import Problem, Refusal

LIMIT_S = 60
_SMALL, _TRIES = 4, 5_000
"""Sets of so many events are tried one by one, and so many of them."""
_NEAR = 1e-6
_INFEASIBLE = 2


@dataclass(frozen=True, slots=True)
class Broken:
    """A set of events that breaks a promise, counted exactly."""

    events: tuple[Event, ...]
    cost: int
    failing: tuple[Clause, ...]
    lost_minor: int
    """Of the window's consumption, all lines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the search found. ``best`` None: no set of the candidates breaks the promise, or, where
    that is not proven, none was found in time."""

    promise: Promise
    candidate_count: int
    best: Broken | None
    next_best: Broken | None
    """Another set that breaks it, no better than the best; None too where none was found."""
    at_least: int
    """Nothing that costs less breaks it: proven."""
    is_proven: bool
    node_count: int
    cut_count: int
    """How many sets of the solver did not hold when counted exactly."""
    milliseconds: int

    @property
    def gap(self) -> Fraction | None:
        """How far the best may be from the smallest, as a part of the best; None without one."""
        if self.best is None:
            return None
        return Fraction(max(0, self.best.cost - self.at_least), self.best.cost)


def smallest_break(
    world: World,
    promise: Promise,
    events: Sequence[Event],
    costs: Mapping[Event, int] | None = None,
    limit_s: int = LIMIT_S,
) -> Answer:
    """The cheapest set of ``events`` without which a promise cannot be kept.

    ``costs`` are whole numbers above 0, 1 each by default: then it is the smallest set. Raises
    :class:`Refusal` (``broken-already``) where nothing need be lost for that.
    """
    started = monotonic()
    search = _Search(world, promise, events, costs or {}, started + limit_s)
    if search.is_broken_already:
        what = f"the promise '{promise.name}' is broken already, with nothing lost"
        raise Refusal(Problem(what, "promise what is kept today", code="broken-already"))
    best, at_least, is_proven = search.next()
    after = None
    if best is not None:
        search.rule_out(best.events)
        after = search.next()[0]
    return Answer(
        promise=promise,
        candidate_count=len(events),
        best=best,
        next_best=after,
        at_least=at_least,
        is_proven=is_proven,
        node_count=search.node_count,
        cut_count=search.cut_count,
        milliseconds=round((monotonic() - started) * 1000),
    )


class _Search:
    """One promise's constraints, with the sets that are ruled out so far.

    Tried first, where all cost the same, are small sets: those that could break the promise by what
    each of their events does alone. HiGHS looks for larger ones, and for the cheapest where costs
    differ. Both are given the events that no other makes superfluous.
    """

    def __init__(
        self,
        world: World,
        promise: Promise,
        events: Sequence[Event],
        costs: Mapping[Event, int],
        until: float,
    ) -> None:
        self._world, self._promise, self._until = world, promise, until
        self._events = list(events)
        self._costs = [costs.get(event, 1) for event in events]
        self._lines = [np.flatnonzero(reach(world, e).lines).astype(np.int32) for e in events]
        self._counter = Counter(world, promise)
        self._ruled_out: list[frozenset[int]] = []
        sets, _ = grouped(world, self._lines)
        self._given = list(range(len(self._events)))
        if self._counter.only_adds:
            self._given = undominated(sets, len(self._events), self._costs)
        self._needed = promise.breaks_with * WHOLE
        self._rows: Rows | None = None
        self.node_count = 0
        self.cut_count = 0

    @cached_property
    def _scores(self) -> list[int]:
        """What each event that is worth looking at can do alone."""
        return [self._counter.score(self._lost([number])) for number in self._given]

    @property
    def is_broken_already(self) -> bool:
        """Whether the promise is broken with nothing lost."""
        return self._counter.is_broken(self._lost([]))

    def next(self) -> tuple[Broken | None, int, bool]:
        """The cheapest set not ruled out, what no set costs less than, whether it is that."""
        at_least = 0
        if self._counter.only_adds and len(set(self._costs)) == 1:
            found, size = self._among_small()
            at_least = size * self._costs[0]
            if found is not None:
                return found, at_least, True
        return self._search(at_least)

    def rule_out(self, events: Iterable[Event]) -> None:
        """Ask for another set than this one."""
        self._rule_out([self._events.index(event) for event in events])

    def _rule_out(self, chosen: Sequence[int]) -> None:
        self._ruled_out.append(frozenset(chosen))
        if self._rows is not None:
            self._add_cut(frozenset(chosen))

    def _among_small(self) -> tuple[Broken | None, int]:
        """The smallest set of few events, and the size that no set is below."""
        tries = 0
        for size in range(1, _SMALL + 1):
            for at in weighty_sets(self._scores, self._needed, size):
                chosen = [self._given[number] for number in at]
                tries += 1
                if tries > _TRIES or monotonic() > self._until:
                    return None, size
                if frozenset(chosen) not in self._ruled_out and self._counter.is_broken(
                    self._lost(chosen)
                ):
                    return self._told(chosen), size
        return None, _SMALL + 1

    def _search(self, at_least: int) -> tuple[Broken | None, int, bool]:
        if self._rows is None:
            self._build()
        while True:
            solved = self._solve()
            self.node_count += int(solved.get("mip_node_count") or 0)
            if solved.status == _INFEASIBLE:
                return None, at_least, True
            bound = solved.get("mip_dual_bound")
            if bound is not None and np.isfinite(bound):
                at_least = max(at_least, ceil(bound - _NEAR))
            if solved.x is None:
                return None, at_least, False
            chosen = [n for n, y in zip(self._given, solved.x, strict=False) if y > 0.5]
            if self._counter.is_broken(self._lost(chosen)):
                found = self._told(chosen)
                return found, min(at_least, found.cost), found.cost <= at_least
            self.cut_count += 1
            self._rule_out(chosen)
            if monotonic() > self._until:
                return None, at_least, False

    def _build(self) -> None:
        """The constraints, over the events that are worth looking at."""
        self._rows = constraints(self._world, self._promise, [self._lines[n] for n in self._given])
        if self._counter.only_adds:
            # Without it, sets that miss by a cent would be ruled out one by one.
            least = float(fewest(self._scores, self._needed))
            self._rows.add(range(len(self._given)), [1.0] * len(self._given), least)
        for chosen in self._ruled_out:
            self._add_cut(chosen)

    def _add_cut(self, chosen: frozenset[int]) -> None:
        assert self._rows is not None
        if chosen <= set(self._given):
            values = [-1.0 if number in chosen else 1.0 for number in self._given]
            self._rows.add(range(len(values)), values, 1.0 - len(chosen))

    def _told(self, chosen: Sequence[int]) -> Broken:
        lost = self._lost(chosen)
        return Broken(
            tuple(self._events[number] for number in chosen),
            sum(self._costs[number] for number in chosen),
            tuple(self._counter.failing(lost)),
            int(self._world.amount_minor[lost].sum()),
        )

    def _lost(self, chosen: Sequence[int]) -> Mask:
        return taken(self._lines, chosen, len(self._world.amount_minor))

    def _solve(self) -> OptimizeResult:
        assert self._rows is not None
        cost = np.zeros(self._rows.width)
        cost[: len(self._given)] = [self._costs[number] for number in self._given]
        return milp(
            cost,
            integrality=np.ones(self._rows.width),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(self._rows.matrix(), np.array(self._rows.least), np.inf),
            options={"time_limit": max(1.0, self._until - monotonic()), "mip_rel_gap": 0.0},
        )
