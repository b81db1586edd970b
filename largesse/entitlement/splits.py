"""Dividing an earned amount into its parts: cash, co-op funds.

Shares are cut by largest remainder, so that the parts sum to the amount. Where little was earned a
part may turn into another (Microsoft's co-op funds below their threshold turn into rebate): see
``converts:`` in the language.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from largesse.entitlement.payments import Instalment
from largesse.money import share_out
from largesse.programme.model import Incentive

ZERO = Decimal(0)


def parts(incentive: Incentive, amount: Decimal, earned: Decimal | None) -> Mapping[str, Decimal]:
    """The parts of an interval's rounded amount, by name; empty where the rule does not split.

    ``earned`` is what the interval came to, unrounded, and decides which parts turn into others;
    None while the interval is open, when none does yet.
    """
    if not incentive.split:
        return {}
    shares = [part.share for part in incentive.split]
    cut = share_out(amount, shares, incentive.rounding.step)
    found = {part.name: value for part, value in zip(incentive.split, cut, strict=True)}
    for conversion in incentive.conversions:
        if earned is not None and earned < conversion.below:
            found[conversion.becomes] += found[conversion.part]
            found[conversion.part] = ZERO
    return found


def parts_paid(
    steps: Sequence[Instalment], dues: Sequence[Mapping[str, Decimal]]
) -> tuple[Mapping[str, Decimal], ...]:
    """The parts of what is paid at each settlement, from the parts of what is due at each.

    A part that turned into another at its interval's end is settled then, even where nothing else
    is due: the one is negative and the other makes up for it. While a hold stands nothing moves.
    """
    found = []
    waiting: dict[str, Decimal] = {}
    for step, due in zip(steps, dues, strict=True):
        waiting = {name: waiting.get(name, ZERO) + amount for name, amount in due.items()}
        is_left = bool(step.carried) or step.waits
        is_paid = not is_left and not step.forfeited
        found.append(waiting if is_paid else dict.fromkeys(waiting, ZERO))
        if not is_left:
            waiting = {}
    return tuple(found)
