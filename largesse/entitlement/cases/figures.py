"""The figures that a case may expect, read from the positions the engine came to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.model import World
from largesse.entitlement.payments import Instalment, instalments
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.splits import parts
from largesse.expr.evaluate import holds
from largesse.expr.schema import nearest
from largesse.expr.tree import columns
from largesse.programme.calendar import MONTHS_IN, last_day
from largesse.programme.model import Incentive
from largesse.programme.terms.limits import Scope

FIGURES = (
    *("total", "each", "earned", "to date", "vested", "due", "paid", "carried", "held"),
    *("forfeited", "top-up"),
)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Position:
    """One row of the engine's positions, as a case compares it."""

    incentive: str
    partner: str
    scope: str
    first: int
    last: int
    month: int
    basis: int
    top_up: Decimal
    earned: Decimal
    rounded: Decimal
    vested: Decimal


@dataclass(frozen=True, slots=True)
class View:
    """What figures are asked of: incentives, of a partner, of one scope or all (None)."""

    incentives: tuple[str, ...]
    partner: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure: its amounts, in order, and their unit.

    In a list ``in_time`` an example need not go on to the interval's end: what it leaves off is
    zero.
    """

    amounts: Sequence[Decimal]
    unit: str
    in_time: bool = False


class Figures:
    """Every figure of one case."""

    def __init__(
        self, concern: Concern, world: World, positions: Sequence[Position], book: FactBook
    ) -> None:
        self.concern = concern
        self.world = world
        self.positions = positions
        self.book = book

    @property
    def whole(self) -> View:
        """The view that a case begins with."""
        named = self.concern.named or (self.concern.incentive.id,)
        return View(named, self.world.named_partners[0])

    def find(self, view: View, name: str) -> Figure | View:
        """A figure by its name, or the narrower view of an incentive, partner or scope.

        Raises ValueError for a name that is none of these.
        """
        if name in FIGURES:
            return self.figure(view, name)
        if name in self.concern.programme.incentives:
            return replace(view, incentives=(name,))
        if name in self.world.named_partners:
            return replace(view, partner=name)
        if name in self._scopes():
            return replace(view, scope=name)
        incentive = self._one(view)
        if name in [part.name for part in incentive.split]:
            ends = [p for p in self._of(view) if p.month == p.last]
            divided = (parts(incentive, p.rounded, p.earned)[name] for p in ends)
            return Figure([sum(divided, ZERO)], incentive.unit)
        known = (*FIGURES, *self._names(incentive))
        near = nearest(name, known)
        mend = f"did you mean '{near}'?" if near else f"one of {', '.join(known)}"
        raise ValueError(f"'{name}' is not a figure a case can expect; {mend}")

    def _names(self, incentive: Incentive) -> Iterator[str]:
        yield from (rule.id for rule in self.concern.rules)
        yield from (part.name for part in incentive.split)
        if len(self.world.named_partners) > 1:
            yield from self.world.named_partners
        yield from self._scopes()

    def _scopes(self) -> list[str]:
        """Customers, deals and activities."""
        kinds = (Scope.CUSTOMER, Scope.DEAL, Scope.ACTIVITY)
        return [name for kind in kinds for name in self._named_scopes(kind)]

    def _named_scopes(self, per: Scope) -> list[str]:
        """Those of one kind, in the order in which they were given."""
        acted = [str(row["activity"]) for row in self.world.rows.get("activities", [])]
        customers, deals = list(self.world.customers), list(self.world.deals)
        named = {Scope.CUSTOMER: customers, Scope.DEAL: deals, Scope.ACTIVITY: acted}
        return named.get(per, [])

    def _one(self, view: View) -> Incentive:
        if len(view.incentives) == 1:
            return self.concern.programme.incentives[view.incentives[0]]
        return self.concern.incentive

    def _of(self, view: View) -> list[Position]:
        """Positions to date; what was given of the past earned in the past."""
        begins = self.world.first.first
        return [
            p
            for p in self.positions
            if p.incentive in view.incentives
            and (p.partner, p.basis) == (view.partner, 0)
            and p.last >= begins
            and view.scope in (None, p.scope)
        ]

    def _ends(self, view: View) -> list[Decimal]:
        return [p.rounded for p in self._of(view) if p.month == p.last]

    def figure(self, view: View, name: str) -> Figure:
        """A figure of a view. Raises ValueError where the rule knows no such thing."""
        units = {self.concern.programme.incentives[n].unit for n in view.incentives}
        if len(units) > 1:
            raise ValueError(
                f"'{name}' would add {' and '.join(sorted(units))}; expect each by its incentive"
            )
        (unit,) = units
        return Figure(self._amounts(view, name), unit, in_time=name not in ("total", "each"))

    def _amounts(self, view: View, name: str) -> list[Decimal]:
        if name == "total":
            return [sum(self._ends(view), ZERO)]
        if len(view.incentives) > 1:
            view = replace(view, incentives=(self.concern.incentive.id,))
        incentive = self._one(view)
        match name:
            case "each":
                return self._each(view)
            case "due":
                return [due for due, _ in self._dues(view)]
            case "earned":
                return self._by_interval(view, lambda p: p.rounded)
            case "vested":
                return self._by_interval(view, lambda p: p.vested)
            case "top-up":
                if incentive.guarantee is None:
                    raise ValueError(f"'{incentive.id}' has no guarantee; remove 'top-up'")
                return self._by_interval(view, lambda p: p.top_up)
            case "to date":
                return self._to_date(view)
        if name == "held" and not incentive.holding:
            raise ValueError(f"'{incentive.id}' holds nothing back; remove 'held'")
        return [getattr(instalment, name) for instalment in self._instalments(view)]

    def _each(self, view: View) -> list[Decimal]:
        """By line where there are lines; else by scope as given, else by interval."""
        if self.world.copies:
            return [sum(self._ends(replace(view, partner=c)), ZERO) for c in self.world.copies]
        if self._one(view).per is Scope.PARTNER or view.scope is not None:
            return self._by_interval(view, lambda p: p.rounded)
        ordered = self._named_scopes(self._one(view).per)
        ordered += sorted({p.scope for p in self._of(view)} - set(ordered))
        return [sum(self._ends(replace(view, scope=s)), ZERO) for s in ordered]

    def _by_interval(self, view: View, amount: Callable[[Position], Decimal]) -> list[Decimal]:
        """Amounts at the end of each interval of the rule, in order of time."""
        sums = dict.fromkeys(self._interval_ends(self._one(view)), ZERO)
        for position in self._of(view):
            if position.month == position.last:
                sums[position.last] = sums.get(position.last, ZERO) + amount(position)
        return [sums[last] for last in sorted(sums)]

    def _interval_ends(self, incentive: Incentive) -> Iterator[int]:
        calendar, month = self.concern.programme.calendar, self.world.first.first
        while month <= self.world.last_month:
            span = calendar.span(incentive.over, month, incentive.holds)
            yield span.last
            month = span.last + 1

    def _to_date(self, view: View) -> list[Decimal]:
        months = range(self.world.first.first, self.world.last_month + 1)
        sums = dict.fromkeys(months, ZERO)
        for position in self._of(view):
            if position.month in sums:
                sums[position.month] += position.rounded
        return list(sums.values())

    def _settlements(self, incentive: Incentive) -> list[int]:
        """The last month of each settlement."""
        step = MONTHS_IN.get(incentive.settles, 10_000)
        first, last = self.world.first.first, self.world.last_month
        return list(range(first + step - 1, last + 1, step)) or [last]

    def _dues(self, view: View) -> list[tuple[Decimal, Decimal]]:
        """(rounded, unrounded) due at each settlement: vested to date less what was before."""
        found, before = [], (ZERO, ZERO)
        for end in self._settlements(self._one(view)):
            reached = [p for p in self._of(view) if p.month == min(end, p.last) and p.first <= end]
            vested = sum((p.vested for p in reached), ZERO)
            exact = sum((p.earned for p in reached if self._is_vested(p)), ZERO)
            found.append((vested - before[0], exact - before[1]))
            before = (vested, exact)
        return found

    def _is_vested(self, position: Position) -> bool:
        rule = self.concern.programme.incentives[position.incentive]
        return not rule.vests_at_end or position.month == position.last

    def _instalments(self, view: View) -> tuple[Instalment, ...]:
        """What is paid at each settlement, unless a hold stands at its end."""
        incentive, dues = self._one(view), self._dues(view)
        held = [self._is_held(incentive, view, end) for end in self._settlements(incentive)]
        due, exact = [d[0] for d in dues], [d[1] for d in dues]
        return instalments(due, exact, incentive.pays.minimum, incentive.pays.below, held)

    def _is_held(self, incentive: Incentive, view: View, month: int) -> bool:
        day = last_day(month)
        return any(
            holds(h.who, self.book.read(columns(h.who), day, view.partner, None, "", ""))
            for h in incentive.holding
        )
