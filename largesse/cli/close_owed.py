"""What partners owe, as words of ``largesse close``: receivables, remind, received, write-off."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from largesse.cli.amounts import amount_typed
from largesse.cli.closing import listed, shown_minor
from largesse.cli.options import (
    ByOption,
    DayOption,
    JsonOption,
    LangOption,
    ReaderOption,
    WorkspaceOption,
    day_option,
    language_option,
)
from largesse.cli.output import console, emit_json
from largesse.cli.proposed import plan_data, print_plans, print_proposed, withdrawing
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.partners.proposals import Proposal

NoteArgument = Annotated[str, typer.Argument(metavar="NOTE", help="Its number: DN-2024-00001.")]


def receivables(
    day: DayOption = None,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what partners owe, by how long it is overdue."""
    from largesse.partners.approval import reads_of
    from largesse.partners.database import open_records
    from largesse.settlement.close.receivables import receivables as owed_on

    open_records(Workspace.find(workspace))
    whose = reads_of(by)
    rows = [owed for owed in owed_on(day_option(day)) if whose in ("", owed.partner)]
    if as_json:
        emit_json(rows)
        return
    shown = [
        {
            "partner": r.partner,
            "amount": shown_minor(r.amount_minor, r.currency),
            "due on": r.due_on.isoformat(),
            "overdue": r.bucket,
            "debit note": r.note,
        }
        for r in rows
    ]
    listed(shown, ["partner", "amount", "due on", "overdue", "debit note"], "Owed by partners")
    console().print("What is on no debit note is taken off the partner's next payments.")


def note(
    number: NoteArgument,
    lang: LangOption = "en",
    reminder: Annotated[bool, typer.Option("--reminder", help="As a reminder.")] = False,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Print a debit note or its reminder, in English or French."""
    from largesse.partners.approval import reads_of
    from largesse.partners.database import open_records
    from largesse.settlement.close.notes import text_of
    from largesse.settlement.models import DebitNote

    open_records(Workspace.find(workspace))
    found = DebitNote.objects.filter(number=number).first()
    if found is None or reads_of(by) not in ("", found.partner):
        what, mend = f"there is no debit note {number}", "largesse close receivables lists them"
        raise Refusal(Problem(what, mend, code="no-debit-note"))
    typer.echo(text_of(found, language_option(lang), reminder=reminder))


def remind(by: ByOption, day: DayOption = None, workspace: WorkspaceOption = None) -> None:
    """Count a reminder on each overdue debit note; `close note --reminder` prints it."""
    from largesse.partners.database import open_records
    from largesse.settlement.close.receivables import remind as count_reminders

    open_records(Workspace.find(workspace))
    notes = count_reminders(day_option(day), by)
    for each in notes:
        console().print(f"{each.number}: reminder {each.reminders} to {each.partner}.")
    console().print(f"{len(notes)} debit notes are overdue and were not reminded that day.")


def received(
    number: NoteArgument,
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", show_default=False)],
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to book cash for a debit note: authority returns to the envelope it was paid from."""
    from largesse.partners.database import open_records
    from largesse.partners.money import minor_of
    from largesse.settlement.close.owing import propose_receipt

    open_records(Workspace.find(workspace))
    stated = amount_typed(amount)
    minor = minor_of(stated.value, stated.unit)
    _proposed(propose_receipt(number, minor, stated.unit, day_option(day), by), as_json)


def write_off(
    number: NoteArgument,
    by: ByOption,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)],
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to give up what is left of a debit note, with a reason."""
    from largesse.partners.database import open_records
    from largesse.settlement.close.owing import propose_write_off

    open_records(Workspace.find(workspace))
    _proposed(propose_write_off(number, day_option(day), by, reason), as_json)


def approve(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="Its name, as it was proposed.")],
    by: ByOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Book what somebody else proposed of a debit note. Again it changes nothing."""
    from largesse.partners import proposals
    from largesse.partners.database import open_records
    from largesse.settlement.close.owing import PLANS, carry_out
    from largesse.settlement.models import DebitNote

    open_records(Workspace.find(workspace))
    found = proposals.called(PLANS, plan, "largesse close plans")
    if found.is_done:
        note = DebitNote.objects.get(number=found.parameters["note"])
    else:
        note = carry_out(found, by)
    if as_json:
        state = {"note": note.number, "state": note.state, "left_minor": note.left_minor}
        emit_json({"plan": found.id, "posted_now": not found.is_done, **state})
        return
    left = shown_minor(note.left_minor, note.currency)
    console().print(f"Debit note {note.number} is {note.state}; {left} is left.")


def plans(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List what was proposed of debit notes and is not carried out."""
    from largesse.partners import proposals
    from largesse.partners.database import open_records
    from largesse.settlement.close.owing import PLANS, is_stale

    open_records(Workspace.find(workspace))
    found = proposals.waiting(PLANS)
    if as_json:
        emit_json([plan_data(each, is_stale=is_stale(each)) for each in found])
    else:
        print_plans(found, "close", is_stale)


def _proposed(plan: "Proposal", as_json: bool) -> None:
    if as_json:
        emit_json(plan_data(plan))
    else:
        print_proposed(plan, "close")


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "receivables": receivables,
    "note": note,
    "remind": remind,
    "received": received,
    "write-off": write_off,
    "approve": approve,
    "plans": plans,
    "withdraw-plan": withdrawing("debit-note-plan", "close"),
}
