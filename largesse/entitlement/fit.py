"""Whether the facts speak the programme's words: its units, values, roles and names.

A slip here moves money without a word, so it is looked for where programme and facts first meet.
A figure in another unit, a value that is none of a declared fact's and an undeclared role are
refused. A target or baseline that no rule reads is only told: a company keeps targets that the
programme does not pay by, and those of rules that are gone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from largesse.expr.schema import nearest
from largesse.facts import Facts
from largesse.facts.kinds import KINDS
from largesse.programme.model import Incentive, Measure, Programme
from largesse.programme.terms.placing import Against, Placing
from largesse.workspace.errors import Problem, Refusal

_READ = {"targets": Against.TARGET, "baselines": Against.AGREED}
_ONE = {"targets": "target", "baselines": "baseline"}


@dataclass(frozen=True, slots=True)
class Unread:
    """Targets or baselines of a name that no rule reads, and the name it resembles, or ''."""

    kind: str
    file: str
    name: str
    row_count: int
    near: str


def refuse_unfit(programme: Programme, facts: Facts) -> None:
    """Raises :class:`Refusal` with every fact that cannot be meant as this programme reads it."""
    problems = [
        *figures_in_another_unit(programme, facts),
        *values_not_declared(programme, facts),
        *roles_not_declared(programme, facts),
    ]
    if problems:
        raise Refusal(*problems)


def figures_in_another_unit(programme: Programme, facts: Facts) -> Iterator[Problem]:
    """Targets and baselines in another unit than the quantity that a rule compares with them."""
    for kind in _READ:
        readers = _readers(programme, kind)
        for row in _stated(facts, kind).to_pylist():
            for rule, unit in sorted(readers.get(row["name"], {}).items()):
                if row["unit"] != unit:
                    named = f"{row['partner']} named {row['name']} for {row['interval']}"
                    yield Problem(
                        f"the {_ONE[kind]} of {named} is in {row['unit']}, "
                        f"and {rule} compares it with {unit}",
                        f"state it in {unit}",
                        _file(facts, kind),
                        code="other-unit",
                    )


def values_not_declared(programme: Programme, facts: Facts) -> Iterator[Problem]:
    """Values of facts declared with `one of:` which are none of them; each once, with a subject."""
    declared = {
        (fact.of, fact.name): fact.values
        for fact in programme.facts.values()
        if fact.values is not None and fact.type == "text"
    }
    keys = ["subject_kind", "fact", "value"]
    found = facts.assertions.group_by(keys).aggregate([("subject", "min"), ("subject", "count")])
    for row in found.sort_by([(key, "ascending") for key in keys]).to_pylist():
        allowed = declared.get((row["subject_kind"], row["fact"]))
        if allowed is not None and row["value"] not in allowed:
            what = f"{row['fact']} of {_and_others(row['subject_min'], row['subject_count'])} is "
            yield Problem(
                f"{what}'{row['value']}', which the programme does not declare",
                _mend(row["value"], allowed, f"`facts: {row['fact']}`"),
                _file(facts, *_stating(row["subject_kind"], row["fact"])),
                code="unknown-value",
            )


def roles_not_declared(programme: Programme, facts: Facts) -> Iterator[Problem]:
    """Roles in which accounts are attributed that the programme does not declare; each once."""
    found = facts.attribution.group_by("role").aggregate([("partner", "min"), ("partner", "count")])
    for row in found.sort_by("role").to_pylist():
        if row["role"] not in programme.roles:
            yield Problem(
                f"the role of {_and_others(row['partner_min'], row['partner_count'])} is "
                f"'{row['role']}', which the programme does not declare",
                _mend(row["role"], programme.roles, "`roles`"),
                _file(facts, "attribution"),
                code="unknown-role",
            )


def figures_that_no_rule_reads(programme: Programme, facts: Facts) -> tuple[Unread, ...]:
    """Targets and baselines named for nothing that a rule of the programme compares with them."""
    found = []
    for kind in _READ:
        readers = _readers(programme, kind)
        counted = _stated(facts, kind).group_by("name").aggregate([("partner", "count")])
        for row in counted.sort_by("name").to_pylist():
            if (name := row["name"]) not in readers:
                near = nearest(name, tuple(readers)) or ""
                found.append(Unread(kind, _file(facts, kind), name, row["partner_count"], near))
    return tuple(found)


def _readers(programme: Programme, kind: str) -> Mapping[str, Mapping[str, str]]:
    """By the name of a target or baseline: the rules that read it, and the unit each reads."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for rule in programme.incentives.values():
        for placing, measure in _compared(rule):
            if placing is not None and placing.against is _READ[kind]:
                for name in (rule.id, measure.id):
                    found[name][rule.id] = measure.unit
    return found


def _compared(rule: Incentive) -> Iterator[tuple[Placing | None, Measure]]:
    yield rule.placing, rule.measure if rule.is_per_line else rule.placing_measure
    for item in rule.comparisons:
        yield item.placing, item.measure


def _stated(facts: Facts, kind: str) -> pa.Table:
    return {"targets": facts.targets, "baselines": facts.baselines}[kind]


def _stating(subject: str, fact: str) -> tuple[str, ...]:
    """The kinds of facts that can state a fact of a subject, the most likely first."""
    own = [k.name for k in KINDS if k.subject == subject and fact in k.asserts]
    return (*own, "facts")


def _file(facts: Facts, *kinds: str) -> str:
    files = {snapshot.kind: snapshot.file for snapshot in facts.snapshots}
    return next((files[kind] for kind in kinds if kind in files), "")


def _and_others(subject: str, count: int) -> str:
    return subject if count == 1 else f"{subject} (and {count - 1:,} more)"


def _mend(word: str, allowed: tuple[str, ...], where: str) -> str:
    near = nearest(word, allowed)
    guess = f"did you mean '{near}'?" if near else f"use one of {', '.join(allowed)},"
    return f"{guess} {'Or' if near else 'or'} declare it under {where} in the programme"
