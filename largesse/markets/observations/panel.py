"""Observations of a workspace, looked up by market, indicator and year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import IndicatorDocument, known_of
from largesse.money import plain
from largesse.workspace.errors import Problem, Refusal

UNDECLARED = "undeclared"
"""The version of figures of a year for which none is declared."""
_Years = Mapping[int, Observation]


@dataclass(frozen=True, slots=True)
class Panel:
    """What counts of all observations: of each year, the newest vintage.

    ``by_series`` is by market and indicator. ``zeros`` counts, by indicator, figures of 0 that mean
    "not ranked" and are therefore missing.
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
    """The panel of observations, in whatever order they come.

    Raises :class:`Refusal` where two sources, or one vintage twice, give different figures.
    """
    figures: dict[tuple[str, str, int], list[Observation]] = defaultdict(list)
    zeros: Counter[str] = Counter()
    for each in observations:
        known = known_of(indicators, each.indicator)
        name = _with_version(each, known)
        if known.zero == "missing" and each.value == 0:
            zeros[name] += 1
        elif known.source in (None, each.source) or each.status == Status.ENTERED:
            figures[each.market, name, each.year].append(each)
    by_series: dict[tuple[str, str], dict[int, Observation]] = defaultdict(dict)
    clashes: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for (market, name, year), found in sorted(figures.items()):
        chosen, clash = _chosen(found, known_of(indicators, name).source)
        by_series[market, name][year] = chosen
        if clash is not None:
            clashes[clash.code, name].append(clash)
    if clashes:
        raise Refusal(*(_all_of(each) for each in clashes.values()))
    return Panel(MappingProxyType(dict(by_series)), MappingProxyType(dict(zeros)))


def _with_version(each: Observation, known: IndicatorDocument) -> str:
    """``NAME@VERSION`` where versions are declared; a year without one is of none of them."""
    if not known.versions or "@" in each.indicator:
        return each.indicator
    return f"{each.indicator}@{known.versions.get(each.year, UNDECLARED)}"


def _chosen(
    found: Sequence[Observation], preferred: str | None
) -> tuple[Observation, Problem | None]:
    """Which of the figures of one market, indicator and year counts; what speaks against it.

    Of each source the newest vintage does; of several sources the one that is declared.
    """
    newest: dict[str, Observation] = {}
    clash = None
    for each in sorted(found, key=lambda one: (one.source, one.vintage, one.value)):
        other = newest.get(each.source)
        if other is not None and other.vintage == each.vintage and other.value != each.value:
            clash = clash or _two_figures(other, each)
        newest[each.source] = each
    if preferred in newest:
        return newest[preferred], clash
    first, *others = newest.values()
    apart = next((other for other in others if other.value != first.value), None)
    return first, clash or (_two_sources(first, apart) if apart else None)


def _two_sources(one: Observation, other: Observation) -> Problem:
    what = (
        f"{_of(one)} is {plain(one.value)} in '{one.source}' and {plain(other.value)} in"
        f" '{other.source}'"
    )
    mend = f"name the source to take: indicators: {one.indicator}: {{source: ...}}"
    return Problem(what, mend, "markets/markets.yaml", code="two-sources")


def _two_figures(one: Observation, other: Observation) -> Problem:
    release = f"'{one.source}' of {one.vintage}" if one.vintage else f"'{one.source}'"
    what = f"{_of(one)} is both {plain(one.value)} and {plain(other.value)} in {release}"
    return Problem(what, "keep the right one", "markets/observations", code="two-figures")


def _of(each: Observation) -> str:
    return f"{each.indicator} of {each.market} in {each.year}"


def _all_of(problems: Sequence[Problem]) -> Problem:
    """The first of an indicator's problems of one kind, and how many there are."""
    if len(problems) == 1:
        return problems[0]
    count = f"{len(problems) - 1:,} more of its figures"
    return replace(problems[0], what=f"{problems[0].what}; so it is with {count}")
