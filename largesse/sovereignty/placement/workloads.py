"""Workloads as values, read from ``sovereignty/workloads.yaml``."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from largesse.programme.model import Text
from largesse.programme.reading import validated
from largesse.programme.source import Document as Source
from largesse.programme.source import read_documents, read_file
from largesse.programme.terms.periods import Period
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.classes import UNKNOWN, Classes
from largesse.sovereignty.placement.workload_documents import WorkloadDocument
from largesse.sovereignty.rules.building import text_of
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

FILE_NAME = "sovereignty/workloads.yaml"


@dataclass(frozen=True, slots=True)
class System:
    """A system; ``elsewhere`` says who hosts it already, '' where it is to be placed."""

    id: str
    title: Text
    holds: str
    critical: bool | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two systems that exchange data of a class; ``separable``: it can be cut down to that."""

    ends: tuple[str, str]
    carries: str
    separable: bool = False
    what: Text | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """What somebody wants hosted. ``scopes`` None: unknown; ``digest`` names all it says."""

    id: str
    title: Text
    customer: str
    country: str
    scopes: frozenset[str] | None
    holds: Period
    systems: Mapping[str, System]
    links: tuple[Link, ...] = ()
    seal: int | None = None
    evidence: Grade = Grade.CLAIMED
    hosted_on: str = ""
    accounts: tuple[str, ...] = ()
    source: str = ""
    digest: str = field(default="", compare=False)

    @property
    def to_place(self) -> tuple[str, ...]:
        """The systems that are to be placed, in order."""
        return tuple(s.id for s in self.systems.values() if not s.elsewhere)


Workloads = Mapping[str, Workload]


def read_workloads(
    workspace: Workspace,
    classes: Classes,
    scopes: Collection[str] | None = None,
    offerings: Collection[str] | None = None,
) -> Workloads:
    """Every workload of a workspace. Raises :class:`Refusal` with every fault.

    ``scopes`` are those that some profile knows of: under another name, a workload would slip
    through the rules that are meant for it. ``offerings`` are those that it may be hosted on.
    """
    path = workspace.root / FILE_NAME
    if not is_there(path):
        return {}
    found: dict[str, Workload] = {}
    problems: list[Problem] = []
    for document in read_documents(read_file(path, FILE_NAME), FILE_NAME):
        content, faults = validated(WorkloadDocument, document)
        problems += faults
        if content is None:
            continue
        problems += _faults(content, document, classes)
        problems += _name_faults(content, document, scopes, offerings)
        if content.workload in found:
            what = f"there are two workloads '{content.workload}'"
            problems.append(document.problem(("workload",), what, "keep one", "said-twice"))
        found[content.workload] = _workload(content, document)
    if problems:
        raise Refusal(*problems)
    return found


def workload_called(workloads: Workloads, name: str) -> Workload:
    """A workload by its id. Raises :class:`Refusal` (``no-such-workload``)."""
    if name not in workloads:
        known = ", ".join(sorted(workloads)[:8]) or "none"
        mend = nearest(name, workloads, f"the workloads of {FILE_NAME} are {known}")
        raise Refusal(Problem(f"there is no workload '{name}'", mend, code="no-such-workload"))
    return workloads[name]


def _workload(said: WorkloadDocument, document: Source) -> Workload:
    systems = {
        name: System(name, text_of(s.title), s.holds, s.critical, s.elsewhere)
        for name, s in said.systems.items()
    }
    links = tuple(
        Link(link.between, link.carries, link.separable, text_of(link.what) if link.what else None)
        for link in said.links
    )
    return Workload(
        said.workload,
        text_of(said.title),
        said.customer,
        said.country,
        None if said.scopes is None else frozenset(said.scopes),
        said.holds,
        systems,
        links,
        said.seal,
        said.evidence,
        said.hosted_on or "",
        said.accounts,
        said.source,
        digest({"semantics": 1, "workload": document.value}),
    )


def _faults(said: WorkloadDocument, document: Source, classes: Classes) -> list[Problem]:
    found = []
    for name, system in said.systems.items():
        found += _class_faults(system.holds, ("systems", name, "holds"), document, classes)
    for at, link in enumerate(said.links):
        found += _class_faults(link.carries, ("links", at, "carries"), document, classes)
        for name in link.between:
            if name not in said.systems:
                mend = nearest(name, said.systems, f"the systems are {', '.join(said.systems)}")
                what = f"there is no system '{name}'"
                found.append(document.problem(("links", at), what, mend, "no-such-system"))
        if link.between[0] == link.between[1]:
            what, mend = f"'{link.between[0]}' is linked with itself", "name two systems"
            found.append(document.problem(("links", at), what, mend, "linked-with-itself"))
    if all(system.elsewhere for system in said.systems.values()):
        what, mend = "every system is hosted elsewhere", "leave one to place"
        found.append(document.problem(("systems",), what, mend, "nothing-to-place"))
    return found


def _name_faults(
    said: WorkloadDocument,
    document: Source,
    scopes: Collection[str] | None,
    offerings: Collection[str] | None,
) -> Iterator[Problem]:
    for at, scope in enumerate(said.scopes or ()):
        if scopes is not None and scope not in scopes:
            otherwise = "name one that a profile does; see: largesse sovereignty rules"
            what = f"no profile knows of the scope '{scope}'"
            mend = nearest(scope, scopes, otherwise)
            yield document.problem(("scopes", at), what, mend, "no-such-scope")
    if offerings is not None and said.hosted_on is not None and said.hosted_on not in offerings:
        what = f"there is no offering '{said.hosted_on}'"
        mend = nearest(said.hosted_on, offerings, "describe it in sovereignty/offerings.yaml")
        yield document.problem(("hosted on",), what, mend, "no-such-offering")


def _class_faults(
    name: str, at: tuple[str | int, ...], document: Source, classes: Classes
) -> list[Problem]:
    if name == UNKNOWN or name in classes.of:
        return []
    mend = nearest(name, classes.of, f"write one of {', '.join(classes.of)}, or {UNKNOWN}")
    return [document.problem(at, f"there is no class of data '{name}'", mend, "no-such-class")]
