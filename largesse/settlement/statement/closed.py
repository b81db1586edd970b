"""What closes decided about a partner, where a run was closed: then a statement stands on that.

A close belongs to the last settlement that had ended by its month, if it is the first to reach it;
what a later one decides before the next settlement ends is shown with that next one.
"""

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
    from largesse.settlement.models import Close

ZERO = Decimal(0)
_HELD_BY_TERMS = ("below-minimum", "settled-in-part")
"""Reasons for which an amount waits though no hold stands."""


@dataclass(frozen=True, slots=True)
class Made:
    """What one close decided about a rule and a partner, in major units.

    ``granted`` is net of what was taken back; ``expired`` the part of ``forfeited`` held too long;
    ``waits`` the part of ``held`` for which a hold stood. ``parts`` is what became payable, by
    part; ``late`` what of the decisions corrects intervals closed before.
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


def _read(partner: str, run: str) -> Closed:
    from largesse.partners.money import decimal_of
    from largesse.settlement.models import Close, Decision, Payable

    closes = list(Close.objects.filter(run__lte=run).order_by("posted_at"))
    found_all = Decision.objects.filter(partner=partner, close__in=closes)
    rows = found_all.exclude(incentive="").exclude(reason="in-kind")  # nothing of it is paid
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    reasons: dict[tuple[str, str], str] = {}
    for row in rows:
        found = sums.setdefault((row.incentive, row.close_id), {})
        kind = "granted" if row.decision == "reversed" else row.decision
        amount = decimal_of(row.amount_minor, row.unit)
        names = [kind]
        if kind == "denied":
            reasons[row.incentive, row.close_id] = row.reason
        if row.reason == "hold-expired":
            names.append("expired")
        if kind == "held" and row.reason not in _HELD_BY_TERMS:
            names.append("waits")
        if row.is_late and kind != "held":
            names.append("late")
        for name in names:
            found[name] = found.get(name, ZERO) + amount
    parts: dict[tuple[str, str], dict[str, Decimal]] = {}
    days: dict[tuple[str, str], date] = {}
    for payable in Payable.objects.filter(partner=partner, source="close"):
        place = (payable.incentive, payable.source_id)
        split = parts.setdefault(place, {})
        amount = decimal_of(payable.amount_minor, payable.currency)
        split[payable.part] = split.get(payable.part, ZERO) + amount
        days[place] = payable.due_on
    incentives = {incentive for incentive, _ in sums}
    return Closed(
        {
            name: tuple(
                _made(close, sums.get((name, close.id), {}), parts, days, reasons, name)
                for close in closes
            )
            for name in incentives
        }
    )


def _made(
    close: "Close",
    sums: Mapping[str, Decimal],
    parts: Mapping[tuple[str, str], Mapping[str, Decimal]],
    days: Mapping[tuple[str, str], date],
    reasons: Mapping[tuple[str, str], str],
    incentive: str,
) -> Made:
    place = (incentive, close.id)
    return Made(
        run=close.run,
        through=0 if close.kind == "opening" else parse_month(close.through),
        granted=sums.get("granted", ZERO),
        denied=sums.get("denied", ZERO),
        denied_because=reasons.get(place, ""),
        expired=sums.get("expired", ZERO),
        forfeited=sums.get("forfeited", ZERO),
        held=sums.get("held", ZERO),
        waits=sums.get("waits", ZERO),
        late=sums.get("late", ZERO),
        parts=parts.get(place, {}),
        due_on=days.get(place),
    )
