"""Late corrections: what settled intervals are worth now, less what was due of them before."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from largesse.programme.calendar import Span
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.changes import causes_between
from largesse.settlement.statement.lines import Desk, scope_name
from largesse.settlement.statement.model import Cause, Compared, Correction, Late
from largesse.settlement.statement.results import Results
from largesse.settlement.statement.settled import Said, Settlement

ZERO = Decimal(0)
Name = tuple[str, int]
"""A key of one incentive: its scope and the first month of its interval."""


def late_of(desk: Desk, incentives: Sequence[Incentive]) -> Late:
    """Every correction of what was settled before the interval, and by which run it was settled."""
    compared: dict[str, Compared] = {}
    corrections: list[Correction] = []
    for incentive in incentives:
        settled = desk.settlements(incentive)
        ended = [s for s in settled if s.span.last < desk.interval.first]
        if not ended or ended[-1].said.run == desk.said.run:
            continue
        before, following = ended[-1], settled[len(ended)]
        compared[before.said.run] = Compared(before.said.run, before.said.at)
        corrections += _corrections(desk, incentive, before, following.span)
    return Late(tuple(compared[run] for run in sorted(compared)), tuple(corrections))


def _corrections(
    desk: Desk, incentive: Incentive, before: Settlement, following: Span
) -> Iterator[Correction]:
    was = _vested(incentive, before.said.results, before.span.last)
    now = _vested(incentive, desk.results, before.span.last)
    calendar, unit = desk.paper.programme.calendar, incentive.unit
    for scope, first in sorted(was.keys() | now.keys(), key=lambda name: (name[1], name[0])):
        then, today = was.get((scope, first), ZERO), now.get((scope, first), ZERO)
        if then == today:
            continue
        span = calendar.span(incentive.over, first, incentive.holds)
        yield Correction(
            incentive=incentive.id,
            title=incentive.title,
            scope=scope,
            scope_name=scope_name(desk.paper, incentive, scope),
            span=span,
            was=Amount(then, unit),
            now=Amount(today, unit),
            settlement=following,
            since=before.said.run,
            causes=_causes(desk, incentive, before.said, scope, span),
        )


def _vested(incentive: Incentive, results: Results, month: int) -> dict[Name, Decimal]:
    """What was vested of each key by the end of a month."""
    return {
        (scope, first): position["vested"]
        for (name, scope, first, reached), position in results.earned.items()
        if name == incentive.id and first <= month and reached == min(month, position.last)
    }


def _causes(
    desk: Desk, incentive: Incentive, before: Said, scope: str, span: Span
) -> tuple[Cause, ...]:
    """What the run before did not know. A new delivery is a cause where it has rows of the key."""
    carrying = set()
    if not desk.is_lost(incentive):
        months = desk.paper.months(incentive)
        carrying = {
            c.entry.delivery
            for c in months.counted
            if months.month_of(c.entry) in span.months() and months.scope_of(c.entry) == scope
        }
    return causes_between(
        before.manifest,
        desk.said.manifest,
        lambda source, period, name: f"{source} {period} {name}" in carrying,
    )
