"""Deliveries: the records of what was imported, their ids, and their form on disk.

A delivery is one export of billing data for one (source, billing period). Its id is drawn from
what decides its content: the bytes of its files and the settings they were read by. The folder of
a delivery holds ``data.parquet``, ``delivery.json`` and, where rows were set aside,
``quarantine.parquet``; it exists for readers only once an import lists it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from largesse.consumption.sources import Source
from largesse.money import parse_decimal
from largesse.workspace.canonical import canonical_json, digest

READING = 1
"""Version of how files are read; a change that alters what rows become raises it."""

DATA_NAME = "data.parquet"
RECORD_NAME = "delivery.json"
QUARANTINE_NAME = "quarantine.parquet"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something counted about a delivery that did not keep its rows out of the lake."""

    code: str
    """Stable slug of the rule."""
    sentence: str
    """What was found, and what was made of it."""
    count: int
    """Rows or cells concerned."""
    columns: tuple[str, ...] = ()
    grade: str = "note"
    """``warning`` where money may be wrong, ``note`` otherwise."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as a reader of the lake sees it."""

    id: str
    source: str
    billing_period: str
    """``YYYY-MM``."""
    sequence: int
    """1 for the first delivery of its (source, billing period), and so on."""
    known_at: datetime
    """When it became visible; UTC, aware."""
    path: Path
    """Its ``data.parquet``."""
    sha256: str
    """Hash of what decides its content: files and settings."""
    row_count: int
    quarantined_count: int
    totals: Mapping[str, Decimal]
    """Sum of BilledCost per currency over its rows."""
    columns: tuple[str, ...]
    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    mode: str = "overwrite"
    """``overwrite`` supersedes earlier deliveries of the period, ``append`` stands beside them."""
    quarantined_totals: Mapping[str, Decimal] = field(default_factory=dict)
    """What could be read of the quarantined rows' BilledCost, per currency ('' where unknown)."""
    data_sha256: str = ""
    """Hash of its ``data.parquet``; empty before it is written, and for rows made in memory."""

    @property
    def quarantine(self) -> Path:
        """The rows set aside; absent where ``quarantined_count`` is 0."""
        return self.path.parent / QUARANTINE_NAME


def content_sha256(file_hashes: Sequence[str], source: Source, billing_period: str) -> str:
    """Hash of all that decides a delivery's content."""
    return digest(
        {
            "semantics": 1,
            "reading": READING,
            "files": list(file_hashes),
            "source": source.name,
            "billing_period": billing_period,
            "settings": source.meaning,
        }
    )


def delivery_id(sha256: str) -> str:
    """The delivery's id: the first 16 hexadecimal digits of its content hash."""
    return sha256[:16]


def period_text(billing_month: int) -> str:
    """202409 as ``2024-09``."""
    return f"{billing_month // 100:04d}-{billing_month % 100:02d}"


def record_json(delivery: Delivery) -> bytes:
    """``delivery.json``: all but what the import decides (sequence, known_at, mode)."""
    return canonical_json(
        {
            "semantics": 1,
            "id": delivery.id,
            "source": delivery.source,
            "billing_period": delivery.billing_period,
            "sha256": delivery.sha256,
            "data_sha256": delivery.data_sha256,
            "row_count": delivery.row_count,
            "quarantined_count": delivery.quarantined_count,
            "totals": delivery.totals,
            "quarantined_totals": delivery.quarantined_totals,
            "columns": delivery.columns,
            "files": delivery.files,
            "findings": [
                [f.code, f.sentence, f.count, list(f.columns), f.grade] for f in delivery.findings
            ],
        }
    )


def read_record(folder: Path, item: Mapping[str, Any], known_at: datetime) -> Delivery:
    """The delivery in `folder`, as an import lists it in `item`.

    Raises ValueError, KeyError, TypeError or AttributeError where the record is not as listed.
    """
    text = (folder / RECORD_NAME).read_bytes()
    if item.get("record_sha256", digest_of(text)) != digest_of(text):
        raise ValueError("the record was altered")
    record = json.loads(text)
    return Delivery(
        id=record["id"],
        source=record["source"],
        billing_period=record["billing_period"],
        sequence=item["sequence"],
        known_at=known_at,
        path=folder / DATA_NAME,
        sha256=record["sha256"],
        row_count=record["row_count"],
        quarantined_count=record["quarantined_count"],
        totals=_amounts(record["totals"]),
        columns=tuple(record["columns"]),
        files=tuple(record["files"]),
        findings=tuple(
            Finding(code, sentence, count, tuple(columns), grade)
            for code, sentence, count, columns, grade in record["findings"]
        ),
        mode=item["mode"],
        quarantined_totals=_amounts(record["quarantined_totals"]),
        data_sha256=record["data_sha256"],
    )


def digest_of(data: bytes) -> str:
    """SHA-256 of bytes as they lie on disk, in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _amounts(amounts: Mapping[str, str]) -> dict[str, Decimal]:
    return {currency: parse_decimal(text) for currency, text in sorted(amounts.items())}
