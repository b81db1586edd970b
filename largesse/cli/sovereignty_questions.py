"""``largesse sovereignty questions``: what is asked of an offering, as a table to fill in."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, LangOption, Language, WorkspaceOption, language_option
from largesse.cli.output import console, emit_json
from largesse.cli.sovereignty_options import OnOption, day_of
from largesse.sovereignty.assessment.answers import ANSWER_COLUMNS, ANSWERS
from largesse.sovereignty.assessment.workspace import Catalogue, read_catalogue
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

OFFERING = "OFFERING"


def command(
    offering: Annotated[
        str, typer.Argument(metavar="[OFFERING]", help="For which; its id fills the rows.")
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write it there; on the screen by default."),
    ] = None,
    on: OnOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write every question that an offering is asked, as rows for sovereignty/answers.csv.

    The framework's criteria first, then what the profiles in force ask. Fill in the answers, the
    grade and the days, and delete what nobody can answer: it counts as the worst.
    """
    language = language_option(lang)
    catalogue = read_catalogue(Workspace.find(workspace), day_of(on))
    if as_json:
        emit_json(_questions(catalogue, language))
        return
    text = _table(catalogue, offering or OFFERING, language)
    if to is None:
        typer.echo(text, nl=False)
        return
    if to.exists():
        what = f"there is a file '{to}' already"
        raise Refusal(Problem(what, "name another; nothing is overwritten", code="file-exists"))
    if not to.parent.is_dir():
        what = f"there is no folder '{to.parent}'"
        raise Refusal(Problem(what, "make it, or name another file", code="bad-file"))
    write_atomic(to, text)
    out = console()
    out.print(f"{text.count(chr(10)) - 1} questions are in {to}; its rows belong in {ANSWERS}.")
    out.print("Next: fill in answer, grade, from, source and known_at, then")
    out.print("      largesse sovereignty assess --explain")


def _questions(catalogue: Catalogue, language: Language) -> list[dict[str, object]]:
    """Every question with its possible answers, from the worst to the best."""
    found: list[dict[str, object]] = [
        {
            "asked": criterion.id,
            "question": criterion.asks.in_language(language),
            "answers": [
                {"answer": at, "seal": seal, "points": points}
                for at, (seal, points) in enumerate(
                    zip(criterion.seal, criterion.points, strict=True), 1
                )
            ],
        }
        for criterion in catalogue.framework.criteria.values()
    ]
    for profile in catalogue.profiles.values():
        if profile.binds_on(catalogue.day):
            found += [
                {
                    "asked": name,
                    "question": ask.title.in_language(language),
                    "answers": ask.answer,
                    "profile": profile.id,
                }
                for name, ask in profile.asks.items()
            ]
    return found


def _table(catalogue: Catalogue, offering: str, language: Language) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.name for column in ANSWER_COLUMNS])
    for question in _questions(catalogue, language):
        answers = question["answers"]
        if isinstance(answers, list):
            seals = " ".join(str(answer["seal"]) for answer in answers)
            how = f"1 to {len(answers)}, of SEAL {seals}"
        else:
            how = str(answers)
        note = f"{question['question']} ({how})"
        writer.writerow([offering, question["asked"], "", "", "", "", "", "", note])
    return written.getvalue()
