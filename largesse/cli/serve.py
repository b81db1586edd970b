"""``largesse serve``: the portal on this machine."""

import os
import secrets
from typing import Annotated

import typer

from largesse.cli.options import WorkspaceOption
from largesse.cli.output import console
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

SETTINGS = "largesse.portal.settings"


def command(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535)] = 8000,
    account: Annotated[
        list[str] | None,
        typer.Option(
            "--account",
            metavar="PERSON",
            help="Give this person an account with a new password, told once.",
        ),
    ] = None,
    is_only: Annotated[
        bool, typer.Option("--accounts-only", help="Give accounts, and serve nothing.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the portal of a workspace in a browser, on this machine.

    For a server with TLS and several workers: docs/deploy.md.
    """
    home = Workspace.find(workspace)
    os.environ["LARGESSE_WORKSPACE"] = str(home.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    from largesse.partners.database import open_records

    open_records(home)
    out = console()
    from largesse.portal.signing_in.accounts import give

    for person in account or ():
        password = secrets.token_urlsafe(12)
        give(person, password)
        out.print(f"{person}: {password}")
    if is_only:
        return
    out.print(f"The portal is on http://{host}:{port}/; Ctrl-C ends it.")
    _serve(host, port)


def _serve(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    try:
        Granian(
            "largesse.portal.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            log_enabled=False,
        ).serve()
    except OSError as error:
        what = f"the portal cannot listen on {host}:{port} ({error.strerror})"
        raise Refusal(Problem(what, "name another: --port 8001", code="no-port")) from None
