"""``largesse markets match``: which collaboration model each market is proposed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from largesse.cli.agreeing import counted
from largesse.cli.markets_match_chart import draw_map, draw_scatter
from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.markets.figures import percent
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch, match_record, match_workspace
from largesse.programme.load import load
from largesse.workspace.paths import Workspace

OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DAY", help="Gates of that day; today."),
]
KnownAtDayOption = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", formats=["%Y-%m-%d"], metavar="DAY", help="Gates as known that day; now."
    ),
]
DrawsOption = Annotated[
    int | None, typer.Option("--draws", min=1, max=1_000_000, help="How many draws of method.")
]
ScatterOption = Annotated[
    Path | None,
    typer.Option(
        "--scatter",
        metavar="FILE",
        help="Draw the markets on the first and the last axis, as .svg or .html.",
        show_default=False,
    ),
]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, help="Another seed.")]


def command(
    markets: Annotated[
        list[str] | None, typer.Argument(metavar="[MARKET]...", help="Which; all by default.")
    ] = None,
    on: OnOption = None,
    known_at: KnownAtDayOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    chart: ChartOption = None,
    scatter: ScatterOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose a collaboration model for each market, with its probability; nothing is decided.

    --chart draws the world's map, --scatter the markets on two axes.
    """
    language = language_option(lang)
    done = matched(Workspace.find(workspace), markets or (), on, draws, seed, known_at)
    if chart is not None:
        draw_map(done, chart, language)
    if scatter is not None:
        draw_scatter(done, scatter, language)
    if as_json:
        emit_json([match_record(done, found) for found in done.found])
    else:
        _print(console(), done)


def matched(
    home: Workspace,
    markets: tuple[str, ...] | list[str],
    on: datetime | None,
    draws: int | None,
    seed: int | None,
    known_at: datetime | None = None,
) -> WorkspaceMatch:
    """The match of a workspace as its options say."""
    day = (on or datetime.now(UTC)).date()
    known = known_at.date() if known_at else None
    return match_workspace(home, load(home.programme), day, markets, draws, seed, known)


def said(found: MarketMatch) -> str:
    """A market's answer in a few words."""
    if found.not_scoreable is not None:
        return "not scoreable: enter by hand"
    if found.is_stopped:
        return "stopped: sanctions"
    if not found.ranked:
        return "no model is open"
    return found.proposed or "undecided"


def _print(out: Console, done: WorkspaceMatch) -> None:
    rows = [_row(done, found) for found in done.found]
    headers = ["market", "", "answer", "likeliest", "probability", "kept out"]
    out.print(table(headers, rows, figures=["probability"]))
    proposed = [each for each in done.found if each.proposed]
    undecided = [each for each in done.found if each.is_undecided]
    unscored = [each for each in done.found if each.not_scoreable]
    parts = [
        f"{counted(len(proposed), 'market')} matched",
        f"{len(undecided)} undecided",
        f"{len(unscored)} not scoreable",
    ]
    out.print(
        f"{', '.join(parts)}; a model is proposed from {percent(float(done.book.threshold))} of"
        f" {done.draws:,} draws (gates of {done.matching.day.isoformat()}, seed {done.seed})."
    )
    if done.found:
        first = (undecided or proposed or list(done.found))[0]
        out.print(f"Next: largesse markets explain {first.market}")


def _row(done: WorkspaceMatch, found: MarketMatch) -> list[str]:
    ranked: Any = found.ranked
    return [
        found.market,
        done.book.title(found.market),
        "proposed" if found.proposed else said(found),
        ranked[0].model if ranked else "-",
        percent(float(ranked[0].probability)) if ranked else "-",
        _kept_out(found),
    ]


def _kept_out(found: MarketMatch) -> str:
    """The model that would be taken if every gate were open, and the gates that keep it out."""
    gates = ", ".join(fact.gate for fact in found.binding)
    return f"{found.without_gates}, by {gates}" if gates else "-"
