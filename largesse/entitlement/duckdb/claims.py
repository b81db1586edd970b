"""The attribute stage on DuckDB: whose is each partial sum, and what was true of them on the day.

For each origin of measures a relation ``claims_<origin>`` of one shape: partner, role, share,
customer, deal, activity, account, day, month ordinals, currency, the programme's predicates
(``w0``, ``w1``, ...), the facts that choose between scales (``v0``, ...), and the takings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.folding import aggregate, naming, with_lines
from largesse.entitlement.duckdb.ownership import attribute, held, place_takings
from largesse.entitlement.plan.lines import columns_asked, columns_measured
from largesse.entitlement.plan.predicates import day_predicates, end_predicates, facts_asked
from largesse.entitlement.plan.takings import Taking
from largesse.expr.emit import to_sql
from largesse.expr.tree import Expr, Type, columns
from largesse.facts import Facts
from largesse.programme.calendar import last_day, term_span
from largesse.programme.model import Programme
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval
from largesse.programme.vocabulary import ACTIVITIES, facts_schema

SUBJECTS = ("partner", "customer", "deal")
_KEYS = frozenset({"partner", "customer", "role", "deal"})


@dataclass(frozen=True, slots=True)
class Names:
    """How predicates and deciding facts are called in the claims."""

    predicates: Mapping[Expr, str]
    deciders: Mapping[Expr, str]


class Claims:
    """Builds the claims tables of one programme in one connection."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        programme: Programme,
        facts: Facts,
        through: int,
    ) -> None:
        self.connection = connection
        self.programme = programme
        self.facts = facts
        self.through = through
        self.asked = facts_asked(programme)
        self.schema = facts_schema(programme.facts, programme.roles)
        predicates = {p: f"w{i}" for i, p in enumerate(day_predicates(programme))}
        deciding = [
            i.choice.by
            for i in programme.incentives.values()
            if i.choice.by is not None and not i.choice.by_rows
        ]
        self.on_the_day = _read_on_the_day(programme)
        self.subjects_at_end = frozenset(map(_subject, _read_at_end(programme)))
        self.names = Names(
            predicates, {by: f"v{i}" for i, by in enumerate(dict.fromkeys(deciding))}
        )
        self._register_facts()

    def _register_facts(self) -> None:
        for name in ("assertions", "accounts", "attribution", "activities"):
            self.connection.register(f"given_{name}", getattr(self.facts, name))
            self.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given_{name}")

    def build(self, takings: Sequence[Taking], partials: str | None) -> None:
        """Make ``claims_consumption``, ``claims_activities`` and ``claims_partners``."""
        place_takings(self.connection, takings, partials, self.through)
        attribute(self.connection, self._asks_for_accounts())
        self._activities([t for t in takings if t.origin == "activities"])
        self._partners([t for t in takings if t.origin == "partners"])
        self._days()
        for subject in SUBJECTS:
            if self._facts_of(subject):
                self._facts_on_days(subject)
        self._judge("standing", "(SELECT *, '' AS deal, '' AS activity FROM owned)")
        self._judge("claims_activities", "acted")
        self._judge("claims_partners", "present")
        # Joined anew for each incentive: narrowed by its rules it is far smaller than whole.
        self.connection.execute(
            """CREATE TEMP VIEW claims_consumption AS
                SELECT t.* EXCLUDE (place, day), s.* FROM taken t
                JOIN standing s ON s.place = t.place AND s.day = t.day"""
        )

    def _activities(self, takings: Sequence[Taking]) -> None:
        attributes = sorted({name for t in takings for name in _named(t) if name.startswith("x_")})
        extracted = "".join(
            f", json_extract_string(attributes, {quoted('$.' + name.removeprefix('x_'))})"
            f' AS "{name}"'
            for name in attributes
        )
        present = frozenset(ACTIVITIES.columns) | set(attributes)
        taken = "".join(f", {aggregate(t, present)} AS {t.name}" for t in takings)
        rows = with_lines(f"(SELECT *{extracted} FROM activities)", takings, naming(present))
        mi = "(year(day) * 12 + month(day) - 1)"
        self.connection.execute(
            f"""CREATE TEMP TABLE acted AS
                SELECT partner, '' AS role, CAST(1 AS DECIMAL(9, 8)) AS share, customer, deal,
                    activity, '' AS account, day, {mi} AS charge_mi, {mi} AS billing_mi, currency
                    {taken}
                FROM {rows}
                WHERE {mi} <= {self.through} GROUP BY ALL"""
        )

    def _partners(self, takings: Sequence[Taking]) -> None:
        taken = "".join(f", CAST(1 AS DECIMAL(38, 18)) AS {t.name}" for t in takings)
        start = min((s.holds.start for s in self.programme.incentives.values()), default=None)
        first = (
            self.through - 120
            if start is None or start.year < 1990
            else start.year * 12 + start.month - 1
        )
        self.connection.execute(
            f"""CREATE TEMP TABLE present AS
                SELECT a.subject AS partner, '' AS role, CAST(1 AS DECIMAL(9, 8)) AS share,
                    '' AS customer, '' AS deal, '' AS activity, '' AS account, day,
                    mi AS charge_mi, mi AS billing_mi, '' AS currency{taken}
                FROM (SELECT range AS mi, make_date(range // 12, range % 12 + 1, 1) AS day
                      FROM range({first}, {self.through + 1})) m
                JOIN (SELECT DISTINCT subject, valid_from, valid_to FROM assertions
                      WHERE subject_kind = 'partner') a ON {held("day", "a")}
                {"" if takings else "WHERE false"} GROUP BY ALL"""
        )

    def _asks_for_accounts(self) -> bool:
        return any(i.per is Scope.ACCOUNT for i in self.programme.incentives.values())

    def _days(self) -> None:
        """Each subject with every day on which something is asked of it."""
        for subject in filter(self._facts_of, SUBJECTS):
            owned = "" if subject == "deal" else f"SELECT DISTINCT {subject}, day FROM owned UNION "
            asked = (
                f"{owned} SELECT DISTINCT {subject}, day FROM acted "
                f"UNION SELECT DISTINCT {subject}, day FROM present"
            )
            ends = ", ".join(f"DATE '{day.isoformat()}'" for day in self._ends(subject))
            at_ends = (
                f"UNION SELECT {subject}, unnest([{ends}]) "
                f"FROM (SELECT DISTINCT {subject} FROM asked)"
                if ends
                else ""
            )
            self.connection.execute(
                f"""CREATE TEMP TABLE days_{subject} AS WITH asked AS ({asked})
                    SELECT {subject}, day FROM asked {at_ends}"""
            )

    def _ends(self, subject: str) -> list[date]:
        """The ends of all months that can be reached, where a rule asks about the subject then."""
        if subject not in self.subjects_at_end:
            return []
        months = "SELECT least(min(charge_mi), min(billing_mi)) AS mi FROM"
        found = self.connection.execute(
            f"SELECT min(mi) FROM ({months} taken UNION ALL {months} acted "
            f"UNION ALL {months} present)"
        ).fetchone()
        first = found[0] if found is not None else None
        if first is None:
            return []
        terms = [
            term_span(incentive.holds).first
            for incentive in self.programme.incentives.values()
            if incentive.over is Interval.TERM
        ]
        return [last_day(mi) for mi in range(min([first - 11, *terms]), self.through + 1)]

    def _facts_on_days(self, kind: str) -> None:
        joins, listed = [], []
        for number, (fact, column) in enumerate(self._facts_of(kind)):
            table = f"f{number}"
            of = f"a.subject_kind = '{kind}' AND a.fact = {quoted(fact)}"
            when = "true" if column in self.on_the_day else "d.day = last_day(d.day)"
            info = self.schema.find(column)
            if info is not None and info.type is Type.TEXT_SET:
                joins.append(
                    f"""LEFT JOIN (SELECT d.{kind}, d.day, list(DISTINCT a.value) AS value
                        FROM days_{kind} d JOIN assertions a ON a.subject = d.{kind}
                        AND {of} AND {when} AND {held("d.day", "a")} GROUP BY ALL) {table}
                        ON {table}.{kind} = d.{kind} AND {table}.day = d.day"""
                )
                value = f"{table}.value"
            else:
                joins.append(
                    f"""LEFT JOIN (SELECT subject, value, valid_from, valid_to FROM assertions a
                        WHERE {of}) {table}
                        ON {table}.subject = d.{kind} AND {when} AND {held("d.day", table)}"""
                )
                value = _typed(f"{table}.value", info.type if info else Type.TEXT)
            listed.append(f', {value} AS "{column}"')
        self.connection.execute(
            f"""CREATE TEMP TABLE facts_{kind} AS SELECT d.{kind}, d.day{"".join(listed)}
                FROM days_{kind} d {" ".join(joins)}"""
        )

    def _facts_of(self, kind: str) -> list[tuple[str, str]]:
        """(fact name, column name) of the facts asked of partners, customers or deals."""
        return [
            (name.rpartition(".")[2], name)
            for name in sorted(self.asked - _KEYS)
            if _subject(name) == kind
        ]

    def column(self, name: str) -> tuple[str, str]:
        """Where a fact's column stands in a claims view."""
        return ("c", name) if name in _KEYS else (f"facts_{_subject(name)}", name)

    def _judge(self, table: str, source: str) -> None:
        """Make ``table``: the source's rows with every predicate and deciding fact on their day."""
        flags = "".join(
            f", ({to_sql(p, 'duckdb', self.column)}) IS TRUE AS {name}"
            for p, name in self.names.predicates.items()
        )
        values = "".join(
            f", {to_sql(by, 'duckdb', self.column)} AS {name}"
            for by, name in self.names.deciders.items()
        )
        joins = " ".join(
            f"LEFT JOIN facts_{kind} ON facts_{kind}.{kind} = c.{kind} AND facts_{kind}.day = c.day"
            for kind in SUBJECTS
            if self._facts_of(kind)
        )
        self.connection.execute(
            f"CREATE TEMP TABLE {table} AS SELECT c.*{flags}{values} FROM {source} c {joins}"
        )


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
        if choice.by is not None and not choice.by_rows:
            names |= columns(choice.by)
    return frozenset(names - _KEYS)


def _read_at_end(programme: Programme) -> frozenset[str]:
    """The facts that are read at the end of the month reached."""
    names: set[str] = set()
    for incentive in programme.incentives.values():
        for predicate in end_predicates(incentive):
            names |= columns(predicate)
        choice = incentive.choice
        if choice.by is not None and not choice.by_rows and choice.as_of == "interval end":
            names |= columns(choice.by)
    return frozenset(names - _KEYS)


def _typed(value: str, kind: Type) -> str:
    if kind is Type.NUMBER:
        return f"CAST({value} AS DECIMAL(38, 18))"
    if kind is Type.DATE:
        return f"CAST({value} AS DATE)"
    return value


def _named(taking: Taking) -> frozenset[str]:
    names = columns_measured(taking.of) | columns_asked(taking.of)
    for part in (taking.rows, *taking.but):
        if part is not None:
            names |= columns(part)
    return names
