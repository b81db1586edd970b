"""What stands under each rule and each qualification: the customers and accounts hosted so today.

For exposure: ``rule:PROFILE`` takes the workloads whose hosting a profile bears on,
``qualification:OFFERING/SCHEME`` those that could not stay if the qualification were lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from largesse.sovereignty.exposure.world import Bound
from largesse.sovereignty.placement.place import Placing
from largesse.sovereignty.placement.workloads import Workload
from largesse.sovereignty.rules.model import OWN


def bound_by(placing: Placing) -> Mapping[str, Bound]:
    """By event, the customers and accounts of the workloads that are hosted under it."""
    hosted = [w for w in placing.workloads.values() if w.hosted_on in placing.catalogue.offerings]
    found: dict[str, list[Workload]] = {
        f"rule:{profile.id}": [] for profile in placing.catalogue.profiles.values() if profile.rules
    }
    for workload in hosted:
        placed = placing.place(workload, workload.hosted_on, may_split=False)
        named = {
            finding.profile
            for verdict in placed.systems.values()
            for finding in (*verdict.findings, *verdict.watched)
        }
        for profile in sorted(named - {OWN}):
            found[f"rule:{profile}"].append(workload)
    found.update(_by_qualification(placing, hosted))
    return {event: _bound(workloads) for event, workloads in found.items()}


def _by_qualification(placing: Placing, hosted: Iterable[Workload]) -> Mapping[str, list[Workload]]:
    """By qualification that is held, the workloads that may stay with it and may not without."""
    catalogue = placing.catalogue
    found: dict[str, list[Workload]] = {}
    for offering, scheme in dict.fromkeys((q.offering, q.scheme) for q in catalogue.qualifications):
        there = [workload for workload in hosted if workload.hosted_on == offering]
        rest = tuple(
            q for q in catalogue.qualifications if (q.offering, q.scheme) != (offering, scheme)
        )
        without = Placing(
            replace(catalogue, qualifications=rest),
            placing.known.ownership,
            placing.workloads,
            placing.judge.classes,
        )
        found[f"qualification:{offering}/{scheme}"] = [
            workload
            for workload in there
            if placing.place(workload, workload.hosted_on, may_split=False).verdict.permission
            and not without.place(workload, workload.hosted_on, may_split=False).verdict.permission
        ]
    return found


def _bound(workloads: Iterable[Workload]) -> Bound:
    """Where a workload names its billing accounts, these; else all of its customer's."""
    every = list(workloads)
    return Bound(
        frozenset(w.customer for w in every if not w.accounts),
        frozenset(account for w in every for account in w.accounts),
    )
