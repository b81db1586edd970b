"""The plan: what a run will do, decided before a row is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from largesse.entitlement.plan.contests import lines_of
from largesse.entitlement.plan.stages import Stage, stages_of
from largesse.entitlement.plan.takings import (
    Taking,
    excluded,
    taken_by_option,
    taking,
)
from largesse.programme.model import Incentive, Programme
from largesse.programme.order import earning_order


@dataclass(frozen=True, slots=True)
class Plan:
    """What is taken in the pass, in which order incentives are computed, and by which stages.

    ``through`` is the ordinal of the last month; ``order`` puts each after what it needs;
    ``stages`` is by incentive.
    """

    programme: Programme
    through: int
    takings: tuple[Taking, ...]
    order: tuple[str, ...]
    stages: Mapping[str, tuple[Stage, ...]]


def compile_plan(programme: Programme, through: int) -> Plan:
    """Compile a programme for a calculation through a month."""
    incentives = programme.incentives
    needed = {name: takings_of(programme, incentive) for name, incentive in incentives.items()}
    every = dict.fromkeys(taking for takings in needed.values() for taking in takings)
    ordered = sorted(every, key=lambda taking: taking.name)
    order = earning_order(incentives, programme.stacks)
    stages = {name: stages_of(programme, incentives[name], needed[name]) for name in needed}
    return Plan(programme, through, tuple(ordered), order, MappingProxyType(stages))


def takings_of(programme: Programme, incentive: Incentive) -> tuple[Taking, ...]:
    """Everything one incentive needs from the rows."""
    found: dict[Taking, None] = {}
    for measure in incentive.measures:
        found[taking(measure)] = None
    paid = (
        lines_of(programme, incentive)
        if incentive.is_per_line
        else taken_by_option(incentive, incentive.paid_measure)
    )
    found.update(dict.fromkeys(paid))
    found.update({item: None for _, item in excluded(incentive.measure)})
    return tuple(found)
