"""When earned amounts are paid: minimum, carried or forfeited.

A payment minimum delays or forfeits payment; it never changes what was earned. Thresholds are
tested on unrounded amounts: 199.99975 is below a minimum of 200.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from largesse.programme.terms.limits import Below

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Instalment:
    """What happens to the amount due at one settlement: paid, carried to the next, or forfeited.

    ``held`` is the part of what is carried that waits because a hold stands, ``waits`` whether one
    does.
    """

    due: Decimal
    paid: Decimal
    carried: Decimal
    forfeited: Decimal
    held: Decimal = ZERO
    waits: bool = False


def instalments(
    due: Sequence[Decimal],
    unrounded: Sequence[Decimal],
    minimum: Decimal | None,
    below: Below,
    held: Sequence[bool] | None = None,
) -> tuple[Instalment, ...]:
    """Pay a series of dues. ``unrounded`` are the same dues before rounding, for the threshold.

    While ``held`` nothing is paid and nothing forfeited; it waits for the first settlement that is
    not. A negative due (a clawback) is netted from what is carried and from later payments.
    """
    found = []
    balance, exact = ZERO, ZERO
    waits = held or [False] * len(due)
    for amount, exact_amount, waiting in zip(due, unrounded, waits, strict=True):
        balance += amount
        exact += exact_amount
        if waiting:
            found.append(Instalment(amount, ZERO, balance, ZERO, max(balance, ZERO), waits=True))
            continue
        enough = balance > 0 and (minimum is None or exact >= minimum)
        if enough:
            found.append(Instalment(amount, balance, ZERO, ZERO))
            balance, exact = ZERO, ZERO
        elif below is Below.FORFEIT and balance > 0:
            found.append(Instalment(amount, ZERO, ZERO, balance))
            balance, exact = ZERO, ZERO
        else:
            found.append(Instalment(amount, ZERO, balance, ZERO))
    return tuple(found)
