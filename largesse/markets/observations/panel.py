"""Observations of a workspace, looked up by market, indicator and year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from largesse.markets.model import Observation
from largesse.markets.observations.book import IndicatorDocument
from largesse.workspace.errors import Problem, Refusal

_Years = Mapping[int, Observation]


@dataclass(frozen=True, slots=True)
class Panel:
    """What counts of all observations: of each year, the newest vintage.

    ``zeros`` counts, by indicator, figures of 0 that mean "not ranked" and are therefore missing.
    """

    by_series: Mapping[tuple[str, str], _Years]
    zeros: Mapping[str, int]

    def lookup(
        self, market: str, indicator: str, year: int | None = None, within: int = 0
    ) -> Observation | None:
        """The newest figure of a year or at most ``within`` years before it; without, of any."""
        years = self.by_series.get((market, indicator), {})
        first = -1 if year is None else year - within
        found = [each for each in years if each >= first and (year is None or each <= year)]
        return years[max(found)] if found else None

    def indicators(self) -> frozenset[str]:
        """Every indicator that some market has."""
        return frozenset(indicator for _, indicator in self.by_series)

    def years(self, indicator: str) -> frozenset[int]:
        """The years in which some market has a figure."""
        return frozenset(
            year
            for (_, name), years in self.by_series.items()
            if name == indicator
            for year in years
        )


def panel_of(
    observations: Iterable[Observation], indicators: Mapping[str, IndicatorDocument]
) -> Panel:
    """The panel of observations.

    Raises :class:`Refusal` where two sources, or one vintage twice, give different figures.
    """
    by_series: dict[tuple[str, str], dict[int, Observation]] = defaultdict(dict)
    zeros: dict[str, int] = defaultdict(int)
    problems: dict[str, Problem] = {}
    for each in observations:
        known = indicators.get(each.indicator)
        if known is not None and known.source is not None and each.source != known.source:
            continue
        if known is not None and known.zero == "missing" and each.value == 0:
            zeros[each.indicator] += 1
            continue
        years = by_series[each.market, each.indicator]
        other = years.get(each.year)
        if other is not None:
            clash = _clash(each, other)
            if clash is not None:
                problems.setdefault(f"{clash.code} {each.indicator}", clash)
        if other is None or other.vintage < each.vintage:
            years[each.year] = each
    if problems:
        raise Refusal(*problems.values())
    return Panel(MappingProxyType(dict(by_series)), MappingProxyType(dict(zeros)))


def _clash(one: Observation, other: Observation) -> Problem | None:
    if one.value == other.value:
        return None
    of = f"{one.indicator} of {one.market} in {one.year}"
    if one.source != other.source:
        what = f"{of} is {other.value} in '{other.source}' and {one.value} in '{one.source}'"
        mend = f"name the source to take: indicators: {one.indicator}: {{source: ...}}"
        return Problem(what, mend, "markets/markets.yaml", code="two-sources")
    if one.vintage == other.vintage:
        what = f"{of} is both {other.value} and {one.value} in '{one.source}' of {one.vintage}"
        return Problem(what, "keep the right one", "markets/observations", code="two-figures")
    return None
