"""``largesse markets score``: how markets stand on the axes, or on any index, and why."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from largesse.cli.agreeing import counted
from largesse.cli.markets_score_chart import draw_places, draw_scores
from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.markets.figures import figure, percent, shown
from largesse.markets.index.coherence import Coherence, check_axes
from largesse.markets.index.reading import read_indices
from largesse.markets.index.scoring import Scores, score_all
from largesse.markets.index.told import PartTold, told
from largesse.markets.model import Figures
from largesse.markets.observations.book import MarketBook, read_markets
from largesse.markets.observations.panel import Panel
from largesse.markets.observations.store import read_observations
from largesse.markets.uncertainty.draws import study_of
from largesse.markets.uncertainty.ranks import rank_intervals
from largesse.workspace.errors import AnswerIsNo, Problem
from largesse.workspace.paths import Workspace

YearOption = Annotated[
    int | None, typer.Option("--year", help="Of the figures; the index's own by default.")
]
MapOption = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="FILE", help="Draw the first index on the world.", show_default=False
    ),
]


def command(
    indices: Annotated[
        list[str] | None, typer.Argument(metavar="[INDEX]...", help="Which; the axes by default.")
    ] = None,
    market: Annotated[
        str, typer.Option("--market", help="Show each step of this market's score.")
    ] = "",
    year: YearOption = None,
    chart: ChartOption = None,
    map_: MapOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score markets on the axes, with the places they hold in 90 % of the draws.

    --chart draws the places, --map the first index on the world.

    Exit code 1 where the axes say the same thing, so that no model may be matched on them.
    """
    language = language_option(lang)
    home = Workspace.find(workspace)
    book = read_markets(home)
    named = tuple(indices or book.axes)
    panel = read_observations(home, book)
    scored = score_all(read_indices(home), panel, book, year, only=named)
    names = named or tuple(scored)
    if market:
        _show_steps(book, scored, names, market, as_json)
        return
    asked = {name: scored[name] for name in names}
    is_of_axes = bool(book.axes) and set(book.axes) <= set(scored)
    coherence = check_axes({axis: scored[axis] for axis in book.axes}) if is_of_axes else None
    intervals = _intervals(book, scored, names)
    if chart is not None:
        draw_places(book, asked, intervals, chart, language)
    if map_ is not None:
        draw_scores(book, asked[names[0]], map_, language)
    if as_json:
        told_of = _as_json(asked, intervals, coherence)
        emit_json({**told_of, "zeros_missing": _zeros(asked, panel)})
    else:
        _print(console(), book, asked, intervals)
        for indicator, count in _zeros(asked, panel).items():
            console().print(f"{indicator}: {counted(count, 'zero')} taken as missing, as declared.")
        if coherence is not None:
            _print_coherence(console(), coherence)
    if coherence is not None and coherence.problems:
        raise AnswerIsNo("; ".join(str(problem) for problem in coherence.problems))


def _zeros(scored: Mapping[str, Scores], panel: Panel) -> dict[str, int]:
    """By indicator of the indices: figures of 0 that mean "not ranked"."""
    read = {leaf.series for scores in scored.values() for leaf in scores.index.leaves()}
    names = {name for series in read for name in (series.indicator, series.per)}
    return {name: count for name, count in sorted(panel.zeros.items()) if name in names}


Intervals = Mapping[tuple[str, str], tuple[int, int]]
"""By index and market: the best and the last place in 90 % of the draws."""


def _intervals(book: MarketBook, scored: Mapping[str, Scores], names: Sequence[str]) -> Intervals:
    """Places over the markets that all of the indices score; none where those are under two."""
    study = study_of(scored, book)
    if len(study.markets) < 2:
        return {}
    drawn: Figures = study.scores(names, study.points(book.spread.draws, book.spread.seed))
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for at, name in enumerate(names):
        if np.isnan(drawn[:, :, at]).all(axis=0).any():
            continue
        low, high = rank_intervals(drawn[:, :, at])
        for market, best, last in zip(study.markets, low, high, strict=True):
            found[name, market] = int(best), int(last)
    return found


def _print(
    out: Console, book: MarketBook, scored: Mapping[str, Scores], intervals: Intervals
) -> None:
    first = next(iter(scored.values()))
    ranks = {name: scores.ranks() for name, scores in scored.items()}
    markets = sorted(first.markets, key=lambda m: ranks[first.index.id][m])
    markets += sorted({m for s in scored.values() for m in s.markets} - set(markets))
    headers = ["market", "", *(h for name in scored for h in (name, f"place in {name}"))]
    rows = []
    for market in markets:
        row = [market, book.title(market)]
        for name, scores in scored.items():
            value = scores.of(market)
            if value is None:
                row += ["-", "-"]
                continue
            place = _place(ranks[name][market], intervals, name, market)
            row += [shown(value) + _mark(scores, market), place]
        rows.append(row)
    out.print(table(headers, rows, figures=headers[2:]))
    imputed = sum(len(scores.prepared.imputed) for scores in scored.values())
    if imputed:
        out.print(f"* {counted(imputed, 'figure')} imputed: see them with --market MARKET")
    for problem in _refused(scored):
        out.print(str(problem), soft_wrap=True)
    said = ", ".join(scored)
    out.print(
        f"{counted(len(markets), 'market')} scored on {said}; in brackets the places held in 90 %"
        f" of {book.spread.draws:,} draws of method."
    )
    if markets:
        named = " ".join([*scored, "--market", markets[0]])
        out.print(f"Next: largesse markets score {named}")


def _refused(scored: Mapping[str, Scores]) -> list[Problem]:
    """One line for each market without a score: what the first index says of it."""
    found: dict[str, Problem] = {}
    for scores in scored.values():
        for market, problem in scores.refused.items():
            found.setdefault(market, problem)
    return list(found.values())


def _mark(scores: Scores, market: str) -> str:
    return "*" if any(each.market == market for each in scores.prepared.imputed) else ""


def _place(rank: int, intervals: Intervals, name: str, market: str) -> str:
    interval = intervals.get((name, market))
    return f"{rank}" if interval is None else f"{rank} [{interval[0]}-{interval[1]}]"


def _print_coherence(out: Console, found: Coherence) -> None:
    if not found.correlations:
        return
    said = ", ".join(f"{a} and {b} {r:.2f}" for (a, b), r in found.correlations.items())
    verdict = "the axes say the same thing" if found.problems else "the axes are different things"
    out.print(
        f"Over {found.market_count} markets {verdict}: r of {said}; first principal component"
        f" {percent(found.first_component)}.",
        soft_wrap=True,
    )


def _as_json(
    scored: Mapping[str, Scores], intervals: Intervals, coherence: Coherence | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"indices": {}}
    for name, scores in scored.items():
        ranks = scores.ranks()
        found["indices"][name] = {
            "markets": {
                market: {
                    "score": figure(value),
                    "place": ranks[market],
                    "places": list(intervals.get((name, market), ())),
                }
                for market, value in zip(scores.markets, scores.values, strict=True)
            },
            "imputed": [
                {"market": i.market, "series": i.series, "value": figure(i.value), "how": i.how}
                for i in scores.prepared.imputed
            ],
            "treated": scores.prepared.treated,
            "not_scoreable": {m: p.what for m, p in scores.refused.items()},
        }
    if coherence is not None and coherence.correlations:
        found["coherence"] = {
            "correlations": {f"{a} {b}": figure(r) for (a, b), r in coherence.correlations.items()},
            "first_component": figure(coherence.first_component),
            "markets": coherence.market_count,
            "problems": [problem.what for problem in coherence.problems],
        }
    return found


def _show_steps(
    book: MarketBook,
    scored: Mapping[str, Scores],
    names: Sequence[str],
    market: str,
    as_json: bool,
) -> None:
    book.called(market)
    steps = {name: told(scored[name], market) for name in names}
    if as_json:
        emit_json(steps)
        return
    out = console()
    for name, parts in steps.items():
        scores = scored[name]
        if market in scores.refused:
            out.print(str(scores.refused[market]), soft_wrap=True)
            continue
        out.print(table(
            ["part of " + name, "raw figure", "from", "made comparable", "weight"],
            [_step_row(part) for part in parts],
            figures=["raw figure", "made comparable", "weight"],
        ))  # fmt: skip
        rank = scores.ranks()[market]
        out.print(
            f"{book.title(market)} scores {shown(scores.of(market) or 0.0)} on {name}, place {rank}"
            f" of {len(scores.markets)}."
        )
    out.print(f"Next: largesse markets explain {market}")


def _step_row(part: PartTold) -> list[str]:
    return [
        "  " * part.depth + part.name,
        "-" if part.raw is None else f"{part.raw:,f}".rstrip("0").rstrip("."),
        part.origin or "-",
        "-" if part.value is None else f"{part.value:.3f}",
        f"{part.weight:f}".rstrip("0").rstrip("."),
    ]
