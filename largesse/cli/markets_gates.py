"""``largesse markets gates``: what is stated of each market's gates on a day."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from largesse.cli.markets_match import KnownAtDayOption, OnOption
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.markets.gates.book import GATES, OPEN, read_gates
from largesse.markets.gates.currency import with_currency
from largesse.markets.gates.rates import rates_of
from largesse.markets.observations.book import read_markets
from largesse.workspace.errors import Problem, Refusal, nearest
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
    if market and market not in book.markets:
        mend = nearest(market, list(book.markets), "list it in markets/markets.yaml")
        raise Refusal(Problem(f"there is no market '{market}'", mend, code="no-such-market"))
    day = (on or datetime.now(UTC)).date()
    known = known_at.date() if known_at else None
    gates, has_rate = read_gates(home, book), rates_of(home)
    found = [
        with_currency(gates.state(name, gate, day, known), day, has_rate)
        for name in ([market] if market else book.markets)
        for gate in GATES
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
