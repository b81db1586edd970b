"""``largesse exposure``: what is lost if something falls away, and what breaks a promise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.exposure_levels import levels_of
from largesse.cli.exposure_record import answer_record, loss_record, overview_record
from largesse.cli.exposure_second import (
    print_recalculated,
    print_second,
    recalculated_record,
    second_record,
    second_round_of,
)
from largesse.cli.exposure_shown import print_answer, print_loss, print_overview
from largesse.cli.exposure_sources import world_of_workspace
from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    Language,
    ReaderOption,
    WorkspaceOption,
    day_or_none,
    language_option,
)
from largesse.cli.output import console, emit_json
from largesse.cli.run import KnownAtOption, moment_option
from largesse.sovereignty.exposure.concentration import by_all
from largesse.sovereignty.exposure.events import (
    KINDS,
    Event,
    known,
    names_of,
    parse_event,
    together,
)
from largesse.sovereignty.exposure.levels_lost import needs_for_levels
from largesse.sovereignty.exposure.losses import Loss, loss_of
from largesse.sovereignty.exposure.promising import promise_called
from largesse.sovereignty.exposure.ranking import largest_events
from largesse.sovereignty.exposure.recalculating import recalculate
from largesse.sovereignty.exposure.reverse import Answer, smallest_break
from largesse.sovereignty.exposure.settings import Settings, read_settings
from largesse.sovereignty.exposure.world import World
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

EventsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[EVENT]...",
        help="What falls away, as market:DE; several fall away together. Kinds: "
        f"{', '.join(KINDS)}. None: concentration, and the largest single events.",
        show_default=False,
    ),
]
OnOption = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DAY",
        help="By the twelve months that were over on that day.",
        show_default=False,
    ),
]
BreakOption = Annotated[
    str | None,
    typer.Option(
        "--break",
        metavar="PROMISE",
        help="The smallest set of events that breaks a promise of sovereignty/exposure.yaml.",
        show_default=False,
    ),
]
AmongOption = Annotated[
    list[str] | None,
    typer.Option(
        "--among",
        metavar="KIND",
        help="With --break: events of that kind alone; may be repeated. Default: customer, "
        "jurisdiction, entity, partner.",
        show_default=False,
    ),
]
USUAL_KINDS = ("customer", "jurisdiction", "entity", "partner")
_MOST = 500
"""Events of one kind that the search looks at: the largest."""


def command(
    events: EventsArgument = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also who loses what, and what is not known.")
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--recalculate", help="With events: what is no longer earned, by the engine itself."
        ),
    ] = False,
    promise: BreakOption = None,
    among: AmongOption = None,
    top: Annotated[
        int, typer.Option("--top", min=1, max=100, help="How many lines a list has.")
    ] = 5,
    chart: ChartOption = None,
    lang: LangOption = "en",
    by: ReaderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what of the programme is lost if a customer, market, country, entity or rule falls away.

    Everything is told on the condition that the event comes; how likely it is, is not said.
    """
    language = language_option(lang)
    home = Workspace.find(workspace)
    settings = read_settings(home)
    day, moment = day_or_none(on, "--on"), moment_option(known_at)
    world = world_of_workspace(home, settings, by, day, moment)
    asked = [known(world, parse_event(text)) for text in events or ()]
    if anew and not (asked and world.run):
        raise _refused("--recalculate asks what an event costs", "name an event; run first")
    if promise is not None:
        if asked:
            raise _refused("--break looks for the events itself", "name no event with it")
        answer = _broken(world, settings, promise, among or [], home)
        if as_json:
            emit_json(answer_record(world, answer))
        else:
            print_answer(console(), world, answer)
        return
    if asked:
        loss = loss_of(world, asked, settings.months_to_exit)
        follows = second_round_of(home, world, loss)
        again = recalculate(home, world, together(world, asked)) if anew else None
        _draw(world, [loss], chart, language)
        if as_json:
            exact = {} if again is None else {"by_the_engine": recalculated_record(again)}
            record = loss_record(world, loss)
            emit_json({**record, "second_round": second_record(follows), **exact})
            return
        out = console()
        print_loss(out, world, loss, language, top=top, explain=explain)
        print_second(out, world, follows, top=top, explain=explain)
        if again is not None:
            print_recalculated(out, world, loss, again)
        return
    losses = _largest(world, settings, top)
    _draw(world, losses, chart, language)
    if as_json:
        emit_json(overview_record(world, losses))
    else:
        print_overview(console(), world, losses, explain=explain)


def _draw(world: World, losses: Sequence[Loss], path: Path | None, language: Language) -> None:
    """Draw one loss, or several events beside each other, where a file is named."""
    if path is None:
        return
    from largesse.charts.page import save
    from largesse.sovereignty.exposure.drawing import events_chart, partners_chart

    if not losses:
        what = "nothing would be lost with any event, so there is nothing to draw"
        raise Refusal(Problem(what, "import billing exports first", code="no-events"))
    is_one = len(losses) == 1
    drawn = (
        partners_chart(world, losses[0], language)
        if is_one
        else events_chart(world, losses, language)
    )
    save(drawn, path)


def _largest(world: World, settings: Settings, top: int) -> list[Loss]:
    before = by_all(world)
    return [
        loss_of(world, [event], settings.months_to_exit, before)
        for kind in KINDS
        for event in largest_events(world, kind, top)
    ]


def _broken(
    world: World, settings: Settings, promise: str, among: list[str], home: Workspace
) -> Answer:
    for kind in among:
        if kind not in KINDS:
            raise _refused(f"'{kind}' is no kind of event", f"kinds are {', '.join(KINDS)}")
    needs: dict[str, int] = {}
    for levels in levels_of(home, world):
        needs.update(needs_for_levels(world, levels))
    made = promise_called(world, settings, promise, needs)
    events = [event for kind in among or USUAL_KINDS for event in _candidates(world, kind)]
    return smallest_break(world, made, events)


def _candidates(world: World, kind: str) -> list[Event]:
    names = names_of(world, kind)
    return largest_events(world, kind, min(len(names), _MOST))


def _refused(what: str, mend: str) -> Refusal:
    return Refusal(Problem(what, mend, code="bad-option"))
