"""``largesse sign``: sign an agreement and commit its money, or neither."""

from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.agreements_shown import agreement_data, money, say_next
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption, day_or_none
from largesse.cli.output import console, emit_json
from largesse.workspace.paths import Workspace


def except_(
    agreement: Annotated[str, typer.Argument(help="The agreement's id.", show_default=False)],
    by: ByOption,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Allow what is on offer to be signed while its envelope owes what it lacks; others sign it."""
    from largesse.partners.agreements.signing import allow_exception
    from largesse.partners.database import open_records

    open_records(Workspace.find(workspace))
    allow_exception(agreement, by, because)
    console().print(f"The exception is allowed for {agreement} as it is on offer now.")
    say_next(f"largesse sign {agreement} --by ANOTHER-PERSON")


def command(
    agreement: Annotated[str, typer.Argument(help="The agreement's id.", show_default=False)],
    by: ByOption,
    side: Annotated[str, typer.Option(help="vendor or counterparty.")] = "vendor",
    how: Annotated[
        str, typer.Option(help="electronic, paper, portal or elsewhere.")
    ] = "electronic",
    on: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="When it was signed; by default today.", show_default=False
        ),
    ] = None,
    signatory: Annotated[
        str, typer.Option(metavar="ROLE", help="The role that signed; by default the one named.")
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option(metavar="PDF", help="The signed file, kept by its hash.", show_default=False),
    ] = None,
    revision: Annotated[
        int | None,
        typer.Option(
            help="The revision you saw; refused if it was changed since.", show_default=False
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign what is on offer, an agreement or its amendment.

    The vendor's people record the other side's signature with --how paper and the signed --file.
    With the second side's signature its money is committed in the same transaction. If an envelope
    lacks money nothing has changed and the offer stays open. Signing again changes nothing.
    """
    from largesse.partners.agreements.files import keep_signed
    from largesse.partners.agreements.signing import Signing, sign
    from largesse.partners.database import open_records

    home = Workspace.find(workspace)
    open_records(home)
    sha256 = keep_signed(home, file) if file else ""
    signing = Signing(side, by, how, day_or_none(on, "--on"), signatory, sha256)
    signed = sign(agreement, signing, revision=revision)
    if as_json:
        done = {"is_new": signed.is_new, "is_complete": signed.is_complete}
        emit_json({**agreement_data(agreement), **done, "signed_hash": signed.content_hash})
        return
    out = console()
    which = f"amendment {signed.number} of {agreement}" if signed.number else agreement
    if not signed.is_new:
        out.print(f"The {side} had signed {which} before. Nothing has changed.")
    elif signed.is_complete:
        total = money(signed.total_minor, signed.agreement.currency)
        out.print(f"Signed by both sides: {which}. {total} are committed.")
    else:
        out.print(f"The {side} has signed {which}. The other side's signature is missing.")
    out.print(f"Content {signed.content_hash}", soft_wrap=True)
    say_next(f"largesse agreement show {agreement} --by {by}")
