"""What ``largesse import`` says: one line per delivery, the findings behind it, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from largesse.consumption.delivery import Finding
from largesse.consumption.findings import changes_of_totals
from largesse.consumption.importing import Imported, Outcome
from largesse.money import EXACT

_ABOUT_FILES = frozenset(
    {"missing-columns", "other-columns", "mixed-providers", "mixed-currencies", "date-order"}
)
"""Findings whose counts are not rows, and so do not add up over periods."""


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery as the table shows it; amounts are exact, nothing is formatted yet."""

    source: str
    billing_period: str
    state: str
    row_count: int
    quarantined_count: int
    finding_count: int
    totals: dict[str, Decimal]


def lines(imported: Imported) -> tuple[Line, ...]:
    """The table's lines, by source and period."""
    return tuple(_line(outcome) for outcome in imported.outcomes)


def _line(outcome: Outcome) -> Line:
    delivery = outcome.delivery
    return Line(
        source=delivery.source,
        billing_period=delivery.billing_period,
        state=outcome.state,
        row_count=delivery.row_count,
        quarantined_count=delivery.quarantined_count,
        finding_count=len(delivery.findings),
        totals=dict(delivery.totals),
    )


@dataclass(frozen=True, slots=True)
class Restated:
    """A delivery that supersedes others of its period: what there was, and what there is."""

    source: str
    billing_period: str
    rows_before: int
    rows_after: int
    totals: tuple[tuple[str, Decimal, Decimal, Decimal], ...]
    """Per currency: BilledCost before and after, and the difference; exact."""


def restated(imported: Imported) -> tuple[Restated, ...]:
    """What each delivery that supersedes another changes, by source and period."""
    return tuple(
        Restated(
            source=outcome.delivery.source,
            billing_period=outcome.delivery.billing_period,
            rows_before=sum(before.row_count for before in outcome.replaces),
            rows_after=outcome.delivery.row_count,
            totals=tuple(
                (currency, was, now, EXACT.subtract(now, was))
                for currency, was, now in changes_of_totals(outcome.replaces, outcome.delivery)
            ),
        )
        for outcome in imported.outcomes
        if outcome.replaces
    )


def findings(imported: Imported) -> tuple[tuple[str, Finding], ...]:
    """What was found, warnings first, the same finding of several periods added up.

    Each comes with its source and, where it concerns one period only, that period.
    """
    merged: dict[tuple[str, str, str], list[tuple[str, Finding]]] = {}
    for outcome in imported.outcomes:
        if outcome.state != "new":
            continue
        for finding in outcome.delivery.findings:
            key = (outcome.delivery.source, finding.code, finding.sentence)
            merged.setdefault(key, []).append((outcome.delivery.billing_period, finding))
    found = [(_place(key[0], hits), _sum([f for _, f in hits])) for key, hits in merged.items()]
    return tuple(sorted(found, key=lambda item: (item[1].grade != "warning", item[0])))


def _place(source: str, hits: Sequence[tuple[str, Finding]]) -> str:
    if len(hits) == 1:
        return f"{source} {hits[0][0]}"
    return f"{source}, {len(hits)} periods"


def _sum(found: Sequence[Finding]) -> Finding:
    first = found[0]
    if first.code in _ABOUT_FILES:
        return first
    columns = dict.fromkeys(column for finding in found for column in finding.columns)
    count = sum(finding.count for finding in found)
    return Finding(first.code, first.sentence, count, tuple(columns), first.grade)


def totals(imported: Imported) -> dict[str, Decimal]:
    """BilledCost of what is new, per currency, never across."""
    sums: dict[str, Decimal] = {}
    for outcome in imported.outcomes:
        if outcome.state in {"new", "again"}:
            for currency, amount in outcome.delivery.totals.items():
                sums[currency] = EXACT.add(sums.get(currency, Decimal(0)), amount)
    return dict(sorted(sums.items()))


def summary(imported: Imported) -> str:
    """One sentence a manager could read aloud."""
    new = [o.delivery for o in imported.outcomes if o.state in {"new", "again"}]
    if not new:
        return "Nothing new: the lake has all of it already."
    rows = sum(delivery.row_count for delivery in new)
    quarantined = sum(delivery.quarantined_count for delivery in new)
    aside = "no row was set aside"
    if quarantined:
        aside = f"{quarantined:,} row{'s' if quarantined > 1 else ''} went to quarantine"
    periods = "1 delivery" if len(new) == 1 else f"{len(new)} deliveries"
    imported_rows = "1 row" if rows == 1 else f"{rows:,} rows"
    known_at = f"{new[0].known_at:%Y-%m-%d %H:%M} UTC"
    return f"{periods}, {imported_rows} imported, known from {known_at}; {aside}."
