"""The first quarantined rows of an import, for a person: where, what is wrong, and the mend."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.consumption.spelling import number_styles
from largesse.consumption.sql import literal

MOST = 5
_AT_THE_SOURCE = "correct the row in the export and import it again"
_IDS = "export again with ids kept as text, past no spreadsheet"
_MENDS = {
    "damaged-account-id": _IDS,
    "damaged-sub-account-id": _IDS,
    "malformed-row": "quote the cell that holds the separator or a line break, then import again",
    "unknown-charge-category": (
        "say what it stands for in the column map: ChargeCategory: {from: COLUMN, values: {...}}"
    ),
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """One quarantined row; `line` is None where its file has no lines (Parquet)."""

    source: str
    billing_period: str
    file: str
    line: int | None
    row: int
    what: str
    mend: str


def set_aside(deliveries: Sequence[Delivery], most: int = MOST) -> tuple[SetAside, ...]:
    """The first rows that went to quarantine, delivery by delivery, `most` in all."""
    found: list[SetAside] = []
    for delivery in deliveries:
        if delivery.quarantined_count and len(found) < most:
            found += _rows(delivery, most - len(found))
    return tuple(found)


def _rows(delivery: Delivery, most: int) -> list[SetAside]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT file, line_number, row_number, reason_code, reason"
            f" FROM read_parquet({literal(str(delivery.quarantine))})"
            f" ORDER BY file_number, row_number LIMIT {most}"
        ).fetchall()
    source, period = delivery.source, delivery.billing_period
    return [
        SetAside(source, period, file, line, row, what, _mend(code, what, source))
        for file, line, row, code, what in rows
    ]


def _mend(code: str, what: str, source: str) -> str:
    """The mend of a reason; for a number, how the source would have to say that it writes them."""
    if code == "unreadable-cost":
        ways = [way for way in number_styles([what.partition(": ")[2]]) if way != "focus"]
        if ways:
            said = " or ".join(f"`numbers: {way}`" for way in ways)
            return f"if {source} writes all numbers so, say {said} of it in sources.yaml"
    return _MENDS.get(code, _AT_THE_SOURCE)
