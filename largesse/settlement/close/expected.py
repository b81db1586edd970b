"""What agreements without a cap are expected to cost yet, as the closes have accrued it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
from django.db.models import Sum

from largesse.entitlement.history import find_run, result_of
from largesse.fund.chart import Line
from largesse.settlement.close.adjust import ground
from largesse.settlement.close.due import key_sql
from largesse.settlement.close.standing import standing_of
from largesse.settlement.models import Accrual
from largesse.workspace.paths import Workspace


def expected_by_commitment(workspace: Workspace, by: str) -> Mapping[tuple[str, Line], int]:
    """By agreement and line, what is expected beyond what is vested, in the fund's minor units.

    Of agreements that have committed on the line and have no cap: a cap was committed in full when
    it was signed. Which agreement and line a key belongs to is judged by the newest run.
    """
    world, _ = ground(workspace, by, "re-estimate", "re-estimate")
    expected = _expected()
    months = _months(find_run(workspace))
    sums: Counter[tuple[str, Line]] = Counter()
    for due in standing_of([key for key in expected if key in months]):
        first, last = months[due.key]
        known = replace(due, first=first, last=last)
        terms = world.terms_of(known)
        if world.rule(known.incentive) is None or terms is None:
            continue
        bearing = world.bearing(known, terms)
        if bearing.is_committed and terms.not_to_exceed_minor is None:
            sums[bearing.agreement, bearing.line] += expected[due.key]
    return sums


def _expected() -> Mapping[str, int]:
    """By key, what is accrued on contingent commitments."""
    rows = Accrual.objects.values_list("key").annotate(minor=Sum("expected_minor")).order_by("key")
    return {key: int(minor) for key, minor in rows if minor > 0}


def _months(run: Path) -> Mapping[str, tuple[int, int]]:
    """By key of a run, the first and the last month of its interval."""
    query = f"SELECT {key_sql('found')}, interval_first, interval_last FROM found"
    with duckdb.connect() as connection:
        connection.from_parquet(str(result_of(run, "entitlements.parquet"))).create_view("found")
        rows = connection.sql(query).fetchall()
    return {key: (first, last) for key, first, last in rows}
