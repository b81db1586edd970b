"""Reading a case: what was consumed when, and the facts that held.

Without more, a case is a world of one partner, ``partner``, with one account. Quantities are given
to a measure directly; ``lines`` are billing rows. Without facts everybody qualifies; with them, the
rule's ``who`` is asked. Whatever no rule of the case reads is refused: nothing passes silently.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.dated import is_dated, month_of, read_day
from largesse.entitlement.cases.feeding import refuse_unfed
from largesse.entitlement.cases.lines import earliest_day, read_activities, read_lines
from largesse.entitlement.cases.model import (
    PARTNER,
    FactsOf,
    Path,
    Quantity,
    Slip,
    World,
    standing_at,
)
from largesse.entitlement.cases.rates import read_number, read_rates
from largesse.entitlement.cases.subjects import read_facts, read_subject
from largesse.expr.schema import nearest
from largesse.facts.kinds import Subject
from largesse.programme.calendar import MONTHS_IN, Span, ordinal, parse_month
from largesse.programme.model import Incentive
from largesse.programme.terms.limits import Guaranteed
from largesse.programme.terms.periods import Interval, parse_interval
from largesse.programme.terms.placing import Against
from largesse.workspace.errors import Problem, Refusal

_FIRST_KEYS = ("partners", "customers", "deals", "facts")
_STATED = ("target", "baseline")
_KEYS = (*_FIRST_KEYS, "from", "lines", "activities", "rates", *_STATED)
_DIFFERENT_AT_MOST = 1_000
_TIMES = ("this year", "this quarter", "this month", "previous year", "last year", "months")


class Reader:
    """Reads the ``given:`` of one case."""

    def __init__(self, concern: Concern) -> None:
        self.concern = concern
        self.programme = concern.programme
        self.incentive = concern.incentive
        self.given = concern.case.given
        with standing_at("given", "from"):
            span = self._span(self._first_month())
        self.world = World(span, span.last)
        if "partners" not in self.given:
            self.world.partners[PARTNER] = {}

    def _first_month(self) -> int:
        """Where the first interval lies: as said, else the earliest row's, else the first whole.

        What is guaranteed over the year so far begins with a whole year.
        """
        stated = self.given.get("from")
        if stated is not None:
            return parse_month(str(stated))
        try:
            day = earliest_day(self.given)
        except ValueError:
            day = None  # said where it stands, when the row itself is read
        if day is not None:
            return month_of(day)
        holds, guarantee = self.incentive.holds, self.incentive.guarantee
        if holds.start.year <= 1900:
            return ordinal(2024, 1)
        over = self.incentive.over
        if guarantee is not None and guarantee.how is not Guaranteed.EACH:
            over = Interval.YEAR if over is not Interval.TERM else over
        return self.programme.calendar.first_whole(over, holds).first

    def _span(self, month: int) -> Span:
        return self.programme.calendar.span(self.incentive.over, month, self.incentive.holds)

    def read(self) -> World:
        """The world of the case; :class:`Refusal` with every slip."""
        stated = [key for key in _STATED if key in self.given]
        problems = self._entries(sorted(self.given.keys() - stated, key=_reading_order))
        for line in self.world.lines:
            self._reach(month_of(line.day))
            self._reach(line.billing_month)
        for row in self.world.rows.get("activities", []):
            self._reach(month_of(read_day(str(row["day"]))))
        problems += self._entries(stated)
        if problems:
            raise Refusal(*problems)
        refuse_unfed(self.concern, self.world)
        _copy_lines(self.concern, self.world)
        return self.world

    def _entries(self, keys: list[str]) -> list[Problem]:
        """Read some keys; returns what is wrong with them."""
        problems = []
        for key in keys:
            try:
                with standing_at("given", key):
                    self._entry(key, self.given[key])
            except Slip as slip:
                problems.append(slip.problem(self.concern.case))
        return problems

    def _entry(self, key: str, value: object) -> None:
        at: Path = ("given", key)
        match key:
            case "from":
                return
            case "facts":
                read_facts(self.concern, self.world, value, at)
            case _ if self._is_figure(key, value):
                self._consumed(key, value, at, "")
            case "lines":
                read_lines(self.concern, self.world, value)
            case "activities":
                read_activities(self.concern, self.world, value)
            case "rates":
                read_rates(self.concern, self.world, value)
            case "baseline" | "target":
                self._stated(key, value)
            case "partners" | "customers" | "deals":
                self._subjects(key, value)
            case _:
                self._consumed(key, value, at, "")

    def _is_figure(self, key: str, value: object) -> bool:
        """Whether a key names a measure; one that also means something else, by its value."""
        return key in self.programme.measures and not isinstance(value, _SHAPES.get(key, ()))

    def _consumed(self, key: str, value: object, at: Path, customer: str) -> None:
        """A measure by its name, or the rule's own at a time."""
        if key in self.programme.measures:
            self._measured(key, value, self.world.first.first, 1, at, customer)
            return
        when = self._when(key)
        if when is None:
            known = (*self.programme.measures, *_TIMES, *_KEYS)
            near = key.replace("last", "previous") if key.startswith("last ") else None
            near = near or nearest(key, known)
            mend = f"did you mean '{near}'?" if near else f"one of {', '.join(known)}"
            raise Slip(at, f"'{key}' is not something a case can give", mend)
        start, step = when
        self._measured(self.incentive.measure.id, value, start, step, at, customer)

    def _when(self, key: str) -> tuple[int, int] | None:
        """First month and step of a key: 'this year', 'previous quarter', 'months', 'quarters'."""
        first = self.world.first.first
        if match := re.fullmatch(r"(this|previous|last) ([a-z-]+)", key):
            length = _months(match[2])
            if length is None or (match[1] == "last" and length != 12):
                return None
            if match[1] == "this":
                self._refuse_wider(key, length)
                return first, 1
            return first - length, 1
        if match := re.fullmatch(r"same ([a-z-]+) last year", key):
            return (first - 12, 1) if _months(match[1]) else None
        step = _months("half" if key == "halves" else key.removesuffix("s"))
        if not key.endswith("s") or not step:
            return None
        self._refuse_wider(key, step)
        return first, step

    def _refuse_wider(self, key: str, length: int) -> None:
        """A year's figure, where all rules count by the month, would be one month's."""
        rules = self.concern.rules
        if all(length > MONTHS_IN.get(rule.over, length) for rule in rules):
            over = self.incentive.over.value
            several = "halves" if over == "half" else f"{over}s"
            raise ValueError(
                f"'{key}' is wider than what the rule is measured over; "
                f"write 'this {over}', or '{several}: [10, 20]'"
            )

    def _measured(
        self, measure: str, value: object, start: int, step: int, at: Path, customer: str
    ) -> None:
        if isinstance(value, Mapping) and not is_dated(value):
            for option, part in value.items():
                for month, item, path in _series(part, start, step, (*at, str(option))):
                    self._quantity(measure, month, item, path, customer, str(option))
            return
        for month, item, path in _series(value, start, step, at):
            self._quantity(measure, month, item, path, customer)

    def _quantity(
        self,
        measure: str,
        month: int,
        value: object,
        at: Path,
        customer: str,
        option: str | None = None,
    ) -> None:
        known = self.programme.measures[measure]
        with standing_at(*at):
            number, currency = read_number(self.concern, value, known.unit)
            values = _different(number) if known.aggregate == "distinct" else ()
        self._reach(month)
        self.world.quantities.append(
            Quantity(measure, month, number, currency, at, customer, option, values)
        )

    def _reach(self, month: int) -> None:
        self.world.last_month = max(self.world.last_month, self._span(month).last)

    def _interval_starts(self) -> Iterator[int]:
        """The first month of each interval of the case."""
        month = self.world.first.first
        while month <= self.world.last_month:
            yield month
            month = self._span(month).last + 1

    def _stated(self, key: str, value: object) -> None:
        """Targets or baselines of the rules that read one: one for every interval, or a list."""
        against = Against.TARGET if key == "target" else Against.AGREED
        rules = [(rule, unit) for rule in self.concern.rules for unit in _units(rule, against)]
        if not rules:
            raise ValueError(f"no rule of this case compares with a {key}; remove it")
        step = MONTHS_IN.get(self.incentive.over, 1)
        first, at = self.world.first.first, ("given", key)
        listed = _series(value, first, step, at)
        if not isinstance(value, (Mapping, list)):
            listed = ((month, value, at) for month in self._interval_starts())
        for month, item, path in listed:
            for rule, unit in rules:
                with standing_at(*path):
                    number, currency = read_number(self.concern, item, unit)
                    if " " in str(item) and unit not in (currency, str(item).split()[-1]):
                        raise ValueError(f"a {key} is stated in {unit}; write it so")
                span = self.programme.calendar.span(rule.over, month, rule.holds)
                for partner in self.world.partners:
                    row = {"partner": partner, "name": rule.id, "interval": span.name}
                    row |= {"amount": str(number), "unit": unit}
                    self.world.rows.setdefault(f"{key}s", []).append(dict(row))

    def _subjects(self, key: str, value: object) -> None:
        """Partners, customers or deals by name, with their facts; customers with what they use."""
        if not isinstance(value, Mapping):
            raise ValueError(f"'{key}' is a map by name; write {_SUBJECT_EXAMPLES[key]}")
        named = getattr(self.world, key)
        for name, about in value.items():
            at: Path = ("given", key, str(name))
            facts = named.setdefault(str(name), {})
            if key == "customers" and (not isinstance(about, Mapping) or is_dated(about)):
                own = self.incentive.measure.id
                self._measured(own, about, self.world.first.first, 1, at, str(name))
                continue
            if not isinstance(about, Mapping):
                mend = f"write {_SUBJECT_EXAMPLES[key]}"
                raise Slip(at, f"'{name}' holds facts by name", mend)
            for fact, item in about.items():
                self._about(key, str(name), facts, str(fact), item)

    def _about(self, key: str, name: str, facts: FactsOf, said: str, value: object) -> None:
        """One thing said of a named partner, customer or deal."""
        at: Path = ("given", key, name, said)
        kind = _KINDS[key]
        if kind == "customer" and self._is_consumption(said):
            self._consumed(said, value, at, name)
            return
        if kind == "customer" and self.concern.facts.find(f"customer.{said}") is None:
            own = [n.partition(".")[2] for n in self.concern.facts.columns if n.startswith("cust")]
            near = nearest(said, (*own, *self.programme.measures, *_TIMES))
            mend = f"did you mean '{near}'?" if near else "declare the fact, or name a measure"
            raise Slip(at, f"there is no fact of customers and no measure '{said}'", mend)
        read_subject(self.concern, self.world, kind, facts, said, value, at)

    def _is_consumption(self, key: str) -> bool:
        return key in self.programme.measures or self._when(key) is not None


_SHAPES: dict[str, type] = {
    "lines": list, "activities": list, "partners": Mapping, "customers": Mapping, "deals": Mapping,
}  # fmt: skip
"""What a key that is also a measure's name holds where it is not that measure's figure."""
_KINDS: dict[str, Subject] = {"partners": "partner", "customers": "customer", "deals": "deal"}
_SUBJECT_EXAMPLES = {
    "partners": "partners: {acme: {role: distributor}, hill: {role: reseller}}",
    "customers": "customers: {acme: 1_000}, or customers: {acme: {segment: smb, amount: 1_000}}",
    "deals": "deals: {d1: {product: databases}}",
}


def _reading_order(key: str) -> int:
    """Names before what is said of them, facts of everybody last of these, figures after."""
    return _FIRST_KEYS.index(key) if key in _FIRST_KEYS else len(_FIRST_KEYS)


def _months(interval: str) -> int | None:
    try:
        return MONTHS_IN.get(parse_interval(interval))
    except ValueError:
        return None


def _series(value: object, start: int, step: int, at: Path) -> Iterator[tuple[int, object, Path]]:
    """Figures with the month of each: one, a list by interval, or a map by month."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            with standing_at(*at, str(key)):
                yield month_of(read_day(str(key))), item, (*at, str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield start + index * step, item, (*at, index)
    else:
        yield start, value, at


def _units(rule: Incentive, against: Against) -> set[str]:
    """The units of what the rule compares with a target or a baseline."""
    compared = [(item.placing, item.measure.unit) for item in rule.comparisons]
    if rule.placing is not None:
        compared.append((rule.placing, rule.placing_measure.unit))
    return {unit for placing, unit in compared if placing.against is against}


def _different(number: Decimal) -> tuple[str, ...]:
    """So many different values."""
    if number != int(number) or not 0 <= number <= _DIFFERENT_AT_MOST:
        raise ValueError(
            f"'{number}' is no count of different values; "
            f"give a whole number up to {_DIFFERENT_AT_MOST:,}, or lines"
        )
    return tuple(f"value {position + 1}" for position in range(int(number)))


def _copy_lines(concern: Concern, world: World) -> None:
    """Where ``each`` line is asked for: a partner for each line, who has that line alone."""
    if not world.lines or not _says_each(concern.case.expect):
        return
    if len(world.partners) > 1:
        mend = "expect figures of each partner: {acme: 10, hill: 20}"
        raise Refusal(
            Slip(("expect",), "'each' goes by line, of one partner", mend).problem(concern.case)
        )
    (facts,) = world.partners.values()
    for number, line in enumerate(list(world.lines), 1):
        name = f"line-{number:03d}"
        world.partners[name] = facts
        world.copies.append(name)
        world.lines.append(replace(line, owner=name))


def _says_each(expect: object) -> bool:
    if not isinstance(expect, Mapping):
        return False
    return any(key == "each" or _says_each(value) for key, value in expect.items())
