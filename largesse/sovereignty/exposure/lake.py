"""What was billed in the window: one pass over the lake, converted as the engine converts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from largesse.consumption.delivery import Delivery
from largesse.entitlement.duckdb.calculation import connect, register_rates
from largesse.entitlement.duckdb.folding import aggregate
from largesse.entitlement.plan.takings import taking
from largesse.facts import Facts
from largesse.money import Rounding, minor_unit_exponent
from largesse.programme.calendar import month_text, yyyymm_of
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.progress import Bar, progress

USUAL = "sum(CASE WHEN ChargeCategory IN ('Usage', 'Purchase') THEN BilledCost END)"
"""What counts as consumption where no measure is named: no tax, no credit, no adjustment."""
_WORDS = ("InvoiceIssuerName", "RegionId")


@dataclass(frozen=True, slots=True)
class Charged:
    """What one account was billed by one legal entity in one hosting region."""

    provider: str
    billing_account: str
    sub_account: str
    entity: str
    region: str
    amount_minor: int


def charged(
    deliveries: Sequence[Delivery],
    programme: Programme,
    facts: Facts,
    first: int,
    last: int,
    measure: str = "",
) -> Iterator[Charged]:
    """By account, legal entity and region, rounded once each, half away from zero.

    Months are charge months; a rate is that of the month which the programme converts by, the
    charge month where it names an interval. Raises :class:`Refusal` (``no-rate``,
    ``unknown-measure``, ``other-measure``).
    """
    connection = connect()
    try:
        register_rates(connection, programme, facts)
        with progress("reading the lake", sum(d.row_count for d in deliveries)) as bar:
            _take(connection, deliveries, programme, (first, last), measure, bar)
        _refuse_missing_rates(connection, programme.currency)
        yield from _converted(connection, programme.currency)
    finally:
        connection.close()


def _take(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Sequence[Delivery],
    programme: Programme,
    window: tuple[int, int],
    measure: str,
    bar: Bar,
) -> None:
    rule = programme.converts
    month = "billing_month" if rule and rule.month == "billing month" else "charge_month"
    connection.execute("""CREATE TABLE taken (provider VARCHAR, billing_account VARCHAR,
        sub_account VARCHAR, entity VARCHAR, region VARCHAR, currency VARCHAR, mi INTEGER,
        amount DECIMAL(38, 18))""")
    for delivery in deliveries:
        present = frozenset(delivery.columns)
        issuer, region = (f"coalesce({word}, '')" if word in present else "''" for word in _WORDS)
        amount = _amount(programme, measure, present)
        connection.execute(
            f"""INSERT INTO taken SELECT provider, billing_account, coalesce(sub_account, ''),
                {issuer}, {region}, currency, {month} // 100 * 12 + {month} % 100 - 1, {amount}
                FROM read_parquet(?) WHERE charge_month BETWEEN ? AND ? GROUP BY ALL""",
            [str(delivery.path), *map(yyyymm_of, window)],
        )
        bar.advance(delivery.row_count)


def _amount(programme: Programme, measure: str, present: frozenset[str]) -> str:
    if not measure:
        return USUAL
    known = programme.measures.get(measure)
    if known is None:
        what = f"the programme has no measure '{measure}'"
        mend = nearest(measure, programme.measures, f"it has {', '.join(programme.measures)}")
        raise _refused(what, mend, "unknown-measure")
    is_sum = known.origin == "consumption" and known.aggregate == "sum"
    if not is_sum or known.unit != programme.currency:
        what = f"'{measure}' is no sum of consumption in {programme.currency}"
        raise _refused(what, "name one that is, or leave 'measure:' out", "other-measure")
    return aggregate(taking(known), present)


def _refused(what: str, mend: str, code: str) -> Refusal:
    return Refusal(Problem(what, mend, "sovereignty/exposure.yaml", code=code))


_JOINED = """FROM taken LEFT JOIN rates r
    ON r.from_currency = currency AND r.to_currency = $unit AND r.mi = taken.mi"""


def _refuse_missing_rates(connection: duckdb.DuckDBPyConnection, unit: str) -> None:
    query = f"""SELECT DISTINCT currency, taken.mi {_JOINED}
        WHERE currency <> $unit AND r.rate IS NULL AND amount <> 0 ORDER BY ALL LIMIT 20"""
    missing = connection.execute(query, {"unit": unit}).fetchall()
    if missing:
        raise Refusal(
            *(
                Problem(
                    f"no rate turns {currency} of {month_text(month)} into {unit}",
                    "add it to facts/rates.csv",
                    "facts/rates.csv",
                    code="no-rate",
                )
                for currency, month in missing
            )
        )


def _converted(connection: duckdb.DuckDBPyConnection, unit: str) -> Iterator[Charged]:
    query = f"""SELECT provider, billing_account, sub_account, entity, region,
            sum(CASE WHEN currency = $unit THEN amount
                ELSE product_by(amount, r.narrow, r.rate) END)::DECIMAL(38, 18)
        {_JOINED} WHERE amount <> 0 GROUP BY ALL ORDER BY ALL"""
    rounding, exponent = Rounding.of_currency(unit), minor_unit_exponent(unit)
    for row in _rows(connection.execute(query, {"unit": unit})):
        provider, account, sub_account, entity, region, amount = row
        whole = int(rounding(amount).scaleb(exponent))
        yield Charged(provider, account, sub_account, entity, region, whole)


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := found.fetchmany(50_000):
        yield from batch


def minor(amount: Decimal, currency: str) -> int:
    """An amount in whole minor units, rounded half away from zero."""
    return int(Rounding.of_currency(currency)(amount).scaleb(minor_unit_exponent(currency)))
