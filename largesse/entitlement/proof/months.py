"""Monthly quantities on paper: who qualifies, whose share, which currency; row by row in Decimals.

Rows of one month, currency and share are summed, then multiplied by the share, then by the rate.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from largesse.entitlement.proof.entries import (
    Entry,
    Source,
    chosen,
    line_amount,
    option_of,
    quantity,
)
from largesse.expr.evaluate import evaluate, holds
from largesse.expr.tree import And, Expr, columns
from largesse.money import product
from largesse.programme.calendar import month_text
from largesse.programme.model import Incentive, Measure, Programme
from largesse.programme.terms.limits import Scope
from largesse.workspace.errors import Problem, Refusal

ZERO = Decimal(0)


@dataclass(slots=True)
class Cell:
    """What one column of one month holds while rows are added."""

    sums: dict[tuple[str, int, Decimal], Decimal] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    row_count: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A row as it was judged for an incentive: how much counted, or why not."""

    entry: Entry
    amount: Decimal
    verdict: str


class Months:
    """The monthly quantities of one incentive for one partner."""

    def __init__(
        self,
        programme: Programme,
        incentive: Incentive,
        source: Source,
        entries: Sequence[Entry],
        first_months: dict[str, int],
    ) -> None:
        self.programme = programme
        self.incentive = incentive
        self.source = source
        self.first_months = first_months
        self.cells: dict[tuple[str, int, str], Cell] = defaultdict(Cell)
        self.counted: list[Counted] = []
        self.needed = _facts_needed(programme, incentive)
        for entry in entries:
            self._add(entry)

    def scopes(self) -> list[str]:
        """Every scope in which anything counted, in order."""
        return sorted({scope for scope, _, _ in self.cells})

    def months_counted(self, scope: str) -> list[int]:
        """The months in which something counted towards placing or payment."""
        return sorted({m for s, m, c in self.cells if s == scope and c[0] in "np"})

    def value(self, scope: str, column: str, month: int) -> Decimal | None:
        """One column of one month, converted; None where nothing counted."""
        cell = self.cells.get((scope, month, column))
        if cell is None or not cell.sums:
            return None
        measure = self._measure_of(column)
        converted = [self._converted(measure, key, value) for key, value in cell.sums.items()]
        match measure.aggregate:
            case "minimum":
                return min(converted)
            case "maximum":
                return max(converted)
        return sum(converted, ZERO)

    def values(self, scope: str, column: str, months: Iterable[int]) -> set[str]:
        """The distinct values seen in some months."""
        found: set[str] = set()
        for month in months:
            cell = self.cells.get((scope, month, column))
            if cell is not None:
                found |= cell.values
        return found

    def _converted(
        self, measure: Measure, key: tuple[str, int, Decimal], value: Decimal
    ) -> Decimal:
        currency, rate_month, share = key
        if measure.aggregate in ("sum", "peak", "last") and share != 1:
            value = product(value, share)
        if not measure.is_money or currency == measure.unit:
            return value
        rate = self.source.book.rate(currency, measure.unit, rate_month)
        if rate is None:
            if not value:
                return ZERO
            what = f"no exchange rate {currency} to {measure.unit} for {month_text(rate_month)}"
            raise Refusal(
                Problem(what, "add it to facts/rates.csv", "facts/rates.csv", code="no-rate")
            )
        return product(value, rate)

    def _measure_of(self, column: str) -> Measure:
        incentive = self.incentive
        if column == "n":
            return incentive.measure if incentive.is_per_line else incentive.placing_measure
        if column == "r":
            return incentive.reference_measure
        if column[0] == "p":
            return incentive.paid_measure
        if column[0] == "l":
            return list(incentive.limit_measures.values())[int(column[1:])]
        return incentive.measure

    def _add(self, entry: Entry) -> None:
        facts = self.source.book.read(
            self.needed, entry.day, entry.partner, entry.role, entry.customer, entry.deal
        )
        month = entry.month(self.incentive.counts_by)
        scope = self.scope_of(entry)
        verdict = self._verdict(entry, facts, month)
        self._count_reference(entry, facts, scope, month)
        if verdict == "":
            self._count_now(entry, facts, scope, month)
        elif verdict.startswith("excluded "):
            position = int(verdict.removeprefix("excluded "))
            self._excluded_by_who(entry, scope, month, position)
        else:
            self._note(entry, ZERO, verdict)

    def _verdict(self, entry: Entry, facts: dict[str, object], month: int) -> str:
        """'' when the row counts now; else why not."""
        incentive = self.incentive
        if not incentive.holds.holds_on(entry.day):
            return "outside the period in which the rule holds"
        if incentive.who is not None and not holds(incentive.who, facts):
            return "did not qualify on the day"
        for position, exclusion in enumerate(incentive.measure.exclusions):
            if exclusion.who is not None and holds(exclusion.who, facts):
                return f"excluded {position}"
        if not self._is_bound(facts):
            return "outside the purpose of the fund"
        if incentive.first is not None:
            seen = self.first_months.get(
                entry.customer if incentive.first.of == "customer" else entry.partner
            )
            if seen is None or month - seen >= incentive.first.months:
                return f"not within the first {incentive.first.months} months"
        return ""

    def _is_bound(self, facts: dict[str, object]) -> bool:
        bound = (
            self.programme.fund.bound_to
            if self.programme.fund and self.incentive.envelope
            else None
        )
        return bound is None or holds(bound, facts)

    def _count_reference(
        self, entry: Entry, facts: dict[str, object], scope: str, month: int
    ) -> None:
        incentive = self.incentive
        if incentive.placing is None or incentive.placing.reference is None:
            return
        if not self._is_bound(facts) or not all(
            holds(item, facts) for item in _business(incentive.who)
        ):
            return
        self._count(scope, month, "r", incentive.reference_measure, entry)

    def _count_now(self, entry: Entry, facts: dict[str, object], scope: str, month: int) -> None:
        incentive = self.incentive
        placing = incentive.measure if incentive.is_per_line else incentive.placing_measure
        self._count(scope, month, "n", placing, entry)
        for position, measure in enumerate(incentive.limit_measures.values()):
            self._count(scope, month, f"l{position}", measure, entry)
        self._count_paid(entry, facts, scope, month)
        value, excluded = quantity(incentive.measure, entry)
        if excluded is not None and isinstance(value, Decimal):
            self._put(scope, month, f"x{excluded}", entry, value, incentive.measure)
            self._note(entry, value, incentive.measure.exclusions[excluded].because.en)
        elif value is None:
            self._note(entry, ZERO, "is not what the rule measures")
        else:
            self._note(entry, value if isinstance(value, Decimal) else Decimal(1), "")

    def _count_paid(self, entry: Entry, facts: dict[str, object], scope: str, month: int) -> None:
        incentive, choice = self.incentive, self.incentive.choice
        if entry.options is not None and choice.by_rows:
            given = entry.options.get(incentive.paid_measure.id, {})
            for number, option in enumerate(choice.options):
                if (part := given.get(option.value)) is not None:
                    self._put(scope, month, f"p{number}", entry, part, incentive.paid_measure)
            return
        value, excluded = quantity(incentive.paid_measure, entry)
        if value is None or excluded is not None:
            return
        position = self._option(entry, facts)
        if position is None:
            return
        if incentive.is_per_line:
            own, left_out = quantity(incentive.measure, entry)
            if own is None or left_out is not None:
                return
            value = line_amount(incentive, position, entry)
        self._put(scope, month, f"p{position}", entry, value, incentive.paid_measure)

    def _option(self, entry: Entry, facts: dict[str, object]) -> int | None:
        choice = self.incentive.choice
        values = [o.value for o in choice.options]
        if choice.by is None or (choice.as_of == "interval end" and not choice.by_rows):
            return 0
        if choice.by_rows:
            return option_of(choice.by, values, entry)
        return chosen(evaluate(choice.by, facts), values)

    def _excluded_by_who(self, entry: Entry, scope: str, month: int, position: int) -> None:
        measure = self.incentive.measure
        value, excluded = quantity(measure, entry)
        if excluded is None and isinstance(value, Decimal):
            self._put(scope, month, f"x{position}", entry, value, measure)
            self._note(entry, value, measure.exclusions[position].because.en)

    def _count(self, scope: str, month: int, column: str, measure: Measure, entry: Entry) -> None:
        value, excluded = quantity(measure, entry)
        if excluded is None and value is not None:
            self._put(scope, month, column, entry, value, measure)

    def _put(
        self,
        scope: str,
        month: int,
        column: str,
        entry: Entry,
        value: Decimal | str,
        measure: Measure,
    ) -> None:
        cell = self.cells[scope, month, column]
        cell.row_count += 1
        if measure.aggregate == "distinct" and isinstance(value, str):
            cell.values.add(value)
            return
        assert isinstance(value, Decimal)
        key = (entry.currency, self._rate_month(entry, month), entry.share)
        if key not in cell.sums:
            cell.sums[key] = value
        elif measure.aggregate == "minimum":
            cell.sums[key] = min(cell.sums[key], value)
        elif measure.aggregate == "maximum":
            cell.sums[key] = max(cell.sums[key], value)
        else:
            cell.sums[key] += value

    def _rate_month(self, entry: Entry, month: int) -> int:
        anchor = self.programme.converts.month if self.programme.converts else "charge month"
        if anchor == "charge month":
            return entry.charge_month
        if anchor == "billing month":
            return entry.billing_month
        span = self.programme.calendar.span(self.incentive.over, month, self.incentive.holds)
        return span.first if anchor == "interval start" else span.last

    def scope_of(self, entry: Entry) -> str:
        """The scope a row belongs to under this incentive."""
        return {
            Scope.CUSTOMER: entry.customer,
            Scope.DEAL: entry.deal,
            Scope.ACTIVITY: entry.activity,
            Scope.ACCOUNT: entry.account,
        }.get(self.incentive.per, "")

    def _note(self, entry: Entry, amount: Decimal, verdict: str) -> None:
        self.counted.append(Counted(entry, amount, verdict))


def _facts_needed(programme: Programme, incentive: Incentive) -> frozenset[str]:
    names: set[str] = set()
    bound = programme.fund.bound_to if programme.fund else None
    by = incentive.choice.by if not incentive.choice.by_rows else None
    exclusions = [e.who for m in incentive.measures for e in m.exclusions]
    for part in (bound, incentive.who, by, *exclusions):
        if part is not None:
            names |= columns(part)
    return frozenset(names)


def _business(who: Expr | None) -> Iterator[Expr]:
    """The conditions of ``who`` that also hold for the past: none about the partner's own facts."""
    items = who.items if isinstance(who, And) else (() if who is None else (who,))
    for item in items:
        if all(
            n in ("role", "customer", "partner") or n.startswith(("customer.", "deal."))
            for n in columns(item)
        ):
            yield item
