"""How exposure is printed: tables with right-aligned figures, and sentences that can be pasted."""

from collections.abc import Iterable, Mapping, Sequence
from shlex import quote

from rich.console import Console

from largesse.cli.output import table
from largesse.sovereignty.exposure.concentration import Concentration, by_all
from largesse.sovereignty.exposure.events import Event
from largesse.sovereignty.exposure.losses import Loss
from largesse.sovereignty.exposure.reverse import Answer, Broken
from largesse.sovereignty.exposure.telling import (
    NOT_STATED,
    Language,
    amount,
    named,
    percent,
    sentences,
    window,
)
from largesse.sovereignty.exposure.world import World

_FEW = 8
"""Events of a set that are named in a table."""
_SHOWN = ("customer", "partner", "market", "entity", "region")


def print_overview(
    out: Console, world: World, losses: Sequence[Loss], *, explain: bool = False
) -> None:
    """The concentration of the whole, and the largest single events by kind."""
    total = amount(world.total_minor, world.currency)
    out.print(f"Consumption {window(world)}: {total}. What would be lost if one thing fell away?\n")
    out.print(_concentration(by_all(world)))
    out.print(_events(world, losses))
    _print_basis(out, world, losses, explain=explain)
    largest = max(losses, key=lambda loss: loss.lost_minor, default=None)
    if largest is not None:
        out.print(
            f"The largest single loss is {named(largest.events)}: {percent(largest.share)} of"
            " consumption. Whether it comes is not said."
        )
        out.print(f"Next: largesse exposure {_typed(largest.events)} --explain")


def print_loss(
    out: Console,
    world: World,
    loss: Loss,
    language: Language,
    *,
    top: int,
    explain: bool,
) -> None:
    """One loss: its figures, then sentences; with ``explain`` who loses most."""
    out.print(_figures(world, loss))
    for sentence in sentences(world, loss, language):
        out.print(sentence, soft_wrap=True)
    if explain:
        out.print("")
        if loss.partners:
            out.print(_partners(world, loss, top))
        out.print(_before_and_after(loss))
        _print_basis(out, world, [loss], explain=True)


def print_answer(out: Console, world: World, answer: Answer) -> None:
    """What breaks a promise, how sure that is, and another way to break it."""
    promise = answer.promise
    title = promise.title or promise.name
    if answer.best is None:
        what = "no set" if answer.is_proven else "no set was found in time that"
        out.print(f"{title}: {what} of {answer.candidate_count:,} events breaks it.")
        return
    out.print(f"{title}: broken by {_count(len(answer.best.events), 'event')}.\n")
    out.print(_broken_table(world, answer))
    clauses = len(promise.clauses)
    if clauses > 1:
        out.print(
            f"{len(answer.best.failing):,} of {clauses:,} partners fall below what they need;"
            f" {promise.breaks_with:,} are enough."
        )
    sure = (
        f"No set of fewer than {answer.at_least:,} of {answer.candidate_count:,} events breaks it"
        if answer.is_proven
        else f"A smaller one may exist, of at least {answer.at_least:,}"
    )
    gap = answer.gap
    out.print(
        f"{sure} (gap {percent(gap) if gap else '0 %'}, {answer.node_count:,} nodes,"
        f" {answer.cut_count:,} ruled out when counted exactly, {answer.milliseconds:,} ms)."
    )
    if len(answer.best.events) <= _FEW:
        out.print(f"Next: largesse exposure {_typed(answer.best.events)}")
    else:
        out.print("Next: the same with --json names them all")


def _few(events: Sequence[Event]) -> str:
    if len(events) <= _FEW:
        return named(events)
    return f"{', '.join(map(str, events[:_FEW]))} and {len(events) - _FEW:,} more"


def _typed(events: Sequence[Event]) -> str:
    """Events as they are typed in a shell."""
    return " ".join(quote(str(event)) for event in events)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _broken_table(world: World, answer: Answer) -> object:
    rows = [
        [which, _few(found.events), f"{found.cost:,}", amount(found.lost_minor, world.currency)]
        for which, found in _found(answer)
    ]
    return table(
        ["", "events", "cost", "consumption lost"], rows, figures=["cost", "consumption lost"]
    )


def _found(answer: Answer) -> Iterable[tuple[str, Broken]]:
    if answer.best is not None:
        yield "smallest", answer.best
    if answer.next_best is not None:
        yield "another", answer.next_best


def _concentration(found: Mapping[str, Concentration]) -> object:
    headers = ["by", "names", "HHI", "largest", "its share", "next ten"]
    rows = [
        [
            by,
            f"{one.name_count:,}",
            f"{one.points:,}",
            one.largest or NOT_STATED["en"],
            percent(one.share(one.largest_minor)),
            percent(one.share(one.next_ten_minor)),
        ]
        for by in _SHOWN
        if (one := found[by]).name_count
    ]
    figures = ["names", "HHI", "its share", "next ten"]
    return table(headers, rows, figures=figures, title="Concentration (HHI of 10,000)")


def _events(world: World, losses: Sequence[Loss]) -> object:
    headers = ["event", "lost", "share", "first year, orderly", "partners hit hard", "not earned"]
    rows = [
        [
            named(loss.events),
            amount(loss.lost_minor, world.currency),
            percent(loss.share),
            amount(loss.orderly_minor, world.currency),
            f"{len(loss.stranded_partners):,}",
            amount(loss.earned_minor, world.currency),
        ]
        for loss in losses
    ]
    return table(headers, rows, figures=headers[1:], title="The largest single events of each kind")


def _figures(world: World, loss: Loss) -> object:
    def money(minor: int) -> str:
        return amount(minor, world.currency)

    gone = loss.undelivered
    rows = [
        ["consumption lost", money(loss.lost_minor)],
        ["  of all", percent(loss.share)],
        [f"  in the first year, out in {loss.months_to_exit} months", money(loss.orderly_minor)],
        ["  in the first year, cut off", money(loss.cut_off_minor)],
        ["  stranded while customers move", money(loss.stranded_minor)],
        ["  may go too: nobody states where it belongs", money(loss.unknown_minor)],
        ["customers touched", f"{loss.touched['customer'].some:,}"],
        ["partners touched", f"{loss.touched['partner'].some:,}"],
        ["  that lose most or all", f"{len(loss.stranded_partners):,}"],
        ["no longer earned, a year", money(loss.earned_minor)],
        ["committed, contingent, to those", money(gone.committed_minor)],
        ["committed, firm", money(gone.obligated_minor)],
        ["earned, unpaid", money(gone.unpaid_minor)],
        ["paid so far", money(gone.paid_minor)],
        ["accrued", money(gone.accrued_minor)],
    ]
    return table(["if it comes", ""], rows, figures=[""], title=named(loss.events))


def _partners(world: World, loss: Loss, top: int) -> object:
    headers = ["partner", "sells", "loses", "share", "no longer earns"]
    rows = [
        [
            one.partner,
            amount(one.before_minor, world.currency),
            amount(one.lost_minor, world.currency),
            percent(one.share),
            amount(one.earned_minor, world.currency),
        ]
        for one in loss.partners[:top]
    ]
    left = len(loss.partners) - len(rows)
    title = "Partners that lose most" + (f" (of {left + len(rows):,})" if left else "")
    return table(headers, rows, figures=headers[1:], title=title)


def _before_and_after(loss: Loss) -> object:
    headers = ["by", "HHI before", "after", "largest before", "after that"]
    rows = [
        [
            by,
            f"{before.points:,}",
            f"{after.points:,}",
            percent(before.share(before.largest_minor)),
            percent(after.share(after.largest_minor)),
        ]
        for by in _SHOWN
        if (before := loss.before[by]).name_count and (after := loss.after[by]) is not None
    ]
    return table(headers, rows, figures=headers[1:], title="Concentration")


def _print_basis(out: Console, world: World, losses: Sequence[Loss], *, explain: bool) -> None:
    """What the figures rest on, and what nobody states."""
    if not world.run:
        out.print("Nothing was computed yet, so what partners earn is not counted: largesse run")
    for note in world.notes:
        out.print(f"Not counted: {note}.")
    if not explain:
        return
    if world.run:
        out.print(f"What partners earn is of run {world.run}.")
    months = sorted({loss.months_to_exit for loss in losses})
    out.print(f"Months to exit: {', '.join(map(str, months))} (sovereignty/exposure.yaml).")
    missing = [
        f"{count} {what}"
        for what, count in (
            (
                "legal entities",
                len([n for n in world.columns["entity"].names if not world.seats.get(n)]),
            ),
            (
                "regions",
                len([n for n in world.columns["region"].names if not world.hosting.get(n)]),
            ),
        )
        if count
    ]
    if missing:
        out.print(f"The country of {' and '.join(missing)} is not stated.")
