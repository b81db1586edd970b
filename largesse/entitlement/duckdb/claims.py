"""The attribute stage on DuckDB: whose is each partial sum, and what was true of them on the day.

For each origin of measures a relation ``claims_<origin>`` of one shape: partner, role, share,
customer, deal, activity, account, day, month ordinals, currency, the programme's predicates
(``w0``, ``w1``, ...), the facts that choose between scales (``v0``, ...), and the takings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.folding import aggregate, naming, with_lines
from largesse.entitlement.duckdb.moments import Moments, on_day
from largesse.entitlement.duckdb.names import as_name
from largesse.entitlement.duckdb.ownership import attribute, held, place_takings
from largesse.entitlement.plan.lines import columns_asked, columns_measured
from largesse.entitlement.plan.predicates import day_predicates
from largesse.entitlement.plan.takings import Taking
from largesse.expr.emit import to_sql
from largesse.expr.tree import Expr, columns
from largesse.facts import Facts
from largesse.programme.model import Programme
from largesse.programme.terms.limits import Scope
from largesse.programme.vocabulary import ACTIVITIES


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
        predicates = {p: f"w{i}" for i, p in enumerate(day_predicates(programme))}
        deciding = [by for i in programme.incentives.values() for by in i.choice.facts]
        self.moments = Moments(connection, programme, through)
        self.names = Names(
            predicates, {by: f"v{i}" for i, by in enumerate(dict.fromkeys(deciding))}
        )

    def build(self, takings: Sequence[Taking], partials: str | None) -> None:
        """Make ``claims_consumption``, ``claims_activities`` and ``claims_partners``."""
        place_takings(self.connection, takings, partials, self.through)
        attribute(self.connection, self._asks_for_accounts())
        self._activities([t for t in takings if t.origin == "activities"])
        self._partners([t for t in takings if t.origin == "partners"])
        self.moments.find()
        self._judge("standing", "(SELECT *, '' AS deal, '' AS activity FROM owned)")
        self._judge("claims_activities", "acted")
        self._judge("claims_partners", "present")
        # Joined anew for each incentive: narrowed by its rules it is far smaller than whole.
        self.connection.execute(
            """CREATE VIEW claims_consumption AS
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
            f"""CREATE TABLE acted AS
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
            f"""CREATE TABLE present AS
                SELECT {as_name("partner", "a.subject")} AS partner, '' AS role,
                    CAST(1 AS DECIMAL(9, 8)) AS share,
                    {as_name("customer", "''")} AS customer, '' AS deal, '' AS activity,
                    '' AS account, day, mi AS charge_mi, mi AS billing_mi, '' AS currency{taken}
                FROM (SELECT range AS mi, make_date(range // 12, range % 12 + 1, 1) AS day
                      FROM range({first}, {self.through + 1})) m
                JOIN (SELECT DISTINCT subject, valid_from, valid_to FROM assertions
                      WHERE subject_kind = 'partner') a ON {held("day", "a")}
                {"" if takings else "WHERE false"} GROUP BY ALL"""
        )

    def _asks_for_accounts(self) -> bool:
        return any(i.per is Scope.ACCOUNT for i in self.programme.incentives.values())

    def _judge(self, table: str, source: str) -> None:
        """Make ``table``: the source's rows with every predicate and deciding fact on their day."""
        flags = "".join(
            f", ({to_sql(p, 'duckdb', on_day)}) IS TRUE AS {name}"
            for p, name in self.names.predicates.items()
        )
        values = "".join(
            f", {to_sql(by, 'duckdb', on_day)} AS {name}"
            for by, name in self.names.deciders.items()
        )
        self.connection.execute(
            f"CREATE TABLE {table} AS SELECT c.*{flags}{values} "
            f"FROM {source} c {self.moments.joins()}"
        )


def _named(taking: Taking) -> frozenset[str]:
    names = columns_measured(taking.of) | columns_asked(taking.of)
    for part in (taking.rows, *taking.but):
        if part is not None:
            names |= columns(part)
    return names
