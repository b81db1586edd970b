"""What the facts say on one day: whose an account is, who has part in it, who sits where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from largesse.facts import Facts
from largesse.sovereignty.exposure.world import Part

Account = tuple[str, str]
"""Provider and billing account."""


@dataclass(frozen=True, slots=True)
class Held:
    """Facts of one day. What is said of a sub-account goes before what is said of its account,
    among partners role by role."""

    customers: Mapping[Account, Mapping[str, str]]
    parts: Mapping[Account, Mapping[str, tuple[Part, ...]]]
    stated: Mapping[tuple[str, str], Mapping[str, str]]
    """By kind of subject and fact, then by subject; one value where several hold."""

    def customer(self, account: Account, sub_account: str) -> str:
        """Whose an account is; '' where nobody states it."""
        held = self.customers.get(account, {})
        return held.get(sub_account) or held.get("", "")

    def parts_of(self, account: Account, sub_account: str) -> tuple[Part, ...]:
        """Who has part in an account."""
        held = self.parts.get(account, {})
        own = held.get(sub_account, ())
        if not sub_account or not own:
            return own or held.get("", ())
        roles = {part.role for part in own}
        return (*own, *(part for part in held.get("", ()) if part.role not in roles))

    def fact(self, kind: str, subject: str, fact: str) -> str:
        """What is stated of a subject; '' where nothing is."""
        return self.stated.get((kind, fact), {}).get(subject, "")


def held_on(facts: Facts, day: date) -> Held:
    """The facts as they hold on a day."""
    customers: dict[Account, dict[str, str]] = {}
    for row in _on(facts.accounts, day):
        customers.setdefault(_account(row), {})[row["sub_account"]] = row["customer"]
    parts: dict[Account, dict[str, tuple[Part, ...]]] = {}
    for row in _on(facts.attribution, day):
        by_sub = parts.setdefault(_account(row), {})
        part = Part(row["partner"], Fraction(row["share"]), row["role"])
        by_sub[row["sub_account"]] = (*by_sub.get(row["sub_account"], ()), part)
    stated: dict[tuple[str, str], dict[str, str]] = {}
    for row in _on(facts.assertions, day):
        by_subject = stated.setdefault((row["subject_kind"], row["fact"]), {})
        by_subject.setdefault(row["subject"], row["value"])
    return Held(customers, parts, stated)


def _account(row: Mapping[str, Any]) -> Account:
    return row["provider"], row["billing_account"]


def _on(table: pa.Table, day: date) -> Sequence[Mapping[str, Any]]:
    until = pc.fill_null(table["valid_to"], date.max)
    holds = pc.and_(pc.less_equal(table["valid_from"], day), pc.greater(until, day))
    rows: list[Mapping[str, Any]] = table.filter(holds).to_pylist()
    return rows
