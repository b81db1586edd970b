"""An amount on paper: from monthly quantities to cents, interval by interval and month by month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from largesse.entitlement.proof.entries import Entry, Source, chosen
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.proof.limits import capped
from largesse.entitlement.proof.months import Months
from largesse.entitlement.proof.scale import Given, Paper, percent, scale_amount, show
from largesse.expr.evaluate import evaluate, holds
from largesse.expr.tree import Expr, columns
from largesse.money import product, quotient
from largesse.programme.calendar import MONTHS_IN, Span, last_day, month_text
from largesse.programme.model import Incentive, Programme, Stack
from largesse.programme.terms.limits import Guaranteed, Scope
from largesse.programme.terms.periods import Interval
from largesse.programme.terms.placing import Against, Basis

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Key:
    """What an amount is of: an incentive, a scope ('' where per partner) and an interval."""

    incentive: str
    scope: str
    span: Span


@dataclass(slots=True)
class Proven:
    """One position, worked out on paper: the figures and the lines."""

    key: Key
    month: int
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
    lines: list[str] = field(default_factory=list)


class Partner:
    """All amounts of one partner, worked out on demand."""

    def __init__(
        self,
        programme: Programme,
        source: Source,
        partner: str,
        entries: dict[str, Sequence[Entry]],
        through: int,
    ) -> None:
        self.programme = programme
        self.source = source
        self.partner = partner
        self.through = through
        self.entries = entries
        self._months: dict[str, Months] = {}
        self._known: dict[tuple[Key, int, bool], Proven] = {}
        self._more: tuple[Key, str, Decimal] | None = None

    def with_more(self, key: Key, month: int, more: Decimal) -> "Partner":
        """The same partner with more of the incentive's own measure in the key's interval."""
        incentive = self.programme.incentives[key.incentive]
        other = Partner(self.programme, self.source, self.partner, self.entries, self.through)
        other._months = self._months
        column = f"p{self.option_now(incentive, key, month) or 0}"
        if incentive.choice.by is None or incentive.choice.as_of == "interval end":
            column = "p0"
        other._more = (key, column, more)
        return other

    def option_now(self, incentive: Incentive, key: Key, month: int) -> int | None:
        """Which option of the choice applies to what comes next: by the facts at the month's end, or,
        where a row column decides, the option that most was paid on."""
        choice = incentive.choice
        if choice.by is None:
            return 0
        if not choice.by_rows:
            return self._option_at_end(incentive, key, month)
        paid = [
            self._accumulated(incentive, key, f"p{position}", month)
            for position in range(len(choice.options))
        ]
        return paid.index(max(paid))

    @property
    def book(self) -> FactBook:
        """The facts."""
        return self.source.book

    def months(self, incentive: Incentive) -> Months:
        """The monthly quantities of an incentive."""
        if incentive.id not in self._months:
            everybody = self.entries[incentive.measure.origin]
            own = [e for e in everybody if e.partner == self.partner]
            first = first_months(incentive, everybody)
            self._months[incentive.id] = Months(self.programme, incentive, self.source, own, first)
        return self._months[incentive.id]

    def keys(self, incentive: Incentive) -> list[Key]:
        """Every interval and scope in which anything counted, in order."""
        months = self.months(incentive)
        found = set()
        for scope in months.scopes():
            counted = [m for m in months.months_counted(scope) if m <= self.through]
            spans = {self._span(incentive, m) for m in counted}
            if incentive.guarantee is not None and spans:
                spans |= set(self._later_spans(incentive, min(spans)))
            found |= {Key(incentive.id, scope, span) for span in spans}
        return sorted(found, key=lambda k: (k.span.first, k.scope))

    def _later_spans(self, incentive: Incentive, first: Span) -> list[Span]:
        end = incentive.holds.end
        last = self.through if end is None else min(self.through, end.year * 12 + end.month - 2)
        step = MONTHS_IN.get(incentive.over, 10_000)
        return [self._span(incentive, month) for month in range(first.first, last + 1, step)]

    def _span(self, incentive: Incentive, month: int) -> Span:
        return self.programme.calendar.span(incentive.over, month, incentive.holds)

    def position(self, key: Key, month: int, chosen_by_stack: bool = True) -> Proven:
        """The position of a key at the end of a month of its interval."""
        known = (key, month, chosen_by_stack)
        if known not in self._known:
            self._known[known] = (
                self._finished(key, month) if chosen_by_stack else self._work(key, month)
            )
        return self._known[known]

    def _work(self, key: Key, month: int) -> Proven:
        """Up to the caps: before a stack chooses, guarantees and rounding."""
        incentive = self.programme.incentives[key.incentive]
        paper = Paper()
        n = self._accumulated(incentive, key, "n", month)
        reference = self._reference(incentive, key, month)
        proven = Proven(key, month, n, reference)
        self._write_inputs(incentive, key, month, n, reference, paper)
        proven.taken_before = self._taken_before(incentive, key, month, paper)
        proven.placed = n = n - proven.taken_before
        proven.gross = self._gross(incentive, key, month, n, reference, proven.taken_before, paper)
        proven.multiplied = self._multiplied(incentive, key, month, proven.gross, paper)
        proven.capped = capped(self, incentive, key, month, proven.multiplied, paper)
        proven.lines = paper.lines
        return proven

    def _write_inputs(
        self,
        incentive: Incentive,
        key: Key,
        month: int,
        n: Decimal,
        reference: Decimal | None,
        paper: Paper,
    ) -> None:
        unit = incentive.placing_measure.unit
        name = incentive.measure.id if incentive.is_per_line else incentive.placing_measure.id
        reached = "" if month == key.span.last else f" to the end of {month_text(month)}"
        paper.write(f"{name} in {key.span.name}{reached}: {show(n)} {unit}")
        if incentive.placing is None or incentive.placing.reference is None:
            return
        if reference is None or reference <= 0:
            paper.write("there is nothing to compare with: nothing is earned")
            return
        paper.write(f"compared with {show(reference)} {unit}")
        top = n - reference if incentive.placing.minus_one else n
        ratio = quotient(top, reference).quantize(Decimal("0.000001"))
        paper.write(
            f"{show(top)} / {show(reference)} = {percent(ratio)} (shown rounded; bands are tested exactly)"
        )

    # Quantities.

    def _accumulated(self, incentive: Incentive, key: Key, column: str, month: int) -> Decimal:
        """A column accumulated over the interval, or over the wider window that places."""
        first = key.span.first
        placing = incentive.placing
        if column == "n" and placing is not None and not incentive.is_per_line:
            if placing.trailing_months is not None:
                first = month - placing.trailing_months + 1
            elif placing.over is not None:
                first = self.programme.calendar.span(placing.over, month, incentive.holds).first
        return self._folded(incentive, key.scope, column, range(first, month + 1)) + self._extra(
            incentive, key, column
        )

    def _extra(self, incentive: Incentive, key: Key, column: str) -> Decimal:
        if self._more is None or self._more[0] != key:
            return ZERO
        _, paid, more = self._more
        shares = column == paid and incentive.paid_measure == incentive.measure
        places = column == "n" and incentive.placing_measure == incentive.measure
        return more if shares or places else ZERO

    def _folded(self, incentive: Incentive, scope: str, column: str, window: range) -> Decimal:
        months = self.months(incentive)
        measure = {"n": incentive.placing_measure, "r": incentive.reference_measure}.get(
            column, incentive.paid_measure
        )
        if incentive.is_per_line:
            measure = incentive.measure
        if column[0] in "lx":
            measure = (
                list(incentive.limit_measures.values())[int(column[1:])]
                if column[0] == "l"
                else incentive.measure
            )
        if measure.aggregate == "distinct":
            return self._distinct(incentive, scope, column, window)
        values = [v for m in window if (v := months.value(scope, column, m)) is not None]
        if not values:
            return ZERO
        match measure.aggregate:
            case "minimum":
                return min(values)
            case "maximum" | "peak":
                return max(values)
            case "last":
                return values[-1]
        return sum(values, ZERO)

    def _distinct(self, incentive: Incentive, scope: str, column: str, window: range) -> Decimal:
        """Distinct within each interval; a window of several intervals adds them up."""
        months = self.months(incentive)
        spans: dict[Span, list[int]] = {}
        for month in window:
            spans.setdefault(self._span(incentive, month), []).append(month)
        total = 0
        for span, inside in spans.items():
            before = months.values(scope, column, range(span.first, inside[0]))
            total += len(months.values(scope, column, inside) - before)
        return Decimal(total)

    def _reference(self, incentive: Incentive, key: Key, month: int) -> Decimal | None:
        placing = incentive.placing
        if placing is None or placing.reference is None:
            return None
        reference, span = placing.reference, key.span
        match reference.kind:
            case Against.PREVIOUS | Against.LAST_YEAR:
                back = 12 if reference.kind is Against.LAST_YEAR else MONTHS_IN[incentive.over]
                last = month if reference.to_date else span.last
                return self._folded_reference(
                    incentive, key.scope, range(span.first - back, last - back + 1)
                )
            case Against.MEASURE:
                return self._folded_reference(incentive, key.scope, range(span.first, month + 1))
            case Against.FIXED:
                stated = reference.amount
            case _:
                stated = self._stated(incentive, span, reference.kind)
        if stated is None or not reference.to_date:
            return stated
        elapsed, total = Decimal(month - span.first + 1), Decimal(span.last - span.first + 1)
        return quotient(stated * elapsed, total)

    def _folded_reference(self, incentive: Incentive, scope: str, window: range) -> Decimal | None:
        months = self.months(incentive)
        values = [v for m in window if (v := months.value(scope, "r", m)) is not None]
        return sum(values, ZERO) if values else None

    def _stated(self, incentive: Incentive, span: Span, kind: Against) -> Decimal | None:
        table = self.book.targets if kind is Against.TARGET else self.book.baselines
        for name in (incentive.id, incentive.placing_measure.id):
            found = table.get((self.partner, name, span.first, span.last))
            if found is not None:
                return found
        return None

    # Amounts.

    def _taken_before(self, incentive: Incentive, key: Key, month: int, paper: Paper) -> Decimal:
        stack = self.programme.stack_of(incentive.id)
        if stack is None or incentive.id not in stack.remainder:
            return ZERO
        total = ZERO
        for name in stack.order[: stack.order.index(incentive.id)]:
            if name in stack.silent or name not in self.programme.incentives:
                continue
            other = Key(name, key.scope, key.span)
            if other in self.keys(self.programme.incentives[name]):
                total += self.position(other, month, chosen_by_stack=False).capped
        if total:
            paper.write(f"less what earlier rules of the stack took: {show(total)}")
        return total

    def _gross(
        self,
        incentive: Incentive,
        key: Key,
        month: int,
        n: Decimal,
        d: Decimal | None,
        taken: Decimal,
        paper: Paper,
    ) -> Decimal:
        choice = incentive.choice
        if incentive.is_per_line:
            total = ZERO
            for position in range(len(choice.options)):
                total += self._accumulated(incentive, key, f"p{position}", month)
            paper.write(f"each line by itself through the scale, summed: {show(total)}")
            return total
        ratio = incentive.placing is not None and incentive.placing.reference is not None
        if ratio and (d is None or d <= 0):
            return ZERO
        at_end = choice.by is not None and choice.as_of == "interval end" and not choice.by_rows
        single = choice.by is None or at_end
        total = ZERO
        for position, option in enumerate(choice.options):
            if at_end and position != self._option_at_end(incentive, key, month):
                continue
            paid = self._accumulated(incentive, key, "p0" if single else f"p{position}", month)
            if position == 0 and incentive.paid_measure.unit == incentive.measure.unit:
                paid -= taken
            if not single and not paid:
                continue
            if not single:
                paper.write(f"of it {option.value or 'others'}: {show(paid)}")
            total += scale_amount(
                option.scale, self._given(incentive, n, d, paid, single, ratio), paper
            )
        if len(choice.options) > 1 and not at_end:
            paper.write(f"together {show(total)}")
        return total

    def _given(
        self,
        incentive: Incentive,
        n: Decimal,
        d: Decimal | None,
        paid: Decimal,
        single: bool,
        ratio: bool,
    ) -> Given:
        placing, paid_on = incentive.placing, incentive.paid_on
        by_own_rows = incentive.choice.by_rows and placing is None
        if by_own_rows:
            return Given(paid, None, paid)
        top = n
        if ratio and placing is not None and placing.minus_one:
            assert d is not None
            top = n - d
        if paid_on.basis is Basis.AT_TARGET:
            assert paid_on.amount is not None
            return Given(top, d, paid, at_target=paid_on.amount.value)
        match paid_on.basis:
            case Basis.INCREMENT:
                assert d is not None
                return Given(top, d, max(n - d, ZERO))
            case Basis.REFERENCE:
                assert d is not None
                return Given(top, d, d)
            case Basis.AMOUNT:
                assert paid_on.amount is not None
                return Given(top, d if ratio else None, paid_on.amount.value, shares_b=True)
        widened = placing is not None and (
            placing.over is not None or placing.trailing_months is not None
        )
        same = single and not widened and incentive.paid_measure == incentive.placing_measure
        return Given(top, d if ratio else None, paid, shares_b=not same)

    def _option_at_end(self, incentive: Incentive, key: Key, month: int) -> int | None:
        choice = incentive.choice
        assert choice.by is not None
        facts = self._facts_at_end(incentive, key, month, choice.by)
        return chosen(evaluate(choice.by, facts), [o.value for o in choice.options])

    def _facts_at_end(
        self, incentive: Incentive, key: Key, month: int, asked: Expr
    ) -> dict[str, object]:
        customer = key.scope if incentive.per is Scope.CUSTOMER else ""
        deal = key.scope if incentive.per is Scope.DEAL else ""
        return self.book.read(columns(asked), last_day(month), self.partner, None, customer, deal)

    def _multiplied(
        self, incentive: Incentive, key: Key, month: int, gross: Decimal, paper: Paper
    ) -> Decimal:
        value = gross
        for item in incentive.times:
            if holds(item.who, self._facts_at_end(incentive, key, month, item.who)):
                result = product(value, item.factor)
                why = f" ({item.because.en})" if item.because.en else ""
                paper.write(f"{show(value)} x {show(item.factor)}{why} = {show(result)}")
                value = result
        return value

    # Finishing.

    def _finished(self, key: Key, month: int) -> Proven:
        incentive = self.programme.incentives[key.incentive]
        proven = self._work(key, month)
        paper = Paper(proven.lines)
        proven.capped = self._chosen(incentive, proven, paper)
        floor = incentive.floor.height.amount if incentive.floor else None
        if floor is not None and ZERO < proven.capped < floor.value:
            paper.write(f"raised to the floor of {show(floor.value)}")
            proven.capped = floor.value
        proven.top_up = self._top_up(incentive, key, month, proven.capped, paper)
        proven.earned = proven.capped + proven.top_up
        proven.rounded = incentive.rounding(proven.earned)
        if proven.rounded != proven.earned:
            paper.write(
                f"rounded {incentive.rounding.mode} to {show(incentive.rounding.step)}: {show(proven.rounded)}"
            )
        proven.vested = (
            proven.rounded if not incentive.vests_at_end or month == key.span.last else ZERO
        )
        return proven

    def _chosen(self, incentive: Incentive, proven: Proven, paper: Paper) -> Decimal:
        stack = self.programme.stack_of(incentive.id)
        if stack is None or stack.rule not in ("best of", "first"):
            return proven.capped
        rival = self._rival(stack, incentive, proven)
        if rival is None:
            return proven.capped
        paper.write(f"'{rival}' is earned instead ({stack.rule} of the stack '{stack.id}')")
        return ZERO

    def _rival(self, stack: Stack, incentive: Incentive, proven: Proven) -> str | None:
        mine = stack.order.index(incentive.id)
        for position, name in enumerate(stack.order):
            if name == incentive.id or (stack.rule == "first" and position > mine):
                continue
            other = Key(name, proven.key.scope, proven.key.span)
            if other not in self.keys(self.programme.incentives[name]):
                continue
            amount = self.position(other, proven.month, chosen_by_stack=False).capped
            if stack.rule == "first":
                wins = amount > 0
            else:
                wins = amount >= proven.capped if position < mine else amount > proven.capped
            if wins:
                return name
        return None

    def before_top_up(self, incentive: Incentive, key: Key, month: int) -> Decimal:
        """The amount of a position before its guarantee."""
        proven = self._work(key, month)
        amount = self._chosen(incentive, proven, Paper())
        floor = incentive.floor.height.amount if incentive.floor else None
        return floor.value if floor is not None and ZERO < amount < floor.value else amount

    def _top_up(
        self, incentive: Incentive, key: Key, month: int, amount: Decimal, paper: Paper
    ) -> Decimal:
        guarantee = incentive.guarantee
        if guarantee is None or month != key.span.last:
            return ZERO
        height = guarantee.amount.value
        if guarantee.how is Guaranteed.EACH:
            missing = max(height - amount, ZERO)
        else:
            missing = self._cumulative_top_up(incentive, key, guarantee.how)
        if missing:
            paper.write(f"guaranteed {show(height)}, {guarantee.how.value}: adds {show(missing)}")
        return missing

    def _cumulative_top_up(self, incentive: Incentive, key: Key, how: Guaranteed) -> Decimal:
        assert incentive.guarantee is not None
        height = incentive.guarantee.amount.value
        year = self.programme.calendar.span(Interval.YEAR, key.span.first, incentive.holds)
        earned = total = before = ZERO
        count = 0
        for other in self.keys(incentive):
            same_year = (
                self.programme.calendar.span(Interval.YEAR, other.span.first, incentive.holds)
                == year
            )
            if other.scope != key.scope or not same_year or other.span.last > self.through:
                continue
            if other.span.first > key.span.first:
                break
            count += 1
            earned += self.before_top_up(incentive, other, other.span.last)
            before = total
            short = max(count * height - earned, ZERO)
            total = max(total, short) if how is Guaranteed.CUMULATIVE else short
        return total - before


def first_months(incentive: Incentive, entries: Sequence[Entry]) -> dict[str, int]:
    """The first month in which each customer (or partner) had any of the measure, as the month's sum
    over an account was above zero."""
    if incentive.first is None:
        return {}
    from largesse.entitlement.proof.entries import quantity

    sums: dict[tuple[str, tuple[object, ...]], Decimal] = {}
    for entry in entries:
        who = entry.customer if incentive.first.of == "customer" else entry.partner
        value, excluded = quantity(incentive.first.measure, entry)
        if value is None or excluded is not None or not isinstance(value, Decimal):
            continue
        key = (entry.month(incentive.counts_by), entry.account, entry.currency)
        sums[who, key] = sums.get((who, key), ZERO) + value
    found: dict[str, int] = {}
    for (who, key), total in sums.items():
        month = key[0]
        assert isinstance(month, int)
        if total > 0:
            found[who] = min(found.get(who, month), month)
    return found
