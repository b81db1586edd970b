"""Profiles and their rules as immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from largesse.expr.tree import Call, Expr, children, columns
from largesse.programme.model import Text
from largesse.programme.terms.periods import Period
from largesse.sovereignty.grades import Grade

ANY_SCOPE = "any"
OWN = "workload"
"""The name under which a workload's own requirements stand among the profiles."""


class Kind(StrEnum):
    """What a profile is; in this order its rules are applied, so that the strongest text binds."""

    LAW = "law"
    QUALIFICATION = "qualification"
    DOCTRINE = "doctrine"
    OPINION = "opinion"
    POLICY = "policy"


class Status(StrEnum):
    """Whether a profile binds. What is proposed, or was withdrawn, is told and binds nobody."""

    IN_FORCE = "in force"
    PROPOSAL = "proposal"
    WITHDRAWN = "withdrawn"


class Otherwise(StrEnum):
    """What a breach of a rule means for a placement."""

    REFUSE = "refuse"
    CONDITION = "condition"


class EdgeKind(StrEnum):
    """What a jurisdiction's law does to who answers to it."""

    COMPELS = "compels"
    """It can make them produce data or cooperate, wherever the data lie."""
    FORBIDS = "forbids"
    """It can forbid them to hand data to foreign bodies."""
    REPORTS = "reports"
    """It makes them report vulnerabilities before they are mended."""


Fixed = bool | str | int
"""What a remedy sets a fact to."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that would mend a breach: what it sets, how long it takes, how hard it is (1-4)."""

    id: str
    title: Text
    sets: Mapping[str, Fixed]
    months: int
    effort: int


@dataclass(frozen=True, slots=True)
class Edge:
    """What the law of ``country`` does to entities that answer to it."""

    kind: EdgeKind
    country: str
    reference: str
    says: Text


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that a profile asks of an offering; ``answer`` is ``yes or no`` or ``number``."""

    title: Text
    answer: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition with the facts it names, of which ``sets`` are read as sets; found once."""

    expr: Expr
    names: tuple[str, ...]
    sets: tuple[str, ...]

    @classmethod
    def of(cls, expr: Expr) -> "Predicate":
        """The predicate of a tree."""
        return cls(expr, tuple(sorted(columns(expr))), tuple(sorted(_sets_of(expr))))


def _sets_of(expr: Expr) -> frozenset[str]:
    own = columns(expr) if isinstance(expr, Call) and expr.function == "has" else frozenset()
    return own.union(*(_sets_of(child) for child in children(expr)))


@dataclass(frozen=True, slots=True)
class Rule:
    """One article: when it applies, what it requires, what a breach means.

    ``applies`` None: always. ``evidence`` is the grade that what it reads must reach. ``leaves`` is
    the risk that stays although the rule is satisfied. ``verified`` False: told from memory or
    from another's account, and so marked wherever it is shown.
    """

    id: str
    title: Text
    says: Text
    reference: str
    applies: Predicate | None
    requires: Predicate
    otherwise: Otherwise
    evidence: Grade
    remedies: tuple[Remedy, ...]
    leaves: Text | None
    verified: bool
    text: tuple[str, str]
    """``applies when`` and ``requires`` as written."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One text with its rules; ``scopes`` are those whom it binds, ``area`` tells inside from
    outside. ``digest`` names all it says."""

    id: str
    title: Text
    kind: Kind
    status: Status
    source: str
    scopes: tuple[str, ...]
    area: str
    holds: Period
    rules: tuple[Rule, ...]
    edges: tuple[Edge, ...]
    asks: Mapping[str, Ask]
    note: Text | None
    verified: bool
    digest: str
    silent_on: tuple[EdgeKind, ...] = ()
    """What the law of its area was found not to do."""
    is_shipped: bool = False

    def is_of(self, day: date) -> bool:
        """Whether its time has come and is not over."""
        return self.holds.holds_on(day)

    def binds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.status is Status.IN_FORCE and self.is_of(day)

    def concerns(self, scopes: frozenset[str] | None) -> bool:
        """Whether it may bind a workload of these scopes; of unknown scopes (None), it may."""
        return ANY_SCOPE in self.scopes or scopes is None or bool(scopes & set(self.scopes))
