"""A close that covers several settlements of a rule decides them one after the other.

So a minimum asks of each settlement what the terms say, however rarely the vendor closes. What was
held at an earlier one is due again at the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from largesse.entitlement.history import result_of
from largesse.money import EXACT, minor_unit_exponent
from largesse.programme.calendar import last_day
from largesse.programme.model import Incentive
from largesse.settlement.close.decide import Open, settle
from largesse.settlement.close.due import Through, is_in_kind, key_sql, minor_sql
from largesse.settlement.close.model import Verdict
from largesse.settlement.close.world import World


@dataclass(frozen=True, slots=True)
class Reached:
    """What a key had come to by an earlier settlement: settled (minor) and exact (major units)."""

    settled: int
    exact: Decimal


Stages = Mapping[tuple[str, int], Reached]
"""By key and the last month of an earlier settlement."""

_QUERY = f"""
SELECT {key_sql("e")} AS key, r.month, {minor_sql("p.vested")} AS settled,
    CASE WHEN r.vests_at_end AND p.month < p.interval_last THEN 0 ELSE p.earned END AS exact
FROM stages r JOIN positions p ON p.basis = 0 AND p.incentive = r.incentive
    AND p.interval_first <= r.month AND p.month = least(p.interval_last, r.month)
JOIN entitlements e ON e.incentive = p.incentive AND e.partner = p.partner AND e.scope = p.scope
    AND e.interval_first = p.interval_first
"""
_SCHEMA = pa.schema(
    [
        ("incentive", pa.string()),
        ("month", pa.int32()),
        ("factor", pa.int64()),
        ("vests_at_end", pa.bool_()),
    ]
)


def months_of(through: Through, closed: Through | None, rule: Incentive, first: int) -> list[int]:
    """The last months of a rule's settlements that ended since the close before, but the newest."""
    if rule.pays.minimum is None:
        return []
    month = first if closed is None else closed.settled(rule) + 1
    found: list[int] = []
    while month <= through.settled(rule):
        span = through.programme.calendar.span(rule.settles, month, rule.holds)
        found.append(span.last)
        month = span.last + 1
    return [each for each in found if each < through.settled(rule)]


def earlier_settlements(run: Path, through: Through, closed: Through | None) -> Stages:
    """What each key had come to at each settlement that a close skipped; often nothing."""
    with duckdb.connect() as connection:
        for name in ("entitlements", "positions"):
            connection.from_parquet(str(result_of(run, f"{name}.parquet"))).create_view(name)
        firsts = dict(
            connection.sql(
                "SELECT incentive, min(interval_first) FROM entitlements GROUP BY incentive"
            ).fetchall()
        )
        rows = [
            {
                "incentive": name,
                "month": month,
                "factor": 10 ** minor_unit_exponent(rule.unit),
                "vests_at_end": rule.vests_at_end,
            }
            for name, rule in through.rules.items()
            if name in firsts and not is_in_kind(rule)
            for month in months_of(through, closed, rule, firsts[name])
        ]
        if not rows:
            return {}
        connection.register("stages", pa.Table.from_pylist(rows, schema=_SCHEMA))
        found = connection.sql(_QUERY).fetchall()
    return {(key, month): Reached(settled, exact) for key, month, settled, exact in found}


def settle_in_stages(
    world: World, group: Sequence[Open], rule: Incentive | None, stages: Stages
) -> tuple[Open, ...]:
    """Decide all keys of a rule and a partner, one settlement after the other.

    Where a correction undid something, or funds were short, only the newest settlement counts.
    """
    partner = group[0].due.partner
    known = list(group)
    keys = {each.due.key for each in group}
    months = sorted({month for key, month in stages if key in keys}) if stages else []
    if months and not any(each.verdicts for each in group):
        for month in months:
            day = last_day(month)
            then = [_at(each, stages.get((each.due.key, month))) for each in known]
            holds = world.standing(rule, partner, day)
            known = [_kept(each) for each in settle(then, rule, holds, day)]
    now = [_now(each, first) for each, first in zip(known, group, strict=True)]
    if not any(each.amount for each in now):
        return tuple(now)
    return settle(now, rule, world.standing(rule, partner, world.day), world.day)


def _at(known: Open, reached: Reached | None) -> Open:
    """The key as it stood at an earlier settlement; not begun yet, it was worth nothing."""
    reached = reached or Reached(0, Decimal(0))
    awarded = known.due.awarded
    more = Decimal(awarded).scaleb(-minor_unit_exponent(known.due.unit), EXACT)
    due = replace(known.due, settled=reached.settled + awarded, exact=reached.exact + more)
    return Open(due, due.due - _final(known.verdicts), known.verdicts)


def _kept(known: Open) -> Open:
    """What was held is due again; since when, is remembered."""
    held = [v for v in known.verdicts if v.decision == "held"]
    kept = tuple(v for v in known.verdicts if v.decision != "held")
    reason, since = (held[0].reason, held[0].held_since) if held else ("", None)
    due = replace(known.due, held_for=reason, held_since=since)
    return Open(due, known.amount, kept)


def _now(known: Open, first: Open) -> Open:
    """The key as it stands at the newest settlement."""
    held_for, held_since = known.due.held_for, known.due.held_since
    due = replace(first.due, held_for=held_for, held_since=held_since)
    undone = _final(first.verdicts)
    return Open(due, first.amount + undone - _final(known.verdicts), known.verdicts)


def _final(verdicts: Sequence[Verdict]) -> int:
    return sum(v.amount for v in verdicts if v.decision != "held")
