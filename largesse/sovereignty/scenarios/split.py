"""Another split put in the place of a set's own, such as the one that a placement computes."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from largesse.programme.model import Text
from largesse.sovereignty.scenarios.build import move_faults
from largesse.sovereignty.scenarios.model import ScenarioSet, Split
from largesse.workspace.errors import Problem, Refusal, nearest

_COMPUTED = Text("Split as computed", "Répartition calculée")


def with_split(found: ScenarioSet, stays: frozenset[str], moves: Mapping[str, str]) -> ScenarioSet:
    """The set with these systems staying and these moving (system: stakeholder).

    What the set says of its own split (exposure afterwards, measures, residual risks) holds for
    exactly those moves and is dropped for others: what nobody stated of them is unknown. A system
    that is named in neither stays. Without moves the set has no split. Raises :class:`Refusal`.
    """
    problems = [problem for problem, _ in move_faults(found, moves)]
    for name in sorted(stays):
        if name not in found.systems:
            mend = nearest(name, found.systems, f"name one of {', '.join(found.systems)}")
            what = f"there is no system '{name}' in this set"
            problems.append(Problem(what, mend, code="unknown-system"))
        elif name in moves:
            what = f"'{name}' both stays and moves"
            problems.append(Problem(what, "leave one out", code="contradictory-split"))
    if problems:
        raise Refusal(*(replace(problem, file=found.file) for problem in problems))
    if not moves:
        return replace(found, split=None)
    if found.split is not None and dict(found.split.moves) == dict(moves):
        return found
    split = Split(
        _COMPUTED,
        Text(""),
        MappingProxyType(dict(moves)),
        MappingProxyType({}),
        MappingProxyType({}),
    )
    return replace(found, split=split)
