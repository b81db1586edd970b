"""The demo: markets matched to models, three told in full; one decided and offered."""

from datetime import UTC, date, datetime, timedelta

from rich.console import Console

from largesse.cli import markets_cohorts, markets_decide
from largesse.cli.agreeing import counted
from largesse.cli.markets_explain import answer
from largesse.cli.output import table
from largesse.markets.figures import percent
from largesse.markets.matching.evidence import evidence
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch, match_workspace
from largesse.partners.models import MarketDecision, Partner
from largesse.partners.short_ids import short
from largesse.programme.load import load
from largesse.workspace.paths import Workspace

DAY = date(2022, 6, 15)
TOLD = ("IDN", "CHN", "SAU")
"""One that fits, one that a gate decides, one that stays undecided."""
MOST_EVIDENCE = 2
DECIDED, MODEL, MOST_PARTNERS = "IDN", "solution-co-build", 2
REGIONAL, CONTROLLER = "regional-manager", "finance-controller"


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


def decide_market(home: Workspace) -> None:
    """One market decided by two people: its offers, their money, and the partners taken in."""
    found = Partner.objects.filter(state="active", type="reseller", country="ID").order_by("id")
    partners = list(found.values_list("id", flat=True)[:MOST_PARTNERS])
    today = datetime.now(UTC)
    markets_decide.command(
        by=REGIONAL,
        market=DECIDED,
        model=MODEL,
        partners=",".join(partners),
        until=today + timedelta(days=60),
        since=datetime(2022, 7, 1, tzinfo=UTC),
        on=datetime(2022, 6, 15, tzinfo=UTC),
        workspace=home.root,
    )
    decision = MarketDecision.objects.get(market=DECIDED, state="proposed")
    markets_decide.command(
        by=CONTROLLER,
        approve=short(decision.pk),
        on=datetime(2022, 6, 16, tzinfo=UTC),
        workspace=home.root,
    )
    day = datetime(2022, 7, 4, tzinfo=UTC)
    markets_cohorts.admit(
        DECIDED, partners, by=REGIONAL, intake="2022-summer", on=day, workspace=home.root
    )
