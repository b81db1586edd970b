"""A split through a trusted third party: what stays, what moves, what still flows between them.

It moves as little as it can. Systems that the offering may not hold by what they hold themselves
must move; so must those that inherit as much from them over links that cannot be separated, or over
what still flows; and so on until nothing more must. All that moves goes to one trusted offering.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from largesse.sovereignty.placement.inheriting import crosses, touched
from largesse.sovereignty.placement.needs import Needs
from largesse.sovereignty.placement.verdict import Judge, SystemVerdict
from largesse.sovereignty.placement.workloads import Link, Workload

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
    host = needs.hosts(workload, offering)
    while stuck := _stuck(judge, needs, workload, offering, host):
        host.update(dict.fromkeys(stuck, _SOMEBODY))
    moved = [name for name in workload.to_place if host[name] == _SOMEBODY]
    if not moved or len(moved) == len(workload.to_place):
        return None
    classes = touched(workload, host)
    for third in trusted:
        found = _judged(judge, needs, workload, offering, third, host, classes)
        if found is not None:
            return found
    return None


def _stuck(
    judge: Judge, needs: Needs, workload: Workload, offering: str, host: Mapping[str, str]
) -> tuple[str, ...]:
    """The systems that must move next, of those the offering still holds.

    First those that must move whatever else does: by their own class, and by what reaches them over
    links that cannot be separated or already run between hosts. Where there are none, and those
    that stay are too much together, the one that holds most.
    """
    must = _not_allowed(judge, needs, _apart(workload, host), offering, host)
    if must:
        return must
    together = _not_allowed(judge, needs, workload, offering, host)
    systems = workload.systems
    rank = {n: judge.classes.highest([systems[n].holds]).rank for n in together}
    return tuple(sorted(together, key=lambda name: (-rank[name], name))[:1])


def _not_allowed(
    judge: Judge, needs: Needs, workload: Workload, offering: str, host: Mapping[str, str]
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


def _apart(workload: Workload, host: Mapping[str, str]) -> Workload:
    """The workload as if what can be separated, and stands on one host, were not linked."""
    links = tuple(link for link in workload.links if not link.separable or crosses(link, host))
    return replace(workload, links=links)


def _judged(
    judge: Judge,
    needs: Needs,
    workload: Workload,
    offering: str,
    third: str,
    host: Mapping[str, str],
    classes: Mapping[str, frozenset[str]],
) -> Split | None:
    verdicts = {}
    named = {name: third if at == _SOMEBODY else at for name, at in host.items()}
    for name in workload.to_place:
        need = needs.need(workload, name, classes[name], named[name])
        verdicts[name] = judge.verdict(need, named[name])
        if not verdicts[name].verdict.permission:
            return None
    months = judge.known.catalogue.offerings[offering].exit_months
    flows = tuple(link for link in workload.links if crosses(link, host))
    return Split(offering, third, named, flows, verdicts, months)
