"""``largesse init``: make a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption
from largesse.cli.output import emit_json
from largesse.facts import write_templates
from largesse.programme.starting import first_files
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

CONFIG = """\
# A Largesse workspace. This file marks the folder; `largesse` finds it from any folder inside.

# Version of the workspace's layout.
layout = 1
"""

SOURCES = """\
# What each source of billing data leaves unsaid. A FOCUS export with accounts, currencies and
# zones in it needs nothing here: `largesse import PATH` takes it as it is.
#
# sources:
#   provider-emea:                   # the source's name: small letters, digits, hyphens
#     files: ['exports/emea/*.csv.gz']   # which files are this source's
#     zone: Asia/Singapore           # zone in which its billing months begin; UTC by default
#     currency: USD                  # where the file has no BillingCurrency
#     provider: Example Cloud        # where it has no ProviderName
#     account: '123456789012'        # where it has no BillingAccountId; quoted, to stay text
#     map: aws-cur                   # a map shipped with Largesse, or a file; see `largesse map`
#
sources: {}
"""


def command(
    folder: Annotated[
        Path, typer.Argument(help="Where to make it.", metavar="FOLDER", show_default=False)
    ] = Path(),
    as_json: JsonOption = False,
) -> None:
    """Make a workspace: settings, sources.yaml, a first programme and templates of facts.

    Files that are there already are kept as they are; a folder that is a workspace already is
    refused.
    """
    workspace = Workspace(folder.resolve())
    if workspace.config_file.exists():
        raise Refusal(
            Problem(
                what=f"{workspace.root} is a workspace already",
                mend="use it as it is, or name another folder",
                file=workspace.config_file.name,
                code="workspace-exists",
            )
        )
    Workspace.create(folder)
    if not workspace.sources_file.exists():
        write_atomic(workspace.sources_file, SOURCES)
    write_templates(workspace.facts)
    if not any(workspace.programme.iterdir()):
        for name, text in first_files().items():
            path = workspace.programme / name
            path.parent.mkdir(exist_ok=True)
            write_atomic(path, text)
    write_atomic(workspace.config_file, CONFIG)
    if as_json:
        emit_json({"workspace": workspace.root})
        return
    print(_next_steps(workspace))


def _next_steps(workspace: Workspace) -> str:
    return f"""\
A workspace is ready in {workspace.root}

  programme/     what partners may earn, as YAML      next: largesse new, largesse check
  facts/         partners, levels, accounts, ...      fill the CSV templates
  sources.yaml   what billing exports leave unsaid    next: largesse import PATH

Then: largesse run, largesse explain PARTNER"""
