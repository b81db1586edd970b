"""``largesse explain``: the arithmetic of an amount, from rows to cents, worked out once more."""

from collections.abc import Sequence
from typing import Annotated

import typer

from largesse.cli.explained import Engine, Explained, Language, is_proved, reached
from largesse.cli.options import JsonOption, LangOption, WorkspaceOption, language_option
from largesse.cli.output import emit_json
from largesse.entitlement.proof.amounts import Key, Partner
from largesse.entitlement.proof.outlook import NextBand, next_band, worth_of_more
from largesse.entitlement.proof.prove import expectations, positions, prove
from largesse.entitlement.proof.sheet import Pile, deliveries_of, measuring, piles, rows_of
from largesse.entitlement.proof.words import in_words, line_data
from largesse.entitlement.recall import Recalled, recall
from largesse.money import plain
from largesse.programme.calendar import Span, month_text
from largesse.programme.model import Incentive
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

MOST_NAMED = 6


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
            "--run",
            metavar="RUN",
            help="A run by its number or id; the latest by default.",
            show_default=False,
        ),
    ] = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the arithmetic behind a partner's amounts, as one would write it on paper.

    Everything is recomputed from the rows by a second, independent path. Exits 1 if it comes to
    anything else than the run.
    """
    language = language_option(lang)
    recalled = recall(Workspace.find(workspace), run_id)
    paper = recalled.on_paper(partner)
    if incentive is None:
        _overview(recalled, paper, as_json, language)
        return
    rule = _incentive(recalled, incentive)
    keys = _keys(recalled, paper, rule, interval)
    engine = recalled.positions(partner)
    if as_json:
        emit_json([_as_json(recalled, paper, engine, key) for key in keys])
    else:
        for key in keys:
            Explained(recalled, paper, language).amount(engine, key, rows)
    _answer(_differences(recalled, paper, engine, keys))


def _incentive(recalled: Recalled, name: str) -> Incentive:
    known = recalled.programme.incentives
    if name not in known:
        mend = nearest(name, known, f"name one of {', '.join(known)}")
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
        raise Refusal(_no_such_interval(paper.partner, rule, wanted, sorted(spans)))
    return chosen


def _no_such_interval(partner: str, rule: Incentive, wanted: Span, spans: list[Span]) -> Problem:
    """The rule's own intervals that share a month with the one asked for; else the latest."""
    near = [s for s in spans if s.first <= wanted.last and s.last >= wanted.first]
    named = [f"'{s.name}'" for s in (near or spans)[-MOST_NAMED:]]
    mend = f"name one of {', '.join(named)}" if len(named) > 1 else f"name {named[0]}"
    what = f"{partner} has nothing under {rule.id} in {wanted.name}"
    if near:
        what = f"{rule.id} is not earned by {wanted.name}, but by intervals of its own"
    return Problem(what, mend, code="no-interval")


def _span(recalled: Recalled, text: str) -> Span:
    try:
        return recalled.programme.calendar.read(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise Refusal(Problem(what, mend, code="bad-interval")) from None


def _overview(recalled: Recalled, paper: Partner, as_json: bool, language: Language) -> None:
    """Every key of the partner with its amount, each proved."""
    engine = recalled.positions(paper.partner)
    rules = list(recalled.programme.incentives.values())
    keys = [key for rule in rules for key in paper.keys(rule)]
    if as_json:
        emit_json([_as_json(recalled, paper, engine, key) for key in keys])
    else:
        proven = [prove(paper, key, reached(recalled, key)) for key in keys]
        Explained(recalled, paper, language).overview(proven)
    _answer(_all_differences(paper, engine, rules))


def _all_differences(paper: Partner, engine: Engine, rules: Sequence[Incentive]) -> list[str]:
    ours = {p.name: p for p in (*positions(paper, rules), *expectations(paper, rules))}
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
        proven, expected = prove(paper, key, reached(recalled, key)), paper.expected(key)
        name = f"{key.incentive} {key.scope} {key.span.name}"
        if not is_proved(engine, proven):
            found.append(name)
        if expected is not None and not is_proved(engine, expected):
            found.append(f"{name} (expected)")
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
    month = reached(recalled, key)
    proven = prove(paper, key, month)
    theirs, expected = engine.get(proven.name), paper.expected(key)
    band, measured = next_band(paper, key, month), measuring(paper, key, month)
    judged = rows_of(paper, key, month)
    return {
        "incentive": key.incentive,
        "partner": paper.partner,
        "scope": key.scope,
        "interval": key.span.name,
        "through": month_text(month),
        "unit": rule.unit,
        "rows": [_pile_data(pile) for pile in piles(rule, judged)],
        "measuring": [line.in_words() for line in measured],
        "measuring_lines": [line_data(line) for line in measured],
        "arithmetic": [line.in_words() for line in proven.lines],
        "arithmetic_lines": [line_data(line) for line in proven.lines],
        "earned": proven.earned,
        "rounded": proven.rounded,
        "vested": proven.vested,
        "expected": expected.rounded if expected else proven.rounded,
        "expecting": [line.in_words() for line in expected.lines] if expected else [],
        "expecting_lines": [line_data(line) for line in expected.lines] if expected else [],
        "programme": recalled.manifest["programme"],
        "deliveries": deliveries_of(judged),
        "quarantined_count": recalled.quarantined_count,
        "run": recalled.id,
        "run_says": theirs.rounded if theirs else None,
        "proved": not _differences(recalled, paper, engine, [key]),
        "worth_of_more": worth_of_more(paper, key, month),
        "next_band": _band_data(band) if band else None,
    }


def _pile_data(pile: Pile) -> dict[str, object]:
    return {
        "verdict": pile.verdict.in_words() if pile.verdict else "",
        "row_count": pile.row_count,
        "total": plain(pile.total.value) if pile.total else None,
        "unit": pile.total.unit if pile.total else "",
    }


def _band_data(band: NextBand) -> dict[str, object]:
    name, missing = in_words(band.bounds, "en"), band.missing
    return {"name": name, "missing": missing.value, "unit": missing.unit}
