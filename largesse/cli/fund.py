"""The fund: open it, see where it stands, read its books, move authority, close a year.

What moves authority is proposed by one person and approved by another.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli import fund_tax
from largesse.cli.fund_acts import (
    approve_plan,
    clear,
    list_plans,
    open_,
    re_estimate,
    take_over,
    transfer,
    year_end,
)
from largesse.cli.fund_shown import (
    print_history,
    print_position,
    print_reconciliation,
    print_trial,
)
from largesse.cli.options import JsonOption, ReaderOption, WorkspaceOption, day_option
from largesse.cli.output import console, emit_json, table
from largesse.cli.proposed import withdrawing
from largesse.cli.run import KnownAtOption, moment_option
from largesse.fund.beancount import export
from largesse.fund.journal import as_csv, journal, read_mapping, totals
from largesse.fund.reading import AsOf
from largesse.fund.reports import history, position, reconcile, trial_balance
from largesse.money import minor_unit_exponent
from largesse.partners.approval import require_vendors
from largesse.partners.database import ledger_connection, open_records
from largesse.programme.load import load
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="What counts up to that day.", show_default=False),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write there.", show_default=False),
]


def show_position(
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    exact: Annotated[bool, typer.Option("--exact", help="Show every digit.")] = False,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where each envelope stands: allotted, reserved, committed, earned, paid, free."""
    home = _opened(workspace, by)
    fund = load(home.programme).fund
    found = position(ledger_connection(), fund, _as_of(as_of, known_at))
    if as_json:
        rows = [
            {
                "envelope": row.envelope,
                "title": row.title,
                "year": row.year,
                "is_sum": row.is_sum,
                **_stand(row.stand),
            }
            for row in found.rows
        ]
        emit_json(
            {
                "currency": found.currency,
                "authorised_minor": found.authorised_minor,
                "unapportioned_minor": found.unapportioned_minor,
                "not_allotted_minor": found.not_allotted_minor,
                "rows": rows,
                "total": _stand(found.total),
                "payment_credit": found.credit,
                "alarms": found.alarms,
            }
        )
        return
    print_position(found, exact=exact)


def _stand(stand: Any) -> dict[str, int]:
    names = [name for name in type(stand).__slots__ if name.endswith("_minor")]
    return {"allotted_minor": stand.allotted_minor, **{n: getattr(stand, n) for n in names}}


def show_trial(
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    accounts: Annotated[
        bool, typer.Option("--accounts", help="Every account, not only each stage.")
    ] = False,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the trial balance of both books; exits 1 if one does not balance."""
    _opened(workspace, by)
    found = trial_balance(ledger_connection(), _as_of(as_of, known_at))
    if as_json:
        rows = [
            {
                "account": b.account.code,
                "currency": b.account.currency,
                "debits_minor": b.debits_minor,
                "credits_minor": b.credits_minor,
                "balance_minor": b.posted_minor,
            }
            for b in (found.balances if accounts else found.by_stage())
        ]
        emit_json({"accounts": rows, "totals": found.totals()})
    else:
        print_trial(found, by_account=accounts)
    if not all(total.is_balanced for total in found.totals()):
        raise AnswerIsNo("the books do not balance")


def show_history(
    account: Annotated[
        str, typer.Argument(help="Its code, as `largesse fund trial --accounts` lists it.")
    ],
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what happened to an account, entry by entry."""
    _opened(workspace, by)
    moment = _as_of(as_of, known_at)
    codes = (account, f"budgetary/{account}", f"financial/{account}")
    connection = ledger_connection()
    found = next((h for code in codes if (h := history(connection, code, moment))), None)
    if found is None:
        what = f"the ledger has no account '{account}'"
        raise Refusal(Problem(what, "see `largesse fund trial --accounts`", code="no-account"))
    if as_json:
        emit_json({"account": found.account, "entries": found.lines})
        return
    print_history(found)


def show_reconciliation(
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the two books beside each other; exits 1 if a difference is not explained."""
    _opened(workspace, by)
    found = reconcile(ledger_connection(), _as_of(as_of, known_at))
    if as_json:
        emit_json(found)
    else:
        print_reconciliation(found)
    if not found.is_reconciled:
        raise AnswerIsNo(f"{len(found.differences):,} differences between the books")


def write_beancount(
    out: OutOption = None, as_of: AsOfOption = None, workspace: WorkspaceOption = None
) -> None:
    """Write the ledger as beancount text, to standard output or to a file."""
    home = _opened(workspace)
    lines = export(ledger_connection(), load(home.programme).id, _as_of(as_of, None))
    _write("\n".join(lines) + "\n", out)


def write_journal(
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="The first day.")],
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="The last day, included.")],
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts",
            metavar="FILE",
            help="CSV account,gl,title: your general ledger's accounts.",
            show_default=False,
        ),
    ] = None,
    out: OutOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the accounting journal of a period as CSV; with --out, print what it comes to."""
    _opened(workspace)
    first, last = day_option(start), day_option(end)
    if last < first:
        raise Refusal(Problem(f"{end} comes before {start}", "state the first day first"))
    mapping = read_mapping(accounts)
    after_last = date.fromordinal(last.toordinal() + 1)
    lines = journal(ledger_connection(), first, after_last, mapping)
    sums = totals(lines)
    if as_json:
        emit_json({"from": first, "to": last, "lines": lines, "totals": sums})
        return
    _write("".join(as_csv(lines)), out)
    if out is None:
        return
    headers = ["gl", "account", "debit", "credit"]
    rows = [
        [t.gl, t.title, _figure(t.debits, t.currency), _figure(t.credits, t.currency)] for t in sums
    ]
    console().print(table(headers, rows, figures=headers[2:], title=f"Journal {first} to {last}"))
    console().print(f"{len(lines):,} lines in {out}.")


def _figure(amount: Decimal, currency: str) -> str:
    return f"{amount:,.{minor_unit_exponent(currency)}f}"


def _opened(workspace: Path | None, by: str = "") -> Workspace:
    home = Workspace.find(workspace)
    open_records(home)
    require_vendors(by, "the fund")
    return home


def _as_of(day: str | None, known_at: str | None) -> AsOf:
    return AsOf(day_option(day) if day else None, moment_option(known_at))


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.is_dir() or not out.absolute().parent.is_dir():
        what, mend = "no file can be written there", "name a file in a folder that exists"
        raise Refusal(Problem(what, mend, out.as_posix(), code="bad-path"))
    write_atomic(out, text)


COMMANDS: Mapping[str, Callable[..., Any] | Mapping[str, Callable[..., Any]]] = {
    "position": show_position,
    "open": open_,
    "take-over": take_over,
    "transfer": transfer,
    "clear": clear,
    "year-end": year_end,
    "re-estimate": re_estimate,
    "tax": fund_tax.COMMANDS,
    "plans": list_plans,
    "approve": approve_plan,
    "withdraw-plan": withdrawing("fund-plan", "fund"),
    "trial": show_trial,
    "history": show_history,
    "reconcile": show_reconciliation,
    "journal": write_journal,
    "beancount": write_beancount,
}
DEFAULT = "position"
