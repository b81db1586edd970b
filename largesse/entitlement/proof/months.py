"""Monthly quantities on paper: whose share, which currency; row by row in Decimals.

Rows of one month, currency and share are summed, then multiplied by the share, then by the rate.
Columns: ``n`` places, ``w`` places by a wider window, ``r`` is the past that is compared with,
``q0``, ``w0``, ``r0``, ... are the same of what stands beside it; ``p0``, ``p1``, ... are what each
option pays on, ``l0``, ... what limits are a share of, ``x0``, ... what each exclusion left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from largesse.entitlement.proof.asked import Asked, asked_of
from largesse.entitlement.proof.entries import Entry, Source, line_amount, quantity
from largesse.entitlement.proof.judging import COUNTS, Judge
from largesse.entitlement.proof.lines import LineStack, option_on_the_day
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import ProofLine, called, line
from largesse.money import product
from largesse.programme.calendar import month_text
from largesse.programme.model import Incentive, Measure, Programme
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval
from largesse.programme.terms.placing import Against
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
    """A row as it was judged for an incentive: its amount, and None or why it did not count."""

    entry: Entry
    amount: Decimal
    verdict: ProofLine | None


def left_out(measure: Measure, position: int) -> ProofLine:
    """Why rows of a stated exclusion do not count: the reason the measure gives."""
    return line(Sentence.STATED, because=measure.exclusions[position].because)


class Months:
    """The monthly quantities of one incentive for one partner."""

    def __init__(
        self,
        programme: Programme,
        incentive: Incentive,
        source: Source,
        entries: Sequence[Entry],
        first_months: dict[str, int],
        through: int,
        beside: Mapping[str, Sequence[Entry]] = MappingProxyType({}),
    ) -> None:
        self.programme = programme
        self.incentive = incentive
        self.source = source
        self.cells: dict[tuple[str, int, str], Cell] = defaultdict(Cell)
        self.counted: list[Counted] = []
        self.judge = Judge(programme, incentive, first_months)
        stack = programme.stack_of(incentive.id)
        self.lines = (
            LineStack(programme, stack, incentive, source.book, first_months)
            if stack is not None and stack.by_line
            else None
        )
        for entry in entries:
            if entry.month(incentive.counts_by) <= through:
                self._add(entry)
        for origin, others in beside.items():
            for entry in others:
                if entry.month(incentive.counts_by) <= through:
                    self._add_beside(entry, origin)

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
        measure = self.measure_of(column)
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
        if measure.is_shared and share != 1:
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

    def brought(self, counted: Counted) -> Decimal:
        """What one row brings to the rule's measure: its amount, by its share and rate."""
        entry = counted.entry
        key = (entry.currency, self._rate_month(entry, self.month_of(entry)), entry.share)
        return self._converted(self.incentive.measure, key, counted.amount)

    def measure_of(self, column: str) -> Measure:
        """The measure behind a column."""
        incentive = self.incentive
        if column in ("n", "w"):
            return incentive.measure if incentive.is_per_line else incentive.placing_measure
        if column == "r":
            return incentive.reference_measure
        if column[0] in "qwr":
            compared = incentive.comparisons[int(column[1:])]
            return compared.reference_measure if column[0] == "r" else compared.measure
        if column[0] == "p":
            return incentive.paid_measure
        if column[0] == "l":
            return list(incentive.limit_measures.values())[int(column[1:])]
        return incentive.measure

    def _add(self, entry: Entry) -> None:
        asked = self.judge.facts_needed
        facts = self.source.book.read(
            asked, entry.day, entry.partner, entry.role, entry.customer, entry.deal
        )
        month, scope = self.month_of(entry), self.scope_of(entry)
        for asked_of_it in asked_of(self.incentive):
            self._count_compared(entry, facts, asked_of_it)
        verdict = self.judge.verdict(entry, facts)
        if verdict == COUNTS:
            self._count_now(entry, facts, scope, month)
        elif verdict.exclusion is not None:
            self._excluded_by_who(entry, scope, month, verdict.exclusion)
        else:
            self._note(entry, ZERO, verdict.why)

    def _count_compared(self, entry: Entry, facts: dict[str, object], asked: Asked) -> None:
        """Count a row of the rule's own kind where it is compared: in the past, in a window."""
        month, scope, position = self.month_of(entry), self.scope_of(entry), asked.position
        own, placing = self.incentive.measure.origin, asked.placing
        reference = placing.reference
        if (
            reference is not None
            and asked.reference_measure.origin == own
            and self.judge.counts_as_past(entry, facts, reference.kind)
        ):
            self._count(scope, month, f"r{position}", asked.reference_measure, entry)
        if asked.measure.origin != own:
            return
        if placing.is_widened and self.judge.counts_in_window(entry, facts):
            self._count(scope, month, f"w{position}", asked.measure, entry)
        if position and self.judge.verdict(entry, facts) == COUNTS:
            self._count(scope, month, asked.column, asked.measure, entry)

    def _add_beside(self, entry: Entry, origin: str) -> None:
        """Count a row of another kind where it is compared, or where a limit is a share of it."""
        facts = self.source.book.read(
            self.judge.facts_needed,
            entry.day,
            entry.partner,
            entry.role,
            entry.customer,
            entry.deal,
        )
        month, scope = self.month_of(entry), self.scope_of(entry)
        for position, measure in enumerate(self.incentive.limit_measures.values()):
            if measure.origin == origin and self.judge.counts_beside(entry, facts, "held"):
                self._count(scope, month, f"l{position}", measure, entry)
        for asked in asked_of(self.incentive):
            reference, looks = asked.placing.reference, [("held", "q", asked.measure)]
            if asked.placing.is_widened:
                looks.append(("before end", "w", asked.measure))
            if reference is not None:
                is_past = reference.kind is not Against.MEASURE
                looks.append(("ever" if is_past else "held", "r", asked.reference_measure))
            for when, column, measure in looks:
                if measure.origin == origin and self.judge.counts_beside(entry, facts, when):
                    self._count(scope, month, f"{column}{asked.position}", measure, entry)

    def _count_now(self, entry: Entry, facts: dict[str, object], scope: str, month: int) -> None:
        incentive = self.incentive
        placing = incentive.measure if incentive.is_per_line else incentive.placing_measure
        self._count(scope, month, "n", placing, entry)
        for position, measure in enumerate(incentive.limit_measures.values()):
            if measure.origin == incentive.measure.origin:
                self._count(scope, month, f"l{position}", measure, entry)
        self._count_paid(entry, facts, scope, month)
        value, excluded = quantity(incentive.measure, entry)
        if excluded is not None and isinstance(value, Decimal):
            self._put(scope, month, f"x{excluded}", entry, value, incentive.measure)
            self._note(entry, value, left_out(incentive.measure, excluded))
        elif value is None:
            self._note(entry, ZERO, line(Sentence.NOT_MEASURED))
        else:
            amount = value if isinstance(value, Decimal) else Decimal(1)
            self._note(entry, amount, self._lost_to_another(entry))

    def _lost_to_another(self, entry: Entry) -> ProofLine | None:
        """Why a row that counts earns nothing here: another rule of the stack is earned on it."""
        instead = self.lines.on(entry).instead if self.lines else ""
        if not instead:
            return None
        return line(Sentence.INSTEAD_ON_LINE, incentive=called(self.programme.incentives[instead]))

    def _count_paid(self, entry: Entry, facts: dict[str, object], scope: str, month: int) -> None:
        incentive, choice = self.incentive, self.incentive.choice
        if entry.given is not None and choice.is_table and choice.columns:
            return  # a figure without rows says nothing of two columns
        if entry.options is not None and choice.by_rows:
            given = entry.options.get(incentive.paid_measure.id, {})
            for number, option in enumerate(choice.options):
                if (part := given.get(option.value)) is not None:
                    self._put(scope, month, f"p{number}", entry, part, incentive.paid_measure)
            return
        value, excluded = quantity(incentive.paid_measure, entry)
        if value is None or excluded is not None:
            return
        position = option_on_the_day(incentive, entry, facts)
        if position is None:
            return
        if incentive.is_per_line:
            own, left_out = quantity(incentive.measure, entry)
            if own is None or left_out is not None:
                return
            value = (
                self.lines.on(entry).amount
                if self.lines
                else line_amount(incentive, position, entry)
            )
        self._put(scope, month, f"p{position}", entry, value, incentive.paid_measure)

    def _excluded_by_who(self, entry: Entry, scope: str, month: int, position: int) -> None:
        measure = self.incentive.measure
        value, excluded = quantity(measure, entry)
        if excluded is None and isinstance(value, Decimal):
            self._put(scope, month, f"x{position}", entry, value, measure)
            self._note(entry, value, left_out(measure, position))

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

    def month_of(self, entry: Entry) -> int:
        """The month that places a row; a term takes in what was charged in it and billed later."""
        incentive, month = self.incentive, entry.month(self.incentive.counts_by)
        if incentive.over is not Interval.TERM or not incentive.holds.holds_on(
            entry.fixing_day(incentive.fixed_by)
        ):
            return month
        term = self.programme.calendar.span(incentive.over, month, incentive.holds)
        return min(max(month, term.first), term.last)

    def scope_of(self, entry: Entry) -> str:
        """The scope a row belongs to under this incentive."""
        return {
            Scope.CUSTOMER: entry.customer,
            Scope.DEAL: entry.deal,
            Scope.ACTIVITY: entry.activity,
            Scope.ACCOUNT: entry.account,
        }.get(self.incentive.per, "")

    def _note(self, entry: Entry, amount: Decimal, verdict: ProofLine | None) -> None:
        self.counted.append(Counted(entry, amount, verdict))
