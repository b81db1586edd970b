"""The demo: markets are scored and matched to collaboration models, three of them told in full."""

from datetime import date

from rich.console import Console

from largesse.cli.agreeing import counted
from largesse.cli.markets_explain import answer
from largesse.cli.output import table
from largesse.markets.figures import percent
from largesse.markets.matching.evidence import evidence
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch, match_workspace
from largesse.programme.load import load
from largesse.workspace.paths import Workspace

DAY = date(2022, 6, 15)
TOLD = ("IDN", "CHN", "SAU")
"""One that fits, one that a gate decides, one that stays undecided."""
MOST_EVIDENCE = 2


def match_markets(out: Console, home: Workspace) -> None:
    """Score the demo's markets from real figures, match them, and tell three."""
    done = match_workspace(home, load(home.programme), DAY)
    r = max(done.coherence.correlations.values(), key=abs)
    out.print(
        f"   {counted(len(done.found), 'market')} on {', '.join(done.matching.axes)}; the axes are"
        f" different things: no |r| is above {abs(r):.2f}, and the first principal component"
        f" explains {percent(done.coherence.first_component)}.",
        soft_wrap=True,
    )
    rows = [_row(done, found) for found in done.found if found.market in TOLD]
    headers = ["market", "proposed", "probability", "binding gate"]
    out.print(table(headers, rows, figures=["probability"]))
    for found in done.found:
        if found.market in TOLD:
            _tell(out, done, found)
    proposed = sum(found.proposed is not None for found in done.found)
    undecided = sum(found.is_undecided for found in done.found)
    unscored = [done.book.title(f.market) for f in done.found if f.not_scoreable]
    out.print(
        f"   Of {counted(len(done.found), 'market')}, {proposed} are proposed a model, {undecided}"
        f" are undecided, and {' and '.join(unscored)} cannot be scored: enter by hand.",
        soft_wrap=True,
    )


def _row(done: WorkspaceMatch, found: MarketMatch) -> list[str]:
    gates = ", ".join(fact.gate for fact in found.binding)
    return [
        done.book.title(found.market),
        found.proposed or "undecided",
        percent(float(found.probability)),
        gates or _closing(found) or "-",
    ]


def _closing(found: MarketMatch) -> str:
    """Where the answer needs a gate to be closed, that gate."""
    closed = (fact.gate for fact in found.states.values() if fact.state == "closed")
    return ", ".join(closed)


def _tell(out: Console, done: WorkspaceMatch, found: MarketMatch) -> None:
    out.print(f"   {answer(done, found)}", soft_wrap=True)
    for each in evidence(done.matching, found)[:MOST_EVIDENCE]:
        out.print(f"     - {each.what}", soft_wrap=True)
