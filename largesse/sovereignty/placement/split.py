"""A split through a trusted third party: what stays, what moves, what still flows between them.

It moves as little as it can. Systems that the offering may not hold by what they hold themselves
must move; so must those that inherit as much from them over links that cannot be separated, or over
what still flows; and so on until nothing more must. Where those that stay are too much together,
every choice of which of them moves is tried, from the fewest moves on. All that moves goes to one
trusted offering.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count

from largesse.sovereignty.placement.inheriting import crosses, open_links, reached, touched
from largesse.sovereignty.placement.needs import Needs
from largesse.sovereignty.placement.verdict import Judge, SystemVerdict
from largesse.sovereignty.placement.workloads import Link, Workload

Hosts = Mapping[str, str]
MOST_TRIED = 4_096
_SOMEBODY = "?"
"""Whoever takes what must move, while it is not known who."""


@dataclass(frozen=True, slots=True)
class Split:
    """``host`` says who hosts each system; ``flows`` are the links that remain between hosts."""

    offering: str
    trusted: str
    host: Mapping[str, str]
    flows: tuple[Link, ...]
    verdicts: Mapping[str, SystemVerdict]
    """By system that is placed, on its new host."""
    exit_months: int | None
    """How long moving takes, as far as it is known."""

    @property
    def stays(self) -> tuple[str, ...]:
        """The systems that the offering keeps."""
        return tuple(s for s, host in self.host.items() if host == self.offering)

    @property
    def moves(self) -> tuple[str, ...]:
        """The systems that go to the trusted third party."""
        return tuple(s for s, host in self.host.items() if host == self.trusted)


def split(
    judge: Judge, needs: Needs, workload: Workload, offering: str, trusted: Sequence[str]
) -> Split | None:
    """The smallest split of a workload, or None: nothing may stay, or nobody may take the rest."""
    if not trusted:
        return None
    for host in _ways(judge, needs, workload, offering):
        for third in trusted:
            taken = _judged(judge, needs, workload, offering, third, host)
            if taken is not None:
                return taken
    return None


def _ways(judge: Judge, needs: Needs, workload: Workload, offering: str) -> Iterator[Hosts]:
    """Who hosts what where the offering may keep all that stays, from the fewest moves on."""
    tickets = count()
    start = needs.hosts(workload, offering)
    ahead: list[tuple[int, int, Hosts]] = [(0, next(tickets), start)]
    seen: set[frozenset[str]] = set()
    while ahead and len(seen) < MOST_TRIED:
        _, _, host = heappop(ahead)
        moved = _moved(host)
        if moved in seen or len(moved) == len(workload.to_place):
            continue
        seen.add(moved)
        stuck = _not_allowed(judge, needs, _apart(workload, host), offering, host)
        ways = [stuck] if stuck else _choices(judge, needs, workload, offering, host)
        if not ways and moved:
            yield host
        for chosen in ways:
            more = {**host, **dict.fromkeys(chosen, _SOMEBODY)}
            heappush(ahead, (len(_moved(more)), next(tickets), more))


def _moved(host: Hosts) -> frozenset[str]:
    return frozenset(name for name, at in host.items() if at == _SOMEBODY)


def _choices(
    judge: Judge, needs: Needs, workload: Workload, offering: str, host: Hosts
) -> list[tuple[str, ...]]:
    """Where those that stay are too much together: which of them may move, one at a time.

    Of all that the first of them is linked with on the offering, one must; that which holds most
    comes first.
    """
    together = _not_allowed(judge, needs, workload, offering, host)
    if not together:
        return []
    group = reached(together[0], open_links(workload, host))
    systems = workload.systems
    rank = {
        name: judge.classes.highest([systems[name].holds]).rank
        for name in group
        if host[name] == offering
    }
    return [(name,) for name in sorted(rank, key=lambda name: (-rank[name], name))]


def _not_allowed(
    judge: Judge, needs: Needs, workload: Workload, offering: str, host: Hosts
) -> tuple[str, ...]:
    classes = touched(workload, host)
    return tuple(
        name
        for name in workload.to_place
        if host[name] == offering
        and not judge.verdict(
            needs.need(workload, name, classes[name], offering), offering
        ).verdict.permission
    )


def _apart(workload: Workload, host: Hosts) -> Workload:
    """The workload as if what can be separated, and stands on one host, were not linked."""
    links = tuple(link for link in workload.links if not link.separable or crosses(link, host))
    return replace(workload, links=links)


def _judged(
    judge: Judge,
    needs: Needs,
    workload: Workload,
    offering: str,
    third: str,
    host: Hosts,
) -> Split | None:
    verdicts = {}
    named = {name: third if at == _SOMEBODY else at for name, at in host.items()}
    classes = touched(workload, named)
    for name in workload.to_place:
        need = needs.need(workload, name, classes[name], named[name])
        verdicts[name] = judge.verdict(need, named[name])
        if not verdicts[name].verdict.permission:
            return None
    months = judge.known.catalogue.offerings[offering].exit_months
    flows = tuple(link for link in workload.links if crosses(link, named))
    return Split(offering, third, named, flows, verdicts, months)
