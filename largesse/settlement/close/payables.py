"""What becomes payable by a step: one amount for each part of the split and each who bears it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from largesse.entitlement.splits import parts as split_parts
from largesse.fund.policy import Policy
from largesse.money import EXACT, minor_unit_exponent, plain, share_of
from largesse.programme.calendar import last_day
from largesse.programme.model import Incentive
from largesse.settlement.close.borne import Borne
from largesse.settlement.close.model import Bearing, Step
from largesse.settlement.close.world import World
from largesse.settlement.statement.lines import CASH

RECEIVABLE = "partner-receivable"


@dataclass(frozen=True, slots=True)
class Payable:
    """A row of :class:`largesse.settlement.models.Payable` to be."""

    partner: str
    incentive: str
    key: str
    interval: str
    part: str
    amount_minor: int
    currency: str
    booked_minor: int
    rate: str
    stands_on: str
    bearing: Bearing
    due_on: date
    state: str = "open"


def payables_of(world: World, step: Step, before: Borne) -> Iterator[Payable]:
    """What is payable after a step and was not before; below zero where it is taken back.

    What was paid is taken back as a receivable, what was not as a smaller liability.
    """
    granted = step.amount("granted") + step.amount("reversed")
    parts = _parts(world, step, before, granted)
    if not any(parts.values()):
        return
    due, rate = step.due, step.rate
    so_far = due.granted + granted
    booked = world.booked(so_far, due.unit, rate) - world.booked(due.granted, due.unit, rate)
    rooms = _Rooms(before, step)
    clawed = step.clawed
    owed_to = owed_on(step)
    for part, amount, booked_part in _booked(parts, booked, rate, world, due.unit):
        placed = 0
        for bearing, some in rooms.place(part, booked_part):
            unit_some = _portion(amount, booked_part, placed, some)
            placed += some
            taken = min(-some, clawed) if some < 0 else 0
            clawed -= taken
            for minor, stands_on, before_it in (
                (some + taken, owed_to, 0),
                (-taken, RECEIVABLE, some + taken),
            ):
                if minor or (not booked_part and stands_on == owed_to and unit_some):
                    share = _portion(unit_some, some, before_it, minor)
                    yield _row(world, step, part, share, minor, stands_on, bearing)


def _portion(amount: int, whole: int, before: int, part: int) -> int:
    """As much of an amount as a part is of a whole in another currency, which may be nothing."""
    if part == whole:
        return amount
    return share_of(amount, whole, before, part) if whole else 0


def _parts(world: World, step: Step, before: Borne, granted: int) -> Mapping[str, int]:
    """What each part changes by; together what is granted now."""
    rule, due = step.rule, step.due
    stood: dict[str, int] = {}
    for each in before.parts:
        stood[each.part] = stood.get(each.part, 0) + each.amount
    if rule is None:
        return _taken_from(stood, granted)
    if not rule.split:
        return {_whole(rule): granted}
    if step.amount("held"):
        return {}
    size = minor_unit_exponent(due.unit)
    has_ended = not due.has_vanished and due.last <= world.through.settled(rule)
    total = Decimal(due.granted + granted).scaleb(-size, EXACT)
    wanted = split_parts(rule, total, due.exact if has_ended else None)
    found = {name: int(amount.scaleb(size, EXACT)) for name, amount in wanted.items()}
    named = [*found, *(name for name in stood if name not in found)]
    return {_money(name): found.get(name, 0) - stood.get(_money(name), 0) for name in named}


def _money(part: str) -> str:
    """A part paid in money is ``cash``, whatever the rule calls it."""
    return "cash" if part in CASH else part


def _whole(rule: Incentive) -> str:
    return "discount" if rule.kind == "discount" else "cash"


def _taken_from(stood: Mapping[str, int], granted: int) -> dict[str, int]:
    """A rule that left the programme says nothing of parts: the last are taken back first."""
    found, left = {}, -granted
    for part, amount in reversed(list(stood.items())):
        taken = min(max(amount, 0), left)
        found[part] = -taken
        left -= taken
    return found if not left else {"cash": granted}


def _booked(
    parts: Mapping[str, int], total: int, rate: Decimal | None, world: World, unit: str
) -> Iterator[tuple[str, int, int]]:
    """Each part with what is booked for it, what is taken back first; the last takes rounding."""
    named = sorted(((p, a) for p, a in parts.items() if a), key=lambda each: each[1] > 0)
    for number, (part, amount) in enumerate(named, 1):
        booked = total if number == len(named) else world.booked(amount, unit, rate)
        total -= booked
        yield part, amount, booked


class _Rooms:
    """What each bearer still has of a key that is not payable yet, or is payable already.

    To what is paid it is all one whether a commitment was drawn on: the line was, for that
    agreement.
    """

    def __init__(self, before: Borne, step: Step) -> None:
        self._room: dict[Bearing, int] = {}
        for bearing, amount in [*before.lines, *step.borne]:
            payable_by = replace(bearing, is_committed=False)
            self._room[payable_by] = self._room.get(payable_by, 0) + amount
        self._bearers = tuple(self._room)
        self._payable: dict[tuple[str, Bearing], int] = {}
        for part in before.parts:
            place = (part.part, part.bearing)
            self._payable[place] = self._payable.get(place, 0) + part.booked
            self._room[part.bearing] = self._room.get(part.bearing, 0) - part.booked

    def place(self, part: str, amount: int) -> Iterator[tuple[Bearing, int]]:
        """Who bears an amount, the earliest first; who bears it no more, the latest first."""
        bearers = self._bearers
        if not bearers:
            return
        last = bearers[-1]
        if amount < 0:
            for bearing in reversed(bearers):
                taken = min(max(self._payable.get((part, bearing), 0), 0), -amount)
                if taken:
                    self._move(part, bearing, -taken)
                    amount += taken
                    yield bearing, -taken
        for bearing in bearers if amount > 0 else ():
            taken = min(max(self._room[bearing], 0), amount)
            if taken:
                self._move(part, bearing, taken)
                amount -= taken
                yield bearing, taken
        if amount:
            yield last, amount

    def _move(self, part: str, bearing: Bearing, amount: int) -> None:
        self._payable[part, bearing] = self._payable.get((part, bearing), 0) + amount
        self._room[bearing] = self._room.get(bearing, 0) - amount


def owed_on(step: Step) -> str:
    """The sort of account on which a step owes."""
    owed = Policy(as_=step.cost_as).owed_to("-")  # type: ignore[arg-type]
    return owed.split("/")[1]


def _row(
    world: World, step: Step, part: str, amount: int, booked: int, stands_on: str, bearing: Bearing
) -> Payable:
    due = step.due
    return Payable(
        partner=due.partner,
        incentive=due.incentive,
        key=due.key,
        interval=due.interval,
        part=part,
        amount_minor=amount,
        currency=due.unit,
        booked_minor=booked,
        rate=plain(step.rate) if step.rate is not None else "",
        stands_on=stands_on,
        bearing=bearing,
        due_on=_due_on(world, step),
    )


def _due_on(world: World, step: Step) -> date:
    """Some days after the settlement's end, where the rule says so; at the close otherwise."""
    if step.rule is None or step.rule.pays.after_days is None:
        return world.day
    ended = last_day(world.through.settled(step.rule))
    return ended + timedelta(days=step.rule.pays.after_days)
