"""What partners owe, as words of ``largesse close``: receivables, remind, received, write-off."""

from typing import Annotated

import typer

from largesse.cli.amounts import amount_typed
from largesse.cli.closing import listed, shown_minor
from largesse.cli.options import (
    ByOption,
    DayOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    day_option,
    language_option,
)
from largesse.cli.output import console, emit_json
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

NoteArgument = Annotated[str, typer.Argument(metavar="NOTE", help="Its number: DN-2024-00001.")]
ApprovedOption = Annotated[
    str,
    typer.Option("--approved-by", metavar="PERSON", help="The second person.", show_default=False),
]


def receivables(
    day: DayOption = None, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """List what partners owe, by how long it is overdue."""
    from largesse.partners.database import open_records
    from largesse.settlement.close.receivables import receivables as owed_on

    open_records(Workspace.find(workspace))
    rows = owed_on(day_option(day))
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
    workspace: WorkspaceOption = None,
) -> None:
    """Print a debit note or its reminder, in English or French."""
    from largesse.partners.database import open_records
    from largesse.settlement.close.notes import text_of
    from largesse.settlement.models import DebitNote

    open_records(Workspace.find(workspace))
    found = DebitNote.objects.filter(number=number).first()
    if found is None:
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
    approved_by: ApprovedOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Book cash for a debit note: authority returns to the envelope it was paid from."""
    from largesse.partners.database import open_records
    from largesse.partners.money import minor_of
    from largesse.settlement.close.receivables import receive

    open_records(Workspace.find(workspace))
    stated = amount_typed(amount)
    minor = minor_of(stated.value, stated.unit)
    found = receive(number, minor, day_option(day), by, approved_by)
    left = shown_minor(found.left_minor, found.currency)
    console().print(f"Debit note {number} is {found.state}; {left} is left.")


def write_off(
    number: NoteArgument,
    by: ByOption,
    approved_by: ApprovedOption,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)],
    day: DayOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Give up what is left of a debit note; two people and a reason."""
    from largesse.partners.database import open_records
    from largesse.settlement.close.receivables import write_off as give_up

    open_records(Workspace.find(workspace))
    found = give_up(number, day_option(day), by, approved_by, reason)
    left = shown_minor(found.left_minor, found.currency)
    console().print(f"Debit note {number} is written off: {left} will not be recovered.")
