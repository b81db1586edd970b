"""From one ``incentive:`` document to an Incentive with every name resolved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from largesse.expr.build import all_of
from largesse.expr.tree import Column, Expr, Type, type_of
from largesse.money import Rounding, is_currency
from largesse.programme import documents as shape
from largesse.programme.build import Context, place_of, places_of, text_of
from largesse.programme.build_scale import ScaleBuilder
from largesse.programme.fixing import fixed
from largesse.programme.model import (
    Choice,
    Comparison,
    Conversion,
    Expects,
    First,
    Hold,
    Incentive,
    Measure,
    MonthOf,
    Pays,
    Requirement,
    Times,
)
from largesse.programme.reading import Read
from largesse.programme.source import Location
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.limits import Below, SplitPart
from largesse.programme.terms.periods import Period
from largesse.programme.terms.placing import OWN_MEASURE, Against, Basis, Placing
from largesse.programme.terms.scales import Pay, PayKind
from largesse.programme.vocabulary import rows_schema

ALWAYS = Period(date(1900, 1, 1), None)


def _goes_on(measure: Measure) -> Expects:
    """Consumption goes on at its pace; a project, an event or a seat happens once."""
    return "run rate" if measure.origin == "consumption" else "to date"


class IncentiveBuilder:
    """Resolves one incentive against the programme's measures."""

    def __init__(self, context: Context, read: Read, measures: Mapping[str, Measure]) -> None:
        self.context = context
        self.read = read
        self.measures = measures
        self.document: shape.IncentiveDocument = read.content
        self.places = places_of(read)

    def build(self) -> Incentive | None:
        """The incentive, or None when a problem was noted."""
        before = len(self.context.problems)
        document = self.document
        measure = self._own_measure()
        origin = measure.origin if measure else "consumption"
        who = self.context.who(self.read, document.who, ("who",), origin)
        in_force = fixed(self.context, self.read, document.fixed_by, document.holds or ALWAYS, who)
        if measure is None:
            return None
        choice = self._choice(measure)
        placing = document.placed_by[0] if document.placed_by else None
        placing_measure = self._named(placing.measure if placing else None, measure, "placed by")
        reference_measure = self._reference_measure(placing, measure, placing_measure, "placed by")
        beside = tuple(
            self._comparison(other, measure, "placed by") for other in document.placed_by[1:]
        )
        requires = self._requires(measure)
        paid_on = document.pays_on or OWN_MEASURE
        paid_measure = self._named(paid_on.measure, measure, "pays on")
        times = self._times()
        holding = self._holding()
        limit_measures = self._limit_measures(measure)
        if choice is None or len(self.context.problems) > before:
            return None
        unit = self._unit(choice, paid_measure, placing_measure)
        return Incentive(
            id=document.incentive,
            kind=document.kind,
            title=text_of(document.title, document.incentive),
            source=document.source,
            holds=in_force.holds,
            stated=document.holds or ALWAYS,
            fixed_by=in_force.by,
            succeeds=document.succeeds,
            envelope=document.envelope,
            who=in_force.who,
            measure=measure,
            per=document.per,
            over=document.over,
            counts_by=self._counts_by(measure),
            first=self._first(measure),
            placing=placing,
            placing_measure=placing_measure,
            reference_measure=reference_measure,
            beside=beside,
            requires=requires,
            paid_on=paid_on,
            paid_measure=paid_measure,
            choice=choice,
            times=times,
            caps=document.cap,
            floor=document.floor,
            limit_measures=limit_measures,
            guarantee=document.guarantee,
            unit=unit,
            unit_cost=document.unit_cost,
            cost_bearer=document.cost_bearer,
            split=tuple(SplitPart(name, share) for name, share in sorted(document.split.items())),
            part_titles=MappingProxyType({n: text_of(t) for n, t in document.titles.items()}),
            conversions=self._conversions(),
            vests_at_end=document.vests == "interval-end",
            settles=document.settles or document.over,
            expects=document.expects.by or _goes_on(measure),
            holding=holding,
            pays=self._pays(unit),
            rounding=self._rounding(unit),
            place=place_of(self.read),
            places=MappingProxyType(self.places),
        )

    def _conversions(self) -> tuple[Conversion, ...]:
        said = self.document.converts
        return tuple(Conversion(c.part, c.becomes, c.when_earned_below.value) for c in said)

    def _counts_by(self, measure: Measure) -> MonthOf:
        if measure.origin != "consumption":
            return "charge month"
        return self.document.counts_by or self.context.settings.counts_by

    def _own_measure(self) -> Measure | None:
        name = self.document.measure
        if name is None and self.context.is_example:
            name = "amount"
        if name is None and not self.read.is_whole:
            return None
        if name is None:
            self._problem(
                (),
                "the incentive measures nothing",
                "add 'measure:' with a measure's name",
                "no-measure",
            )
            return None
        if name not in self.measures:
            self._unknown_measure(name, ("measure",))
            return None
        base = self.measures[name]
        rows = self.context.rows(self.read, self.document.rows, ("rows",), base.origin)
        excluded = self.context.exclusions(
            self.read, self.document.excluding, "excluding", base.origin
        )
        if rows is not None:
            base = replace(base, rows=rows if base.rows is None else all_of((base.rows, rows)))
        return replace(base, exclusions=base.exclusions + excluded) if excluded else base

    def _named(self, name: str | None, own: Measure, at: str) -> Measure:
        if name is None or name == self.document.measure:
            return own
        if name not in self.measures:
            self._unknown_measure(name, (at,))
            return own
        return self.measures[name]

    def _reference_measure(
        self, placing: Placing | None, own: Measure, placing_measure: Measure, at: str
    ) -> Measure:
        if placing and placing.reference and placing.reference.kind is Against.MEASURE:
            return self._named(placing.reference.measure, own, at)
        return placing_measure

    def _requires(self, own: Measure) -> tuple[Requirement, ...]:
        return tuple(
            Requirement(self._comparison(condition.what, own, "requires"), condition.bound)
            for condition in self.document.requires
        )

    def _comparison(self, placing: Placing, own: Measure, at: str) -> Comparison:
        measure = self._named(placing.measure, own, at)
        return Comparison(placing, measure, self._reference_measure(placing, own, measure, at))

    def _unknown_measure(self, name: str, at: Location) -> None:
        if name in self.context.measures_said:
            return  # its own document says what is wrong with it
        known = ", ".join(sorted(self.measures)) or "none yet"
        self._problem(
            at,
            f"there is no measure '{name}'",
            f"name it in a 'measure:' document (known: {known})",
            "unknown-measure",
        )

    def _choice(self, measure: Measure) -> Choice | None:
        def resolve(text: str, at: Location) -> tuple[Expr, bool] | None:
            row_columns = rows_schema(measure.origin)
            by_rows = row_columns.find(text) is not None
            schema = row_columns if by_rows else self.context.who_schema
            parsed = self.context.expression(self.read, text, at, schema)
            if parsed is None:
                return None
            if not isinstance(parsed, Column) or type_of(parsed) is not Type.TEXT:
                self._problem(
                    at,
                    f"'{text}' cannot decide between scales",
                    "name one text column or fact",
                    "bad-by",
                )
                return None
            return parsed, by_rows

        builder = ScaleBuilder(self.read, resolve)
        choice = builder.choice()
        self.context.problems.extend(builder.problems)
        for synonym, location in builder.band_places.items():
            self.places[synonym] = self.places[location]
        return choice

    def _first(self, own: Measure) -> First | None:
        first = self.document.first
        if first is None:
            return None
        return First(first.months, first.of, self._named(first.measure, own, "first"))

    def _times(self) -> tuple[Times, ...]:
        found = []
        for index, item in enumerate(self.document.times):
            who = self.context.who(self.read, item.who, ("times", index, "who"))
            if item.by != Pay(PayKind.TIMES, item.by.value):
                self._problem(
                    ("times", index, "by"), "a multiplier is a factor", "write 1.2x", "not-a-factor"
                )
            elif who is not None:
                found.append(Times(who, item.by.value, text_of(item.because)))
        return tuple(found)

    def _holding(self) -> tuple[Hold, ...]:
        found = []
        for index, item in enumerate(self.document.holding):
            who = self.context.who(self.read, item.who, ("holding", index, "who"))
            if who is not None:
                because = text_of(item.because)
                found.append(Hold(who, because, item.released_by, item.expires_after))
        return tuple(found)

    def _limit_measures(self, own: Measure) -> Mapping[str, Measure]:
        found = {}
        floor = (self.document.floor,) if self.document.floor else ()
        for key, limits in (("cap", self.document.cap), ("floor", floor)):
            for name in (limit.height.share_of for limit in limits if not limit.height.of_earned):
                if name is not None:
                    found[name] = self._named(name, own, key)
        return MappingProxyType(found)

    def _unit(self, choice: Choice, paid_measure: Measure, placing_measure: Measure) -> str:
        for option in choice.options:
            for pay in option.scale.pays:
                if pay.unit:
                    return pay.unit
        paid_on = self.document.pays_on
        if paid_on and paid_on.amount and paid_on.basis in (Basis.AMOUNT, Basis.AT_TARGET):
            return paid_on.amount.unit
        if paid_on and paid_on.basis in (Basis.INCREMENT, Basis.REFERENCE):
            return placing_measure.unit
        return paid_measure.unit

    def _pays(self, unit: str) -> Pays:
        pays = self.document.pays
        self._in_unit(pays.minimum, unit, ("pays", "minimum"))
        for index, turn in enumerate(self.document.converts):
            self._in_unit(turn.when_earned_below, unit, ("converts", index, "when earned below"))
        minimum = pays.minimum.value if pays.minimum else None
        return Pays(pays.after, minimum, Below(pays.below))

    def _in_unit(self, amount: Amount | None, unit: str, at: Location) -> None:
        if amount is not None and amount.unit != unit:
            what = f"{self.document.incentive} pays in {unit}, this is in {amount.unit}"
            self._problem(at, what, f"state it in {unit}", "mixed-units")

    def _rounding(self, unit: str) -> Rounding:
        mode = self.document.rounding or self.context.settings.rounding
        if is_currency(unit):
            return Rounding.of_currency(unit, mode)
        return Rounding(Decimal(1), mode)

    def _problem(self, at: Location, what: str, mend: str, code: str) -> None:
        self.context.problems.append(self.read.problem(at, what, mend, code))
