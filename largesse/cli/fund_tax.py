"""Tax withheld or charged: what stands, paid over to its office, had back from it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from largesse.cli.fund_acts import amount_or_all, print_proposed
from largesse.cli.options import ByOption, DayOption, JsonOption, WorkspaceOption, day_option
from largesse.cli.output import console, emit_json, table
from largesse.fund.showing import major
from largesse.fund.tax import taxes
from largesse.partners.database import ledger_connection, open_records
from largesse.partners.fund_plans import propose
from largesse.programme.load import load
from largesse.workspace.paths import Workspace

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="As withholding or vat-de.")]
AmountArgument = Annotated[str, typer.Argument(help="In the fund's currency: 50_000; or 'all'.")]


def show_taxes(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List what is owed to tax offices, and what is to be had back from them."""
    home = Workspace.find(workspace)
    open_records(home)
    found, currency = taxes(ledger_connection()), load(home.programme).currency
    if as_json:
        emit_json([{"kind": kind, **asdict(tax)} for kind, tax in found.items()])
        return
    headers = ["tax", "owed", "to be had back"]
    rows = [
        [kind, major(tax.owed_minor, currency), major(tax.input_minor, currency)]
        for kind, tax in found.items()
    ]
    out = console()
    out.print(table(headers, rows, figures=headers[1:]) if rows else "No tax stands in the books.")
    out.print("Next: largesse fund tax remit KIND AMOUNT --by PERSON")


def remit(
    kind: KindArgument,
    amount: AmountArgument,
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to book that tax was paid to its office."""
    _propose("remit", kind, amount, by, day, Workspace.find(workspace), as_json)


def recover(
    kind: KindArgument,
    amount: AmountArgument,
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to book that input tax was had back from its office."""
    _propose("recover", kind, amount, by, day, Workspace.find(workspace), as_json)


def _propose(
    act: str, kind: str, amount: str, by: str, day: str | None, home: Workspace, as_json: bool
) -> None:
    minor = amount_or_all(amount, load(home.programme).currency)
    said = {"day": day_option(day).isoformat(), "kind": kind, "minor": str(minor)}
    print_proposed(propose(home, f"tax {act}", said, by), as_json)


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "list": show_taxes,
    "remit": remit,
    "recover": recover,
}
