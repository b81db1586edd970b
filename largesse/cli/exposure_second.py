"""What follows from a loss, printed and as a record; and the engine's own answer."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from largesse.cli.exposure_levels import levels_of
from largesse.cli.output import table
from largesse.entitlement.history import find_run, manifest_of, result_of
from largesse.entitlement.overview import placed_in
from largesse.entitlement.versions import programme_of
from largesse.partners.levels.placing import Told
from largesse.sovereignty.exposure.losses import Loss
from largesse.sovereignty.exposure.recalculating import Recalculated
from largesse.sovereignty.exposure.second_round import SecondRound, second_round
from largesse.sovereignty.exposure.telling import amount
from largesse.sovereignty.exposure.world import World
from largesse.workspace.paths import Workspace

_FOLLOWS = (
    ("partner no longer reaches its level", "partners no longer reach their level"),
    ("band of a scale is left", "bands of scales are left"),
    ("target is met today and cannot be then", "targets are met today and cannot be then"),
)


def second_round_of(home: Workspace, world: World, loss: Loss) -> SecondRound:
    """What follows from a loss, from the workspace's run, programme and rules for levels."""
    if not world.run:
        return second_round(world, loss)
    run = find_run(home, world.run)
    result_of(run, "entitlements.parquet")
    programme = programme_of(home, manifest_of(run))
    return second_round(world, loss, programme, placed_in(run, world.last), levels_of(home, world))


def print_second(
    out: Console, world: World, found: SecondRound, *, top: int, explain: bool
) -> None:
    """What follows, in a sentence; with ``explain`` in tables."""
    numbers = len(found.levels), len(found.bands), len(found.targets)
    said = [_count(number, *words) for number, words in zip(numbers, _FOLLOWS, strict=True)]
    told = "; ".join(one for one in said if one) or "nothing for levels, bands or targets"
    out.print(f"What follows: {told}.")
    committed = sum(one.committed_minor for one in found.freed)
    if committed:
        names = ", ".join(one.envelope for one in found.freed if one.committed_minor)
        whole = amount(committed, world.currency)
        out.print(f"{whole} of commitments would be free again, in {names}.")
    if explain:
        for one in _tables(world, found, top):
            out.print(one)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""


def _tables(world: World, found: SecondRound, top: int) -> Iterator[object]:
    if found.levels:
        rows = [
            [one.partner, one.before, one.after or "none", ", ".join(_asked(one.short_of))]
            for one in found.levels[:top]
        ]
        headers = ["partner", "level", "then", "short of"]
        yield table(headers, rows, title=_title("Levels", found.levels, top))
    if found.bands:
        rows = [
            [one.partner, one.incentive, one.interval, one.before, one.after or "none"]
            for one in found.bands[:top]
        ]
        headers = ["partner", "incentive", "interval", "band", "then"]
        yield table(headers, rows, title=_title("Bands", found.bands, top))
    if found.targets:
        rows = [
            [
                one.partner,
                one.name,
                one.interval,
                amount(one.needed_minor, world.currency),
                amount(one.before_minor, world.currency),
                amount(one.after_minor, world.currency),
            ]
            for one in found.targets[:top]
        ]
        headers = ["partner", "target", "interval", "needs in the window", "sells", "then"]
        title = _title("Targets", found.targets, top)
        yield table(headers, rows, figures=headers[3:], title=title)


def _title(what: str, rows: Sequence[object], top: int) -> str:
    return what if len(rows) <= top else f"{what} (the first {top} of {len(rows):,})"


def _asked(short: Sequence[Told]) -> list[str]:
    return [told.requirement.figure for told in short]


def print_recalculated(out: Console, world: World, loss: Loss, found: Recalculated) -> None:
    """What the engine says is no longer earned, beside the proportional estimate."""
    exact = found.by(2)
    names = sorted(exact.keys() | loss.by_envelope_minor.keys())
    rows = [
        [
            name,
            amount(loss.by_envelope_minor.get(name, 0), world.currency),
            amount(exact.get(name, 0), world.currency),
        ]
        for name in names
    ]
    sums = (loss.earned_minor, found.lost_minor)
    total = ["", *(amount(minor, world.currency) for minor in sums)]
    headers = ["no longer earned, by envelope", "in proportion", "by the engine"]
    out.print(table(headers, rows, figures=headers[1:], total=total))
    out.print(
        "By the engine: the run again, as if it had been lost on the window's first day; no billing"
        " row was read."
    )
    if found.accounts_in_part:
        out.print(
            f"{found.accounts_in_part:,} accounts are lost only in part and were left as they are:"
            " it is at least that."
        )


def second_record(found: SecondRound) -> dict[str, object]:
    """What follows, for machines."""
    return {
        "levels": [
            {
                "partner": one.partner,
                "before": one.before,
                "after": one.after,
                "short_of": _asked(one.short_of),
            }
            for one in found.levels
        ],
        "bands": [
            {
                "partner": one.partner,
                "incentive": one.incentive,
                "interval": one.interval,
                "before": one.before,
                "after": one.after,
                "placed": str(one.placed),
                "left": str(one.left),
            }
            for one in found.bands
        ],
        "targets": found.targets,
        "freed": found.freed,
    }


def recalculated_record(found: Recalculated) -> dict[str, object]:
    """The engine's answer, for machines."""
    return {
        "lost_minor": found.lost_minor,
        "by_partner_minor": found.by(0),
        "by_incentive_minor": found.by(1),
        "by_envelope_minor": found.by(2),
        "accounts_in_part": found.accounts_in_part,
    }
