"""Reading a case: what was consumed when, and the facts that held.

A case stands in a world of one partner, ``partner``, with one account. Quantities are given to a
measure directly; ``lines`` and ``rows`` are billing rows. Without ``facts`` the partner qualifies;
with them, the rule's ``who`` is asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from largesse.programme.calendar import MONTHS_IN, Span, first_day, parse_month, yyyymm_of
from largesse.programme.model import Case, Incentive, Programme
from largesse.programme.terms.amounts import parse_amount, parse_number
from largesse.programme.terms.periods import Interval, parse_interval
from largesse.workspace.errors import Problem, Refusal

PARTNER = "partner"
DEFAULT_YEAR_FIRST_MONTH = 2024 * 12


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of one measure in one month; ``option`` is the deciding row value, if any."""

    measure: str
    month: int
    value: Decimal
    currency: str
    customer: str = ""
    option: str | None = None
    partner: str = PARTNER


@dataclass(frozen=True, slots=True)
class Line:
    """A billing row of a case: its month and its columns."""

    month: int
    columns: Mapping[str, str]
    partner: str = PARTNER


@dataclass(slots=True)
class World:
    """All that a case gives."""

    first: Span
    last_month: int
    quantities: list[Quantity] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    facts: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    asks_who: bool = False
    line_count: int = 0

    @property
    def partners(self) -> list[str]:
        """Everybody in this world."""
        named = {q.partner for q in self.quantities} | {line.partner for line in self.lines}
        return sorted(
            named | {PARTNER} | {str(a["partner"]) for a in self.facts.get("activities", [])}
        )


class Reader:
    """Reads the ``given:`` of one case."""

    def __init__(self, programme: Programme, case: Case, incentive: Incentive) -> None:
        self.programme = programme
        self.case = case
        self.incentive = incentive
        span = self._first_span()
        self.world = World(span, span.last)

    def _first_span(self) -> Span:
        start = self.incentive.holds.start
        month = start.year * 12 + start.month - 1 if start.year > 1900 else DEFAULT_YEAR_FIRST_MONTH
        stated = self.case.given.get("from")
        if isinstance(stated, str):
            month = parse_month(stated)
        return self.programme.calendar.span(self.incentive.over, month, self.incentive.holds)

    def read(self) -> World:
        """The world of the case; :class:`Refusal` where something cannot be read."""
        problems = []
        for key, value in self.case.given.items():
            try:
                self._entry(key, value)
            except ValueError as error:
                what, _, mend = str(error).partition("; ")
                place = self.case.place
                problems.append(
                    Problem(
                        f"case '{self.case.name}': {what}",
                        mend,
                        place.file,
                        place.line,
                        place.column,
                        "bad-case",
                    )
                )
        if problems:
            raise Refusal(*problems)
        return self.world

    def _entry(self, key: str, value: object) -> None:
        own = self.incentive.measure.id
        if key == "from":
            return None
        if key in ("baseline", "target"):
            return self._stated(f"{key}s", value)
        if key == "facts":
            return self._facts(value)
        if key == "lines":
            return self._lines(value)
        if key == "activities":
            return self._activities(value)
        if key == "rates":
            return self._rates(value)
        if key == "customers":
            return self._customers(own, value)
        if key in self.programme.measures:
            return self._measured(key, value, self.world.first.first, 1)
        start, step = self._when(key)
        return self._measured(own, value, start, step)

    def _when(self, key: str) -> tuple[int, int]:
        """First month and step of a key: 'this year', 'previous quarter', 'months', 'quarters'."""
        first = self.world.first.first
        if key.startswith("this"):
            return first, 1
        if match := re.fullmatch(r"previous ([a-z-]+)", key):
            return first - MONTHS_IN[parse_interval(match[1])], 1
        if re.fullmatch(r"(same [a-z-]+ )?last year", key):
            return first - 12, 1
        if key.endswith("s"):
            kind = Interval.HALF if key == "halves" else parse_interval(key.removesuffix("s"))
            return first, MONTHS_IN[kind]
        raise ValueError(
            f"'{key}' is not something a case can give; "
            "write 'this year', 'previous year', 'months: [..]', a measure's name, 'lines', "
            "'activities', 'facts', 'target', 'baseline', 'rates' or 'customers'"
        )

    def _measured(self, measure: str, value: object, start: int, step: int) -> None:
        if isinstance(value, Mapping):
            for option, part in value.items():
                self._quantity(
                    measure, start, part, option=None if option == "others" else str(option)
                )
            return
        values = value if isinstance(value, list) else [value]
        for position, item in enumerate(values):
            self._quantity(measure, start + position * step, item)

    def _quantity(
        self, measure: str, month: int, value: object, option: str | None = None, customer: str = ""
    ) -> None:
        number, unit = self._number(value, self.programme.measures[measure].unit)
        self._reach(month)
        self.world.quantities.append(Quantity(measure, month, number, unit, customer, option))

    def _of_column(self, measure: str) -> str:
        of = self.programme.measures[measure].of
        return str(getattr(of, "name", "amount"))

    def _reach(self, month: int) -> None:
        span = self.programme.calendar.span(self.incentive.over, month, self.incentive.holds)
        self.world.last_month = max(self.world.last_month, span.last)

    def _number(self, value: object, unit: str) -> tuple[Decimal, str]:
        text = str(value).strip()
        if " " in text:
            amount = parse_amount(text)
            return amount.value, amount.unit
        is_money = len(unit) == 3 and unit.isupper()
        return parse_number(text), unit if is_money else self.programme.currency

    def _stated(self, kind: str, value: object) -> None:
        number, _ = self._number(value, self.incentive.unit)
        unit = self.incentive.placing_measure.unit
        row: dict[str, object] = {
            "partner": PARTNER,
            "name": self.incentive.id,
            "interval": self.world.first.name,
            "amount": str(number),
            "unit": unit,
        }
        self.world.facts.setdefault(kind, []).append(row)

    def _facts(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise ValueError("'facts' is a map; write facts: {level: gold}")
        self.world.asks_who = True
        self.world.facts.setdefault("given", []).append(dict(value))

    def _lines(self, value: object) -> None:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError(
                "'lines' is a list; write lines: [200, 300] or lines: [{BilledCost: 200}]"
            )
        column = self._of_column(self.incentive.measure.id)
        for position, item in enumerate(value):
            columns = (
                {k: str(v) for k, v in item.items()}
                if isinstance(item, Mapping)
                else {column: str(item)}
            )
            line = Line(self.world.first.first, columns)
            self.world.lines += [line, replace(line, partner=f"line-{position + 1:03d}")]
        self.world.line_count = len(value)

    def _activities(self, value: object) -> None:
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise ValueError(
                "'activities' is a list of maps; write [{type: assess, amount: 80_000}]"
            )
        for item in value:
            self._activity(dict(item), self.world.first.first)

    def _activity(self, item: dict[str, object], month: int) -> None:
        rows = self.world.facts.setdefault("activities", [])
        number = len(rows) + 1
        row: dict[str, object] = {
            "activity": f"activity-{number:03d}",
            "kind": "activity",
            "partner": PARTNER,
            "day": first_day(month).isoformat(),
            "currency": self.programme.currency,
        }
        row.update({k: _plain_number(k, v) for k, v in item.items()})
        self._reach(month if "day" not in item else _month_of(str(row["day"])))
        rows.append(row)

    def _rates(self, value: object) -> None:
        rule = self.programme.converts
        if not isinstance(value, Mapping) or rule is None:
            raise ValueError(
                "'rates' is a map by currency, and the programme needs 'converts:'; "
                "write rates: {EUR: 1.10}"
            )
        for currency, rate in value.items():
            for month in range(self.world.first.first - 24, self.world.first.last + 25):
                self.world.facts.setdefault("rates", []).append(
                    {
                        "source": rule.source,
                        "fixing": rule.fixing,
                        "from_currency": currency,
                        "to_currency": self.incentive.measure.unit,
                        "month": f"{month // 12:04d}-{month % 12 + 1:02d}",
                        "rate": str(rate),
                    }
                )

    def _customers(self, measure: str, value: object) -> None:
        if not isinstance(value, Mapping):
            raise ValueError("'customers' is a map; write customers: {acme: 1_000}")
        for customer, amount in value.items():
            values = amount if isinstance(amount, list) else [amount]
            for position, item in enumerate(values):
                self._quantity(
                    measure, self.world.first.first + position, item, customer=str(customer)
                )


def _plain_number(key: str, value: object) -> object:
    return str(parse_number(str(value))) if key in ("amount", "quantity") else value


def _month_of(day: str) -> int:
    found = date.fromisoformat(day)
    return found.year * 12 + found.month - 1


def lake_month(month: int) -> int:
    """The month as the lake writes it."""
    return yyyymm_of(month)
