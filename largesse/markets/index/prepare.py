"""Coverage, imputation and treatment (handbook, steps 2 and 3): from raw figures to prepared ones.

Everything that is done to a figure is kept, so that it can be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from largesse.markets.index.definition import Index, Treatment
from largesse.markets.index.scaling import transformed
from largesse.markets.model import Figures, Table
from largesse.markets.observations.book import MarketBook
from largesse.workspace.errors import Problem

LEAST_FOR_REGRESSION = 5
"""Markets that must have both series before one is imputed from the other."""


@dataclass(frozen=True, slots=True)
class Imputed:
    """A gap that was filled: of which market, in which series, with what, and how."""

    market: str
    series: str
    value: float
    how: str


@dataclass(frozen=True, slots=True)
class Treated:
    """What was done to the outliers of a series: ``moved`` markets, or all by a logarithm."""

    series: str
    how: str
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """``values`` (markets, series) of the markets that are scored; what became of the others."""

    markets: tuple[str, ...]
    series: tuple[str, ...]
    values: Figures
    raw: Table
    imputed: tuple[Imputed, ...]
    treated: tuple[Treated, ...]
    refused: Mapping[str, Problem]


def prepare(index: Index, table: Table, book: MarketBook) -> Prepared:
    """Leave out what is not covered, fill gaps, treat outliers, in this order."""
    refused = _refused(index, table)
    kept = [at for at, market in enumerate(table.markets) if market not in refused]
    markets = tuple(table.markets[at] for at in kept)
    values, imputed = filled(table.values[kept], markets, table.series, index.imputation, book)
    if index.imputation != "none":
        left = {
            market: _not_scoreable(index, market, table)
            for row, market in enumerate(markets)
            if np.isnan(values[row]).any()
        }
        refused = {**refused, **left}
        stays = [row for row, market in enumerate(markets) if market not in left]
        values, markets = values[stays], tuple(markets[row] for row in stays)
        imputed = tuple(each for each in imputed if each.market not in left)
    values, treated = treated_all(values, markets, table.series, index.treatment)
    return Prepared(markets, table.series, values, table, imputed, treated, refused)


def _refused(index: Index, table: Table) -> dict[str, Problem]:
    if not table.series:  # made of other indices alone: their scores say who is left out
        return {}
    share = 1 - np.isnan(table.values).mean(axis=1)
    needed = index.coverage if index.imputation != "none" or index.coverage < 1 else 0.0
    uncovered = {
        market: _not_scoreable(index, market, table)
        for market, covered in zip(table.markets, share, strict=True)
        if covered == 0 or covered < needed - 1e-12
    }
    return {**_without_value(index, table), **uncovered}


def _without_value(index: Index, table: Table) -> dict[str, Problem]:
    """Markets with a figure that a transform has no value of; it is there, so no gap hides it."""
    found = {}
    for leaf in index.leaves():
        figures = table.values[:, table.series.index(leaf.series.name)]
        is_lost = ~np.isnan(figures) & np.isnan(transformed(figures, leaf.transform))
        for row in np.flatnonzero(is_lost):
            what = (
                f"{table.markets[row]} is not scoreable on '{index.id}': '{leaf.name}' is"
                f" {figures[row]:g}, of which {leaf.transform} has no value"
            )
            mend = "take ln(1+x) or another transform, or correct the figure"
            found[table.markets[row]] = Problem(what, mend, code="no-value")
    return found


def _not_scoreable(index: Index, market: str, table: Table) -> Problem:
    row = table.markets.index(market)
    missing = [s for s, gap in zip(table.series, np.isnan(table.values[row]), strict=True) if gap]
    have = len(table.series) - len(missing)
    what = (
        f"{market} is not scoreable on '{index.id}': {have} of {len(table.series)} figures"
        f" (missing: {', '.join(missing)})"
    )
    return Problem(what, by_hand(index, market, missing[0]), code="not-scoreable")


def by_hand(index: Index, market: str, series: str) -> str:
    """How a figure that is missing is entered."""
    indicator = next(leaf.series.indicator for leaf in index.leaves() if leaf.series.name == series)
    return f"enter by hand: largesse markets observe --market {market} --indicator {indicator} ..."


def filled(
    values: Figures, markets: Sequence[str], series: Sequence[str], how: str, book: MarketBook
) -> tuple[Figures, tuple[Imputed, ...]]:
    """Figures with their gaps filled, and each gap that was; a way that finds nothing leaves it."""
    if how == "none" or not np.isnan(values).any():
        return values, ()
    found = values.copy()
    imputed = []
    for row, column in zip(*np.nonzero(np.isnan(values)), strict=True):
        guess, said = _guess(values, int(row), int(column), markets, series, how, book)
        if not np.isnan(guess):
            found[row, column] = guess
            imputed.append(Imputed(markets[row], series[column], guess, said))
    return found, tuple(imputed)


def _guess(
    values: Figures,
    row: int,
    column: int,
    markets: Sequence[str],
    series: Sequence[str],
    how: str,
    book: MarketBook,
) -> tuple[float, str]:
    known = values[:, column]
    if how == "regression":
        guess, by = _regressed(values, row, column)
        if by is not None:
            return guess, f"regression on {series[by]}"
    if how == "regional-median":
        alike = set(book.group_of(markets[row]))
        peers = np.array([market in alike for market in markets]) & ~np.isnan(known)
        if peers.any():
            return float(np.median(known[peers])), f"median of {int(peers.sum())} markets alike"
    if np.isnan(known).all():
        return np.nan, ""
    return float(np.nanmedian(known)), "median of all markets"


def _regressed(values: Figures, row: int, column: int) -> tuple[float, int | None]:
    """From the series that explains this one best, among those the market has."""
    best: tuple[float, int | None, float] = (0.0, None, np.nan)
    for other in range(values.shape[1]):
        both = ~np.isnan(values[:, column]) & ~np.isnan(values[:, other])
        if other == column or np.isnan(values[row, other]) or both.sum() < LEAST_FOR_REGRESSION:
            continue
        x, y = values[both, other], values[both, column]
        if np.ptp(x) == 0 or np.ptp(y) == 0:
            continue
        r = float(np.corrcoef(x, y)[0, 1])
        if abs(r) > best[0]:
            slope = r * y.std() / x.std()
            best = abs(r), other, float(y.mean() + slope * (values[row, other] - x.mean()))
    return best[2], best[1]


def skewness(known: Figures) -> float:
    """Sample skewness, adjusted for size (G1, as spreadsheets and the JRC's tools have it)."""
    n = len(known)
    spread = known.std()
    if n < 3 or spread == 0:
        return 0.0
    plain = float(((known - known.mean()) ** 3).mean() / spread**3)
    return plain * float(np.sqrt(n * (n - 1))) / (n - 2)


def kurtosis(known: Figures) -> float:
    """Sample excess kurtosis, adjusted for size (G2); 0 for a normal distribution."""
    n = len(known)
    spread = known.std()
    if n < 4 or spread == 0:
        return 0.0
    plain = float(((known - known.mean()) ** 4).mean() / spread**4) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * plain + 6)


def treated_all(
    values: Figures, markets: Sequence[str], series: Sequence[str], rule: Treatment | None
) -> tuple[Figures, tuple[Treated, ...]]:
    """Figures with the outliers of each series treated, and what was done."""
    if rule is None:
        return values, ()
    found = values.copy()
    done = []
    for column, name in enumerate(series):
        column_values, moved, how = _treat(found[:, column], rule, name not in rule.in_own_unit)
        found[:, column] = column_values
        if how:
            done.append(Treated(name, how, tuple(markets[at] for at in moved)))
    return found, tuple(done)


def has_outliers(figures: Figures, rule: Treatment) -> bool:
    """Whether skewness and kurtosis both pass their bounds, missing figures apart."""
    known = figures[~np.isnan(figures)]
    return abs(skewness(known)) > rule.skewness and kurtosis(known) > rule.kurtosis


def _treat(
    figures: Figures, rule: Treatment, may_log: bool
) -> tuple[Figures, tuple[int, ...], str]:
    if not has_outliers(figures, rule):
        return figures, (), ""
    if rule.how == "winsorise":
        found, moved = _winsorised(figures, rule)
        is_cured = not has_outliers(found, rule)
        if is_cured or not may_log:
            return found, moved, "winsorised" if is_cured else "winsorised, outliers remain"
    return _by_logarithm(figures, may_log)


def _by_logarithm(figures: Figures, may_log: bool) -> tuple[Figures, tuple[int, ...], str]:
    """The logarithm of a long upper tail; of a long lower one mirrored, which keeps the order."""
    if not may_log:
        return figures, (), ""
    if skewness(figures[~np.isnan(figures)]) < 0:
        return -np.log(np.nanmax(figures) + 1 - figures), (), "logarithm, mirrored"
    least = np.nanmin(figures)
    shifted = figures if least > 0 else figures - least + 1
    return np.log(shifted), (), "logarithm" if least > 0 else "logarithm, shifted above 0"


def _winsorised(figures: Figures, rule: Treatment) -> tuple[Figures, tuple[int, ...]]:
    """The furthest points moved, one after another, to the next one's figure."""
    found = figures.copy()
    known = figures[~np.isnan(figures)]
    goes_down = skewness(known) > 0
    order: npt.NDArray[np.intp] = np.argsort(np.where(np.isnan(figures), np.inf, figures))
    order = order[: len(known)]
    ends = order[::-1] if goes_down else order
    moved: list[int] = []
    for count in range(1, min(rule.most_points, len(ends) - 2) + 1):
        moved = [int(at) for at in ends[:count]]
        found[moved] = figures[ends[count]]
        if not has_outliers(found, rule):
            break
    return found, tuple(moved)
