"""What a close works on and what it comes to, as immutable values in minor units."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.programme.model import Incentive

IN_KIND = "in-kind"
"""What an accrual costs as, and why a decision was made, where a quantity is given, no money."""


@dataclass(frozen=True, slots=True)
class Due:
    """One key: what the run says of it, and what was decided and accrued before.

    ``vested`` by the last month counted, ``settled`` by the last settlement that has ended (what
    may be decided), ``expected`` of the whole interval, ``exact`` the settled amount before its
    rounding (in major units). ``granted`` is net of what was reversed. Amounts are in ``unit``;
    ``liability``, ``expected_before`` and ``advance_before`` in the fund's currency. A key that
    vanished has ``last`` 0 and is worth nothing. ``held_for`` is the reason for which its last
    decision held it, ``held_since`` the day from which that reason stands.
    """

    key: str
    incentive: str
    partner: str
    scope: str
    interval: str
    unit: str
    first: int
    last: int
    is_complete: bool
    vested: int
    settled: int
    expected: int
    exact: Decimal
    advance: int
    sequence: int
    granted: int
    denied: int
    forfeited: int
    held_for: str
    held_since: date | None
    earned: int
    liability: int
    expected_before: int
    advance_before: int
    rate: str
    awarded: int
    """What a dispute awarded and the data do not say themselves: part of all that it is worth."""

    @property
    def has_vanished(self) -> bool:
        """Whether the run knows nothing of it any more."""
        return self.last == 0

    @property
    def due(self) -> int:
        """What is still to be decided; below zero where more was granted than is vested."""
        return self.settled - self.granted - self.denied - self.forfeited


@dataclass(frozen=True, slots=True)
class Bearing:
    """Who bears an accrued amount: a line of the budget.

    ``agreement``: under whose terms it was earned, '' without any; ``is_committed``: whether it
    draws on what was committed for that agreement on the line, and comes back to it.
    """

    envelope: str
    fiscal_year: str
    agreement: str = ""
    is_committed: bool = False

    @property
    def line(self) -> Line:
        """The line of the budget."""
        return Line(self.envelope, self.fiscal_year)

    @property
    def commitment(self) -> str:
        """The agreement on whose commitment it draws; '' where it draws on the line itself."""
        return self.agreement if self.is_committed else ""

    @property
    def source(self) -> str:
        """The account of the ledger on which it draws."""
        if self.is_committed:
            return chart.committed(self.line, self.agreement)
        return chart.allotment(self.line)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision of one close about a key, as :class:`largesse.settlement.models.Decision`."""

    decision: str
    amount: int
    reason: str = ""
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Everything one close does to a key.

    ``liability`` is what the books hold afterwards, in the key's unit; ``borne`` the change of it
    in the fund's currency, by who bears it, of which ``clawed`` (above zero) had been paid.
    ``expected`` and ``advance`` are the changes of what is accrued beyond and drawn ahead, in the
    fund's currency. ``cost_as`` names the policy; in kind, nothing is owed and nothing payable.
    """

    due: Due
    rule: Incentive | None
    verdicts: tuple[Verdict, ...]
    liability: int
    borne: tuple[tuple[Bearing, int], ...]
    clawed: int
    expected: int
    advance: int
    rate: Decimal | None
    rate_date: date | None
    is_late: bool
    cost_as: str

    @property
    def is_in_kind(self) -> bool:
        """Whether a quantity is given, and nothing is owed."""
        return self.cost_as == IN_KIND

    @property
    def sequence(self) -> int:
        """Of this close among all that touched the key."""
        return self.due.sequence + 1

    def amount(self, decision: str) -> int:
        """What was decided so."""
        return sum(v.amount for v in self.verdicts if v.decision == decision)
