"""From claims to monthly quantities of one incentive: who qualifies, whose share, which currency.

Rows of one month, currency and share are summed first, then multiplied by the share, then by the
exchange rate; each product is carried to 18 decimals. So the result does not depend on how the rows
lay in deliveries, files or partial sums.
"""

from collections.abc import Mapping

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.inputs import Input
from largesse.entitlement.duckdb.intervals import (
    first_of_interval,
    in_force,
    last_of_interval,
)
from largesse.entitlement.duckdb.macros import DECIMAL
from largesse.entitlement.duckdb.names import as_name
from largesse.entitlement.plan.predicates import (
    SCOPE_COLUMNS,
)
from largesse.entitlement.plan.takings import (
    taking,
)
from largesse.programme.calendar import term_span
from largesse.programme.model import (
    Incentive,
    Programme,
)
from largesse.programme.terms.periods import Interval


def raw_sql(
    programme: Programme,
    incentive: Incentive,
    columns: tuple[Input, ...],
    through: int,
    origin: str,
) -> str:
    """SELECT what counted per partner, scope, month, currency and share, nothing multiplied yet.

    Columns as :func:`monthly_sql` reads them; inputs that are the same stand in one column.
    """
    taken, counted = [], []
    for item in _distinctly(columns, origin):
        value = f"CAST({item.taking.name} AS {DECIMAL})"
        taken.append(f"{item.fold}(CASE WHEN {item.counts} THEN {value} END) AS {item.column}")
        counted.append(f"({item.counts})")
    rate_month = _rate_month(programme, incentive)
    listed = ", ".join(taken) or "count(*) AS none"
    counts = f" AND ({' OR '.join(dict.fromkeys(counted))})" if counted else ""
    return (
        f"SELECT partner, {SCOPE_COLUMNS[incentive.per]} AS scope, mi, {rate_month} AS rate_mi, "
        f"currency, share, {listed} FROM {_source(incentive, through, origin)} "
        f"WHERE mi <= {through}{counts} GROUP BY ALL"
    )


def _distinctly(columns: tuple[Input, ...], origin: str) -> list[Input]:
    """The inputs of an origin that fold rows to numbers, one of each kind."""
    own = [c for c in columns if c.taking.origin == origin and c.aggregate != "distinct"]
    return [c for c in own if _stand_in(c, columns) is c]


def _stand_in(item: Input, columns: tuple[Input, ...]) -> Input:
    """The first input that holds the same numbers."""
    same = (
        c
        for c in columns
        if (c.taking, c.counts, c.unit, c.is_money, c.fold)
        == (item.taking, item.counts, item.unit, item.is_money, item.fold)
        and c.aggregate != "distinct"
    )
    return next(same, item)


def monthly_sql(
    programme: Programme,
    incentive: Incentive,
    columns: tuple[Input, ...],
    through: int,
    raws: Mapping[str, str],
) -> str:
    """SELECT partner, scope, mi and one DECIMAL(38,18) per input, null where nothing counted.

    ``raws`` are the tables that :func:`raw_sql` gave, by origin. Shares and rates are applied one
    after the other in selects of their own: nested, a product would be written out many times.
    """
    parts = []
    for origin, raw in raws.items():
        numbers = _distinctly(columns, origin)
        if not numbers:
            continue
        units = sorted({c.unit for c in columns if c.is_money})
        joins = " ".join(
            f"LEFT JOIN rates r{i} ON r{i}.to_currency = {quoted(unit)} "
            f"AND r{i}.from_currency = raw.currency AND r{i}.mi = raw.rate_mi"
            for i, unit in enumerate(units)
        )
        shared = ", ".join(_shared(c) for c in numbers)
        folded = ", ".join(_folded(c, units) for c in numbers)
        parts.append(
            f"SELECT partner, scope, raw.mi AS mi, {folded} FROM "
            f"(SELECT partner, scope, mi, rate_mi, currency, {shared} FROM {raw}) raw "
            f"{joins} GROUP BY ALL"
        )
    parts += [
        _distinct(programme, incentive, c, through) for c in columns if c.aggregate == "distinct"
    ]
    if len(parts) == 1 and all(c.aggregate != "distinct" for c in columns):
        listed = ", ".join(f"{_stand_in(c, columns).column} AS {c.column}" for c in columns)
        return f"SELECT partner, scope, mi, {listed} FROM ({parts[0]})"
    union = " UNION ALL BY NAME ".join(f"({part})" for part in parts)
    listed = ", ".join(
        f"sum({c.column}) AS {c.column}, any_value({c.column}_values) AS {c.column}_values"
        if c.aggregate == "distinct"
        else f"{c.fold}({_stand_in(c, columns).column}) AS {c.column}"
        for c in columns
    )
    return f"SELECT partner, scope, mi, {listed} FROM ({union}) GROUP BY ALL"


def over_months(item: Input) -> str:
    """SQL that folds months ``m`` to one quantity, as the measure folds; null where there is none.

    The peak of a year is the largest of its months, what is distinct in it counts once.
    """
    column = f"m.{item.column}"
    match item.aggregate:
        case "minimum":
            return f"min({column})"
        case "maximum" | "peak":
            return f"max({column})"
        case "last":
            return f"arg_max({column}, m.mi) FILTER (WHERE {column} IS NOT NULL)"
        case "distinct":
            listed = f"list({column}_values) FILTER (WHERE {column}_values IS NOT NULL)"
            return f"CAST(len(list_distinct(flatten({listed}))) AS {DECIMAL})"
    return f"sum({column})"


def _source(incentive: Incentive, through: int, origin: str) -> str:
    """The claims up to a month, with ``mi``, which places each, and ``since_first`` where asked."""
    month = "billing_mi" if incentive.counts_by == "billing month" else "charge_mi"
    source = (
        f"SELECT *, {_placed(incentive, month)} AS mi FROM claims_{origin} "
        f"WHERE {month} <= {through}"
    )
    if incentive.first is None or origin != incentive.measure.origin:
        return f"({source})"
    of = incentive.first.of
    stands_for = _unknown(incentive, "c.customer", "c.place")
    return (
        f"(SELECT c.*, c.{month} - s.first_mi AS since_first FROM ({source}) c LEFT JOIN "
        f"({_first_seen(incentive, month)}) s ON s.who = c.{of} AND s.unknown = {stands_for})"
    )


def _placed(incentive: Incentive, month: str) -> str:
    """A term takes in what was charged in it and billed before or after it."""
    if incentive.over is not Interval.TERM or month == "charge_mi":
        return month
    term = term_span(incentive.holds)
    inside = f"least(greatest({month}, {term.first}), {term.last})"
    return f"CASE WHEN {in_force(incentive)} THEN {inside} ELSE {month} END"


def _first_seen(incentive: Incentive, month: str) -> str:
    """SELECT who, unknown, first_mi: the first month in which each had any of a measure.

    By whole months of an account: a slice by itself may be above zero where its month is not. A
    customer's consumption counts whether or not a partner was attributed to the account then; each
    row counts once, however many partners or roles share it.
    """
    first = incentive.first
    assert first is not None
    name, unknown = taking(first.measure).name, _unknown(incentive, "who", "place")
    if incentive.measure.origin == "activities":
        source = f"SELECT {first.of} AS who, 0 AS place, * FROM claims_activities"
    elif first.of == "customer":
        nobody = as_name("customer", "''")
        source = (
            f"SELECT coalesce(o.customer, {nobody}) AS who, t.* FROM taken t "
            "LEFT JOIN customer_on o ON o.place = t.place AND o.day = t.day"
        )
    else:
        source = (
            "SELECT o.partner AS who, t.* FROM taken t JOIN (SELECT DISTINCT place, day, partner "
            "FROM owned) o ON o.place = t.place AND o.day = t.day"
        )
    had = (
        f"SELECT who, place, currency, {unknown} AS unknown, {month} AS had_mi FROM ({source}) "
        f"GROUP BY ALL HAVING sum({name}) > 0"
    )
    return f"SELECT who, unknown, min(had_mi) AS first_mi FROM ({had}) GROUP BY who, unknown"


def _unknown(incentive: Incentive, customer: str, place: str) -> str:
    """An account stands for itself where nobody knows its customer."""
    assert incentive.first is not None
    if incentive.first.of != "customer" or incentive.measure.origin != "consumption":
        return "0"
    return f"CASE WHEN {customer} = '' THEN {place} ELSE 0 END"


def _rate_month(programme: Programme, incentive: Incentive) -> str:
    anchor = programme.converts.month if programme.converts else "charge month"
    calendar, term = programme.calendar, incentive.holds
    first = first_of_interval(calendar, incentive.over, "mi", term)
    return {
        "charge month": "charge_mi",
        "billing month": "billing_mi",
        "interval start": first,
        "interval end": last_of_interval(first, incentive.over, term),
    }[anchor]


def _shared(item: Input) -> str:
    """A partner's share of a sum; counts and single rows' values are whole for each partner."""
    name = item.column
    if item.taking.fold != "sum":
        return name
    shared = f"product_by({name}, share, CAST(share AS {DECIMAL}))"
    return f"CASE WHEN share = 1 THEN {name} ELSE {shared} END AS {name}"


def _folded(item: Input, units: list[str]) -> str:
    """The month's amount, converted where it is money of another currency."""
    value = f"raw.{item.column}"
    if item.is_money:
        rate = f"r{units.index(item.unit)}"
        converted = f"product_by({value}, {rate}.narrow, {rate}.rate)"
        own = f"raw.currency = {quoted(item.unit)}"
        value = f"CASE WHEN {own} THEN {value} ELSE {converted} END"
    return f"{item.fold}({value}) AS {item.column}"


def _distinct(programme: Programme, incentive: Incentive, item: Input, through: int) -> str:
    """The values of each month, and how many of them are the first of their kind in the interval.

    The firsts add up to what is distinct within an interval; other windows must see the values.
    """
    first = first_of_interval(programme.calendar, incentive.over, "mi", incentive.holds)
    source = _source(incentive, through, item.taking.origin)
    seen = (
        f"SELECT DISTINCT partner, {SCOPE_COLUMNS[incentive.per]} AS scope, mi, {first} AS ifirst, "
        f"unnest({item.taking.name}) AS value FROM {source} "
        f"WHERE mi <= {through} AND {item.counts}"
    )
    is_first = "mi = min(mi) OVER (PARTITION BY partner, scope, ifirst, value)"
    return (
        f"SELECT partner, scope, mi, CAST(count(*) FILTER (WHERE is_first) AS {DECIMAL}) "
        f"AS {item.column}, list(value) AS {item.column}_values FROM "
        f"(SELECT *, {is_first} AS is_first FROM ({seen})) GROUP BY partner, scope, mi"
    )


def missing_rates_sql(columns: tuple[Input, ...], raw: str, origin: str) -> str | None:
    """The (currency, month, unit) to be converted that have no rate; None if nothing converts."""
    money = [c for c in _distinctly(columns, origin) if c.is_money]
    parts = []
    for unit in sorted({c.unit for c in money}):
        counted = " OR ".join(f"{c.column} <> 0" for c in money if c.unit == unit)
        parts.append(
            f"SELECT raw.currency, raw.rate_mi, {quoted(unit)} AS unit FROM {raw} raw "
            f"LEFT JOIN rates r ON r.to_currency = {quoted(unit)} "
            "AND r.from_currency = raw.currency AND r.mi = raw.rate_mi "
            f"WHERE raw.currency <> {quoted(unit)} AND r.rate IS NULL AND ({counted})"
        )
    return " UNION ".join(parts) or None
