"""The reverse stress test: the smallest set of events that breaks a promise.

HiGHS (through :func:`scipy.optimize.milp`) chooses the set, its clauses stated in floating point
and a little too easy to fail; each set it finds is then counted in whole minor units. A set that
does not really break the promise is ruled out and the search goes on, so that rounding can neither
break a promise nor hide a smaller set.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from time import monotonic

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from largesse.sovereignty.exposure.constraints import constraints
from largesse.sovereignty.exposure.events import Event, reach
from largesse.sovereignty.exposure.promises import Clause, Promise
from largesse.sovereignty.exposure.world import Codes, Mask, World
from largesse.workspace.errors import Problem, Refusal

LIMIT_S = 60
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
    if promise.is_broken(world, np.zeros(len(world.amount_minor), np.bool_)):
        what = f"the promise '{promise.name}' is broken already, with nothing lost"
        raise Refusal(Problem(what, "promise what is kept today", code="broken-already"))
    started = monotonic()
    search = _Search(world, promise, events, costs or {}, started + limit_s)
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
    """One promise's constraints, with the sets that are ruled out so far."""

    def __init__(
        self,
        world: World,
        promise: Promise,
        events: Sequence[Event],
        costs: Mapping[Event, int],
        until: float,
    ) -> None:
        self._world, self._promise, self._until = world, promise, until
        self._lines: dict[Event, Codes] = {
            event: np.flatnonzero(reach(world, event).lines).astype(np.int32) for event in events
        }
        self._costs = {event: costs.get(event, 1) for event in events}
        self._rows = constraints(world, promise, list(self._lines.values()))
        self.node_count = 0
        self.cut_count = 0

    def next(self) -> tuple[Broken | None, int, bool]:
        """The cheapest set not ruled out, what no set costs less than, whether it is that."""
        at_least = 0
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
            chosen = [e for e, y in zip(self._lines, solved.x, strict=False) if y > 0.5]
            found = self._counted(chosen)
            if found is not None:
                return found, min(at_least, found.cost), found.cost <= at_least
            self.cut_count += 1
            self.rule_out(chosen)

    def rule_out(self, events: Iterable[Event]) -> None:
        """Ask for another set than this one."""
        chosen = set(events)
        values = [-1.0 if event in chosen else 1.0 for event in self._lines]
        self._rows.add(range(len(values)), values, 1.0 - len(chosen))

    def _counted(self, chosen: Sequence[Event]) -> Broken | None:
        """The set as it is in whole minor units, if it really breaks the promise."""
        lost = self._lost(chosen)
        failing = self._promise.failing(self._world, lost)
        if len(failing) < self._promise.breaks_with:
            return None
        cost = sum(self._costs[event] for event in chosen)
        return Broken(
            tuple(chosen), cost, tuple(failing), int(self._world.amount_minor[lost].sum())
        )

    def _lost(self, events: Iterable[Event]) -> Mask:
        lost = np.zeros(len(self._world.amount_minor), np.bool_)
        for event in events:
            lost[self._lines[event]] = True
        return lost

    def _solve(self) -> OptimizeResult:
        cost = np.zeros(self._rows.width)
        cost[: len(self._costs)] = list(self._costs.values())
        return milp(
            cost,
            integrality=np.ones(self._rows.width),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(self._rows.matrix(), np.array(self._rows.least), np.inf),
            options={"time_limit": max(1.0, self._until - monotonic()), "mip_rel_gap": 0.0},
        )
