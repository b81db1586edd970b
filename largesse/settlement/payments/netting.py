"""What is left of a partner's payables once what is taken back has been taken off. Pure.

Two kinds of amounts below zero. One that stands on a liability takes back what had not been paid:
the ledger has released it, from one line of the budget, so it reduces only what is payable on that
line. One that stands on the partner's receivable takes back what had been paid: it is taken off
whatever is payable. The oldest come first. Tax that a document adds or keeps back stands on
accounts of its own; it rides along with what is paid and is never netted. All amounts are of one
currency; ``booked`` is the fund's, in which the ledger holds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from largesse.fund.chart import Line
from largesse.money import share_of

RECEIVABLE = "partner-receivable"
TAXES = ("vat-due", "tax-payable")


@dataclass(frozen=True, slots=True)
class Owed:
    """What is left of a payable, oldest first; below zero it is taken off others."""

    payable: str
    amount_minor: int
    booked_minor: int
    line: Line
    stands_on: str


@dataclass(frozen=True, slots=True)
class Taken:
    """So much of one payable below zero taken off one above it; above zero, both of them."""

    taken: str
    off: str
    amount_minor: int
    booked_minor: int


@dataclass(frozen=True, slots=True)
class Netted:
    """``rests`` has every payable, in order: those with nothing left, at zero."""

    takings: tuple[Taken, ...]
    rests: tuple[Owed, ...]

    @property
    def due(self) -> tuple[Owed, ...]:
        """What is above zero and to be paid, without taxes."""
        return tuple(o for o in self.rests if o.amount_minor > 0 and o.stands_on not in TAXES)

    @property
    def taxes(self) -> tuple[Owed, ...]:
        """What rides along, of either sign."""
        return tuple(o for o in self.rests if o.stands_on in TAXES)

    @property
    def pays_minor(self) -> int:
        """What comes to be paid."""
        return sum(owed.amount_minor for owed in (*self.due, *self.taxes))


def net(owed: Sequence[Owed]) -> Netted:
    """Take what is below zero off what is above it."""
    rests = {each.payable: each for each in owed}
    takings: list[Taken] = []
    plain = [each for each in owed if each.stands_on not in TAXES]
    below = [each for each in plain if each.amount_minor < 0]
    for each in sorted(below, key=lambda o: o.stands_on == RECEIVABLE):
        for other in plain:
            taking = _taking(rests[each.payable], rests[other.payable])
            if taking is not None:
                takings.append(taking)
                _take(rests, taking)
    return Netted(tuple(takings), tuple(rests.values()))


def _taking(below: Owed, above: Owed) -> Taken | None:
    is_bound = below.stands_on != RECEIVABLE
    if is_bound and (below.line, below.stands_on) != (above.line, above.stands_on):
        return None
    if below.amount_minor >= 0 or above.amount_minor <= 0:
        return None
    wanted, booked = -below.amount_minor, -below.booked_minor
    amount = min(wanted, above.amount_minor)
    if booked * amount > above.booked_minor * wanted:
        # At the rates of then it is booked for more than what it is taken off: as much as fits.
        amount = above.booked_minor * wanted // booked
    if amount == 0:
        return None
    part = share_of(booked, wanted, 0, amount)
    return Taken(below.payable, above.payable, amount, part)


def _take(rests: dict[str, Owed], taking: Taken) -> None:
    for payable, sign in ((taking.taken, 1), (taking.off, -1)):
        known = rests[payable]
        rests[payable] = replace(
            known,
            amount_minor=known.amount_minor + sign * taking.amount_minor,
            booked_minor=known.booked_minor + sign * taking.booked_minor,
        )
