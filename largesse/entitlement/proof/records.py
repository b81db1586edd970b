"""What a proof is of and what it finds: keys, moments, positions.

The rooms of the proof (windows, references, options, gross, stacks, limits, guarantees) each work
out one part of a position. What one of them must know of the partner's other amounts it asks
through :class:`Amounts`.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.proof.months import Months
from largesse.entitlement.proof.words import ProofLine
from largesse.programme.calendar import Span
from largesse.programme.model import Incentive, Programme

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Key:
    """What an amount is of: an incentive, a scope ('' where per partner) and an interval."""

    incentive: str
    scope: str
    span: Span


@dataclass(frozen=True, slots=True)
class Moment:
    """A key at the end of a month of its interval, with the rule that is read there.

    ``is_expected``: as the whole of its open interval is expected to end, seen from that month.
    """

    incentive: Incentive
    key: Key
    month: int
    is_expected: bool = False

    @property
    def compared_to(self) -> int:
        """The month to which a comparison *to date* goes."""
        looks_ahead = self.is_expected and self.incentive.expects != "to date"
        return self.key.span.last if looks_ahead else self.month

    def of(self, key: Key) -> "Moment":
        """The same moment of another key of the incentive."""
        return replace(self, key=key)


@dataclass(frozen=True, slots=True)
class More:
    """What if: so much more of the incentive's own measure in one key.

    ``paid`` is the column of the option that the more is paid under (``p0``, ``p1``, ...).
    """

    key: Key
    paid: str
    quantity: Decimal


Name = tuple[str, str, int, int, bool]
"""What a position is of: incentive, scope, first month, month reached, whether it is expected."""


@dataclass(frozen=True, slots=True)
class Proven:
    """One position, worked out on paper: the figures in the order in which they arise.

    ``placed`` is what places, less what earlier rules of a stack took; ``reference`` what it is
    compared with. Up to ``capped`` the position stands alone; a stack's choice, a floor, a
    guarantee and the rounding follow. ``is_expected``: of the whole open interval, as it is
    expected to end, seen from that month. ``lines`` is the arithmetic as one would write it.
    """

    key: Key
    month: int
    is_expected: bool
    placed: Decimal
    reference: Decimal | None
    taken_before: Decimal = ZERO
    gross: Decimal = ZERO
    multiplied: Decimal = ZERO
    capped: Decimal = ZERO
    top_up: Decimal = ZERO
    earned: Decimal = ZERO
    rounded: Decimal = ZERO
    vested: Decimal = ZERO
    lines: tuple[ProofLine, ...] = ()

    @property
    def name(self) -> Name:
        """What it is the position of."""
        key = self.key
        return (key.incentive, key.scope, key.span.first, self.month, self.is_expected)


class Amounts(Protocol):
    """What a room of the proof may ask of all amounts of one partner."""

    programme: Programme
    partner: str
    through: int
    more: More | None

    @property
    def book(self) -> FactBook:
        """The facts."""

    def months(self, incentive: Incentive) -> Months:
        """The monthly quantities of an incentive."""

    def group(self, fact: str, month: int) -> "list[Amounts]":
        """All partners that count together with this one at the end of a month, itself among."""

    def keys(self, incentive: Incentive) -> list[Key]:
        """Every key of an incentive, in order."""

    def span(self, incentive: Incentive, month: int) -> Span:
        """The incentive's interval that holds a month."""

    def standing_alone(self, key: Key, month: int, is_expected: bool = False) -> Proven:
        """A position up to its caps, before a stack chooses."""

    def finished(self, key: Key, month: int, is_expected: bool = False) -> Proven:
        """A finished position."""

    def before_top_up(self, key: Key, month: int, is_expected: bool = False) -> Decimal:
        """A position's amount after the stack's choice and its floor, before its guarantee."""
