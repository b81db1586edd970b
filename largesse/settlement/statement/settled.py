"""Which run decided each settlement, so that a late difference is due once, on the next one.

A settlement that was closed was decided by the run that was closed. Where nothing was, no ledger
says what was due before; the runs do. The newest settlement of a statement is decided by the
statement's run. One before it was decided by the last run that reached its end and no month more;
else by the first run that reached its end while the next one was still open; else, for want of any
such run, together with the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from largesse.entitlement.history import manifest_of, runs
from largesse.programme.calendar import Calendar, Span, month_bounds, parse_month
from largesse.programme.model import Incentive
from largesse.programme.terms.periods import Interval
from largesse.settlement.statement.closed import NOTHING_CLOSED, Closed
from largesse.settlement.statement.results import Results, read_results
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Said:
    """What a run said of the partner: ``through`` is its last month, ``manifest`` its basis."""

    run: str
    at: datetime
    through: int
    manifest: Mapping[str, Any]
    results: Results


def said_by(folder: Path, partner: str) -> Said:
    """What a run said of a partner."""
    manifest = manifest_of(folder)
    at, through = datetime.fromisoformat(str(manifest["at"])), parse_month(manifest["through"])
    return Said(folder.name, at, through, manifest, read_results(folder, partner))


class Earlier:
    """The runs before a statement's own that knew no more than it; read when they are asked for.

    ``through`` is the last month of each, oldest first; ``read`` reads one by its position.
    """

    def __init__(
        self, through: Sequence[int], read: Callable[[int], Said], names: Sequence[str] = ()
    ) -> None:
        self.through = through
        self._names = list(names)
        self._read = cache(read)

    def position(self, run: str) -> int | None:
        """The position of the run of that id; None where it is none of them."""
        return self._names.index(run) if run in self._names else None

    def said(self, position: int) -> Said:
        """What one of them said."""
        return self._read(position)

    def latest(self) -> Said | None:
        """What the latest of them said; None where there is none."""
        return self.said(len(self.through) - 1) if self.through else None

    def deciding(self, ended: Span, following: Span, bound: int) -> int | None:
        """The position of the run that decided a settlement, among the first ``bound``."""
        open_then = [
            position
            for position, through in enumerate(self.through[:bound])
            if ended.last <= through < following.last
        ]
        exact = [p for p in open_then if self.through[p] < following.first]
        return exact[-1] if exact else next(iter(open_then), None)


def earlier_runs(workspace: Workspace, folder: Path, partner: str) -> Earlier:
    """The runs before the one in ``folder`` that knew no more than it."""
    finished = runs(workspace)
    known_at = manifest_of(folder)["known_at"]
    before = [(f, manifest_of(f)) for f in finished[: finished.index(folder)]]
    knew = [(f, parse_month(m["through"])) for f, m in before if m["known_at"] <= known_at]
    return Earlier(
        [t for _, t in knew],
        lambda position: said_by(knew[position][0], partner),
        [f.name for f, _ in knew],
    )


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement of an incentive and the run that decided it."""

    span: Span
    said: Said


def settlements_of(
    calendar: Calendar,
    incentive: Incentive,
    now: Said,
    earlier: Earlier,
    through: int,
    closed: Closed = NOTHING_CLOSED,
) -> list[Settlement]:
    """Every settlement from the rule's first amount to the one that holds ``through``."""
    spans = _spans(calendar, incentive, _first_month(incentive, now, earlier), through)
    runs = closed.runs(incentive.id, spans)
    found, bound = [Settlement(span, now) for span in spans[-1:]], len(earlier.through)
    for ended, following in reversed(list(pairwise(spans))):
        position = earlier.position(runs.get(ended.last, ""))
        if position is None:
            position = earlier.deciding(ended, following, bound)
        decided_by = found[-1].said if position is None else earlier.said(position)
        bound = bound if position is None else position
        found.append(Settlement(ended, decided_by))
    return found[::-1]


def _first_month(incentive: Incentive, now: Said, earlier: Earlier) -> int | None:
    """The first month of anything earned, also of what has vanished since the latest run."""
    told = [said for said in (now, earlier.latest()) if said is not None]
    return min(
        (first for s in told for (name, _, first, _) in s.results.earned if name == incentive.id),
        default=None,
    )


def _spans(calendar: Calendar, incentive: Incentive, first: int | None, through: int) -> list[Span]:
    """Settlements one after another; what comes late after a term is settled by the month."""
    found: list[Span] = []
    month, ends = first, month_bounds(incentive.holds)[1]
    while month is not None and month <= through:
        is_over = incentive.settles is Interval.TERM and ends is not None and month > ends
        kind = Interval.MONTH if is_over else incentive.settles
        found.append(calendar.span(kind, month, incentive.holds))
        month = found[-1].last + 1
    return found
