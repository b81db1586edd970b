"""Chains from outside holders down to an entity, strongest first."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count

from largesse.sovereignty.ownership.model import APPOINTS, Holding, Ownership, Right, Side

MOST_PATHS = 50
_MOST_TRIED = 5_000


@dataclass(frozen=True, slots=True)
class Step:
    """One holder and what it has of the next: a holding, rights, or both."""

    holder: str
    held: str
    capital: Fraction
    votes: Fraction
    rights: tuple[Right, ...] = ()
    holding: Holding | None = None

    @property
    def strength(self) -> Fraction:
        """Its share, or 1 where it appoints the majority."""
        if any(right.right == APPOINTS for right in self.rights):
            return Fraction(1)
        return max(self.capital, self.votes)


@dataclass(frozen=True, slots=True)
class Path:
    """A chain from its first holder down to the entity."""

    steps: tuple[Step, ...]
    share: Fraction
    """What the first holder has of the entity by this chain: whole through what it controls."""
    controls: frozenset[str]
    """Of those below the first holder, all that it controls."""
    side: Side
    """Outside, or unknown where it cannot be excluded."""

    @property
    def first(self) -> str:
        """Who stands at its beginning."""
        return self.steps[0].holder

    @property
    def is_control(self) -> bool:
        """Whether the first holder controls every link and the entity."""
        return self.controls.issuperset(step.held for step in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        """All on it, from the first holder to the entity."""
        return (self.first, *(step.held for step in self.steps))


def part_from(path: Path, holder: str) -> Path | None:
    """The part of a chain that begins with a holder; None where it is not on it."""
    if holder not in path.names[:-1]:
        return None
    return replace(path, steps=path.steps[path.names.index(holder) :])


def steps_of(ownership: Ownership) -> Mapping[str, Sequence[Step]]:
    """By held entity, each holder with all it has of it."""
    rights: dict[tuple[str, str], list[Right]] = defaultdict(list)
    for right in sorted(ownership.rights, key=lambda right: right.right):
        rights[right.holder, right.held].append(right)
    holdings = {(holding.holder, holding.held): holding for holding in ownership.holdings}
    found: dict[str, list[Step]] = defaultdict(list)
    for holder, held in sorted({*holdings, *rights}):
        holding = holdings.get((holder, held))
        capital, votes = (holding.capital, holding.votes) if holding else (Fraction(0),) * 2
        if holder != held and (capital or votes or rights.get((holder, held))):
            step = Step(
                holder, held, capital, votes, tuple(rights.get((holder, held), ())), holding
            )
            found[held].append(step)
    return found


def paths_of(
    ownership: Ownership,
    entity: str,
    sides: Mapping[str, Side],
    controlled: Mapping[str, Mapping[str, int]],
) -> tuple[Path, ...]:
    """The strongest chains, at most :data:`MOST_PATHS`; one that another continues with no
    smaller share is left out.
    """
    by_held = steps_of(ownership)
    ticket = count()
    heap: list[tuple[Fraction, int, tuple[Step, ...]]] = [
        (-step.strength, next(ticket), (step,)) for step in by_held.get(entity, ())
    ]
    heapq.heapify(heap)
    found: list[Path] = []
    for _ in range(_MOST_TRIED):
        if not heap:
            break
        strength, _number, steps = heapq.heappop(heap)
        holder = steps[0].holder
        if sides[holder] is not Side.INSIDE:
            found.append(_path(steps, sides[holder], controlled.get(holder, {})))
        on_it = {entity, *(step.holder for step in steps)}
        for step in by_held.get(holder, ()):
            if step.holder not in on_it:
                heapq.heappush(heap, (strength * step.strength, next(ticket), (step, *steps)))
    continued: dict[tuple[str, ...], Fraction] = defaultdict(lambda: Fraction(-1))
    for path in found:
        names = path.names
        for at in range(1, len(path.steps)):
            continued[names[at:]] = max(continued[names[at:]], path.share)
    whole = [path for path in found if continued[path.names] < path.share]
    whole.sort(key=lambda path: (-path.share, not path.is_control, len(path.steps), path.names))
    return tuple(whole[:MOST_PATHS])


def _path(steps: tuple[Step, ...], side: Side, controlled: Mapping[str, int]) -> Path:
    last = max((at for at, step in enumerate(steps) if step.holder in controlled), default=0)
    capital = votes = Fraction(1)
    for step in steps[last:]:
        capital, votes = capital * step.capital, votes * step.votes
    controls = frozenset(step.held for step in steps if step.held in controlled)
    return Path(steps, max(capital, votes), controls, side)
