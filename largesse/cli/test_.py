"""``largesse test``: run the worked cases."""

from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption, programme_path
from largesse.cli.output import console, emit_json
from largesse.entitlement.cases.run import Outcome, run_case
from largesse.programme.load import load, programmes_in
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.progress import progress


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Programme folders or single files; the workspace's programme by default.",
            metavar="[PATH]...",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what differs.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run worked cases: every case through the real engine and the proof, compared to the cent.

    Exits 1 if any case comes out otherwise.
    """
    asked: list[Path | None] = [*paths] if paths else [None]
    chosen = [programme_path(path, workspace) for path in asked]
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for path in chosen:
        if not path.exists():
            raise Refusal(
                Problem(f"there is no {path}", "name a programme folder or file", str(path))
            )
        for part in programmes_in(path):
            programme = load(part)
            with progress(f"cases of {part.name}", len(programme.cases)) as bar:
                for case in programme.cases:
                    try:
                        outcomes.append(run_case(programme, case))
                    except Refusal as refusal:
                        problems.extend(refusal.problems)
                    bar.advance(1)
    if problems:
        raise Refusal(*problems)
    _report(outcomes, as_json, quiet)


def _report(outcomes: list[Outcome], as_json: bool, quiet: bool) -> None:
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        emit_json(
            {
                "passed": len(outcomes) - len(failed),
                "failed": len(failed),
                "cases": [
                    {
                        "case": outcome.case.name,
                        "file": outcome.case.place.file,
                        "line": outcome.case.place.line,
                        "passed": outcome.passed,
                        "differences": outcome.differences,
                        "notes": outcome.notes,
                    }
                    for outcome in outcomes
                ],
            }
        )
    else:
        out = console()
        for outcome in failed if quiet else outcomes:
            place = outcome.case.place
            state = "as expected" if outcome.passed else "DIFFERS"
            out.print(f"{state:12} {place.file}:{place.line} {outcome.case.name}")
            for difference in outcome.differences:
                out.print(
                    f"             {difference.figure}: expected {difference.expected}, "
                    f"found {difference.found}"
                )
            for note in outcome.notes:
                out.print(f"             note: {note}")
        if not outcomes:
            out.print(
                "There are no cases here. Write one behind an incentive: case: NAME, given: ..., "
                "expect: ..."
            )
        else:
            out.print(
                f"\n{len(outcomes) - len(failed)} of {len(outcomes)} cases came out as expected."
            )
    if failed:
        raise AnswerIsNo(f"{len(failed)} of {len(outcomes)} cases came out otherwise than expected")
