"""``largesse markets explain``: one market's match, to be defended in a meeting."""

import os
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.console import Console

from largesse.cli.markets_match import (
    DrawsOption,
    KnownAtDayOption,
    OnOption,
    SeedOption,
    matched,
    said,
)
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.fund.address import VARIABLE
from largesse.markets.figures import figure, percent, shown
from largesse.markets.gates.book import GATES, UNKNOWN
from largesse.markets.matching.evidence import Evidence, evidence
from largesse.markets.matching.influence import of_decision
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch, match_record
from largesse.markets.uncertainty.sensitivity import Influence
from largesse.money import shown as amount_shown
from largesse.partners.accelerator.deciding import current
from largesse.partners.database import open_records
from largesse.workspace.paths import Workspace

MOST_SHOWN = 6


def command(
    market: Annotated[str, typer.Argument(metavar="MARKET")],
    on: OnOption = None,
    known_at: KnownAtDayOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Which choice of method moves the answer most.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Explain a market's match: gates, axes, models, and what would change the answer."""
    home = Workspace.find(workspace)
    done = matched(home, [market], on, draws, seed, known_at)
    found = done.found[0]
    would_change = evidence(done.matching, found)
    moved = of_decision(done, found) if sensitivity else ()
    if as_json:
        emit_json(_as_json(done, found, would_change, moved))
        return
    out = console()
    print_match(out, done, found, would_change)
    if sensitivity:
        _print_influences(out, moved)
    _print_standing(out, home, done, market)
    _print_next(out, found)


def _print_standing(out: Console, home: Workspace, done: WorkspaceMatch, market: str) -> None:
    """The rung that the market stands on, where a model was decided for it and records are kept."""
    if not (home.ledger.is_file() or VARIABLE in os.environ):
        return
    open_records(home)
    decided = current(market)
    if decided is None:
        return
    told = f"Decided on {decided.decided_on}: {decided.model}"
    model = next((each for each in done.matching.models if each.id == decided.model), None)
    if model is not None:
        told += f", rung {model.rung}"
    if model is not None and model.reversal is not None:
        cost = model.reversal.cost
        told += f"; leaving it costs {amount_shown(cost.value, cost.unit)}"
    if model is not None and model.upgrade is not None:
        told += f"; the next rung is {model.upgrade.to}, when: {model.upgrade.when.en}"
    out.print(f"{told}.", soft_wrap=True)


def print_match(
    out: Console, done: WorkspaceMatch, found: MarketMatch, would_change: tuple[Evidence, ...]
) -> None:
    """The answer, its gates, axes and models, and the evidence."""
    out.print(answer(done, found), soft_wrap=True)
    out.print(
        table(
            ["gate", "state", "since", "source"],
            [_gate_row(found, gate) for gate in GATES],
        )
    )
    if found.not_scoreable is not None:
        return
    out.print(
        table(
            ["axis", "position", "in 90 % of draws"],
            [
                [each.axis, shown(float(each.value)), f"{each.low:.3f} to {each.high:.3f}"]
                for each in found.positions
            ],
            figures=["position", "in 90 % of draws"],
        )
    )
    out.print(
        table(
            ["model", "rung", "probability", "why not"],
            _model_rows(done, found),
            figures=["rung", "probability"],
        )
    )
    out.print("What would change the answer, the easiest first:")
    for each in would_change[:MOST_SHOWN]:
        out.print(f"  - {each.what}", soft_wrap=True)
    if not would_change:
        out.print("  - nothing that is observed of any market, and no single gate")


def answer(done: WorkspaceMatch, found: MarketMatch) -> str:
    """A market's answer in a sentence or two."""
    name = done.book.title(found.market)
    if found.not_scoreable is not None:
        return f"{name}: {found.not_scoreable}"
    if found.is_stopped:
        source = found.states["sanctions"].source
        return f"{name}: sanctions or export control stop every model ({source})."
    if not found.ranked:
        return f"{name}: every model is kept out by a gate."
    likely = f"{found.ranked[0].model} in {percent(float(found.probability))} of draws"
    if found.proposed is None:
        enough = percent(float(done.book.threshold))
        told = f"{name}: undecided. The likeliest is {likely}, and {enough} would be enough."
    else:
        told = f"{name}: {likely}."
    if len(found.ranked) == 1:
        told += " Gates leave no other model: the probability is theirs, not the axes'."
    if found.binding:
        gates = ", ".join(fact.gate for fact in found.binding)
        told += f" Were every gate open it would be {found.without_gates}; kept out by {gates}."
    if found.states["sanctions"].state == UNKNOWN:
        told += " Nothing can be decided before sanctions are stated in markets/gates.csv."
    return told


def _gate_row(found: MarketMatch, gate: str) -> list[str]:
    fact = found.states[gate]
    since = fact.since.isoformat() if fact.since else "-"
    said_by = f"{fact.source}: {fact.note}" if fact.note and fact.source else fact.source
    return [gate, fact.state, since, said_by or fact.note or "-"]


def _off(distance: Decimal | None) -> str:
    """How far a model is off, by the axes as defined."""
    if distance is None:
        return "to be avoided"
    return "fits as defined" if distance == 0 else f"{distance:.3f} outside its bands"


def _model_rows(done: WorkspaceMatch, found: MarketMatch) -> list[list[str]]:
    models = {model.id: model for model in done.matching.models}
    rows = []
    for at, each in enumerate(found.ranked):
        off = _off(each.distance)
        rows.append([
            each.model,
            str(models[each.model].rung),
            percent(float(each.probability)),
            "proposed" if at == 0 and found.proposed else off,
        ])  # fmt: skip
    for kept in found.closed:
        gates = ", ".join(f"{fact.gate} is {fact.state}" for fact in kept.gates)
        rows.append([kept.model, str(models[kept.model].rung), "-", gates])
    return rows


def _print_influences(out: Console, moved: tuple[Influence, ...]) -> None:
    if not moved:
        out.print("No choice of method changes this answer.")
        return
    out.print(
        table(
            ["choice of method", "by itself", "with others", "+/-"],
            [
                [each.factor, *(f"{max(v, 0):.2f}" for v in (each.first_order, each.total_order)),
                 f"{each.total_order_margin:.2f}"]
                for each in moved
            ],
            figures=["by itself", "with others", "+/-"],
        )
    )  # fmt: skip
    out.print(f"What moves the answer most is {moved[0].factor} (Sobol's indices, SALib).")


def _print_next(out: Console, found: MarketMatch) -> None:
    if found.not_scoreable is not None:
        return
    model = found.proposed or (found.ranked[0].model if found.ranked else "MODEL")
    reason = "" if found.proposed else " --because 'REASON'"
    out.print(
        f"Next: largesse markets decide {found.market} --model {model} --partners PARTNER"
        f" --until DAY --by PERSON{reason}",
        soft_wrap=True,
    )


def _as_json(
    done: WorkspaceMatch,
    found: MarketMatch,
    would_change: tuple[Evidence, ...],
    moved: tuple[Influence, ...],
) -> dict[str, Any]:
    return {
        **match_record(done, found),
        "answer": said(found),
        "evidence": [
            {"kind": e.kind, "subject": e.subject, "what": e.what, "model": e.model}
            for e in would_change
        ],
        "sensitivity": [
            {
                "factor": each.factor,
                "first_order": figure(each.first_order),
                "total_order": figure(each.total_order),
            }
            for each in moved
        ],
    }
