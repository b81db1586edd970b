"""``largesse sovereignty assess``: offerings by the Commission's framework."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    Language,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.cli.sovereignty_assess_record import record_of
from largesse.cli.sovereignty_assess_told import explain, seals_by_grade
from largesse.cli.sovereignty_assess_words import words_in
from largesse.cli.sovereignty_options import (
    EvidenceOption,
    ExplainOption,
    KnownAtDayOption,
    OnOption,
    day_of,
    grade_option,
    known_of,
)
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.compare import Comparison, compare
from largesse.sovereignty.assessment.framework import TOP, WeightSet
from largesse.sovereignty.assessment.offerings import FILE_NAME, offering_called
from largesse.sovereignty.assessment.workspace import Catalogue, read_catalogue
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

_MOST_NAMED = 3
WeightsOption = Annotated[
    str, typer.Option("--weights", metavar="SET", help="A set of weights; the current one.")
]
RequiredOption = Annotated[
    int,
    typer.Option("--required", min=0, max=TOP, help="The SEAL that is asked for."),
]
PdfOption = Annotated[
    Path | None,
    typer.Option("--pdf", metavar="FILE", help="Write one as PDF.", show_default=False),
]


def command(
    offerings: Annotated[
        list[str] | None, typer.Argument(metavar="[OFFERING]...", help="Which; all by default.")
    ] = None,
    required: RequiredOption = 0,
    evidence: EvidenceOption = "evidenced",
    weights: WeightsOption = "",
    explain_all: ExplainOption = False,
    on: OnOption = None,
    known_at: KnownAtDayOption = None,
    chart: ChartOption = None,
    pdf: PdfOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Assess offerings: SEAL, what holds it there, what is unknown, what would raise it.

    The SEAL is the lowest of all criteria. The score orders only offerings that reach --required.
    """
    language, floor = language_option(lang), grade_option(evidence)
    catalogue = read_catalogue(Workspace.find(workspace), day_of(on), known_of(known_at))
    chosen = weights_of(catalogue, weights)
    found = [catalogue.assess(name, floor, chosen) for name in _named(catalogue, offerings or ())]
    if chart is not None:
        from largesse.cli.sovereignty_assess_chart import draw

        draw(catalogue, found, chart, language)
    if pdf is not None:
        from largesse.cli.sovereignty_assess_sheet import write_sheet

        write_sheet(catalogue, _only_one(found), chosen, pdf, language)
    if as_json:
        emit_json(
            [
                {
                    **record_of(catalogue, each, chosen),
                    "required": required,
                    "reaches_required": each.seal >= required,
                }
                for each in found
            ]
        )
        return
    out = console()
    if len(found) == 1 or explain_all:
        for each in found:
            explain(out, catalogue, each, chosen, language, is_full=explain_all)
            out.print("")
    if len(found) > 1 or required:
        _compare(out, catalogue, compare(found, required), chosen, language)
    _next(out, found, required, is_full=explain_all)


def _named(catalogue: Catalogue, names: Sequence[str]) -> list[str]:
    """The offerings that are named; every one that is offered on the day where none is."""
    offered = [name for name, o in catalogue.offerings.items() if o.holds.holds_on(catalogue.day)]
    found = [offering_called(catalogue.offerings, name).id for name in names] or offered
    if not found:
        what = "no offering is described here"
        mend = f"write {FILE_NAME}: docs/how-to/assess-an-offering.md"
        if catalogue.offerings:
            what = f"no offering is offered on {catalogue.day.isoformat()}"
            mend = "ask for another day: --on DAY"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-offerings"))
    return found


def weights_of(catalogue: Catalogue, name: str) -> WeightSet:
    """The set of weights that is named; the current one of the day."""
    if name:
        return catalogue.framework.weights_called(name)
    return catalogue.framework.weights_on(catalogue.day)


def _only_one(found: list[Assessment]) -> Assessment:
    if len(found) != 1:
        what = f"a sheet tells of one offering, and {len(found)} are asked for"
        raise Refusal(Problem(what, "name one: largesse sovereignty assess OFFERING --pdf FILE"))
    return found[0]


def _compare(
    out: Console,
    catalogue: Catalogue,
    comparison: Comparison,
    weights: WeightSet,
    language: Language,
) -> None:
    words = words_in(language)
    names = ("offering", "could be", "held by", "unknown count", "by grade", "score column")
    headers = [words[name] for name in names]
    headers.insert(1, "SEAL")
    rows = [_row(catalogue, each, words, is_scored=True) for each in comparison.passing]
    rows += [_row(catalogue, each, words, is_scored=False) for each in comparison.failing]
    out.print(table(headers, rows, figures=[words["unknown count"], words["score column"]]))
    passing = len(comparison.passing)
    out.print(
        words["reach one" if passing == 1 else "reach"].format(
            count=passing, seal=comparison.required, weights=weights.id
        )
        + words["by grade note"],
        soft_wrap=True,
    )


def _row(
    catalogue: Catalogue, each: Assessment, words: Mapping[str, str], *, is_scored: bool
) -> list[str]:
    binding = [result.criterion for result in each.binding]
    beyond = len(binding) - _MOST_NAMED
    more = words["more"].format(count=beyond) if beyond > 0 else ""
    return [
        each.offering,
        f"SEAL-{each.seal}",
        f"SEAL-{each.highest}" if each.highest != each.seal else "-",
        ", ".join(binding[:_MOST_NAMED]) + more or "-",
        str(len(each.unknown)),
        seals_by_grade(catalogue, each.offering),
        f"{each.score.low:.2f}" if is_scored else words["not compared"],
    ]


def _next(out: Console, found: Sequence[Assessment], required: int, *, is_full: bool) -> None:
    """What to type next: more of the best, or what may be placed there."""
    best = compare(found, required)
    first = (*best.passing, *best.failing)[0].offering
    if is_full:
        out.print("Next: largesse place")
    else:
        out.print(f"Next: largesse sovereignty assess {first} --explain    largesse place")
