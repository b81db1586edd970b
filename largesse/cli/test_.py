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

    Exits 1 if any case comes out otherwise, 2 if one is refused; the others run all the same.
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
    if as_json:
        emit_json(_facts(outcomes, problems))
        if problems:
            raise typer.Exit(2)
    elif outcomes or not problems:
        _report(outcomes, quiet)
    if problems:
        raise Refusal(*problems)
    if failed := sum(not outcome.passed for outcome in outcomes):
        raise AnswerIsNo(f"{failed} of {len(outcomes)} cases came out otherwise than expected")


def _facts(outcomes: list[Outcome], problems: list[Problem]) -> dict[str, object]:
    passed = sum(outcome.passed for outcome in outcomes)
    cases = [
        {
            "case": outcome.case.name,
            "file": outcome.case.place.file,
            "line": outcome.case.place.line,
            "passed": outcome.passed,
            "differences": outcome.differences,
            "notes": outcome.notes,
        }
        for outcome in outcomes
    ]
    facts = {"passed": passed, "failed": len(outcomes) - passed, "cases": cases}
    return facts | ({"problems": problems} if problems else {})


def _report(outcomes: list[Outcome], quiet: bool) -> None:
    """Print the cases that ran; one that was refused is told behind them."""
    out = console()
    for outcome in outcomes:
        if quiet and outcome.passed:
            continue
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
    if outcomes:
        passed = sum(outcome.passed for outcome in outcomes)
        out.print(f"\n{passed} of {len(outcomes)} cases came out as expected.")
    else:
        out.print(
            "There are no cases here. Write one behind an incentive: case: NAME, given: ..., "
            "expect: ..."
        )
