"""``largesse new``: write an incentive or a collaboration model from a template."""

from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.programme.load import inspect
from largesse.programme.model import Programme
from largesse.programme.naming import path_from_here, problem_from_here
from largesse.programme.starting import (
    Template,
    document_from,
    model_templates,
    template,
    templates,
)
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace


def command(
    template_name: Annotated[
        str | None,
        typer.Argument(help="Which template.", metavar="TEMPLATE", show_default=False),
    ] = None,
    name: Annotated[
        str | None,
        typer.Argument(
            help="The id of what is written, for ever.", metavar="NAME", show_default=False
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the templates and stop.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where to write it; in programme/incentives/ or programme/models/ by default.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an incentive with its worked case, or a collaboration model, from a template.

    It is fitted to the workspace's programme: its currency, its fund's period, an envelope and a
    measure of it. Rates, bands and amounts are examples to be changed.
    """
    if listed or template_name is None:
        _list(as_json)
        return
    chosen = template(template_name)
    if name is None:
        what = f"the {chosen.kind} has no name yet"
        mend = f"write `largesse new {chosen.name} NAME`"
        raise Refusal(Problem(what, mend, code="no-name"))
    home = None if out is not None and workspace is None else Workspace.find(workspace)
    programme = _programme(home)
    path = out or _default_path(home, chosen, name)
    try:
        text = document_from(chosen, name, programme)
    except Refusal as refusal:
        raise _from_here(refusal, home) from None
    if path.exists():
        what, mend = "this file is there already", "choose another name, or --out FILE"
        raise Refusal(Problem(what, mend, path_from_here(path), code="file-exists"))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, text)
    problems = _to_do(home) if home is not None and out is None else []
    if as_json:
        emit_json({"file": path, "template": chosen.name, chosen.kind: name, "to_do": problems})
        return
    print(_next_steps(path, chosen, problems))


def _list(as_json: bool) -> None:
    known = [*templates().values(), *model_templates().values()]
    if as_json:
        emit_json([{"template": t.name, "kind": t.kind, "summary": t.summary} for t in known])
        return
    rows = [(item.name, item.kind, item.summary) for item in known]
    console().print(table(("template", "gives", "what it is"), rows))
    print("Next: largesse new TEMPLATE NAME")


def _programme(home: Workspace | None) -> Programme | None:
    """The workspace's programme as far as it can be built; a faulty one fits nothing."""
    if home is None or not home.programme.is_dir():
        return None
    return inspect(home.programme)[0]


def _to_do(home: Workspace) -> list[Problem]:
    """What the programme needs once the new document is in it."""
    return [problem_from_here(p, home.programme) for p in inspect(home.programme)[1]]


def _from_here(refusal: Refusal, home: Workspace | None) -> Refusal:
    if home is None:
        return refusal
    return Refusal(*(problem_from_here(p, home.programme) for p in refusal.problems))


def _default_path(home: Workspace | None, chosen: Template, name: str) -> Path:
    assert home is not None, "without --out there is a workspace"
    return home.programme / f"{chosen.kind}s" / f"{name}.yaml"


def _next_steps(path: Path, chosen: Template, problems: list[Problem]) -> str:
    written, is_model = path_from_here(path), chosen.kind == "model"
    to_change = "its rates, its source and its worked case"
    if is_model:
        to_change = "its bands, its source and what both sides undertake"
    lines = [f"{written} is written: change {to_change}."]
    if problems:
        lines.append("The programme then needs:")
        lines += [f"  {problem}" for problem in problems]
    after = "largesse markets match" if is_model else "largesse test"
    return "\n".join([*lines, f"Next: largesse check, {after}"])
