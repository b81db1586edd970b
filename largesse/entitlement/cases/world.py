"""From what a case gives to what the engine reads: facts, partial sums, the rules meant."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import duckdb
import pyarrow as pa

from largesse.entitlement.cases.given import Line, World, lake_month
from largesse.entitlement.duckdb.scan import TOTAL, measure_query
from largesse.entitlement.plan.compiled import Plan
from largesse.entitlement.plan.lines import columns_measured
from largesse.entitlement.plan.takings import Taking, taken_by_option, taking
from largesse.expr.tree import Type, columns
from largesse.facts import Facts
from largesse.programme.model import Fund, Incentive, Measure, Programme
from largesse.programme.terms.amounts import parse_number
from largesse.programme.terms.limits import Scope
from largesse.programme.vocabulary import CONSUMPTION

_AMOUNT = pa.decimal128(38, 18)
_ALWAYS = "1900-01-01"


def programme_of_case(programme: Programme, world: World, named: frozenset[str]) -> Programme:
    """The rules a case is about, with the stacks that change them.

    Without facts, everybody qualifies.
    """
    chosen = {}
    wanted = named | {n for name in named for n in _bound_with(programme, name)}
    for name, incentive in programme.incentives.items():
        if name in wanted:
            opened = incentive if world.asks_who else _open_to_all(incentive)
            if world.lines:
                opened = _asking_only(opened, world)
            chosen[name] = opened if "activities" in world.facts else _as_quantities(opened)
    fund: Fund | None = programme.fund
    if fund is not None and not world.asks_who:
        fund = replace(fund, bound_to=None)
    return replace(programme, incentives=MappingProxyType(chosen), fund=fund)


def _bound_with(programme: Programme, name: str) -> frozenset[str]:
    stack = programme.stack_of(name)
    if stack is None or (stack.rule == "add" and name not in stack.remainder):
        return frozenset()
    return frozenset(stack.order)


def _open_to_all(incentive: Incentive) -> Incentive:
    def opened(measure: Measure) -> Measure:
        kept = tuple(e for e in measure.exclusions if e.who is None)
        return replace(measure, exclusions=kept)

    return replace(_with_measures(incentive, opened), who=None)


def _as_quantities(incentive: Incentive) -> Incentive:
    """Quantities are given without rows, so it does not matter where they would come from."""
    scope = Scope.PARTNER if incentive.per in (Scope.ACTIVITY, Scope.DEAL) else incentive.per
    moved = _with_measures(incentive, lambda measure: replace(measure, origin="consumption"))
    return replace(moved, per=scope)


def _asking_only(incentive: Incentive, world: World) -> Incentive:
    """Lines state only what matters: conditions on columns that no line has are left out."""
    known = {name for line in world.lines for name in line.columns}

    def relaxed(measure: Measure) -> Measure:
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
        first=replace(first, measure=change(first.measure)) if first else None,
        limit_measures=MappingProxyType(
            {n: change(m) for n, m in incentive.limit_measures.items()}
        ),
    )


def facts_of_case(programme: Programme, world: World) -> Facts:
    """Facts of the case's partners, accounts and customers."""
    rows: dict[str, list[dict[str, object]]] = {
        kind: list(table) for kind, table in world.facts.items() if kind != "given"
    }
    role = programme.roles[0]
    given = {k: v for facts in world.facts.get("given", []) for k, v in facts.items()}
    role = str(given.pop("role", role))
    rows["partners"] = [{"partner": name, "from": _ALWAYS} for name in world.partners]
    rows["attribution"], rows["accounts"] = [], []
    customers = {q.customer for q in world.quantities} | {""}
    for name in world.partners:
        for customer in sorted(customers):
            account: dict[str, object] = {
                "provider": "case",
                "billing_account": f"{name}.{customer}" if customer else name,
            }
            share = str(given.get("share", "100%"))
            rows["attribution"].append(
                account | {"role": role, "partner": name, "share": share, "from": _ALWAYS}
            )
            if customer or any(k.startswith("customer.") for k in given):
                rows["accounts"].append(
                    account | {"customer": customer or "customer", "from": _ALWAYS}
                )
    given.pop("share", None)
    _add_facts(programme, rows, world.partners, given)
    return Facts.of_rows({k: v for k, v in rows.items() if v}, references=False)


_PARTNER_COLUMNS = ("name", "type", "country", "region")
_CUSTOMER_COLUMNS = ("name", "country", "segment")


def _add_facts(
    programme: Programme,
    rows: dict[str, list[dict[str, object]]],
    partners: list[str],
    given: Mapping[str, object],
) -> None:
    """Each given fact in the file it belongs to."""
    for name in partners:
        partner = next(row for row in rows["partners"] if row["partner"] == name)
        for key, value in given.items():
            values = value if isinstance(value, list) else [value]
            if key in _PARTNER_COLUMNS:
                partner[key] = str(value)
            elif key == "level":
                rows.setdefault("levels", []).append(
                    {"partner": name, "level": str(value), "from": _ALWAYS}
                )
            elif key == "certification":
                rows.setdefault("certifications", []).extend(
                    {"partner": name, "certification": str(v), "from": _ALWAYS} for v in values
                )
            elif "." not in key:
                rows.setdefault("facts", []).extend(
                    {
                        "subject_kind": "partner",
                        "subject": name,
                        "fact": key,
                        "value": str(v),
                        "from": _ALWAYS,
                    }
                    for v in values
                )
    _add_customer_facts(rows, given)


def _add_customer_facts(
    rows: dict[str, list[dict[str, object]]], given: Mapping[str, object]
) -> None:
    own = {k.partition(".")[2]: v for k, v in given.items() if k.startswith("customer.")}
    if not own:
        return
    customer: dict[str, object] = {"customer": "customer", "from": _ALWAYS}
    for key, value in own.items():
        if key in _CUSTOMER_COLUMNS:
            customer[key] = str(value)
        else:
            rows.setdefault("facts", []).append(
                {
                    "subject_kind": "customer",
                    "subject": "customer",
                    "fact": key,
                    "value": str(value),
                    "from": _ALWAYS,
                }
            )
    rows.setdefault("customers", []).append(customer)


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
        account = (
            f"{quantity.partner}.{quantity.customer}" if quantity.customer else quantity.partner
        )
        row: dict[str, object] = _row(account, quantity.currency, quantity.month)
        for incentive in programme.incentives.values():
            for name in _takings_fed(incentive, quantity.measure, quantity.option):
                row[name] = quantity.value
        rows.append(row)
    return rows


def _row(account: str, currency: str, month: int) -> dict[str, object]:
    return {
        "provider": "case",
        "billing_account": account,
        "sub_account": "",
        "currency": currency,
        "billing_month": lake_month(month),
        "charge_month": lake_month(month),
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
    """Rows go through the real measure query."""
    names = sorted({name for line in world.lines for name in line.columns})
    keys = [
        (name, pa.string()) for name in ("provider", "billing_account", "sub_account", "currency")
    ]
    months = [(name, pa.int32()) for name in ("billing_month", "charge_month", "charge_day")]
    fields = keys + months
    fields += [(n, _AMOUNT if n in NUMBERS else pa.string()) for n in names if n != "currency"]
    rows = [_line_row(line) for line in world.lines]
    connection.register("case_line_rows", pa.Table.from_pylist(rows, pa.schema(fields)))
    present = frozenset(names)
    known = [t for t in takings if columns_measured(t.of) <= present]
    billed = "" if "BilledCost" in present else ", CAST(0 AS DECIMAL(38, 18)) AS BilledCost"
    query = measure_query(f"(SELECT *{billed} FROM case_line_rows)", present, known)
    connection.execute(f"INSERT INTO case_partials BY NAME {query}")


NUMBERS = frozenset(n for n, info in CONSUMPTION.columns.items() if info.type is Type.NUMBER)
"""The columns of a line that are numbers; all others are text."""


def _line_row(line: Line) -> dict[str, object]:
    month = lake_month(line.month)
    return {
        "provider": "case",
        "billing_account": line.partner,
        "sub_account": "",
        "currency": "USD",
        "billing_month": month,
        "charge_month": month,
        "charge_day": 1,
        **line_columns(line),
    }


def line_columns(line: Line) -> dict[str, object]:
    """A line's columns, numbers as Decimals."""
    return {n: parse_number(t) if n in NUMBERS else t for n, t in line.columns.items()}
