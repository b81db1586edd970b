"""How much each seller's customers consume in each month, and in how many rows; integers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt

from largesse.consumption.generate.draw import Draw
from largesse.consumption.generate.people import People, Seller
from largesse.consumption.generate.shape import Shape
from largesse.consumption.generate.world import PER_USD_E6

USD_E4 = 10_000
"""Plans are in ten-thousandths of a US dollar."""
SEASON_PERMILLE = (980, 930, 1010, 990, 1000, 1010, 990, 980, 1010, 1030, 1090, 1060)
"""January to December: the trade fairs of November, the short February."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Per month, per seller."""

    usd_e4: tuple[tuple[int, ...], ...]
    """Consumption in ten-thousandths of a USD: ``usd_e4[month][seller]``."""
    rows: tuple[tuple[int, ...], ...]
    """Billing rows: ``rows[month][seller]``; all together exactly the shape's."""

    def usd(self, seller: int, months: range) -> int:
        """Whole US dollars a seller's customers consume in these months, about."""
        return sum(self.usd_e4[month][seller] for month in months) // USD_E4


def plan(shape: Shape, draw: Draw, everyone: People) -> Plan:
    """Draw what is consumed, scaled so that it sums to the shape's consumption."""
    weights = _weights(shape, draw, everyone.sellers)
    whole = sum(map(sum, weights)) or 1
    wanted_e4 = shape.total_usd * USD_E4
    usd_e4 = tuple(tuple(w * wanted_e4 // whole for w in month) for month in weights)
    monthly = [sum(month) for month in usd_e4]
    # Half of the rows come evenly, half with consumption: bills grow slower than what they bill.
    rows_by_month = split(shape.rows, [sum(monthly) // shape.months + part for part in monthly])
    rows = tuple(_rows(count, month) for count, month in zip(rows_by_month, usd_e4, strict=True))
    return Plan(usd_e4, rows)


def rates_e6(shape: Shape, draw: Draw) -> dict[str, tuple[int, ...]]:
    """Millionths of each currency for one USD, by month: an invented walk of at most 1.6 %."""
    rates: dict[str, tuple[int, ...]] = {}
    for currency, rate in PER_USD_E6.items():
        walk = [rate]
        for month in range(1, shape.months):
            step_ppm = draw.between(-15_000, 16_000, "rate", currency, month)
            walk.append(walk[-1] * (MILLION + step_ppm) // MILLION)
        rates[currency] = tuple(walk) if currency != "USD" else (rate,) * shape.months
    return rates


def usd_rate(per_usd_e6: int) -> Decimal:
    """US dollars for one unit, at the 10 decimals a rate may have."""
    return Decimal(10**16 // per_usd_e6).scaleb(-10)


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` cut in proportion to the weights, exactly; evenly where all weights are 0."""
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    parts, reached, given = [], 0, 0
    for weight in weights:
        reached += weight
        parts.append(whole * reached // total - given)
        given += parts[-1]
    return parts


def _weights(shape: Shape, draw: Draw, sellers: Sequence[Seller]) -> list[list[int]]:
    months: list[list[int]] = [[] for _ in range(shape.months)]
    for seller in sellers:
        level = seller.size * MILLION
        for month, column in enumerate(months):
            if month < seller.first:
                column.append(0)
                continue
            season = SEASON_PERMILLE[shape.first_day(month).month - 1]
            noise = draw.between(930, 1_070, "noise", seller.number, month)
            column.append(level * season * noise // MILLION)
            level = level * (MILLION + seller.growth_ppm) // MILLION
    return months


def _rows(count: int, consumption_e4: Sequence[int]) -> tuple[int, ...]:
    """Each active seller has one row and its part of the rest by the root of its consumption."""
    active = [1 if amount else 0 for amount in consumption_e4]
    if count < sum(active):
        return tuple(split(count, active))
    roots = [isqrt(amount) for amount in consumption_e4]
    rest = split(count - sum(active), roots)
    return tuple(one + more for one, more in zip(active, rest, strict=True))
