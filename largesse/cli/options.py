"""Options that several verbs share, spelt and explained once."""

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="PATH",
        help="The workspace; by default the one that holds the current folder.",
        show_default=False,
    ),
]

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON and nothing else, for machines.")
]
