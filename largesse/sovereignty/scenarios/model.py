"""The values of a scenario set. None is a value that nobody stated: it counts as the worst."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from largesse.programme.model import Text

WORST, BEST = 4, 1
"""Ends of the scales from 1 to 4; of maturity and trust the lower end is the worse one."""


class Severity(IntEnum):
    """How bad an event is for one system; ``NONE``: the event does not touch it."""

    NONE = 0
    G1 = 1
    G2 = 2
    G3 = 3
    G4 = 4


class Likelihood(IntEnum):
    """How likely an origin reaches its objective on a path; ``NONE``: there is no such path."""

    NONE = 0
    V1 = 1
    V2 = 2
    V3 = 3
    V4 = 4


class Level(IntEnum):
    """Level of a risk, as the matrix gives it."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Zone(IntEnum):
    """How near a stakeholder's threat is, from the outside inwards."""

    OUT_OF_SCOPE = 0
    WATCH = 1
    CONTROL = 2
    DANGER = 3


@dataclass(frozen=True, slots=True)
class Method:
    """The scales' tables, as an authority adopts them."""

    id: str
    title: Text
    source: str
    relevance: tuple[tuple[int, ...], ...]
    """Rows motivation, columns resources."""
    retained_from: int
    risk: tuple[tuple[int, ...], ...]
    """Rows likelihood, columns severity; 0 low to 2 high."""
    zones: tuple[Fraction, Fraction, Fraction]
    """Threats from which watch, control and danger begin."""

    def level(self, severity: Severity, likelihood: Likelihood) -> Level:
        """Level of a risk; low where the event does not touch the system or has no path to it."""
        if severity is Severity.NONE or likelihood is Likelihood.NONE:
            return Level.LOW
        return Level(self.risk[likelihood - 1][severity - 1])

    def zone(self, threat: Fraction) -> Zone:
        """Zone of a threat; each begins at its own edge."""
        return Zone(sum(threat >= edge for edge in self.zones))

    def relevance_of(self, motivation: int, resources: int) -> int:
        """Relevance 1 to 4 of an origin with its objective."""
        return self.relevance[motivation - 1][resources - 1]


@dataclass(frozen=True, slots=True)
class Origin:
    """A risk origin together with its objective."""

    id: str
    title: Text
    objective: Text
    motivation: int | None
    resources: int | None


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Who the path of an event may lead through."""

    id: str
    title: Text
    jurisdiction: str
    """ISO 3166-1 alpha-2; '' where it is not known."""
    dependency: int | None
    penetration: int | None
    maturity: int | None
    trust: int | None
    because: Text


@dataclass(frozen=True, slots=True)
class System:
    """Something hosted; ``holder`` '' where it is not known who holds it."""

    id: str
    title: Text
    holder: str


@dataclass(frozen=True, slots=True)
class Event:
    """A feared event and the strategic scenario that leads to it."""

    id: str
    title: Text
    origin: str
    through: str
    path: Text
    severity: Mapping[str, Severity]
    """By system; a system that is not named is unknown."""
    with_access: Likelihood | None
    without_access: Likelihood | None
    criteria: tuple[str, ...]
    articles: tuple[str, ...]
    source: Text


@dataclass(frozen=True, slots=True)
class Exposure:
    """Dependency on and penetration of a stakeholder once a split is done."""

    dependency: int | None = None
    penetration: int | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done about one event beside the split, and what remains."""

    with_access: Likelihood | None = None
    """Likelihood with access once the measures stand; None: as before."""
    measures: tuple[Text, ...] = ()
    residual: Text | None = None
    accepted_by: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Which systems go to which stakeholder, and what is then stated anew."""

    title: Text
    source: Text
    moves: Mapping[str, str]
    exposures: Mapping[str, Exposure]
    treatments: Mapping[str, Treatment]


@dataclass(frozen=True, slots=True)
class ScenarioSet:
    """Scenarios that are judged together, with the method they are judged by."""

    id: str
    title: Text
    source: Text
    assessed_by: Text
    method: Method
    retained_from: int
    origins: Mapping[str, Origin]
    stakeholders: Mapping[str, Stakeholder]
    systems: Mapping[str, System]
    events: Mapping[str, Event]
    split: Split | None
    file: str
    """Where it was read, as a person in the workspace writes it."""
