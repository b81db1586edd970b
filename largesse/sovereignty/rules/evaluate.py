"""A rule held against facts: three outcomes, and what it read.

Logic has three values (Kleene): a requirement is satisfied where it is true, breached where it is
false, and unknown where it is neither. A number known between bounds is tried at both ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from largesse.expr.evaluate import evaluate as value_of
from largesse.expr.tree import Expr
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.rules.facts import Facts, Known, Said, Span
from largesse.sovereignty.rules.model import Otherwise, Predicate, Profile, Rule


class Outcome(StrEnum):
    """What became of a rule."""

    NOT_CONCERNED = "does not apply"
    SATISFIED = "satisfied"
    CONDITION = "condition"
    UNKNOWN = "unknown"
    BREACHED = "breached"


STRICTNESS = {outcome: rank for rank, outcome in enumerate(Outcome)}
"""From what lets through to what stops."""


@dataclass(frozen=True, slots=True)
class Read:
    """A fact that a rule read: its name, and what was known of it."""

    name: str
    said: Said


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a placement; ``missing`` are the facts that leave it unknown."""

    profile: str
    rule: str
    outcome: Outcome
    reads: tuple[Read, ...]
    missing: tuple[str, ...] = ()


def judge(profile: Profile, rule: Rule, facts: Facts, least: Grade = Grade.UNKNOWN) -> Finding:
    """Hold a rule against facts; ``least`` is a grade asked for beside the rule's own."""
    if not applies(rule, facts):
        return Finding(profile.id, rule.id, Outcome.NOT_CONCERNED, ())
    return required(profile, rule, facts, least)


def applies(rule: Rule, facts: Facts) -> bool:
    """Whether a rule applies; where that is unknown, it does."""
    return rule.applies is None or truth(rule.applies, facts, Grade.UNKNOWN) is not False


def required(profile: Profile, rule: Rule, facts: Facts, least: Grade) -> Finding:
    """Hold the requirement of a rule that applies against facts."""
    floor = max(rule.evidence, least, key=lambda grade: grade.rank)
    holds = truth(rule.requires, facts, floor)
    known = {name: facts.counted(name, floor) for name in rule.requires.names}
    reads = tuple(Read(name, said) for name, said in known.items())
    missing = tuple(n for n, said in known.items() if said.value is None) if holds is None else ()
    if holds is None and not missing:
        missing = tuple(n for n, said in known.items() if isinstance(said.value, Span))
    return Finding(profile.id, rule.id, _outcome(rule, holds), reads, missing)


def _outcome(rule: Rule, holds: bool | None) -> Outcome:
    if holds:
        return Outcome.SATISFIED
    if rule.otherwise is Otherwise.CONDITION:
        return Outcome.CONDITION
    return Outcome.UNKNOWN if holds is None else Outcome.BREACHED


def truth(predicate: Predicate, facts: Facts, floor: Grade) -> bool | None:
    """Whether a predicate is true, false, or unknown, by facts of a grade or better.

    Beside what the language says, a set that is unknown leaves the whole predicate unknown: there
    it would count as empty, and what is unknown must never let anything through.
    """
    known = {name: facts.counted(name, floor).value for name in predicate.names}
    if any(known[name] is None for name in predicate.sets):
        return None
    if not any(isinstance(value, Span) for value in known.values()):
        return _truth_of(predicate.expr, known)
    low = _truth_of(predicate.expr, {name: _end(value, "low") for name, value in known.items()})
    high = _truth_of(predicate.expr, {name: _end(value, "high") for name, value in known.items()})
    return low if low == high else None


def _truth_of(expr: Expr, row: Mapping[str, object]) -> bool | None:
    found = value_of(expr, row)
    assert found is None or isinstance(found, bool)
    return found


def _end(value: Known | Span | None, which: str) -> Known | None:
    if not isinstance(value, Span):
        return value
    return value.low if which == "low" else value.high
