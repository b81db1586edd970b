"""The cheapest changes that would turn a verdict: remedies of the rules, and evidence to bring.

Sets of changes are tried from the cheapest on (the sum of their efforts, then the time they take),
each by judging again; the first that turns the verdict is the cheapest there is.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from largesse.programme.model import Text
from largesse.sovereignty.placement.verdict import Judge, Need, SystemVerdict, summed_up
from largesse.sovereignty.rules.building import as_fact
from largesse.sovereignty.rules.evaluate import Outcome, judge
from largesse.sovereignty.rules.facts import Facts, Known, Said, Span
from largesse.sovereignty.rules.model import Profile, Rule

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


def cheapest(judge_of: Judge, need: Need, offering: str, verdict: SystemVerdict) -> Remedy | None:
    """The cheapest changes that would let a need be placed on an offering; None: none are known."""
    stopped = {(f.profile, f.rule) for f in verdict.findings if f.outcome in _STOPPED}
    rules = [
        (profile, rule)
        for profile in judge_of.profiles_of(need)
        for rule in profile.rules
        if (profile.id, rule.id) in stopped
    ]
    changes = sorted(
        {c.id: c for c in _changes(judge_of, need, offering, rules)}.values(),
        key=lambda c: (c.effort, c.months, c.id),
    )
    for tried, chosen in enumerate(_cheapest_first(changes)):
        if tried >= MOST_TRIED:
            return None
        found = _with(judge_of, need, offering, chosen)
        if found.verdict.permission:
            return Remedy(chosen, found.verdict)
    return None


def _changes(
    judge_of: Judge, need: Need, offering: str, rules: Iterable[tuple[Profile, Rule]]
) -> Iterator[Change]:
    for profile, rule in rules:
        for remedy in rule.remedies:
            sets = tuple((name, _known(as_fact(value))) for name, value in remedy.sets.items())
            name = f"{profile.id}/{remedy.id}"
            yield Change(name, remedy.title, sets, remedy.effort, remedy.months)
        facts = judge_of.facts(need, offering, profile.area)
        for read in judge(profile, rule, facts, need.evidence).missing:
            for value in _possible(facts.counted(read, rule.evidence).value, read):
                said = "yes" if value is True else "no" if value is False else str(value)
                title = Text(f"show that {read} is {said}", f"montrer que {read} vaut {said}")
                yield Change(f"show/{read}/{said}", title, ((read, value),), 1, 1, True)


def _possible(value: object, name: str) -> tuple[Known, ...]:
    """What a missing fact could turn out to be."""
    if isinstance(value, Span):
        return value.low, value.high
    if name in ("offering.exit_months", "offering.seal"):
        return ()
    return True, False


def _cheapest_first(changes: list[Change]) -> Iterator[tuple[Change, ...]]:
    """Every set of changes, from the cheapest on; no fact is set twice in one."""
    ahead: list[tuple[int, int, tuple[int, ...]]] = [
        (change.effort, change.months, (at,)) for at, change in enumerate(changes)
    ]
    heapq.heapify(ahead)
    while ahead:
        effort, months, chosen = heapq.heappop(ahead)
        picked = tuple(changes[at] for at in chosen)
        if _is_consistent(picked):
            yield picked
            for at in range(chosen[-1] + 1, len(changes)):
                more = changes[at]
                entry = (effort + more.effort, max(months, more.months), (*chosen, at))
                heapq.heappush(ahead, entry)


def _is_consistent(changes: tuple[Change, ...]) -> bool:
    names = [name for change in changes for name, _ in change.sets]
    return len(names) == len(set(names))


def _with(judge_of: Judge, need: Need, offering: str, changes: tuple[Change, ...]) -> SystemVerdict:
    """The verdict as it would be after changes."""
    findings = []
    for profile in judge_of.profiles_of(need):
        if not profile.binds_on(judge_of.day):
            continue
        facts = judge_of.facts(need, offering, profile.area)
        changed = facts.with_(_as_said(changes, facts))
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
