"""Dated facts for the proof: what was true of a subject on a day, from the fact tables alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from largesse.expr.tree import Type
from largesse.facts import Facts
from largesse.programme.calendar import Calendar, ordinal_of
from largesse.programme.model import Programme
from largesse.programme.vocabulary import facts_schema


@dataclass(frozen=True, slots=True)
class Held:
    """A value from a day up to, not including, another."""

    value: str
    start: date
    end: date | None

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Share:
    """A partner's part of an account in one role on a day."""

    partner: str
    role: str
    share: Decimal


class FactBook:
    """Facts by subject, attribution by account, stated amounts and rates."""

    def __init__(self, programme: Programme, facts: Facts) -> None:
        self.programme = programme
        self.schema = facts_schema(programme.facts, programme.roles)
        self.assertions: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
        for row in _rows(facts.assertions):
            key = (str(row["subject_kind"]), str(row["subject"]), str(row["fact"]))
            self.assertions[key].append(_held(row, "value"))
        self.attribution: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
        for row in _rows(facts.attribution):
            self.attribution[str(row["provider"]), str(row["billing_account"])].append(row)
        self.owners: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
        for row in _rows(facts.accounts):
            self.owners[str(row["provider"]), str(row["billing_account"])].append(row)
        self.activities = list(_rows(facts.activities))
        self.rates = _rates(programme, facts)
        self.targets = _stated(programme.calendar, facts.targets)
        self.baselines = _stated(programme.calendar, facts.baselines)

    def group_of(self, partner: str, fact: str, day: date) -> str:
        """The group a partner is in: what the fact says on the day, else the one it heads."""
        held = (h.value for h in self.assertions.get(("partner", partner, fact), []) if h.on(day))
        return next(held, partner)

    def members_of(self, group: str, fact: str, day: date) -> list[str]:
        """Every partner in a group on a day, by name."""
        known = {s for kind, s, f in self.assertions if kind == "partner" and f == fact}
        return sorted(p for p in known | {group} if self.group_of(p, fact, day) == group)

    def ever_grouped_with(self, partner: str, fact: str) -> set[str]:
        """Every partner that may ever have been in a group with one."""
        said = {
            (subject, held.value)
            for (kind, subject, name), values in self.assertions.items()
            if kind == "partner" and name == fact
            for held in values
        }
        groups = {value for subject, value in said if subject == partner} | {partner}
        return groups | {subject for subject, value in said if value in groups}

    def accounts_of(self, partner: str) -> set[tuple[str, str]]:
        """The (provider, billing account) pairs ever attributed to a partner."""
        return {
            account
            for account, rows in self.attribution.items()
            if any(row["partner"] == partner for row in rows)
        }

    def accounts_owned(self, customer: str) -> set[tuple[str, str]]:
        """The (provider, billing account) pairs that ever were a customer's."""
        return {
            account
            for account, rows in self.owners.items()
            if any(row["customer"] == customer for row in rows)
        }

    def shares(self, provider: str, account: str, sub_account: str, day: date) -> list[Share]:
        """Who had which part of an account on a day; a sub-account's rows replace the account's."""
        held = [
            row
            for row in self.attribution.get((provider, account), [])
            if row["sub_account"] in ("", sub_account) and _held(row, "partner").on(day)
        ]
        specific = {row["role"] for row in held if row["sub_account"]}
        return [
            Share(str(row["partner"]), str(row["role"]), Decimal(str(row["share"])))
            for row in held
            if bool(row["sub_account"]) == (row["role"] in specific)
        ]

    def customer(self, provider: str, account: str, sub_account: str, day: date) -> str:
        """Whose account it was on a day; '' where nobody knows."""
        held = [
            row
            for row in self.owners.get((provider, account), [])
            if row["sub_account"] in ("", sub_account) and _held(row, "customer").on(day)
        ]
        return str(max(held, key=lambda row: str(row["sub_account"]))["customer"]) if held else ""

    def read(
        self,
        names: Iterable[str],
        day: date,
        partner: str,
        role: str | None,
        customer: str,
        deal: str,
    ) -> dict[str, object]:
        """The values of facts on a day, as predicates read them."""
        given: Mapping[str, object] = {
            "partner": partner,
            "role": role or None,
            "customer": customer,
            "deal": deal,
        }
        subjects = {"partner": partner, "customer": customer, "deal": deal}
        found: dict[str, object] = {}
        for name in names:
            if name in given:
                found[name] = given[name]
                continue
            prefix, dot, fact = name.partition(".")
            kind, fact = (prefix, fact) if dot else ("partner", name)
            held = [h.value for h in self.assertions[kind, subjects[kind], fact] if h.on(day)]
            found[name] = self._typed(name, held)
        return found

    def _typed(self, name: str, held: list[str]) -> object:
        info = self.schema.find(name)
        if info is not None and info.type is Type.TEXT_SET:
            return frozenset(held) if held else None
        if not held:
            return None
        if info is not None and info.type is Type.NUMBER:
            return Decimal(held[0])
        if info is not None and info.type is Type.DATE:
            return date.fromisoformat(held[0])
        return held[0]

    def rate(self, currency: str, unit: str, month: int) -> Decimal | None:
        """The declared rate from a currency to a unit in a month."""
        return self.rates.get((currency, unit, month))


def _rows(table: pa.Table) -> Iterable[dict[str, object]]:
    for batch in table.to_batches():
        yield from batch.to_pylist()


def _held(row: Mapping[str, object], value: str) -> Held:
    start, end = row["valid_from"], row["valid_to"]
    assert isinstance(start, date)
    assert end is None or isinstance(end, date)
    return Held(str(row[value]), start, end)


def _rates(programme: Programme, facts: Facts) -> dict[tuple[str, str, int], Decimal]:
    rule = programme.converts
    if rule is None:
        return {}
    return {
        (
            str(row["from_currency"]),
            str(row["to_currency"]),
            ordinal_of(int(str(row["month"]))),
        ): Decimal(str(row["rate"]))
        for row in _rows(facts.rates)
        if (row["source"], row["fixing"]) == (rule.source, rule.fixing)
    }


def _stated(calendar: Calendar, table: pa.Table) -> dict[tuple[str, str, int, int], Decimal]:
    found = {}
    for row in _rows(table):
        span = calendar.read(str(row["interval"]))
        key = (str(row["partner"]), str(row["name"]), span.first, span.last)
        found[key] = Decimal(str(row["amount"]))
    return found
