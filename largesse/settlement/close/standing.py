"""What was decided and accrued of every key so far, read from the records as Arrow tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from largesse.programme.calendar import parse_month
from largesse.settlement.close.keys import Key
from largesse.settlement.close.model import Due
from largesse.settlement.models import Accrual, Decision, Dispute

_ROWS = 50_000
_ENTITLED = ~Q(incentive="")
_DECIDED = pa.schema(
    [
        ("key", pa.string()),
        ("decided_sequence", pa.int64()),
        ("granted", pa.int64()),
        ("denied", pa.int64()),
        ("forfeited", pa.int64()),
    ]
)
_AWARDS = pa.schema(
    [
        ("key", pa.string()),
        ("award", pa.int64()),
        ("base", pa.int64()),
        ("month", pa.int32()),
    ]
)
_WAITING = pa.schema(
    [
        ("key", pa.string()),
        ("held_sequence", pa.int64()),
        ("held_for", pa.string()),
        ("held_since", pa.date32()),
    ]
)
_SUMS = (
    *("granted", "denied", "forfeited"),
    *("earned", "liability", "expected_before", "advance_before"),
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


def decided(only: Q = _ENTITLED) -> pa.Table:
    """By key, the sums of its decisions; without what was settled beyond any entitlement."""
    rows = (
        Decision.objects.filter(only)
        .values_list("key")
        .annotate(
            last=Max("sequence"),
            granted=_sum("granted", "reversed"),
            denied=_sum("denied"),
            forfeited=_sum("forfeited"),
        )
        .order_by()
    )
    return _table(rows, _DECIDED)


def waiting() -> pa.Table:
    """By key whose last decision held it: why, and since when."""
    rows = _held().order_by().values_list("key", "sequence", "reason", "held_since")
    return _table(rows, _WAITING)


def held_now() -> Iterator[tuple[str, str, int, str, date | None]]:
    """What the last closes hold, key by key: partner, reason, minor units, unit, since."""
    names = ("partner", "reason", "amount_minor", "unit", "held_since")
    yield from _held().exclude(reason="in-kind").values_list(*names).iterator(chunk_size=_ROWS)


def _held() -> QuerySet[Decision]:
    later = Decision.objects.filter(key=OuterRef("key"), sequence__gt=OuterRef("sequence"))
    return Decision.objects.filter(_ENTITLED, ~Exists(later), decision="held")


def awards() -> pa.Table:
    """By key, what a dispute awarded, and what the data said by which month when it did."""
    upheld = Dispute.objects.filter(state="upheld").order_by()
    rows = upheld.values_list("key", "awarded_minor", "base_minor", "through")
    return pa.Table.from_pylist(
        [
            {"key": key, "award": award, "base": base, "month": parse_month(through)}
            for key, award, base, through in rows
        ],
        schema=_AWARDS,
    )


def accrued(only: Q = _ENTITLED) -> pa.Table:
    """By key: what the books hold of it."""
    rows = (
        Accrual.objects.filter(only)
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


def standing_of(keys: Collection[str]) -> list[Due]:
    """Keys as the records alone know them, in the order in which they were first accrued.

    They are as good as vanished to whoever reads them: only a run says what is vested.
    """
    only = Q(key__in=list(keys))
    found = {row["key"]: row for row in accrued(only).to_pylist()}
    for row in decided(only).to_pylist():
        found.setdefault(row["key"], {}).update(row)
    return [_known(name, found.get(name, {})) for name in keys]


def _known(name: str, row: Mapping[str, Any]) -> Due:
    key = Key.read(name)
    known = {column: row.get(column) or 0 for column in _SUMS}
    sequence = max(row.get("decided_sequence") or 0, row.get("accrued_sequence") or 0)
    return Due(
        key=name,
        incentive=key.incentive,
        partner=key.partner,
        scope=key.scope,
        interval=key.interval,
        unit=key.currency,
        first=0,
        last=0,
        is_complete=True,
        vested=0,
        settled=0,
        expected=0,
        exact=Decimal(0),
        advance=0,
        sequence=sequence,
        held_for="",
        held_since=None,
        rate=row.get("rate") or "",
        awarded=0,
        **known,
    )


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
