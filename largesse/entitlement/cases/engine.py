"""From what a case gives to what the engine reads: partial sums, and the rules meant."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import duckdb
import pyarrow as pa

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.model import OTHERS, Line, World, account_of
from largesse.entitlement.cases.rates import CASE_RATES
from largesse.entitlement.duckdb.scan import TOTAL, Slices, measure_query
from largesse.entitlement.plan.compiled import Plan
from largesse.entitlement.plan.lines import columns_measured
from largesse.entitlement.plan.takings import Taking, taken_by_option, taking
from largesse.expr.tree import Type, columns
from largesse.programme.calendar import yyyymm_of
from largesse.programme.model import Comparison, Fund, Incentive, Measure, Programme
from largesse.programme.terms.limits import Scope
from largesse.programme.vocabulary import CONSUMPTION

_AMOUNT = pa.decimal128(38, 18)


def programme_of_case(concern: Concern, world: World) -> Programme:
    """The rules a case is about, with the stacks that change them.

    Without facts, everybody qualifies.
    """
    programme = concern.programme
    chosen = {}
    for incentive in concern.rules:
        opened = incentive if world.asks_who else _open_to_all(incentive)
        if world.lines:
            opened = _asking_only(opened, world)
        chosen[incentive.id] = _as_quantities(opened, world)
    fund: Fund | None = programme.fund
    if fund is not None and not world.asks_who:
        fund = replace(fund, bound_to=None)
    converts = programme.converts or (CASE_RATES if world.has_rates else None)
    incentives = MappingProxyType(chosen)
    return replace(programme, incentives=incentives, fund=fund, converts=converts)


def _open_to_all(incentive: Incentive) -> Incentive:
    def opened(measure: Measure) -> Measure:
        kept = tuple(e for e in measure.exclusions if e.who is None)
        return replace(measure, exclusions=kept)

    return replace(_with_measures(incentive, opened), who=None)


def _as_quantities(incentive: Incentive, world: World) -> Incentive:
    """Measures of which a figure is given have no rows; it does not matter where these come from.

    Where no activities are given, all that a rule would take of them counts as given.
    """
    given = {quantity.measure for quantity in world.quantities}
    if not any(measure.id in given for measure in incentive.measures):
        return incentive
    has_activities = "activities" in world.rows

    def moved(measure: Measure) -> Measure:
        is_given = measure.id in given or (measure.origin == "activities" and not has_activities)
        return replace(measure, origin="consumption") if is_given else measure

    changed = _with_measures(incentive, moved)
    is_moved = changed.measure.origin != incentive.measure.origin
    acts = is_moved and incentive.per in (Scope.ACTIVITY, Scope.DEAL)
    return replace(changed, per=Scope.PARTNER) if acts else changed


def _asking_only(incentive: Incentive, world: World) -> Incentive:
    """Lines state only what matters: conditions on columns that no line has are left out."""
    known = {name for line in world.lines for name in line.columns}

    def relaxed(measure: Measure) -> Measure:
        if measure.origin != "consumption":
            return measure
        rows = measure.rows if measure.rows is not None and columns(measure.rows) <= known else None
        kept = tuple(e for e in measure.exclusions if e.rows is None or columns(e.rows) <= known)
        return replace(measure, rows=rows, exclusions=kept)

    return _with_measures(incentive, relaxed)


def _with_measures(incentive: Incentive, change: Callable[[Measure], Measure]) -> Incentive:
    first = incentive.first
    return replace(
        incentive,
        measure=change(incentive.measure),
        placing_measure=change(incentive.placing_measure),
        reference_measure=change(incentive.reference_measure),
        paid_measure=change(incentive.paid_measure),
        beside=tuple(_changed(item, change) for item in incentive.beside),
        requires=tuple(
            replace(requirement, what=_changed(requirement.what, change))
            for requirement in incentive.requires
        ),
        first=replace(first, measure=change(first.measure)) if first else None,
        limit_measures=MappingProxyType(
            {n: change(m) for n, m in incentive.limit_measures.items()}
        ),
    )


def _changed(item: Comparison, change: Callable[[Measure], Measure]) -> Comparison:
    measure, reference = change(item.measure), change(item.reference_measure)
    return replace(item, measure=measure, reference_measure=reference)


def partials_of_case(connection: duckdb.DuckDBPyConnection, plan: Plan, world: World) -> str | None:
    """A table of partial sums for the quantities and lines of a case; its name, or None."""
    takings = [t for t in plan.takings if t.origin == "consumption"]
    rows = _quantity_rows(plan.programme, world)
    names = [t.name for t in takings]
    schema = pa.schema(
        [(c, pa.string()) for c in ("provider", "billing_account", "sub_account", "currency")]
        + [(c, pa.int32()) for c in ("billing_month", "charge_month", "slice", "row_count")]
        + [(TOTAL, _AMOUNT)]
        + [
            (n, pa.list_(pa.string()) if t.fold == "distinct" else _AMOUNT)
            for n, t in zip(names, takings, strict=True)
        ]
    )
    given = [{field.name: row.get(field.name) for field in schema} for row in rows]
    connection.register("case_quantities", pa.Table.from_pylist(given, schema))
    connection.execute("CREATE TEMP TABLE case_partials AS SELECT * FROM case_quantities")
    if world.lines:
        _add_lines(connection, takings, world)
    return "case_partials"


def _quantity_rows(programme: Programme, world: World) -> list[dict[str, object]]:
    rows = []
    for quantity in world.quantities:
        account = account_of("", quantity.customer)
        option = None if quantity.option == OTHERS else quantity.option
        row: dict[str, object] = _row(account, quantity.currency, quantity.month)
        for incentive in programme.incentives.values():
            for name in _takings_fed(incentive, quantity.measure, option):
                row[name] = list(quantity.values) or quantity.value
        rows.append(row)
    return rows


def _row(account: str, currency: str, month: int) -> dict[str, object]:
    return {
        "provider": "case",
        "billing_account": account,
        "sub_account": "",
        "currency": currency,
        "billing_month": yyyymm_of(month),
        "charge_month": yyyymm_of(month),
        "slice": 0,
        "row_count": 1,
        TOTAL: Decimal(0),
    }


def _takings_fed(incentive: Incentive, measure: str, option: str | None) -> set[str]:
    """The takings of an incentive that a quantity of ``measure`` feeds."""
    fed = {taking(m).name for m in incentive.measures if m.id == measure}
    if incentive.paid_measure.id == measure and not incentive.is_per_line:
        by_option = taken_by_option(incentive, incentive.paid_measure)
        if len(by_option) > 1:
            for position, choice in enumerate(incentive.choice.options):
                if choice.value == option:
                    fed.add(by_option[position].name)
    return fed


def _add_lines(connection: duckdb.DuckDBPyConnection, takings: list[Taking], world: World) -> None:
    """Rows go through the real measure query, kept by the day."""
    names = sorted({name for line in world.lines for name in line.columns} - {"currency"})
    keys = [
        (name, pa.string()) for name in ("provider", "billing_account", "sub_account", "currency")
    ]
    months = [(name, pa.int32()) for name in ("billing_month", "charge_month", "charge_day")]
    rows = [_line_row(line) for line in world.lines]
    schema = pa.schema(keys + months + [(n, _arrow_type(n)) for n in names])
    connection.register("case_line_rows", pa.Table.from_pylist(rows, schema))
    present = frozenset(names) | {"currency"}
    known = [t for t in takings if columns_measured(t.of) <= present]
    billed = "" if "BilledCost" in present else ", CAST(0 AS DECIMAL(38, 18)) AS BilledCost"
    slices = Slices(months=tuple(sorted({int(str(row["charge_month"])) for row in rows})))
    query = measure_query(f"(SELECT *{billed} FROM case_line_rows)", present, known, slices)
    connection.execute(f"INSERT INTO case_partials BY NAME {query}")


def _arrow_type(name: str) -> pa.DataType:
    info = CONSUMPTION.find(name)
    types = {Type.NUMBER: _AMOUNT, Type.DATE: pa.date32()}
    return types.get(info.type, pa.string()) if info else pa.string()


def _line_row(line: Line) -> dict[str, object]:
    return {
        **line.columns,
        "provider": "case",
        "billing_account": account_of(line.owner, line.customer),
        "sub_account": "",
        "currency": line.currency,
        "billing_month": yyyymm_of(line.billing_month),
        "charge_month": yyyymm_of(line.day.year * 12 + line.day.month - 1),
        "charge_day": line.day.day,
    }
