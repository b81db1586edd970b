"""Partners and customers as enumerated names: numbers to the engine, texts to whoever reads them.

Everything after attribution groups, joins and orders by them, so it pays to compare numbers. The
values are declared in the order of their texts, so that to order by one is to order by the other.
"""

import duckdb

_OCCURRENCES = {
    "partner": """SELECT subject AS name FROM given_assertions WHERE subject_kind = 'partner'
        UNION SELECT partner FROM given_attribution UNION SELECT partner FROM given_activities
        UNION SELECT partner FROM given_targets UNION SELECT partner FROM given_baselines""",
    "customer": """SELECT subject AS name FROM given_assertions WHERE subject_kind = 'customer'
        UNION SELECT customer FROM given_accounts UNION SELECT customer FROM given_activities
        UNION SELECT ''""",
}
"""Where each kind of name is given; the relations are the facts as they were registered."""


def declare_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the types ``partner_name`` and ``customer_name`` from the registered facts."""
    for kind, occurrences in _OCCURRENCES.items():
        connection.execute(
            f"CREATE TYPE {kind}_name AS ENUM "
            f"(SELECT name FROM ({occurrences}) WHERE name IS NOT NULL ORDER BY name)"
        )


def as_name(kind: str, sql: str) -> str:
    """SQL of a text as the name of a partner or customer; of other kinds as it stands."""
    return f"CAST({sql} AS {kind}_name)" if kind in _OCCURRENCES else sql


def with_names(columns: tuple[str, ...]) -> str:
    """SQL that makes names of the columns ``partner`` and ``customer``, where a table has them."""
    kept = [
        f"{as_name(column, column)} AS {column}" for column in columns if column in _OCCURRENCES
    ]
    return f"REPLACE ({', '.join(kept)})" if kept else ""
