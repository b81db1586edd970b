"""In which order incentives are worked out: each after those it depends on.

A rule computed on a remainder comes after the earlier members of its stack; a rule whose cap or
floor is a share of what another earned comes after that one, and after all who decide with it in a
stack whether it is earned at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from largesse.programme.model import Incentive, Stack


@dataclass(slots=True)
class _Walk:
    """A walk through what depends on what; ``circle`` is the first chain that closed."""

    done: dict[str, None] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    circle: tuple[str, ...] = ()


def earning_order(incentives: Mapping[str, Incentive], stacks: Sequence[Stack]) -> tuple[str, ...]:
    """All incentives, as written but members of a stack together, each after what it needs."""
    return tuple(_walked(incentives, stacks).done)


def circle(incentives: Mapping[str, Incentive], stacks: Sequence[Stack]) -> tuple[str, ...]:
    """The first incentives that wait for each other, in a ring; empty where there are none."""
    return _walked(incentives, stacks).circle


def _walked(incentives: Mapping[str, Incentive], stacks: Sequence[Stack]) -> _Walk:
    walk = _Walk()
    stack_of = {name: stack for stack in stacks for name in stack.order}
    for name in incentives:
        stack = stack_of.get(name)
        for member in stack.order if stack else (name,):
            _visit(member, incentives, stack_of, walk)
    return walk


def _visit(
    name: str, incentives: Mapping[str, Incentive], stack_of: Mapping[str, Stack], walk: _Walk
) -> None:
    if name in walk.done or name not in incentives:
        return
    if name in walk.path:
        walk.circle = walk.circle or tuple(walk.path[walk.path.index(name) :])
        return
    walk.path.append(name)
    for other in _needs(incentives[name], stack_of):
        _visit(other, incentives, stack_of, walk)
    walk.path.pop()
    walk.done[name] = None


def _needs(incentive: Incentive, stack_of: Mapping[str, Stack]) -> Iterator[str]:
    own = stack_of.get(incentive.id)
    if own is not None and incentive.id in own.remainder:
        yield from own.order[: own.order.index(incentive.id)]
    for other, _ in incentive.earned_by_others:
        yield other
        stack = stack_of.get(other)
        if stack is not None and stack.chooses:
            yield from stack.order
