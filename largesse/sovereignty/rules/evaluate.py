"""A rule held against facts: three outcomes, and what it read.

Logic has three values (Kleene): a requirement is satisfied where it is true, breached where it is
false, and unknown where it is neither. Of a number known between bounds it is true or false only
where it is so of every number between them.
"""

from dataclasses import dataclass
from enum import StrEnum

from largesse.expr.evaluate import evaluate as value_of
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.rules.bounds import truth_within
from largesse.sovereignty.rules.facts import Facts, Said, Span
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
    if not applies(rule, facts, least):
        return Finding(profile.id, rule.id, Outcome.NOT_CONCERNED, ())
    return required(profile, rule, facts, least)


def applies(rule: Rule, facts: Facts, least: Grade) -> bool:
    """Whether a rule applies; where that is unknown, it does.

    What takes a placement out of a rule needs the evidence that would satisfy it.
    """
    return rule.applies is None or truth(rule.applies, facts, _floor(rule, least)) is not False


def required(profile: Profile, rule: Rule, facts: Facts, least: Grade) -> Finding:
    """Hold the requirement of a rule that applies against facts."""
    floor = _floor(rule, least)
    holds = truth(rule.requires, facts, floor)
    known = {name: facts.counted(name, floor) for name in rule.requires.names}
    reads = tuple(Read(name, said) for name, said in known.items())
    missing = tuple(n for n, said in known.items() if said.value is None) if holds is None else ()
    if holds is None and not missing:
        missing = tuple(n for n, said in known.items() if isinstance(said.value, Span))
    return Finding(profile.id, rule.id, _outcome(rule, holds), reads, missing)


def _floor(rule: Rule, least: Grade) -> Grade:
    return max(rule.evidence, least, key=lambda grade: grade.rank)


def _outcome(rule: Rule, holds: bool | None) -> Outcome:
    if holds:
        return Outcome.SATISFIED
    if rule.otherwise is Otherwise.CONDITION:
        return Outcome.CONDITION
    return Outcome.UNKNOWN if holds is None else Outcome.BREACHED


def truth(predicate: Predicate, facts: Facts, floor: Grade) -> bool | None:
    """Whether a predicate is true, false, or unknown, by facts of a grade or better.

    Beside what the language says, a set that is unknown leaves what is asked of it unknown: there
    it would count as empty, and what is unknown must never let anything through.
    """
    known = {name: facts.counted(name, floor).value for name in predicate.names}
    if any(isinstance(value, Span) for value in known.values()) or any(
        known[name] is None for name in predicate.sets
    ):
        return truth_within(predicate.expr, known)
    found = value_of(predicate.expr, known)
    assert found is None or isinstance(found, bool)
    return found
