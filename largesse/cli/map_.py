"""``largesse map``: draft a column map for a file that is not FOCUS."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json
from largesse.consumption.mapping import Draft, draft_map
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace


def command(
    file: Annotated[Path, typer.Argument(help="A billing export (CSV, CSV.GZ, XLSX, Parquet).")],
    workspace: WorkspaceOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the map here.", show_default=False)
    ] = None,
    json: JsonOption = False,
) -> None:
    """Draft a column map for a file that is not FOCUS, from its names and its content.

    Read every line before use: a draft is a guess. Name the map in sources.yaml (`map: PATH`) or
    with `largesse import --map PATH`.
    """
    home = Workspace.find(workspace)
    if not file.is_file():
        what = "this is a folder" if file.is_dir() else "there is no such file"
        raise Refusal(Problem(what, "name a billing file", home.display(file), code="no-file"))
    with tempfile.TemporaryDirectory(prefix="largesse-map-") as staging:
        draft = draft_map(home, file, Path(staging))
    if out is not None:
        if out.exists():
            mend = "name another, or remove it first"
            raise Refusal(Problem("the file exists already", mend, home.display(out)))
        write_atomic(out, draft.text)
    if json:
        emit_json(draft)
        return
    _show(draft, home.display(out) if out is not None else "")


def _show(draft: Draft, out: str) -> None:
    terminal = console()
    if out:
        terminal.print(f"Written: {out}")
    else:
        print(draft.text, end="")
    notes = console(stderr=True)
    if draft.shipped:
        notes.print(f"A map that comes with Largesse fits this file: map: {draft.shipped}")
    if draft.missing:
        notes.print(f"Not found in the file: {', '.join(draft.missing)}")
    doubtful = sum(not guess.is_sure for guess in draft.guesses)
    notes.print(f"{len(draft.guesses)} columns drafted, {doubtful} doubtful. Read every line.")
