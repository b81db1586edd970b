"""``largesse explain``: the arithmetic of an amount, from rows to cents, worked out once more."""

from collections.abc import Sequence
from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.entitlement.proof.amounts import Key, Partner, Proven
from largesse.entitlement.proof.outlook import ONE_MORE, next_band, worth_of_more
from largesse.entitlement.proof.prove import Position, positions, prove
from largesse.entitlement.proof.sheet import Pile, measuring, piles, rows_of
from largesse.entitlement.recall import Recalled, recall
from largesse.money import shown
from largesse.programme.calendar import Span, month_text
from largesse.programme.model import Incentive
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.paths import Workspace

Engine = dict[tuple[str, str, int, int], Position]


def command(
    partner: Annotated[str, typer.Argument(help="The partner's id.", show_default=False)],
    incentive: Annotated[
        str | None, typer.Argument(help="One incentive; all by default.", show_default=False)
    ] = None,
    interval: Annotated[
        str | None,
        typer.Argument(
            help="An interval of it, as FY2024 Q2; the last by default.", show_default=False
        ),
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Show every row and its verdict.")] = False,
    run_id: Annotated[
        str | None,
        typer.Option(
            "--run", metavar="ID", help="A run; the latest by default.", show_default=False
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the arithmetic behind a partner's amounts, as one would write it on paper.

    Everything is recomputed from the rows by a second, independent path. Exits 1 if it comes to
    anything else than the run.
    """
    recalled = recall(Workspace.find(workspace), run_id)
    paper = recalled.on_paper(partner)
    if incentive is None:
        _overview(recalled, paper, as_json)
        return
    rule = _incentive(recalled, incentive)
    keys = _keys(recalled, paper, rule, interval)
    engine = recalled.positions(partner)
    if as_json:
        emit_json([_as_json(recalled, paper, engine, key) for key in keys])
    else:
        for key in keys:
            _print(recalled, paper, engine, key, rows)
    _answer(_differences(recalled, paper, engine, keys))


def _incentive(recalled: Recalled, name: str) -> Incentive:
    known = recalled.programme.incentives
    if name not in known:
        mend = f"name one of {', '.join(known)}"
        raise Refusal(Problem(f"there is no incentive '{name}'", mend, code="unknown-incentive"))
    return known[name]


def _keys(recalled: Recalled, paper: Partner, rule: Incentive, interval: str | None) -> list[Key]:
    keys = paper.keys(rule)
    if not keys:
        what = f"{paper.partner} has nothing under {rule.id}"
        raise Refusal(
            Problem(what, "no row or activity of the partner counts for it", code="no-key")
        )
    spans = {k.span for k in keys}
    wanted = max(spans) if interval is None else _span(recalled, interval)
    chosen = [k for k in keys if (k.span.first, k.span.last) == (wanted.first, wanted.last)]
    if not chosen:
        mend = "name one of " + ", ".join(f"'{s.name}'" for s in sorted(spans))
        raise Refusal(
            Problem(f"{paper.partner} has nothing under {rule.id} in {wanted.name}", mend)
        )
    return chosen


def _span(recalled: Recalled, text: str) -> Span:
    try:
        return recalled.programme.calendar.read(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise Refusal(Problem(what, mend, code="bad-interval")) from None


def _reached(recalled: Recalled, key: Key) -> int:
    return min(key.span.last, recalled.through)


def _print(recalled: Recalled, paper: Partner, engine: Engine, key: Key, with_rows: bool) -> None:
    rule = recalled.programme.incentives[key.incentive]
    month = _reached(recalled, key)
    proven = prove(paper, key, month)
    out = console()
    scope = f", {rule.per.value} {key.scope}" if key.scope else ""
    out.print(f"{rule.title.en} ({rule.id}): {paper.partner}{scope}, {key.span.name}")
    months = f"{month_text(key.span.first)} to {month_text(key.span.last)}"
    so_far = "" if month == key.span.last else f", of which to {month_text(month)}"
    out.print(f"{months}{so_far}" + (f"; {rule.source}" if rule.source else ""))
    judged = rows_of(paper, key, month)
    out.print("\nRows")
    for pile in piles(judged):
        out.print(f"  {_pile_text(pile, rule)}")
    out.print("\nMeasure")
    for line in measuring(paper, key, month):
        out.print(f"  {line}")
    out.print("\nAmount")
    for line in proven.lines:
        out.print(f"  {line}")
    out.print(f"  earned {shown(proven.rounded, rule.unit)}{_vesting(rule, proven)}")
    _print_outlook(out, paper, key, month, rule)
    _print_sources(out, recalled)
    out.print(_check_text(engine, proven))
    if with_rows:
        _print_rows(judged)


def _pile_text(pile: Pile, rule: Incentive) -> str:
    unit = pile.currency if rule.measure.is_money else rule.measure.unit
    amount = shown(pile.total, unit, digits=6) if pile.total else ""
    what = "counted" if not pile.verdict else f"not counted: {pile.verdict}"
    rows = f"{pile.row_count:,} row" + ("s" if pile.row_count != 1 else "")
    return f"{rows} {what}" + (f", {amount}" if amount else "")


def _vesting(rule: Incentive, proven: Proven) -> str:
    if proven.vested == proven.rounded:
        return ", vested"
    return f", vests when {proven.key.span.name} ends"


def _print_outlook(out: object, paper: Partner, key: Key, month: int, rule: Incentive) -> None:
    from rich.console import Console

    assert isinstance(out, Console)
    out.print("\nOutlook")
    more = worth_of_more(paper, key, month)
    if more is not None:
        unit = rule.measure.unit
        out.print(f"  {shown(ONE_MORE, unit, digits=0)} more would add {shown(more, rule.unit)}")
    band = next_band(paper, key, month)
    if band is not None:
        out.print(f"  the next band, {band.name}, is {shown(band.missing, band.unit)} away")
    elif more is not None:
        out.print("  there is no higher band")


def _print_sources(out: object, recalled: Recalled) -> None:
    from rich.console import Console

    assert isinstance(out, Console)
    hashes = recalled.manifest["programme"]
    count = len(recalled.snapshot.deliveries)
    out.print("\nUsed")
    out.print(f"  programme {hashes['id']}, version {hashes['semantic_hash'][:16]}")
    used = "1 delivery" if count == 1 else f"{count} deliveries"
    out.print(f"  {used}, facts {recalled.snapshot.facts.sha256[:16]}, run {recalled.id}")


def _check_text(engine: Engine, proven: Proven) -> str:
    key = proven.key
    theirs = engine.get((key.incentive, key.scope, key.span.first, proven.month))
    if theirs is not None and theirs.rounded == proven.rounded and theirs.earned == proven.earned:
        return "\nProved: the run says the same, to the last digit."
    said = "nothing" if theirs is None else f"{theirs.earned}"
    return f"\nDIFFERS: the run says {said}, the proof {proven.earned}."


def _print_rows(judged: Sequence[object]) -> None:
    from largesse.entitlement.proof.months import Counted

    listed = []
    for counted in judged:
        assert isinstance(counted, Counted)
        entry = counted.entry
        listed.append(
            [
                entry.where,
                entry.day.isoformat(),
                entry.currency or "-",
                f"{counted.amount:,f}",
                counted.verdict or "counted",
            ]
        )
    console().print(
        table(["row", "day", "currency", "amount", "verdict"], listed, figures=["amount"])
    )


def _overview(recalled: Recalled, paper: Partner, as_json: bool) -> None:
    """Every key of the partner with its amount, each proved."""
    engine = recalled.positions(paper.partner)
    rules = list(recalled.programme.incentives.values())
    keys = [key for rule in rules for key in paper.keys(rule)]
    proven = [prove(paper, key, _reached(recalled, key)) for key in keys]
    if as_json:
        emit_json([_as_json(recalled, paper, engine, key) for key in keys])
    else:
        out = console()
        out.print(
            table(
                ["incentive", "interval", "of", "earned", "vested"],
                [
                    [
                        p.key.incentive,
                        p.key.span.name,
                        p.key.scope or "-",
                        shown(p.rounded, _unit(recalled, p)),
                        shown(p.vested, _unit(recalled, p)),
                    ]
                    for p in proven
                ],
                figures=["earned", "vested"],
                title=f"What {paper.partner} has earned",
            )
        )
        out.print(
            f"{len(proven)} amounts, each worked out again from the rows (run {recalled.id})."
        )
        out.print(f"Next: largesse explain {paper.partner} INCENTIVE INTERVAL")
    _answer(_all_differences(paper, engine, rules))


def _unit(recalled: Recalled, proven: Proven) -> str:
    return recalled.programme.incentives[proven.key.incentive].unit


def _all_differences(paper: Partner, engine: Engine, rules: Sequence[Incentive]) -> list[str]:
    ours = {(p.incentive, p.scope, p.first, p.month): p for p in positions(paper, rules)}
    return [
        f"{key[0]} {key[1]} {month_text(key[3])}"
        for key in sorted(ours.keys() | engine.keys())
        if ours.get(key) != engine.get(key)
    ]


def _differences(
    recalled: Recalled, paper: Partner, engine: Engine, keys: Sequence[Key]
) -> list[str]:
    found = []
    for key in keys:
        month = _reached(recalled, key)
        proven = prove(paper, key, month)
        theirs = engine.get((key.incentive, key.scope, key.span.first, month))
        if theirs is None or (theirs.earned, theirs.rounded) != (proven.earned, proven.rounded):
            found.append(f"{key.incentive} {key.scope} {key.span.name}")
    return found


def _answer(differences: list[str]) -> None:
    if differences:
        raise AnswerIsNo(
            f"The run and the proof differ in {len(differences)} amounts, first {differences[0]}. "
            "Run again; if they still differ, this is a fault of ours: please report it with both "
            "figures."
        )


def _as_json(recalled: Recalled, paper: Partner, engine: Engine, key: Key) -> dict[str, object]:
    rule = recalled.programme.incentives[key.incentive]
    month = _reached(recalled, key)
    proven = prove(paper, key, month)
    theirs = engine.get((key.incentive, key.scope, key.span.first, month))
    band = next_band(paper, key, month)
    return {
        "incentive": key.incentive,
        "partner": paper.partner,
        "scope": key.scope,
        "interval": key.span.name,
        "through": month_text(month),
        "unit": rule.unit,
        "rows": piles(rows_of(paper, key, month)),
        "measuring": measuring(paper, key, month),
        "arithmetic": list(proven.lines),
        "earned": proven.earned,
        "rounded": proven.rounded,
        "vested": proven.vested,
        "run": recalled.id,
        "run_says": theirs.rounded if theirs else None,
        "proved": theirs is not None and theirs.earned == proven.earned,
        "worth_of_1000_more": worth_of_more(paper, key, month),
        "next_band": {"name": band.name, "missing": band.missing, "unit": band.unit}
        if band
        else None,
    }
