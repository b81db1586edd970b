"""What was decided and accrued of every key so far, read from the records as Arrow tables."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db.models import Max, Q, QuerySet, Sum

from largesse.settlement.models import Accrual, Decision

_ROWS = 50_000
_DECIDED = pa.schema(
    [
        ("key", pa.string()),
        ("decided_sequence", pa.int64()),
        ("granted", pa.int64()),
        ("denied", pa.int64()),
        ("forfeited", pa.int64()),
        ("held_sequence", pa.int64()),
        ("held_since", pa.date32()),
    ]
)
_ACCRUED = pa.schema(
    [
        ("key", pa.string()),
        ("accrued_sequence", pa.int64()),
        ("earned", pa.int64()),
        ("liability", pa.int64()),
        ("expected_before", pa.int64()),
        ("advance_before", pa.int64()),
        ("rate", pa.string()),
    ]
)


def decided() -> pa.Table:
    """By key, the sums of its decisions; without what was settled beyond any entitlement."""
    rows = (
        Decision.objects.exclude(incentive="")
        .values_list("key")
        .annotate(
            last=Max("sequence"),
            granted=_sum("granted", "reversed"),
            denied=_sum("denied"),
            forfeited=_sum("forfeited"),
            held_last=Max("sequence", filter=Q(decision="held"), default=0),
            since=Max("held_since"),
        )
        .order_by()
    )
    return _table(rows, _DECIDED)


def accrued() -> pa.Table:
    """By key: what the books hold of it."""
    rows = (
        Accrual.objects.exclude(incentive="")
        .values_list("key")
        .annotate(
            last=Max("sequence"),
            earned=Sum("earned_minor"),
            liability=Sum("liability_minor"),
            expected=Sum("expected_minor"),
            advance=Sum("advance_minor"),
            at_rate=Max("rate"),
        )
        .order_by()
    )
    return _table(rows, _ACCRUED)


def _sum(*decisions: str) -> Sum:
    return Sum("amount_minor", filter=Q(decision__in=decisions), default=0)


def _table(rows: QuerySet[Any, Any], schema: pa.Schema) -> pa.Table:
    """Rows in batches, so that years of keys need no list of tuples; sums are whole numbers."""
    return pa.Table.from_batches(_batches(rows.iterator(chunk_size=_ROWS), schema), schema=schema)


def _batches(rows: Iterable[Sequence[Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    left = iter(rows)
    while batch := list(islice(left, _ROWS)):
        columns = []
        for values, field in zip(zip(*batch, strict=True), schema, strict=True):
            whole = [int(v) for v in values] if field.type == pa.int64() else list(values)
            columns.append(pa.array(whole, field.type))
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
