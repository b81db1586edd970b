"""Pay what was granted: payment runs, bank details, the sanctions list, what the bank answered."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli import pay_bank, pay_sanctions
from largesse.cli.amounts import amount_typed
from largesse.cli.options import (
    ByOption,
    DayOption,
    JsonOption,
    ReaderOption,
    WorkspaceOption,
    day_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.cli.paying import MOST, money, print_answers, print_run
from largesse.partners.approval import require_vendors
from largesse.partners.database import open_records, transaction
from largesse.partners.evidence import keep
from largesse.partners.money import minor_of
from largesse.programme.load import load
from largesse.settlement.models import BankAnswer, Payable, PaymentRun
from largesse.settlement.payments import answering, approving, runs, sending
from largesse.settlement.payments.coop import coop_balances, release_coop
from largesse.settlement.payments.overview import overview
from largesse.settlement.payments.runs import Office
from largesse.settlement.payments.settings import holds_named, load_settings
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run's number.")]
LineArgument = Annotated[
    str, typer.Argument(metavar="PARTNER", help="The partner, or the line's number.")
]
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")]
RevisionOption = Annotated[
    int | None, typer.Option("--revision", help="The revision you saw; the present one by default.")
]
_MOST_BYTES = 64 * 1024 * 1024


def propose(
    by: ByOption, day: DayOption = None, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """Propose to pay what is due; shows what would be paid, from where, and what is left out."""
    office = _office(workspace)
    _show(runs.propose(office, day_option(day), by), as_json=json)


def show(
    run: RunArgument,
    partner: Annotated[
        str, typer.Option("--partner", metavar="NAME", help="Only this partner's lines.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Every line, not only the largest.")] = False,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show a run: what came out how, the largest lines, from which envelope and year.

    With --json every line is there, whatever else is said.
    """
    home = Workspace.find(workspace)
    open_records(home)
    require_vendors(by, "a payment run")
    view = overview(runs.run_called(run), holds_named(home))
    if json:
        emit_json(view)
        return
    known = {*(line.partner for line in view.lines), *(each.partner for each in view.held)}
    if partner and partner not in known:
        raise Refusal(Problem(f"run {run} has no line of {partner}", "name one it has: --all"))
    print_run(view, most=None if every else MOST, partner=partner)


def exclude(
    run: RunArgument,
    partner: LineArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take a line out of a proposed run, or stop a payment that was approved and not sent."""
    open_records(Workspace.find(workspace))
    found = runs.run_called(run)
    line = runs.line_called(found, partner)
    if line.state == "in-transit":
        approving.stop(line, by, because)
    else:
        runs.exclude(line, by, because)
    _show(runs.run_called(run), as_json=json)


def include(
    run: RunArgument,
    partner: LineArgument,
    by: ByOption,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take a line in again, once what kept it out is mended."""
    office = _office(workspace)
    runs.include(office, runs.line_called(runs.run_called(run), partner), by)
    _show(runs.run_called(run), as_json=json)


def approve(
    run: RunArgument,
    by: ByOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Approve a run that someone else proposed: it is posted, payment credit is consumed."""
    office = _office(workspace)
    approving.approve(office, runs.run_called(run), by, revision)
    _show(runs.run_called(run), as_json=json)


def cancel(
    run: RunArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Cancel a run that was not sent; approved payments are put back."""
    open_records(Workspace.find(workspace))
    approving.cancel(runs.run_called(run), by, because)
    _show(runs.run_called(run), as_json=json)


def write(
    run: RunArgument, by: ByOption, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """Write an approved run's files for the bank (ISO 20022 pain.001) under payments/runs/."""
    office = _office(workspace)
    sending.write(office, runs.run_called(run), by)
    _show(runs.run_called(run), as_json=json)


def sent(
    run: RunArgument, by: ByOption, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """Say that a run's files went to the bank; the sanctions list is asked once more."""
    office = _office(workspace)
    sending.mark_sent(office, runs.run_called(run), by)
    _show(runs.run_called(run), as_json=json)


def answer(
    file: Annotated[Path, typer.Argument(help="pain.002, camt.054, or a CSV with --columns.")],
    by: ByOption,
    columns: Annotated[
        str, typer.Option("--columns", help="Column map of a CSV, as payments.yaml names it.")
    ] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take in what the bank answered; the same file again changes nothing."""
    home = Workspace.find(workspace)
    open_records(home)
    data = read_upload(file)
    message = answering.read_message(data, file.name, load_settings(home), columns)
    taken = answering.take(home, message, data, file.name, by)
    if json:
        emit_json({"is_new": taken.is_new, "answers": [_answer_data(a) for a in taken.answers]})
        return
    print_answers(taken.answers)
    odd = [a for a in taken.answers if a.outcome in ("flagged", "quarantined")]
    said = "taken in" if taken.is_new else "taken in before, nothing changed"
    console().print(f"{message.kind} {said}: {len(taken.answers)} answers, {len(odd)} to look at.")
    console().print("Next: largesse pay list" + ("    largesse pay resolve" if odd else ""))


def resolve(
    run: RunArgument,
    partner: LineArgument,
    outcome: Annotated[
        str, typer.Argument(help="confirmed, rejected or returned: as the account statement says.")
    ],
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Decide by hand what became of a payment whose answer was flagged."""
    open_records(Workspace.find(workspace))
    line = runs.line_called(runs.run_called(run), partner)
    answering.resolve(line, outcome, by, because)
    _show(runs.run_called(run), as_json=json)


def release(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="Whose balance.")],
    amount: Annotated[
        str, typer.Option("--amount", metavar="AMOUNT", help="As 150.00 USD.", show_default=False)
    ],
    against: Annotated[
        str, typer.Option("--for", metavar="NAME", help="What it was spent on, named once: E-17.")
    ],
    by: ByOption,
    part: Annotated[str, typer.Option("--part", help="Which balance.")] = "co-op",
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="FILE", help="What proves it.", show_default=False),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Or what does, said.")] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Release so much of a partner's co-op funds, against proof; the next payment run pays it."""
    home = Workspace.find(workspace)
    open_records(home)
    stated, on = amount_typed(amount), day_option(day)
    minor = minor_of(stated.value, stated.unit)
    with transaction():
        made = release_coop(partner, part, minor, stated.unit, against, by, on)
        keep(home, "co-op", made[0].id, by, on, evidence, note)
    left = coop_balances(partner)
    if json:
        emit_json({"payables": [payable.id for payable in made], "left": left})
        return
    rest = ", ".join(f"{money(b.amount_minor, b.currency)} {b.part}" for b in left) or "nothing"
    console().print(f"{money(minor, stated.unit)} of {part} released for {against}; left: {rest}.")
    console().print("Next: largesse pay propose --by PERSON")


def list_(
    by: ReaderOption = "", workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """List runs, what is due, co-op balances, and answers nobody could place."""
    open_records(Workspace.find(workspace))
    require_vendors(by, "what is paid to all")
    found = [overview(run) for run in PaymentRun.objects.order_by("number")]
    waiting = list(BankAnswer.objects.filter(outcome="quarantined").order_by("id"))
    balances = coop_balances()
    if json:
        answers = [_answer_data(each) for each in waiting]
        emit_json({"runs": found, "co_op": balances, "quarantine": answers, "due": _due()})
        return
    out = console()
    headers = ("run", "day", "state", "payments", "amount", "proposed by", "approved by")
    rows = [
        (
            str(view.number),
            view.day.isoformat(),
            view.state,
            str(sum(line.amount_minor > 0 for line in view.lines)),
            money(view.total_minor, view.currency),
            view.proposed_by,
            view.approved_by or "-",
        )
        for view in found
    ]
    out.print(table(headers, rows, figures=("run", "payments", "amount"), title="Payment runs"))
    due = [(state, str(number), amount) for state, number, amount in _due()]
    out.print(table(("payables", "number", "amount"), due, figures=("number", "amount")))
    if balances:
        named = [(b.partner, b.part, money(b.amount_minor, b.currency)) for b in balances]
        out.print(table(("partner", "balance", "left"), named, figures=("left",)))
    if waiting:
        out.print("Answers that name no payment of ours:")
        print_answers(waiting)
    out.print("Next: largesse pay propose --by PERSON")


def _due() -> list[tuple[str, int, str]]:
    """Payables by state and currency, with their number and sum."""
    found: dict[tuple[str, str], list[int]] = {}
    for state, currency, minor in Payable.objects.values_list("state", "currency", "amount_minor"):
        found.setdefault((state, currency), []).append(minor)
    return [
        (key[0], len(minors), money(sum(minors), key[1])) for key, minors in sorted(found.items())
    ]


def _answer_data(each: BankAnswer) -> dict[str, object]:
    return {
        "payment": each.end_to_end_id,
        "partner": each.line.partner if each.line else None,
        "status": each.status,
        "reasons": each.reasons,
        "outcome": each.outcome,
        "problem": each.problem,
    }


def _show(run: PaymentRun, *, as_json: bool) -> None:
    view = overview(run)
    if as_json:
        emit_json(view)
        return
    print_run(view)


def _office(workspace: Path | None) -> Office:
    home = Workspace.find(workspace)
    open_records(home)
    return Office(home, load_settings(home), load(home.programme))


def read_upload(file: Path) -> bytes:
    """The bytes of a file that came from outside. Raises :class:`Refusal` for a huge one."""
    size = file.stat().st_size
    if size > _MOST_BYTES:
        what = f"the file has {size:,} bytes, and at most {_MOST_BYTES:,} are read"
        raise Refusal(Problem(what, "check the file", file.name, code="too-large"))
    return file.read_bytes()


COMMANDS: Mapping[str, "Callable[..., Any] | Mapping[str, Callable[..., Any]]"] = {
    "propose": propose,
    "show": show,
    "exclude": exclude,
    "include": include,
    "approve": approve,
    "cancel": cancel,
    "write": write,
    "sent": sent,
    "answer": answer,
    "resolve": resolve,
    "release": release,
    "list": list_,
    "bank": pay_bank.COMMANDS,
    "sanctions": pay_sanctions.COMMANDS,
}
