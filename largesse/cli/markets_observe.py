"""``largesse markets observe``: take figures in from published files, or enter one by hand."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.agreeing import counted
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json
from largesse.facts.cells import BadCell
from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import FILE_NAME, MarketBook, read_markets
from largesse.markets.observations.checking import observation
from largesse.markets.observations.readers import FORMATS, Taken, Wanted, missing_pages, read
from largesse.markets.observations.readers.plain_csv import ROLES
from largesse.markets.observations.store import FOLDER, add, read_observations
from largesse.money import plain
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

MOST_SHOWN = 20
MOST_AREAS = 8
BY_HAND = "entered-by-hand"
BREAK = "b"


@dataclass(frozen=True, slots=True)
class Observed:
    """What one command did: what was found, what of it is new, what is not kept and why."""

    found: tuple[Observation, ...]
    new: int
    files: tuple[str, ...]
    set_aside: tuple[Problem, ...] = ()
    to_decide: tuple[Problem, ...] = ()
    areas: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    empty: int = 0


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Published files.", show_default=False),
    ] = None,
    as_: Annotated[
        str, typer.Option("--as", metavar="FORMAT", help=f"{', '.join(FORMATS)}; told by default.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", help="Under which name it is kept; the file's own by default.")
    ] = "",
    source: Annotated[
        str, typer.Option("--source", help="Who publishes it, where the file does not say so.")
    ] = "",
    vintage: Annotated[
        str, typer.Option("--vintage", help="Which release; the file's own where it says so.")
    ] = "",
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", metavar="[NAME=]CODE", help="Only these, kept under NAME."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="ROLE=NAME", help=f"Of a CSV: {', '.join(ROLES)}."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COLUMN", help="Of a CSV: it also tells indicators apart."),
    ] = None,
    market: Annotated[str, typer.Option("--market", help="Enter one figure of this market.")] = "",
    year: Annotated[str, typer.Option("--year", help="Of the figure entered.")] = "",
    value: Annotated[str, typer.Option("--value", help="The figure entered.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take figures in, or enter one by hand. Exit code 1 where rows were set aside."""
    home = Workspace.find(workspace)
    if market or value or year:
        if files:
            raise _usage("a file and a figure are named", "take in one, then enter the other")
        done = _enter(home, name, (market, indicator or [], year, value, source, vintage))
    elif files:
        codes, columns = _codes(indicator or []), _pairs(column or [])
        wanted = Wanted(as_, source, vintage, codes, columns, tuple(by or ()))
        done = _take_in(home, name, [read(file, wanted) for file in files])
    else:
        raise _usage("nothing is named to take in", "name a file, or a figure: --market")
    _print(home, done, as_json)
    if done.set_aside:
        count = counted(len(done.set_aside), "problem")
        raise AnswerIsNo(f"{count} with what was read: the rows are set aside; mend and take again")


def _take_in(home: Workspace, name: str, takens: list[Taken]) -> Observed:
    new, kept_in, set_aside = 0, [], []
    for taken in takens:
        kept_as = _slug(name or Path(taken.file).stem)
        added = add(home, kept_as, taken.observations)
        new += added.new
        kept_in.append(f"{FOLDER}/{kept_as}.csv")
        set_aside += [*taken.problems, *(taken.clash(*pair) for pair in added.clashes)]
    return Observed(
        tuple(each for taken in takens for each in taken.observations),
        new,
        tuple(dict.fromkeys(kept_in)),
        (*set_aside, *missing_pages(takens)),
        _to_decide(home),
        sum((taken.areas for taken in takens), Counter()),
        sum((taken.flags for taken in takens), Counter()),
        sum(taken.empty for taken in takens),
    )


def _enter(home: Workspace, name: str, said: tuple[str, list[str], str, str, str, str]) -> Observed:
    market, indicators, year, value, source, vintage = said
    if len(indicators) != 1 or not (market and value and year and source):
        what = "a figure entered by hand has a market, an indicator, a year, a value and a source"
        raise _usage(what, "add --market, --indicator, --year, --value and --source")
    try:
        found = observation(
            market, indicators[0], year, value, source, vintage, Status.ENTERED.value
        )
    except BadCell as fault:
        raise Refusal(Problem(fault.what, fault.mend, code=fault.code)) from None
    kept_as = _slug(name or BY_HAND)
    added = add(home, kept_as, [found])
    for _, kept in added.clashes:
        what = (
            f"{kept.indicator} of {market} in {kept.year} is entered already: {plain(kept.value)}"
        )
        mend = "say when this one is from: --vintage 2026-11; the newest counts"
        raise Refusal(Problem(what, mend, f"{FOLDER}/{kept_as}.csv", code="two-figures"))
    return Observed((found,), added.new, (f"{FOLDER}/{kept_as}.csv",), to_decide=_to_decide(home))


def _to_decide(home: Workspace) -> tuple[Problem, ...]:
    """What now speaks against reading all figures together."""
    book = _book(home)
    if book is None:
        return ()
    try:
        read_observations(home, book)
    except Refusal as refusal:
        return refusal.problems
    return ()


def _book(home: Workspace) -> MarketBook | None:
    """The markets, where they are written yet."""
    return read_markets(home) if (home.root / FILE_NAME).is_file() else None


def _print(home: Workspace, done: Observed, as_json: bool) -> None:
    book = _book(home)
    markets = {each.market for each in done.found}
    indicators = sorted({each.indicator for each in done.found})
    zeros = Counter(
        each.indicator
        for each in done.found
        if book and each.value == 0 and book.indicator(each.indicator).zero == "missing"
    )
    if as_json:
        emit_json({
            "read": len(done.found),
            "new": done.new,
            "empty": done.empty,
            "markets": sorted(markets),
            "indicators": indicators,
            "files": done.files,
            "areas_not_countries": done.areas,
            "flags": done.flags,
            "zeros_missing": zeros,
            "set_aside": [str(problem) for problem in done.set_aside],
            "to_decide": [str(problem) for problem in done.to_decide],
        })  # fmt: skip
        return
    out = console()
    for problem in done.set_aside[:MOST_SHOWN]:
        out.print(str(problem), soft_wrap=True)
    if len(done.set_aside) > MOST_SHOWN:
        out.print(f"... and {len(done.set_aside) - MOST_SHOWN} more: --json lists them")
    countries = "1 country" if len(markets) == 1 else f"{len(markets)} countries"
    out.print(
        f"{counted(len(done.found), 'figure')} of {counted(len(indicators), 'indicator')} read"
        f" ({countries}), {done.new:,} of them new; {done.empty:,} empty."
    )
    for line in _remarks(done, zeros, markets, book):
        out.print(line, soft_wrap=True)
    kept = f"Kept in {', '.join(done.files)}. " if done.found else ""
    out.print(f"{kept}Next: {_next(done, book)}", soft_wrap=True)


def _remarks(
    done: Observed, zeros: Mapping[str, int], markets: set[str], book: MarketBook | None
) -> Iterator[str]:
    if done.areas:
        named = [f"{area} ({count:,})" for area, count in sorted(done.areas.items())]
        more = f" and {len(named) - MOST_AREAS} more: --json" if len(named) > MOST_AREAS else ""
        yield f"Areas that are no countries, left out: {', '.join(named[:MOST_AREAS])}{more}."
    if done.flags:
        said = ", ".join(f"{flag} ({count:,})" for flag, count in sorted(done.flags.items()))
        yield f"Flags of the publisher: {said}. Estimates and forecasts are kept as imputed."
    if BREAK in done.flags:
        yield (
            "b is a break in a series: where its definition changed, say which version each year"
            f" is of: {FILE_NAME}: indicators: NAME: {{versions: ...}}."
        )
    for indicator, count in sorted(zeros.items()):
        yield f"{indicator}: {counted(count, 'zero')} taken as missing, as declared."
    if book is not None and markets and not markets & _countries(book):
        yield f"None of these countries is listed in {FILE_NAME} yet."
    for problem in done.to_decide:
        yield f"To decide: {problem}"


def _countries(book: MarketBook) -> set[str]:
    return {code for market in book.markets.values() for code in market.members or (market.id,)}


def _next(done: Observed, book: MarketBook | None) -> str:
    if book is None:
        return f"write {FILE_NAME}: docs/how-to/bring-market-figures-in.md"
    score = "largesse markets score"
    return f"decide the above, then {score}" if done.to_decide else score


def _codes(stated: Sequence[str]) -> dict[str, str]:
    """``NAME=CODE`` keeps a publisher's code under a name of ours; ``CODE`` keeps it as it is."""
    found = {}
    for each in stated:
        name, _, code = each.partition("=")
        found[(code or name).strip()] = name.strip()
    return found


def _pairs(stated: Sequence[str]) -> dict[str, str]:
    found = {}
    for each in stated:
        role, equals, name = each.partition("=")
        if not equals or role not in ROLES:
            mend = nearest(role, ROLES, f"write ROLE=NAME, where ROLE is {', '.join(ROLES)}")
            raise _usage(f"--column {each} does not say which column is what", mend)
        found[role] = name.strip()
    return found


def _slug(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-._" else "-" for c in name.lower()).strip("-._")
    return kept or "observations"


def _usage(what: str, mend: str) -> Refusal:
    return Refusal(Problem(what, mend, code="usage"))
