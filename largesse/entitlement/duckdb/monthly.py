"""From claims to monthly quantities of one incentive: who qualifies, whose share, which currency.

Rows of one month, currency and share are summed first, then multiplied by the share, then by the
exchange rate; each product is carried to 18 decimals. So the result does not depend on how the rows
lay in deliveries, files or partial sums.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.claims import Names
from largesse.entitlement.duckdb.intervals import (
    before_end,
    first_of_interval,
    held_on_day,
    last_of_interval,
)
from largesse.entitlement.duckdb.macros import DECIMAL
from largesse.entitlement.duckdb.names import as_name
from largesse.entitlement.plan.contests import Situation, contested, line_stack
from largesse.entitlement.plan.predicates import (
    SCOPE_COLUMNS,
    business_exclusions,
    for_other_rows,
    for_reference,
)
from largesse.entitlement.plan.takings import (
    Taking,
    excluded,
    lines_taken,
    taken_by_option,
    taking,
)
from largesse.programme.calendar import term_span
from largesse.programme.model import (
    Choice,
    Comparison,
    Incentive,
    Measure,
    Option,
    Programme,
    Stack,
)
from largesse.programme.terms.periods import Interval
from largesse.programme.terms.placing import Against

MONTH_FOLD = {"minimum": "min", "maximum": "max"}


@dataclass(frozen=True, slots=True)
class Input:
    """One column of the monthly quantities: a taking, when it counts, its unit and how it folds."""

    column: str
    taking: Taking
    counts: str
    unit: str
    is_money: bool
    aggregate: str

    @property
    def looks_elsewhere(self) -> bool:
        """Whether it is read from other months than those of the interval reached."""
        return self.column[0] in "rw"

    @property
    def adds_up(self) -> bool:
        """Whether months add up to the interval."""
        return self.aggregate in ("sum", "count")

    @property
    def fold(self) -> str:
        """How months are folded from rows."""
        return MONTH_FOLD.get(self.aggregate, "sum")


def inputs(programme: Programme, incentive: Incentive, names: Names) -> tuple[Input, ...]:
    """The columns an incentive needs: ``n`` places, ``w`` places by a wider window, ``r`` is the
    reference, and ``q0``, ``w0``, ``r0``.. are the same of what stands beside it; ``p0``.. are paid
    on, ``l0``.. are measures behind limits, ``x0``.. are excluded."""
    return tuple(_inputs(programme, incentive, names))


def _inputs(programme: Programme, incentive: Incentive, names: Names) -> Iterator[Input]:
    now = qualifies(programme, incentive, names)
    placing = incentive.measure if incentive.is_per_line else incentive.placing_measure
    yield _input("n", taking(placing), now, placing)
    if incentive.placing is not None:
        own = Comparison(incentive.placing, placing, incentive.reference_measure)
        yield from _compared_inputs(programme, incentive, names, own, "")
    for position, item in enumerate(incentive.comparisons):
        now_beside = _beside(incentive, names, item.measure.origin, "held") or now
        yield _input(f"q{position}", taking(item.measure), now_beside, item.measure)
        yield from _compared_inputs(programme, incentive, names, item, str(position))
    stack = line_stack(programme, incentive)
    if stack is not None:
        yield from _contested_inputs(programme, stack, incentive, now, names)
    else:
        yield from _paid_inputs(incentive, now, names)
    for position, measure in enumerate(incentive.limit_measures.values()):
        yield _input(f"l{position}", taking(measure), now, measure)
    yield from _excluded_inputs(programme, incentive, names)


def _compared_inputs(
    programme: Programme, incentive: Incentive, names: Names, item: Comparison, position: str
) -> Iterator[Input]:
    """What a comparison looks at in other months than those of the interval reached."""
    placing, origin = item.placing, item.measure.origin
    if placing.is_widened:
        counts = _beside(incentive, names, origin, "before end") or _window_qualifies(
            programme, incentive, names
        )
        yield _input(f"w{position}", taking(item.measure), counts, item.measure)
    if placing.reference is not None:
        is_past = placing.reference.kind is not Against.MEASURE
        past = reference_qualifies if is_past else qualifies
        counts = _beside(
            incentive, names, item.reference_measure.origin, "ever" if is_past else "held"
        ) or past(programme, incentive, names)
        yield _input(f"r{position}", taking(item.reference_measure), counts, item.reference_measure)


def _beside(incentive: Incentive, names: Names, origin: str, when: str) -> str:
    """SQL over a claim of other rows than the rule's: it counts beside them; '' for the rule's own.

    Then only what ``who`` says of the partner is asked, and of the past not even that.
    """
    if origin == incentive.measure.origin:
        return ""
    if when == "ever":
        return "true"
    inside = held_on_day if when == "held" else before_end
    who = for_other_rows(incentive.who)
    asked = f" AND {names.predicates[who]}" if who is not None else ""
    return inside(incentive.holds) + asked


def _contested_inputs(
    programme: Programme, stack: Stack, incentive: Incentive, now: str, names: Names
) -> Iterator[Input]:
    """What is earned where a stack decides line by line: a sum for each different winner."""
    for position, item in enumerate(contested(programme, stack, incentive)):
        arises = " OR ".join(_arises(programme, s, names) for s in item.situations)
        counts = f"{now} AND ({arises})"
        yield _input(f"p{position}", item.taking, counts, incentive.paid_measure)


def _arises(programme: Programme, situation: Situation, names: Names) -> str:
    """SQL over a claim: the situation is the one in which it stands."""
    parts = []
    for rival, claims in situation.claims.items():
        holds = qualifies(programme, programme.incentives[rival], names)
        parts.append(f"({holds}) IS {'' if claims else 'NOT '}TRUE")
    for by, value in situation.values.items():
        parts.append(_decides(names.deciders[by], value, situation.named[by]))
    return f"({' AND '.join(parts) or 'true'})"


def _decides(decider: str, value: str | None, named: Sequence[str]) -> str:
    """SQL over a claim: the fact that decides has the value, or for None, none of those named."""
    if value is not None:
        return f"{decider} = {quoted(value)}"
    if not named:
        return "true"
    return f"({decider} IS NULL OR {decider} NOT IN ({', '.join(map(quoted, named))}))"


def _paid_inputs(incentive: Incentive, now: str, names: Names) -> Iterator[Input]:
    choice, measure = incentive.choice, incentive.paid_measure
    paid = lines_taken(incentive) if incentive.is_per_line else taken_by_option(incentive, measure)
    if not choice.facts or choice.as_of == "interval end":
        if incentive.is_per_line and len(paid) > 1 and not choice.by_rows:
            raise AssertionError("checked: a per-line choice is by rows or on the day")
        for position, item in enumerate(paid):
            yield _input(f"p{position}", item, now, measure)
        return
    for position, option in enumerate(choice.options):
        item = paid[position] if len(paid) > 1 else paid[0]
        fits = " AND ".join(_fitting(choice, option, names))
        yield _input(f"p{position}", item, f"{now} AND {fits}", measure)


def _fitting(choice: Choice, option: Option, names: Names) -> Iterator[str]:
    """SQL over a claim, a condition for each fact that decides: it goes to the option."""
    if choice.by is not None and not choice.by_rows:
        named = list(dict.fromkeys(o.value for o in choice.options if o.value is not None))
        yield _decides(names.deciders[choice.by], option.value, named)
    if option.also is not None and not option.also.by_rows:
        also = option.also
        yield _decides(names.deciders[also.by], also.value, also.named)
    yield "true"


def _excluded_inputs(programme: Programme, incentive: Incentive, names: Names) -> Iterator[Input]:
    measure = incentive.measure
    by_rows = dict(excluded(measure))
    inside = held_on_day(incentive.holds)
    earlier = ""
    for position, exclusion in enumerate(measure.exclusions):
        who = names.predicates[incentive.who] if incentive.who is not None else "true"
        if exclusion.who is not None:
            name = names.predicates[exclusion.who]
            counts = f"{who} AND {inside} AND {name}{earlier}"
            earlier += f" AND NOT {name}"
            yield _input(f"x{position}", taking(measure), counts, measure)
        else:
            counts = f"{qualifies(programme, incentive, names)}"
            yield _input(f"x{position}", by_rows[position], counts, measure)


def _input(column: str, item: Taking, counts: str, measure: Measure) -> Input:
    return Input(column, item, counts, measure.unit, measure.is_money, measure.aggregate)


def qualifies(
    programme: Programme, incentive: Incentive, names: Names, in_force: str | None = None
) -> str:
    """SQL over a claim: it counts for this incentive now, or within the days ``in_force`` names."""
    parts = [in_force or held_on_day(incentive.holds)]
    if incentive.who is not None:
        parts.append(names.predicates[incentive.who])
    excluding = (e.who for e in incentive.measure.exclusions)
    parts += [f"NOT {names.predicates[who]}" for who in excluding if who is not None]
    parts += _bound(programme, incentive, names)
    if incentive.first is not None:
        parts.append(f"since_first < {incentive.first.months}")
    return " AND ".join(parts)


def reference_qualifies(programme: Programme, incentive: Incentive, names: Names) -> str:
    """SQL over a claim: it counts as the past this incentive compares with."""
    reference = for_reference(incentive.who)
    parts = [names.predicates[reference]] if reference is not None else []
    excluding = business_exclusions(incentive.measure)
    parts += [f"NOT {names.predicates[who]}" for who in excluding]
    parts += _bound(programme, incentive, names)
    return " AND ".join(parts) or "true"


def _window_qualifies(programme: Programme, incentive: Incentive, names: Names) -> str:
    """SQL over a claim: it counts in a wider window, which looks back before the rule began."""
    return qualifies(programme, incentive, names, before_end(incentive.holds))


def _bound(programme: Programme, incentive: Incentive, names: Names) -> list[str]:
    bound = programme.fund.bound_to if programme.fund and incentive.envelope else None
    return [names.predicates[bound]] if bound is not None else []


def origins(columns: tuple[Input, ...]) -> tuple[str, ...]:
    """Where the inputs are taken from, each once."""
    return tuple(dict.fromkeys(c.taking.origin for c in columns))


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
    return f"CASE WHEN {held_on_day(incentive.holds)} THEN {inside} ELSE {month} END"


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
