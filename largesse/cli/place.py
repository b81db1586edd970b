"""``largesse place``: may a workload be hosted on an offering; decide it; what was decided."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.agreeing import counted
from largesse.cli.options import (
    ByOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
    today,
)
from largesse.cli.output import console, emit_json, table
from largesse.cli.place_decided import decide, list_decisions, review, show, withdraw
from largesse.cli.place_told import tell
from largesse.cli.sovereignty_options import (
    ExplainOption,
    KnownAtDayOption,
    OnOption,
    day_of,
    known_of,
)
from largesse.partners.database import open_records
from largesse.sovereignty.assessment.offerings import FILE_NAME as OFFERINGS
from largesse.sovereignty.assessment.offerings import offering_called, require_offered
from largesse.sovereignty.placement.place import Placing, read_placing
from largesse.sovereignty.placement.record import recorded
from largesse.sovereignty.placement.workloads import FILE_NAME as WORKLOADS
from largesse.sovereignty.placement.workloads import workload_called
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

_DAY = ["%Y-%m-%d"]


def command(
    workload: Annotated[str, typer.Argument(metavar="[WORKLOAD]")] = "",
    offering: Annotated[str, typer.Argument(metavar="[OFFERING]")] = "",
    explain: ExplainOption = False,
    on: OnOption = None,
    known_at: KnownAtDayOption = None,
    is_decided: Annotated[
        bool, typer.Option("--decide", help="Adopt the verdict; a risk officer does.")
    ] = False,
    refuse: Annotated[
        bool, typer.Option("--refuse", help="With --decide: be stricter than the rules.")
    ] = False,
    because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=_DAY, metavar="DAY", help="Last day before it reopens."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="What was decided.")] = False,
    show_id: Annotated[str, typer.Option("--show", metavar="ID", help="Tell a decision.")] = "",
    withdraw_id: Annotated[
        str, typer.Option("--withdraw", metavar="ID", help="Take a decision back.")
    ] = "",
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", metavar="FILE", help="Write the record, .pdf or sealed .json."),
    ] = None,
    by: ByOption = "",
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a workload may be hosted on an offering: allowed, refused, allowed in part.

    Without an offering all are tried, without a workload all of them. --decide keeps the verdict
    as a sealed record; it opens again by itself when a fact or rule it rests on is another.
    """
    home, day = Workspace.find(workspace), day_of(on)
    language = language_option(lang)
    placing = read_placing(home, day, known_of(known_at))
    if list_ or show_id or withdraw_id:
        open_records(home)
        review(_today(home, placing, day), today(), by)
        if withdraw_id:
            withdraw(withdraw_id, by, because)
        if show_id or withdraw_id:
            show(show_id or withdraw_id, by, pdf, language, as_json=as_json)
        else:
            list_decisions(by, workload, as_json=as_json)
        return
    if not workload or not offering:
        _matrix(placing, workload, offering, as_json=as_json)
        return
    found = placing.place(
        workload_called(placing.workloads, workload), _offered(placing, offering, day)
    )
    made = recorded(placing, found)
    if is_decided:
        open_records(home)
        decide(made, found, by, day, refuse=refuse, reason=because, until=until, as_json=as_json)
        return
    if pdf is not None:
        from largesse.cli.place_sheet import write_placement

        write_placement(pdf, made.record, language, placing.catalogue.day)
    if as_json:
        emit_json(made.record)
    else:
        tell(console(), made.record, language, is_full=explain)


def _offered(placing: Placing, name: str, day: date) -> str:
    offering = offering_called(placing.catalogue.offerings, name)
    require_offered(offering, day)
    return offering.id


def _today(home: Workspace, placing: Placing, day: date) -> Placing:
    """What is known today, which alone says whether a decision stands."""
    return placing if day == today() else read_placing(home, today())


def _matrix(placing: Placing, workload: str, offering: str, *, as_json: bool) -> None:
    """Every workload on every offering, or a row or a column of it."""
    workloads = (
        [workload_called(placing.workloads, workload)]
        if workload
        else list(placing.workloads.values())
    )
    day = placing.catalogue.day
    names = (
        [_offered(placing, offering, day)]
        if offering
        else [n for n, o in placing.catalogue.offerings.items() if o.holds.holds_on(day)]
    )
    _require_any(workloads, names)
    found = [placing.place(each, name) for each in workloads for name in names]
    if as_json:
        emit_json(
            [
                {
                    "workload": p.workload.id,
                    "offering": p.offering,
                    "verdict": p.verdict,
                    "binding_system": p.binding_system if p.deciding.binding else None,
                    "binding_rule": _rule(p.deciding.binding),
                }
                for p in found
            ]
        )
        return
    headers = ["workload", "offering", "verdict", "system that binds", "rule that binds"]
    rows = [
        [
            p.workload.id,
            p.offering,
            p.verdict.value,
            p.binding_system if p.deciding.binding else "-",
            _rule(p.deciding.binding) or "-",
        ]
        for p in found
    ]
    out = console()
    out.print(table(headers, rows))
    allowed = sum(p.verdict.permission >= 2 for p in found)
    in_part = sum(p.verdict.permission == 1 for p in found)
    out.print(
        f"{counted(len(found), 'placement')} on {day.isoformat()}: {allowed} allowed, {in_part} in"
        f" part, {len(found) - allowed - in_part} not. Unknown is not allowed: nobody places it.",
        soft_wrap=True,
    )
    first = next((p for p in found if p.deciding.binding), found[0])
    out.print(f"Next: largesse place {first.workload.id} {first.offering} --explain")


def _rule(binding: object) -> str:
    profile, rule = getattr(binding, "profile", ""), getattr(binding, "rule", "")
    return f"{profile} {rule}" if profile else ""


def _require_any(workloads: object, names: object) -> None:
    for found, file, guide in ((workloads, WORKLOADS, "workload"), (names, OFFERINGS, "offering")):
        if not found:
            what, mend = f"there is no {guide} to place", f"describe one in {file}"
            raise Refusal(Problem(what, mend, file, code=f"no-{guide}s"))
