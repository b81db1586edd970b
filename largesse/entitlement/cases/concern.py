"""What a case is about: its rules, and the columns and facts that they read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from largesse.entitlement.cases.model import Slip
from largesse.expr.schema import Schema
from largesse.expr.tree import columns
from largesse.programme.model import Case, Incentive, Programme
from largesse.programme.vocabulary import facts_schema


@dataclass(frozen=True, slots=True)
class Concern:
    """A case with the rules it is about. ``named`` are those it names, ``rules`` these and all that
    change what they earn."""

    programme: Programme
    case: Case
    incentive: Incentive
    named: tuple[str, ...]
    rules: tuple[Incentive, ...]

    @property
    def facts(self) -> Schema:
        """Every fact that may be given."""
        return facts_schema(self.programme.facts, self.programme.roles)

    def columns_read(self, origin: str) -> frozenset[str]:
        """The columns of rows of an origin that the rules read."""
        return frozenset(name for rule in self.rules for name in _columns_of(rule, origin))

    def columns_summed(self) -> frozenset[str]:
        """The columns of billing rows that measures sum, where the case gives none of their sum."""
        measures = {m for rule in self.rules for m in rule.measures if m.origin == "consumption"}
        summed = [m.of for m in measures if m.of is not None and m.id not in self.case.given]
        return frozenset(name for of in summed for name in columns(of))

    def facts_read(self) -> frozenset[str]:
        """The facts that the rules read, as predicates name them."""
        bound = self.programme.fund.bound_to if self.programme.fund else None
        found = set(columns(bound)) if bound is not None else set()
        for rule in self.rules:
            found |= set(_facts_of(rule))
        return frozenset(found)


def concern(programme: Programme, case: Case) -> Concern:
    """What a case is about. Raises :class:`Slip` where it belongs to no rule."""
    named = tuple(dict.fromkeys(_named(programme, case.expect)))
    if case.incentive is None and not named:
        raise Slip((), "belongs to no incentive", "add 'of:' with an incentive's id")
    main = case.incentive or named[0]
    wanted = _with_bound(programme, (main, *named))
    rules = tuple(i for n, i in programme.incentives.items() if n in wanted)
    return Concern(programme, case, programme.incentives[main], named, rules)


def _named(programme: Programme, expect: object) -> Iterator[str]:
    if isinstance(expect, Mapping):
        for key, value in expect.items():
            if key in programme.incentives:
                yield key
            yield from _named(programme, value)


def _with_bound(programme: Programme, names: Iterable[str]) -> frozenset[str]:
    """Incentives with all on which it depends what they earn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name in programme.incentives:
            found.add(name)
            waiting += _bound_with(programme, name)
    return frozenset(found)


def _bound_with(programme: Programme, name: str) -> tuple[str, ...]:
    others = tuple(other for other, _ in programme.incentives[name].earned_by_others)
    stack = programme.stack_of(name)
    if stack is None or (stack.rule == "add" and name not in stack.remainder):
        return others
    return stack.order + others


def _columns_of(rule: Incentive, origin: str) -> Iterator[str]:
    for measure in rule.measures:
        if measure.origin == origin:
            for part in (measure.of, measure.rows, *(e.rows for e in measure.exclusions)):
                if part is not None:
                    yield from columns(part)
    for by in rule.choice.columns if rule.measure.origin == origin else ():
        yield from columns(by)


def _facts_of(rule: Incentive) -> Iterator[str]:
    asked = [rule.who, *(t.who for t in rule.times), *(h.who for h in rule.holding)]
    asked += [e.who for measure in rule.measures for e in measure.exclusions]
    asked += rule.choice.facts
    yield from rule.groups
    for who in asked:
        if who is not None:
            yield from columns(who)
