"""A small invented world for the tests of the calculation: a lake of one file, facts, a programme.

Rows are written as the lake keeps them, so the engine and the proof both read a real delivery.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from largesse.consumption.delivery import Delivery
from largesse.entitlement.duckdb.calculation import calculate, connect, partials_relation
from largesse.entitlement.duckdb.slicing import Slicer
from largesse.entitlement.partials import take
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.proof.prove import (
    Position,
    expectations,
    partner_on_paper,
    positions,
)
from largesse.facts import Facts
from largesse.programme.load import inspect
from largesse.programme.model import Programme
from largesse.workspace.errors import Refusal

AMOUNT = pa.decimal128(38, 18)
SCHEMA = pa.schema(
    [
        ("provider", pa.string()),
        ("billing_account", pa.string()),
        ("sub_account", pa.string()),
        ("currency", pa.string()),
        ("billing_month", pa.int32()),
        ("charge_month", pa.int32()),
        ("charge_day", pa.int8()),
        ("file_number", pa.int16()),
        ("row_number", pa.int64()),
        ("BilledCost", AMOUNT),
        ("ConsumedQuantity", AMOUNT),
        ("ServiceCategory", pa.string()),
        ("ServiceName", pa.string()),
        ("ChargeCategory", pa.string()),
        ("x_Coupon", pa.string()),
    ]
)
SYSTEM = {"provider", "billing_account", "sub_account", "currency"}


@dataclass(frozen=True)
class Row:
    """One billing row; months as 202404, amounts as text."""

    account: str
    month: int
    cost: str
    quantity: str = "1"
    day: int = 10
    currency: str = "USD"
    category: str = "Compute"
    service: str = "Virtual Servers"
    charge: str = "Usage"
    coupon: str | None = None
    billed_in: int | None = None
    sub_account: str = ""


def delivery(folder: Path, rows: Sequence[Row], name: str = "delivery") -> Delivery:
    """A delivery of those rows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    listed = [
        {
            "provider": "cloud",
            "billing_account": row.account,
            "sub_account": row.sub_account,
            "currency": row.currency,
            "billing_month": row.billed_in or row.month,
            "charge_month": row.month,
            "charge_day": row.day,
            "file_number": 0,
            "row_number": number,
            "BilledCost": Decimal(row.cost),
            "ConsumedQuantity": Decimal(row.quantity),
            "ServiceCategory": row.category,
            "ServiceName": row.service,
            "ChargeCategory": row.charge,
            "x_Coupon": row.coupon,
        }
        for number, row in enumerate(rows, 1)
    ]
    pq.write_table(pa.Table.from_pylist(listed, SCHEMA), path)
    return Delivery(
        id=name,
        source="cloud",
        billing_period="2024-12",
        sequence=1,
        known_at=datetime(2025, 1, 1, tzinfo=UTC),
        path=path,
        sha256=name,
        row_count=len(rows),
        quarantined_count=0,
        totals={},
        columns=tuple(n for n in SCHEMA.names if n[0].isupper() or n.startswith("x_")),
        files=(path.name,),
        findings=(),
    )


def programme(folder: Path, text: str) -> Programme:
    """The programme written in ``text``; titles, sources and envelopes may be left out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "programme.yaml"
    path.write_text(textwrap.dedent(text), "utf-8")
    found, problems = inspect(path)
    serious = [p for p in problems if p.code not in ("unpublished", "unstacked-overlap")]
    if serious or found is None:
        raise Refusal(*serious)
    return found


Figures = Mapping[tuple[str, str, str, int, int], tuple[Decimal, ...]]


def calculated(
    connection: DuckDBPyConnection,
    programme: Programme,
    deliveries: Sequence[Delivery],
    facts: Facts,
    through: int,
    folder: Path,
) -> None:
    """Make the engine's tables in a connection."""
    plan = compile_plan(programme, through)
    slicer = Slicer(connection, programme, facts)
    taken = take(connection, folder / "partials", deliveries, plan.takings, slicer)
    calculate(connection, plan, facts, partials_relation(taken.files))


def by_engine(
    programme: Programme, deliveries: Sequence[Delivery], facts: Facts, through: int, folder: Path
) -> Figures:
    """All positions to date by the engine: (partner, incentive, scope, first, month) -> figures."""
    return both_by_engine(programme, deliveries, facts, through, folder)[0]


def both_by_engine(
    programme: Programme, deliveries: Sequence[Delivery], facts: Facts, through: int, folder: Path
) -> tuple[Figures, Figures]:
    """All positions to date, and what open intervals are expected to come to."""
    connection = connect()
    try:
        calculated(connection, programme, deliveries, facts, through, folder)
        rows = connection.execute(
            "SELECT basis, partner, incentive, scope, interval_first, month, gross, capped, "
            "top_up, earned, rounded, vested FROM positions"
        ).fetchall()
    finally:
        connection.close()
    to_date, expected = (
        {row[1:6]: tuple(row[6:]) for row in rows if row[0] == basis} for basis in (0, 1)
    )
    return to_date, expected


def on_paper(
    programme: Programme,
    deliveries: Sequence[Delivery],
    facts: Facts,
    partners: Sequence[str],
    through: int,
) -> Figures:
    """Positions to date by the proof."""
    return both_on_paper(programme, deliveries, facts, partners, through)[0]


def both_on_paper(
    programme: Programme,
    deliveries: Sequence[Delivery],
    facts: Facts,
    partners: Sequence[str],
    through: int,
) -> tuple[Figures, Figures]:
    """The same as :func:`both_by_engine`, by the proof."""
    rules = list(programme.incentives.values())
    to_date, expected = {}, {}
    for partner in partners:
        paper = partner_on_paper(programme, deliveries, facts, partner, through)
        for position in positions(paper, rules):
            to_date[key_of(partner, position)] = figures_of(position)
        for position in expectations(paper, rules):
            expected[key_of(partner, position)] = figures_of(position)
    return to_date, expected


def key_of(partner: str, position: Position) -> tuple[str, str, str, int, int]:
    """How a position is found."""
    return (partner, position.incentive, position.scope, position.first, position.month)


def figures_of(position: Position) -> tuple[Decimal, ...]:
    """What is compared."""
    p = position
    return (p.gross, p.capped, p.top_up, p.earned, p.rounded, p.vested)


def earned(figures: Figures, partner: str, incentive: str) -> Decimal:
    """The rounded amount of the latest month of every key, summed."""
    latest: dict[tuple[str, int], tuple[int, Decimal]] = {}
    for (who, what, scope, first, month), values in figures.items():
        if (who, what) == (partner, incentive):
            known = latest.get((scope, first), (0, Decimal(0)))
            latest[scope, first] = max(known, (month, values[4]))
    return sum((amount for _, amount in latest.values()), Decimal(0))


def table(text: str) -> list[dict[str, object]]:
    """Rows of an aligned table of words under a header; ``-`` is empty."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return [
        {name: word for name, word in zip(header, words, strict=True) if word != "-"}
        for words in lines
    ]
