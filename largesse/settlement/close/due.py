"""What is due: a run's figures beside what was decided and accrued, key by key.

A full outer join: a key the run knows no more is worth nothing. Only keys on which something
changes come out; a hundred thousand of them take a second or two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from largesse.entitlement.history import result_of
from largesse.money import EXACT, minor_unit_exponent
from largesse.programme.calendar import month_bounds
from largesse.programme.model import Incentive, Programme
from largesse.programme.terms.limits import Guaranteed
from largesse.programme.terms.periods import Interval
from largesse.settlement.close.keys import Key
from largesse.settlement.close.model import Due
from largesse.settlement.close.standing import accrued, awards, decided, waiting

IN_MONEY = ("rebate", "discount", "funding", "marketing")
"""Kinds that are owed in money."""
_RULES = pa.schema(
    [
        ("incentive", pa.string()),
        ("place", pa.int32()),
        ("factor", pa.int64()),
        ("settled_through", pa.int32()),
        ("vests_at_end", pa.bool_()),
        ("is_draw", pa.bool_()),
        ("turns", pa.bool_()),
        ("in_kind", pa.bool_()),
        ("unit_cost", pa.decimal128(18, 4)),
        ("cost_unit", pa.string()),
    ]
)
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Through:
    """A month and the last settlements that have ended by then.

    ``rules``: those that the close posts, borne by the vendor: in money, or in kind where no claim
    gives them out (the claim posts what it costs then).
    """

    programme: Programme
    month: int
    rules: Mapping[str, Incentive]

    @classmethod
    def of(cls, programme: Programme, month: int) -> "Through":
        """The month, with a programme's rules."""
        by_claims = {claim.gives_out for claim in programme.claims.values()}
        rules = {
            name: rule
            for name, rule in programme.incentives.items()
            if rule.cost_bearer == "vendor" and rule.envelope and name not in by_claims
        }
        return cls(programme, month, rules)

    def settled(self, rule: Incentive) -> int:
        """The last month of the last settlement that has ended; what comes after a term at once."""
        ends = month_bounds(rule.holds)[1]
        if rule.settles is Interval.TERM and ends is not None and self.month > ends:
            return self.month
        span = self.programme.calendar.span(rule.settles, self.month, rule.holds)
        return self.month if span.last <= self.month else span.first - 1


def dues(run: Path, through: Through) -> Iterator[Due]:
    """Every key on which something changes, in the order in which keys are served.

    That order is declared: by the end of the interval, then the rules as the programme orders
    them, then partner and scope.
    """
    with duckdb.connect() as connection:
        connection.register("rules", _rules(through))
        connection.register("decided", decided())
        connection.register("accrued", accrued())
        connection.register("waiting", waiting())
        connection.register("awards", awards())
        for name in ("entitlements", "positions"):
            connection.from_parquet(str(result_of(run, f"{name}.parquet"))).create_view(name)
        found = connection.sql(_QUERY, params={"through": through.month})
        for batch in found.to_arrow_reader(_BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                yield _due(row)


def _rules(through: Through) -> pa.Table:
    rows = [
        {
            "incentive": name,
            "place": place,
            "factor": 1 if rule.unit_cost else 10 ** minor_unit_exponent(rule.unit),
            "settled_through": through.settled(rule),
            "vests_at_end": rule.vests_at_end,
            "is_draw": not is_in_kind(rule)
            and rule.guarantee is not None
            and rule.guarantee.how is Guaranteed.DRAW,
            "turns": bool(rule.conversions) and not is_in_kind(rule),
            "in_kind": is_in_kind(rule),
            **_cost(rule),
        }
        for place, (name, rule) in enumerate(through.rules.items())
    ]
    return pa.Table.from_pylist(rows, schema=_RULES)


def is_in_kind(rule: Incentive) -> bool:
    """Whether a rule gives a quantity or a credit, and owes no money."""
    return rule.kind not in IN_MONEY


def _cost(rule: Incentive) -> dict[str, Any]:
    """What a unit costs in minor units, and in which currency; nothing for what is money."""
    cost = rule.unit_cost
    if cost is None:
        return {"unit_cost": None, "cost_unit": None}
    minor = cost.value.scaleb(minor_unit_exponent(cost.unit), EXACT)
    return {"unit_cost": minor, "cost_unit": cost.unit}


_ESCAPED = "replace(replace({}, '%', '%25'), '/', '%2F')"
_NAMED = ("incentive", "partner", "scope", "interval", "unit")


def key_sql(table: str) -> str:
    """The key of a row of entitlements, spelt as in `keys.py`."""
    return " || '/' || ".join(_ESCAPED.format(f'{table}."{name}"') for name in _NAMED)


def minor_sql(amount: str) -> str:
    """An amount in minor units; ``r`` is the row of its rule."""
    return f"CAST(coalesce({amount}, 0) * CAST(r.factor AS DECIMAL(6, 0)) AS BIGINT)"


def _worth_sql(amount: str) -> str:
    """An amount in minor units; a quantity at its unit cost, rounded once."""
    at_cost = f"CAST(coalesce({amount}, 0) * r.unit_cost AS BIGINT)"
    return f"CASE WHEN r.unit_cost IS NULL THEN {minor_sql(amount)} ELSE {at_cost} END"


_QUERY = f"""
WITH worth AS (
    SELECT e.* REPLACE (coalesce(r.cost_unit, e.unit) AS unit)
    FROM entitlements e JOIN rules r ON r.incentive = e.incentive
), said AS (
    SELECT {key_sql("e")} AS key, e.incentive, e.partner, e.scope, e.interval AS "interval", e.unit,
        e.interval_first AS first, e.interval_last AS last, e.complete,
        r.turns AND e.interval_last <= r.settled_through AS turns,
        {_worth_sql("e.vested")} AS vested,
        {_worth_sql("CASE WHEN r.in_kind THEN e.vested ELSE e.expected END")} AS expected,
        {_worth_sql("s.vested")} AS settled,
        CASE WHEN r.vests_at_end AND s.month < s.interval_last THEN 0
            ELSE coalesce(s.earned, 0) END AS exact,
        CASE WHEN r.is_draw THEN {minor_sql("m.top_up")} ELSE 0 END AS advance,
        row_number() OVER (ORDER BY e.interval_last, r.place, e.partner, e.scope) AS place
    FROM worth e JOIN rules r ON r.incentive = e.incentive
    LEFT JOIN positions s ON s.basis = 0 AND s.incentive = e.incentive AND s.partner = e.partner
        AND s.scope = e.scope AND s.interval_first = e.interval_first
        AND e.interval_first <= r.settled_through
        AND s.month = least(e.interval_last, r.settled_through)
    LEFT JOIN positions m ON r.is_draw AND m.basis = 0 AND m.incentive = e.incentive
        AND m.partner = e.partner AND m.scope = e.scope AND m.interval_first = e.interval_first
        AND m.month = least(e.interval_last, $through)
), before AS (
    SELECT key, greatest(coalesce(decided_sequence, 0), coalesce(accrued_sequence, 0)) AS sequence,
        coalesce(granted, 0) AS granted, coalesce(denied, 0) AS denied,
        coalesce(forfeited, 0) AS forfeited,
        CASE WHEN held_sequence = sequence THEN held_for END AS held_for,
        CASE WHEN held_sequence = sequence THEN held_since END AS held_since,
        coalesce(earned, 0) AS earned, coalesce(liability, 0) AS liability,
        coalesce(expected_before, 0) AS expected_before,
        coalesce(advance_before, 0) AS advance_before, coalesce(rate, '') AS rate
    FROM decided FULL JOIN accrued USING (key) LEFT JOIN waiting USING (key)
), awarded AS (
    SELECT w.key, greatest(w.award - greatest({minor_sql("a.vested")} - w.base, 0), 0) AS awarded
    FROM awards w LEFT JOIN said ON said.key = w.key
    LEFT JOIN rules r ON r.incentive = said.incentive
    LEFT JOIN positions a ON a.basis = 0 AND a.incentive = said.incentive
        AND a.partner = said.partner AND a.scope = said.scope
        AND a.interval_first = said.first AND a.month = least(said.last, w.month)
), known AS (
    SELECT key, coalesce(incentive, '') AS incentive, coalesce(partner, '') AS partner,
        coalesce(scope, '') AS scope, coalesce("interval", '') AS "interval",
        coalesce(unit, '') AS unit, coalesce(first, 0) AS first, coalesce(last, 0) AS last,
        coalesce(complete, true) AS complete,
        coalesce(vested, 0) + coalesce(awarded, 0) AS vested,
        coalesce(settled, 0) + coalesce(awarded, 0) AS settled,
        coalesce(expected, 0) + coalesce(awarded, 0) AS expected, coalesce(exact, 0) AS exact,
        coalesce(advance, 0) AS advance, coalesce(sequence, 0) AS sequence,
        coalesce(granted, 0) AS granted, coalesce(denied, 0) AS denied,
        coalesce(forfeited, 0) AS forfeited, coalesce(held_for, '') AS held_for, held_since,
        coalesce(earned, 0) AS earned, coalesce(liability, 0) AS liability,
        coalesce(expected_before, 0) AS expected_before,
        coalesce(advance_before, 0) AS advance_before, coalesce(rate, '') AS rate,
        coalesce(awarded, 0) AS awarded, coalesce(turns, false) AS turns, place
    FROM said FULL JOIN before USING (key) LEFT JOIN awarded USING (key)
)
SELECT * EXCLUDE (turns, place) FROM known
WHERE settled <> granted + denied + forfeited
    OR greatest(vested, settled) <> earned + denied + forfeited
    OR greatest(expected - greatest(vested, settled), 0) <> expected_before
    OR advance <> advance_before OR turns
ORDER BY place NULLS FIRST, key
"""


def _due(row: tuple[Any, ...]) -> Due:
    found = Due(*row)
    if not found.has_vanished:
        more = Decimal(found.awarded).scaleb(-minor_unit_exponent(found.unit), EXACT)
        return replace(found, exact=found.exact + more) if found.awarded else found
    gone = Key.read(found.key)
    return replace(
        found,
        incentive=gone.incentive,
        partner=gone.partner,
        scope=gone.scope,
        interval=gone.interval,
        unit=gone.currency,
    )
