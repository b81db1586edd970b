"""Promises that a loss may break: clauses over lines, and how many may fail before it is broken.

A clause fails once the lines it counts have lost so much that what is left is below what it needs.
What fails before anything was lost is not held against an event: such a clause is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from largesse.sovereignty.exposure.world import Codes, Mask, World


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is kept: it fails when its lines have lost ``fails_at_minor`` or more."""

    name: str
    lines: Codes
    before_minor: int
    fails_at_minor: int

    def lost_minor(self, world: World, lost: Mask) -> int:
        """What its lines lose, exactly."""
        return int(world.amount_minor[self.lines[lost[self.lines]]].sum())

    def fails(self, world: World, lost: Mask) -> bool:
        """Whether it fails without those lines."""
        return self.lost_minor(world, lost) >= self.fails_at_minor


@dataclass(frozen=True, slots=True)
class Promise:
    """It is broken once at least ``breaks_with`` of its clauses fail."""

    name: str
    title: str
    clauses: tuple[Clause, ...]
    breaks_with: int = 1

    def failing(self, world: World, lost: Mask) -> list[Clause]:
        """The clauses that fail without those lines."""
        return [clause for clause in self.clauses if clause.fails(world, lost)]

    def is_broken(self, world: World, lost: Mask) -> bool:
        """Whether it is broken without those lines."""
        return len(self.failing(world, lost)) >= self.breaks_with


def keeps_consumption(
    world: World, name: str, title: str, keeps_minor: int, among: Mask | None = None
) -> Promise:
    """Consumption (of some lines) stays at or above an amount of the window."""
    marked = np.ones(len(world.amount_minor), np.bool_) if among is None else among
    lines = np.flatnonzero(marked).astype(np.int32)
    before = int(world.amount_minor[lines].sum())
    clause = Clause("consumption", lines, before, before - keeps_minor + 1)
    return Promise(name, title, (clause,))


def share_kept(before_minor: int, share: Fraction) -> int:
    """The least whole amount that is at least that share."""
    top = before_minor * share.numerator
    return -(-top // share.denominator)


def keeps_partners(
    world: World,
    name: str,
    title: str,
    needs_minor: Mapping[str, int],
    count: int | Callable[[int], int],
) -> Promise:
    """At least ``count`` partners still sell what each needs (to hold a level, or a target).

    Only partners that sell so much today count; a ``count`` that is worked out of their number is
    given as a function.
    """
    sold = world.sold_minor
    clauses = []
    for partner, lines in _lines_by_partner(world, needs_minor):
        before, needed = int(sold[partner]), needs_minor[world.partners[partner].id]
        if before >= needed:
            clauses.append(Clause(world.partners[partner].id, lines, before, before - needed + 1))
    wanted = count(len(clauses)) if callable(count) else count
    return Promise(name, title, tuple(clauses), max(1, len(clauses) - wanted + 1))


def _lines_by_partner(world: World, wanted: Mapping[str, int]) -> list[tuple[int, Codes]]:
    """The lines of each of those partners, by its number."""
    order = np.argsort(world.sold_partner, kind="stable")
    lines, numbers = world.sold_line[order], world.sold_partner[order]
    starts = np.searchsorted(numbers, np.arange(len(world.partners) + 1))
    return [
        (number, lines[starts[number] : starts[number + 1]])
        for number, partner in enumerate(world.partners)
        if partner.id in wanted
    ]
