"""``largesse import``: take billing exports into the lake."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.consumption import report
from largesse.consumption.delivery import Delivery, Finding
from largesse.consumption.importing import Imported, Options, import_paths
from largesse.consumption.report import Line, Restated
from largesse.consumption.set_aside import set_aside
from largesse.money import plain
from largesse.workspace.paths import Workspace

_FIGURES = ("rows", "quarantined", "findings", "BilledCost")
_MOST_COLUMNS = 6
_MOST_CURRENCIES = 2


def command(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files, folders or export manifests (CSV, CSV.GZ, XLSX, Parquet)."),
    ],
    workspace: WorkspaceOption = None,
    source: Annotated[
        str, typer.Option("--source", "-s", help="The source these files are of.")
    ] = "",
    map_name: Annotated[
        str, typer.Option("--map", help="Column map: a shipped one by name, or a file.")
    ] = "",
    as_one_delivery: Annotated[
        bool, typer.Option("--as-one-delivery", help="The files are parts of one export.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Make a superseded delivery the live one again.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Take billing exports into the lake, all of them or none.

    The same delivery twice is taken once. A newer delivery of a source's billing period stands in
    for the older one, which stays readable as of its day. Rows that cannot be trusted go to
    quarantine, with their reason and line.
    """
    home = Workspace.find(workspace)
    options = Options(source, map_name, as_one_delivery, again)
    imported = import_paths(home, paths, options)
    if json:
        emit_json(
            {
                "deliveries": [
                    {"state": outcome.state, "delivery": outcome.delivery}
                    for outcome in imported.outcomes
                ],
                "restated": [_as_json(item) for item in report.restated(imported)],
                "quarantined": set_aside(_new(imported)),
                "notes": imported.notes,
            }
        )
        return
    _show(imported, home)


def _show(imported: Imported, workspace: Workspace) -> None:
    terminal = console()
    # A folded path cannot be copied; where a line is too long the terminal itself breaks it.
    say = partial(terminal.print, soft_wrap=True)
    if imported.outcomes:
        headers = ("source", "period", "state", *_FIGURES)
        rows = [_row(line) for line in report.lines(imported)]
        terminal.print(table(headers, rows, figures=_FIGURES))
    for item in report.restated(imported):
        say(f"restated: {_change(item)}")
    for place, finding in report.findings(imported):
        say(_found(place, finding))
    for note in imported.notes:
        say(f"note: {note}")
    say(report.summary(imported))
    totals = report.totals(imported)
    if len(totals) > _MOST_CURRENCIES:
        say(f"BilledCost: {_amounts(totals).replace(chr(10), ', ')}")
    for outcome in imported.outcomes:
        delivery = outcome.delivery
        if outcome.state == "new" and delivery.quarantined_count:
            kept = _amounts(delivery.quarantined_totals) or "no readable cost"
            say(f"quarantine: {workspace.display(delivery.quarantine)} ({kept})")
        if outcome.state == "superseded":
            say(
                f"{delivery.source} {delivery.billing_period}: this delivery was imported before"
                " and superseded since; --again makes it the live one"
            )
    for row in set_aside(_new(imported)):
        place = f"{row.file}, row {row.row}" if row.line is None else f"{row.file}:{row.line}"
        say(f"  {place}: {row.what}. Mend: {row.mend}")
    periods = [outcome.delivery.billing_period for outcome in imported.outcomes]
    if periods:
        say(f"Next: largesse run --through {max(periods)}")


def _new(imported: Imported) -> list[Delivery]:
    return [outcome.delivery for outcome in imported.outcomes if outcome.state == "new"]


def _row(line: Line) -> tuple[str, ...]:
    return (
        line.source,
        line.billing_period,
        line.state,
        f"{line.row_count:,}",
        f"{line.quarantined_count:,}",
        f"{line.finding_count:,}",
        _amounts(line.totals, _MOST_CURRENCIES) or "-",
    )


def _change(item: Restated) -> str:
    """Before and after of a restated period, to the cent, for a person."""
    rows = f"{_rows(item.rows_before)} -> {_rows(item.rows_after)}"
    amounts = [
        f"{_amounts({currency: was})} -> {_amounts({currency: now})}"
        f" (difference {_amounts({currency: difference})})"
        for currency, was, now, difference in item.totals
    ]
    return f"{item.source} {item.billing_period}: {'; '.join([rows, *amounts])}"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _as_json(item: Restated) -> dict[str, object]:
    return {
        "source": item.source,
        "billing_period": item.billing_period,
        "rows": {"before": item.rows_before, "after": item.rows_after},
        "totals": {
            currency: {"before": plain(was), "after": plain(now), "difference": plain(difference)}
            for currency, was, now, difference in item.totals
        },
    }


def _amounts(totals: Mapping[str, Decimal], most: int | None = None) -> str:
    """A line per currency, `most` at most; rounded for show, exact with --json."""
    from babel.numbers import format_currency

    lines = [
        format_currency(amount, currency, "¤¤ #,##0.00", locale="en")
        if currency
        else f"{amount:,.2f} of unknown currency"
        for currency, amount in sorted(totals.items())
    ]
    if most is not None and len(lines) > most:
        lines[most:] = [f"and {len(lines) - most} more currencies"]
    return "\n".join(lines)


def _found(place: str, finding: Finding) -> str:
    """A finding in a line; that columns are left out is common, and no fault of the file."""
    columns = _columns(finding.columns)
    if finding.code == "missing-columns":
        return f"note: {place}: not in the file, and not needed unless a rule reads them: {columns}"
    mark = "warning" if finding.grade == "warning" else "note"
    named = f" ({columns})" if columns else ""
    return f"{mark}: {place}: {finding.count:,} x {finding.sentence}{named}"


def _columns(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - _MOST_COLUMNS} more" if len(columns) > _MOST_COLUMNS else ""
    return f"{', '.join(columns[:_MOST_COLUMNS])}{more}"
