"""Checks of how incentives meet: stacks, remainders, succession."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from largesse.expr.tree import Expr
from largesse.programme.calendar import month_bounds
from largesse.programme.checks.finding import finding
from largesse.programme.model import Incentive, Measure, Programme, Stack
from largesse.programme.terms.periods import Interval
from largesse.workspace.errors import Problem


def stacks_are_sound(programme: Programme) -> Iterator[Problem]:
    """An incentive is in one stack, once; a remainder or a choice needs one interval and scope."""
    seen: dict[str, str] = {}
    for stack in programme.stacks:
        for name in stack.order:
            if name in seen:
                again = f"twice in the stack '{stack.id}'"
                both = f"in the stacks '{seen[name]}' and '{stack.id}'"
                what = f"'{name}' is {again if seen[name] == stack.id else both}"
                yield finding(stack.place, what, "keep it in one place", "double-stack")
            seen[name] = stack.id
        if len(stack.order) < 2:
            what = f"the stack '{stack.id}' has nothing to put in order"
            yield finding(stack.place, what, "name two incentives or more", "lone-stack")
        if stack.rule == "add" and not stack.remainder:
            continue
        members = [programme.incentives[n] for n in stack.order if n in programme.incentives]
        grains = {(m.over, _term(m), m.per, m.unit, m.counts_by) for m in members}
        if len(grains) > 1:
            what = f"the members of stack '{stack.id}' differ in interval, scope, unit or month"
            mend = "a remainder or a best-of needs one 'over:', 'per:', unit and 'counts by:'"
            yield finding(stack.place, what, mend, "stack-grain")


def _term(member: Incentive) -> tuple[int, int | None] | None:
    """The months of a rule that is measured over its term: terms meet as one interval."""
    return month_bounds(member.holds) if member.over is Interval.TERM else None


MOST_LINE_CASES = 128
"""So many combinations of who claims a line, and by which rate, may one stack tell apart."""


def line_stacks_know_the_line(programme: Programme) -> Iterator[Problem]:
    """A stack decides single lines only of rules that look at single lines, before any factor."""
    for stack in programme.stacks:
        members = [programme.incentives[n] for n in stack.order if n in programme.incentives]
        if not stack.by_line or (stack.rule == "add" and not stack.remainder):
            continue
        sums = [member.id for member in members if not member.is_per_line]
        if sums:
            what = f"the stack '{stack.id}' is per line, and {', '.join(sums)} looks at sums"
            mend = "say 'per: line' in each member, or 'per: total' in the stack"
            yield finding(stack.place, what, mend, "stack-line")
            continue
        for member in members:
            if member.times:
                what = f"{member.id} is multiplied at the month's end, after its lines were decided"
                mend = "write the factor into its rates, or say 'per: total' in the stack"
                yield finding(member.where("times"), what, mend, "stack-line")
        if len({member.first for member in members}) > 1:
            what = f"the members of stack '{stack.id}' look at different first months"
            mend = "give all members the same 'first:', or none"
            yield finding(stack.place, what, mend, "stack-line")
        for member in members:
            if member.choice.is_table:
                what = f"{member.id} is paid by a table of two, and its lines meet those of others"
                mend = "let one fact or column decide, or say 'per: total' in the stack"
                yield finding(member.place, what, mend, "stack-line")
        if _line_cases(members) > MOST_LINE_CASES:
            what = f"the stack '{stack.id}' would have to tell {_line_cases(members)} cases apart"
            mend = "use fewer members, or fewer facts that choose between their rates"
            yield finding(stack.place, what, mend, "stack-line")


def _line_cases(members: Sequence[Incentive]) -> int:
    """At most so many combinations of who claims a line and which rates apply."""
    values: dict[Expr, set[str | None]] = defaultdict(lambda: {None})
    for member in members:
        choice = member.choice
        if choice.by is not None and not choice.by_rows:
            values[choice.by] |= {option.value for option in choice.options}
    count: int = 2 ** (len(members) - 1)
    for named in values.values():
        count *= len(named)
    return count


def remainders_are_of_one_measure(programme: Programme) -> Iterator[Problem]:
    """What earlier ones earned can be taken off the same rows, in the same money, once."""
    for stack in programme.stacks:
        if stack.rule in ("best of", "first") and (stack.remainder or stack.silent):
            what = f"only one member of the stack '{stack.id}' is earned, so nothing remains"
            mend = "remove 'computed on:' and 'does not reduce:', or say rule: cascade"
            yield finding(stack.place, what, mend, "stack-remainder")
            continue
        for position, name in enumerate(stack.order):
            member = programme.incentives.get(name)
            if member is None or name not in stack.remainder or position == 0:
                continue
            for what, mend in _remainder_problems(programme, stack, member, position):
                yield finding(member.place, what, mend, "stack-remainder")


def _remainder_problems(
    programme: Programme, stack: Stack, member: Incentive, position: int
) -> Iterator[tuple[str, str]]:
    if member.measure.unit != member.unit:
        units = f"measures {member.measure.unit} and earns {member.unit}"
        mend = f"measure {member.unit}, or say 'computed on: {{{member.id}: full}}'"
        yield f"{member.id} is computed on a remainder, but {units}", mend
    if not stack.by_line and (member.is_per_line or len(member.choice.options) > 1):
        how = "per line" if member.is_per_line else "by several scales"
        yield (
            f"{member.id} is computed {how}, and a remainder is one amount",
            f"say 'computed on: {{{member.id}: full}}', or give it one scale",
        )
    for name in stack.order[:position]:
        earlier = programme.incentives.get(name)
        if earlier is None or name in stack.silent:
            continue
        if _rows_of(earlier.measure, stack) != _rows_of(member.measure, stack):
            yield (
                f"{member.id} is computed on what '{name}' left, but they measure different rows",
                f"give both one measure, or say 'does not reduce: [{name}]'",
            )


def _rows_of(measure: Measure, stack: Stack) -> tuple[object, ...]:
    """What is measured; line by line it does not matter of which other rows."""
    rows = None if stack.by_line else measure.rows
    return (measure.origin, measure.aggregate, measure.of, rows, measure.unit)


def successors_follow(programme: Programme) -> Iterator[Problem]:
    """A successor starts when its predecessor has ended: a started rule is never edited."""
    for incentive in programme.incentives.values():
        if incentive.succeeds is None:
            continue
        place = incentive.where("succeeds")
        before = programme.incentives.get(incentive.succeeds)
        if before is None:
            what = f"{incentive.id} succeeds '{incentive.succeeds}', which is no incentive"
            yield finding(place, what, "name the rule that ended", "unknown-incentive")
        elif before.stated.end is None or incentive.stated.start < before.stated.end:
            what = f"{incentive.id} starts before '{before.id}' has ended"
            mend = f"end '{before.id}' on {incentive.stated.start} at the latest"
            yield finding(place, what, mend, "succession-overlap")
