"""``largesse sovereignty owners``: who is behind a legal entity, seen from an area."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    Language,
    WorkspaceOption,
    day_option,
    day_or_none,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.sovereignty.areas import countries_of
from largesse.sovereignty.ownership.checking import HOLDINGS_FILE, RIGHTS_FILE
from largesse.sovereignty.ownership.holders import Holder, holders_of
from largesse.sovereignty.ownership.model import Holding, Ownership, Right
from largesse.sovereignty.ownership.paths import Path
from largesse.sovereignty.ownership.reading import ENTITIES_FILE, read_ownership
from largesse.sovereignty.ownership.record import as_range, as_record
from largesse.sovereignty.ownership.standing import Standing, scene_of, standing_of
from largesse.sovereignty.ownership.unknowns import Unknown, unknowns_of
from largesse.sovereignty.ownership.words import Speaker
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

AreaOption = Annotated[
    str,
    typer.Option("--area", metavar="AREA", help="EU, EEA, or a country's two letters."),
]
OnDayOption = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="As it is on that day.", show_default="today"),
]
KnownOption = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="DAY", help="As it was known on that day.", show_default="now"
    ),
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Tell every way, with the rows it rests on.")
]
_LIST_HEADERS = {
    "en": ("company", "country", "one outside", "all outside", "veto outside", "controlled by"),
    "fr": ("société", "pays", "un seul dehors", "tous dehors", "veto dehors", "contrôlée par"),
}
_LISTED = {
    "en": "{number} companies on {day}; of {outside} a controller is outside or unknown.",
    "fr": "{number} sociétés au {day} ; {outside} ont un contrôleur dehors ou inconnu.",
}
_UNKNOWN = {"en": "Unknown:", "fr": "Inconnu :"}


def command(
    entity: Annotated[
        str,
        typer.Argument(metavar="ENTITY", help="As entities.csv has it; all companies if left out."),
    ] = "",
    area: AreaOption = "EU",
    on: OnDayOption = None,
    known_at: KnownOption = None,
    explain: ExplainOption = False,
    chart: ChartOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what holders outside an area have of an entity, directly or through others."""
    language = language_option(lang)
    day = day_option(on, "--on")
    home = Workspace.find(workspace)
    ownership = read_ownership(home, day, day_or_none(known_at, "--known-at"))
    countries = countries_of(area, day)
    if not entity:
        _list(ownership, countries, area, language, as_json=as_json)
        return
    require_named(ownership, entity)
    scene = scene_of(ownership, entity, countries)
    standing = standing_of(ownership, entity, countries, area)
    speaker = Speaker(ownership, standing, language=language)
    holders, unknowns = holders_of(scene), unknowns_of(scene)
    if chart is not None:
        from largesse.charts.page import save
        from largesse.sovereignty.ownership.drawing import owners_chart

        save(owners_chart(scene, speaker, holders, unknowns), chart)
    if as_json:
        emit_json(as_record(speaker, holders, unknowns))
        return
    out = console()
    _print(out, speaker, holders, unknowns)
    if explain:
        _explain(out, speaker)
    if chart is not None:
        out.print(f"The chart is in {chart.as_posix()}.")
    elif not explain:
        out.print(f"Next: largesse sovereignty owners {entity} --explain --chart owners.svg")


def require_named(ownership: Ownership, entity: str) -> None:
    """Raises :class:`Refusal` (``no-such-entity``) where nothing is stated of it on the day."""
    named = set(ownership.entities)
    named.update(name for each in ownership.holdings for name in (each.holder, each.held))
    named.update(name for each in ownership.rights for name in (each.holder, each.held))
    if entity not in named:
        what = f"nothing is stated of '{entity}' on {ownership.day.isoformat()}"
        mend = nearest(entity, sorted(named), f"state it in {ENTITIES_FILE}")
        raise Refusal(Problem(what, mend, code="no-such-entity"))


def _list(
    ownership: Ownership,
    countries: frozenset[str],
    area: str,
    language: Language,
    *,
    as_json: bool,
) -> None:
    """Every company with what is outside of it; whether there is a veto, and who controls it."""
    companies = [slug for slug, each in ownership.entities.items() if each.kind == "company"]
    standings = [standing_of(ownership, slug, countries, area) for slug in companies]
    speakers = [Speaker(ownership, standing, language=language) for standing in standings]
    if as_json:
        emit_json([_short(standing) for standing in standings])
        return
    out = console()
    headers = _LIST_HEADERS[language]
    rows = [speaker.summary() for speaker in speakers]
    out.print(table(headers, rows, figures=headers[2:4]))
    says = _LISTED[language]
    outside = sum(bool(standing.controllers_outside) for standing in standings)
    out.print(says.format(number=len(rows), outside=outside, day=ownership.day.isoformat()))
    out.print("Next: largesse sovereignty owners ENTITY --explain")


def _short(standing: Standing) -> dict[str, object]:
    return {
        "entity": standing.entity,
        "individually": as_range(standing.individually),
        "collectively": as_range(standing.collectively),
        "veto": standing.veto,
        "appoints": standing.appoints,
        "controllers": standing.controllers,
    }


def _print(
    out: Console, speaker: Speaker, holders: Iterable[Holder], unknowns: Iterable[Unknown]
) -> None:
    rows = [speaker.row(each) for each in holders]
    if rows:
        headers = speaker.headers()
        out.print(table(headers, rows, figures=headers[3:7]))
    for sentence in speaker.sentences():
        out.print(sentence)
    told = [speaker.unknown(each) for each in unknowns]
    if told:
        out.print(_UNKNOWN[speaker.language])
        for each in told:
            out.print(f"  - {each}")


def _explain(out: Console, speaker: Speaker) -> None:
    """Every way from outside, with the rows that it rests on."""
    if not speaker.standing.paths:
        return
    out.print()
    for number, path in enumerate(speaker.standing.paths, 1):
        out.print(f"{number}. {speaker.share(path.share)}: {speaker.path(path)}")
        for row in rows_of(path):
            out.print(f"   {_place(row)}")


def rows_of(path: Path) -> list[Holding | Right]:
    """The rows that a way rests on, from its beginning."""
    found: list[Holding | Right] = []
    for step in path.steps:
        found += [step.holding] if step.holding else []
        found += step.rights
    return found


def _place(row: Holding | Right) -> str:
    file = RIGHTS_FILE if isinstance(row, Right) else HOLDINGS_FILE
    known = row.known_at.isoformat() if row.known_at else "?"
    return f"{file}:{row.line}: {row.source}, {row.grade}, known {known}"
