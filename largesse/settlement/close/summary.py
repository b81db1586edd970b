"""What a proposal comes to: by decision, by line of the budget, and in intervals closed before."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.settlement.close.calculate import Calculated
from largesse.settlement.close.world import World


def summary_of(world: World, calculated: Calculated) -> dict[str, Any]:
    """Minor units as whole numbers; `decisions` by decision, reason and currency."""
    decisions: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    late: dict[tuple[str, str], int] = defaultdict(int)
    lines: dict[Line, int] = defaultdict(int)
    expected = decided = in_kind = 0
    for step in calculated.steps:
        expected += step.expected
        final = [v.amount for v in step.verdicts if v.decision != "held"]
        decided += sum(abs(world.booked(each, step.due.unit, step.rate)) for each in final)
        for verdict in step.verdicts:
            found = decisions[verdict.decision, verdict.reason, step.due.unit]
            found[0] += 1
            found[1] += verdict.amount
            if step.is_late and verdict.decision != "held":
                late[step.due.interval, step.due.unit] += verdict.amount
        for bearing, amount in step.borne:
            lines[bearing.line] += amount
            in_kind += amount if step.is_in_kind else 0
    left = world.left([chart.allotment(line) for line in lines])
    return {
        "keys": len(calculated.steps),
        "partners": len({step.due.partner for step in calculated.steps}),
        "decisions": [
            {"decision": d, "reason": r, "unit": u, "keys": count, "amount_minor": amount}
            for (d, r, u), (count, amount) in sorted(decisions.items())
        ],
        "late": [
            {"interval": interval, "unit": unit, "amount_minor": amount}
            for (interval, unit), amount in sorted(late.items())
        ],
        "lines": [
            {
                "envelope": line.envelope,
                "fiscal_year": line.year,
                "accrued_minor": amount,
                "left_minor": left[chart.allotment(line)],
                "unfunded_minor": calculated.unfunded.get(line, 0),
            }
            for line, amount in sorted(lines.items())
        ],
        "accrued_minor": sum(lines.values()) - in_kind,
        "in_kind_minor": in_kind,
        "decided_minor": decided,
        "expected_minor": expected,
        "transferred_minor": sum(t.amount_minor for t in calculated.transfers),
    }


def approval_minor(summary: Mapping[str, Any]) -> int:
    """What a second person answers for: all that is accrued or decided, whichever is more."""
    accrued = sum(abs(int(line["accrued_minor"])) for line in summary["lines"])
    return max(accrued, int(summary["decided_minor"]))
