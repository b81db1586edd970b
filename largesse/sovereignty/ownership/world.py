"""Who holds what of whom, as stated and in the worst case; who controls whom; indirect shares.

The stated world leaves the unexplained rest to nobody. In the worst case for one holder all of it
is in that holder's hands, as cannot be excluded; everything else is computed alike in both.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import networkx as nx

from largesse.sovereignty.ownership.model import APPOINTS, SEATS, Entity, Ownership

ANYBODY = ""
"""A holder whom nobody named: of what is unexplained, and one among dispersed holders."""
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Stake:
    """One holder's share of an entity's capital and votes."""

    holder: str
    capital: Fraction
    votes: Fraction


Measure = Callable[[Stake], Fraction]
MEASURES: tuple[Measure, ...] = (lambda stake: stake.capital, lambda stake: stake.votes)


@dataclass(frozen=True, slots=True)
class World:
    """Stakes, appointing rights and seats by held entity; ``order`` goes from holders to held."""

    stakes: Mapping[str, Sequence[Stake]]
    appoints: Mapping[str, frozenset[str]]
    seats: Mapping[str, Mapping[str, int]]
    seats_of: Mapping[str, int]
    order: Sequence[frozenset[str]]

    @property
    def entities(self) -> Collection[str]:
        """All that have to do with the entity asked for."""
        return [name for names in self.order for name in names]


def stated_world(ownership: Ownership, entity: str) -> World:
    """What is stated of an entity and of all that are behind it."""
    graph = nx.DiGraph()
    graph.add_node(entity)
    graph.add_edges_from((h.holder, h.held) for h in ownership.holdings if h.capital or h.votes)
    graph.add_edges_from((right.holder, right.held) for right in ownership.rights)
    behind = graph.subgraph({entity, *nx.ancestors(graph, entity)})
    condensed = nx.condensation(behind)
    order = [
        frozenset(condensed.nodes[number]["members"]) for number in nx.topological_sort(condensed)
    ]
    stakes: dict[str, list[Stake]] = defaultdict(list)
    appoints: dict[str, set[str]] = defaultdict(set)
    seats: dict[str, dict[str, int]] = defaultdict(dict)
    seats_of: dict[str, int] = {}
    for holding in ownership.holdings:
        if holding.held in behind and (holding.capital or holding.votes):
            stakes[holding.held].append(Stake(holding.holder, holding.capital, holding.votes))
    for right in ownership.rights:
        if right.right == APPOINTS:
            appoints[right.held].add(right.holder)
        elif right.right == SEATS:
            seats[right.held][right.holder] = right.seats or 0
            seats_of[right.held] = right.of or 0
    return World(
        {name: tuple(found) for name, found in stakes.items()},
        {name: frozenset(found) for name, found in appoints.items()},
        seats,
        seats_of,
        order,
    )


def rest(world: World, ownership: Ownership, name: str) -> Stake:
    """What nobody is stated to hold of an entity; nothing of those that cannot be held."""
    if not ownership.entity(name).can_be_held:
        return Stake(ANYBODY, Fraction(0), Fraction(0))
    capital, votes = (
        1 - sum(map(share, world.stakes.get(name, ())), Fraction()) for share in MEASURES
    )
    return Stake(ANYBODY, capital, votes)


def worst_world(
    world: World, ownership: Ownership, holder: str, dispersed: Collection[str] = ()
) -> World:
    """The world in which ``holder`` has all that is unexplained, seats too.

    :data:`ANYBODY` is also the largest of each of the ``dispersed`` holders.
    """
    stakes: dict[str, tuple[Stake, ...]] = {}
    for name in world.entities:
        left = rest(world, ownership, name)
        found = [Stake(holder, left.capital, left.votes)]
        for stake in world.stakes.get(name, ()):
            if holder == ANYBODY and stake.holder in dispersed:
                one = member(stake, ownership.entity(stake.holder))
                others = stake.capital - one.capital, stake.votes - one.votes
                found += [one, Stake(stake.holder, *others)]
            else:
                found.append(stake)
        stakes[name] = tuple(found)
    seats = {}
    for name, by_holder in world.seats.items():
        left_seats = world.seats_of[name] - sum(by_holder.values())
        seats[name] = {**by_holder, holder: by_holder.get(holder, 0) + left_seats}
    return World(stakes, world.appoints, seats, world.seats_of, world.order)


def member(stake: Stake, dispersed: Entity) -> Stake:
    """The most that one of dispersed holders has of their stake."""
    most = Fraction(1) if dispersed.largest is None else dispersed.largest
    return Stake(ANYBODY, min(most, stake.capital), min(most, stake.votes))


def controlled_by(world: World, holder: str) -> Mapping[str, int]:
    """All that a holder controls, each with how many steps it took, to the fixed point.

    It controls what it and those it controls together hold over half of the votes of, or whose
    bodies they appoint most of.
    """
    below = _held_by(world)
    steps: dict[str, int] = {}
    newly: Collection[str] = [holder]
    number = 0
    while newly:
        number += 1
        hands = {holder, *steps}
        asked = {name for one in newly for name in below.get(one, ())} - hands
        newly = [name for name in asked if has_majority(world, name, hands)]
        steps.update(dict.fromkeys(newly, number))
    return steps


def _held_by(world: World) -> Mapping[str, Collection[str]]:
    """By holder, all of which it has a share, seats or the right to appoint."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in world.entities:
        for stake in world.stakes.get(name, ()):
            found[stake.holder].add(name)
        for holder in (*world.appoints.get(name, ()), *world.seats.get(name, ())):
            found[holder].add(name)
    return found


def has_majority(world: World, name: str, hands: Collection[str]) -> bool:
    """Whether they together hold over half of the votes, or appoint most of the bodies."""
    return (
        not world.appoints.get(name, frozenset()).isdisjoint(hands)
        or has_most_seats(world, name, hands)
        or has_most_votes(world.stakes.get(name, ()), name, hands)
    )


def has_most_seats(world: World, name: str, hands: Collection[str]) -> bool:
    """Whether they together appoint over half of the seats."""
    held = sum(seats for holder, seats in world.seats.get(name, {}).items() if holder in hands)
    return held * 2 > world.seats_of.get(name, 0)


def has_most_votes(stakes: Iterable[Stake], name: str, hands: Collection[str]) -> bool:
    """Whether they together hold over half of the votes; its own shares do not vote."""
    votes = {stake.holder: Fraction(0) for stake in stakes}
    for stake in stakes:
        votes[stake.holder] += stake.votes
    held = sum((share for holder, share in votes.items() if holder in hands), Fraction())
    own = votes.get(name, Fraction(0))
    if name in hands:
        held -= own
    return held > (1 - own) * HALF


def share_in(world: World, name: str, weights: Mapping[str, Fraction]) -> Fraction:
    """The part of an entity in given hands: the larger of capital and votes.

    ``weights`` says which holders count whole (1) or not (0); any other counts with the part of it
    that is in those hands. Exact, cycles included.
    """
    return max(_part(world, name, weights, share) for share in MEASURES)


def _part(world: World, name: str, weights: Mapping[str, Fraction], share: Measure) -> Fraction:
    known = dict(weights)
    for component in world.order:
        open_ones = sorted(component - known.keys())
        if open_ones:
            known.update(_solved(world, open_ones, known, share))
    return _sum(world.stakes.get(name, ()), known, share)


def _sum(stakes: Iterable[Stake], known: Mapping[str, Fraction], share: Measure) -> Fraction:
    return sum((share(s) * known.get(s.holder, Fraction(0)) for s in stakes), Fraction())


def _solved(
    world: World, names: Sequence[str], known: Mapping[str, Fraction], share: Measure
) -> Mapping[str, Fraction]:
    """The parts of entities that may hold each other: x = A x + b by elimination, in fractions."""
    place = {name: number for number, name in enumerate(names)}
    rows = []
    for name in names:
        row = [Fraction(0)] * (len(names) + 1)
        row[place[name]] = Fraction(1)
        for stake in world.stakes.get(name, ()):
            if stake.holder in place:
                row[place[stake.holder]] -= share(stake)
            else:
                row[-1] += share(stake) * known.get(stake.holder, Fraction(0))
        rows.append(row)
    return dict(zip(names, eliminated(rows), strict=True))


def eliminated(rows: list[list[Fraction]]) -> list[Fraction]:
    """The solution of linear equations. Raises StopIteration where they have none."""
    size = len(rows)
    for at in range(size):
        pivot = next(number for number in range(at, size) if rows[number][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        first = rows[at][at]
        rows[at] = [value / first for value in rows[at]]
        for number in range(size):
            factor = rows[number][at]
            if number != at and factor:
                rows[number] = [
                    value - factor * other if other else value
                    for value, other in zip(rows[number], rows[at], strict=True)
                ]
    return [row[-1] for row in rows]
