"""What an earlier run said otherwise of the same interval, and what it did not know."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from largesse.entitlement.history import manifest_of, runs
from largesse.programme.calendar import Span, parse_month
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.lines import Desk
from largesse.settlement.statement.model import Cause, Change, Corrections, Line
from largesse.settlement.statement.results import Results, read_results
from largesse.workspace.paths import Workspace

ZERO = Decimal(0)
Name = tuple[str, str, int]


def corrections_of(
    workspace: Workspace, desk: Desk, folder: Path, lines: Sequence[Line]
) -> Corrections | None:
    """The difference to the last run that stood on something else; None where there is none."""
    manifest = manifest_of(folder)
    earlier = _earlier(workspace, folder, manifest, desk.through)
    if earlier is None:
        return None
    before = manifest_of(earlier)
    was = _in_interval(desk, read_results(earlier, desk.paper.partner))
    now = _in_interval(desk, desk.results)
    names = {(line.incentive, line.scope, line.span.first): line for line in lines}
    changes = [
        _change(desk, name, names.get(name), was.get(name, ZERO), now.get(name, ZERO))
        for name in sorted(was.keys() | now.keys())
        if was.get(name, ZERO) != now.get(name, ZERO)
    ]
    since_at = datetime.fromisoformat(str(before["at"]))
    return Corrections(earlier.name, since_at, tuple(changes), causes_between(before, manifest))


def _earlier(
    workspace: Workspace, folder: Path, manifest: Mapping[str, Any], through: int
) -> Path | None:
    """The last run before this one that reached as far in the interval and knew something else."""
    finished = runs(workspace)
    for other in reversed(finished[: finished.index(folder)]):
        before = manifest_of(other)
        knew_less = before["known_at"] <= manifest["known_at"]
        if (
            knew_less
            and parse_month(before["through"]) >= through
            and causes_between(before, manifest)
        ):
            return other
    return None


def _in_interval(desk: Desk, results: Results) -> dict[Name, Decimal]:
    """What each key earned in the interval, by a run's positions."""
    found: dict[Name, Decimal] = {}
    for (incentive, scope, first, _), position in results.earned.items():
        if first <= desk.through and position.last >= desk.interval.first:
            name = (incentive, scope, first)
            reached = results.at(name, min(position.last, desk.through), "rounded")
            found[name] = reached - results.at(name, desk.interval.first - 1, "rounded")
    return found


def _change(desk: Desk, name: Name, line: Line | None, was: Decimal, now: Decimal) -> Change:
    incentive, scope, first = name
    rules = desk.paper.programme.incentives
    rule = rules.get(incentive)
    unit = rule.unit if rule else desk.paper.programme.currency
    span = line.span if line else Span(first, first, "")
    if line is None and rule is not None:
        span = desk.paper.programme.calendar.span(rule.over, first, rule.holds)
    return Change(
        incentive=incentive,
        title=rule.title if rule else line.measure if line else _bare(incentive),
        scope=scope,
        scope_name=line.scope_name if line else "",
        span=span,
        was=Amount(was, unit),
        now=Amount(now, unit),
    )


def _bare(incentive: str) -> Any:
    from largesse.programme.model import Text

    return Text(incentive)


def causes_between(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    is_cause: Callable[[str, str, str], bool] = lambda source, period, name: True,
) -> tuple[Cause, ...]:
    """What differs between two runs' bases. ``is_cause`` is asked of each delivery (by source,
    billing period and id) of a month that had none before."""
    causes = []
    old, new = _by_period(before), _by_period(now)
    for period in sorted(old.keys() | new.keys()):
        if old.get(period) == new.get(period):
            continue
        if period in old or any(is_cause(*period, name) for name in new[period]):
            ids = f"{_ids(old.get(period))} → {_ids(new.get(period))}"
            causes.append(Cause("delivery", f"{period[0]} {period[1]}: {ids}"))
    kinds_then = {s["kind"]: s["sha256"] for s in before["facts"]["snapshots"]}
    causes += [
        Cause("facts", item["file"])
        for item in now["facts"]["snapshots"]
        if kinds_then.get(item["kind"]) != item["sha256"]
    ]
    then, today = before["programme"]["semantic_hash"], now["programme"]["semantic_hash"]
    if then != today:
        causes.append(Cause("programme", f"{then[:8]} → {today[:8]}"))
    return tuple(causes)


def _by_period(manifest: Mapping[str, Any]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for item in manifest["deliveries"]:
        found.setdefault((item["source"], item["billing_period"]), []).append(item["id"])
    return found


def _ids(ids: Sequence[str] | None) -> str:
    return " + ".join(i[:8] for i in ids) if ids else "-"
