"""What one incentive counts: which takings, on which claims each counts, in which unit.

A claim counts or does not by its day, by the predicates that :mod:`claims` has judged, by whose
business it is. How what counts is summed, shared and converted is :mod:`monthly`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.claims import Names
from largesse.entitlement.duckdb.intervals import (
    before_end,
    in_force,
)
from largesse.entitlement.plan.contests import Situation, contested, line_stack
from largesse.entitlement.plan.predicates import (
    business_exclusions,
    for_other_rows,
    for_reference,
)
from largesse.entitlement.plan.takings import (
    Taking,
    excluded,
    lines_taken,
    taken_by_option,
    taking,
)
from largesse.programme.model import (
    Choice,
    Comparison,
    Incentive,
    Measure,
    Option,
    Programme,
    Stack,
)
from largesse.programme.terms.placing import Against

MONTH_FOLD = {"minimum": "min", "maximum": "max"}


@dataclass(frozen=True, slots=True)
class Input:
    """One column of the monthly quantities: a taking, when it counts, its unit and how it folds."""

    column: str
    taking: Taking
    counts: str
    unit: str
    is_money: bool
    aggregate: str

    @property
    def looks_elsewhere(self) -> bool:
        """Whether it is read from other months than those of the interval reached."""
        return self.column[0] in "rw"

    @property
    def adds_up(self) -> bool:
        """Whether months add up to the interval."""
        return self.aggregate in ("sum", "count")

    @property
    def fold(self) -> str:
        """How months are folded from rows."""
        return MONTH_FOLD.get(self.aggregate, "sum")


def inputs(programme: Programme, incentive: Incentive, names: Names) -> tuple[Input, ...]:
    """The columns an incentive needs: ``n`` places, ``w`` places by a wider window, ``r`` is the
    reference, and ``q0``, ``w0``, ``r0``.. are the same of what stands beside it; ``p0``.. are paid
    on, ``l0``.. are measures behind limits, ``x0``.. are excluded."""
    return tuple(_inputs(programme, incentive, names))


def _inputs(programme: Programme, incentive: Incentive, names: Names) -> Iterator[Input]:
    now = qualifies(programme, incentive, names)
    placing = incentive.measure if incentive.is_per_line else incentive.placing_measure
    yield _input("n", taking(placing), now, placing)
    if incentive.placing is not None:
        own = Comparison(incentive.placing, placing, incentive.reference_measure)
        yield from _compared_inputs(programme, incentive, names, own, "")
    for position, item in enumerate(incentive.comparisons):
        now_beside = _beside(incentive, names, item.measure.origin, "held") or now
        yield _input(f"q{position}", taking(item.measure), now_beside, item.measure)
        yield from _compared_inputs(programme, incentive, names, item, str(position))
    stack = line_stack(programme, incentive)
    if stack is not None:
        yield from _contested_inputs(programme, stack, incentive, now, names)
    else:
        yield from _paid_inputs(incentive, now, names)
    for position, measure in enumerate(incentive.limit_measures.values()):
        counts = _beside(incentive, names, measure.origin, "held") or now
        yield _input(f"l{position}", taking(measure), counts, measure)
    yield from _excluded_inputs(programme, incentive, names)


def _compared_inputs(
    programme: Programme, incentive: Incentive, names: Names, item: Comparison, position: str
) -> Iterator[Input]:
    """What a comparison looks at in other months than those of the interval reached."""
    placing, origin = item.placing, item.measure.origin
    if placing.is_widened:
        counts = _beside(incentive, names, origin, "before end") or _window_qualifies(
            programme, incentive, names
        )
        yield _input(f"w{position}", taking(item.measure), counts, item.measure)
    if placing.reference is not None:
        is_past = placing.reference.kind is not Against.MEASURE
        past = reference_qualifies if is_past else qualifies
        counts = _beside(
            incentive, names, item.reference_measure.origin, "ever" if is_past else "held"
        ) or past(programme, incentive, names)
        yield _input(f"r{position}", taking(item.reference_measure), counts, item.reference_measure)


def _beside(incentive: Incentive, names: Names, origin: str, when: str) -> str:
    """SQL over a claim of other rows than the rule's: it counts beside them; '' for the rule's own.

    Then only what ``who`` says of the partner is asked, and of the past not even that.
    """
    if origin == incentive.measure.origin:
        return ""
    if when == "ever":
        return "true"
    inside = in_force if when == "held" else before_end
    who = for_other_rows(incentive.who)
    asked = f" AND {names.predicates[who]}" if who is not None else ""
    return inside(incentive) + asked


def _contested_inputs(
    programme: Programme, stack: Stack, incentive: Incentive, now: str, names: Names
) -> Iterator[Input]:
    """What is earned where a stack decides line by line: a sum for each different winner."""
    for position, item in enumerate(contested(programme, stack, incentive)):
        arises = " OR ".join(_arises(programme, s, names) for s in item.situations)
        counts = f"{now} AND ({arises})"
        yield _input(f"p{position}", item.taking, counts, incentive.paid_measure)


def _arises(programme: Programme, situation: Situation, names: Names) -> str:
    """SQL over a claim: the situation is the one in which it stands."""
    parts = []
    for rival, claims in situation.claims.items():
        holds = qualifies(programme, programme.incentives[rival], names)
        parts.append(f"({holds}) IS {'' if claims else 'NOT '}TRUE")
    for by, value in situation.values.items():
        parts.append(_decides(names.deciders[by], value, situation.named[by]))
    return f"({' AND '.join(parts) or 'true'})"


def _decides(decider: str, value: str | None, named: Sequence[str]) -> str:
    """SQL over a claim: the fact that decides has the value, or for None, none of those named."""
    if value is not None:
        return f"{decider} = {quoted(value)}"
    if not named:
        return "true"
    return f"({decider} IS NULL OR {decider} NOT IN ({', '.join(map(quoted, named))}))"


def _paid_inputs(incentive: Incentive, now: str, names: Names) -> Iterator[Input]:
    choice, measure = incentive.choice, incentive.paid_measure
    paid = lines_taken(incentive) if incentive.is_per_line else taken_by_option(incentive, measure)
    if not choice.facts or choice.as_of == "interval end":
        if incentive.is_per_line and len(paid) > 1 and not choice.by_rows:
            raise AssertionError("checked: a per-line choice is by rows or on the day")
        for position, item in enumerate(paid):
            yield _input(f"p{position}", item, now, measure)
        return
    for position, option in enumerate(choice.options):
        item = paid[position] if len(paid) > 1 else paid[0]
        fits = " AND ".join(_fitting(choice, option, names))
        yield _input(f"p{position}", item, f"{now} AND {fits}", measure)


def _fitting(choice: Choice, option: Option, names: Names) -> Iterator[str]:
    """SQL over a claim, a condition for each fact that decides: it goes to the option."""
    if choice.by is not None and not choice.by_rows:
        named = list(dict.fromkeys(o.value for o in choice.options if o.value is not None))
        yield _decides(names.deciders[choice.by], option.value, named)
    if option.also is not None and not option.also.by_rows:
        also = option.also
        yield _decides(names.deciders[also.by], also.value, also.named)
    yield "true"


def _excluded_inputs(programme: Programme, incentive: Incentive, names: Names) -> Iterator[Input]:
    measure = incentive.measure
    by_rows = dict(excluded(measure))
    inside = in_force(incentive)
    earlier = ""
    for position, exclusion in enumerate(measure.exclusions):
        who = names.predicates[incentive.who] if incentive.who is not None else "true"
        if exclusion.who is not None:
            name = names.predicates[exclusion.who]
            counts = f"{who} AND {inside} AND {name}{earlier}"
            earlier += f" AND NOT {name}"
            yield _input(f"x{position}", taking(measure), counts, measure)
        else:
            counts = f"{qualifies(programme, incentive, names)}"
            yield _input(f"x{position}", by_rows[position], counts, measure)


def _input(column: str, item: Taking, counts: str, measure: Measure) -> Input:
    return Input(column, item, counts, measure.unit, measure.is_money, measure.aggregate)


def qualifies(
    programme: Programme, incentive: Incentive, names: Names, when: str | None = None
) -> str:
    """SQL over a claim: it counts for this incentive now, or ``when`` something else holds."""
    parts = [when or in_force(incentive)]
    if incentive.who is not None:
        parts.append(names.predicates[incentive.who])
    excluding = (e.who for e in incentive.measure.exclusions)
    parts += [f"NOT {names.predicates[who]}" for who in excluding if who is not None]
    parts += _bound(programme, incentive, names)
    if incentive.first is not None:
        parts.append(f"since_first < {incentive.first.months}")
    return " AND ".join(parts)


def reference_qualifies(programme: Programme, incentive: Incentive, names: Names) -> str:
    """SQL over a claim: it counts as the past this incentive compares with."""
    reference = for_reference(incentive.who)
    parts = [names.predicates[reference]] if reference is not None else []
    excluding = business_exclusions(incentive.measure)
    parts += [f"NOT {names.predicates[who]}" for who in excluding]
    parts += _bound(programme, incentive, names)
    return " AND ".join(parts) or "true"


def _window_qualifies(programme: Programme, incentive: Incentive, names: Names) -> str:
    """SQL over a claim: it counts in a wider window, which looks back before the rule began."""
    return qualifies(programme, incentive, names, before_end(incentive))


def _bound(programme: Programme, incentive: Incentive, names: Names) -> list[str]:
    bound = programme.fund.bound_to if programme.fund and incentive.envelope else None
    return [names.predicates[bound]] if bound is not None else []


def origins(columns: tuple[Input, ...]) -> tuple[str, ...]:
    """Where the inputs are taken from, each once."""
    return tuple(dict.fromkeys(c.taking.origin for c in columns))
