"""Findings: what is counted about rows that passed, per billing month and per delivery."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from largesse.consumption.columns import COSTS
from largesse.consumption.delivery import Delivery, Finding
from largesse.consumption.grade import Rule, counting_rules
from largesse.consumption.sql import literal, name, one
from largesse.consumption.staging import Staged
from largesse.money import EXACT, plain

_FEWEST_FRACTIONS = 5
"""BilledCost must have that many fractional values before whole numbers beside it look damaged."""

_WARNINGS = frozenset({"unreadable-number", "unreadable-date", "damaged-id", "over-18-decimals"})


def row_findings(
    connection: duckdb.DuckDBPyConnection, staged: Staged
) -> dict[int, tuple[Finding, ...]]:
    """Counts of `grade.counting_rules` over the rows that passed, per billing month."""
    counted: dict[int, dict[str, list[tuple[Rule, int]]]] = defaultdict(lambda: defaultdict(list))
    for file in staged.files:
        rules = counting_rules(file.layout, staged.source, file.spelling)
        counts = ", ".join(f"count(*) FILTER ({rule.predicate})" for rule in rules)
        for month, *values in connection.execute(
            f"SELECT billing_month, {counts} FROM {name(file.view)}"
            " WHERE reason_code IS NULL GROUP BY 1"
        ).fetchall():
            for rule, value in zip(rules, values, strict=True):
                if value:
                    counted[month][rule.code].append((rule, value))
    return {
        month: tuple(_merged(hits) for hits in by_code.values())
        for month, by_code in counted.items()
    }


def _merged(hits: Sequence[tuple[Rule, int]]) -> Finding:
    rule = hits[0][0]
    columns = dict.fromkeys(column for hit, _ in hits for column in hit.columns)
    grade = "warning" if rule.code in _WARNINGS else "note"
    count = sum(value for _, value in hits)
    return Finding(rule.code, rule.sentence, count, tuple(columns), grade)


def delivery_findings(
    connection: duckdb.DuckDBPyConnection, data: Path, columns: Sequence[str]
) -> tuple[Finding, ...]:
    """What a delivery's rows show as a whole."""
    scan = f"read_parquet({literal(str(data))})"
    return (
        *_damaged_costs(connection, scan, columns),
        *_mixtures(connection, scan),
        *_ids_by_case(connection, scan),
        *_services_in_two_categories(connection, scan, columns),
    )


def _damaged_costs(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[str]
) -> list[Finding]:
    """Cost columns that lost their cents: whole or zero throughout, while BilledCost is not."""
    others = (*COSTS[1:], "ContractedUnitPrice", "ListUnitPrice")
    suspects = [column for column in others if column in columns]
    if not suspects:
        return []
    counts = ", ".join(
        f"count(*) FILTER ({name(c)} <> trunc({name(c)})), count(*) FILTER ({name(c)} <> 0),"
        f" count({name(c)})"
        for c in suspects
    )
    findings = []
    for provider, fractions, *values in connection.execute(
        f'SELECT provider, count(*) FILTER ("BilledCost" <> trunc("BilledCost")), {counts}'
        f" FROM {scan} GROUP BY 1 ORDER BY 1"
    ).fetchall():
        if fractions < _FEWEST_FRACTIONS:
            continue
        figures = list(zip(suspects, values[0::3], values[1::3], values[2::3], strict=True))
        whole = tuple(c for c, broken, nonzero, _ in figures if not broken and nonzero)
        zero = tuple(c for c, _, nonzero, present in figures if not nonzero and present)
        if whole:
            sentence = f"whole-dollar damage: {provider} has no cents here, BilledCost has them"
            findings.append(Finding("whole-dollar", sentence, fractions, whole, "warning"))
        if zero:
            sentence = f"all zero for {provider}, beside a BilledCost that is not"
            findings.append(Finding("all-zero", sentence, fractions, zero, "warning"))
    return findings


def _mixtures(connection: duckdb.DuckDBPyConnection, scan: str) -> list[Finding]:
    row = one(
        connection,
        "SELECT count(DISTINCT provider), string_agg(DISTINCT provider, ', ' ORDER BY provider),"
        " count(DISTINCT currency), string_agg(DISTINCT currency, ', ' ORDER BY currency)"
        f" FROM {scan}",
    )
    findings = []
    if row[0] > 1:
        sentence = f"one delivery holds several providers: {row[1]}"
        findings.append(Finding("mixed-providers", sentence, row[0]))
    if row[2] > 1:
        sentence = f"several currencies, never added up together: {row[3]}"
        findings.append(Finding("mixed-currencies", sentence, row[2]))
    return findings


def _ids_by_case(connection: duckdb.DuckDBPyConnection, scan: str) -> list[Finding]:
    row = one(
        connection,
        f"SELECT count(*) FROM (SELECT 1 FROM {scan}"
        " GROUP BY provider, lower(billing_account), lower(sub_account)"
        " HAVING count(DISTINCT (billing_account, sub_account)) > 1)",
    )
    if not row[0]:
        return []
    sentence = "account ids differ only in case; they are kept apart"
    columns = ("BillingAccountId", "SubAccountId")
    return [Finding("ids-by-case", sentence, row[0], columns, "warning")]


def _services_in_two_categories(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[str]
) -> list[Finding]:
    if not {"ServiceName", "ServiceCategory"} <= set(columns):
        return []
    row = one(
        connection,
        f'SELECT count(*) FROM (SELECT 1 FROM {scan} WHERE "ServiceName" IS NOT NULL'
        ' GROUP BY "ServiceName" HAVING count(DISTINCT "ServiceCategory") > 1)',
    )
    if not row[0]:
        return []
    sentence = "services lie in more than one ServiceCategory: rules by category are not by service"
    return [Finding("two-categories", sentence, row[0], ("ServiceName", "ServiceCategory"))]


def neighbour_findings(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, live: Sequence[Delivery]
) -> list[Finding]:
    """What a delivery shows beside the rest of the lake: money twice, or money gone."""
    beside = [other for other in live if other.billing_period == delivery.billing_period]
    same = [other for other in beside if other.source == delivery.source]
    findings = list(_shrunk(delivery, same)) if delivery.mode == "overwrite" else []
    here = f"read_parquet({literal(str(delivery.path))})"
    for other in beside:
        if other in same:
            continue
        there = f"read_parquet({literal(str(other.path))})"
        row = one(
            connection,
            f"SELECT count(*) FROM (SELECT DISTINCT provider, billing_account FROM {here}"
            f" INTERSECT SELECT DISTINCT provider, billing_account FROM {there})",
        )
        if row[0]:
            sentence = (
                f"accounts that source {other.source} also has in {delivery.billing_period}:"
                " their cost may count twice"
            )
            findings.append(Finding("also-elsewhere", sentence, row[0], (), "warning"))
    return findings


def _shrunk(delivery: Delivery, before: Sequence[Delivery]) -> Iterator[Finding]:
    """Where it has less than half the rows, or of a currency's cost, of what it supersedes."""
    row_count = sum(other.row_count for other in before)
    if delivery.row_count * 2 < row_count:
        sentence = f"it supersedes {row_count:,} rows with {delivery.row_count:,}"
        yield Finding("shrunk", sentence, delivery.row_count, (), "warning")
    for currency, was, now in changes_of_totals(before, delivery):
        if abs(now) * 2 < abs(was):
            sentence = f"it supersedes {currency} {plain(was)} with {currency} {plain(now)}"
            yield Finding("shrunk-cost", sentence, delivery.row_count, ("BilledCost",), "warning")


def changes_of_totals(
    before: Sequence[Delivery], after: Delivery
) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """BilledCost per currency of what is superseded, and of what stands in for it."""
    sums: dict[str, Decimal] = {}
    for other in before:
        for currency, amount in other.totals.items():
            sums[currency] = EXACT.add(sums.get(currency, Decimal(0)), amount)
    return tuple(
        (currency, sums.get(currency, Decimal(0)), after.totals.get(currency, Decimal(0)))
        for currency in sorted(sums.keys() | after.totals.keys())
    )
