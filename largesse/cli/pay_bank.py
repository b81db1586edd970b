"""``largesse pay bank``: where partners are paid, changed with four eyes and a wait."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.consumption.yaml_nodes import Document, read_yaml
from largesse.partners.database import open_records
from largesse.settlement.models import BankDetails, Notice
from largesse.settlement.payments import details
from largesse.settlement.payments.settings import load_settings
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id.")]
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")]


def request(
    partner: PartnerArgument,
    file: Annotated[
        Path,
        typer.Argument(
            help="YAML with holder, street, building, postcode, town, country, currency, and iban"
            " or number, bank_code, bank_country, bic. A file, so that no number stands in the"
            " shell's history."
        ),
    ],
    by: ByOption,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Ask for new bank details; another person approves them."""
    open_records(Workspace.find(workspace))
    document = Document(file.name)
    root = document.table(read_yaml(file, document), "the file")
    given = {key.value: document.text(node, key.value) for key, node in root.value}
    document.finish()
    made = details.request(partner, given, by)
    _said(made, "asked for", json=json)
    if not json:
        console().print(f"Next: largesse pay bank approve {partner} --by ANOTHER", soft_wrap=True)


def approve(
    partner: PartnerArgument,
    by: ByOption,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Approve what someone else asked for; it is used once the declared wait is over."""
    home = Workspace.find(workspace)
    open_records(home)
    made = _requested(partner)
    others = details.also_used_by(made)
    details.approve(made, by, date.today(), load_settings(home).waiting_days)  # noqa: DTZ011
    _said(made, "approved", json=json)
    if not json and others:
        console().print(f"Look: {', '.join(others)} gave the same account.")


def refuse(
    partner: PartnerArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Refuse new bank details, or withdraw one's own request."""
    open_records(Workspace.find(workspace))
    made = _requested(partner)
    details.refuse(made, by, because)
    _said(made, made.state, json=json)


def erase(
    partner: PartnerArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a partner's bank data for good; the ledger and the trail stay as they are."""
    open_records(Workspace.find(workspace))
    number = details.erase(partner, by, date.today(), because)  # noqa: DTZ011
    if json:
        emit_json({"partner": partner, "erased": number})
        return
    console().print(f"{number} bank details of {partner} are erased; the masked ends remain.")


def list_(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="Only of this one.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List bank details, masked: what waits, what is in force, what was before."""
    open_records(Workspace.find(workspace))
    rows = BankDetails.objects.order_by("partner", "requested_at", "id")
    found = list(rows.filter(partner=partner) if partner else rows)
    if json:
        notices = Notice.objects.filter(partner=partner) if partner else Notice.objects.all()
        told = [{"partner": n.partner, "about": n.about, "at": n.written_at} for n in notices]
        emit_json({"details": [_data(each) for each in found], "notices": told})
        return
    headers = ("partner", "account", "currency", "state", "used from", "asked by", "decided by")
    lines = [
        (
            each.partner,
            each.shown,
            each.currency,
            "erased" if each.erased_on else each.state,
            each.usable_from.isoformat() if each.usable_from else "-",
            each.requested_by,
            each.decided_by or "-",
        )
        for each in found
    ]
    console().print(table(headers, lines))
    waiting = sum(each.state == "requested" for each in found)
    console().print(f"{len(found)} bank details; {waiting} to be approved.")


def _requested(partner: str) -> BankDetails:
    found = BankDetails.objects.filter(partner=partner, state="requested").first()
    if found is None:
        what = f"no new bank details were asked for {partner}"
        mend = "ask for them: largesse pay bank request"
        raise Refusal(Problem(what, mend, code="nothing-requested"))
    return found


def _said(made: BankDetails, done: str, *, json: bool) -> None:
    if json:
        emit_json(_data(made))
        return
    used = f", used from {made.usable_from.isoformat()}" if made.usable_from else ""
    console().print(f"{made.partner}: account {made.shown} {made.currency} is {done}{used}.")


def _data(each: BankDetails) -> dict[str, object]:
    return {
        "partner": each.partner,
        "account": each.shown,
        "currency": each.currency,
        "state": each.state,
        "usable_from": each.usable_from,
        "erased_on": each.erased_on,
        "requested_by": each.requested_by,
        "decided_by": each.decided_by,
    }


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "request": request,
    "approve": approve,
    "refuse": refuse,
    "list": list_,
    "erase": erase,
}
