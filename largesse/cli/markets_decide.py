"""``largesse markets decide``: a model for a market, proposed, approved, turned into offers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from largesse.cli.agreeing import counted
from largesse.cli.markets_match import matched
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.facts.countries import alpha_2
from largesse.fund.chart import Line as BudgetLine
from largesse.fund.reports import position
from largesse.markets.figures import percent
from largesse.markets.matching.workspace import match_record
from largesse.markets.observations.book import read_markets
from largesse.money import shown
from largesse.partners.accelerator import deciding
from largesse.partners.accelerator.offers import first_of_next_month, year_of
from largesse.partners.database import ledger_connection, open_records
from largesse.partners.models import MarketDecision
from largesse.partners.money import decimal_of
from largesse.partners.short_ids import short
from largesse.programme.load import load
from largesse.programme.model import CollaborationModel, Programme
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

_DAY = ["%Y-%m-%d"]


def command(
    by: ByOption = "",
    market: Annotated[str, typer.Argument(metavar="[MARKET]")] = "",
    model: Annotated[str, typer.Option("--model", help="The collaboration model.")] = "",
    partners: Annotated[
        str, typer.Option("--partners", metavar="A,B", help="Who is to be offered it.")
    ] = "",
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=_DAY, metavar="DAY", help="When the offers lapse."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, metavar="DAY", help="First day; else next month."),
    ] = None,
    because: Annotated[str, typer.Option("--because", help="Why, where it departs.")] = "",
    despite: Annotated[
        list[str] | None,
        typer.Option("--despite", metavar="GATE", help="A gate that an exception is asked for."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=_DAY, metavar="DAY", help="The day it is done; today."),
    ] = None,
    approve: Annotated[str, typer.Option("--approve", metavar="ID")] = "",
    decline: Annotated[str, typer.Option("--decline", metavar="ID")] = "",
    withdraw: Annotated[str, typer.Option("--withdraw", metavar="ID")] = "",
    show: Annotated[
        str, typer.Option("--show", metavar="ID", help="What its approval would do.")
    ] = "",
    list_: Annotated[bool, typer.Option("--list", help="List decisions, newest first.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose a model for a market; a second person approves it, and its offers are made.

    With --approve its agreements are drafted, offered, and their money set aside: all, or none.
    """
    if len([each for each in (approve, decline, withdraw, show) if each]) > 1:
        what = "one of --approve, --decline, --withdraw and --show at a time"
        raise Refusal(Problem(what, "take the others out", code="usage"))
    home = Workspace.find(workspace)
    open_records(home)
    day = (on or datetime.now(UTC)).date()
    out = console()
    if show:
        _show(out, load(home.programme), deciding.seen(show, by), as_json)
    elif list_ or not (market or approve or decline or withdraw):
        _list(out, deciding.decisions(by, market), as_json)
    elif approve:
        _told(out, _approve(home, approve, by, day), as_json)
    elif decline:
        _told(out, deciding.decline(deciding.called(decline), by, because, day), as_json)
    elif withdraw:
        _told(out, deciding.withdraw(deciding.called(withdraw), by), as_json)
    else:
        if not model or until is None:
            what, mend = "a decision names a model and until when it is offered", "--model, --until"
            raise Refusal(Problem(what, f"add {mend}", code="usage"))
        wish = deciding.Wish(
            market,
            model,
            tuple(filter(None, (name.strip() for name in partners.split(",")))),
            places_of(home, market),
            since.date() if since else first_of_next_month(day),
            until.date(),
            because,
            tuple(despite or ()),
        )
        _propose(out, home, wish, by, day, as_json)


def _propose(
    out: Console, home: Workspace, wish: deciding.Wish, by: str, day: date, as_json: bool
) -> None:
    programme = load(home.programme)
    done = matched(home, [wish.market], datetime.combine(day, datetime.min.time()), None, None)
    record = match_record(done, done.found[0])
    made = deciding.propose(home, programme, wish, record, by, day)
    if as_json:
        emit_json(_as_json(made))
        return
    out.print(f"Proposed as {short(made.pk)}.")
    _print_ahead(out, programme, made)


def _show(out: Console, programme: Programme, made: MarketDecision, as_json: bool) -> None:
    if as_json or made.state != "proposed":
        _told(out, made, as_json)
    else:
        _print_ahead(out, programme, made)


def _print_ahead(out: Console, programme: Programme, made: MarketDecision) -> None:
    """What will happen, to whom and how much, before anybody approves it."""
    model = deciding.model_called(programme, made.model)
    said = f"{made.proposed_model} in {percent(float(made.probability))} of draws"
    match_said = said if made.proposed_model else "undecided, or not scoreable"
    out.print(f"{made.market}: {model.title.en}. The match says: {match_said}.", soft_wrap=True)
    if made.reason:
        out.print(f"Decided so because: {made.reason}", soft_wrap=True)
    _print_money(out, programme, made, model)
    before = made.supersedes
    if before is not None:
        left = programme.models.get(before.model)
        cost = left.reversal.cost if left and left.reversal else None
        told = f"; leaving it costs {shown(cost.value, cost.unit)}" if cost else ""
        direction = "up" if left and left.rung < model.rung else "down"
        if before.model != made.model:
            out.print(f"This goes {direction} the ladder from {before.model}{told}.")
    if model.upgrade:
        out.print(f"The next rung is {model.upgrade.to}, when: {model.upgrade.when.en}.")
    out.print("Nothing is offered yet; a second person approves it.")
    out.print(f"Next: largesse markets decide --approve {short(made.pk)} --by PERSON")


def _print_money(
    out: Console, programme: Programme, made: MarketDecision, model: CollaborationModel
) -> None:
    """The offers, and what the line of the budget that bears them has free before and after."""
    envelope = model.envelope or ""
    line = BudgetLine(envelope, year_of(programme, envelope, made.starts_on))
    stand = position(ledger_connection(), programme.fund).lines.get(line)
    free = decimal_of(stand.available_minor if stand else 0, made.currency)
    total = decimal_of(made.amount_minor, made.currency)
    after = (
        f"{shown(free - total, made.currency)} after"
        if free >= total
        else f"{shown(total - free, made.currency)} are missing, so none could be offered"
    )
    out.print(
        f"{counted(len(made.partners), 'offer')} from {made.starts_on.isoformat()}, open until"
        f" {made.offer_until.isoformat()}, {shown(model.committed, made.currency)} each, to:"
        f" {', '.join(made.partners)}. {shown(total, made.currency)} of '{line}' are set aside"
        f" (free: {shown(free, made.currency)} before, {after}).",
        soft_wrap=True,
    )


def _approve(home: Workspace, name: str, by: str, day: date) -> MarketDecision:
    decision = deciding.called(name)
    matched_on = datetime.combine(decision.on, datetime.min.time())
    said: dict[str, Any] = decision.match
    done = matched(home, [decision.market], matched_on, said["draws"], said["seed"])
    states = done.matching.gates.states(decision.market, day)
    # Gates as they are on the day of approval: one that closed since the match would go unseen.
    gates = {gate: [fact.state, fact.source] for gate, fact in states.items()}
    record = {**match_record(done, done.found[0]), "gates": gates}
    title = done.book.markets[decision.market].title
    titles = {language: title.in_language(language) for language in ("en", "fr")}
    programme = load(home.programme)
    places = places_of(home, decision.market)
    return deciding.approve(home, programme, decision, record, titles, places, by, day)


def places_of(home: Workspace, market: str) -> tuple[str, ...]:
    """A market's names in partners' records: its id and the two letters of its countries."""
    known = read_markets(home).markets.get(market)
    countries = known.members or (known.id,) if known is not None else ()
    return (market, *(alpha_2(country) for country in countries))


def _told(out: Console, decision: MarketDecision, as_json: bool) -> None:
    if as_json:
        emit_json(_as_json(decision))
        return
    out.print(f"{decision.market}: {decision.model} is {decision.state}.")
    if decision.state == "approved":
        total = shown(decimal_of(decision.amount_minor, decision.currency), decision.currency)
        count = counted(len(decision.agreements), "agreement")
        out.print(
            f"{count} offered until {decision.offer_until.isoformat()}; {total} are set aside:"
            f" {', '.join(decision.agreements)}.",
            soft_wrap=True,
        )
        out.print(f"Next: largesse agreement show {decision.agreements[0]} --by PERSON")


def _list(out: Console, found: Sequence[MarketDecision], as_json: bool) -> None:
    if as_json:
        emit_json([_as_json(each) for each in found])
        return
    if not found:
        out.print("No market is decided yet. Next: largesse markets match")
        return
    rows = [
        [
            short(each.pk),
            each.market,
            each.model,
            each.proposed_model or "-",
            each.state,
            each.by,
            each.decided_by or "-",
            shown(decimal_of(each.amount_minor, each.currency), each.currency),
        ]
        for each in found
    ]
    headers = ["id", "market", "model", "match said", "state", "by", "decided by", "set aside"]
    out.print(table(headers, rows, figures=["set aside"]))
    waiting = sum(each.state == "proposed" for each in found)
    out.print(f"{counted(len(found), 'decision')}, {waiting} waiting for a second person.")


def _as_json(decision: MarketDecision) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "market": decision.market,
        "model": decision.model,
        "state": decision.state,
        "match": decision.match,
        "reason": decision.reason,
        "despite": decision.despite,
        "partners": decision.partners,
        "starts_on": decision.starts_on,
        "offer_until": decision.offer_until,
        "amount": decimal_of(decision.amount_minor, decision.currency),
        "currency": decision.currency,
        "by": decision.by,
        "decided_by": decision.decided_by,
        "agreements": decision.agreements,
        "supersedes": decision.supersedes_id or "",
    }
