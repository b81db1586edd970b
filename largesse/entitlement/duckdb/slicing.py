"""Which accounts change inside a month, and so are summed by the day there."""

import duckdb

from largesse.consumption.lake import Delivery
from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.scan import Slices
from largesse.entitlement.partials import Slicing
from largesse.entitlement.plan.predicates import facts_asked
from largesse.facts import Facts
from largesse.programme.model import Programme
from largesse.workspace.canonical import digest

_MID_MONTH = "day(d) > 1 AND year(d) > 1000"


class Slicer:
    """Finds, per delivery, the (account, month) pairs to be kept by the day.

    A pair is needed where the account's attribution or customer changes inside the month, or a fact
    that some rule asks of its partner or customer does; a whole month, where a rule starts or ends
    inside it.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, programme: Programme, facts: Facts
    ) -> None:
        self.connection = connection
        self.months = _rule_months(programme)
        for name in ("attribution", "accounts", "assertions"):
            connection.register(f"slicing_{name}", getattr(facts, name))
        self._changes(sorted(facts_asked(programme)))

    def _changes(self, asked: list[str]) -> None:
        """``changes``: (provider, billing_account, sub_account or '', month) with a change inside."""
        names = [name.rpartition(".")[2] for name in asked]
        listed = ", ".join(quoted(name) for name in names) or "''"
        edges = "unnest([valid_from, valid_to]) AS d"
        account = "provider, billing_account, sub_account"
        subjects = (
            f"SELECT subject_kind, subject, d FROM (SELECT *, {edges} FROM slicing_assertions "
            f"WHERE fact IN ({listed})) WHERE {_MID_MONTH}"
        )
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE changes AS
                SELECT DISTINCT {account}, year(d) * 100 + month(d) AS charge_month FROM (
                    SELECT {account}, {edges} FROM slicing_attribution
                    UNION ALL SELECT {account}, {edges} FROM slicing_accounts
                    UNION ALL SELECT {account}, s.d FROM slicing_attribution a
                        JOIN ({subjects}) s ON s.subject_kind = 'partner' AND s.subject = a.partner
                    UNION ALL SELECT {account}, s.d FROM slicing_accounts a
                        JOIN ({subjects}) s ON s.subject_kind = 'customer' AND s.subject = a.customer
                ) WHERE {_MID_MONTH}"""
        )
        self.is_empty = not self.connection.execute("SELECT 1 FROM changes LIMIT 1").fetchone()

    def __call__(self, delivery: Delivery) -> Slicing:
        """The slicing of one delivery, named by what it keeps by the day."""
        whole = sorted(self.months & set(self._months_of(delivery)))
        pairs = [] if self.is_empty else self._pairs(delivery)
        if not whole and not pairs:
            return Slicing(None, "whole")
        name = digest({"semantics": 1, "months": whole, "pairs": [list(map(str, p)) for p in pairs]})[:16]
        return Slicing(Slices(tuple(whole), "slices" if pairs else None), name)

    def _months_of(self, delivery: Delivery) -> list[int]:
        source = quoted(str(delivery.path))
        found = self.connection.execute(f"SELECT DISTINCT charge_month FROM read_parquet({source})")
        return [row[0] for row in found.fetchall()]

    def _pairs(self, delivery: Delivery) -> list[tuple[object, ...]]:
        """Fills ``slices`` with the delivery's accounts and months that change; returns them sorted."""
        source = quoted(str(delivery.path))
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE slices AS
                SELECT DISTINCT r.provider, r.billing_account, r.sub_account, r.charge_month
                FROM (SELECT DISTINCT provider, billing_account, sub_account, charge_month
                      FROM read_parquet({source})
                      WHERE charge_month IN (SELECT charge_month FROM changes)
                        AND billing_account IN (SELECT billing_account FROM changes)) r
                JOIN changes c ON c.provider = r.provider AND c.billing_account = r.billing_account
                    AND c.charge_month = r.charge_month
                    AND (c.sub_account = '' OR c.sub_account = r.sub_account)"""
        )
        return self.connection.execute("SELECT * FROM slices ORDER BY ALL").fetchall()


def _rule_months(programme: Programme) -> frozenset[int]:
    found = set()
    for incentive in programme.incentives.values():
        for day in (incentive.holds.start, incentive.holds.end):
            if day is not None and day.day > 1:
                found.add(day.year * 100 + day.month)
    return frozenset(found)
