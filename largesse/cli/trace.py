"""``largesse trace``: follow one amount from the pledge to the bank, as an auditor does."""

from typing import Annotated, Any

import typer

from largesse.cli.agreeing import money
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.partners.database import open_records
from largesse.settlement.trace import Step, Trace, trace
from largesse.workspace.paths import Workspace


def command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A payment's end-to-end id, a payable, a document's number, a claim, or a key.",
        ),
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow one amount: budget, agreement, decision, document, payment, the bank's answer."""
    open_records(Workspace.find(workspace))
    found = trace(name)
    if as_json:
        emit_json([_data(each) for each in found])
        return
    for each in found:
        _print(each)


def _print(each: Trace) -> None:
    out, payable = console(), each.payable
    amount = money(payable.amount_minor, payable.currency)
    what = payable.key or payable.incentive
    out.print(f"{amount} to {payable.partner}, {what}: {payable.state}", soft_wrap=True)
    headers = ["stage", "day", "what", "by", "approved by", "amount"]
    rows, before = [], ""
    for step in each.steps:
        rows.append(_row(step, is_same=bool(step.debit) and step.what == before))
        before = step.what
    out.print(table(headers, rows, figures=headers[5:]))
    if each.proof:
        out.print(f"Its arithmetic, from rows to cents: {each.proof}", soft_wrap=True)


def _row(step: Step, *, is_same: bool) -> list[str]:
    """A step; of further movements of the same event, the movement alone."""
    moved = f"{step.debit} -> {step.credit}" if step.debit else ""
    amount = "" if step.amount_minor is None else money(step.amount_minor, step.currency)
    if is_same:
        return ["", "", moved, "", "", amount]
    what = f"{step.what}\n{moved}" if moved else step.what
    return [step.stage, step.day.isoformat(), what, step.by, step.approved_by, amount]


def _data(each: Trace) -> dict[str, Any]:
    payable = each.payable
    names = ("id", "partner", "incentive", "key", "amount_minor", "currency", "state")
    return {
        **{name: getattr(payable, name) for name in names},
        "steps": each.steps,
        "proof": each.proof,
    }
