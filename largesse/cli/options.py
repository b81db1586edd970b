"""Options that several verbs share, spelt and explained once."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import CONFIG_NAME, Workspace

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


def programme_path(path: Path | None, workspace: Path | None) -> Path:
    """The programme folder or file that is meant: `path`, or the programme of a workspace."""
    if path is None:
        return Workspace.find(workspace).programme
    return Workspace(path).programme if (path / CONFIG_NAME).is_file() else path


def programme_around(path: Path) -> Path | None:
    """The programme folder of the workspace that ``path`` lies inside of; None where in none."""
    try:
        around = Workspace.find(path if path.is_dir() else path.parent).programme.resolve()
    except Refusal:
        return None
    return around if around in path.resolve().parents else None


JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON and nothing else, for machines.")
]

Language = Literal["en", "fr"]
LangOption = Annotated[str, typer.Option("--lang", metavar="LANG", help="en or fr.")]


def language_option(lang: str) -> Language:
    """The language that ``--lang`` names. Raises :class:`Refusal` for any other."""
    if lang not in ("en", "fr"):
        what = f"there is no language '{lang}' here"
        raise Refusal(Problem(what, "write --lang en or --lang fr", code="unknown-language"))
    return cast(Language, lang)


ChartOption = Annotated[
    Path | None,
    typer.Option(
        "--chart", metavar="FILE", help="Draw it there, as .svg or .html.", show_default=False
    ),
]

ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PERSON",
        envvar="LARGESSE_PERSON",
        help="Who acts, as registered with `largesse people`.",
        show_default=False,
    ),
]

ReaderOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PERSON",
        envvar="LARGESSE_PERSON",
        help="Who reads: a partner's people see their own alone. Nobody: the operator.",
        show_default=False,
    ),
]

DayOption = Annotated[
    str | None,
    typer.Option(
        "--day",
        metavar="DAY",
        help="The day it counts for, as 2025-04-15; today by default.",
        show_default=False,
    ),
]
TypedDayOption = Annotated[
    datetime | None,
    typer.Option(
        "--day", formats=["%Y-%m-%d"], help="The day it counts for.", show_default="today"
    ),
]
"""The same, read by Typer: for verbs whose every day is read so."""


def today() -> date:
    """Today in UTC, as records and ledger count."""
    return datetime.now(UTC).date()


def day_option(text: str | None, option: str = "--day") -> date:
    """The day that an option names; today where it names none. Raises :class:`Refusal`."""
    return day_or_none(text, option) or today()


def day_or_none(text: str | None, option: str = "--day") -> date | None:
    """The day that an option names, if any. Raises :class:`Refusal` for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        what, mend = f"'{text}' is not a day", f"write {option} 2025-04-15"
        raise Refusal(Problem(what, mend, code="bad-day")) from None
