"""From a workload's system to what rules see of it."""

from largesse.sovereignty.placement.chain import NOBODY, Group
from largesse.sovereignty.placement.classes import Classes, DataClass
from largesse.sovereignty.placement.known import OfferingFacts
from largesse.sovereignty.placement.verdict import Need
from largesse.sovereignty.placement.workloads import Workload, Workloads


class Needs:
    """What rules see of systems; counts how many workloads of a customer rest on one provider."""

    def __init__(self, known: OfferingFacts, workloads: Workloads, classes: Classes) -> None:
        self._classes = classes
        self._held: dict[frozenset[str], DataClass] = {}
        self._same: dict[Need, Need] = {}
        self._hosted: dict[str, list[tuple[str, Group]]] = {}
        offerings = known.catalogue.offerings
        self._groups = {name: known.group(name) for name in offerings}
        for workload in workloads.values():
            if workload.hosted_on in offerings and workload.holds.holds_on(known.catalogue.day):
                row = (workload.id, self._groups[workload.hosted_on])
                self._hosted.setdefault(workload.customer, []).append(row)

    def need(self, workload: Workload, system: str, classes: frozenset[str], host: str) -> Need:
        """What rules see of a system that holds or touches classes, on a host."""
        if classes not in self._held:
            self._held[classes] = self._classes.highest(classes)
        found = Need(
            self._held[classes],
            workload.scopes,
            workload.country,
            workload.systems[system].critical,
            workload.seal,
            workload.evidence,
            self._others(workload, host),
        )
        return self._same.setdefault(found, found)

    def hosts(self, workload: Workload, offering: str) -> dict[str, str]:
        """Who hosts each system where all that is to be placed is on one offering."""
        return {s.id: s.elsewhere or offering for s in workload.systems.values()}

    def _others(self, workload: Workload, host: str) -> tuple[int, int]:
        group = self._groups.get(host, NOBODY)
        hosted: list[tuple[str, Group]] = self._hosted.get(workload.customer, [])
        others = [of for name, of in hosted if name != workload.id]
        return sum(map(group.meets, others)), sum(map(group.may_meet, others))
