"""``largesse test``: run the worked cases."""

from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption, programme_around, programme_path
from largesse.cli.output import console, emit_json
from largesse.entitlement.cases.run import Outcome, run_case
from largesse.programme.load import load, programmes_in
from largesse.programme.naming import file_from_here, problem_from_here
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.progress import progress


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Programme folders or single files; the workspace's programme by default. A file "
            "inside that is tested with the programme around it.",
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
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for path in [programme_path(path, workspace) for path in asked]:
        if not path.exists():
            raise Refusal(
                Problem(f"there is no {path}", "name a programme folder or file", str(path))
            )
        for part in _parts(path):
            try:
                ran, refused = _run(part)
            except Refusal as refusal:
                ran, refused = [], list(refusal.problems)
            outcomes += ran
            problems += refused
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


@dataclass(frozen=True, slots=True)
class Part:
    """A programme, and below which path in it the cases to be run stand; '.' is everywhere."""

    programme: Path
    below: PurePath


def _parts(path: Path) -> list[Part]:
    """What is one programme each; what lies inside a workspace's has that programme around it."""
    around = programme_around(path)
    if around is not None:
        return [Part(around, path.resolve().relative_to(around))]
    return [Part(part, PurePath()) for part in programmes_in(path)]


def _run(part: Part) -> tuple[list[Outcome], list[Problem]]:
    """Run the cases of a part: how those went that could be read, and what is wrong with others."""
    programme = load(part.programme)
    cases = [c for c in programme.cases if PurePath(c.place.file).is_relative_to(part.below)]
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    with progress(f"cases of {(part.programme / part.below).name}", len(cases)) as bar:
        for case in cases:
            try:
                outcome = run_case(programme, case)
                file = file_from_here(case.place.file, part.programme)
                named = replace(case, place=replace(case.place, file=file))
                outcomes.append(replace(outcome, case=named))
            except Refusal as refusal:
                problems += [problem_from_here(p, part.programme) for p in refusal.problems]
            bar.advance(1)
    return outcomes, problems


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
