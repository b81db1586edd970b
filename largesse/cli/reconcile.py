"""``largesse reconcile``: the spreadsheet used so far against what the run says."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.money import plain, shown
from largesse.settlement.reconcile.compare import Reconciled, reconcile
from largesse.settlement.reconcile.model import Comparison
from largesse.workspace.errors import AnswerIsNo
from largesse.workspace.paths import Workspace

UNEXPLAINED = "unexplained"


def command(
    legacy: Annotated[Path, typer.Argument(help="The spreadsheet (XLSX).", show_default=False)],
    column_map: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="MAP",
            help="Their columns: 'Partner=partner,Rebate=amount,...'.",
            show_default=False,
        ),
    ] = None,
    interval: Annotated[
        str | None,
        typer.Option(
            "--interval",
            metavar="INTERVAL",
            help="Of rows that name none, as FY2024 Q2.",
            show_default=False,
        ),
    ] = None,
    sheets: Annotated[
        list[str] | None,
        typer.Option(
            "--sheet",
            metavar="NAME",
            help="Only this sheet; may be given again.",
            show_default=False,
        ),
    ] = None,
    run_id: Annotated[
        str | None,
        typer.Option(
            "--run",
            metavar="RUN",
            help="A run by its number or id; the latest by default.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the spreadsheet a programme was run on so far with the run, and explain differences.

    The spreadsheet has a column for the partner and one for the amount, and may have the incentive,
    the interval and the currency. Exits 0 if all amounts are equal, 1 if any differs.
    """
    home = Workspace.find(workspace)
    found = reconcile(home, legacy, column_map, interval, run_id, sheets or ())
    different = [c for c in found.comparisons if not c.is_equal]
    if as_json:
        emit_json(_as_json(found))
    else:
        _print(found, different)
    if different:
        raise AnswerIsNo(_answer(found, different))


def _as_json(found: Reconciled) -> dict[str, object]:
    return {
        "run": found.run,
        "comparisons": [
            {
                "partner": c.partner or None,
                "written": c.written,
                "incentive": c.incentive,
                "interval": c.interval,
                "currency": c.currency,
                "legacy": plain(c.legacy),
                "ours": plain(c.ours),
                "difference": plain(c.difference),
                "explanations": c.explanations,
                "places": c.places,
            }
            for c in found.comparisons
        ],
        "left_out": [
            {
                "place": item.place,
                "why": item.why,
                "amount": None if item.amount is None else plain(item.amount),
            }
            for item in found.left_out
        ],
        "quarantined_count": found.quarantined_count,
    }


def _print(found: Reconciled, different: list[Comparison]) -> None:
    out = console()
    headers = ["partner", "of", "spreadsheet", "run", "difference", "why"]
    rows = [
        (
            c.partner or f"? {c.written}",
            " ".join(part for part in (c.incentive, c.interval) if part) or "-",
            shown(c.legacy, c.currency),
            shown(c.ours, c.currency),
            _difference(c),
            _why(c),
        )
        for c in different
    ]
    if rows:
        out.print(table(headers, rows, figures=headers[2:5]))
    for item in found.left_out:
        figure = "" if item.amount is None else f", {item.amount:,f}"
        out.print(f"Left out: {item.place}, {item.why}{figure}.")
    equal = len(found.comparisons) - len(different)
    out.print(f"{_equal(equal, len(found.comparisons))} equal (run {found.run}).")
    if found.quarantined_count:
        out.print(
            f"Billing rows that could not be read and are not counted: {found.quarantined_count:,}."
        )
    named = next((c for c in different if c.partner and c.places), None)
    if named is not None:
        rule = named.explanations[0].incentive if named.explanations else ""
        words = ["largesse explain", named.partner, rule or named.incentive or ""]
        out.print("Next: " + " ".join(word for word in words if word))


def _equal(equal: int, count: int) -> str:
    amounts = "amount" if count == 1 else "amounts"
    return f"{equal:,} of {count:,} {amounts} {'is' if equal == 1 else 'are'}"


def _difference(comparison: Comparison) -> str:
    """Rounded for show, unless that would hide it."""
    text = shown(comparison.difference, comparison.currency)
    hidden = not any(c in text for c in "123456789")
    return shown(comparison.difference, comparison.currency, digits=15) if hidden else text


def _why(comparison: Comparison) -> str:
    told = []
    for item in comparison.explanations:
        of = (
            f"{item.incentive}: "
            if item.incentive and item.incentive != comparison.incentive
            else ""
        )
        told.append(of + item.sentence)
    return "; or ".join(told) or UNEXPLAINED


def _answer(found: Reconciled, different: list[Comparison]) -> str:
    unexplained = sum(1 for c in different if not c.explanations)
    sums: dict[str, Decimal] = {}
    for item in different:
        sums[item.currency] = sums.get(item.currency, Decimal(0)) + item.difference
    totals = ", ".join(shown(value, unit) for unit, value in sorted(sums.items()))
    rest = f", {unexplained:,} of them unexplained" if unexplained else ", all explained"
    return (
        f"{len(different):,} of {len(found.comparisons):,} amounts differ{rest}; "
        f"the spreadsheet says {totals} more than the run in sum."
    )
