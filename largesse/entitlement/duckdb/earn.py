"""The earn stage on DuckDB, first half: from monthly quantities to an unrounded, capped amount.

One table per incentive. A row is a *position*: (partner, scope, interval, month reached); ``basis``
0 says what is earned to date at the end of that month, 1 what the open interval is expected to come
to.
"""

from collections.abc import Mapping

import duckdb

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.claims import Claims
from largesse.entitlement.duckdb.comparing import compared
from largesse.entitlement.duckdb.gross import gross_sql, multiplied_sql
from largesse.entitlement.duckdb.inputs import Input, inputs, origins
from largesse.entitlement.duckdb.intervals import first_of_interval, last_of_interval, months_held
from largesse.entitlement.duckdb.limits import cap_sql, with_earned
from largesse.entitlement.duckdb.macros import DECIMAL
from largesse.entitlement.duckdb.monthly import missing_rates_sql, monthly_sql, raw_sql
from largesse.entitlement.duckdb.scales import ZERO
from largesse.programme.calendar import MONTHS_IN, month_bounds, month_text
from largesse.programme.model import Incentive, Programme, Stack
from largesse.programme.terms.periods import Interval
from largesse.workspace.errors import Problem, Refusal

_CUMULATIVE = {"minimum": "min", "maximum": "max", "peak": "max"}


class Earn:
    """Emits and runs the positions of one incentive."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        programme: Programme,
        incentive: Incentive,
        claims: Claims,
        through: int,
        table: str,
    ) -> None:
        self.connection = connection
        self.programme = programme
        self.incentive = incentive
        self.claims = claims
        self.through = through
        self.table = table
        self.inputs = inputs(programme, incentive, claims.names)
        self.interval_months = (
            MONTHS_IN.get(incentive.over) if incentive.over is not Interval.TERM else None
        )

    def run(
        self, stack: Stack | None, earlier: Mapping[str, str], finished: Mapping[str, str]
    ) -> None:
        """Make the table. ``earlier`` names the tables of stack members already computed,
        ``finished`` those of incentives whose earned amounts the limits are a share of."""
        raws = {origin: f"raw_{self.table}_{origin}" for origin in origins(self.inputs)}
        for origin, raw in raws.items():
            query = raw_sql(self.programme, self.incentive, self.inputs, self.through, origin)
            self.connection.execute(f"CREATE TABLE {raw} AS {query}")
            self._refuse_missing_rates(raw, origin)
        self._refuse_foreign_lines()
        self.connection.execute(
            f"CREATE TABLE monthly_{self.table} AS "
            + monthly_sql(self.programme, self.incentive, self.inputs, self.through, raws)
        )
        for raw in raws.values():
            self.connection.execute(f"DROP TABLE {raw}")
        chain = [
            *self._accumulated(),
            ("compared", self._compared()),
            ("foreseen", self._foreseen()),
            ("reduced", self._reduced(stack, earlier)),
            ("gross", gross_sql(self.incentive, self.inputs)),
            ("multiplied", multiplied_sql(self.incentive)),
        ]
        chain.append(("shared", with_earned("multiplied", self.incentive, finished)))
        source = "shared"
        for position, cap in enumerate(self.incentive.caps_in_order):
            chain.append((f"capped{position}", cap_sql(self, cap, source)))
            source = f"capped{position}"
        ctes = ", ".join(f"{name} AS ({sql})" for name, sql in chain)
        self.connection.execute(f"CREATE TABLE {self.table} AS WITH {ctes} SELECT * FROM {source}")
        self.connection.execute(f"DROP TABLE monthly_{self.table}")

    def _refuse_missing_rates(self, raw: str, origin: str) -> None:
        query = missing_rates_sql(self.inputs, raw, origin)
        if query is None:
            return
        missing = self.connection.execute(f"{query} ORDER BY ALL LIMIT 20").fetchall()
        rule = self.programme.converts
        named = (
            f"source {rule.source}, fixing {rule.fixing}" if rule else "no 'converts:' is declared"
        )
        if missing:
            raise Refusal(
                *(
                    Problem(
                        f"{self.incentive.id}: no exchange rate {currency} to {unit} "
                        f"for {month_text(month)} ({named})",
                        "add the rate to facts/rates.csv; nothing is converted by guess",
                        "facts/rates.csv",
                        code="no-rate",
                    )
                    for currency, month, unit in missing
                )
            )

    def _refuse_foreign_lines(self) -> None:
        """A scale over single lines sees the row's own currency, so that must be the measure's."""
        incentive = self.incentive
        pays = [pay for option in incentive.choice.options for pay in option.scale.pays]
        flat = all(len(o.scale.bands) == 1 for o in incentive.choice.options)
        flat = flat and all(not pay.states_amount and pay.per is None for pay in pays)
        if not incentive.is_per_line or flat or not incentive.measure.is_money:
            return
        paid = [c for c in self.inputs if c.column.startswith("p")]
        counted = " OR ".join(f"{c.taking.name} <> 0" for c in paid)
        found = self.connection.execute(
            f"SELECT DISTINCT currency FROM claims_{incentive.measure.origin} "
            f"WHERE currency <> {quoted(incentive.measure.unit)} AND ({counted}) ORDER BY 1"
        ).fetchall()
        if found:
            place = incentive.place
            what = f"{incentive.id} puts single lines through a scale in {incentive.measure.unit}, "
            what += f"but there are lines in {', '.join(row[0] for row in found)}"
            mend = "narrow it with rows: currency = '...' and write one rule per currency"
            raise Refusal(
                Problem(what, mend, place.file, place.line, place.column, "foreign-lines")
            )

    # Stages.

    def _accumulated(self) -> list[tuple[str, str]]:
        """``reached``: the quantities of each interval up to each of its months."""
        if self.interval_months == 1 and self.incentive.guarantee is None:
            return [("reached", self._months_alone())]
        return [("spine", self._spine()), ("reached", self._reached())]

    def _months_alone(self) -> str:
        """Where an interval is one month, each month stands for itself."""
        taken = ", ".join(c.column for c in self.inputs if not c.looks_elsewhere)
        reached = "CAST(mi AS BIGINT)"
        return (
            f"SELECT partner, scope, mi AS ifirst, mi AS ilast, {reached} AS mi, 0 AS basis, "
            f"{reached} AS upto, {taken} FROM monthly_{self.table} WHERE {self._counted()}"
        )

    def _counted(self) -> str:
        """SQL over a month: something was placed or is paid on."""
        return " OR ".join(f"{c.column} IS NOT NULL" for c in self.inputs if c.column[0] in "np")

    def _spine(self) -> str:
        """Every month reached of every interval in which anything counted."""
        first = first_of_interval(
            self.programme.calendar, self.incentive.over, "mi", self.incentive.holds
        )
        last = last_of_interval("ifirst", self.incentive.over, self.incentive.holds)
        keys = (
            f"SELECT DISTINCT partner, scope, {first} AS ifirst FROM monthly_{self.table} "
            f"WHERE {self._counted()}"
        )
        if self.incentive.guarantee is not None:
            keys = self._guaranteed_keys(first)
        return (
            f"SELECT partner, scope, ifirst, {last} AS ilast, "
            f"unnest(range(ifirst, least({last}, {self.through}) + 1)) AS mi FROM ({keys})"
        )

    def _guaranteed_keys(self, first: str) -> str:
        """A guarantee also fills intervals without earnings, once a partner has begun."""
        ends = month_bounds(self.incentive.holds)[1]
        end = "" if ends is None else f", {ends}"
        step = self.interval_months or 10_000
        begun = (
            f"SELECT partner, scope, {first} AS ifirst FROM monthly_{self.table} "
            f"WHERE {self._counted()}"
        )
        return (
            f"SELECT partner, scope, ifirst FROM ({begun}) UNION "
            f"SELECT partner, scope, unnest(range(min(ifirst), least({self.through}{end}) + 1, "
            f"{step})) AS ifirst FROM ({begun}) GROUP BY partner, scope"
        )

    def _reached(self) -> str:
        """Quantities accumulated over the interval up to the month reached."""
        window = "OVER (PARTITION BY s.partner, s.scope, s.ifirst ORDER BY s.mi)"
        taken = []
        for item in self.inputs:
            if item.looks_elsewhere:
                continue
            if self.interval_months == 1:
                taken.append(f"m.{item.column}")
            elif item.aggregate == "last":
                taken.append(f"last_value(m.{item.column} IGNORE NULLS) {window} AS {item.column}")
            else:
                fold = _CUMULATIVE.get(item.aggregate, "sum")
                taken.append(f"{fold}(m.{item.column}) {window} AS {item.column}")
        return (
            f"SELECT s.*, 0 AS basis, s.mi AS upto, {', '.join(taken)} FROM spine s "
            f"LEFT JOIN monthly_{self.table} m ON m.partner = s.partner AND m.scope = "
            "s.scope AND m.mi = s.mi"
        )

    def _compared(self) -> str:
        """Adds rows for what is expected of open intervals, and ``d``, the reference."""
        grown = ", ".join(
            f"{self._projected(c)} AS {c.column}" for c in self.inputs if not c.looks_elsewhere
        )
        if self.interval_months == 1:
            return compared(self, "SELECT * FROM reached")
        upto = "mi" if self.incentive.expects == "to date" else "ilast"
        both = (
            f"SELECT * FROM reached UNION ALL BY NAME SELECT partner, scope, ifirst, ilast, mi, "
            f"1 AS basis, {upto} AS upto, {grown} FROM reached WHERE mi = {self.through} AND "
            "ilast > mi"
        )
        return compared(self, both)

    def _projected(self, item: Input) -> str:
        """At the run rate what adds up goes on at its pace; a peak or a number of values stays."""
        if self.incentive.expects == "to date" or not item.adds_up:
            return item.column
        return self.at_run_rate(item.column, "reached")

    def at_run_rate(self, column: str, table: str) -> str:
        """What has come by a month, spread over all months of the interval that the rule holds."""
        elapsed, total = self.months_passed(table, "mi")
        return f"muldiv({column}, {total}, {elapsed})"

    def months_passed(self, table: str, month: str) -> tuple[str, str]:
        """How many months of the interval the rule has held by a month, and how many in all."""
        month = f"{table}.{month}"
        first, last = months_held(f"{table}.ifirst", f"{table}.ilast", self.incentive.holds)
        elapsed = f"CAST(least(greatest({month}, {first}), {last}) - {first} + 1 AS {DECIMAL})"
        return elapsed, f"CAST({last} - {first} + 1 AS {DECIMAL})"

    def input(self, column: str) -> Input:
        """The input behind a column."""
        return next(c for c in self.inputs if c.column == column)

    def _foreseen(self) -> str:
        """Nulls become zero; an expected position may be put at its target."""
        filled = [
            f"coalesce({c.column}, {ZERO}) AS {c.column}"
            for c in self.inputs
            if not c.looks_elsewhere
        ]
        if self.incentive.expects == "target":
            filled = [
                f"CASE WHEN basis = 1 AND d IS NOT NULL THEN {self._at_target(c)} "
                f"ELSE coalesce({c.column}, {ZERO}) END AS {c.column}"
                for c in self.inputs
                if not c.looks_elsewhere
            ]
        return f"SELECT * REPLACE ({', '.join(filled)}) FROM compared"

    def _at_target(self, item: Input) -> str:
        """What places comes to the target; all that is paid on or limits is scaled in step."""
        if item.column.startswith("q"):
            return f"coalesce({item.column}, {ZERO})"
        incentive, choice = self.incentive, self.incentive.choice
        at_end = choice.as_of == "interval end" and not choice.by_rows
        pays_as_one = item.column == "p0" and (choice.by is None or at_end)
        is_paid = pays_as_one and incentive.paid_measure == incentive.placing_measure
        if item.column == "n" or is_paid:
            return "d"
        return f"coalesce(muldiv({item.column}, d, n), {ZERO})"

    def _reduced(self, stack: Stack | None, earlier: Mapping[str, str]) -> str:
        """On the remainder: what earlier members of the stack earned is taken off."""
        if stack is None or stack.by_line or self.incentive.id not in stack.remainder:
            return f"SELECT *, {ZERO} AS taken_before FROM foreseen"
        position = stack.order.index(self.incentive.id)
        before = [n for n in stack.order[:position] if n not in stack.silent and n in earlier]
        if not before:
            return f"SELECT *, {ZERO} AS taken_before FROM foreseen"
        union = " UNION ALL ".join(
            f"SELECT partner, scope, ifirst, mi, basis, amount FROM {earlier[name]}"
            for name in before
        )
        total = (
            f"SELECT partner, scope, ifirst, mi, basis, sum(amount) AS taken FROM ({union}) "
            "GROUP BY ALL"
        )
        own = [
            c.column
            for c in self.inputs
            if c.column in ("n", "p0") and c.unit == self.incentive.measure.unit
        ]
        replaced = ", ".join(f"f.{c} - coalesce(t.taken, {ZERO}) AS {c}" for c in own)
        return (
            f"SELECT f.* REPLACE ({replaced}), coalesce(t.taken, {ZERO}) AS taken_before "
            "FROM foreseen f "
            f"LEFT JOIN ({total}) t USING (partner, scope, ifirst, mi, basis)"
        )
