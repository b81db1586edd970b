"""The plan: what a run will do, decided before a row is read."""

from dataclasses import dataclass

from largesse.entitlement.plan.takings import (
    Taking,
    excluded,
    lines_taken,
    taken_by_option,
    taking,
)
from largesse.programme.model import Incentive, Programme


@dataclass(frozen=True, slots=True)
class Plan:
    """An immutable list of what is taken in the pass and in which order incentives are computed.

    ``through`` is the ordinal of the last month; ``order`` puts a stack's members in its order.
    """

    programme: Programme
    through: int
    takings: tuple[Taking, ...]
    order: tuple[str, ...]


def compile_plan(programme: Programme, through: int) -> Plan:
    """Compile a programme for a calculation through a month."""
    takings: dict[Taking, None] = {}
    for incentive in programme.incentives.values():
        takings.update(dict.fromkeys(takings_of(incentive)))
    ordered = sorted(takings, key=lambda item: item.name)
    return Plan(programme, through, tuple(ordered), _order(programme))


def takings_of(incentive: Incentive) -> tuple[Taking, ...]:
    """Everything one incentive needs from the rows."""
    found: dict[Taking, None] = {}
    for measure in incentive.measures:
        found[taking(measure)] = None
    paid = (
        lines_taken(incentive)
        if incentive.is_per_line
        else taken_by_option(incentive, incentive.paid_measure)
    )
    found.update(dict.fromkeys(paid))
    found.update({item: None for _, item in excluded(incentive.measure)})
    return tuple(found)


def _order(programme: Programme) -> tuple[str, ...]:
    """Incentives as written, but stack members together and in the stack's order."""
    done: dict[str, None] = {}
    for name in programme.incentives:
        stack = programme.stack_of(name)
        members = [n for n in stack.order if n in programme.incentives] if stack else [name]
        done.update(dict.fromkeys(members))
    return tuple(done)
