"""The cheapest changes that would turn a verdict: remedies of the rules, and evidence to bring.

Sets of changes are tried from the cheapest on (the sum of their efforts, then the time they take),
each by judging again; the first that turns the verdict is the cheapest there is. Those are left out
that do not touch what still stops it.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from largesse.expr.tree import And, Type
from largesse.programme.model import Text
from largesse.sovereignty.placement.titles import title_of
from largesse.sovereignty.placement.verdict import Judge, Need, SystemVerdict, summed_up
from largesse.sovereignty.rules.building import as_fact
from largesse.sovereignty.rules.columns import schema_of
from largesse.sovereignty.rules.evaluate import Finding, Outcome, judge, truth
from largesse.sovereignty.rules.facts import Facts, Known, Said, Span
from largesse.sovereignty.rules.model import Predicate, Profile, Rule
from largesse.sovereignty.words import word

MOST_TRIED = 4_096
_STOPPED = (Outcome.BREACHED, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what it sets, its effort (1 to 4) and the months it takes.

    ``is_evidence``: nothing changes but what is known; it helps only if the evidence says so.
    """

    id: str
    title: Text
    sets: tuple[tuple[str, Known], ...]
    effort: int
    months: int
    is_evidence: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The facts that it sets."""
        return frozenset(name for name, _ in self.sets)


@dataclass(frozen=True, slots=True)
class Remedy:
    """The changes that together turn a verdict; ``verdict`` is what it then is."""

    changes: tuple[Change, ...]
    verdict: str

    @property
    def effort(self) -> int:
        """The sum of their efforts."""
        return sum(change.effort for change in self.changes)

    @property
    def months(self) -> int:
        """The longest of them; they can be done side by side."""
        return max((change.months for change in self.changes), default=0)


def cheapest(judge_of: Judge, need: Need, offering: str) -> Remedy | None:
    """The cheapest changes that would let a need be placed on an offering; None: none are known.

    Whatever lets it be placed lets the first rule that stops it pass: so only changes of what that
    rule reads are tried next.
    """
    changes = changes_of(judge_of, need, offering)
    ahead: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    seen: set[tuple[int, ...]] = set()
    while ahead and len(seen) < MOST_TRIED:
        effort, months, chosen = heapq.heappop(ahead)
        if chosen in seen:
            continue
        seen.add(chosen)
        picked = tuple(changes[at] for at in chosen)
        found = after(judge_of, need, offering, picked)
        if found.verdict.permission:
            return Remedy(picked, found.verdict)
        read = _in_the_way(judge_of, need, offering, picked, found)
        for at, change in enumerate(changes):
            if not read.isdisjoint(change.names) and is_consistent((*picked, change)):
                more = tuple(sorted((*chosen, at)))
                heapq.heappush(ahead, (effort + change.effort, max(months, change.months), more))
    return None


def changes_of(judge_of: Judge, need: Need, offering: str) -> tuple[Change, ...]:
    """Every change that is known: the rules' remedies, and what could be shown; cheapest first."""
    found = {
        change.id: change
        for profile in judge_of.profiles_of(need)
        if profile.binds_on(judge_of.day)
        for rule in profile.rules
        for change in _changes(judge_of, need, offering, profile, rule)
    }
    return tuple(sorted(found.values(), key=lambda c: (c.effort, c.months, c.id)))


def _changes(
    judge_of: Judge, need: Need, offering: str, profile: Profile, rule: Rule
) -> Iterator[Change]:
    for remedy in rule.remedies:
        sets = tuple((name, _known(as_fact(value))) for name, value in remedy.sets.items())
        name = f"{profile.id}/{remedy.id}"
        yield Change(name, remedy.title, sets, remedy.effort, remedy.months)
    facts = judge_of.facts(need, offering, profile.area)
    floor = max(rule.evidence, need.evidence, key=lambda grade: grade.rank)
    asks = {name: ask.answer for name, ask in profile.asks.items()}
    schema = schema_of(asks, tuple(judge_of.known.catalogue.framework.criteria))
    for read in judge(profile, rule, facts, need.evidence).missing:
        for value in _possible(facts.counted(read, floor).value, schema.columns[read].type):
            said = "yes" if value is True else "no" if value is False else str(value)
            title = _to_show(title_of(judge_of.known.catalogue, read), said)
            yield Change(f"show/{read}/{said}", title, ((read, value),), 1, 1, True)


def _to_show(fact: Text, said: str) -> Text:
    """Evidence to bring of a fact."""
    french = f"une preuve pour « {fact.in_language('fr')} » : {word(said, 'fr')}"
    return Text(f"evidence for “{fact.en}”: {said}", french)


def _possible(value: object, kind: Type) -> tuple[Known, ...]:
    """What a missing fact could turn out to be, where that can be listed."""
    if isinstance(value, Span):
        return value.low, value.high
    return (True, False) if kind is Type.BOOLEAN else ()


def _in_the_way(
    judge_of: Judge, need: Need, offering: str, picked: tuple[Change, ...], found: SystemVerdict
) -> frozenset[str]:
    """The facts of which some must change: those that the first rule of those that stop it reads.

    Of a requirement that several things are true, all must be: so of the first that is not. Or the
    rule must no longer apply.
    """
    stopping = next(finding for finding in found.findings if finding.outcome in _STOPPED)
    profile, rule = next(
        (profile, rule)
        for profile in judge_of.profiles_of(need)
        for rule in profile.rules
        if (profile.id, rule.id) == (stopping.profile, stopping.rule)
    )
    facts = judge_of.facts(need, offering, profile.area)
    changed = facts.with_(_as_said(picked, facts))
    whole = rule.requires.expr
    items = [Predicate.of(item) for item in (whole.items if isinstance(whole, And) else (whole,))]
    floor = max(rule.evidence, need.evidence, key=lambda grade: grade.rank)
    first = next(item for item in items if not truth(item, changed, floor))
    return frozenset(first.names) | frozenset(rule.applies.names if rule.applies else ())


def is_consistent(changes: tuple[Change, ...]) -> bool:
    """Whether no fact is set twice."""
    names = [name for change in changes for name, _ in change.sets]
    return len(names) == len(set(names))


def after(judge_of: Judge, need: Need, offering: str, changes: tuple[Change, ...]) -> SystemVerdict:
    """The verdict as it would be after changes."""
    findings: list[Finding] = []
    seen_from: dict[str, Facts] = {}
    for profile in judge_of.profiles_of(need):
        if not profile.binds_on(judge_of.day):
            continue
        if profile.area not in seen_from:
            facts = judge_of.facts(need, offering, profile.area)
            seen_from[profile.area] = facts.with_(_as_said(changes, facts))
        changed = seen_from[profile.area]
        findings += [judge(profile, rule, changed, need.evidence) for rule in profile.rules]
    return summed_up(f for f in findings if f.outcome is not Outcome.NOT_CONCERNED)


def _as_said(changes: tuple[Change, ...], facts: Facts) -> Mapping[str, Said]:
    found = {}
    for change in changes:
        for name, value in change.sets:
            before = facts.get(name).value
            if isinstance(before, frozenset) and isinstance(value, str):
                value = before | {value}
            elif name == "offering.qualifications" and isinstance(value, str):
                value = frozenset({value})
            found[name] = Said(value, why=change.title)
    return found


def _known(value: object) -> Known:
    assert isinstance(value, bool | str | Decimal)
    return value
