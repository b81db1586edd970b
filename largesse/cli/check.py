"""``largesse check``: is the programme sound?"""

from collections import Counter
from collections.abc import Iterable, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption, programme_around, programme_path
from largesse.cli.output import emit_json
from largesse.money import plain, shown
from largesse.programme.load import inspect, programmes_in
from largesse.programme.model import Programme
from largesse.programme.naming import problem_from_here
from largesse.programme.schema import schema_text
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.files import write_atomic

if TYPE_CHECKING:
    from largesse.cli.exposure_limits import LimitsHeld


def command(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A programme folder or file; the workspace's programme by default. A file inside "
            "that is checked with the programme around it.",
            metavar="[PATH]",
            show_default=False,
        ),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of programme files instead.")
    ] = False,
    schema_out: Annotated[
        Path | None,
        typer.Option(
            "--schema-out",
            metavar="FILE",
            help="Write the JSON Schema to a file, for editors.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a programme: every fault of every file at once, each with its place and its mend.

    A folder without a `programme:` document is checked file by file, as examples. Exits 2 when
    anything is wrong. In a workspace with a run, limits of exposure are held against its data;
    exits 1 when one is not kept.
    """
    if schema or schema_out is not None:
        _say_schema(schema, schema_out)
        return
    part = programme_path(path, workspace)
    programmes = _checked(part)
    held = _held(programmes[0], part) if len(programmes) == 1 else None
    if as_json:
        limits = {} if held is None else {"limits": held.record()}
        emit_json({"programmes": [_facts(programme) for programme in programmes], **limits})
        _refuse_broken(held)
        return
    if len(programmes) == 1:
        print(_summary(programmes[0]))
    else:
        cases = sum(len(programme.cases) for programme in programmes)
        print(f"{len(programmes)} examples are sound, with {cases} worked cases.")
    if held is not None:
        print("\n".join(held.lines()))
    _refuse_broken(held)
    print("Next: largesse test" + (f" {path}" if path else ""))


def _held(programme: Programme, part: Path) -> "LimitsHeld | None":
    """The programme's limits held against the workspace it lies in; None where it states none."""
    if not programme.limits:
        return None
    from largesse.cli.exposure_limits import hold

    return hold(programme, part)


def _refuse_broken(held: "LimitsHeld | None") -> None:
    if held is not None and (not_kept := held.not_kept):
        raise AnswerIsNo(f"{_count(not_kept, 'limit')} of exposure not kept")


def _say_schema(schema: bool, schema_out: Path | None) -> None:
    if schema:
        print(schema_text(), end="")
    if schema_out is None:
        return
    if schema_out.is_dir() or not schema_out.parent.is_dir():
        what = f"there is no folder {schema_out.parent}"
        what, mend = "this is a folder" if schema_out.is_dir() else what, "name a file to write"
        raise Refusal(Problem(what, mend, str(schema_out), code="no-folder"))
    write_atomic(schema_out, schema_text())
    if not schema:
        print(f"The JSON Schema is in {schema_out}; editors find it through their settings.")


def _checked(path: Path) -> list[Programme]:
    found: list[Programme] = []
    problems: list[Problem] = []
    around = programme_around(path)
    for part in [around] if around is not None else programmes_in(path):
        programme, faults = inspect(part)
        problems.extend(problem_from_here(problem, part) for problem in faults)
        if programme is not None:
            found.append(programme)
    if problems:
        raise Refusal(*problems)
    return found


def _summary(programme: Programme) -> str:
    fund = programme.fund
    listed = _by_kind(incentive.kind for incentive in programme.incentives.values())
    lines = [
        f"{programme.title.en} is sound.",
        f"  {_count(programme.incentives, 'incentive')}" + (f": {listed}" if listed else ""),
        f"  {_count(programme.measures, 'measure')}, {_count(programme.stacks, 'stack')}",
    ]
    if programme.claims:
        of_claims = _by_kind(rules.kind for rules in programme.claims.values())
        lines.append(f"  {_count(programme.claims, 'claim')}: {of_claims}")
    if programme.models:
        lines.append(f"  {_count(programme.models, 'collaboration model')}")
    if programme.limits:
        lines.append(f"  {_count(programme.limits, 'limit')} of exposure")
    if fund is not None:
        authorised = shown(fund.authorised.value, fund.authorised.unit, digits=0)
        lines.append(f"  {_count(fund.envelopes, 'envelope')} of a fund of {authorised}")
    lines += [
        f"  {_count(programme.cases, 'worked case')}",
        f"  semantic hash {programme.semantic_hash[:16]}, source hash {programme.source_hash[:16]}",
    ]
    return "\n".join(lines)


def _by_kind(kinds: Iterable[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kinds).items()))


def _count(things: Sized, word: str) -> str:
    number = len(things)
    return f"{number} {word}{'' if number == 1 else 's'}"


def _facts(programme: Programme) -> dict[str, object]:
    fund = programme.fund
    return {
        "programme": programme.id,
        "title": programme.title,
        "incentives": list(programme.incentives),
        "measures": list(programme.measures),
        "stacks": [stack.id for stack in programme.stacks],
        "claims": list(programme.claims),
        "models": list(programme.models),
        "limits": list(programme.limits),
        "envelopes": list(fund.envelopes) if fund else [],
        "authorised": f"{plain(fund.authorised.value)} {fund.authorised.unit}" if fund else None,
        "cases": len(programme.cases),
        "semantic_hash": programme.semantic_hash,
        "source_hash": programme.source_hash,
    }
