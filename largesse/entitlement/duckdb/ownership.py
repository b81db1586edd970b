"""Whose is each partial sum: accounts and days joined with the dated facts about who holds them.

Texts are read once, to give every account that occurs a number (``place``); from there on the joins
are over that number and a day. Leaves the tables ``places``, ``taken`` (partial sums by place and
day), ``owned`` (place, day, partner, role, share, customer, account) and ``customer_on`` (place,
day, customer), which also knows the customers of accounts that no partner is attributed to.
"""

from collections.abc import Sequence

import duckdb

from largesse.entitlement.duckdb.names import as_name
from largesse.entitlement.duckdb.scan import TOTAL
from largesse.entitlement.plan.takings import Taking
from largesse.programme.calendar import yyyymm_of

_ACCOUNT = "provider, billing_account, sub_account"
_NOTHING = f"""(SELECT '' AS provider, '' AS billing_account, '' AS sub_account, '' AS currency,
    0 AS billing_month, 0 AS charge_month, 0 AS slice, 0 AS row_count,
    0::DECIMAL(38, 18) AS {TOTAL} WHERE false)"""


def ordinal(month: str) -> str:
    """SQL of the ordinal of a month that is written yyyymm."""
    return f"({month} // 100 * 12 + {month} % 100 - 1)"


def held(day: str, table: str) -> str:
    """SQL: the day lies in the validity of the table's row."""
    return f"{day} >= {table}.valid_from AND ({table}.valid_to IS NULL OR {day} < {table}.valid_to)"


def place_takings(
    connection: duckdb.DuckDBPyConnection,
    takings: Sequence[Taking],
    partials: str | None,
    through: int,
) -> None:
    """Make ``places`` and ``taken`` from a relation of partial sums; None: there are none."""
    source = partials or _NOTHING
    connection.execute(
        f"""CREATE TABLE places AS
            SELECT CAST(row_number() OVER () AS INTEGER) AS place, {_ACCOUNT}
            FROM (SELECT DISTINCT {_ACCOUNT} FROM {source})"""
    )
    absent = "" if partials else "CAST(NULL AS DECIMAL(38, 18)) AS "
    names = [t.name for t in takings if t.origin == "consumption"]
    taken = "".join(f", {absent}{name}" for name in names)
    connection.execute(
        f"""CREATE TABLE taken AS
            SELECT place, currency,
                make_date(charge_month // 100, charge_month % 100, greatest(slice, 1)) AS day,
                {ordinal("billing_month")} AS billing_mi,
                {ordinal("charge_month")} AS charge_mi, row_count, {TOTAL}{taken}
            FROM {source} JOIN places USING ({_ACCOUNT})
            WHERE least(billing_month, charge_month) <= {yyyymm_of(through)}"""
    )


def attribute(connection: duckdb.DuckDBPyConnection, with_account: bool) -> None:
    """Make ``owned``: what was taken of a place on a day is whose, in which role, by which share.

    What is said of a sub-account goes before what is said of its whole billing account: among
    partners role by role, among customers altogether. ``with_account`` fills in the account's name.
    """
    connection.execute("CREATE TABLE days AS SELECT DISTINCT place, day FROM taken")
    _hold(
        connection,
        "partners_of",
        "attribution",
        "partner, role, CAST(share AS DECIMAL(9, 8)) AS share",
    )
    _hold(connection, "customer_of", "accounts", "customer")
    connection.execute(
        "CREATE TABLE customer_on AS SELECT place, day, customer FROM "
        f"({_on_days('customer_of', ('place',))})"
    )
    account = (
        "p.provider || '/' || p.billing_account || '/' || p.sub_account" if with_account else "''"
    )
    named = "JOIN places p ON p.place = a.place" if with_account else ""
    connection.execute(
        f"""CREATE TABLE owned AS
            SELECT a.place, a.day, a.partner, a.role, a.share,
                coalesce(o.customer, {as_name("customer", "''")}) AS customer,
                {account} AS account
            FROM ({_on_days("partners_of", ("place", "role"))}) a
            LEFT JOIN customer_on o ON o.place = a.place AND o.day = a.day
            {named}"""
    )


def _hold(connection: duckdb.DuckDBPyConnection, name: str, facts: str, what: str) -> None:
    """``name``: the dated facts about each place; ``exact`` where they name its sub-account."""
    connection.execute(
        f"""CREATE TABLE {name} AS
            SELECT p.place, a.sub_account <> '' AS exact, {what}, valid_from, valid_to
            FROM places p JOIN {facts} a
                ON a.provider = p.provider AND a.billing_account = p.billing_account
                AND (a.sub_account = '' OR a.sub_account = p.sub_account)"""
    )


def _on_days(table: str, together: tuple[str, ...]) -> str:
    """The facts of ``table`` that hold on each day; exact ones first where a place has both kinds.

    Few places have both kinds, and only those go through the window function.
    """
    mixed = (
        f"SELECT place FROM {table} GROUP BY {', '.join(together)} "
        "HAVING bool_or(exact) AND NOT bool_and(exact)"
    )
    holding = (
        f"SELECT d.day, f.* FROM days d JOIN {table} f "
        f"ON f.place = d.place AND {held('d.day', 'f')}"
    )
    keys = ", ".join(f"f.{key}" for key in together)
    first = f"f.exact = bool_or(f.exact) OVER (PARTITION BY {keys}, d.day)"
    return (
        f"{holding} WHERE d.place NOT IN ({mixed}) "
        f"UNION ALL ({holding} WHERE d.place IN ({mixed}) QUALIFY {first})"
    )
