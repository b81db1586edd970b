"""The cheapest set of improvements that brings an offering to a SEAL, exactly.

Every criterion below the level, of the offering and of all it rests on, must be raised by some
improvement: weighted set covering, solved by
HiGHS as a mixed-integer programme. Its sum is added up again in minor units; the solver's bound
says how far from the cheapest it can be.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from largesse.programme.model import Text
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.framework import Framework

Place = tuple[str, str]
"""An offering and one of its criteria."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """Something that can be done about an offering: the answers it leads to, its cost, its time."""

    id: str
    offering: str
    title: Text
    reaches: Mapping[str, int]
    """By criterion, the answer afterwards, counted from 1."""
    cost_minor: int
    currency: str
    months: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a SEAL could be reached.

    ``answers`` are what each criterion below it must come to at least, by offering and criterion.
    ``chosen`` is the cheapest set of known improvements that does it; empty where some criterion
    has none (``without``).
    ``bound_minor``: no set can be cheaper than this.
    """

    target: int
    answers: Mapping[Place, int]
    chosen: tuple[Improvement, ...]
    without: tuple[Place, ...]
    cost_minor: int
    bound_minor: int
    currency: str
    months: int
    """The longest of the chosen; they can be done side by side."""

    @property
    def is_known(self) -> bool:
        """Whether known improvements reach it."""
        return not self.without


def way_to(
    framework: Framework,
    assessment: Assessment,
    target: int,
    improvements: Collection[Improvement],
) -> Way:
    """The cheapest way of an offering to a SEAL. Improvements are in one currency."""
    lacking = {
        (part, name): framework.criteria[name].answer_reaching(target)
        for (part, name), result in assessment.parts.items()
        if result.low < target
    }
    known = [i for i in improvements if any(_covers(i, of, framework, target) for of in lacking)]
    without = tuple(
        of for of in lacking if not any(_covers(i, of, framework, target) for i in known)
    )
    currency = known[0].currency if known else ""
    if without or not lacking:
        return Way(target, lacking, (), without, 0, 0, currency, 0)
    chosen, bound = _cheapest(framework, tuple(lacking), known, target)
    cost = sum(i.cost_minor for i in chosen)
    months = max(i.months for i in chosen)
    return Way(target, lacking, chosen, (), cost, bound, currency, months)


def _covers(improvement: Improvement, of: Place, framework: Framework, target: int) -> bool:
    offering, name = of
    answer = improvement.reaches.get(name)
    if answer is None or improvement.offering != offering:
        return False
    return framework.criteria[name].level(answer) >= target


def _cheapest(
    framework: Framework, lacking: Sequence[Place], known: Sequence[Improvement], target: int
) -> tuple[tuple[Improvement, ...], int]:
    ordered = sorted(known, key=lambda i: (i.cost_minor, i.months, i.id))
    covers = np.array([[_covers(i, of, framework, target) for i in ordered] for of in lacking])
    costs = np.array([i.cost_minor for i in ordered], dtype=np.float64)
    found = milp(
        costs,
        constraints=LinearConstraint(covers.astype(np.float64), lb=1),
        integrality=np.ones(len(ordered)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    chosen = [i for i, taken in zip(ordered, found.x, strict=True) if taken > 0.5]
    chosen = _without_idle(framework, lacking, chosen, target)
    return tuple(chosen), ceil(found.mip_dual_bound - 1e-6)


def _without_idle(
    framework: Framework, lacking: Sequence[Place], chosen: list[Improvement], target: int
) -> list[Improvement]:
    """Without those that cost nothing and that the others do not need."""
    for each in sorted(chosen, key=lambda i: (-i.cost_minor, i.id)):
        others = [i for i in chosen if i is not each]
        if all(any(_covers(i, of, framework, target) for i in others) for of in lacking):
            chosen = others
    return chosen
