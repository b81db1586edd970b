"""``largesse markets cohorts``: partners taken in by market and intake, followed against plan."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli.agreeing import counted
from largesse.cli.amounts import number_typed
from largesse.cli.markets_cohorts_chart import draw
from largesse.cli.markets_cohorts_shown import (
    HEADERS,
    amount,
    cohort_json,
    line_json,
    line_row,
    print_cohort,
)
from largesse.cli.markets_decide import places_of
from largesse.cli.options import (
    ByOption,
    ChartOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.partners.accelerator import cohorts as intakes
from largesse.partners.accelerator.cohorts import Happening
from largesse.partners.accelerator.outcomes import Line, cohort_lines, measure, member_lines
from largesse.partners.database import open_records
from largesse.programme.load import load
from largesse.workspace.paths import Workspace

OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DAY", help="The day; today."),
]
CohortArgument = Annotated[str, typer.Argument(metavar="COHORT", help="Such as idn-2022-autumn.")]
PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER")]
EvidenceOption = Annotated[str, typer.Option("--evidence", help="Where it can be seen.")]
UndoOption = Annotated[bool, typer.Option("--undo", help="Take back what was entered.")]


def admit(
    market: Annotated[str, typer.Argument(metavar="MARKET")],
    partners: Annotated[list[str], typer.Argument(metavar="PARTNER...")],
    by: ByOption,
    intake: Annotated[str, typer.Option("--intake", help="Its name, such as 2022-autumn.")],
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take partners into an intake, under the model decided for the market."""
    home = _opened(workspace)
    made = intakes.admit(
        home, load(home.programme), market, places_of(home, market), intake, partners, by, _day(on)
    )
    if as_json:
        emit_json({"cohort": made.pk, "model": made.model, "admitted": partners})
        return
    out = console()
    out.print(f"{counted(len(partners), 'partner')} taken into {made.pk} ({made.model}).")
    out.print(f"Next: largesse markets cohorts show {made.pk}")


def milestone(
    cohort: CohortArgument,
    partner: PartnerArgument,
    code: Annotated[str, typer.Argument(metavar="MILESTONE")],
    by: ByOption,
    on: OnOption = None,
    undo: UndoOption = False,
    evidence: EvidenceOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter that a milestone was reached."""
    what = Happening("milestone", code, _signed("1", undo), _day(on), evidence)
    _enter(cohort, partner, what, by, workspace, as_json)


def hours(
    cohort: CohortArgument,
    partner: PartnerArgument,
    quantity: Annotated[str, typer.Argument(metavar="HOURS")],
    by: ByOption,
    mentor: Annotated[str, typer.Option("--mentor", help="By role; else who enters it.")] = "",
    on: OnOption = None,
    undo: UndoOption = False,
    evidence: EvidenceOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter hours that a mentor gave on a day."""
    what = Happening("mentor-hours", mentor or by, _signed(quantity, undo), _day(on), evidence)
    _enter(cohort, partner, what, by, workspace, as_json)


def _entering(kind: str, told: str) -> Callable[..., None]:
    """The command that enters how much of something planned there was."""

    def enter(
        cohort: CohortArgument,
        partner: PartnerArgument,
        code: Annotated[str, typer.Argument(metavar=kind.upper(), help="As the plan names it.")],
        quantity: Annotated[str, typer.Argument(metavar="QUANTITY")],
        by: ByOption,
        on: OnOption = None,
        undo: UndoOption = False,
        evidence: EvidenceOption = "",
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        what = Happening(kind, code, _signed(quantity, undo), _day(on), evidence)
        _enter(cohort, partner, what, by, workspace, as_json)

    enter.__doc__ = told
    return enter


benefit = _entering("benefit", "Enter what was used of a benefit.")
outcome = _entering(
    "outcome", "Enter an outcome that no record shows; it goes before what records show."
)


def leave(
    cohort: CohortArgument,
    partner: PartnerArgument,
    by: ByOption,
    because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Mark that a partner left; what it did stays."""
    _opened(workspace)
    left = intakes.leave(cohort, partner, _day(on), because, by)
    if as_json:
        emit_json({"cohort": cohort, "partner": partner, "left_on": left.left_on})
        return
    console().print(f"{partner} left {cohort}. It stays in the figures, marked.")


def list_(
    by: ByOption = "",
    market: Annotated[str, typer.Option("--market", help="Only of this market.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List cohorts; a partner's people see those that it is in."""
    _opened(workspace)
    found, sizes = intakes.cohorts(by, market), intakes.sizes(by)
    rows = [
        [
            each.pk,
            each.market,
            each.model,
            each.starts_on.isoformat(),
            str(sizes.get(each.pk, 0)),
        ]
        for each in found
    ]
    if as_json:
        keys = ("cohort", "market", "model", "starts_on", "members")
        emit_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    out = console()
    if not rows:
        out.print("There is no cohort yet. Next: largesse markets cohorts admit MARKET PARTNER")
        return
    out.print(table(["cohort", "market", "model", "since", "partners"], rows, figures=["partners"]))
    out.print(f"{counted(len(rows), 'cohort')}. Next: largesse markets cohorts show {rows[0][0]}")


def show(
    cohort: CohortArgument,
    by: ByOption = "",
    on: OnOption = None,
    chart: ChartOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an intake against its plan: what happened, not what the programme caused."""
    language = language_option(lang)
    home = _opened(workspace)
    found = intakes.cohort_called(cohort, by)
    people = intakes.members(found, by, _day(on))
    measured = measure(home, found, people, _day(on))
    by_member = [(member, member_lines(member, measured)) for member in people]
    if chart is not None:
        lines = cohort_lines([lines for _, lines in by_member])
        draw(found, lines, len(people), _day(on), chart, language)
    if as_json:
        emit_json(cohort_json(found, by_member))
        return
    print_cohort(found, by_member)


def compare(
    by: ByOption = "",
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare collaboration models over their intakes: plan, actual and gap a partner."""
    home = _opened(workspace)
    by_model: dict[str, list[Sequence[Line]]] = {}
    for cohort in intakes.cohorts(by):
        people = intakes.members(cohort, by, _day(on))
        measured = measure(home, cohort, people, _day(on))
        by_model.setdefault(cohort.model, []).extend(member_lines(m, measured) for m in people)
    if as_json:
        emit_json({
            model: {"partners": len(of), "lines": [line_json(line) for line in cohort_lines(of)]}
            for model, of in by_model.items()
        })  # fmt: skip
        return
    out = console()
    rows = [
        [model, str(len(of)), *line_row(line)]
        for model, of in by_model.items()
        for line in cohort_lines(of)
    ]
    if not rows:
        out.print("There is no cohort yet. Next: largesse markets cohorts admit MARKET PARTNER")
        return
    headers = ["model", "partners", *HEADERS]
    out.print(table(headers, rows, figures=["partners", "plan", "actual", "gap"]))
    out.print("What happened under each model. It does not say that the model caused it.")


def _enter(
    cohort: str, partner: str, what: Happening, by: str, workspace: Path | None, as_json: bool
) -> None:
    _opened(workspace)
    made = intakes.enter(cohort, partner, what, by)
    if as_json:
        said = {"kind": made.kind, "code": made.code, "quantity": made.quantity, "on": made.on}
        emit_json({"cohort": cohort, "partner": partner, **said})
        return
    told = amount(made.quantity, made.unit)
    console().print(f"Entered: {made.kind} {made.code} of {partner}, {told}.")


def _signed(text: str, undo: bool) -> Decimal:
    number = number_typed(text, "QUANTITY")
    return -number if undo else number


def _opened(workspace: Path | None) -> Workspace:
    home = Workspace.find(workspace)
    open_records(home)
    return home


def _day(on: datetime | None) -> date:
    return (on or datetime.now(UTC)).date()


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "list": list_,
    "admit": admit,
    "milestone": milestone,
    "hours": hours,
    "benefit": benefit,
    "outcome": outcome,
    "leave": leave,
    "show": show,
    "compare": compare,
}
