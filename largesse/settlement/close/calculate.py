"""From what is due to what a close does: one step for each key, and the transfers it takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from largesse.fund.chart import Line
from largesse.money import EXACT, minor_unit_exponent
from largesse.partners.agreements.terms import Terms
from largesse.programme.terms.periods import Interval
from largesse.settlement.close.accrue import Allocation, Given, Need, Transfer
from largesse.settlement.close.borne import Borne, Share, borne_before, shares_of
from largesse.settlement.close.decide import (
    Open,
    by_rule_and_partner,
    denied,
    given_in_kind,
    given_way,
)
from largesse.settlement.close.model import IN_KIND, Bearing, Due, Step
from largesse.settlement.close.stages import Stages, settle_in_stages
from largesse.settlement.close.world import World


@dataclass(frozen=True, slots=True)
class Calculated:
    """What a close does."""

    steps: tuple[Step, ...]
    transfers: tuple[Transfer, ...]
    unfunded: Mapping[Line, int] = field(default_factory=dict)
    """What is owed though nothing covers it, by line."""


def calculate(world: World, dues: Iterable[Due], stages: Stages) -> Calculated:
    """Decide and accrue every key.

    First earlier refusals and forfeitures give way to corrections downward; then what falls comes
    back, and the fund gives each key that rises its part, also of what came back; what it cannot
    cover is denied where the terms say so; then each rule settles with each partner.
    """
    keys = [given_way(due) for due in dues]
    before = borne_before([each.due.key for each in keys if each.due.liability])
    changes = {each.due.key: _change(world, each) for each in keys}
    allocation = Allocation(world, _coming_back(keys, changes, before))
    given = allocation.give(_needs(world, keys, changes))
    covered = {each.due.key: _covered(world, each, given.get(each.due.key)) for each in keys}
    keys = [_denied(each, covered[each.due.key], given.get(each.due.key)) for each in keys]
    decided = _settled(world, keys, stages, before)
    steps = (
        _step(world, each, covered[each.due.key], given.get(each.due.key), before)
        for each in decided
    )
    done = tuple(s for s in steps if _does_something(s))
    return Calculated(done, tuple(allocation.transfers), allocation.unfunded)


def _target(known: Open) -> int:
    """What the partner is owed or was paid if nothing more is denied or forfeited, in its unit."""
    due = known.due
    given_up = due.denied + due.forfeited + sum(v.amount for v in known.verdicts)
    return max(due.vested, due.settled) - given_up


def _change(world: World, known: Open) -> int:
    """By how much the books rise or fall if nothing more is denied or forfeited."""
    due = known.due
    return world.booked(_target(known), due.unit, world.rate_of(due)[0]) - due.liability


def _coming_back(
    keys: Sequence[Open], changes: Mapping[str, int], before: Mapping[str, Borne]
) -> Sequence[tuple[str, Share]]:
    """What keys that fall give back: whose key it was, and who bore it."""
    found: list[tuple[str, Share]] = []
    for due in (each.due for each in keys if changes[each.due.key] < 0):
        stood, change = before.get(due.key, Borne()), changes[due.key]
        shares = shares_of(stood.taken_back(-change), stood.clawed(due.liability + change))
        found += ((due.partner, share) for share in shares)
    return found


def _needs(world: World, keys: Sequence[Open], changes: Mapping[str, int]) -> list[Need]:
    """What is to be accrued anew."""
    found = []
    for due in (each.due for each in keys if changes[each.due.key] > 0):
        if due.has_vanished or world.rule(due.incentive) is None:
            continue
        terms, is_in_kind = world.terms_of(due), world.gives_in_kind(due.incentive)
        bearing = world.bearing(due, terms)
        found.append(Need(due.key, terms, bearing, changes[due.key], is_in_kind))
    return found


def _covered(world: World, known: Open, given: Given | None) -> int:
    """What of the target the fund covers, in the key's unit."""
    target = _target(known)
    if given is None or not given.why_less:
        return target
    due = known.due
    rate = world.rate_of(due)[0]
    booked = due.liability + given.amount
    if rate is None:
        return booked
    sizes = minor_unit_exponent(due.unit) - minor_unit_exponent(world.currency)
    shifted = Decimal(booked).scaleb(sizes, EXACT)
    return min(target, int(shifted / rate))


def _denied(known: Open, covered: int, given: Given | None) -> Open:
    """What is due and not covered is denied; what is not due yet is asked again."""
    if given is None or not given.why_less or known.amount <= 0:
        return known
    short = known.amount - max(covered - known.due.granted, 0)
    return denied(known, min(max(short, 0), known.amount), given.why_less)


def _settled(
    world: World, keys: Sequence[Open], stages: Stages, before: Mapping[str, Borne]
) -> list[Open]:
    """Every key decided, in the order given."""
    found: dict[str, Open] = {}
    for (incentive, _), group in by_rule_and_partner(keys).items():
        if any(_is_in_kind(world, each.due, before) for each in group):
            done = tuple(given_in_kind(each) for each in group)
        else:
            done = settle_in_stages(world, group, world.rule(incentive), stages)
        found.update((each.due.key, each) for each in done)
    return [found[each.due.key] for each in keys]


def _is_in_kind(world: World, due: Due, before: Mapping[str, Borne]) -> bool:
    """Whether a quantity is given; of a rule that left the programme the books remember it."""
    stood = before.get(due.key)
    return world.gives_in_kind(due.incentive) or (stood is not None and stood.cost_as == IN_KIND)


def _step(
    world: World, known: Open, covered: int, given: Given | None, before: Mapping[str, Borne]
) -> Step:
    due = known.due
    rate, rate_date = world.rate_of(due)
    forfeited = sum(v.amount for v in known.verdicts if v.decision == "forfeited")
    undone = sum(v.amount for v in given_way(due).verdicts if v.decision == "forfeited")
    liability = covered - (forfeited - undone)
    change = world.booked(liability, due.unit, rate) - due.liability
    stood = before.get(due.key, Borne())
    terms = None if due.has_vanished else world.terms_of(due)
    return Step(
        due=due,
        rule=world.rule(due.incentive),
        verdicts=known.verdicts,
        liability=liability,
        borne=_first(given.shares, change) if given and change > 0 else stood.taken_back(-change),
        clawed=stood.clawed(due.liability + change) if change < 0 else 0,
        expected=_expected(world, due, rate) - due.expected_before,
        advance=_advance(world, due, rate) - due.advance_before,
        rate=rate,
        rate_date=rate_date,
        is_late=world.is_late(due),
        cost_as=stood.cost_as or _cost_as(world, due, terms),
    )


def _cost_as(world: World, due: Due, terms: Terms | None) -> str:
    return IN_KIND if world.gives_in_kind(due.incentive) else world.cost_as(due, terms)


def _first(shares: Sequence[tuple[Bearing, int]], amount: int) -> tuple[tuple[Bearing, int], ...]:
    """So much of what was given, from its beginning: what is forfeited at once is not drawn."""
    found = []
    for bearing, each in shares:
        taken = min(each, amount)
        if taken:
            found.append((bearing, taken))
        amount -= taken
    return tuple(found)


def _expected(world: World, due: Due, rate: Decimal | None) -> int:
    """What is expected beyond what is vested, in the fund's currency."""
    if world.rule(due.incentive) is None:
        return 0
    beyond = max(due.expected - max(due.vested, due.settled), 0)
    return world.booked(beyond, due.unit, rate)


def _advance(world: World, due: Due, rate: Decimal | None) -> int:
    """What was drawn ahead of earnings and may still be recovered: until its year ends."""
    if not due.advance:
        return 0
    calendar, month = world.through.programme.calendar, world.through.month
    year = calendar.span(Interval.YEAR, due.last)
    return world.booked(due.advance, due.unit, rate) if year.last > month else 0


def _does_something(step: Step) -> bool:
    return bool(step.verdicts or step.borne or step.expected or step.advance)
