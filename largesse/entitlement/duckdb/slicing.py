"""Which accounts change inside a month, and so are summed by the day there."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.scan import Slices
from largesse.entitlement.plan.predicates import day_predicates
from largesse.expr.tree import columns
from largesse.facts import Facts
from largesse.programme.model import Programme
from largesse.workspace.canonical import digest

WHOLE = "whole"
"""The name of a slicing that keeps nothing by the day."""

_ACCOUNT = "provider, billing_account, sub_account"
_MONTH = "CAST(year(d) * 100 + month(d) AS INTEGER)"
"""Of the type of the rows' own months, which then need no cast."""
_MID_MONTH = "day(d) > 1 AND year(d) > 1000"


class Slicer:
    """Knows the (account, month) pairs to be kept by the day.

    A pair is needed where the account's attribution or customer changes inside the month, or a
    fact that some rule asks on the day of its partner or customer does; a whole month, where a rule
    starts or ends inside it.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, programme: Programme, facts: Facts
    ) -> None:
        self.months = _rule_months(programme)
        for name in ("attribution", "accounts", "assertions"):
            connection.register(f"slicing_{name}", getattr(facts, name))
        _find_changes(connection, _facts_on_the_day(programme))

    def of(self, connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Slices | None:
        """What is kept by the day of one delivery; ``changing`` then lists its months' changes.

        The first and the last month stand in the file's statistics, so no row is read for them.
        """
        source = f"read_parquet({quoted(str(delivery.path))})"
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE changing AS SELECT changes.* FROM changes,
                    (SELECT min(charge_month) AS first, max(charge_month) AS last FROM {source})
                WHERE charge_month BETWEEN first AND last"""
        )
        kinds = connection.execute("SELECT DISTINCT sub_account = '' FROM changing").fetchall()
        if not self.months and not kinds:
            return None
        months = tuple(sorted(self.months))
        by_account, by_sub_account = (True,) in kinds, (False,) in kinds
        return Slices(months, "changing", by_account, by_sub_account)

    def names(
        self, connection: duckdb.DuckDBPyConnection, partials: Sequence[Path], are_new: bool = False
    ) -> dict[Path, str]:
        """The names of the slicings of several deliveries, from the accounts that occur in each.

        ``partials`` are partial sums of the deliveries, in whatever slicing they were taken;
        ``are_new`` says that it was this one, by :meth:`of` on the same connection: their slices
        then tell what is kept by the day. A name says what the delivery keeps by the day and
        nothing else, so a change of an account that does not occur in it leaves its sums valid.
        """
        if not partials:
            return {}
        files = ", ".join(quoted(str(path)) for path in partials)
        months = ", ".join(map(str, sorted(self.months))) or "0"
        pair = f"CAST(to_json([{_ACCOUNT}, CAST(charge_month AS VARCHAR)]) AS VARCHAR)"
        changes, sliced = ("changing", "slice > 0") if are_new else ("changes", "true")
        named = connection.execute(
            f"""SELECT filename, list_sort(list(DISTINCT charge_month) FILTER (is_whole)),
                    sha256(string_agg(pair, ',' ORDER BY pair))
                FROM (SELECT DISTINCT filename, charge_month,
                        charge_month IN ({months}) AS is_whole,
                        CASE WHEN ({_ACCOUNT}, charge_month) IN (FROM {changes})
                        OR (provider, billing_account, '', charge_month) IN (FROM {changes})
                        THEN {pair} END AS pair
                      FROM read_parquet([{files}], filename = true)
                      WHERE {sliced})
                GROUP BY filename"""
        ).fetchall()
        by_day = {Path(filename): _name(whole, pairs) for filename, whole, pairs in named}
        return {path: by_day.get(path, WHOLE) for path in partials}


def _find_changes(connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[str, str]]) -> None:
    """``changes``: (provider, billing account, sub-account or '', month) changing inside."""
    named = ", ".join(f"({quoted(kind)}, {quoted(fact)})" for kind, fact in asked) or "('', '')"
    edges = "unnest([valid_from, valid_to]) AS d"
    connection.execute(
        f"""CREATE OR REPLACE TABLE changes AS
            WITH turns AS (
                SELECT subject_kind, subject, d FROM (
                    SELECT *, {edges} FROM slicing_assertions
                    WHERE (subject_kind, fact) IN ({named})) WHERE {_MID_MONTH})
            SELECT DISTINCT {_ACCOUNT}, {_MONTH} AS charge_month FROM (
                SELECT {_ACCOUNT}, {edges} FROM slicing_attribution
                UNION ALL SELECT {_ACCOUNT}, {edges} FROM slicing_accounts
                UNION ALL {_turning("attribution", "partner")}
                UNION ALL {_turning("accounts", "customer")}
            ) WHERE {_MID_MONTH}"""
    )


def _turning(table: str, subject: str) -> str:
    """Accounts of those whose facts turn on a day, while the account is theirs."""
    return (
        f"SELECT {_ACCOUNT}, t.d FROM slicing_{table} a JOIN turns t "
        f"ON t.subject_kind = '{subject}' AND t.subject = a.{subject} "
        "AND t.d >= a.valid_from AND (a.valid_to IS NULL OR t.d < a.valid_to)"
    )


def _name(months: list[int] | None, pairs: str | None) -> str:
    if not months and pairs is None:
        return WHOLE
    return digest({"semantics": 1, "months": months or [], "pairs": pairs or ""})[:16]


def _facts_on_the_day(programme: Programme) -> list[tuple[str, str]]:
    """(kind of subject, fact) of what rules read on a row's day, not only at an interval's end."""
    names: set[str] = set()
    for predicate in day_predicates(programme):
        names |= columns(predicate)
    for incentive in programme.incentives.values():
        choice = incentive.choice
        for by in choice.facts if choice.as_of != "interval end" else ():
            names |= columns(by)
    split = [
        name.rpartition(".") for name in sorted(names - {"partner", "customer", "role", "deal"})
    ]
    return [(prefix or "partner", fact) for prefix, _, fact in split]


def _rule_months(programme: Programme) -> frozenset[int]:
    found = set()
    for incentive in programme.incentives.values():
        for day in (incentive.holds.start, incentive.holds.end):
            if day is not None and day.day > 1:
                found.add(day.year * 100 + day.month)
    return frozenset(found)
