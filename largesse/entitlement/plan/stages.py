"""The stages of one incentive, in the order in which an amount passes through them.

A stage is a frozen record of what the rule says for that step; a step the rule does not need has no
stage. :mod:`largesse.entitlement.plan.describe` prints them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from largesse.entitlement.plan.takings import Taking
from largesse.expr.tree import Expr
from largesse.money import Rounding
from largesse.programme.model import (
    Choice,
    ConversionRule,
    First,
    FixedBy,
    Incentive,
    Measure,
    MonthOf,
    Programme,
    Requirement,
    Stack,
    Times,
)
from largesse.programme.terms.limits import Guarantee, Limit, Scope, SplitPart
from largesse.programme.terms.periods import Interval, Period
from largesse.programme.terms.placing import PaidOn, Placing


@dataclass(frozen=True, slots=True)
class Take:
    """Rows folded to partial sums, before anybody knows whose they are."""

    takings: tuple[Taking, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Partial sums become the partners' on the day, where the rule holds and ``who`` is true.

    ``but`` are the conditions of stated exclusions; ``bound_to`` is the fund's purpose; ``first``
    looks only at the first months since somebody was first seen; ``fixed_by`` is which day of a
    row must lie in ``holds``.
    """

    who: Expr | None
    holds: Period
    but: tuple[Expr, ...]
    bound_to: Expr | None
    first: First | None
    fixed_by: FixedBy


@dataclass(frozen=True, slots=True)
class Convert:
    """Quantities in other currencies become ``unit`` by a dated rate."""

    unit: str
    rule: ConversionRule


@dataclass(frozen=True, slots=True)
class Accumulate:
    """Months add up over the interval, for each scope apart."""

    measure: Measure
    over: Interval
    per: Scope
    counts_by: MonthOf


@dataclass(frozen=True, slots=True)
class Place:
    """What places the key in a band, where it is more than the measure itself."""

    placing: Placing
    measure: Measure


@dataclass(frozen=True, slots=True)
class Require:
    """Nothing is earned where this does not hold."""

    requirement: Requirement


@dataclass(frozen=True, slots=True)
class OnRemainder:
    """What earlier rules of the stack took is taken off."""

    stack: Stack
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByLine:
    """Each row is decided by itself between the rules of a stack that claim it."""

    stack: Stack


@dataclass(frozen=True, slots=True)
class Scales:
    """From what places and what is paid on to an amount, by one scale or one of several."""

    choice: Choice
    paid_on: PaidOn
    paid_measure: Measure
    by_line: bool


@dataclass(frozen=True, slots=True)
class Multiply:
    """A factor for those who qualify at the end of the month reached."""

    times: Times


@dataclass(frozen=True, slots=True)
class Cap:
    """What the amount may not exceed, together with what it is counted with."""

    limit: Limit


@dataclass(frozen=True, slots=True)
class Choose:
    """Of several rules of a stack one is earned."""

    stack: Stack


@dataclass(frozen=True, slots=True)
class Floor:
    """An amount above zero is worth at least this."""

    limit: Limit


@dataclass(frozen=True, slots=True)
class TopUp:
    """A guaranteed amount adds what is missing at the interval's end."""

    guarantee: Guarantee


@dataclass(frozen=True, slots=True)
class RoundOnce:
    """The one rounding of the payable amount."""

    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Vest:
    """From when on the amount is the partner's for good."""

    at_end: bool
    over: Interval


@dataclass(frozen=True, slots=True)
class Divide:
    """The earned amount is cut into parts that sum to it."""

    parts: tuple[SplitPart, ...]


Stage = (
    Take
    | Attribute
    | Convert
    | Accumulate
    | Place
    | Require
    | OnRemainder
    | ByLine
    | Scales
    | Multiply
    | Cap
    | Choose
    | Floor
    | TopUp
    | RoundOnce
    | Vest
    | Divide
)


def stages_of(
    programme: Programme, incentive: Incentive, takings: tuple[Taking, ...]
) -> tuple[Stage, ...]:
    """The stages of an incentive that takes ``takings`` from the rows."""
    return (
        *_to_quantities(programme, incentive, takings),
        *_to_amount(programme, incentive),
        *_to_cents(programme, incentive),
    )


def _to_quantities(
    programme: Programme, incentive: Incentive, takings: tuple[Taking, ...]
) -> Iterator[Stage]:
    yield Take(takings)
    bound = programme.fund.bound_to if programme.fund and incentive.envelope else None
    but = tuple(e.who for e in incentive.measure.exclusions if e.who is not None)
    yield Attribute(incentive.who, incentive.holds, but, bound, incentive.first, incentive.fixed_by)
    if incentive.measure.is_money and programme.converts is not None:
        yield Convert(incentive.measure.unit, programme.converts)
    yield Accumulate(incentive.measure, incentive.over, incentive.per, incentive.counts_by)


def _to_amount(programme: Programme, incentive: Incentive) -> Iterator[Stage]:
    if incentive.placing is not None:
        yield Place(incentive.placing, incentive.placing_measure)
    yield from (Place(item.placing, item.measure) for item in incentive.beside)
    yield from (Require(requirement) for requirement in incentive.requires)
    stack = programme.stack_of(incentive.id)
    if stack is not None and stack.by_line:
        yield ByLine(stack)
    elif stack is not None and incentive.id in stack.remainder:
        before = stack.order[: stack.order.index(incentive.id)]
        yield OnRemainder(stack, tuple(name for name in before if name not in stack.silent))
    yield Scales(incentive.choice, incentive.paid_on, incentive.paid_measure, incentive.is_per_line)
    yield from (Multiply(times) for times in incentive.times)
    yield from (Cap(limit) for limit in incentive.caps_in_order)


def _to_cents(programme: Programme, incentive: Incentive) -> Iterator[Stage]:
    stack = programme.stack_of(incentive.id)
    if stack is not None and stack.chooses:
        yield Choose(stack)
    if incentive.floor is not None:
        yield Floor(incentive.floor)
    if incentive.guarantee is not None:
        yield TopUp(incentive.guarantee)
    yield RoundOnce(incentive.rounding)
    yield Vest(incentive.vests_at_end, incentive.over)
    if incentive.split:
        yield Divide(incentive.split)
