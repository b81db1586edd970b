"""Which sums a stack that decides line by line takes, and when each of them counts.

A *situation* says which other rules of the stack claim the row as well, and what the facts say that
choose between rates. Each situation has its own winner on every row, so its own sum; a situation is
known once the row is attributed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from largesse.entitlement.plan.lines import Contest, LineAmount, LineCase, LineScale
from largesse.entitlement.plan.takings import Taking, lines_taken, taking
from largesse.expr.tree import Expr
from largesse.programme.model import Choice, Incentive, Programme, Stack


@dataclass(frozen=True, slots=True)
class Situation:
    """Who else claims a row, and which value each deciding fact has; None: none of ``named``."""

    claims: Mapping[str, bool]
    values: Mapping[Expr, str | None]
    named: Mapping[Expr, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Contested:
    """A sum over rows, and the situations in which it is what the rule earns."""

    taking: Taking
    situations: tuple[Situation, ...]


def line_stack(programme: Programme, incentive: Incentive) -> Stack | None:
    """The stack in which the incentive's lines are decided one by one, if any."""
    stack = programme.stack_of(incentive.id)
    if stack is None or not stack.by_line or not rivals_of(programme, stack, incentive):
        return None
    return stack


def rivals_of(programme: Programme, stack: Stack, incentive: Incentive) -> tuple[Incentive, ...]:
    """The other members on which it depends what the incentive earns on a row."""
    mine = stack.order.index(incentive.id)
    ahead = [n for n in stack.order[:mine] if n not in stack.silent]
    if stack.rule == "best of":
        names = [n for n in stack.order if n != incentive.id]
    elif stack.rule == "first" or incentive.id in stack.remainder:
        names = ahead
    else:
        names = []
    return tuple(programme.incentives[n] for n in names if n in programme.incentives)


def lines_of(programme: Programme, incentive: Incentive) -> tuple[Taking, ...]:
    """Everything a per-line incentive takes: its scales' sums, by situation where it has rivals."""
    stack = line_stack(programme, incentive)
    if stack is None:
        return lines_taken(incentive)
    return tuple(item.taking for item in contested(programme, stack, incentive))


def contested(programme: Programme, stack: Stack, incentive: Incentive) -> tuple[Contested, ...]:
    """The sums of an incentive whose lines a stack decides, each with its situations."""
    found: dict[Taking, list[Situation]] = {}
    rivals = rivals_of(programme, stack, incentive)
    for situation in _situations(programme, incentive, rivals):
        contest = _contest(stack, incentive, rivals, situation)
        if contest is not None:
            sum_of = replace(taking(incentive.measure), of=contest)
            found.setdefault(sum_of, []).append(situation)
    return tuple(Contested(item, tuple(when)) for item, when in found.items())


def _situations(
    programme: Programme, incentive: Incentive, rivals: Sequence[Incentive]
) -> Iterator[Situation]:
    own = _conditions(programme, incentive)
    open_to = [
        (True,) if _conditions(programme, rival) == own else (True, False) for rival in rivals
    ]
    named = _named(incentive, *rivals)
    for claims in product(*open_to):
        claiming = {rival.id: claim for rival, claim in zip(rivals, claims, strict=True)}
        for values in product(*((None, *texts) for texts in named.values())):
            yield Situation(claiming, dict(zip(named, values, strict=True)), named)


def _named(*members: Incentive) -> dict[Expr, tuple[str, ...]]:
    """Each fact that chooses between rates, and the values that the members name of it."""
    found: dict[Expr, dict[str, None]] = {}
    for member in members:
        choice = member.choice
        if choice.by is not None and not choice.by_rows:
            values = [option.value for option in choice.options if option.value is not None]
            found.setdefault(choice.by, {}).update(dict.fromkeys(values))
    return {by: tuple(values) for by, values in found.items()}


def _conditions(programme: Programme, incentive: Incentive) -> tuple[object, ...]:
    """All that decides whether an incentive claims a row once the row is somebody's."""
    is_bound = programme.fund is not None and incentive.envelope is not None
    excluding = tuple(e.who for e in incentive.measure.exclusions if e.who is not None)
    return (incentive.who, incentive.holds, incentive.fixed_by, excluding, is_bound)


def _contest(
    stack: Stack, incentive: Incentive, rivals: Sequence[Incentive], situation: Situation
) -> Contest | None:
    """What decides in a situation; None where the incentive itself pays nothing there."""
    amounts: dict[str, LineAmount] = {}
    mine = stack.order.index(incentive.id)
    claiming = [rival for rival in rivals if situation.claims[rival.id]]
    for member in sorted((incentive, *claiming), key=lambda m: stack.order.index(m.id)):
        cases = _cases(member, situation)
        if cases:
            on_remainder = member.id in stack.remainder
            before = tuple(a for n, a in amounts.items() if n not in stack.silent)
            of = member.measure.of
            assert of is not None, "checked: a per-line measure sums a column"
            amounts[member.id] = LineAmount(cases, of, before if on_remainder else ())
    own = amounts.pop(incentive.id, None)
    if own is None:
        return None
    if stack.rule not in ("best of", "first"):
        return Contest(own, stack.rule)
    ahead = tuple(a for n, a in amounts.items() if stack.order.index(n) < mine)
    behind = tuple(a for n, a in amounts.items() if stack.order.index(n) > mine)
    return Contest(own, stack.rule, ahead, behind)


def _cases(incentive: Incentive, situation: Situation) -> tuple[LineCase, ...]:
    """The scales that a row may go through in a situation: several where a column decides."""
    choice = incentive.choice
    taken = lines_taken(incentive)
    if choice.by is not None and not choice.by_rows:
        position = _option(choice, situation.values[choice.by])
        taken = () if position is None else (taken[position],)
    return tuple(
        LineCase(item.of, item.rows, item.but) for item in taken if isinstance(item.of, LineScale)
    )


def _option(choice: Choice, value: str | None) -> int | None:
    values = [option.value for option in choice.options]
    if value in values:
        return values.index(value)
    return values.index(None) if None in values else None
