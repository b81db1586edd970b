"""What places and what is required, compared: wider windows and references of an incentive.

Each comparison has a column of its quantity, one of the past it looks at, and one of the reference:
``n``, ``w`` or ``r``, ``d`` of what places, ``q0``, ``r0``, ``d0``, ... of what stands beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from largesse.entitlement.duckdb.arithmetic import constant, quoted, reaches
from largesse.entitlement.duckdb.intervals import first_of_interval, months_held
from largesse.entitlement.duckdb.macros import DECIMAL
from largesse.entitlement.duckdb.monthly import over_months
from largesse.programme.calendar import MONTHS_IN
from largesse.programme.model import Incentive, Measure
from largesse.programme.terms.conditions import Bound
from largesse.programme.terms.placing import Against, Placing

if TYPE_CHECKING:
    from largesse.entitlement.duckdb.earn import Earn


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity that is compared, and how its columns are called."""

    placing: Placing
    measure: Measure
    reference_measure: Measure
    position: str

    @property
    def n(self) -> str:
        """The column of the quantity."""
        return f"q{self.position}" if self.position else "n"

    @property
    def d(self) -> str:
        """The column of its reference."""
        return f"d{self.position}"

    @property
    def known(self) -> str | None:
        """SQL: there is something to compare with; None where it is not compared."""
        return None if self.placing.reference is None else f"{self.d} > 0"

    @property
    def above(self) -> str:
        """SQL of what stands over the reference."""
        return f"({self.n} - {self.d})" if self.placing.minus_one else self.n

    @property
    def below(self) -> str | None:
        """What stands below it where it is a ratio."""
        return self.d if self.placing.is_ratio else None


def asked_beside(incentive: Incentive) -> tuple[Asked, ...]:
    """What places in the bands inside bands, then what is required."""
    return tuple(
        Asked(item.placing, item.measure, item.reference_measure, str(k))
        for k, item in enumerate(incentive.comparisons)
    )


def _asked(incentive: Incentive) -> Iterator[Asked]:
    if incentive.placing is not None:
        measures = (incentive.placing_measure, incentive.reference_measure)
        yield Asked(incentive.placing, *measures, "")
    yield from asked_beside(incentive)


def compared(earn: "Earn", source: str) -> str:
    """SELECT * from ``source`` with every window widened and every reference added."""
    for item in _asked(earn.incentive):
        if item.placing.is_widened:
            source = _widened(earn, item, source)
        if item.placing.across is not None:
            source = _of_group(item, item.placing.across, source)
        found = _reference(earn, item)
        if found is not None:
            source = f"SELECT q.*, {found[0]} AS {item.d} FROM ({source}) q {found[1]}"
    if earn.incentive.placing is None or earn.incentive.placing.reference is None:
        return f"SELECT *, CAST(NULL AS {DECIMAL}) AS d FROM ({source})"
    return source


def required(incentive: Incentive) -> str:
    """SQL: all that the incentive requires is reached; exact, by cross-multiplication."""
    beside = asked_beside(incentive)[len(incentive.beside) :]
    return " AND ".join(
        _holds(item, requirement.bound)
        for item, requirement in zip(beside, incentive.requires, strict=True)
    )


def _holds(item: Asked, bound: Bound) -> str:
    inclusive = bound.how in ("at least", "below")
    holds = reaches(item.above, bound.edge, item.below, inclusive)
    if bound.how in ("at most", "below"):
        holds = f"NOT ({holds})"
    return f"({item.known} AND {holds})" if item.known else f"({holds})"


def _widened(earn: "Earn", item: Asked, source: str) -> str:
    """Replaces a quantity where a window wider than the interval is asked."""
    placing = item.placing
    if placing.trailing_months is not None:
        start = f"q.mi - {placing.trailing_months - 1}"
    else:
        assert placing.over is not None
        calendar, holds = earn.programme.calendar, earn.incentive.holds
        start = first_of_interval(calendar, placing.over, "q.mi", holds)
    folded = over_months(earn.input(f"w{item.position}"))
    wide = (
        f"SELECT q.partner, q.scope, q.mi, {folded} AS n FROM "
        "(SELECT DISTINCT partner, scope, mi "
        f"FROM reached) q JOIN monthly_{earn.table} m ON m.partner = q.partner "
        f"AND m.scope = q.scope AND m.mi BETWEEN {start} AND q.mi GROUP BY ALL"
    )
    return (
        f"SELECT q.* REPLACE (w.n AS {item.n}) FROM ({source}) q LEFT JOIN ({wide}) w "
        "ON w.partner = q.partner AND w.scope = q.scope AND w.mi = q.mi"
    )


def _of_group(item: Asked, fact: str, source: str) -> str:
    """Replaces a quantity by that of all partners which have the same fact at the month's end.

    A partner without the fact stands in the group that is called as it is: with those it heads.
    """
    group = f'coalesce(g."{fact}", q.partner)'
    together = f"sum(q.{item.n}) OVER (PARTITION BY {group}, q.ifirst, q.mi, q.basis)"
    return (
        f"SELECT q.* REPLACE (CAST({together} AS {DECIMAL}) AS {item.n}) FROM ({source}) q "
        "LEFT JOIN ends_partner g ON g.partner = q.partner AND g.mi = q.mi"
    )


def _reference(earn: "Earn", item: Asked) -> tuple[str, str] | None:
    """SQL of the reference and the join it needs."""
    reference = item.placing.reference
    if reference is None:
        return None
    match reference.kind:
        case Against.PREVIOUS | Against.LAST_YEAR:
            is_year = reference.kind is Against.LAST_YEAR
            shift = 12 if is_year else MONTHS_IN[earn.incentive.over]
            held = months_held("q.ifirst", "q.ilast", earn.incentive.holds)
            last = f"least(q.upto, {held[1]})" if reference.to_date else held[1]
            return "z.d", _summed(earn, item, f"{held[0]} - {shift}", f"{last} - {shift}")
        case Against.MEASURE:
            return _run_on(earn, item, "z.d"), _summed(earn, item, "q.ifirst", "q.mi")
        case Against.FIXED:
            assert reference.amount is not None
            return _prorated(earn, item, constant(reference.amount)), ""
    table = "targets" if reference.kind is Against.TARGET else "baselines"
    own = quoted(earn.incentive.id)
    stated = (
        f"LEFT JOIN (SELECT partner, ifirst, ilast, any_value(amount ORDER BY name = {own} DESC) "
        f"AS d FROM {table} WHERE name IN ({own}, {quoted(item.measure.id)}) GROUP BY ALL) z "
        "ON z.partner = q.partner AND z.ifirst = q.ifirst AND z.ilast = q.ilast"
    )
    return _prorated(earn, item, "z.d"), stated


def _summed(earn: "Earn", item: Asked, first: str, last: str) -> str:
    return (
        "LEFT JOIN (SELECT q.partner, q.scope, q.ifirst, q.upto, "
        f"{over_months(earn.input(f'r{item.position}'))} AS d FROM "
        f"(SELECT DISTINCT partner, scope, ifirst, ilast, mi, mi AS upto FROM reached UNION "
        f"SELECT DISTINCT partner, scope, ifirst, ilast, mi, ilast AS upto FROM reached "
        f"WHERE mi = {earn.through}) q JOIN monthly_{earn.table} m ON m.partner = q.partner "
        f"AND m.scope = q.scope AND m.mi BETWEEN {first} AND {last} GROUP BY ALL) z "
        "ON z.partner = q.partner AND z.scope = q.scope AND z.ifirst = q.ifirst AND z.upto = q.upto"
    )


def _prorated(earn: "Earn", item: Asked, sql: str) -> str:
    """The part of a stated amount that belongs to the months passed; all of it of a peak."""
    reference = item.placing.reference
    if reference is None or not reference.to_date or not item.measure.adds_up:
        return sql
    elapsed, total = earn.months_passed("q", "upto")
    return f"muldiv({sql}, {elapsed}, {total})"


def _run_on(earn: "Earn", item: Asked, sql: str) -> str:
    """Another measure of the same interval is expected to go on as the own one is."""
    if earn.incentive.expects == "to date" or not item.reference_measure.adds_up:
        return sql
    return f"CASE WHEN q.basis = 1 THEN {earn.at_run_rate(sql, 'q')} ELSE {sql} END"
