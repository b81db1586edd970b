"""The attribute stage on DuckDB: whose is each partial sum, and what was true of them on the day.

For each origin of measures a table ``claims_<origin>`` of one shape: partner, role, share, customer,
deal, activity, account, day, month ordinals, currency, the predicates of the programme as booleans
(``w0``, ``w1``, ...), the facts that choose between scales (``v0``, ...), and the takings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.scan import TOTAL, aggregate
from largesse.entitlement.plan.predicates import day_predicates, facts_asked
from largesse.entitlement.plan.takings import Taking
from largesse.expr.emit import to_sql
from largesse.expr.tree import Expr, Type
from largesse.facts import Facts
from largesse.programme.calendar import last_day, yyyymm_of
from largesse.programme.model import Programme
from largesse.programme.vocabulary import ACTIVITIES, facts_schema

ORDINAL = "({m} // 100 * 12 + {m} % 100 - 1)"
_HELD = "{day} >= {t}.valid_from AND ({t}.valid_to IS NULL OR {day} < {t}.valid_to)"


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
        self._slots(takings, partials)
        self._attributed()
        self._activities([t for t in takings if t.origin == "activities"])
        self._partners([t for t in takings if t.origin == "partners"])
        self._days()
        for kind, subject in (("partner", "partner"), ("customer", "customer"), ("deal", "deal")):
            self._facts_on_days(kind, subject)
        for origin in ("consumption", "activities", "partners"):
            self._view(origin)

    def _slots(self, takings: Sequence[Taking], partials: str | None) -> None:
        key = "provider, billing_account, sub_account, charge_month, slice"
        source = partials
        if source is None:
            source = (
                "(SELECT '' AS provider, '' AS billing_account, '' AS sub_account, '' AS currency, "
                f"0 AS billing_month, 0 AS charge_month, 0 AS slice, 0 AS row_count, "
                f"0::DECIMAL(38, 18) AS {TOTAL} WHERE false)"
            )
        through = yyyymm_of(self.through)
        self.connection.execute(
            f"""CREATE TEMP TABLE slots AS
                SELECT CAST(row_number() OVER (ORDER BY {key}) AS INTEGER) AS slot, {key},
                    make_date(charge_month // 100, charge_month % 100, greatest(slice, 1)) AS day
                FROM (SELECT DISTINCT {key} FROM {source})"""
        )
        names = [t.name for t in takings if t.origin == "consumption"]
        absent = "" if partials else "CAST(NULL AS DECIMAL(38, 18)) AS "
        taken = "".join(f", {absent}{name}" for name in names)
        self.connection.execute(
            f"""CREATE TEMP TABLE taken AS
                SELECT slot, currency, {ORDINAL.format(m="billing_month")} AS billing_mi,
                    {ORDINAL.format(m="charge_month")} AS charge_mi, row_count, {TOTAL}{taken}
                FROM {source} JOIN slots USING ({key})
                WHERE least(billing_month, charge_month) <= {through}"""
        )

    def _attributed(self) -> None:
        held = _HELD.format(day="s.day", t="a")
        self.connection.execute(
            f"""CREATE TEMP TABLE owners AS
                SELECT s.slot, a.customer FROM slots s JOIN accounts a
                    ON a.provider = s.provider AND a.billing_account = s.billing_account
                    AND (a.sub_account = '' OR a.sub_account = s.sub_account) AND {held}
                QUALIFY row_number() OVER (PARTITION BY s.slot ORDER BY a.sub_account DESC) = 1"""
        )
        self.connection.execute(
            f"""CREATE TEMP TABLE standing AS
                SELECT s.slot, a.partner, a.role, CAST(a.share AS DECIMAL(9, 8)) AS share,
                    coalesce(o.customer, '') AS customer, s.day, s.provider || '/' ||
                    s.billing_account || '/' || s.sub_account AS account
                FROM slots s JOIN attribution a
                    ON a.provider = s.provider AND a.billing_account = s.billing_account
                    AND (a.sub_account = '' OR a.sub_account = s.sub_account) AND {held}
                LEFT JOIN owners o ON o.slot = s.slot
                QUALIFY (a.sub_account <> '')
                    = bool_or(a.sub_account <> '') OVER (PARTITION BY s.slot, a.role)"""
        )

    def _activities(self, takings: Sequence[Taking]) -> None:
        attributes = sorted({name for t in takings for name in _named(t) if name.startswith("x_")})
        extracted = "".join(
            f', json_extract_string(attributes, {quoted("$." + name.removeprefix("x_"))}) AS "{name}"'
            for name in attributes
        )
        present = frozenset(ACTIVITIES.columns) | set(attributes)
        taken = "".join(f", {aggregate(t, present)} AS {t.name}" for t in takings)
        mi = "(year(day) * 12 + month(day) - 1)"
        self.connection.execute(
            f"""CREATE TEMP TABLE acted AS
                SELECT partner, '' AS role, CAST(1 AS DECIMAL(9, 8)) AS share, customer, deal,
                    activity, '' AS account, day, {mi} AS charge_mi, {mi} AS billing_mi, currency
                    {taken}
                FROM (SELECT *{extracted} FROM activities) WHERE {mi} <= {self.through} GROUP BY ALL"""
        )

    def _partners(self, takings: Sequence[Taking]) -> None:
        taken = "".join(f", CAST(1 AS DECIMAL(38, 18)) AS {t.name}" for t in takings)
        start = min((s.holds.start for s in self.programme.incentives.values()), default=None)
        first = (
            self.through - 120
            if start is None or start.year < 1990
            else start.year * 12 + start.month - 1
        )
        held = _HELD.format(day="day", t="a")
        self.connection.execute(
            f"""CREATE TEMP TABLE present AS
                SELECT a.subject AS partner, '' AS role, CAST(1 AS DECIMAL(9, 8)) AS share,
                    '' AS customer, '' AS deal, '' AS activity, '' AS account, day,
                    mi AS charge_mi, mi AS billing_mi, '' AS currency{taken}
                FROM (SELECT range AS mi, make_date(range // 12, range % 12 + 1, 1) AS day
                      FROM range({first}, {self.through + 1})) m
                JOIN (SELECT DISTINCT subject, valid_from, valid_to FROM assertions
                      WHERE subject_kind = 'partner') a ON {held}
                {"" if takings else "WHERE false"} GROUP BY ALL"""
        )

    def _days(self) -> None:
        """Each subject with every day on which something is asked of it."""
        ends = ", ".join(
            f"DATE '{last_day(mi).isoformat()}'"
            for mi in range(self.through - 119, self.through + 13)
        )
        for subject in ("partner", "customer", "deal"):
            deal = subject == "deal"
            standing = "" if deal else f"SELECT DISTINCT {subject}, day FROM standing UNION "
            self.connection.execute(
                f"""CREATE TEMP TABLE days_{subject} AS
                    WITH asked AS ({standing} SELECT DISTINCT {subject}, day FROM acted
                        UNION SELECT DISTINCT {subject}, day FROM present)
                    SELECT {subject}, day FROM asked
                    UNION SELECT {subject}, unnest([{ends}]) FROM (SELECT DISTINCT {subject} FROM asked)"""
            )

    def _facts_on_days(self, kind: str, subject: str) -> None:
        joins, columns = [], []
        for number, (fact, column) in enumerate(self._facts_of(kind)):
            table = f"f{number}"
            held = _HELD.format(day="d.day", t="a")
            of = f"a.subject_kind = '{kind}' AND a.fact = {quoted(fact)}"
            info = self.schema.find(column)
            if info is not None and info.type is Type.TEXT_SET:
                joins.append(
                    f"""LEFT JOIN (SELECT d.{subject}, d.day, list(DISTINCT a.value) AS value
                        FROM days_{subject} d JOIN assertions a ON a.subject = d.{subject}
                        AND {of} AND {held} GROUP BY ALL) {table}
                        ON {table}.{subject} = d.{subject} AND {table}.day = d.day"""
                )
                value = f"{table}.value"
            else:
                held = _HELD.format(day="d.day", t=table)
                joins.append(
                    f"""LEFT JOIN (SELECT subject, value, valid_from, valid_to FROM assertions a
                        WHERE {of}) {table} ON {table}.subject = d.{subject} AND {held}"""
                )
                value = _typed(f"{table}.value", info.type if info else Type.TEXT)
            columns.append(f', {value} AS "{column}"')
        self.connection.execute(
            f"""CREATE TEMP TABLE facts_{kind} AS SELECT d.{subject}, d.day{"".join(columns)}
                FROM days_{subject} d {" ".join(joins)}"""
        )

    def _facts_of(self, kind: str) -> list[tuple[str, str]]:
        """(fact name, column name) of the facts asked of partners, customers or deals."""
        found = []
        for name in sorted(self.asked - {"partner", "customer", "role", "deal"}):
            prefix, dot, fact = name.partition(".")
            if dot and prefix == kind:
                found.append((fact, name))
            elif not dot and kind == "partner":
                found.append((name, name))
        return found

    def column(self, name: str) -> tuple[str, str]:
        """Where a fact's column stands in a claims view."""
        if name in ("partner", "customer", "role", "deal"):
            return ("c", name)
        prefix, dot, _ = name.partition(".")
        return (f"facts_{prefix if dot else 'partner'}", name)

    def _view(self, origin: str) -> None:
        source = {
            "consumption": (
                "(SELECT s.partner, s.role, s.share, s.customer, '' AS deal, '' AS activity, "
                "s.account, s.day, t.* EXCLUDE (slot) FROM taken t JOIN standing s USING (slot))"
            ),
            "activities": "acted",
            "partners": "present",
        }[origin]
        flags = "".join(
            f", ({to_sql(p, 'duckdb', self.column)}) IS TRUE AS {name}"
            for p, name in self.names.predicates.items()
        )
        values = "".join(
            f", {to_sql(by, 'duckdb', self.column)} AS {name}"
            for by, name in self.names.deciders.items()
        )
        self.connection.execute(
            f"""CREATE TEMP TABLE claims_{origin} AS SELECT c.*{flags}{values} FROM {source} c
                LEFT JOIN facts_partner ON facts_partner.partner = c.partner AND facts_partner.day = c.day
                LEFT JOIN facts_customer ON facts_customer.customer = c.customer AND facts_customer.day = c.day
                LEFT JOIN facts_deal ON facts_deal.deal = c.deal AND facts_deal.day = c.day"""
        )


def _typed(value: str, kind: Type) -> str:
    if kind is Type.NUMBER:
        return f"CAST({value} AS DECIMAL(38, 18))"
    if kind is Type.DATE:
        return f"CAST({value} AS DATE)"
    return value


def _named(taking: Taking) -> frozenset[str]:
    from largesse.expr.tree import columns

    names: frozenset[str] = frozenset()
    for part in (taking.of, taking.rows, *taking.but):
        if part is not None and not hasattr(part, "scale"):
            names |= columns(part)
    return names
