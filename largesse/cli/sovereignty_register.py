"""``largesse sovereignty register``: DORA's register of information, as far as it is known."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from largesse.cli.options import (
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.workspace.errors import AnswerIsNo
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.sovereignty.registers.register import Missing, Register
    from largesse.sovereignty.registers.workspace import Found

_SHOWN = 4


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]", help="A new folder to write to; without it nothing is written."
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DAY", help="As of that day; today."),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(
            "--known-at", formats=["%Y-%m-%d"], metavar="DAY", help="As known that day; now."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="List every field that is missing.")
    ] = False,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the register of information (DORA, article 28(3)) of each financial entity.

    A folder for each: a CSV file for each template, what each field is, the whole as sealed JSON,
    a page to read. A field that nobody stated stays empty and is counted; nothing is guessed.
    """
    from largesse.sovereignty.registers.register import registers
    from largesse.sovereignty.registers.workspace import arrangements_of
    from largesse.sovereignty.registers.writing import record_of, write_registers

    language = language_option(lang)
    day = (on or datetime.now(UTC)).date()
    found = arrangements_of(Workspace.find(workspace), day, known_at.date() if known_at else None)
    made = registers(found.arrangements)
    folders = write_registers(folder, made, day, language) if folder and made else []
    if as_json:
        emit_json(
            {
                "on": day,
                "registers": [record_of(each, day) for each in made],
                "folders": folders,
                "undecided": found.undecided,
                "unhosted": found.unhosted,
            }
        )
    else:
        _print(made, found, day, explain)
        _print_next(made, folders)
    if not made:
        raise AnswerIsNo(f"No financial entity is known to rest on an offering on {day}.")


def _print(made: Sequence["Register"], found: "Found", day: date, explain: bool) -> None:
    out = console()
    missing = [each for one in made for each in one.missing()]
    if made:
        out.print(table(*_summary(made), figures=["contracts", "known", "asked", "connected"]))
        out.print(table(*_sources(missing), figures=["fields"]))
    if explain and missing:
        rows = [
            [m.template, m.column.code, m.column.name, str(m.rows), m.stated_in or "-"]
            for m in missing
        ]
        heads = ["template", "column", "what", "rows", "state it in"]
        out.print(table(heads, rows, figures=["rows"]))
    for each in made:
        who = each.customer.name or each.customer.id
        out.print(
            f"{who}: {each.known} of {each.asked} fields known on {day.isoformat()};"
            " the financial entity fills the rest."
        )
    if found.unhosted:
        out.print(f"On no offering known here: {', '.join(found.unhosted)}.")
    if found.undecided:
        out.print(f"Whose they are is not stated (scopes): {', '.join(found.undecided)}.")
    if made and not made[0].templates.is_verified:
        out.print(
            "Codes of templates are from copies that agree, not read in the Official Journal."
        )


def _summary(made: Sequence["Register"]) -> tuple[list[str], list[list[str]]]:
    rows = []
    for each in made:
        groups = len(each.connected.by_control) + len(each.connected.by_subcontractor)
        contracts = len({one.contract for one in each.arrangements})
        counts = [str(n) for n in (contracts, each.known, each.asked, groups)]
        rows.append([each.customer.name or each.customer.id, *counts])
    return ["financial entity", "contracts", "known", "asked", "connected"], rows


def _sources(missing: Sequence["Missing"]) -> tuple[list[str], list[list[str]]]:
    """Where what is missing can be stated, and a few of it."""
    counts: dict[str, int] = {}
    names: dict[str, list[str]] = {}
    for each in missing:
        counts[each.stated_in] = counts.get(each.stated_in, 0) + each.rows
        listed = names.setdefault(each.stated_in, [])
        listed += [] if each.column.name in listed else [each.column.name]
    ordered = sorted(counts, key=lambda file: (not file, -counts[file], file))
    rows = [
        [file or "the financial entity", str(counts[file]), _some(names[file])] for file in ordered
    ]
    return ["missing from", "fields", "such as"], rows


def _some(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _print_next(made: Sequence["Register"], folders: Sequence[Path]) -> None:
    out = console()
    if folders:
        out.print(f"Written: {', '.join(folder.as_posix() for folder in folders)}")
        out.print("Next: state what is missing, then write it again to a new folder")
    elif made:
        out.print("Next: largesse sovereignty register register-of-information")
    else:
        out.print(
            "Next: give a workload `scopes: [eu-financial-entity]` and `hosted on:` in"
            " sovereignty/workloads.yaml"
        )
