"""Disputes: question a line of a statement, answer it, decide it."""

from typing import Annotated

import typer

from largesse.cli.agreeing import counted
from largesse.cli.amounts import minor_typed
from largesse.cli.options import (
    ByOption,
    DayOption,
    JsonOption,
    ReaderOption,
    WorkspaceOption,
    day_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.money import shown
from largesse.partners.approval import not_found, reads_of
from largesse.partners.audit import history
from largesse.partners.database import open_records
from largesse.partners.money import decimal_of
from largesse.partners.short_ids import full_id, short
from largesse.settlement.disputes.life import LIFE, Request, is_late, open_dispute, step, uphold
from largesse.settlement.models import Decision, Dispute
from largesse.settlement.payments.settings import dispute_terms
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

KeyArgument = Annotated[
    str, typer.Argument(help="The key of the amount, as the close shows it.", show_default=False)
]
DisputeArgument = Annotated[
    str, typer.Argument(help="The dispute's id, or the end of it.", show_default=False)
]
AmountOption = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="As 1250.00.")]
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")]
RevisionOption = Annotated[
    int | None,
    typer.Option(
        "--revision", help="The revision you saw; the present one by default.", show_default=False
    ),
]


def open_one(
    key: KeyArgument,
    amount: AmountOption,
    because: BecauseOption,
    by: ByOption,
    token: Annotated[
        str, typer.Option(help="Your own id of this request; again, it opens nothing.")
    ] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Question an amount: how much is missing, and why."""
    home = Workspace.find(workspace)
    open_records(home)
    decided = Decision.objects.filter(key=key).first()
    currency = decided.unit if decided else "USD"
    on = day_option(day)
    asked = minor_typed(amount, currency, "--amount")
    request = Request(key, asked, because, token or f"{key} {on} {amount}")
    found = open_dispute(request, by, on, dispute_terms(home))
    if as_json:
        emit_json(_data(found))
        return
    console().print(f"Dispute {short(found.id)} is open; it is answered by {found.answer_by}.")
    console().print(f"Next: largesse dispute show {short(found.id)}", soft_wrap=True)


def show_list(
    partner: Annotated[
        str | None, typer.Argument(help="One partner's only.", show_default=False)
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those to be answered before.")] = False,
    by: ReaderOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List disputes, those to be answered soonest first; late is what was promised for before."""
    open_records(Workspace.find(workspace))
    on = day_option(day)
    partner = reads_of(by, partner or "")
    found = Dispute.objects.order_by("answer_by", "id")
    disputes = list(found.filter(partner=partner) if partner else found)
    disputes = [d for d in disputes if not late or is_late(d, on)]
    if as_json:
        emit_json([_data(dispute) for dispute in disputes])
        return
    if not disputes:
        console().print("Nothing is disputed.")
        return
    headers = ["id", "partner", "key", "state", "answer by", "claimed", "awarded"]
    rows = [
        [
            short(d.id),
            d.partner,
            d.key,
            d.state,
            d.answer_by.isoformat() + (", late" if is_late(d, on) else ""),
            _shown(d.claimed_minor, d.currency),
            _shown(d.awarded_minor, d.currency) if d.awarded_minor else "-",
        ]
        for d in disputes
    ]
    console().print(table(headers, rows, figures=headers[5:]))
    owed = sum(is_late(d, on) for d in disputes)
    console().print(f"{counted(len(disputes), 'dispute')}; past the day of its answer: {owed:,}.")


def show(
    dispute: DisputeArgument,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a dispute, what happened to it, and what can be done now."""
    open_records(Workspace.find(workspace))
    found = _called(dispute)
    if reads_of(by) not in ("", found.partner):
        raise not_found(f"dispute '{dispute}'")
    trail = history("dispute", found.id)
    if as_json:
        steps = [{"at": c.at, "by": c.by, "action": c.action, "reason": c.reason} for c in trail]
        emit_json({**_data(found), "trail": steps})
        return
    out = console()
    claimed = _shown(found.claimed_minor, found.currency)
    out.print(f"{found.partner} claims {claimed} more of {found.key}", soft_wrap=True)
    out.print(f"{found.because}\nState: {found.state}, to be answered by {found.answer_by}.")
    rows = [[f"{c.at:%Y-%m-%d %H:%M}", c.by, c.action, c.reason] for c in trail]
    out.print(table(["when (UTC)", "who", "what", "why"], rows))
    actions = LIFE.actions(found.state)
    if actions:
        commands = "    ".join(f"largesse dispute {action} {short(found.id)}" for action in actions)
        out.print(f"Next: {commands}", soft_wrap=True)


def decide_uphold(
    dispute: DisputeArgument,
    amount: AmountOption,
    because: BecauseOption,
    by: ByOption,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Award an amount, at most what is claimed: it is posted and paid with the next run."""
    open_records(Workspace.find(workspace))
    found = _called(dispute)
    awarded = minor_typed(amount, found.currency, "--amount")
    seen = found.revision if revision is None else revision
    uphold(found, awarded, by, day_option(day), seen, because)
    console().print(f"{_shown(awarded, found.currency)} is awarded to {found.partner}.")
    console().print("Next: largesse invoice issue    largesse pay propose")


def review(
    dispute: DisputeArgument,
    by: ByOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Take a dispute into review."""
    _step(dispute, "review", by, revision, "", workspace)


def ask(
    dispute: DisputeArgument,
    because: BecauseOption,
    by: ByOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Ask the partner for something; it answers with `largesse dispute answer`."""
    _step(dispute, "ask", by, revision, because, workspace)


def answer(
    dispute: DisputeArgument,
    because: BecauseOption,
    by: ByOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Answer what was asked."""
    _step(dispute, "answer", by, revision, because, workspace)


def withdraw(
    dispute: DisputeArgument,
    by: ByOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Withdraw a dispute."""
    _step(dispute, "withdraw", by, revision, "", workspace)


def reject(
    dispute: DisputeArgument,
    because: BecauseOption,
    by: ByOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Reject a dispute, with the reason the partner reads."""
    _step(dispute, "reject", by, revision, because, workspace)


def _step(
    name: str, action: str, by: str, revision: int | None, because: str, workspace: WorkspaceOption
) -> None:
    open_records(Workspace.find(workspace))
    found = _called(name)
    step(found, action, by, found.revision if revision is None else revision, because)
    console().print(f"Dispute {short(found.id)} is {found.state}.")


def _called(name: str) -> Dispute:
    found = Dispute.objects.filter(pk=full_id(Dispute, name)).first()
    if found is None:
        what = f"'{name}' names no dispute, or several"
        raise Refusal(Problem(what, "see largesse dispute list", code="no-dispute"))
    return found


def _shown(amount_minor: int, currency: str) -> str:
    return shown(decimal_of(amount_minor, currency), currency)


def _data(dispute: Dispute) -> dict[str, object]:
    names = ("id", "partner", "key", "state", "currency", "claimed_minor", "awarded_minor")
    more = ("because", "opened_by", "opened_on", "answer_by", "decided_by", "outcome", "revision")
    return {name: getattr(dispute, name) for name in (*names, *more)}


COMMANDS = {
    "open": open_one,
    "list": show_list,
    "show": show,
    "review": review,
    "ask": ask,
    "answer": answer,
    "withdraw": withdraw,
    "uphold": decide_uphold,
    "reject": reject,
}
