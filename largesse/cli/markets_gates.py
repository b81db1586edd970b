"""``largesse markets gates``: what is stated of each market's gates on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from largesse.cli.markets_match import KnownAtDayOption, OnOption
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.markets.gates.book import OPEN, GateFact, read_gates
from largesse.markets.gates.currency import HasRate, with_currency
from largesse.markets.gates.rates import rates_of
from largesse.markets.observations.book import read_markets
from largesse.programme.load import inspect
from largesse.programme.model import Programme
from largesse.workspace.paths import Workspace


def command(
    market: Annotated[str, typer.Argument(metavar="[MARKET]", help="All by default.")] = "",
    on: OnOption = None,
    known_at: KnownAtDayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List gates with their state and source; what nobody stated is unknown, never open."""
    home = Workspace.find(workspace)
    book = read_markets(home)
    if market:
        book.called(market)
    day = (on or datetime.now(UTC)).date()
    known = known_at.date() if known_at else None
    gates, has_rate = read_gates(home, book), rates_of(home, _programme(home))
    named = [market] if market else list(book.markets)
    found = [
        _told(fact, name, day, has_rate)
        for name in named
        for fact in gates.states(name, day, known).values()
    ]
    if as_json:
        emit_json(found)
        return
    out = console()
    shown = found if market else [fact for fact in found if fact.state != OPEN]
    rows = [
        [fact.market, fact.gate, fact.state, fact.source or "-", fact.note or "-"] for fact in shown
    ]
    if rows:
        out.print(table(["market", "gate", "state", "source", "note"], rows))
    is_open = len(found) - sum(fact.state != OPEN for fact in found)
    out.print(f"Of {len(found)} gates {is_open} are open on {day.isoformat()}.")
    out.print("Next: state or correct one in markets/gates.csv, then: largesse markets match")


def _programme(home: Workspace) -> Programme | None:
    """The programme as far as it can be built: without one no currency is its own."""
    return inspect(home.programme)[0] if home.programme.is_dir() else None


def _told(fact: GateFact, market: str, day: date, has_rate: HasRate) -> GateFact:
    """A gate of a market; of a region the note begins with the member that decides."""
    told = with_currency(fact, day, has_rate)
    if told.market == market:
        return told
    return replace(told, market=market, note=f"{told.market}: {told.note or told.source}")
