"""Exact and near matches between whom we would pay and a sanctions list, in whole numbers.

Scores are per mille: 1000 is the same. To be fast on lists of tens of thousands, only entries that
share letter groups with a name are compared closely.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from largesse.partners.latin import is_spelt, sounds, words
from largesse.settlement.payments.sanctions.lists import SanctionsList

SAME = 1000
CONTAINED = 900
"""All words of one name, two at least, stand in the other."""
DEFAULT_THRESHOLD = 880
_GROUP = 2
_LEAST_SHARED_PERCENT = 40


@dataclass(frozen=True, slots=True)
class Subject:
    """Someone we would pay: every name known of them, and what identifies them."""

    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry of the list that may be the subject: best name first, its score per mille."""

    entry: str
    name: str
    listed_name: str
    score: int
    countries: tuple[str, ...]
    because: str
    """``identifier``, ``same-name``, ``near-name``, or ``not-comparable``: no name of theirs is in
    letters that can be compared."""
    listed_in: str = ""
    """The list, by its hash."""


@dataclass(frozen=True, slots=True)
class _Listed:
    entry: int
    name: str
    words: tuple[str, ...]
    groups: int


class Screen:
    """A list made ready to be asked many times."""

    def __init__(self, listed: SanctionsList, threshold: int = DEFAULT_THRESHOLD) -> None:
        self.list = listed
        self.threshold = threshold
        self._names: list[_Listed] = []
        self._by_group: defaultdict[str, list[int]] = defaultdict(list)
        self._by_identifier: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(listed.entries):
            for name in entry.names:
                self._add(number, name)
            for identifier in entry.identifiers:
                self._by_identifier[_identifier(identifier)].append(number)

    def _add(self, entry: int, name: str) -> None:
        found = sounds(name)
        groups = _groups(found)
        for group in groups:
            self._by_group[group].append(len(self._names))
        self._names.append(_Listed(entry, name, found, len(groups)))

    def hits(self, subject: Subject) -> tuple[Hit, ...]:
        """Every entry that may be the subject, best first; one hit for an entry."""
        best: dict[int, Hit] = {}
        for number, hit in (*self._identified(subject), *self._named(subject)):
            known = best.get(number)
            if known is None or hit.score > known.score:
                best[number] = hit
        found = sorted(best.values(), key=lambda hit: (-hit.score, hit.entry))
        if not found and subject.names and not any(map(is_spelt, subject.names)):
            name = subject.names[0]
            return (Hit("-", name, "", self.threshold, (), "not-comparable", self.list.sha256),)
        return tuple(found)

    def _identified(self, subject: Subject) -> Iterator[tuple[int, Hit]]:
        for identifier in subject.identifiers:
            for number in self._by_identifier.get(_identifier(identifier), ()):
                yield number, self._hit(number, subject.names[0], "", SAME, "identifier")

    def _named(self, subject: Subject) -> Iterator[tuple[int, Hit]]:
        for name in subject.names:
            ours = sounds(name)
            for listed in self._near(ours):
                score = similarity(ours, listed.words)
                if score >= self.threshold:
                    is_same = sorted(words(name)) == sorted(words(listed.name))
                    because = "same-name" if is_same else "near-name"
                    score = score if is_same else min(score, SAME - 1)
                    yield listed.entry, self._hit(listed.entry, name, listed.name, score, because)

    def _near(self, ours: Sequence[str]) -> Iterable[_Listed]:
        groups = _groups(ours)
        shared = Counter(place for group in groups for place in self._by_group.get(group, ()))
        for place, count in shared.items():
            fewest = min(len(groups), self._names[place].groups)
            if 100 * count >= _LEAST_SHARED_PERCENT * fewest:
                yield self._names[place]

    def _hit(self, number: int, name: str, listed: str, score: int, because: str) -> Hit:
        entry = self.list.entries[number]
        shown = listed or entry.names[0]
        return Hit(entry.id, name, shown, score, entry.countries, because, self.list.sha256)


def similarity(ours: Sequence[str], listed: Sequence[str]) -> int:
    """How alike two names are, per mille, whatever the order and the spacing of their words."""
    if not ours or not listed:
        return 0
    if sorted(ours) == sorted(listed):
        return SAME
    score = max(_by_words(ours, listed), _alike("".join(ours), "".join(listed)))
    for one, other in ((listed, ours), (ours, listed)):
        if len(one) > 1 and not Counter(one) - Counter(other):
            score = max(score, CONTAINED)
    return min(score, SAME - 1)


def _by_words(ours: Sequence[str], listed: Sequence[str]) -> int:
    """Words paired, the most alike first, each pair weighing as many letters as it has."""
    pairs = sorted(
        ((_alike(a, b), i, j) for i, a in enumerate(ours) for j, b in enumerate(listed)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken_ours: set[int] = set()
    taken_listed: set[int] = set()
    total = 0
    for score, i, j in pairs:
        if i not in taken_ours and j not in taken_listed:
            taken_ours.add(i)
            taken_listed.add(j)
            total += score * (len(ours[i]) + len(listed[j]))
    return total // sum(len(word) for word in (*ours, *listed))


def _alike(one: str, other: str) -> int:
    """Letters that need no change, per mille of the longer word (edits with swaps as one)."""
    longest = max(len(one), len(other))
    return SAME * (longest - _edits(one, other)) // longest


def _edits(one: str, other: str) -> int:
    """Optimal string alignment: insertions, deletions, changes, swaps of neighbours."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _groups(found: Sequence[str]) -> frozenset[str]:
    return frozenset(
        word[i : i + _GROUP] for word in found for i in range(max(1, len(word) - _GROUP + 1))
    )


def _identifier(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
