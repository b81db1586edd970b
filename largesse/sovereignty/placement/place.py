"""A whole workload on an offering: as it is, or split through a trusted third party."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from largesse.sovereignty.assessment.workspace import Catalogue, read_catalogue
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.ownership.model import Ownership
from largesse.sovereignty.ownership.reading import read_ownership
from largesse.sovereignty.placement.classes import Classes, read_classes
from largesse.sovereignty.placement.inheriting import touched
from largesse.sovereignty.placement.known import OfferingFacts
from largesse.sovereignty.placement.needs import Needs
from largesse.sovereignty.placement.remedy import Remedy, cheapest
from largesse.sovereignty.placement.split import Split, split
from largesse.sovereignty.placement.verdict import Judge, SystemVerdict, Verdict
from largesse.sovereignty.placement.workloads import Workload, Workloads, read_workloads
from largesse.sovereignty.rules.reading import scopes_of
from largesse.workspace.paths import Workspace

_STRICTNESS = (
    Verdict.ALLOWED,
    Verdict.CONDITIONAL,
    Verdict.UNKNOWN,
    Verdict.REFUSED,
)


@dataclass(frozen=True, slots=True)
class Placement:
    """The verdict on a workload for an offering.

    ``systems`` has the verdict of each on this one offering; where the whole may not be placed
    there, ``split`` says how a part of it may.
    """

    workload: Workload
    offering: str
    day: date
    verdict: Verdict
    classes: Mapping[str, frozenset[str]]
    systems: Mapping[str, SystemVerdict]
    split: Split | None

    @property
    def binding_system(self) -> str:
        """The system whose verdict decides for the whole; the first of those alike."""
        return max(self.systems, key=lambda name: _STRICTNESS.index(self.systems[name].verdict))

    @property
    def deciding(self) -> SystemVerdict:
        """The verdict that decides for the whole."""
        return self.systems[self.binding_system]


class Placing:
    """Places workloads on offerings; what can be known once is worked out once."""

    def __init__(
        self, catalogue: Catalogue, ownership: Ownership, workloads: Workloads, classes: Classes
    ) -> None:
        self.catalogue = catalogue
        self.workloads = workloads
        self.known = OfferingFacts(catalogue, ownership)
        self.judge = Judge(self.known, classes)
        self.needs = Needs(self.known, workloads, classes)
        self._trusted = _by_preference(self.known)

    def place(self, workload: Workload, offering: str, *, may_split: bool = True) -> Placement:
        """The verdict on a workload for an offering on the catalogue's day."""
        host = self.needs.hosts(workload, offering)
        classes = touched(workload, host)
        systems = {
            name: self.judge.verdict(
                self.needs.need(workload, name, classes[name], offering), offering
            )
            for name in workload.to_place
        }
        verdict = max((v.verdict for v in systems.values()), key=_STRICTNESS.index)
        found = None
        if may_split and not verdict.permission:
            others = [name for name in self._trusted if name != offering]
            found = split(self.judge, self.needs, workload, offering, others)
        return Placement(
            workload,
            offering,
            self.catalogue.day,
            Verdict.IN_PART if found else verdict,
            classes,
            systems,
            found,
        )

    def remedy(self, placement: Placement) -> Mapping[str, Remedy | None]:
        """By system that may not be placed there, the cheapest changes that would let it."""
        found = {}
        for name, verdict in placement.systems.items():
            if not verdict.verdict.permission:
                need = self.needs.need(
                    placement.workload, name, placement.classes[name], placement.offering
                )
                found[name] = cheapest(self.judge, need, placement.offering)
        return found

    def elsewhere(self, workload: Workload, but: str) -> tuple[str, ...]:
        """Other offerings that may host the whole as it is, the best first."""
        ranked = [name for name in _ranked(self.known) if name != but]
        allowed = [
            name
            for name in ranked
            if self.place(workload, name, may_split=False).verdict.permission
        ]
        return tuple(allowed)


def read_placing(workspace: Workspace, day: date, known_at: date | None = None) -> Placing:
    """All that a workspace knows about placing. Raises Refusal with every fault of a file."""
    classes = read_classes(workspace)
    catalogue = read_catalogue(workspace, day, known_at)
    scopes = scopes_of(catalogue.profiles)
    return Placing(
        catalogue,
        read_ownership(workspace, day, known_at),
        read_workloads(workspace, classes, scopes, catalogue.offerings),
        classes,
    )


def _offered(known: OfferingFacts) -> Iterator[str]:
    for name, offering in known.catalogue.offerings.items():
        if offering.holds.holds_on(known.catalogue.day):
            yield name


def _ranked(known: OfferingFacts) -> Sequence[str]:
    """Offerings by SEAL as it is evidenced, then score, then name."""

    def key(name: str) -> tuple[object, ...]:
        assessed = known.assessed(name, Grade.EVIDENCED)
        return -assessed.seal, -assessed.score.low, name

    return sorted(_offered(known), key=key)


def _by_preference(known: OfferingFacts) -> Sequence[str]:
    """The offerings that may serve as a trusted third party, the best first."""
    return [name for name in _ranked(known) if known.catalogue.offerings[name].is_trusted]
