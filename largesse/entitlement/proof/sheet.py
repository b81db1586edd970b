"""The sheet of paper: which rows counted, which not and why, and how they became the measure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from largesse.entitlement.proof.amounts import Key, Partner
from largesse.entitlement.proof.months import Counted, Months
from largesse.entitlement.proof.records import Moment
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.windows import placing_column, placing_months
from largesse.entitlement.proof.words import Month, ProofLine, Share, Value, line
from largesse.money import EXACT, product
from largesse.programme.model import Incentive, Measure
from largesse.programme.terms.amounts import Amount

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pile:
    """Rows with one verdict: how many, and their sum in the currency billed or unit counted.

    ``verdict`` is None for rows that counted. ``total`` is None where nothing can be added up:
    rows of another measure, counts of distinct values, the largest or smallest of many.
    """

    verdict: ProofLine | None
    row_count: int
    total: Amount | None


def rows_of(paper: Partner, key: Key, month: int) -> list[Counted]:
    """Every row of the key's interval up to a month, as it was judged for the incentive."""
    incentive = paper.programme.incentives[key.incentive]
    months = paper.months(incentive)
    return [
        counted
        for counted in months.counted
        if key.span.first <= months.month_of(counted.entry) <= month
        and months.scope_of(counted.entry) == key.scope
    ]


def deliveries_of(rows: Sequence[Counted]) -> list[str]:
    """Source, billing period and id of every delivery that has any of the rows, in order."""
    return sorted({row.entry.delivery for row in rows} - {""})


def cited(rows: Sequence[Counted]) -> list[ProofLine]:
    """The deliveries that rows lie in, a line for each source."""
    found: dict[str, list[str]] = defaultdict(list)
    for delivery in deliveries_of(rows):
        source, _, period_and_id = delivery.partition(" ")
        found[source].append(period_and_id)
    return [
        line(Sentence.DELIVERIES_OF, source=source, deliveries=", ".join(names))
        for source, names in found.items()
    ]


def piles(incentive: Incentive, rows: Sequence[Counted]) -> list[Pile]:
    """Rows sorted into piles: those that counted first, then the others by reason."""
    measure = incentive.measure
    with_amounts = {_why(row) for row in rows if row.amount and measure.adds_up}
    found: dict[tuple[str, str], list[Counted]] = defaultdict(list)
    for row in rows:
        why, unit = _why(row), row.entry.currency if measure.is_money else measure.unit
        found[why, unit if why in with_amounts else ""].append(row)
    with localcontext(EXACT):
        return [_pile(unit, found[why, unit]) for why, unit in sorted(found)]


def _why(row: Counted) -> str:
    return row.verdict.in_words() if row.verdict else ""


def _pile(unit: str, rows: Sequence[Counted]) -> Pile:
    total = sum((row.amount for row in rows), ZERO)
    return Pile(rows[0].verdict, len(rows), Amount(total, unit) if unit else None)


def told(pile: Pile) -> ProofLine:
    """A pile in a line."""
    count, why = pile.row_count, pile.verdict
    match why, pile.total:
        case None, None:
            return line(Sentence.COUNTED, count=count)
        case None, Amount() as amount:
            return line(Sentence.COUNTED_AMOUNT, count=count, amount=amount)
        case ProofLine(), Amount() as amount:
            return line(Sentence.NOT_COUNTED_AMOUNT, count=count, why=why, amount=amount)
    assert why is not None
    return line(Sentence.NOT_COUNTED, count=count, why=why)


def measuring(paper: Partner, key: Key, month: int) -> list[ProofLine]:
    """How the rows became the measure: a line per month, currency and share, with the rate."""
    incentive = paper.programme.incentives[key.incentive]
    months, window = paper.months(incentive), range(key.span.first, month + 1)
    columns = [placing_column(incentive)]
    if incentive.is_per_line:
        columns = [f"p{number}" for number in range(len(incentive.choice.options))]
    else:
        window = placing_months(paper, Moment(incentive, key, month))
    with localcontext(EXACT):
        return [
            item
            for reached in window
            for column in columns
            for item in _in_month(months, key.scope, reached, column)
        ]


def _in_month(months: Months, scope: str, month: int, column: str) -> Iterator[ProofLine]:
    cell, when = months.cells.get((scope, month, column)), Month(month)
    if cell is None:
        return
    if cell.values:
        yield line(Sentence.DISTINCT, month=when, count=len(cell.values))
    for cell_key, value in sorted(cell.sums.items()):
        of = _converted(months, months.measure_of(column), cell_key, value)
        yield line(Sentence.IN_MONTH, month=when, of=of)


def _converted(
    months: Months, measure: Measure, cell_key: tuple[str, int, Decimal], value: Decimal
) -> Value:
    """A sum of rows, times the partner's share, times the exchange rate."""
    currency, rate_month, share = cell_key
    result = value
    of: Value = Amount(value, currency if measure.is_money else measure.unit)
    if share != 1 and measure.is_shared:
        result = product(result, share)
        of = line(Sentence.OF_SHARE, of=of, share=Share(share))
    if measure.is_money and currency != measure.unit:
        rate = months.source.book.rate(currency, measure.unit, rate_month)
        assert rate is not None
        result = product(result, rate)
        when, to = Month(rate_month), measure.unit
        of = line(Sentence.CONVERTED, of=of, rate=rate, to=to, currency=currency, month=when)
    if isinstance(of, Amount):
        return of
    return line(Sentence.EQUALS, of=of, result=Amount(result, measure.unit))
