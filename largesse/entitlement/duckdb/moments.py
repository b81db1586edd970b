"""The facts at the moments at which rules ask for them: on the days of claims, at months' ends.

Leaves ``facts_<kind>`` (subject, day, one column per fact) and ``ends_<kind>`` (subject, ``mi`` for
the month's ordinal, likewise) for each kind of subject of which a rule asks a fact then.
"""

from collections.abc import Iterable

import duckdb

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.names import as_name
from largesse.entitlement.duckdb.ownership import held
from largesse.entitlement.plan.predicates import day_predicates, end_predicates
from largesse.expr.tree import Type, columns
from largesse.programme.calendar import term_span
from largesse.programme.model import Programme
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval
from largesse.programme.vocabulary import facts_schema

SUBJECTS = ("partner", "customer", "deal")
KEYS = frozenset({"partner", "customer", "role", "deal"})
"""Columns of a claim that a condition may name beside facts."""


class Moments:
    """Knows which facts are asked when, and looks them up once per subject and moment."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, programme: Programme, through: int
    ) -> None:
        self.connection = connection
        self.programme = programme
        self.through = through
        self.schema = facts_schema(programme.facts, programme.roles)
        self.on_days = _read_on_the_day(programme)
        self.at_ends = _read_at_end(programme)

    def find(self) -> None:
        """Make the tables; ``owned``, ``acted`` and ``present`` say who is asked on which days."""
        for kind in SUBJECTS:
            on_days, at_ends = _of(kind, self.on_days), _of(kind, self.at_ends)
            if not on_days and not at_ends:
                continue
            sources = ("acted", "present") if kind == "deal" else ("owned", "acted", "present")
            days = " UNION ".join(f"SELECT DISTINCT {kind}, day FROM {t}" for t in sources)
            self.connection.execute(f"CREATE TABLE days_{kind} AS {days}")
            if on_days:
                asked = f"SELECT {kind}, day FROM days_{kind}"
                self._look_up(f"facts_{kind}", kind, asked, "day", on_days)
            if at_ends:
                self._look_up(f"ends_{kind}", kind, self._ends(kind), "mi", at_ends)

    def _ends(self, kind: str) -> str:
        """SQL: each subject at the ends of all months that can be reached."""
        months = "SELECT least(min(charge_mi), min(billing_mi)) AS mi FROM"
        found = self.connection.execute(
            f"SELECT min(mi) FROM ({months} taken UNION ALL {months} acted "
            f"UNION ALL {months} present)"
        ).fetchone()
        earliest = found[0] if found is not None and found[0] is not None else self.through
        terms = [
            term_span(incentive.holds).first
            for incentive in self.programme.incentives.values()
            if incentive.over is Interval.TERM
        ]
        first = min([earliest - 11, *terms])
        return (
            f"SELECT {kind}, CAST(mi AS INTEGER) AS mi, "
            "last_day(make_date(mi // 12, mi % 12 + 1, 1)) AS day "
            f"FROM (SELECT DISTINCT {kind} FROM days_{kind}), "
            f"range({first}, {self.through + 1}) months(mi)"
        )

    def _look_up(
        self, table: str, kind: str, asked: str, moment: str, facts: Iterable[tuple[str, str]]
    ) -> None:
        """``table``: what was asked with one column per fact, null where nothing was said."""
        joins, listed = [], []
        for number, (fact, column) in enumerate(facts):
            joined = f"f{number}"
            info = self.schema.find(column)
            said = (
                f"SELECT {as_name(kind, 'subject')} AS subject, value, valid_from, valid_to "
                f"FROM assertions WHERE subject_kind = '{kind}' AND fact = {quoted(fact)}"
            )
            if info is not None and info.type is Type.TEXT_SET:
                said = (
                    f"SELECT asked.{kind}, asked.day, list(DISTINCT a.value) AS value FROM asked "
                    f"JOIN ({said}) a ON a.subject = asked.{kind} AND {held('asked.day', 'a')} "
                    "GROUP BY ALL"
                )
                on = f"{joined}.{kind} = d.{kind} AND {joined}.day = d.day"
            else:
                on = f"{joined}.subject = d.{kind} AND {held('d.day', joined)}"
            joins.append(f"LEFT JOIN ({said}) {joined} ON {on}")
            value = _typed(f"{joined}.value", info.type if info else Type.TEXT)
            listed.append(f', {value} AS "{column}"')
        self.connection.execute(
            f"CREATE TABLE {table} AS WITH asked AS ({asked}) "
            f"SELECT d.{kind}, d.{moment}{''.join(listed)} FROM asked d {' '.join(joins)}"
        )

    def joins(self) -> str:
        """SQL that joins a claim ``c`` with the facts on its day."""
        return " ".join(
            f"LEFT JOIN facts_{kind} ON facts_{kind}.{kind} = c.{kind} AND facts_{kind}.day = c.day"
            for kind in SUBJECTS
            if _of(kind, self.on_days)
        )


def on_day(name: str) -> tuple[str, str]:
    """Where what a condition names stands beside a claim."""
    return ("c", name) if name in KEYS else (f"facts_{_subject(name)}", name)


def at_end(name: str) -> tuple[str, str] | None:
    """Where it stands beside a position; None for what a position does not know."""
    if name == "role":
        return None
    if name in KEYS:
        return ("c", "partner" if name == "partner" else "scope")
    return (f"ends_{_subject(name)}", name)


def joins_at_end(asked: frozenset[str], per: Scope) -> str:
    """SQL that joins a position ``c`` with the facts ``asked`` at the end of the month reached."""
    joins = []
    for kind in SUBJECTS:
        if _of(kind, asked - KEYS):
            subject = "partner" if kind == "partner" else "scope"
            known = kind in ("partner", per.value)
            whose = f"c.{subject}" if known else as_name(kind, "''")
            table = f"ends_{kind}"
            joins.append(f"LEFT JOIN {table} ON {table}.{kind} = {whose} AND {table}.mi = c.mi")
    return " ".join(joins)


def _of(kind: str, names: frozenset[str]) -> list[tuple[str, str]]:
    """(fact, column) of the named facts that are asked of one kind of subject."""
    return [(name.rpartition(".")[2], name) for name in sorted(names) if _subject(name) == kind]


def _subject(name: str) -> str:
    """Whose fact a name asks for: ``level`` and ``partner.level`` a partner's."""
    return name.partition(".")[0] if "." in name else "partner"


def _read_on_the_day(programme: Programme) -> frozenset[str]:
    """The facts that are read on a claim's day."""
    names: set[str] = set()
    for predicate in day_predicates(programme):
        names |= columns(predicate)
    for incentive in programme.incentives.values():
        choice = incentive.choice
        for by in choice.facts:
            names |= columns(by)
    return frozenset(names - KEYS)


def _read_at_end(programme: Programme) -> frozenset[str]:
    """The facts that are read at the end of the month reached."""
    names: set[str] = set()
    for incentive in programme.incentives.values():
        for predicate in end_predicates(incentive):
            names |= columns(predicate)
        choice = incentive.choice
        for by in choice.facts if choice.as_of == "interval end" else ():
            names |= columns(by)
        names |= incentive.groups
    return frozenset(names - KEYS)


def _typed(value: str, kind: Type) -> str:
    if kind is Type.NUMBER:
        return f"CAST({value} AS DECIMAL(38, 18))"
    if kind is Type.DATE:
        return f"CAST({value} AS DATE)"
    return value
