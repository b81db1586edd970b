"""From the documents to the model, and every contradiction between their parts with its place."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from largesse.programme.build import text_of
from largesse.programme.source import Document, Location
from largesse.sovereignty.scenarios import documents as shape
from largesse.sovereignty.scenarios.model import (
    WORST,
    Event,
    Exposure,
    Likelihood,
    Method,
    Origin,
    ScenarioSet,
    Severity,
    Split,
    Stakeholder,
    System,
    Treatment,
)
from largesse.workspace.errors import Problem, nearest


def method_of(said: shape.MethodDocument) -> Method:
    """The method as the model has it."""
    zones = (said.zones.watch, said.zones.control, said.zones.danger)
    return Method(
        said.method,
        text_of(said.title),
        said.source,
        said.relevance,
        said.retained_from,
        said.risk,
        zones,
    )


def method_problems(method: Method, document: Document) -> Iterator[Problem]:
    """Zones that do not follow one another."""
    if list(method.zones) != sorted(set(method.zones)):
        what, mend = "the zones do not begin one after another", "write watch < control < danger"
        yield document.problem(("zones",), what, mend, "bad-zones")


def set_of(said: shape.ScenariosDocument, method: Method, file: str) -> ScenarioSet:
    """The set as the model has it; see :func:`problems_of` for what may be wrong with it."""
    return ScenarioSet(
        id=said.scenarios,
        title=text_of(said.title),
        source=text_of(said.source),
        assessed_by=text_of(said.assessed_by),
        method=method,
        retained_from=said.retained_from or method.retained_from,
        origins=MappingProxyType(
            {name: _origin(name, each) for name, each in said.origins.items()}
        ),
        stakeholders=MappingProxyType(
            {name: _stakeholder(name, each) for name, each in said.stakeholders.items()}
        ),
        systems=MappingProxyType(
            {
                name: System(name, text_of(each.title), each.holder or "")
                for name, each in said.systems.items()
            }
        ),
        events=MappingProxyType({name: _event(name, each) for name, each in said.events.items()}),
        split=_split(said.split) if said.split else None,
        file=file,
    )


def _origin(name: str, said: shape.OriginDocument) -> Origin:
    return Origin(
        name, text_of(said.title), text_of(said.objective), said.motivation, said.resources
    )


def _stakeholder(name: str, said: shape.StakeholderDocument) -> Stakeholder:
    return Stakeholder(
        name,
        text_of(said.title),
        said.jurisdiction or "",
        said.dependency,
        said.penetration,
        said.maturity,
        said.trust,
        text_of(said.because),
    )


def _event(name: str, said: shape.EventDocument) -> Event:
    return Event(
        name,
        text_of(said.title),
        said.origin,
        said.through,
        text_of(said.path),
        MappingProxyType(dict(said.severity)),
        said.likelihood.with_access,
        said.likelihood.without_access,
        said.criteria,
        said.articles,
        text_of(said.source),
    )


def _split(said: shape.SplitDocument) -> Split:
    exposures = {
        name: Exposure(each.dependency, each.penetration)
        for name, each in said.stakeholders.items()
    }
    treatments = {
        name: Treatment(
            each.likelihood,
            tuple(text_of(measure) for measure in each.measures),
            text_of(each.residual) if each.residual else None,
            each.accepted_by,
        )
        for name, each in said.events.items()
    }
    return Split(
        text_of(said.title),
        text_of(said.source),
        MappingProxyType(dict(said.moves)),
        MappingProxyType(exposures),
        MappingProxyType(treatments),
    )


def problems_of(found: ScenarioSet, document: Document) -> list[Problem]:
    """Everything that the parts of a set say against one another."""
    return [
        *_holders(found, document),
        *_events(found, document),
        *(_moves(found, found.split, document) if found.split else ()),
        *(_exposures(found, found.split, document) if found.split else ()),
        *(_treatments(found, found.split, document) if found.split else ()),
    ]


def _unknown(
    document: Document, at: Location, kind: str, name: str, known: Mapping[str, object]
) -> Problem:
    mend = nearest(name, known, f"name one of {', '.join(known)}, or add it under {kind}s:")
    what = f"there is no {kind} '{name}' in this set"
    return document.problem(at, what, mend, f"unknown-{kind}")


def _holders(found: ScenarioSet, document: Document) -> Iterator[Problem]:
    for name, system in found.systems.items():
        if system.holder and system.holder not in found.stakeholders:
            at = ("systems", name, "holder")
            yield _unknown(document, at, "stakeholder", system.holder, found.stakeholders)


def _events(found: ScenarioSet, document: Document) -> Iterator[Problem]:
    for name, event in found.events.items():
        at = ("events", name)
        if event.origin not in found.origins:
            yield _unknown(document, (*at, "origin"), "origin", event.origin, found.origins)
        if event.through not in found.stakeholders:
            yield _unknown(
                document, (*at, "through"), "stakeholder", event.through, found.stakeholders
            )
        for system in event.severity:
            if system not in found.systems:
                yield _unknown(document, (*at, "severity", system), "system", system, found.systems)
        touched = {event.severity.get(system, Severity.G4) for system in found.systems}
        if touched == {Severity.NONE}:
            what, mend = (
                f"'{name}' touches no system",
                "give one a severity, or leave the event out",
            )
            yield document.problem((*at, "severity"), what, mend, "touches-nothing")
        most = event.with_access or Likelihood.V4
        if event.without_access is not None and event.without_access > most:
            what = f"'{name}' is likelier without access ({event.without_access.name}) than with"
            what += f" it ({most.name})"
            mend = f"write {most.name} or less: access never makes it harder"
            yield document.problem(
                (*at, "likelihood", "without access"), what, mend, "contradictory-likelihood"
            )


def _moves(found: ScenarioSet, split: Split, document: Document) -> Iterator[Problem]:
    for problem, name in move_faults(found, split.moves):
        place = document.position(("split", "moves", name))
        yield Problem(problem.what, problem.mend, document.file, *place, problem.code)


def move_faults(found: ScenarioSet, moves: Mapping[str, str]) -> Iterator[tuple[Problem, str]]:
    """What is wrong with moves of systems to stakeholders, each with the system it is about."""
    for name, to in moves.items():
        system = found.systems.get(name)
        if system is None:
            mend = nearest(name, found.systems, f"name one of {', '.join(found.systems)}")
            what = f"there is no system '{name}' in this set"
            yield Problem(what, mend, code="unknown-system"), name
        elif to not in found.stakeholders:
            mend = nearest(to, found.stakeholders, f"name one of {', '.join(found.stakeholders)}")
            what = f"there is no stakeholder '{to}' in this set"
            yield Problem(what, mend, code="unknown-stakeholder"), name
        elif not system.holder:
            what = f"'{name}' moves, and nobody is said to hold it"
            yield Problem(what, f"say who holds it: 'holder:' of {name}", code="nobody-holds"), name
        elif system.holder == to:
            what = f"'{name}' moves to '{to}', which holds it already"
            yield Problem(what, "leave the move out", code="moves-nowhere"), name


def _exposures(found: ScenarioSet, split: Split, document: Document) -> Iterator[Problem]:
    """A giver's figures fall or stay; whoever neither gives nor takes has none after the split."""
    takers = set(split.moves.values())
    givers = {found.systems[s].holder for s in split.moves if s in found.systems}
    for name, after in split.exposures.items():
        at = ("split", "stakeholders", name)
        before = found.stakeholders.get(name)
        if before is None:
            yield _unknown(document, at, "stakeholder", name, found.stakeholders)
        elif name not in takers | givers:
            what = f"'{name}' neither gives nor takes a system in this split"
            yield document.problem(at, what, "leave it out here", "no-part-in-split")
        elif name not in takers:
            for key in ("dependency", "penetration"):
                value, most = getattr(after, key), getattr(before, key) or WORST
                if value is not None and value > most:
                    what = f"{key} of '{name}' rises from {most} to {value} though it gives up"
                    what += " systems"
                    mend = f"write {most} or less, or correct what it is before"
                    yield document.problem((*at, key), what, mend, "contradictory-split")


def _treatments(found: ScenarioSet, split: Split, document: Document) -> Iterator[Problem]:
    for name, treatment in split.treatments.items():
        at = ("split", "events", name)
        event = found.events.get(name)
        if event is None:
            yield _unknown(document, at, "event", name, found.events)
            continue
        most = event.with_access or Likelihood.V4
        if treatment.with_access is not None and treatment.with_access > most:
            what = f"measures raise the likelihood of '{name}' from {most.name} to"
            what += f" {treatment.with_access.name}"
            mend = f"write {most.name} or less, or leave it out"
            yield document.problem((*at, "likelihood"), what, mend, "contradictory-likelihood")
