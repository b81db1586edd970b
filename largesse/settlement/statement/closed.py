"""What closes decided about a partner, where a run was closed: then a statement stands on that.

A close belongs to the last settlement that had ended by its month, if it is the first to reach it;
what a later one decides before the next settlement ends is shown with that next one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from largesse.fund.address import address_of, url_of
from largesse.programme.calendar import Span, parse_month
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.settlement.models import Close, Decision, Payable

ZERO = Decimal(0)
_HELD_BY_TERMS = ("below-minimum", "settled-in-part")
"""Reasons for which an amount waits though no hold stands."""


@dataclass(frozen=True, slots=True)
class Made:
    """What one close decided about a rule and a partner, in major units.

    ``granted`` is net of what was taken back; ``expired`` the part of ``forfeited`` held too long;
    ``waits`` the part of ``held`` for which a hold stood. ``parts`` is what became payable, by
    part; ``late`` what of the decisions corrects intervals closed before. ``held_because`` is the
    reason code for which ``waits`` stands, ``held_since`` the day from which that hold counts.
    """

    run: str
    through: int
    """Its last month; zero where it took over what was decided elsewhere."""
    granted: Decimal = ZERO
    denied: Decimal = ZERO
    denied_because: str = ""
    expired: Decimal = ZERO
    forfeited: Decimal = ZERO
    held: Decimal = ZERO
    waits: Decimal = ZERO
    held_because: str = ""
    held_since: date | None = None
    late: Decimal = ZERO
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Every close up to a statement's run, by rule; empty where nothing was closed."""

    made: Mapping[str, tuple[Made, ...]]

    def settled(self, incentive: str, spans: Sequence[Span]) -> Iterator[tuple[Span, list[Made]]]:
        """The settlements that were closed, in order, each with its closes."""
        left = list(self.made.get(incentive, ()))
        for number, span in enumerate(spans):
            following = spans[number + 1].last if number + 1 < len(spans) else None
            own: list[Made] = []
            while left and left[0].through < span.last:
                own.append(left.pop(0))
            if left and (following is None or left[0].through < following):
                own.append(left.pop(0))
            if own and own[-1].through >= span.last:
                yield span, own

    def all_of(self, incentive: str) -> tuple[Made, ...]:
        """Every close, oldest first."""
        return self.made.get(incentive, ())

    def runs(self, incentive: str, spans: Sequence[Span]) -> Mapping[int, str]:
        """By the last month of a settlement, the run whose close decided it."""
        return {span.last: made[-1].run for span, made in self.settled(incentive, spans)}


NOTHING_CLOSED = Closed({})


def closes_of(workspace: Workspace, partner: str, run: Path) -> Closed:
    """What closes decided about a partner, up to the close of a run; none without records."""
    address = address_of(url_of(workspace))
    if address.vendor == "sqlite" and not Path(address.path).is_file():
        return NOTHING_CLOSED
    from django.db import connection

    from largesse.partners.database import open_records, set_up

    set_up()
    if not connection.in_atomic_block:  # whoever is in a transaction has opened them
        open_records(workspace)
    return _read(partner, run.name)


@dataclass(slots=True)
class _Seen:
    """What is found of one rule and one close, while it is read."""

    sums: dict[str, Decimal] = field(default_factory=dict)
    parts: dict[str, Decimal] = field(default_factory=dict)
    denied_because: str = ""
    held_because: str = ""
    held_since: date | None = None
    due_on: date | None = None

    def decided(self, row: "Decision", amount: Decimal) -> None:
        """Count a decision under every name it goes by."""
        kind = "granted" if row.decision == "reversed" else row.decision
        names = [kind]
        if kind == "denied":
            self.denied_because = row.reason
        if row.reason == "hold-expired":
            names.append("expired")
        if kind == "held" and row.reason not in _HELD_BY_TERMS:
            names.append("waits")
            self.held_because, self.held_since = row.reason, row.held_since
        if row.is_late and kind != "held":
            names.append("late")
        for name in names:
            self.sums[name] = self.sums.get(name, ZERO) + amount

    def payable(self, row: "Payable", amount: Decimal) -> None:
        """Count what became payable."""
        self.parts[row.part] = self.parts.get(row.part, ZERO) + amount
        self.due_on = row.due_on


def _read(partner: str, run: str) -> Closed:
    from largesse.partners.money import decimal_of
    from largesse.settlement.models import Close, Decision, Payable

    closes = list(Close.objects.filter(run__lte=run).order_by("posted_at"))
    seen: dict[tuple[str, str], _Seen] = defaultdict(_Seen)
    rows = Decision.objects.filter(partner=partner, close__in=closes)
    for row in rows.exclude(incentive="").exclude(reason="in-kind"):  # nothing of it is paid
        amount = decimal_of(row.amount_minor, row.unit)
        seen[row.incentive, row.close_id].decided(row, amount)
    incentives = dict.fromkeys(incentive for incentive, _ in seen)
    for payable in Payable.objects.filter(partner=partner, source="close"):
        amount = decimal_of(payable.amount_minor, payable.currency)
        seen[payable.incentive, payable.source_id].payable(payable, amount)
    return Closed(
        {
            name: tuple(_made(close, seen.get((name, close.id), _Seen())) for close in closes)
            for name in incentives
        }
    )


def _made(close: "Close", seen: _Seen) -> Made:
    names = ("granted", "denied", "expired", "forfeited", "held", "waits", "late")
    return Made(
        run=close.run,
        through=0 if close.kind == "opening" else parse_month(close.through),
        **{name: seen.sums.get(name, ZERO) for name in names},
        denied_because=seen.denied_because,
        held_because=seen.held_because,
        held_since=seen.held_since,
        parts=seen.parts,
        due_on=seen.due_on,
    )
