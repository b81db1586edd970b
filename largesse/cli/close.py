"""``largesse close``: post what a run proposes; a second person does.

`largesse close --by PERSON` alone posts the latest proposal.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from largesse.cli import close_owed
from largesse.cli.amounts import amount_typed
from largesse.cli.closing import listed, print_proposal, print_totals, proposal_data, shown_minor
from largesse.cli.options import ByOption, JsonOption, ReaderOption, WorkspaceOption
from largesse.cli.output import console, emit_json
from largesse.partners.money import minor_of
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.settlement.close.proposal import Proposal

RunOption = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="The run, or the proposal, that is meant; the latest proposal by default.",
        show_default=False,
    ),
]


def post(
    by: ByOption,
    run: RunOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, post nothing.")
    ] = False,
    close_period: Annotated[
        bool, typer.Option("--close-period", help="Then close the books up to its last day.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Post a proposal: liability, decisions and what becomes payable, in one transaction.

    Whoever proposed it cannot post it. Posting it again changes nothing.
    """
    from largesse.settlement.close.choose import chosen
    from largesse.settlement.close.post import close_books, post_close

    home = Workspace.find(workspace)
    proposal = chosen(home, run)
    posted = post_close(home, proposal, by, dry_run=dry_run)
    if close_period and not dry_run:
        close_books(proposal, by)
    if as_json:
        done = {"close": None if dry_run else posted.close.id, "was_there": posted.was_there}
        emit_json({**proposal_data(proposal), **done})
        return
    print_proposal(proposal, posted=not dry_run)
    out = console()
    if dry_run:
        out.print("Nothing was posted.")
        return
    said = "had been posted before, nothing changed" if posted.was_there else f"posted by {by}"
    out.print(f"\nClose {posted.close.id}: {said}.")
    out.print("Next: largesse close show    largesse pay propose --by PERSON")


def propose(
    by: ByOption,
    run: RunOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to close a run that is there (the newest by default)."""
    from largesse.settlement.close.propose import propose as propose_close

    _proposed(propose_close(Workspace.find(workspace), run, by), as_json)


def list_(
    by: ReaderOption = "", workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """List proposals and closes, oldest first."""
    from largesse.partners.approval import require_vendors
    from largesse.settlement.close.choose import proposals_and_closes

    rows = proposals_and_closes(Workspace.find(workspace))
    require_vendors(by, "what was closed")
    if as_json:
        emit_json(rows)
        return
    headers = ["proposal", "kind", "through", "proposed by", "posted by", "close"]
    listed(rows, headers, "Proposals and closes")


def show(
    close: Annotated[
        str | None,
        typer.Argument(metavar="CLOSE", help="Its id, or the beginning of it; the latest."),
    ] = None,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="PARTNER", help="Its decisions only.")
    ] = None,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a close decided; with --partner, key by key."""
    from largesse.partners.approval import reads_of
    from largesse.settlement.close.choose import decisions_of, find_close

    found = find_close(Workspace.find(workspace), close)
    is_vendors = not reads_of(by)
    partner = reads_of(by, partner or "")
    rows = decisions_of(found, partner) if partner else []
    if as_json:
        totals = {"totals": found.totals} if is_vendors else {}
        emit_json({"id": found.id, **totals, "decisions": rows})
        return
    if is_vendors:
        print_totals(found.totals, found.currency, f"{found.kind} {found.through or ''} {found.id}")
    if partner:
        shown_rows = [{**r, "amount": shown_minor(r["amount_minor"], r["unit"])} for r in rows]
        headers = ["key", "decision", "amount", "reason"]
        listed(shown_rows, headers, f"Decisions about {partner}")
    if is_vendors:
        console().print(f"Proposed by {found.proposed_by}, posted by {found.posted_by}.")


ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.", show_default=False)
]


def reopen(
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="As `close show` prints.")],
    by: ByOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose that refused keys be asked again, after a top-up: the next close decides them."""
    from largesse.settlement.close.adjust import propose_reopen

    _proposed(propose_reopen(Workspace.find(workspace), keys, by, reason), as_json)


def settle(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="Whose accruals.")],
    incentive: Annotated[str, typer.Argument(metavar="INCENTIVE", help="Of which rule.")],
    amount: Annotated[
        str, typer.Option("--amount", metavar="AMOUNT", help="As 700.00 USD.", show_default=False)
    ],
    by: ByOption,
    reason: ReasonOption,
    interval: Annotated[
        str, typer.Option("--interval", metavar="INTERVAL", help="Only that; all by default.")
    ] = "",
    rest: Annotated[
        str, typer.Option("--rest", metavar="HOW", help="What less leaves: carry or release.")
    ] = "carry",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to settle what was accrued by a stated amount, less or more.

    Less leaves a rest, carried or released; more is an expense of today.
    """
    from largesse.settlement.close.adjust import propose_settlement

    stated = amount_typed(amount)
    if rest not in ("carry", "release"):
        what = f"'{rest}' is not what becomes of a rest"
        raise Refusal(Problem(what, "write --rest carry or --rest release", code="usage"))
    proposal, came_to = propose_settlement(
        Workspace.find(workspace),
        partner,
        incentive,
        minor_of(stated.value, stated.unit),
        stated.unit,
        by,
        reason,
        rest="carry" if rest == "carry" else "release",
        interval=interval,
    )
    if as_json:
        emit_json({**proposal_data(proposal), "settlement": came_to})
        return
    print_proposal(proposal)
    named = {
        "credit": came_to.credit_minor,
        "reverse": came_to.reverse_minor,
        "carried": came_to.carried_minor,
        "released": came_to.released_minor,
        "expense": came_to.expense_minor,
    }
    said = ", ".join(f"{n} {shown_minor(v, stated.unit)}" for n, v in named.items() if v)
    console().print(f"Settled: {said}.")


def opening(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV; see docs/how-to.")],
    by: ByOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to take over what was accrued, granted and paid before, key by key.

    Columns: incentive, partner, scope, interval, currency, accrued, granted, paid. What is
    unpaid of it has to be in the ledger first: largesse fund take-over. Both belong together.
    """
    from largesse.settlement.close.opening import propose_opening

    _proposed(propose_opening(Workspace.find(workspace), path, by), as_json)


def _proposed(proposal: "Proposal", as_json: bool) -> None:
    if as_json:
        emit_json(proposal_data(proposal))
        return
    print_proposal(proposal)


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "post": post,
    "propose": propose,
    "list": list_,
    "show": show,
    "reopen": reopen,
    "settle": settle,
    "opening": opening,
    **close_owed.COMMANDS,
}
DEFAULT = "post"
