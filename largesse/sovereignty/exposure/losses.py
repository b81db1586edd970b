"""What is lost with events: conditional on them, for nobody knows how likely they are.

*Orderly*: what is lost runs on for the months an exit takes. *Cut off*: it stops at once, and those
who did not choose it stand without service for those months. The Paris 2024 Games took about 4 and
6 months to bring their people's data home (reference, section 4); the proposal for a Cloud and AI
Development Act gives public bodies 12 (COM(2026) 502, article 29(6)).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from largesse.sovereignty.exposure.concentration import Concentration, by_all, rounded
from largesse.sovereignty.exposure.events import Event, Reach, reach, together
from largesse.sovereignty.exposure.world import Column, Integers, Mask, Standing, World, numbers_of

MONTHS_TO_EXIT = 6
"""What is taken where nobody states how long an exit takes."""
MOST = Fraction(1, 2)
"""A partner that loses so much of what it sells has lost most: what was put into it is stranded."""
YEAR = 12

Exits = Callable[[Event], int]


def _usual(_: Event) -> int:
    return MONTHS_TO_EXIT


@dataclass(frozen=True, slots=True)
class Touched:
    """How many names lose something, and how many of them all they had."""

    some: int
    wholly: int


@dataclass(frozen=True, slots=True)
class PartnerLoss:
    """What one partner loses: consumption, and what it would have earned on it."""

    partner: str
    before_minor: int
    lost_minor: int
    is_gone: bool
    earned: tuple[tuple[str, int], ...] = ()
    """By envelope, what it would no longer earn, in proportion to what it no longer sells."""

    @property
    def earned_minor(self) -> int:
        """What it would no longer earn."""
        return sum(minor for _, minor in self.earned)

    @property
    def share(self) -> Fraction:
        """The part of its consumption that is lost; all of it where it is gone itself."""
        return Fraction(*_portion(self.before_minor, self.lost_minor, self.is_gone))

    @property
    def is_most(self) -> bool:
        """Whether most or all is lost."""
        part, whole = _portion(self.before_minor, self.lost_minor, self.is_gone)
        return MOST.numerator * whole <= MOST.denominator * part


def _portion(before_minor: int, lost_minor: int, is_gone: bool) -> tuple[int, int]:
    """The part and the whole of what is lost, between none and all."""
    if is_gone:
        return 1, 1
    if before_minor <= 0 or lost_minor <= 0:
        return 0, 1
    return min(before_minor, lost_minor), before_minor


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost if events happen, all at once."""

    events: tuple[Event, ...]
    total_minor: int
    lost_minor: int
    """Of the window's consumption."""
    unknown_minor: int
    """What may be lost too: nobody states where it belongs."""
    months_to_exit: int
    """Of the event that takes longest to leave."""
    orderly_minor: int
    """Lost in the first year of an orderly exit."""
    cut_off_minor: int
    """Lost in the first year where it stops at once."""
    stranded_minor: int
    """Consumption a year of those who did not choose it, for the months they need to go."""
    touched: dict[str, Touched]
    """By customer, partner and market."""
    partners: tuple[PartnerLoss, ...]
    """Partners that lose something, the largest loss first."""
    by_envelope_minor: dict[str, int]
    """What would no longer be earned, by the envelope it is not asked of."""
    undelivered: Standing
    """What was promised and paid to partners that lose most or all and to customers that leave."""
    before: dict[str, Concentration]
    after: dict[str, Concentration]

    @property
    def share(self) -> Fraction:
        """The part of the window's consumption that is lost."""
        return Fraction(self.lost_minor, self.total_minor) if self.total_minor else Fraction(0)

    @property
    def earned_minor(self) -> int:
        """What would no longer be earned in a year."""
        return sum(one.earned_minor for one in self.partners)

    @property
    def stranded_partners(self) -> tuple[PartnerLoss, ...]:
        """Partners that lose most or all of what they sell."""
        return tuple(one for one in self.partners if one.is_most)

    @property
    def invested_minor(self) -> int:
        """What was paid to, or is owed or firmly committed to, those who lose most or all."""
        gone = self.undelivered
        return gone.paid_minor + gone.unpaid_minor + gone.obligated_minor


def loss_of(
    world: World,
    events: Sequence[Event],
    exits: Exits = _usual,
    before: dict[str, Concentration] | None = None,
) -> Loss:
    """What is lost if all those events happen. ``before``: the concentration of the whole world,
    where it is at hand. Raises :class:`Refusal` for a name that nobody knows."""
    gone = together(world, events)
    lost_minor = _sum(world, gone.lines)
    months = max((exits(event) for event in events), default=0)
    monthly = Fraction(lost_minor, world.months)
    partners = _partners(world, gone)
    return Loss(
        tuple(events),
        world.total_minor,
        lost_minor,
        _sum(world, gone.unknown),
        months,
        rounded(_orderly(world, events, exits)),
        rounded(monthly * YEAR),
        rounded(Fraction(_sum(world, _unwilling(world, events, gone)), world.months) * months),
        _touched(world, gone),
        partners,
        _by_envelope(partners),
        _undelivered(world, gone, partners),
        before if before is not None else by_all(world),
        by_all(world, gone.lines),
    )


def _orderly(world: World, events: Sequence[Event], exits: Exits) -> Fraction:
    """What is lost in the first year where each line runs on until its own exit is over.

    A line that several events take is gone with the first of them: another event never lessens it.
    """
    gone = np.zeros(len(world.amount_minor), np.bool_)
    found = Fraction(0)
    for event in sorted(events, key=exits):
        lines = reach(world, event).lines & ~gone
        gone |= lines
        found += Fraction(_sum(world, lines), world.months) * max(0, YEAR - exits(event))
    return found


def _sum(world: World, lines: Mask) -> int:
    return int(world.amount_minor[lines].sum())


def _unwilling(world: World, events: Sequence[Event], gone: Reach) -> Mask:
    """The lost lines whose customers did not choose to leave."""
    chosen = [event for event in events if event.kind in ("customer", "group")]
    willing = np.zeros(len(gone.lines), np.bool_)
    for event in chosen:
        willing |= reach(world, event).lines
    lines: Mask = gone.lines & ~willing
    return lines


def _touched(world: World, gone: Reach) -> dict[str, Touched]:
    found = {by: _counted(world.columns[by], gone.lines) for by in ("customer", "market")}
    lost, left = world.sold_of(gone.lines), world.sold_of(~gone.lines)
    away = world.partners_of(gone.partners)
    some = (lost != 0) | away
    found["partner"] = Touched(int(some.sum()), int((some & ((left == 0) | away)).sum()))
    return found


def _counted(column: Column, lines: Mask) -> Touched:
    codes = np.unique(column.codes[lines])
    left = np.unique(column.codes[~lines])
    named = [code for code in codes.tolist() if column.names[code]]
    return Touched(len(named), len(set(named) - set(left.tolist())))


def _partners(world: World, gone: Reach) -> tuple[PartnerLoss, ...]:
    before, lost = world.sold_minor.tolist(), world.sold_of(gone.lines)
    found = []
    for number, minor in zip(*_affected(world, gone, lost), strict=True):
        partner = world.ids[number]
        is_gone = partner in gone.partners
        part, whole = _portion(before[number], minor, is_gone)
        earned = tuple(
            (name, (2 * promised * part + whole) // (2 * whole))
            for name, promised in world.earned[number]
        )
        found.append(PartnerLoss(partner, before[number], minor, is_gone, earned))
    return tuple(sorted(found, key=lambda one: (-one.lost_minor, one.partner)))


def _affected(world: World, gone: Reach, lost: Integers) -> tuple[list[int], list[int]]:
    """The numbers of the partners that lose something or are gone, and what each loses."""
    numbers = np.flatnonzero(world.partners_of(gone.partners) | (lost != 0))
    return numbers.tolist(), lost[numbers].tolist()


def _by_envelope(losses: Sequence[PartnerLoss]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for loss in losses:
        for name, minor in loss.earned:
            sums[name] = sums.get(name, 0) + minor
    return {name: sums[name] for name in sorted(sums) if sums[name]}


def _undelivered(world: World, gone: Reach, losses: Sequence[PartnerLoss]) -> Standing:
    numbers = numbers_of(world.ids, (one.partner for one in losses if one.is_most))
    whole = sum((world.partners[number].standing for number in numbers), Standing())
    leaving = (world.customers[c].standing for c in gone.customers if c in world.customers)
    return sum(leaving, whole)
