"""Credit notes and self-billed invoices: issue them, show them, and the same as FOCUS rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
from largesse.cli.output import console, emit_json, table
from largesse.money import shown
from largesse.partners.approval import reads_of
from largesse.partners.database import open_records
from largesse.partners.money import decimal_of
from largesse.programme.load import load
from largesse.settlement.documents.focus import focus_csv, focus_rows
from largesse.settlement.documents.issue import Issued, issue
from largesse.settlement.documents.keep import path_of
from largesse.settlement.documents.profiles import import_profiles
from largesse.settlement.documents.tax_file import read_tax
from largesse.settlement.models import TaxDocument
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from rich.table import Table


def profiles(
    file: Annotated[Path, typer.Argument(help="CSV of tax profiles.", show_default=False)],
    by: ByOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take tax profiles of partners from a CSV: legal name, address, VAT number, papers."""
    open_records(Workspace.find(workspace))
    done = import_profiles(file, by)
    if as_json:
        emit_json(done)
        return
    console().print(f"{done.new:,} profiles are new, {done.known:,} were known.")
    console().print("Next: largesse invoice issue")


def issue_all(
    by: ByOption,
    day: DayOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue a document for every granted amount that has none yet; again, nothing more.

    Writes PDF/A-3 with EN 16931 XML inside (Factur-X) and the XML beside it to documents/YEAR/.
    """
    home = Workspace.find(workspace)
    open_records(home)
    on = day_option(day)
    done = issue(home, load(home.programme), on, by, language_option(lang))
    if as_json:
        emit_json(_issued_data(done))
        return
    _print_issued(home, done)


def show_list(
    partner: Annotated[
        str | None, typer.Argument(help="One partner's only.", show_default=False)
    ] = None,
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the documents issued."""
    open_records(Workspace.find(workspace))
    partner = reads_of(by, partner or "")
    found = TaxDocument.objects.order_by("number")
    documents = list(found.filter(partner=partner) if partner else found)
    if as_json:
        emit_json([_data(document) for document in documents])
        return
    if not documents:
        console().print("Nothing has been issued yet. Next: largesse invoice issue")
        return
    console().print(_table(documents))


def show(
    number: Annotated[str, typer.Argument(help="As CN-2025-000042.", show_default=False)],
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one document: its lines, tax, what is paid, and where its files lie."""
    home = Workspace.find(workspace)
    open_records(home)
    document = TaxDocument.objects.filter(number=number).first()
    if document is None or reads_of(by) not in ("", document.partner):
        mend = "see largesse invoice list"
        raise Refusal(Problem(f"there is no document '{number}'", mend, code="no-document"))
    if as_json:
        emit_json({**_data(document), "content": document.content})
        return
    out = console()
    content = document.content
    out.print(f"{document.kind.capitalize()} {number} of {document.issued_on.isoformat()}")
    out.print(f"{content['seller']['name']} to {content['buyer']['name']}")
    rows = [
        [
            line["title"]["en"],
            line["interval"],
            f"{line['vat']['category']} {line['vat']['rate']}",
            _shown(line["amount_minor"], document.currency),
        ]
        for line in content["lines"]
    ]
    out.print(table(["what", "period", "VAT", "amount"], rows, figures=["amount"]))
    out.print(
        f"Net {_shown(document.net_minor, document.currency)}, "
        f"VAT {_shown(document.vat_minor, document.currency)}, "
        f"withheld {_shown(document.withheld_minor, document.currency)}: "
        f"{_shown(document.paid_minor, document.currency)} is paid."
    )
    out.print(home.display(path_of(home, number, "pdf")), soft_wrap=True)


def focus(
    partner: Annotated[str, typer.Argument(help="The partner's id.", show_default=False)],
    since: Annotated[str, typer.Option(metavar="DAY", help="First day of falling due.")],
    until: Annotated[str, typer.Option(metavar="DAY", help="First day after.")],
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write here.", show_default=False)
    ] = None,
    lang: LangOption = "en",
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what was granted to a partner as FOCUS credit rows, account by account."""
    home = Workspace.find(workspace)
    open_records(home)
    partner = reads_of(by, partner)
    issuer = read_tax(home).vendor.name
    days = (day_option(since), day_option(until))
    rows = list(focus_rows(home, partner, *days, issuer, language_option(lang)))
    if as_json:
        emit_json(rows)
    elif file is None:
        typer.echo(focus_csv(iter(rows)), nl=False)
    else:
        write_atomic(file, focus_csv(iter(rows)))
        console().print(f"{len(rows):,} FOCUS rows in {file}")


def _print_issued(home: Workspace, done: Issued) -> None:
    out = console()
    if done.documents:
        out.print(_table(done.documents))
    for left in done.left_out:
        out.print(f"! Left out: {left.partner}. {left.problem}", soft_wrap=True)
    count = len(done.documents)
    out.print(f"{count:,} document{'' if count == 1 else 's'} issued.")
    if done.documents:
        first = path_of(home, done.documents[0].number, "pdf")
        out.print(f"{home.display(first.parent)}/", soft_wrap=True)
    out.print("Next: largesse pay propose")


def _table(documents: Sequence[TaxDocument]) -> "Table":
    headers = ["number", "what", "partner", "issued", "net", "VAT", "withheld", "paid"]
    rows = [
        [
            document.number,
            document.kind,
            document.partner,
            document.issued_on.isoformat(),
            *(
                _shown(minor, document.currency)
                for minor in (
                    document.net_minor,
                    document.vat_minor,
                    document.withheld_minor,
                    document.paid_minor,
                )
            ),
        ]
        for document in documents
    ]
    return table(headers, rows, figures=headers[4:])


def _shown(amount_minor: int, currency: str) -> str:
    return shown(decimal_of(amount_minor, currency), currency)


def _issued_data(done: Issued) -> dict[str, object]:
    return {
        "documents": [_data(document) for document in done.documents],
        "left_out": [
            {"partner": left.partner, "what": left.problem.what, "mend": left.problem.mend}
            for left in done.left_out
        ],
    }


def _data(document: TaxDocument) -> dict[str, object]:
    names = ("number", "kind", "type_code", "partner", "issued_on", "due_on", "currency")
    figures = ("net_minor", "vat_minor", "withheld_minor", "paid_minor")
    return {name: getattr(document, name) for name in (*names, *figures, "sha256", "pdf_sha256")}


COMMANDS = {
    "profiles": profiles,
    "issue": issue_all,
    "list": show_list,
    "show": show,
    "focus": focus,
}
