"""How an intake is told: a table of plan and actual, and the same for machines."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from largesse.cli.agreeing import counted
from largesse.cli.output import console, table
from largesse.money import is_currency, plain, shown
from largesse.partners.accelerator.outcomes import Line, cohort_lines
from largesse.partners.models import Cohort, CohortMember

HEADERS = ["what", "plan", "actual", "gap", "from"]


def print_cohort(cohort: Cohort, by_member: Sequence[tuple[CohortMember, list[Line]]]) -> None:
    """An intake as a table: each member, and all together."""
    out = console()
    rows = []
    for member, lines in by_member:
        left = f" (left {member.left_on.isoformat()})" if member.left_on else ""
        rows += [[member.partner_id + left, *line_row(line)] for line in lines]
    totals = cohort_lines([lines for _, lines in by_member])
    rows += [["all", *line_row(line)] for line in totals if len(by_member) > 1]
    out.print(table(["partner", *HEADERS], rows, figures=["plan", "actual", "gap"]))
    goals = [line for line in totals if line.kind in ("milestone", "outcome")]
    reached = [line for line in goals if line.gap is not None and line.gap <= 0]
    left_count = sum(member.left_on is not None for member, _ in by_member)
    out.print(
        f"{cohort.pk}, {cohort.model}: {counted(len(by_member), 'partner')} since"
        f" {cohort.starts_on.isoformat()}, {left_count} left; {len(reached)} of"
        f" {len(goals)} goals reached. What happened, not what the programme caused.",
        soft_wrap=True,
    )
    out.print("Next: largesse markets cohorts compare")


def line_row(line: Line) -> list[str]:
    """A line as cells under :data:`HEADERS`."""
    gap = line.gap
    return [
        f"{line.kind} {line.code}",
        amount(line.planned, line.unit),
        "-" if line.actual is None else amount(line.actual, line.unit),
        "-" if gap is None else amount(gap, line.unit),
        line.source,
    ]


def amount(value: Decimal, unit: str) -> str:
    """A quantity with its unit."""
    if is_currency(unit):
        return shown(value, unit)
    return f"{plain(value)} {unit}".strip()


def cohort_json(
    cohort: Cohort, by_member: Sequence[tuple[CohortMember, list[Line]]]
) -> dict[str, Any]:
    """An intake for machines."""
    return {
        "cohort": cohort.pk,
        "market": cohort.market,
        "model": cohort.model,
        "starts_on": cohort.starts_on,
        "members": [
            {
                "partner": member.partner_id,
                "admitted_on": member.admitted_on,
                "left_on": member.left_on,
                "lines": [line_json(line) for line in lines],
            }
            for member, lines in by_member
        ],
        "all": [line_json(line) for line in cohort_lines([lines for _, lines in by_member])],
    }


def line_json(line: Line) -> dict[str, Any]:
    """A line for machines."""
    return {
        "kind": line.kind,
        "code": line.code,
        "unit": line.unit,
        "planned": line.planned,
        "actual": line.actual,
        "gap": line.gap,
        "source": line.source,
    }
