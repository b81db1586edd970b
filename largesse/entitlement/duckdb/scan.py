"""The measure stage on DuckDB: every taking of every incentive in one pass over a delivery.

Conditional aggregates per (account, currency, billing month, charge month, slice), before anybody
knows whose account it is. A *slice* is a day of a month in which a fact of the account changes, or
0 where the whole month is alike. Results are kept as Parquet under ``partials/``, named by the
delivery, the slicing and the takings, so that what has been taken once is not taken again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.folding import LAKE_COLUMNS, aggregate, naming, with_lines
from largesse.entitlement.duckdb.spread import Spread, spread_over
from largesse.entitlement.plan.lines import columns_measured
from largesse.entitlement.plan.takings import Taking
from largesse.workspace.errors import Problem, Refusal

_ROW_KEYS = "provider, billing_account, sub_account, currency, billing_month, charge_month"
KEYS = f"{_ROW_KEYS}, slice"


def measure_query(
    source: str,
    present: frozenset[str],
    takings: Sequence[Taking],
    slices: "Slices | None" = None,
    with_totals: bool = True,
) -> str:
    """The single-pass query over one relation.

    ``source`` is SQL of the rows, ``present`` the columns it has, ``slices`` what is to be kept by
    the day. ``with_totals`` adds the count and the billed total of all rows, once per delivery.
    """
    by_day = f"CAST({slices.sql() if slices else '0'} AS TINYINT) AS slice"
    keys = f"{_ROW_KEYS}, {by_day}"
    source = with_lines(source, takings, naming(present))
    taken = _taken(tuple(takings), present)
    if isinstance(taken, Spread):
        return _spread_query(taken, f"SELECT {keys}", source, with_totals)
    listed = ["count(*) AS row_count", f"sum(BilledCost) AS {TOTAL}"] if with_totals else []
    return f"SELECT {keys}, {', '.join([*listed, *taken])} FROM {source} GROUP BY ALL"


@lru_cache(maxsize=16)
def _taken(takings: tuple[Taking, ...], present: frozenset[str]) -> Spread | tuple[str, ...]:
    """The aggregates, grouped by a column or one by one; deliveries of a source share them."""
    spread = spread_over(takings, present)
    if spread is not None:
        return spread
    return tuple(f"{aggregate(taking, present)} AS {taking.name}" for taking in takings)


def _spread_query(spread: Spread, select: str, source: str, with_totals: bool) -> str:
    """The pass grouped by one more column, whose groups are then put side by side."""
    inner, outer = ["spread.option", *spread.inner], list(spread.outer)
    if with_totals:
        inner += ["count(*) AS row_count", f"sum(BilledCost) AS {TOTAL}"]
        outer = ["CAST(sum(row_count) AS BIGINT) AS row_count", f"sum({TOTAL}) AS {TOTAL}", *outer]
    rows = f"{select}, {', '.join(inner)} FROM {source} {spread.joined} GROUP BY ALL"
    return f"SELECT {KEYS}, {', '.join(outer)} FROM ({rows}) GROUP BY ALL"


@dataclass(frozen=True, slots=True)
class Slices:
    """What is kept by the day: whole months, and the accounts and months listed in a table.

    ``table`` has provider, billing_account, sub_account and charge_month; ``by_account`` says that
    it names whole billing accounts (with sub_account ''), ``by_sub_account`` that it names others.
    """

    months: tuple[int, ...] = ()
    table: str = ""
    by_account: bool = False
    by_sub_account: bool = False

    def sql(self) -> str:
        """SQL of the slice of a row: its day, or 0 where the month is alike."""
        conditions = []
        if self.months:
            conditions.append(f"charge_month IN ({', '.join(map(str, self.months))})")
        if self.by_account:
            key = "provider, billing_account, charge_month"
            listed = f"SELECT {key} FROM {self.table} WHERE sub_account = ''"
            conditions.append(f"({key}) IN ({listed})")
        if self.by_sub_account:
            key = "provider, billing_account, sub_account, charge_month"
            conditions.append(f"({key}) IN (SELECT {key} FROM {self.table})")
        if not conditions:
            return "0"
        return f"CASE WHEN {' OR '.join(conditions)} THEN charge_day ELSE 0 END"


TOTAL = "billed_total"
"""Beside the takings: all that was billed, so that nothing is lost from sight."""


def needed_columns(takings: Sequence[Taking]) -> dict[str, Taking]:
    """The columns that are aggregated, each with a taking that needs it."""
    found: dict[str, Taking] = {}
    for item in takings:
        found.update(dict.fromkeys(columns_measured(item.of), item))
    return found


def refuse_absent(delivery: Delivery, takings: Sequence[Taking]) -> None:
    """A cost that a measure sums must be in the delivery: an absent one is not zero."""
    absent = sorted(set(needed_columns(takings)) - set(delivery.columns) - LAKE_COLUMNS)
    if absent:
        raise Refusal(
            Problem(
                f"delivery {delivery.id} of {delivery.source} {delivery.billing_period} "
                f"has no column {', '.join(absent)}, which a measure sums",
                "import a delivery that has it, map it in sources.yaml, or measure another column",
                str(delivery.files[0]) if delivery.files else "",
                code="measured-column-absent",
            )
        )


def write_partial(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    takings: Sequence[Taking],
    slices: Slices | None,
    with_totals: bool,
    path: Path,
) -> None:
    """Run the pass over one delivery and write its partial sums to ``path``."""
    refuse_absent(delivery, takings)
    source = f"read_parquet({quoted(str(delivery.path))})"
    query = measure_query(source, frozenset(delivery.columns), takings, slices, with_totals)
    connection.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
