"""How bad each event and each stakeholder is, before a split and after it. No probabilities.

Each system that an event touches is judged by itself: by the likelihood with access where the
stakeholder holds it, without access where it does not. The event is as bad as its worst system.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from largesse.sovereignty.scenarios.model import (
    BEST,
    WORST,
    Event,
    Exposure,
    Level,
    Likelihood,
    Method,
    Origin,
    ScenarioSet,
    Severity,
    Split,
    Stakeholder,
    Treatment,
    Zone,
)

UNTREATED = Treatment()


class Unknown(NamedTuple):
    """Something that nobody stated: what, and of which system where it is of one."""

    what: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class SystemRisk:
    """An event judged for one system; ``unknown`` names what was counted as the worst."""

    system: str
    has_access: bool
    severity: Severity
    likelihood: Likelihood
    level: Level
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """An event judged over all systems it touches: as bad as the worst of them."""

    systems: tuple[SystemRisk, ...]

    @property
    def worst(self) -> SystemRisk | None:
        """The system that decides: highest level, then severity, then likelihood; None: no path."""
        open_ones = [each for each in self.systems if each.likelihood is not Likelihood.NONE]
        return max(open_ones, key=lambda r: (r.level, r.severity, r.likelihood), default=None)

    @property
    def severity(self) -> Severity:
        """Severity of the system that decides."""
        return self.worst.severity if self.worst else Severity.NONE

    @property
    def likelihood(self) -> Likelihood:
        """Likelihood for the system that decides."""
        return self.worst.likelihood if self.worst else Likelihood.NONE

    @property
    def level(self) -> Level:
        """Level of the system that decides; low where no path remains."""
        return self.worst.level if self.worst else Level.LOW

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """What nobody stated, each said once."""
        return tuple(dict.fromkeys(name for each in self.systems for name in each.unknown))

    @property
    def key(self) -> tuple[int, int, int]:
        """Greater is worse."""
        return (self.level, self.severity, self.likelihood)


@dataclass(frozen=True, slots=True)
class EventAssessed:
    """An event before and after; the two are equal where the set has no split."""

    event: Event
    before: Risk
    after: Risk
    given_up: tuple[str, ...]
    """Touched systems that the stakeholder of the path gives up."""
    taken: tuple[str, ...]
    """Touched systems that the stakeholder of the path takes over."""
    treatment: Treatment
    is_retained: bool
    """Whether the origin is relevant enough to be retained."""


@dataclass(frozen=True, slots=True)
class Threat:
    """A stakeholder's threat: dependency x penetration / (maturity x trust)."""

    dependency: int
    penetration: int
    maturity: int
    trust: int
    zone: Zone
    unknown: tuple[Unknown, ...] = ()

    @property
    def value(self) -> Fraction:
        """Exact, from 1/16 to 16."""
        return Fraction(self.dependency * self.penetration, self.maturity * self.trust)


@dataclass(frozen=True, slots=True)
class StakeholderAssessed:
    """A stakeholder before and after."""

    stakeholder: Stakeholder
    before: Threat
    after: Threat


@dataclass(frozen=True, slots=True)
class OriginAssessed:
    """An origin, its relevance 1 to 4, and whether it is retained."""

    origin: Origin
    relevance: int
    is_retained: bool
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A set judged: everything by id, in the set's order."""

    set: ScenarioSet
    origins: Mapping[str, OriginAssessed]
    stakeholders: Mapping[str, StakeholderAssessed]
    events: Mapping[str, EventAssessed]


def assess(found: ScenarioSet) -> Assessed:
    """Judge a set, before its split and after it; unknown values count as the worst."""
    origins = {name: _origin(found, origin) for name, origin in found.origins.items()}
    stakeholders = {
        name: StakeholderAssessed(each, threat_of(each, found.method), _threat_after(each, found))
        for name, each in found.stakeholders.items()
    }
    events = {
        name: _event(found, event, origins[event.origin].is_retained)
        for name, event in found.events.items()
    }
    return Assessed(
        found, MappingProxyType(origins), MappingProxyType(stakeholders), MappingProxyType(events)
    )


def threat_of(stakeholder: Stakeholder, method: Method) -> Threat:
    """The threat as it is stated, with the worst of what is not."""
    values = {
        name: getattr(stakeholder, name)
        for name in ("dependency", "penetration", "maturity", "trust")
    }
    return _threat(values, method)


def _threat(values: Mapping[str, int | None], method: Method) -> Threat:
    worst = {"dependency": WORST, "penetration": WORST, "maturity": BEST, "trust": BEST}
    said = {name: worst[name] if value is None else value for name, value in values.items()}
    value = Fraction(said["dependency"] * said["penetration"], said["maturity"] * said["trust"])
    unknown = tuple(Unknown(name) for name, value in values.items() if value is None)
    return Threat(**said, zone=method.zone(value), unknown=unknown)


def _threat_after(stakeholder: Stakeholder, found: ScenarioSet) -> Threat:
    """Whoever gives up keeps what is not stated anew; of whoever takes over that is unknown."""
    split = found.split
    if split is None:
        return threat_of(stakeholder, found.method)
    said = split.exposures.get(stakeholder.id, Exposure())
    takes = stakeholder.id in split.moves.values()
    values = {
        name: new if takes or new is not None else getattr(stakeholder, name)
        for name, new in (("dependency", said.dependency), ("penetration", said.penetration))
    }
    kept = {"maturity": stakeholder.maturity, "trust": stakeholder.trust}
    return _threat({**values, **kept}, found.method)


def _origin(found: ScenarioSet, origin: Origin) -> OriginAssessed:
    stated = {"motivation": origin.motivation, "resources": origin.resources}
    motivation, resources = (value or WORST for value in stated.values())
    relevance = found.method.relevance_of(motivation, resources)
    unknown = tuple(Unknown(name) for name, value in stated.items() if value is None)
    return OriginAssessed(origin, relevance, relevance >= found.retained_from, unknown)


def _event(found: ScenarioSet, event: Event, is_retained: bool) -> EventAssessed:
    split, touched = found.split, _touched(found, event)
    treatment = split.treatments.get(event.id, UNTREATED) if split else UNTREATED
    before = _risk(found, event, None, event.with_access)
    with_access = treatment.with_access or event.with_access
    after = _risk(found, event, split, with_access) if split else before
    moves = split.moves if split else {}
    gone = [name for name in touched if name in moves]
    given_up = tuple(name for name in gone if found.systems[name].holder == event.through)
    taken = tuple(name for name in gone if moves[name] == event.through)
    return EventAssessed(event, before, after, given_up, taken, treatment, is_retained)


def _touched(found: ScenarioSet, event: Event) -> list[str]:
    return [n for n in found.systems if event.severity.get(n, Severity.G4) is not Severity.NONE]


def _risk(
    found: ScenarioSet, event: Event, split: Split | None, with_access: Likelihood | None
) -> Risk:
    return Risk(
        tuple(
            _system_risk(found, event, name, split, with_access) for name in _touched(found, event)
        )
    )


def _system_risk(
    found: ScenarioSet,
    event: Event,
    name: str,
    split: Split | None,
    with_access: Likelihood | None,
) -> SystemRisk:
    holder = found.systems[name].holder
    if split is not None:
        holder = split.moves.get(name, holder)
    has_access = holder in ("", event.through)
    stated = with_access if has_access else event.without_access
    # Without access an event is never likelier than with it, so that is the worst it can be.
    most = Likelihood.V4 if has_access else event.with_access or Likelihood.V4
    likelihood = most if stated is None else stated
    severity = event.severity.get(name)
    unknown = []
    if severity is None:
        unknown.append(Unknown("severity", name))
    if stated is None:
        unknown.append(Unknown("with access" if has_access else "without access"))
    if not holder:
        unknown.append(Unknown("holder", name))
    severity = Severity.G4 if severity is None else severity
    level = found.method.level(severity, likelihood)
    return SystemRisk(name, has_access, severity, likelihood, level, tuple(unknown))
