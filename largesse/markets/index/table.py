"""The raw figures an index starts from: markets by series, each with where it comes from."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from largesse.markets.index.definition import Index, Series
from largesse.markets.model import Cell, Market, Observation, Status, Table
from largesse.markets.observations.book import MarketBook
from largesse.markets.observations.panel import Panel
from largesse.workspace.errors import Problem, Refusal, nearest

Figure = tuple[float, Cell]
_DOUBTFUL = (Status.OBSERVED, Status.ENTERED, Status.IMPUTED)
"""A region's figure is as doubtful as the most doubtful of its members'."""


def table_of(index: Index, panel: Panel, book: MarketBook, year: int | None = None) -> Table:
    """The table of an index: its markets, its series, and what is known of them.

    ``year`` goes before the index's own. Raises :class:`Refusal` for an indicator of which nothing
    is known at all, an index version that is not named, or a market that is not listed.
    """
    series = tuple({leaf.series.name: leaf.series for leaf in index.leaves()}.values())
    markets = _markets(index, book)
    problems = list(_unknown(series, panel, index))
    if problems:
        raise Refusal(*problems)
    asked = index.year if year is None else year
    values = np.full((len(markets), len(series)), np.nan)
    cells: dict[tuple[str, str], Cell] = {}
    for row, market in enumerate(markets):
        for column, each in enumerate(series):
            found = _figure(market, each, panel, book, asked, index.within_years)
            if found is not None:
                values[row, column] = found[0]
                cells[market.id, each.name] = found[1]
    return Table(tuple(m.id for m in markets), tuple(s.name for s in series), values, cells)


def _markets(index: Index, book: MarketBook) -> Sequence[Market]:
    if not index.markets:
        return tuple(book.markets.values())
    for name in index.markets:
        if name not in book.markets:
            what = f"'{index.id}' names a market '{name}' that is not listed"
            mend = nearest(name, list(book.markets), "list it in markets/markets.yaml")
            raise Refusal(Problem(what, mend, code="no-such-market"))
    return tuple(book.markets[name] for name in index.markets)


def _unknown(series: Sequence[Series], panel: Panel, index: Index) -> list[Problem]:
    known = panel.indicators()
    problems = []
    for each in series:
        for name in filter(None, (each.indicator, each.per)):
            if name in known:
                continue
            versions = sorted(other for other in known if other.split("@")[0] == name)
            if versions:
                what = (
                    f"'{name}' has versions that cannot be compared: {_with_years(panel, versions)}"
                )
                mend = f"name one in the index '{index.id}', for example {versions[-1]}"
                problems.append(Problem(what, mend, code="mixed-versions"))
            else:
                what = f"'{index.id}' needs '{name}', of which no market has a figure"
                mend = nearest(name, known, "bring it in: largesse markets observe FILE")
                problems.append(Problem(what, mend, code="no-such-indicator"))
    return problems


def _with_years(panel: Panel, versions: Sequence[str]) -> str:
    said = (f"{v} ({', '.join(map(str, sorted(panel.years(v))))})" for v in versions)
    return "; ".join(said)


def _figure(
    market: Market, series: Series, panel: Panel, book: MarketBook, year: int | None, within: int
) -> Figure | None:
    """A figure of a series: its level, its quotient by another, or what changed of either."""
    now = _quotient(market, series, panel, book, year, within)
    if now is None or series.change is None:
        return now
    earlier = now[1].year - series.years
    before = _quotient(market, series, panel, book, earlier, min(within, 1))
    if before is None:
        return None
    years = now[1].year - before[1].year
    if series.change == "difference":
        return (now[0] - before[0]) * series.years / years, now[1]
    if before[0] <= 0 or now[0] <= 0:
        return None
    return (now[0] / before[0]) ** (1 / years) - 1, now[1]


def _quotient(
    market: Market, series: Series, panel: Panel, book: MarketBook, year: int | None, within: int
) -> Figure | None:
    found = _level(market, series.indicator, panel, book, year, within)
    if found is None or series.per is None:
        return found
    below = _level(market, series.per, panel, book, found[1].year, within)
    if below is None or below[0] == 0:
        return None
    return found[0] / below[0], found[1]


def _level(
    market: Market, indicator: str, panel: Panel, book: MarketBook, year: int | None, within: int
) -> Figure | None:
    if not market.members:
        found = panel.lookup(market.id, indicator, year, within)
        return None if found is None else (float(found.value), _cell(found))
    return _of_members(market, indicator, panel, book, year, within)


def _cell(found: Observation) -> Cell:
    return Cell(found.year, found.source, found.vintage, found.status)


def _of_members(
    market: Market, indicator: str, panel: Panel, book: MarketBook, year: int | None, within: int
) -> Figure | None:
    """A region's figure from its members', by the rule that its indicator declares; all or none."""
    known = book.indicator(indicator)
    if known.combine is None:
        what = f"nothing says how the region '{market.id}' has '{indicator}' from its members"
        mend = f"say it: indicators: {indicator}: {{combine: sum}}, or mean, or mean by INDICATOR"
        raise Refusal(Problem(what, mend, "markets/markets.yaml", code="no-rule-for-regions"))
    found = [panel.lookup(member, indicator, year, within) for member in market.members]
    figures = [each for each in found if each is not None]
    if len(figures) < len(market.members):
        return None
    weights = _member_weights(market, known.combine, panel, year, within)
    if weights is None:
        return None
    total = sum((f.value * w for f, w in zip(figures, weights, strict=True)), Decimal(0))
    whole = Decimal(1) if known.combine == "sum" else sum(weights, Decimal(0))
    status = max((each.status for each in figures), key=_DOUBTFUL.index)
    sources = " + ".join(sorted({each.source for each in figures}))
    oldest = min(figures, key=lambda each: each.year)
    return float(total / whole), Cell(oldest.year, sources, oldest.vintage, status)


def _member_weights(
    market: Market, combine: str, panel: Panel, year: int | None, within: int
) -> list[Decimal] | None:
    _, _, by = combine.partition(" by ")
    if not by:
        return [Decimal(1)] * len(market.members)
    found = [panel.lookup(member, by, year, within) for member in market.members]
    weights = [each.value for each in found if each is not None and each.value > 0]
    return weights if len(weights) == len(market.members) else None
