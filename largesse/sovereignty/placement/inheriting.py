"""The classes that each system holds or touches, given who hosts what.

A system touches what its links carry, and inherits what it is linked with, and what that is linked
with. A separable link between two hosts hands on no more than it carries; within one host, or where
it cannot be separated, it hands on all. Source: the interconnection risk that the Cour des comptes
named in its report on Paris 2024.
"""

from collections.abc import Mapping, Sequence

from largesse.sovereignty.placement.workloads import Link, Workload


def touched(workload: Workload, host: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """By system, the classes it holds or touches; ``host`` says who hosts each."""
    found = {name: {system.holds} for name, system in workload.systems.items()}
    for link in workload.links:
        for end in link.ends:
            found[end].add(link.carries)
    links = open_links(workload, host)
    done: dict[str, frozenset[str]] = {}
    for name in workload.systems:
        if name in done:
            continue
        group = reached(name, links)
        classes = frozenset().union(*(found[each] for each in group))
        done.update(dict.fromkeys(group, classes))
    return done


def crosses(link: Link, host: Mapping[str, str]) -> bool:
    """Whether a link runs between two hosts and is cut down to what it carries."""
    return link.separable and host[link.ends[0]] != host[link.ends[1]]


def open_links(workload: Workload, host: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """By system, those it is linked with by links that hand on all."""
    found: dict[str, list[str]] = {name: [] for name in workload.systems}
    for link in workload.links:
        if not crosses(link, host):
            one, other = link.ends
            found[one].append(other)
            found[other].append(one)
    return found


def reached(start: str, links: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """All that hangs together with a system by these links, itself included."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += links[at]
    return frozenset(found)
