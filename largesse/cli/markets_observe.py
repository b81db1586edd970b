"""``largesse markets observe``: take figures in from published files, or enter one by hand."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.agreeing import counted
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json
from largesse.facts.cells import BadCell, Cell, read_cell
from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import read_markets
from largesse.markets.observations.countries import require_country
from largesse.markets.observations.readers import Taken, Wanted, read
from largesse.markets.observations.store import add, year_of
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.paths import Workspace

MOST_SHOWN = 20
BY_HAND = "entered-by-hand"


def command(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A published file.", show_default=False)
    ] = None,
    as_: Annotated[
        str,
        typer.Option("--as", metavar="FORMAT", help="Told from the file by default."),
    ] = "",
    name: Annotated[
        str, typer.Option("--name", help="Under which name it is kept; the file's own by default.")
    ] = "",
    source: Annotated[str, typer.Option("--source", help="Who publishes it.")] = "",
    vintage: Annotated[
        str, typer.Option("--vintage", help="Which release; the file's own where it says so.")
    ] = "",
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", help="Only these; with --market, the one that is entered."),
    ] = None,
    market: Annotated[str, typer.Option("--market", help="Enter one figure of this market.")] = "",
    year: Annotated[int | None, typer.Option("--year", help="Of the figure entered.")] = None,
    value: Annotated[str, typer.Option("--value", help="The figure entered.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take figures in, or enter one by hand. Exit code 1 where rows were set aside."""
    home = Workspace.find(workspace)
    if market:
        found = [_entered(market, indicator or [], year, value, source, vintage)]
        taken, kept_as = Taken("", found), BY_HAND
    else:
        if file is None:
            what, mend = "nothing is named to take in", "name a file, or a figure: --market"
            raise Refusal(Problem(what, mend, code="usage"))
        taken = read(file, Wanted(as_, source, vintage, tuple(indicator or ())))
        kept_as = name or file.stem.lower()
    new = add(home, _slug(kept_as), taken.observations)
    _print(home, taken, new, kept_as, as_json)
    if taken.problems:
        count = counted(len(taken.problems), "row")
        raise AnswerIsNo(f"{count} set aside: mend them and take in again")


def _print(home: Workspace, taken: Taken, new: int, kept_as: str, as_json: bool) -> None:
    found, problems, skipped = taken.observations, taken.problems, taken.empty
    listed = set(read_markets(home).markets)
    markets = {each.market for each in found}
    if as_json:
        emit_json({
            "read": len(found),
            "new": new,
            "empty": skipped,
            "markets": sorted(markets),
            "indicators": sorted({each.indicator for each in found}),
            "set_aside": [str(problem) for problem in problems],
        })  # fmt: skip
        return
    out = console()
    for problem in problems[:MOST_SHOWN]:
        out.print(str(problem), soft_wrap=True)
    if len(problems) > MOST_SHOWN:
        out.print(f"... and {len(problems) - MOST_SHOWN} more: --json lists them")
    indicators = {each.indicator for each in found}
    out.print(
        f"{counted(len(found), 'figure')} of {counted(len(indicators), 'indicator')} read"
        f" ({len(markets)} countries), {new:,} of them new; {skipped:,} empty."
    )
    if not markets & listed:
        out.print("None of these countries is listed in markets/markets.yaml yet.")
    out.print(f"Kept in markets/observations/{_slug(kept_as)}.csv. Next: largesse markets score")


def _slug(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-._" else "-" for c in name.lower()).strip("-._")
    return kept or "observations"


def _entered(
    market: str, indicators: list[str], year: int | None, value: str, source: str, vintage: str
) -> Observation:
    try:
        if len(indicators) != 1 or not value or year is None or not source:
            raise BadCell(
                "a figure entered by hand has an indicator, a year, a value and a source",
                "add --indicator, --year, --value and --source",
                "usage",
            )
        number = read_cell(Cell.DECIMAL, value)
        year_of(Decimal(year))
        country = require_country(market)
    except BadCell as fault:
        raise Refusal(Problem(fault.what, fault.mend, code=fault.code)) from None
    assert isinstance(number, Decimal)
    return Observation(country, indicators[0], year, number, source, vintage, Status.ENTERED)
