"""The whole programme, and what it declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from largesse.money import RoundingMode
from largesse.programme.calendar import Calendar
from largesse.programme.model.claim import ClaimRules
from largesse.programme.model.collaboration import CollaborationModel
from largesse.programme.model.fund import Fund
from largesse.programme.model.incentive import Incentive
from largesse.programme.model.limit import ExposureLimit
from largesse.programme.model.measure import Measure
from largesse.programme.model.stack import Stack
from largesse.programme.model.words import BEGINNING, Place, Text, nearest_place


@dataclass(frozen=True, slots=True)
class FactKind:
    """A declared fact: of whom, its type, its values, whether several hold at once."""

    name: str
    of: Literal["partner", "customer", "deal"]
    type: Literal["text", "number", "date"]
    values: tuple[str, ...] | None
    many: bool


@dataclass(frozen=True, slots=True)
class ConversionRule:
    """Which exchange rate turns a row's currency into the measure's."""

    source: str
    fixing: str
    month: Literal["charge month", "billing month", "interval start", "interval end"]


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case as written: inputs and expectation are read by the case runner."""

    name: str
    incentive: str | None
    given: Mapping[str, object]
    expect: object
    because: str
    source: str
    place: Place
    places: Mapping[tuple[str | int, ...], Place] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )
    """Where each part was said, by its keys: ``("given", "lines", 0)``."""

    def where(self, *keys: str | int) -> Place:
        """Where a part was said, or the nearest that holds it."""
        return nearest_place(self.places, keys, self.place)


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole programme. ``semantic_hash`` leaves titles, comments and cases out; ``source_hash``
    covers every byte of the files."""

    id: str
    title: Text
    currency: str
    home: str | None
    calendar: Calendar
    rounding: RoundingMode
    converts: ConversionRule | None
    roles: tuple[str, ...]
    facts: Mapping[str, FactKind]
    fund: Fund | None
    measures: Mapping[str, Measure]
    incentives: Mapping[str, Incentive]
    stacks: tuple[Stack, ...]
    cases: tuple[Case, ...]
    semantic_hash: str
    source_hash: str
    place: Place = BEGINNING
    claims: Mapping[str, ClaimRules] = field(default_factory=lambda: MappingProxyType({}))
    """What partners may ask for. Not in ``semantic_hash``: no calculation reads it, and each claim
    keeps the hash of its own rules."""
    models: Mapping[str, CollaborationModel] = field(default_factory=lambda: MappingProxyType({}))
    """How the vendor works with partners of a market. Not in ``semantic_hash`` either: each has its
    own ``digest``."""
    limits: Mapping[str, ExposureLimit] = field(default_factory=lambda: MappingProxyType({}))
    """How much may rest on one name. Not in ``semantic_hash``: no calculation reads it."""

    def incentive(self, name: str) -> Incentive:
        """The incentive called ``name``; ``KeyError`` when there is none."""
        return self.incentives[name]

    def stack_of(self, incentive: str) -> Stack | None:
        """The stack the incentive belongs to, if any."""
        return next((s for s in self.stacks if incentive in s.order), None)
