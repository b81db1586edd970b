"""An incentive, every name in it resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from largesse.expr.tree import Expr
from largesse.money import Rounding
from largesse.programme.calendar import MONTHS_IN
from largesse.programme.model.measure import Measure
from largesse.programme.model.words import Place, Text, nearest_place
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.conditions import Bound
from largesse.programme.terms.limits import Below, Guarantee, Limit, Scope, SplitPart
from largesse.programme.terms.periods import Interval, Period
from largesse.programme.terms.placing import PaidOn, Placing
from largesse.programme.terms.scales import Scale

MonthOf = Literal["charge month", "billing month"]
FixedBy = Literal["usage", "invoice"]
Expects = Literal["run rate", "target", "to date"]
Kind = Literal["rebate", "discount", "funding", "marketing", "credit", "benefit"]
_MONTHS_IN_A_TERM = 10_000


@dataclass(frozen=True, slots=True)
class Match:
    """What a second fact or column must be: ``value``, or for None, none of ``named``."""

    by: Expr
    by_rows: bool
    value: str | None
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One scale among several: ``value`` is what the deciding column equals, None for others.

    ``also`` is set in a table by two facts or columns: what the second must be.
    """

    value: str | None
    scale: Scale
    also: Match | None = None

    @property
    def label(self) -> str:
        """The option as people call it."""
        first = self.value or "others"
        return first if self.also is None else f"{first}, {self.also.value or 'others'}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which scale applies. Without ``by`` there is one option.

    ``by`` is a column of the rows (each row goes to its own scale) or a fact, read on the row's day
    (``the day``) or at the end of the interval or month reached (``interval end``).
    """

    options: tuple[Option, ...]
    by: Expr | None = None
    by_rows: bool = False
    as_of: Literal["the day", "interval end"] = "the day"

    @property
    def deciding(self) -> tuple[tuple[Expr, bool], ...]:
        """Everything that decides, each once, and whether it is a column of the rows."""
        found = [] if self.by is None else [(self.by, self.by_rows)]
        found += [(o.also.by, o.also.by_rows) for o in self.options if o.also is not None]
        return tuple(dict.fromkeys(found))

    @property
    def facts(self) -> tuple[Expr, ...]:
        """The facts that decide."""
        return tuple(by for by, by_rows in self.deciding if not by_rows)

    @property
    def columns(self) -> tuple[Expr, ...]:
        """The columns of the rows that decide."""
        return tuple(by for by, by_rows in self.deciding if by_rows)

    @property
    def is_table(self) -> bool:
        """Whether two facts or columns decide."""
        return any(option.also is not None for option in self.options)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quantity of the interval, or its ratio to a reference, beside the one that places."""

    placing: Placing
    measure: Measure
    reference_measure: Measure


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must hold of a quantity for anything to be earned."""

    what: Comparison
    bound: Bound


@dataclass(frozen=True, slots=True)
class First:
    """Only the first months since a customer or partner was first seen in a measure."""

    months: int
    of: Literal["customer", "partner"]
    measure: Measure


@dataclass(frozen=True, slots=True)
class Times:
    """A factor for those who qualify at the end of the month reached."""

    who: Expr
    factor: Decimal
    because: Text


@dataclass(frozen=True, slots=True)
class Hold:
    """Delays payment while ``who`` holds; never touches the entitlement.

    ``expires_after_days``: what a close first held so long ago is forfeited by a later one.
    """

    who: Expr
    because: Text
    released_by: str
    expires_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A split part that turns into another when less than ``below`` was earned in the interval."""

    part: str
    becomes: str
    below: Decimal


@dataclass(frozen=True, slots=True)
class Pays:
    """Days until payment, the payment minimum, and what becomes of less."""

    after_days: int | None
    minimum: Decimal | None
    below: Below


@dataclass(frozen=True, slots=True)
class Incentive:
    """One rule by which a partner earns, every name resolved.

    ``unit`` is the currency of the entitlement (or the unit of a benefit). ``placing_measure``,
    ``reference_measure`` and ``paid_measure`` are the measures behind ``placing`` and ``paid_on``;
    each is ``measure`` itself where the rule names no other. ``beside`` places in the scales inside
    bands; ``requires`` must all hold for anything to be earned. ``fixed_by`` says which day of a
    row must lie in ``holds``: its own, or the first of its billing month. ``stated`` is the period
    as written: where a date fact must lie in it, ``holds`` goes on for as long as rows come.
    """

    id: str
    kind: Kind
    title: Text
    source: str
    holds: Period
    stated: Period
    fixed_by: FixedBy
    succeeds: str | None
    envelope: str | None
    who: Expr | None
    measure: Measure
    per: Scope
    over: Interval
    counts_by: MonthOf
    first: First | None
    placing: Placing | None
    placing_measure: Measure
    reference_measure: Measure
    beside: tuple[Comparison, ...]
    requires: tuple[Requirement, ...]
    paid_on: PaidOn
    paid_measure: Measure
    choice: Choice
    times: tuple[Times, ...]
    caps: tuple[Limit, ...]
    floor: Limit | None
    limit_measures: Mapping[str, Measure]
    guarantee: Guarantee | None
    unit: str
    unit_cost: Amount | None
    cost_bearer: Literal["vendor", "partner"]
    split: tuple[SplitPart, ...]
    part_titles: Mapping[str, Text]
    conversions: tuple[Conversion, ...]
    vests_at_end: bool
    settles: Interval
    expects: Expects
    holding: tuple[Hold, ...]
    pays: Pays
    rounding: Rounding
    place: Place
    places: Mapping[tuple[str | int, ...], Place] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )
    """Where each part was said, by its keys: ``("cap",)``, ``("scale", "gold", 0)`` for a band."""

    def where(self, *keys: str | int) -> Place:
        """Where a part was said, or the nearest that holds it."""
        return nearest_place(self.places, keys, self.place)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What places beside the first placing, then what is required."""
        return self.beside + tuple(requirement.what for requirement in self.requires)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure the rule reads, each once, its own first."""
        found = [self.measure, self.placing_measure, self.reference_measure, self.paid_measure]
        if self.first:
            found.append(self.first.measure)
        found.extend(self.limit_measures.values())
        for compared in self.comparisons:
            found += [compared.measure, compared.reference_measure]
        return tuple(dict.fromkeys(found))

    @property
    def is_placed_by_ratio(self) -> bool:
        """Whether a ratio places, and not a quantity."""
        return self.placing is not None and self.placing.is_ratio

    @property
    def groups(self) -> frozenset[str]:
        """The facts by which partners count together in what places or is required."""
        placings = [self.placing, *(item.placing for item in self.comparisons)]
        return frozenset(p.across for p in placings if p is not None and p.across is not None)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The caps and the floor."""
        return self.caps + ((self.floor,) if self.floor else ())

    @property
    def earned_by_others(self) -> tuple[tuple[str, bool], ...]:
        """Whose earned amounts the limits are a share of, and whether over all a partner's keys."""
        found = [
            (str(limit.height.share_of), limit.per is Scope.PARTNER)
            for limit in self.limits
            if limit.height.of_earned
        ]
        return tuple(dict.fromkeys(found))

    @property
    def caps_in_order(self) -> tuple[Limit, ...]:
        """The caps in the order in which they are taken, whatever the order they are written in.

        Narrower ones first: one customer's before the whole partner's, then a month's before a
        year's. Those of one scope and interval come to the same either way.
        """
        return tuple(sorted(self.caps, key=self._width))

    def _width(self, cap: Limit) -> tuple[bool, int]:
        months = MONTHS_IN.get(cap.over or self.over, _MONTHS_IN_A_TERM)
        return cap.per is Scope.PARTNER, months

    def part_title(self, name: str) -> Text:
        """What partners read for a part of the split: its title, or its name where it has none."""
        return self.part_titles.get(name, Text(name))

    @property
    def is_per_line(self) -> bool:
        """Whether each line is put through the scale by itself."""
        return self.per is Scope.LINE
