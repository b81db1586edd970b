"""The sheet of paper: which rows counted, which not and why, and how they became the measure."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, localcontext

from largesse.entitlement.proof.amounts import Key, Partner
from largesse.entitlement.proof.months import Counted, Months
from largesse.entitlement.proof.scale import percent, show
from largesse.money import EXACT, product
from largesse.programme.calendar import month_text
from largesse.programme.model import Incentive

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pile:
    """Rows with one verdict in one currency: how many, and their sum in that currency.

    ``verdict`` is '' for rows that counted.
    """

    verdict: str
    currency: str
    row_count: int
    total: Decimal


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


def piles(rows: list[Counted]) -> list[Pile]:
    """Rows sorted into piles: those that counted first, then the others by reason."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for counted in rows:
        found[counted.verdict, counted.entry.currency].append(counted.amount)
    with localcontext(EXACT):
        return [
            Pile(verdict, currency, len(amounts), sum(amounts, ZERO))
            for (verdict, currency), amounts in sorted(found.items())
        ]


def measuring(paper: Partner, key: Key, month: int) -> list[str]:
    """How the rows became the measure: a line per month, currency and share, with the rate."""
    incentive = paper.programme.incentives[key.incentive]
    months = paper.months(incentive)
    column = "p0" if incentive.is_per_line else "n"
    lines = []
    with localcontext(EXACT):
        for reached in range(key.span.first, month + 1):
            cell = months.cells.get((key.scope, reached, column))
            if cell is None:
                continue
            if cell.values:
                lines.append(f"{month_text(reached)}: {len(cell.values)} different values")
            for (currency, rate_month, share), value in sorted(cell.sums.items()):
                head = f"{month_text(reached)}: {show(value)}"
                lines.append(
                    head + _converted(months, incentive, currency, rate_month, share, value)
                )
    return lines


def _converted(
    months: Months,
    incentive: Incentive,
    currency: str,
    rate_month: int,
    share: Decimal,
    value: Decimal,
) -> str:
    measure = incentive.placing_measure
    text = f" {currency}" if measure.is_money else f" {measure.unit}"
    result = value
    if share != 1 and measure.aggregate in ("sum", "peak", "last"):
        result = product(result, share)
        text += f" x {percent(share)}"
    if measure.is_money and currency != measure.unit:
        rate = months.source.book.rate(currency, measure.unit, rate_month)
        assert rate is not None
        result = product(result, rate)
        text += f" x {show(rate)} {measure.unit}/{currency} of {month_text(rate_month)}"
    return text if result == value else f"{text} = {show(result)} {measure.unit}"
