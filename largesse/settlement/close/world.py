"""What a close knows beside the figures: terms, holds, lines of the budget, rates, balances."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from largesse.entitlement.proof.facts import FactBook
from largesse.expr.evaluate import holds
from largesse.expr.tree import columns
from largesse.fund.bearing import bearing_line
from largesse.fund.budget import line_of
from largesse.fund.chart import Line
from largesse.fund.policy import CostAs
from largesse.fund.shortage import Shortages
from largesse.money import EXACT, Rounding, minor_unit_exponent
from largesse.partners.agreements.terms import Terms
from largesse.partners.supply import cost_of, pays_a_service
from largesse.programme.calendar import first_day, last_day, month_text
from largesse.programme.model import Fund, Incentive
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval
from largesse.settlement.close.decide import Standing
from largesse.settlement.close.due import Through, is_in_kind
from largesse.settlement.close.holding import Holding
from largesse.settlement.close.model import Bearing, Due
from largesse.workspace.errors import Problem

"""States of a partner in which nothing is paid, and the reason."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything a close stands on but the keys themselves.

    ``stands_on``: the last event of the ledger and the last decision, read first. ``day`` is the
    last day of the month counted; ``closed`` the last month of the close before. ``left`` gives
    what is left on accounts of the ledger, in minor units; ``accrued_under`` what was accrued under
    an agreement so far; ``shortages`` what lines owe without authority; ``holding`` why nothing is
    paid to some. ``problems`` collects what stands in the way.
    """

    through: Through
    stands_on: tuple[int, int]
    day: date
    fund: Fund
    book: FactBook
    terms: Mapping[str, tuple[Terms, ...]]
    customer_terms: Mapping[str, tuple[Terms, ...]]
    holding: Holding
    lapsed_years: Collection[str]
    closed: Through | None
    left: Callable[[Iterable[str]], Mapping[str, int]]
    accrued_under: Callable[[str], int]
    shortages: Callable[[], Shortages]
    problems: dict[str, Problem] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """The fund's currency, in which the books are kept."""
        return self.fund.authorised.unit

    def rule(self, name: str) -> Incentive | None:
        """The rule; None where it left the programme."""
        return self.through.rules.get(name)

    def gives_in_kind(self, name: str) -> bool:
        """Whether a rule gives a quantity or a credit, and owes no money."""
        rule = self.rule(name)
        return rule is not None and is_in_kind(rule)

    def terms_of(self, due: Due) -> Terms | None:
        """The agreement under which a key was earned: the first in force in its interval that
        covers its rule, of the partner; else of the customer that it was earned with."""
        first, last = first_day(due.first), last_day(min(due.last, self.through.month))
        held = (
            terms
            for terms in (*self.terms.get(due.partner, ()), *self._terms_with_customer(due))
            if terms.since <= last and (terms.until is None or terms.until > first)
        )
        return next((terms for terms in held if terms.covers(due.incentive)), None)

    def _terms_with_customer(self, due: Due) -> tuple[Terms, ...]:
        """The customer's agreements, where the rule counts for each customer apart."""
        rule = self.rule(due.incentive)
        if rule is None or rule.per is not Scope.CUSTOMER:
            return ()
        return self.customer_terms.get(due.scope, ())

    def year_of(self, month: int) -> str:
        """The fiscal year of a month."""
        return self.through.programme.calendar.span(Interval.YEAR, month).name

    def is_late(self, due: Due) -> bool:
        """Whether its interval had been settled by the close before this one."""
        rule = self.rule(due.incentive)
        if self.closed is None or rule is None:
            return due.has_vanished
        return due.last <= self.closed.settled(rule)

    def standing(self, rule: Incentive | None, partner: str, day: date) -> tuple[Standing, ...]:
        """The holds on a rule's payments to a partner on a day."""
        found = list(self.holding.of(partner))
        for hold in rule.holding if rule is not None else ():
            given = self.book.read(columns(hold.who), day, partner, None, "", "")
            if holds(hold.who, given):
                found.append(Standing("held-by-rule", hold.expires_after_days))
        return tuple(found)

    def cost_as(self, due: Due, terms: Terms | None) -> CostAs:
        """What a key costs as (see :mod:`largesse.partners.supply`)."""
        rule, programme = self.rule(due.incentive), self.through.programme
        held = self.book.assertions.get(("partner", due.partner, "type"), [])
        return cost_of(
            rule.kind if rule is not None else "",
            next((str(each.value) for each in held if each.on(self.day)), ""),
            terms.policy if terms is not None else None,
            is_distinct=pays_a_service(due.incentive, programme.claims.values()),
        )

    def rate_of(self, due: Due) -> tuple[Decimal | None, date | None]:
        """The declared rate into the fund's currency; None where it is the fund's.

        A restatement reuses the rate its key was first converted at.
        """
        if due.unit == self.currency:
            return None, None
        month = min(due.last or self.through.month, self.through.month)
        found = Decimal(due.rate) if due.rate else self.book.rate(due.unit, self.currency, month)
        if found is None:
            what = f"there is no rate from {due.unit} to {self.currency} in {month_text(month)}"
            mend = "add it to the facts (rates), then run again"
            self.problems[what] = Problem(what, mend, "facts/rates", code="rate-missing")
        return found or Decimal(1), last_day(month)

    def booked(self, amount: int, unit: str, rate: Decimal | None) -> int:
        """An amount in the fund's currency, converted as a whole and rounded once."""
        return booked(amount, unit, self.currency, rate)

    def bearing(self, due: Due, terms: Terms | None) -> Bearing:
        """The line that bears what a key earns anew, and whether its agreement committed some."""
        rule = self.rule(due.incentive)
        assert rule is not None, "a key is borne anew only where its rule stands"
        assert rule.envelope is not None, "only rules with an envelope are closed"
        origin = self.year_of(min(due.last, self.through.month))
        line = self._line(rule.envelope, origin, self.is_late(due))
        committed = {each.line for each in terms.lines} if terms is not None else frozenset()
        agreement = terms.agreement if terms is not None else ""
        return Bearing(line.envelope, line.year, agreement, line in committed)

    def _line(self, envelope: str, origin: str, is_late: bool) -> Line:
        current = self.year_of(self.through.month)
        if is_late or origin != current:
            return bearing_line(self.fund, envelope, origin, current, self.lapsed_years)
        return line_of(self.fund, envelope, origin)


def booked(amount: int, unit: str, currency: str, rate: Decimal | None) -> int:
    """Minor units of a unit as those of a currency, converted as a whole and rounded once."""
    if rate is None:
        return amount
    sizes = minor_unit_exponent(currency) - minor_unit_exponent(unit)
    value = EXACT.multiply(Decimal(amount), rate).scaleb(sizes, EXACT)
    return int(Rounding(Decimal(1), "half-up")(value))
